// The few pages of rows a view has seen last.
import type { Cell } from "./messages";

const MOST_ROWS = 200;
const FEWEST_ROWS = 25;
const CELLS_PER_PAGE = 8_000;
const CELLS_KEPT = 200_000;

/** Pages by number, the least recently used dropped first, so that the browser never holds the whole table. */
export class Pages {
  /** Rows a page: fewer when the table is wide. */
  readonly size: number;
  readonly #most: number;
  readonly #pages = new Map<number, Cell[][]>();

  constructor(columns: number) {
    const width = Math.max(columns, 1);
    this.size = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, Math.floor(CELLS_PER_PAGE / width)));
    this.#most = Math.max(4, Math.floor(CELLS_KEPT / (this.size * width)));
  }

  get count(): number {
    return this.#pages.size;
  }

  row(row: number): Cell[] | undefined {
    const page = Math.floor(row / this.size);
    return this.#pages.get(page)?.[row - page * this.size];
  }

  put(page: number, rows: Cell[][]): void {
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#most) break;
      this.#pages.delete(oldest);
    }
  }

  /** Count a page as used just now. */
  touch(page: number): boolean {
    const rows = this.#pages.get(page);
    if (rows) this.put(page, rows);
    return rows !== undefined;
  }

  clear(): void {
    this.#pages.clear();
  }
}
