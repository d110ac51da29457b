// The few pages of rows a view has seen last, each of some columns.
import type { PageOfRows } from "./messages";

/** Columns a page has, as the kernel cuts them: its pages.py says the same. */
export const BLOCK = 32;

/** Rows a page has. */
export const PAGE_ROWS = 100;

const PAGES_KEPT = 24;

/** Pages by place, the least recently used dropped first, so that the browser never holds the whole table. */
export class Pages {
  readonly #pages = new Map<string, PageOfRows>();

  get count(): number {
    return this.#pages.size;
  }

  /** The page that has a cell, if it is here. */
  at(row: number, column: number): PageOfRows | undefined {
    return this.#pages.get(place(Math.floor(row / PAGE_ROWS), Math.floor(column / BLOCK)));
  }

  put(page: PageOfRows): void {
    const key = place(Math.floor(page.start / PAGE_ROWS), Math.floor(page.columns[0] / BLOCK));
    this.#pages.delete(key);
    this.#pages.set(key, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) break;
      this.#pages.delete(oldest);
    }
  }

  /** Count a page as used just now. */
  touch(page: PageOfRows): void {
    this.put(page);
  }

  /** The oldest selection some page here was made in. */
  get oldestSelection(): number {
    return Math.min(...[...this.#pages.values()].map((page) => page.selection));
  }

  clear(): void {
    this.#pages.clear();
  }
}

function place(page: number, block: number): string {
  return `${page}:${block}`;
}
