// What one view of a grid knows: the rows it has, how they are arranged, and what it waits for.
import type { AnyModel } from "@anywidget/types";
import { Comm } from "../shared/comm";
import { FORESEEN, foreseen } from "./foresight";
import type {
  Action,
  Answer,
  Cell,
  Column,
  ColumnLabel,
  Condition,
  FirstPage,
  GridState,
  How,
  Opened,
  PageOfRows,
  Question,
  SortKey,
  Statistics,
} from "./messages";
import { type Paged, Pager } from "./pager";
import { BLOCK, blocksOf } from "./pages";
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
 * and `_first_page` carries the new rows. Pages say which arrangement (`version`) they belong to, and one
 * that belongs to an earlier one is dropped.
 */
export class GridModel extends EventTarget {
  readonly columns: readonly Column[];
  readonly statistics = new Map<number, Statistics>();
  /** What the last question came to grief over, until something works again. */
  error: string | undefined;

  readonly #comm: Comm<Question, Answer>;
  readonly #pager: Pager;
  readonly #pending = new PendingSelection();
  readonly #position: Map<ColumnLabel, number>;
  #first: FirstPage;
  #sort: SortKey[] = [];
  #filter: Condition[] = [];
  #search = "";
  /** What the rows shown were found by; undefined while others are asked for. */
  #found: string | undefined = "";
  #described: Promise<void> | undefined;
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
    this.#position = new Map(this.columns.map(({ name }, i) => [name, i]));
    this.#first = channel.get("_first_page");
    this.#comm = new Comm(channel);
    this.#pager = new Pager(this.#comm, this.#paged());
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
    return this.#columns ?? this.channel.get("columns").map((column) => this.#positionOf(column));
  }

  get widths(): Record<string, number> {
    return this.channel.get("_widths");
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
    if (!page) return this.#pending.isSelected(row, false, 0);
    const said = page.selected.includes(row - page.start);
    return this.#pending.isSelected(row, said, page.selection);
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
    await this.#arrange({ kind: "sort", sort });
  }

  async filterBy(filter: Condition[], search = this.#search): Promise<void> {
    this.#filter = filter;
    this.#search = search;
    await this.#arrange({ kind: "filter", filter, search });
  }

  /** Show the rows that hold a text: at once, if they are among the rows shown and all of these are here. */
  async searchFor(text: string): Promise<void> {
    const known = this.#found !== undefined && text.includes(this.#found);
    const pages = known ? this.#pager.whole : undefined;
    const answered = this.filterBy(this.#filter, text);
    if (pages && this.columns.every(({ kind }) => kind !== "rois")) {
      this.#show(foreseen(this.#first, pages, text), text);
      this.#changed();
    }
    await answered;
  }

  /** Change the selection; it shows at once. */
  async select(how: How, start: number, stop: number): Promise<void> {
    const change: SelectionChange = { how, start, stop };
    this.#pending.add(change);
    this.#changed();
    const answer = await this.#work({ kind: "select", how, start, stop, version: this.version });
    if (answer) change.version = (answer as AnswerOf<"selected">).selection;
    else this.#pending.drop(change);
    this.#changed();
    this.#pager.fetchMissing();
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
    const answer = await this.#work({ kind: "cell", row, column, version: this.version });
    return (answer as AnswerOf<"cell"> | undefined)?.text;
  }

  async copied(what: "rows" | "ids"): Promise<AnswerOf<"copied"> | undefined> {
    return (await this.#work({ kind: "copy", what })) as AnswerOf<"copied"> | undefined;
  }

  async export(format: "csv" | "parquet"): Promise<AnswerOf<"exported"> | undefined> {
    return (await this.#work({ kind: "export", format })) as AnswerOf<"exported"> | undefined;
  }

  async act(action: Action, row: number, column: number): Promise<Opened | undefined> {
    const answer = await this.#work({ kind: "act", action, row, column, version: this.version });
    return answer as Opened | undefined;
  }

  /** The most frequent values of a column that hold a text. */
  async values(column: number, search: string): Promise<Array<[string, number]>> {
    const answer = await this.#work({ kind: "values", column, search });
    return (answer as AnswerOf<"values"> | undefined)?.values ?? [];
  }

  /** Have columns described, as many at a time as the kernel likes; nothing else waits for it. */
  describe(columns: readonly number[]): void {
    const slow = (column: number) => Number(this.columns[column]?.kind === "string");
    const next = columns
      .filter((column) => !this.statistics.has(column))
      .sort((a, b) => slow(a) - slow(b));
    const [first] = next;
    if (first === undefined || this.#described || this.#closed) return;
    this.#described = this.#comm
      .ask({ kind: "statistics", columns: next })
      .then((answer) => {
        if (answer.kind !== "statistics") return;
        for (const { column, ...described } of answer.columns) {
          this.statistics.set(column, described);
        }
      })
      // A header without its distribution is no reason to alarm anybody.
      .catch(() => void this.statistics.set(first, { nulls: 0 }))
      .then(() => {
        this.#described = undefined;
        this.#changed();
        this.describe(this.#pager.columns);
      });
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
        return grid.selection.version;
      },
      columnCount: this.columns.length,
      get sorted() {
        return grid.#sort.length > 0;
      },
      characters: (columns) =>
        columns.reduce((sum, column) => sum + (grid.columns[column]?.characters ?? 0), 0),
      changed: this.#changed,
      settled: (error) => {
        if (error !== undefined) return this.fail(error);
        this.error = undefined;
        this.#pending.forgetUpTo(this.#pager.oldestSelection);
        this.#changed();
      },
    };
  }

  #positionOf(label: ColumnLabel): number {
    return typeof label === "number" ? label : (this.#position.get(label) ?? -1);
  }

  #readTraits(): void {
    const { channel } = this;
    this.#sort = channel.get("sort").map((key) => ({
      ...key,
      column: this.#positionOf(key.column),
    }));
    this.#filter = channel.get("filter").map((condition) => ({
      ...condition,
      column: this.#positionOf(condition.column),
    }));
    this.#search = channel.get("search");
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

  async #arrange(question: Question): Promise<void> {
    const asked = ++this.#asked;
    this.#arranging = true;
    this.#found = undefined;
    const answer = await this.#work(question);
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

  /** Rows found by some text; others than before, unless they are of the same version. */
  #show(first: FirstPage, found: string): void {
    this.#found = found;
    if (first.version === this.#first.version && first.version !== FORESEEN) return;
    this.#first = first;
    this.#pager.clear();
    this.#pending.clear();
    this.dispatchEvent(new Event("rearrange"));
  }

  #followSelection = (): void => {
    this.#changed();
    this.#pager.fetchMissing();
  };

  #changed = (): void => {
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  };
}
