// Which rows are selected: what the kernel said of a page, and what was asked since.
import type { How } from "./messages";

/** Something asked of the selection: rows as they are shown, from `start` to before `stop`. */
export interface SelectionChange {
  how: How;
  start: number;
  stop: number;
  /** The kernel's selection that has it, once it has answered. */
  version?: number;
}

/** Changes the pages at hand may not have yet, so that a click shows before the kernel has heard of it. */
export class PendingSelection {
  #changes: SelectionChange[] = [];

  get count(): number {
    return this.#changes.length;
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

  clear(): void {
    this.#changes = [];
  }

  /** Whether a row is selected, given what a page of the kernel's selection `version` says. */
  isSelected(row: number, said: boolean, version: number): boolean {
    let selected = said;
    for (const change of this.#changes) {
      if (change.version !== undefined && change.version <= version) continue;
      const inside = row >= change.start && row < change.stop;
      if (change.how === "only") selected = inside;
      else if (inside) selected = change.how === "invert" ? !selected : change.how === "add";
    }
    return selected;
  }
}
