// What one view of a grid knows: the rows it has, the rows it wants, the order, and what it waits for.
import type { AnyModel } from "@anywidget/types";
import { Comm } from "../shared/comm";
import type { Answer, Cell, Column, FirstPage, GridState, Question, SortKey } from "./messages";
import { Pages } from "./pages";
import { clicked } from "./sort";

/** Least time between two questions for rows while the user scrolls. */
const SCROLL_INTERVAL_MS = 60;

export type GridChannel = AnyModel<GridState>;

/**
 * The state of one view. Its events: `change` for anything, `rows` when rows arrived, and `reorder` when
 * the rows are in another order.
 *
 * The kernel decides the order: a click asks for it, and the view changes when the kernel has sorted and
 * `_first_page` carries the new rows. Pages say which order (`version`) they belong to, and one that
 * belongs to an earlier order is dropped.
 */
export class GridModel extends EventTarget {
  readonly columns: readonly Column[];
  /** What the last question came to grief over, until something works again. */
  error: string | undefined;

  readonly #comm: Comm<Question, Answer>;
  readonly #pages: Pages;
  #first: FirstPage;
  #sort: SortKey[];
  #wanted = { start: 0, stop: 0 };
  #fetching = false;
  #lastFetch = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #clicks = 0;
  #sorting = false;
  /** The version of the last order we asked for: its rows may arrive after the answer. */
  #due = 0;
  #closed = false;

  constructor(private readonly channel: GridChannel) {
    super();
    this.columns = channel.get("_columns");
    this.#first = channel.get("_first_page");
    this.#sort = this.#positions();
    this.#pages = new Pages(this.columns.length);
    this.#comm = new Comm(channel);
    channel.on("change:_first_page", this.#follow);
    channel.on("change:sort", this.#follow);
  }

  get rowCount(): number {
    return this.#first.row_count;
  }

  /** The order asked for; while `busy`, the rows may still be in the one before. */
  get sort(): readonly SortKey[] {
    return this.#sort;
  }

  get busy(): boolean {
    return this.#sorting || this.#first.version < this.#due || this.#fetching;
  }

  /** The cells of a row, if they are here. */
  row(row: number): Cell[] | undefined {
    return this.#pages.row(row) ?? this.#firstRows[row];
  }

  /** The view shows, or is about to show, these rows: fetch the missing ones, for the latest wish only. */
  want(start: number, stop: number): void {
    this.#wanted = { start: Math.max(start, 0), stop: Math.min(stop, this.rowCount) };
    this.#fetchMissing();
  }

  /** A header was clicked; with `add`, as one more column to sort by. */
  async clickHeader(column: number, add: boolean): Promise<void> {
    const click = ++this.#clicks;
    this.#sort = clicked(this.#sort, column, add);
    this.#sorting = true;
    this.#changed();
    try {
      const answer = await this.#comm.ask({ kind: "sort", sort: this.#sort });
      this.#due = Math.max(this.#due, answer.version);
      this.error = undefined;
    } catch (error) {
      this.#fail(error);
    }
    // A later click is still to be answered: its order is the one to show.
    if (click !== this.#clicks) return;
    this.#sorting = false;
    this.#follow();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.channel.off("change:_first_page", this.#follow);
    this.channel.off("change:sort", this.#follow);
    this.#comm.close();
  }

  /** Take over what the kernel says, unless an order of ours is still on its way. */
  #follow = (): void => {
    const first = this.channel.get("_first_page");
    if (this.#closed || this.#sorting || first.version < this.#due) return;
    this.#sort = this.#positions();
    if (first.version !== this.#first.version) {
      this.#first = first;
      this.#pages.clear();
      this.dispatchEvent(new Event("reorder"));
      this.dispatchEvent(new Event("rows"));
    }
    this.#changed();
    this.#fetchMissing();
  };

  /** The rows of the state, where they have all columns. */
  get #firstRows(): Cell[][] {
    return this.columns.length <= 32 ? this.#first.rows : [];
  }

  #positions(): SortKey[] {
    return this.channel.get("sort").map(({ column, direction }) => ({
      column:
        typeof column === "number" ? column : this.columns.findIndex((c) => c.name === column),
      direction,
    }));
  }

  #missing(): number[] {
    const { size } = this.#pages;
    const { start, stop } = this.#wanted;
    const missing: number[] = [];
    for (let page = Math.floor(start / size); page * size < stop; page++) {
      const inFirst = Math.min(stop, (page + 1) * size) <= this.#firstRows.length;
      if (!this.#pages.touch(page) && !inFirst) missing.push(page);
    }
    return missing;
  }

  /** One round of questions at a time and not too often: dragging the scroll bar must not flood the kernel. */
  #fetchMissing(): void {
    if (this.#fetching || this.#closed || this.#timer !== undefined) return;
    const pages = this.#missing();
    if (pages.length === 0) return;
    const wait = this.#lastFetch + SCROLL_INTERVAL_MS - performance.now();
    if (wait <= 0) {
      void this.#fetch(pages);
    } else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#fetchMissing();
      }, wait);
    }
  }

  async #fetch(pages: number[]): Promise<void> {
    this.#fetching = true;
    this.#lastFetch = performance.now();
    this.#changed();
    const arrived = await Promise.all(pages.map((page) => this.#ask(page)));
    this.#fetching = false;
    this.#changed();
    // Without an answer that fits, wait for the next wish or the next order: never ask in circles.
    if (arrived.includes(true)) this.#fetchMissing();
  }

  /** Ask for one page; tells whether it is worth asking for more. */
  async #ask(page: number): Promise<boolean> {
    const { size } = this.#pages;
    const stop = Math.min((page + 1) * size, this.rowCount);
    try {
      const answer = await this.#comm.ask({
        kind: "page",
        start: page * size,
        stop,
        columns: [0, this.columns.length],
      });
      if (answer.kind !== "page" || answer.version > this.#first.version) return false;
      if (answer.version === this.#first.version) {
        this.#pages.put(page, answer.rows);
        this.error = undefined;
        if (!this.#closed) this.dispatchEvent(new Event("rows"));
      }
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #fail(error: unknown): void {
    if (!this.#closed) this.error = error instanceof Error ? error.message : String(error);
  }

  #changed(): void {
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  }
}
