// What the kernel will say to a sort or a search in a small table, known as soon as all of the table is here.
import type { Comm } from "../shared/comm";
import { gunzipped } from "../shared/gunzip";
import type {
  Answer,
  Column,
  FirstPage,
  Question,
  Ranked,
  SelectionState,
  SortKey,
} from "./messages";
import { BLOCK } from "./pages";
import { RankedTable } from "./ranked";

/** The version of an arrangement that is only foreseen: the kernel takes no row of it for one of its own. */
export const FORESEEN = -1;

/** The longest table that is fetched whole; ranked.py says the same. */
const FEW_ROWS = 2_000;

/** Rows by their positions in the table; undefined where only the kernel knows them. */
type Some = readonly number[] | "all" | undefined;

export class Foresight {
  #table: RankedTable | undefined;
  #asked = false;
  /** The last order of all rows. */
  #order: { by: string; positions: readonly number[] | undefined } | undefined;

  constructor(
    private readonly comm: Comm<Question, Answer>,
    private readonly columns: readonly Column[],
    private readonly total: number,
    private readonly arrived: () => void,
  ) {}

  /** Fetches all of a small table; where that could not be, it is not tried again. */
  get fetch(): (() => Promise<boolean>) | undefined {
    const small = this.total > 1 && this.total <= FEW_ROWS && this.columns.length <= BLOCK;
    return small && !this.#asked ? this.#fetch : undefined;
  }

  /** Where the rows of an arrangement are in the table. */
  positionsOf(first: FirstPage, sort: readonly SortKey[]): readonly number[] | undefined {
    if (!this.#table || first.positions) return this.#table && first.positions;
    const by = JSON.stringify(sort);
    if (this.#order?.by !== by) this.#order = { by, positions: this.sorted("all", sort) };
    return this.#order.positions;
  }

  /** Rows, given by their positions, as one page. */
  page(positions: readonly number[], version: number, selection: SelectionState) {
    return this.#table?.page(positions, version, selection);
  }

  /** Some rows in their order, given by their positions. */
  sorted(some: Some, sort: readonly SortKey[]): readonly number[] | undefined {
    return some && this.#table?.sorted(some === "all" ? this.#table.all : some, sort);
  }

  /** Those of some rows that hold a text, in their order. */
  holding(text: string, some: Some, sort: readonly SortKey[]): readonly number[] | undefined {
    const table = this.#table;
    // What bars tell is no text.
    if (!table || !some || this.columns.some(({ kind }) => kind === "rois")) return undefined;
    return table.sorted(table.holding(some === "all" ? table.all : some, text), sort);
  }

  #fetch = async (): Promise<boolean> => {
    this.#asked = true;
    const answer = await this.comm.ask({ kind: "ranked" });
    const packed = answer.kind === "ranked" ? answer.buffers?.[0] : undefined;
    if (!packed) return false;
    const said = JSON.parse(new TextDecoder().decode(await gunzipped(packed))) as Ranked;
    const table = new RankedTable(said);
    if (table.all.length !== this.total) return false;
    this.#table = table;
    this.arrived();
    return true;
  };
}
