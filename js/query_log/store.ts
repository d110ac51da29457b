// The queries that a view of the pane knows, and which of them it shows.
import type { AnyModel } from "@anywidget/types";
import { Comm } from "../shared/comm";
import type { Answer, PaneState, QueryRecord, Question, Status } from "./messages";

export interface Filter {
  text: string;
  source: string;
  status: "" | Status;
  slowerThan: number;
}

export const NO_FILTER: Filter = { text: "", source: "", status: "", slowerThan: 0 };

/** How many the saved notebook keeps. */
const KEPT = 200;

/** Whether a query passes a filter; one that still runs counts by how long it has run so far. */
export function matches(record: QueryRecord, filter: Filter, now = Date.now()): boolean {
  const elapsed = record.elapsed ?? (now - Date.parse(record.started)) / 1000;
  const text = filter.text.toLowerCase();
  return (
    (filter.source === "" || record.caller === filter.source) &&
    (filter.status === "" || record.status === filter.status) &&
    elapsed >= filter.slowerThan &&
    (text === "" ||
      [record.cypher, record.error ?? "", record.dataset, record.caller].some((part) =>
        part.toLowerCase().includes(text),
      ))
  );
}

export class Store extends EventTarget {
  total: number;
  readonly #comm: Comm<Question, Answer>;
  #records: Map<number, QueryRecord>;

  #clears: number;

  constructor(private readonly model: AnyModel<PaneState>) {
    super();
    this.#comm = new Comm<Question, Answer>(model);
    this.#records = byId(model.get("_records"));
    const { total, clears } = model.get("_news");
    this.total = total;
    this.#clears = clears;
    model.on("change:_news", this.#hear);
    this.#hear();
    // More may have happened than the last news tell. A kernel that is gone does not answer, and need not.
    this.ask({ kind: "latest" }).then(({ records = [], total = 0 }) => {
      if (records.length > 0) this.#replace(records, total);
    }, ignore);
  }

  /** The newest first. */
  get records(): QueryRecord[] {
    return [...this.#records.values()].sort((a, b) => b.id - a.id);
  }

  get sources(): string[] {
    return [...new Set(this.records.map((record) => record.caller))].sort();
  }

  get unseen(): number {
    return Math.max(0, this.total - this.#records.size);
  }

  find(id: number): QueryRecord | undefined {
    return this.#records.get(id);
  }

  ask(question: Question): Promise<Answer> {
    return this.#comm.ask(question);
  }

  /** The record with all of its query that the kernel has. */
  async whole(record: QueryRecord): Promise<QueryRecord> {
    if (!record.more) return record;
    const { cypher } = await this.ask({ kind: "text", record: record.id });
    return { ...record, cypher: cypher ?? record.cypher };
  }

  async loadOlder(): Promise<void> {
    const before = Math.min(...this.#records.keys(), Number.MAX_SAFE_INTEGER);
    const { records = [], total = this.total } = await this.ask({ kind: "older", before });
    this.#add(records, total);
  }

  close(): void {
    this.model.off("change:_news", this.#hear);
    this.#comm.close();
  }

  #hear = (): void => {
    const { records, total, clears } = this.model.get("_news");
    if (clears !== this.#clears) this.#records.clear();
    this.#clears = clears;
    this.#add(records, total);
  };

  #replace(records: QueryRecord[], total: number): void {
    this.#records.clear();
    this.#add(records, total);
  }

  #add(records: QueryRecord[], total: number): void {
    for (const record of records) this.#records.set(record.id, record);
    this.total = total;
    // What is saved with the notebook, and what a second view begins with; the kernel has it already.
    this.model.set("_records", this.records.slice(0, KEPT).reverse());
    this.dispatchEvent(new Event("change"));
  }
}

function ignore(): void {}

function byId(records: QueryRecord[]): Map<number, QueryRecord> {
  return new Map(records.map((record) => [record.id, record]));
}
