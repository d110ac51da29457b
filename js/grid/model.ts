// What one view of a grid knows: the rows it has, how they are arranged, and what it waits for.
import type { AnyModel } from "@anywidget/types";
import { Comm } from "../shared/comm";
import { Descriptions } from "./descriptions";
import { FORESEEN, Foresight } from "./foresight";
import { Labels } from "./labels";
import type {
  Action,
  Answer,
  Cell,
  Column,
  Condition,
  FirstPage,
  GridState,
  How,
  Opened,
  PageOfRows,
  Question,
  RowAsked,
  SortKey,
  Statistics,
} from "./messages";
import { type Paged, Pager } from "./pager";
import { BLOCK, blocksOf } from "./pages";
import { isSame } from "./ranked";
import { PendingSelection, type SelectionChange } from "./selection";
import { clicked } from "./sort";

const ARRANGED = ["_first_page", "sort", "filter", "search"] as const;
const LAID_OUT = ["columns", "_widths"] as const;

export type GridChannel = AnyModel<GridState>;

type AnswerOf<Kind extends Answer["kind"]> = Extract<Answer, { kind: Kind }>;

/**
 * The state of one view. Its events: `change` for anything, and `rearrange` when the rows are in another
 * order or others are shown.
 *
 * The kernel decides: a click asks for an arrangement, and the view changes when the kernel has made it
 * and `_first_page` carries the new rows; sooner only in a small table, where they are foreseen. Pages say
 * which arrangement (`version`) they belong to, and one that belongs to an earlier one is dropped.
 */
export class GridModel extends EventTarget {
  readonly columns: readonly Column[];
  /** What the last question came to grief over, until something works again. */
  error: string | undefined;

  readonly #comm: Comm<Question, Answer>;
  readonly #pager: Pager;
  readonly #descriptions: Descriptions;
  readonly #foresight: Foresight;
  readonly #pending = new PendingSelection();
  readonly #labels: Labels;
  #first: FirstPage;
  /** Where the rows shown are in a small table that is all here; then `#first` has all of them. */
  #positions: readonly number[] | undefined;
  #sort: SortKey[] = [];
  #filter: Condition[] = [];
  #search = "";
  /** What the rows shown were found by; undefined while others are asked for. */
  #found: string | undefined = "";
  /** The columns asked for, until the kernel has answered. */
  #columns: number[] | undefined;
  #working = 0;
  #asked = 0;
  #arranging = false;
  /** The version of the last arrangement we asked for: its rows may arrive after the answer. */
  #due = 0;
  #closed = false;

