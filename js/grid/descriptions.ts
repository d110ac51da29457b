// What headers tell of their columns, asked for as they come into sight.
import type { Comm } from "../shared/comm";
import type { Answer, Column, Question, Statistics } from "./messages";

export class Descriptions {
  readonly known = new Map<number, Statistics>();
  #asking: Promise<void> | undefined;

  constructor(
    private readonly comm: Comm<Question, Answer>,
    private readonly columns: readonly Column[],
    /** Some have arrived; tells which columns are in sight then. */
    private readonly arrived: () => readonly number[],
  ) {}

  /** Have columns described, as many at a time as the kernel likes; nothing else waits for it. */
  want(columns: readonly number[]): void {
    const slow = (column: number) => Number(this.columns[column]?.kind === "string");
    const next = columns
      .filter((column) => !this.known.has(column))
      .sort((a, b) => slow(a) - slow(b));
    const [first] = next;
    if (first === undefined || this.#asking) return;
    this.#asking = this.comm
      .ask({ kind: "statistics", columns: next })
      .then((answer) => {
        if (answer.kind !== "statistics") return;
        for (const { column, ...described } of answer.columns) this.known.set(column, described);
      })
      // A header without its distribution is no reason to alarm anybody.
      .catch(() => void this.known.set(first, { nulls: 0 }))
      .then(() => {
        this.#asking = undefined;
        this.want(this.arrived());
      });
  }
}
