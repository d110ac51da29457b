// The rows of one view: which it wants, which are here, and the questions for those that are missing.
import type { Comm } from "../shared/comm";
import type { Answer, FirstPage, PageOfRows, Question } from "./messages";
import { BLOCK, PAGE_ROWS, Pages } from "./pages";

/** Least time between two questions for rows while the user scrolls. */
const SCROLL_INTERVAL_MS = 60;

/** What a pager must know of its grid, and tell it. */
export interface Paged {
  /** The first rows, as they are arranged now. */
  readonly first: FirstPage;
  /** The kernel's selection; pages with an older one are out of date. */
  readonly selectionVersion: number;
  readonly columnCount: number;
  changed(): void;
  /** A page has arrived, or none could be had. */
  settled(error?: unknown): void;
}

export class Pager {
  readonly #pages = new Pages();
  #wanted = { start: 0, stop: 0, columns: [] as readonly number[] };
  #fetching = false;
  #lastFetch = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    private readonly comm: Comm<Question, Answer>,
    private readonly grid: Paged,
  ) {}

  get fetching(): boolean {
    return this.#fetching;
  }

  /** The columns in sight. */
  get columns(): readonly number[] {
    return this.#wanted.columns;
  }

  /** The oldest selection some page here was made in. */
  get oldestSelection(): number {
    return this.#pages.oldestSelection;
  }

  /** The page that has a cell, if it is here. */
  at(row: number, column: number): PageOfRows | undefined {
    const page = this.#pages.at(row, column);
    if (page) return page;
    const { first } = this.grid;
    return row < first.rows.length && column < BLOCK ? first : undefined;
  }

  /** The view shows these rows and columns: fetch what is missing, for the latest wish only. */
  want(start: number, stop: number, columns: readonly number[]): void {
    const rows = this.grid.first.row_count;
    this.#wanted = { start: Math.max(start, 0), stop: Math.min(stop, rows), columns };
    this.fetchMissing();
  }

  /** One round of questions at a time and not too often: dragging the scroll bar must not flood the kernel. */
  fetchMissing(): void {
    if (this.#fetching || this.#closed || this.#timer !== undefined) return;
    const pages = this.#missing();
    if (pages.length === 0) return;
    const wait = this.#lastFetch + SCROLL_INTERVAL_MS - performance.now();
    if (wait <= 0) {
      void this.#fetch(pages);
    } else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.fetchMissing();
      }, wait);
    }
  }

  /** The rows are others now. */
  clear(): void {
    this.#pages.clear();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Pages wanted and not here, or here with an old selection. */
  #missing(): Array<[page: number, block: number]> {
    const { start, columns } = this.#wanted;
    // What is wanted may be of an arrangement with more rows.
    const stop = Math.min(this.#wanted.stop, this.grid.first.row_count);
    const blocks = [...new Set(columns.map((column) => Math.floor(column / BLOCK)))];
    const missing: Array<[number, number]> = [];
    for (let page = Math.floor(start / PAGE_ROWS); page * PAGE_ROWS < stop; page++) {
      const last = Math.min(stop, (page + 1) * PAGE_ROWS) - 1;
      for (const block of blocks) {
        const here = this.at(last, block * BLOCK);
        if (!here || here.selection < this.grid.selectionVersion) missing.push([page, block]);
        else if (here !== this.grid.first) this.#pages.touch(here);
      }
    }
    return missing;
  }

  async #fetch(pages: Array<[number, number]>): Promise<void> {
    this.#fetching = true;
    this.#lastFetch = performance.now();
    this.grid.changed();
    const arrived = await Promise.all(pages.map(([page, block]) => this.#ask(page, block)));
    this.#fetching = false;
    this.grid.changed();
    // Without an answer that fits, wait for the next wish or the next arrangement: never ask in circles.
    if (arrived.includes(true)) this.fetchMissing();
  }

  /** Ask for one page; tells whether it is worth asking for more. */
  async #ask(page: number, block: number): Promise<boolean> {
    const { grid } = this;
    const start = page * PAGE_ROWS;
    const stop = Math.min(start + PAGE_ROWS, grid.first.row_count);
    const columns: [number, number] = [
      block * BLOCK,
      Math.min((block + 1) * BLOCK, grid.columnCount),
    ];
    try {
      const answer = await this.comm.ask({ kind: "page", start, stop, columns });
      const { version } = grid.first;
      if (answer.kind !== "page" || answer.version > version) return false;
      if (answer.version === version) {
        this.#pages.put(answer);
        grid.settled();
      }
      return true;
    } catch (error) {
      grid.settled(error);
      return false;
    }
  }
}