  constructor(private readonly channel: GridChannel) {
    super();
    this.columns = channel.get("_columns");
    this.#labels = new Labels(this.columns);
    this.#first = channel.get("_first_page");
    this.#comm = new Comm(channel);
    this.#pager = new Pager(this.#comm, this.#paged());
    this.#foresight = new Foresight(this.#comm, this.columns, this.total, this.#foresee);
    this.#descriptions = new Descriptions(this.#comm, this.columns, () => {
      this.#changed();
      return this.#closed ? [] : this.#pager.columns;
    });
    this.#readTraits();
    channel.on("change:_selection", this.#followSelection);
    for (const name of ARRANGED) channel.on(`change:${name}`, this.#follow);
    for (const name of LAID_OUT) channel.on(`change:${name}`, this.#changed);
  }

  /** The rows shown, and all there are. */
  get rowCount(): number {
    return this.#first.row_count;
  }

  get total(): number {
    return this.#first.total;
  }

  get version(): number {
    return this.#first.version;
  }

  /** What was asked for; while `busy`, the rows may still be arranged as before. */
  get sort(): readonly SortKey[] {
    return this.#sort;
  }

  get filter(): readonly Condition[] {
    return this.#filter;
  }

  get search(): string {
    return this.#search;
  }

  /** The columns shown, by position, in their order. */
  get shown(): number[] {
    return this.#columns ?? this.channel.get("columns").map((name) => this.#labels.position(name));
  }

  get widths(): Record<string, number> {
    return this.channel.get("_widths");
  }

  get statistics(): ReadonlyMap<number, Statistics> {
    return this.#descriptions.known;
  }

  get selection() {
    return this.channel.get("_selection");
  }

  /** Whether rows are about neurons. */
  get hasIds(): boolean {
    return this.channel.get("_has_ids");
  }

  get arranging(): boolean {
    return this.#arranging || this.#first.version < this.#due;
  }

  get busy(): boolean {
    return this.arranging || this.#pager.fetching || this.#working > 0;
  }

  /** A cell, if it is here. */
  cell(row: number, column: number): Cell | undefined {
    const page = this.#pager.at(row, column);
    return page?.rows[row - page.start]?.[column - page.columns[0]];
  }

  /** What is here of a row in some columns: while these are the same, so are its cells. */
  pagesAt(row: number, columns: readonly number[]): Array<PageOfRows | undefined> {
    return blocksOf(columns).map((block) => this.#pager.at(row, block * BLOCK));
  }

  /** The colour of a row's ROI. */
  color(row: number, column: number): string | undefined {
    const page = this.#pager.at(row, column);
    return page?.colors?.[row - page.start];
  }

  isSelected(row: number, column: number): boolean {
    const page = this.#pager.at(row, column);
    const said = page?.selected.includes(row - page.start) ?? false;
    const at = this.#positions?.[row];
    return this.#pending.isSelected(row, said, page?.selection ?? 0, at);
  }

  /** The view shows these rows and columns. */
  want(start: number, stop: number, columns: readonly number[]): void {
    this.#pager.want(start, stop, columns);
  }

  /** A header was clicked; with `add`, as one more column to sort by. */
  clickHeader(column: number, add: boolean): Promise<void> {
    return this.sortBy(clicked(this.#sort, column, add));
  }

  async sortBy(sort: SortKey[]): Promise<void> {
    this.#sort = sort;
    const shown = this.#found === undefined ? undefined : this.#positions;
    const sorted = this.#foresight.sorted(shown, sort);
    await this.#arrange({ kind: "sort", sort }, sorted, this.#found);
  }

  async filterBy(filter: Condition[], search = this.#search): Promise<void> {
    this.#filter = filter;
    this.#search = search;
    await this.#arrange({ kind: "filter", filter, search });
  }

  /** Show the rows that hold a text: at once, if all are here that may. */
  async searchFor(text: string): Promise<void> {
    const among = this.#found !== undefined && text.includes(this.#found);
    const shown = this.#filter.length === 0 ? "all" : among ? this.#positions : undefined;
    const found = this.#foresight.holding(text, shown, this.#sort);
    this.#search = text;
    await this.#arrange({ kind: "filter", filter: this.#filter, search: text }, found, text);
  }

  /** Change the selection; it shows at once. */
  async select(how: How, start: number, stop: number): Promise<void> {
    const positions = this.#positions?.slice(start, stop);
    const change: SelectionChange = { how, start, stop, positions };
    this.#pending.add(change);
    this.#changed();
    const rows = positions ? { positions } : { start, stop, version: this.version };
    const answer = await this.#work({ kind: "select", how, ...rows });
    if (answer?.kind === "selected") change.version = answer.selection;
    else this.#pending.drop(change);
    this.#followSelection();
  }

  async showColumns(columns: number[]): Promise<void> {
    this.#columns = columns;
    await this.#work({ kind: "columns", columns });
    if (this.#columns === columns) this.#columns = undefined;
    this.#changed();
  }

  async setWidth(column: number, width: number): Promise<void> {
    await this.#work({ kind: "width", column, width: Math.round(width) });
  }

  /** All of a cell. */
  async fullCell(row: number, column: number): Promise<string | undefined> {
    const answer = await this.#work({ kind: "cell", column, ...this.#row(row) });
    return (answer as AnswerOf<"cell"> | undefined)?.text;
  }

  async copied(what: "rows" | "ids"): Promise<AnswerOf<"copied"> | undefined> {
    return (await this.#work({ kind: "copy", what })) as AnswerOf<"copied"> | undefined;
  }

  async export(format: "csv" | "parquet"): Promise<AnswerOf<"exported"> | undefined> {
    return (await this.#work({ kind: "export", format })) as AnswerOf<"exported"> | undefined;
  }

  async act(action: Action, row: number, column: number): Promise<Opened | undefined> {
    const answer = await this.#work({ kind: "act", action, column, ...this.#row(row) });
    return answer as Opened | undefined;
  }

  /** The most frequent values of a column that hold a text. */
  async values(column: number, search: string): Promise<Array<[string, number]>> {
    const answer = await this.#work({ kind: "values", column, search });
    return (answer as AnswerOf<"values"> | undefined)?.values ?? [];
  }

  describe(columns: readonly number[]): void {
    if (!this.#closed) this.#descriptions.want(columns);
  }

  /** Something outside the model failed. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.error = error instanceof Error ? error.message : String(error);
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#pager.close();
    this.channel.off("change:_selection", this.#followSelection);
    for (const name of ARRANGED) this.channel.off(`change:${name}`, this.#follow);
    for (const name of LAID_OUT) this.channel.off(`change:${name}`, this.#changed);
    this.#comm.close();
  }

  #paged(): Paged {
    const grid = this;
    return {
      get first() {
        return grid.#first;
      },
      get selectionVersion() {
        return grid.#positions ? grid.#first.selection : grid.selection.version;
      },
      columns: this.columns,
      get sorted() {
        return grid.#sort.length > 0;
      },
      get fetchAll() {
        return grid.#foresight.fetch;
      },
      changed: this.#changed,
      settled: (error) => {
        if (error !== undefined) return this.fail(error);
        this.error = undefined;
        this.#pending.forgetUpTo(this.#pager.oldestSelection);
        this.#changed();
      },
    };
  }

  #readTraits(): void {
    this.#sort = this.#labels.placed(this.channel.get("sort"));
    this.#filter = this.#labels.placed(this.channel.get("filter"));
    this.#search = this.channel.get("search");
  }

  /** Ask for something that takes a while; what goes wrong is shown. */
  async #work(question: Question): Promise<Answer | undefined> {
    if (this.#closed) return undefined;
    this.#working++;
    this.#changed();
    try {
      const answer = await this.#comm.ask(question);
      this.error = undefined;
      return answer;
    } catch (error) {
      this.fail(error);
      return undefined;
    } finally {
      this.#working--;
      // After who waits for the answer has taken it over, so that all is drawn at once.
      queueMicrotask(this.#changed);
    }
  }

  /** Which row is meant: by its position where that is known, however the kernel shows it by then. */
  #row(row: number): RowAsked {
    const at = this.#positions?.[row];
    return at === undefined ? { row, version: this.version } : { row: at, version: null };
  }

  /** Show rows of a small table that is all here. */
  #lay(positions: readonly number[] | undefined, version: number): void {
    this.#positions = positions;
    const page = positions && this.#foresight.page(positions, version, this.selection);
    if (page) this.#first = page;
  }

  /** All of the table has arrived. */
  #foresee = (): void => {
    // Rows that are on their way come soon.
    if (this.arranging) return;
    this.#lay(this.#foresight.positionsOf(this.#first, this.#sort), this.version);
    this.#pager.clear();
    this.#changed();
  };

  /** Ask for other rows, and show them already where they can be foreseen: at these positions, found by a text. */
  async #arrange(question: Question, foreseen?: readonly number[], found?: string): Promise<void> {
    const asked = ++this.#asked;
    this.#arranging = true;
    this.#found = undefined;
    const answered = this.#work(question);
    if (foreseen) this.#show({ ...this.#first, version: FORESEEN, positions: foreseen }, found);
    const answer = await answered;
    if (answer?.kind === "arranged") this.#due = Math.max(this.#due, answer.version);
    // A later question is still to be answered: its arrangement is the one to show.
    if (asked !== this.#asked) return;
    this.#arranging = false;
    this.#follow();
  }

  /** Take over what the kernel says, unless an arrangement of ours is still on its way. */
  #follow = (): void => {
    const first = this.channel.get("_first_page");
    if (this.#closed || this.#arranging || first.version < this.#due) return;
    this.#readTraits();
    this.#show(first, this.#search);
    this.#changed();
    this.#pager.fetchMissing();
  };

  /** Rows found by some text; others than before, unless they are of the same version, or were foreseen. */
  #show(first: FirstPage, found: string | undefined): void {
    this.#found = found;
    const positions = this.#foresight.positionsOf(first, this.#sort);
    const same = positions ? isSame(positions, this.#positions) : first.version === this.version;
    if (same && first.version !== FORESEEN) {
      // The same page still, so that nothing is drawn anew.
      this.#first.version = first.version;
      return;
    }
    this.#first = first;
    this.#lay(positions, first.version);
    this.#pager.clear();
    this.#pending.clear();
    this.dispatchEvent(new Event("rearrange"));
  }

  #followSelection = (): void => {
    // While an answer is on its way, what was asked for may be in the selection already.
    if (this.#positions && !this.#pending.waiting) {
      this.#lay(this.#positions, this.version);
      this.#pending.forgetUpTo(this.selection.version);
    }
    this.#changed();
    this.#pager.fetchMissing();
  };

  #changed = (): void => {
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  };
}
