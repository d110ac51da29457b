// The cell one stands on, and how clicks and keys there change the selection.
import type { Command, Place } from "./keyboard";
import type { GridModel } from "./model";

type Selector = Pick<GridModel, "select" | "isSelected" | "rowCount">;

export class Cursor {
  at: Place = { row: 0, index: 0 };
  /** Where a range of rows begins. */
  #anchor = 0;

  constructor(
    private readonly model: Selector,
    /** Some column that is shown: what is selected is known by page. */
    private readonly column: () => number,
  ) {}

  /** A row was clicked. */
  click(place: Place, { shiftKey: range, ctrlKey, metaKey }: ClickKeys): void {
    this.at = place;
    const add = ctrlKey || metaKey;
    if (range) this.#selectRange(add);
    else if (add) this.#toggle();
    else {
      this.#anchor = place.row;
      void this.model.select("only", place.row, place.row + 1);
    }
  }

  /** Stand somewhere; with `extend`, the rows from the anchor to there are selected. */
  move(to: Place, extend: boolean): void {
    if (extend && to.row >= 0) {
      if (!this.#isSelected(this.at.row)) this.#anchor = this.at.row;
      this.at = to;
      this.#selectRange(false);
    } else {
      this.at = to;
    }
  }

  /** Do what a key asks of the selection. */
  do({ kind }: Command): void {
    if (kind === "toggle") this.#toggle();
    if (kind === "range") this.#selectRange(false);
    if (kind === "all") this.selectAll();
    if (kind === "none") this.selectNone();
  }

  selectAll(): void {
    void this.model.select("only", 0, this.model.rowCount);
  }

  selectNone(): void {
    void this.model.select("only", 0, 0);
  }

  invert(): void {
    void this.model.select("invert", 0, this.model.rowCount);
  }

  /** So many columns are shown now. */
  fit(columns: number): void {
    const last = Math.max(0, columns - 1);
    if (this.at.index > last) this.at = { row: this.at.row, index: last };
  }

  /** The rows are others now. */
  reset(): void {
    this.at = { row: Math.min(this.at.row, 0), index: this.at.index };
    this.#anchor = 0;
  }

  #isSelected(row: number): boolean {
    return this.model.isSelected(row, this.column());
  }

  #toggle(): void {
    const { row } = this.at;
    this.#anchor = row;
    void this.model.select(this.#isSelected(row) ? "remove" : "add", row, row + 1);
  }

  #selectRange(add: boolean): void {
    const [first, last] = [this.#anchor, this.at.row].sort((a, b) => a - b) as [number, number];
    void this.model.select(add ? "add" : "only", first, last + 1);
  }
}

export type ClickKeys = Pick<MouseEvent, "shiftKey" | "ctrlKey" | "metaKey">;
