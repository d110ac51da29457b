// Which rows are selected: what the kernel said of a page, and what was asked since.
import type { How } from "./messages";

/** Something asked of the selection: rows as they are shown, from `start` to before `stop`. */
export interface SelectionChange {
  how: How;
  start: number;
  stop: number;
  /** Where they are in the table, if that is known: then it does not matter how they are shown. */
  positions?: readonly number[] | undefined;
  /** The kernel's selection that has it, once it has answered. */
  version?: number;
}

/** Changes the pages at hand may not have yet, so that a click shows before the kernel has heard of it. */
export class PendingSelection {
  #changes: SelectionChange[] = [];

  get count(): number {
    return this.#changes.length;
  }

  /** Whether the kernel has yet to answer. */
  get waiting(): boolean {
    return this.#changes.some((change) => change.version === undefined);
  }

  add(change: SelectionChange): void {
    this.#changes.push(change);
  }

  drop(change: SelectionChange): void {
    this.#changes = this.#changes.filter((other) => other !== change);
  }

  /** Forget what every page at hand has. */
  forgetUpTo(version: number): void {
    this.#changes = this.#changes.filter((change) => (change.version ?? Infinity) > version);
  }

  /** The rows are others now. */
  clear(): void {
    this.#changes = this.#changes.filter((change) => change.positions);
  }

  /** Whether a row is selected, given what a page of the kernel's selection `version` says; and its position. */
  isSelected(row: number, said: boolean, version: number, position = -1): boolean {
    let selected = said;
    for (const change of this.#changes) {
      if (change.version !== undefined && change.version <= version) continue;
      const inside =
        change.positions?.includes(position) ?? (row >= change.start && row < change.stop);
      if (change.how === "only") selected = inside;
      else if (inside) selected = change.how === "invert" ? !selected : change.how === "add";
    }
    return selected;
  }
}
