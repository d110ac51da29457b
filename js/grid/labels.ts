// Columns as the kernel writes them, which is by name where that is the only one of its kind.
import type { Column, ColumnLabel } from "./messages";

export class Labels {
  readonly #positions: Map<ColumnLabel, number>;

  constructor(columns: readonly Column[]) {
    this.#positions = new Map(columns.map(({ name }, i) => [name, i]));
  }

  /** The position of a column. */
  position(label: ColumnLabel): number {
    return typeof label === "number" ? label : (this.#positions.get(label) ?? -1);
  }

  /** What is said of columns, with their positions instead. */
  placed<Said extends { column: ColumnLabel }>(said: readonly Said[]) {
    return said.map((each) => ({ ...each, column: this.position(each.column) }));
  }
}
