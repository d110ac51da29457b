// The rows of one view: which it wants, which are here, and the questions for those that are missing.
import type { Comm } from "../shared/comm";
import type { Answer, Column, FirstPage, PageOfRows, Question } from "./messages";
import { BLOCK, blocksOf, PAGE_ROWS, PAGES_KEPT, Pages } from "./pages";

/** Least time between two questions for rows while the user scrolls. */
const SCROLL_INTERVAL_MS = 60;

/** How long nothing has been wanted before rows are fetched that may be wanted next. */
const IDLE_MS = 500;

/** Rows of more characters are not fetched unasked. */
const WIDE_ROWS = 500;

/** What a pager must know of its grid, and tell it. */
export interface Paged {
  /** The first rows, as they are arranged now. */
  readonly first: FirstPage;
  /** The kernel's selection; pages with an older one are out of date. */
  readonly selectionVersion: number;
  readonly columns: readonly Column[];
  /** Of a long table that is sorted the kernel may know the first rows only. */
  readonly sorted: boolean;
  /** Fetches all of a small table, while it is not here; once it is, so are all pages. */
  readonly fetchAll: (() => Promise<boolean>) | undefined;
  changed(): void;
  /** A page has arrived, or none could be had. */
  settled(error?: unknown): void;
}

type Place = [page: number, block: number];

export class Pager {
  readonly #pages = new Pages();
  #wanted = { start: 0, stop: 0, columns: [] as readonly number[] };
  #fetching = false;
  #lastFetch = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #foreseeing = false;
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
    clearTimeout(this.#idle);
    if (pages.length === 0) {
      this.#idle = setTimeout(() => void this.#foresee(), IDLE_MS);
      return;
    }
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
    clearTimeout(this.#idle);
  }

  /** Pages wanted and not here, or here with an old selection. */
  #missing(): Place[] {
    const { start, stop, columns } = this.#wanted;
    const { first, selectionVersion } = this.grid;
    const missing: Place[] = [];
    // What is wanted may be of an arrangement with more rows.
    for (const [place, here] of this.#within(start, Math.min(stop, first.row_count), columns)) {
      if (!here || here.selection < selectionVersion) missing.push(place);
      else if (here !== first) this.#pages.touch(here);
    }
    return missing;
  }

  /** Fetches the rows at the end that may be wanted next, if some are not here and they are cheap to have. */
  #fetchEnd(): (() => Promise<boolean>) | undefined {
    const { start, stop, columns } = this.#wanted;
    const { first, sorted } = this.grid;
    const rows = first.row_count;
    const characters = columns.map((column) => this.grid.columns[column]?.characters ?? 0);
    if (sorted || characters.reduce((sum, one) => sum + one, 0) > WIDE_ROWS) return undefined;
    const pages = this.#within(rows - (stop - start), rows, columns);
    const absent = pages.find(([, here]) => !here);
    if (!absent || pages.length > PAGES_KEPT) return undefined;
    const [[page, block]] = absent;
    return () => this.#get(page * PAGE_ROWS, rows, block);
  }

  /** The pages of some rows and columns, and what is here of each: what has the last of the rows. */
  #within(start: number, stop: number, columns: readonly number[]) {
    const blocks = blocksOf(columns);
    const pages: Array<[Place, PageOfRows | undefined]> = [];
    for (let page = Math.floor(start / PAGE_ROWS); page * PAGE_ROWS < stop; page++) {
      const last = Math.min(stop, (page + 1) * PAGE_ROWS) - 1;
      for (const block of blocks) pages.push([[page, block], this.at(last, block * BLOCK)]);
    }
    return pages;
  }

  async #fetch(pages: Place[]): Promise<void> {
    this.#fetching = true;
    this.#lastFetch = performance.now();
    this.grid.changed();
    const arrived = await Promise.all(pages.map(([page, block]) => this.#ask(page, block)));
    this.#fetching = false;
    this.grid.changed();
    // Without an answer that fits, wait for the next wish or the next arrangement: never ask in circles.
    if (arrived.includes(true)) this.fetchMissing();
  }

  /** Fetch rows nobody waits for; nobody need hear of it when they cannot be had. */
  async #foresee(): Promise<void> {
    if (this.#foreseeing || this.columns.length === 0) return;
    const fetch = this.grid.fetchAll ?? this.#fetchEnd();
    if (!fetch) return;
    this.#foreseeing = true;
    const arrived = await fetch().catch(() => false);
    this.#foreseeing = false;
    if (arrived) this.fetchMissing();
  }

  /** Ask for one page; tells whether it is worth asking for more. */
  async #ask(page: number, block: number): Promise<boolean> {
    const start = page * PAGE_ROWS;
    const stop = Math.min(start + PAGE_ROWS, this.grid.first.row_count);
    try {
      const arrived = await this.#get(start, stop, block);
      if (arrived) this.grid.settled();
      return arrived;
    } catch (error) {
      this.grid.settled(error);
      return false;
    }
  }

  /** Have some rows here, unless they are of an order before; false, if they are of one to come. */
  async #get(start: number, stop: number, block: number): Promise<boolean> {
    const { grid } = this;
    const columns: [number, number] = [
      block * BLOCK,
      Math.min((block + 1) * BLOCK, grid.columns.length),
    ];
    const answer = await this.comm.ask({ kind: "page", start, stop, columns });
    const { version } = grid.first;
    if (answer.kind !== "page" || answer.version > version) return false;
    if (answer.version === version) this.#pages.put(answer);
    return true;
  }
}
