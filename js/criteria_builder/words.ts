// How comparisons are called, and which a property is offered.
import type { Field, Op, Test } from "./messages";

export interface Comparison {
  op: Op;
  not: boolean;
  words: string;
}

const RECORDED: Comparison[] = [
  { op: "not_null", not: false, words: "is recorded" },
  { op: "null", not: false, words: "is not recorded" },
];
const EXACT: Comparison[] = [
  { op: "is", not: false, words: "is" },
  { op: "is", not: true, words: "is not" },
];
const TEXT: Comparison[] = [
  ...EXACT,
  { op: "pattern", not: false, words: "matches pattern" },
  { op: "pattern", not: true, words: "does not match pattern" },
  { op: "contains", not: false, words: "contains" },
  { op: "contains", not: true, words: "does not contain" },
  { op: "contains_any_case", not: false, words: "contains, in any case" },
  { op: "any_case", not: false, words: "is, in any case" },
  ...RECORDED,
];
const NUMBER: Comparison[] = [
  { op: "at_least", not: false, words: "is at least" },
  { op: "at_most", not: false, words: "is at most" },
  { op: "between", not: false, words: "is between" },
  ...EXACT,
  ...RECORDED,
];

const ALL: Comparison[] = [...TEXT, ...NUMBER];

/** The comparisons for a property, and the one it has, where that is none of them. */
export function comparisons(field: Field | undefined, test: Test): Comparison[] {
  const offered = offeredFor(field);
  const has = offered.some(({ op, not }) => op === test.op && not === test.not);
  return has ? offered : [...offered, { op: test.op, not: test.not, words: wordsOf(test) }];
}

function offeredFor(field: Field | undefined): Comparison[] {
  if (field?.kind === "place") return RECORDED;
  if (field?.name === "bodyId" || field?.kind === "boolean") return [...EXACT, ...RECORDED];
  return field?.kind === "integer" || field?.kind === "number" ? NUMBER : TEXT;
}

export function wordsOf({ op, not }: Pick<Test, "op" | "not">): string {
  const known = ALL.find((one) => one.op === op && one.not === not);
  if (known) return known.words;
  const plain = ALL.find((one) => one.op === op)?.words ?? op;
  return not ? `not: ${plain}` : plain;
}

/** The comparison as one text, for the value of an option. */
export function comparisonKey({ op, not }: Pick<Test, "op" | "not">): string {
  return not ? `not ${op}` : op;
}
