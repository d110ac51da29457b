// The few pages of rows a view has seen last, each of some columns.
import type { PageOfRows } from "./messages";

/** Columns a page has, as the kernel cuts them: its pages.py says the same. */
export const BLOCK = 32;

/** Rows a page has. */
export const PAGE_ROWS = 100;

/** Pages a view keeps. */
export const PAGES_KEPT = 24;

/** The blocks that some columns are in. */
export function blocksOf(columns: readonly number[]): number[] {
  return [...new Set(columns.map((column) => Math.floor(column / BLOCK)))];
}

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

  /** Keep rows that begin where a page does: one page, or several. */
  put(rows: PageOfRows): void {
    for (const page of cut(rows)) this.touch(page);
  }

  /** Count a page as used just now. */
  touch(page: PageOfRows): void {
    const key = place(Math.floor(page.start / PAGE_ROWS), Math.floor(page.columns[0] / BLOCK));
    this.#pages.delete(key);
    this.#pages.set(key, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) break;
      this.#pages.delete(oldest);
    }
  }

  /** The oldest selection some page here was made in. */
  get oldestSelection(): number {
    return Math.min(...[...this.#pages.values()].map((page) => page.selection));
  }

  clear(): void {
    this.#pages.clear();
  }
}

function cut(all: PageOfRows): PageOfRows[] {
  if (all.rows.length <= PAGE_ROWS) return [all];
  const pages: PageOfRows[] = [];
  for (let from = 0; from < all.rows.length; from += PAGE_ROWS) {
    const to = from + PAGE_ROWS;
    const selected = all.selected.filter((row) => from <= row && row < to);
    pages.push({
      ...all,
      start: all.start + from,
      rows: all.rows.slice(from, to),
      selected: selected.map((row) => row - from),
      ...(all.colors && { colors: all.colors.slice(from, to) }),
    });
  }
  return pages;
}

function place(page: number, block: number): string {
  return `${page}:${block}`;
}
