// Conditions as people read them, and what a form makes of them.
import type { Column, Condition, Tests } from "./messages";

/** The tests of one column, together. */
export function testsOf(conditions: readonly Condition[], column: number): Tests {
  const tests: Tests = {};
  for (const { column: of, ...more } of conditions) if (of === column) Object.assign(tests, more);
  return tests;
}

/** The conditions after those of one column were replaced; empty texts are no test. */
export function withTests(
  conditions: readonly Condition[],
  column: number,
  tests: Tests,
): Condition[] {
  const kept = conditions.filter((condition) => condition.column !== column);
  const asked = Object.entries(tests).filter(([, value]) => value !== undefined && value !== "");
  return asked.length > 0 ? [...kept, { column, ...Object.fromEntries(asked) }] : kept;
}

/** A condition in words: `type contains “EPG”`. */
export function words(condition: Condition, columns: readonly Column[]): string {
  const name = columns[condition.column]?.name ?? "";
  const parts: string[] = [];
  const { contains, equals, regex, min, max, in: some, null: isNull } = condition;
  if (contains !== undefined) parts.push(`contains “${contains}”`);
  if (equals !== undefined) parts.push(`is ${equals}`);
  if (regex !== undefined) parts.push(`matches ${regex}`);
  if (min !== undefined) parts.push(`≥ ${min}`);
  if (max !== undefined) parts.push(`≤ ${max}`);
  if (some !== undefined) parts.push(`is ${listed(some)}`);
  if (isNull !== undefined) parts.push(isNull ? "is null" : "is not null");
  return `${name} ${parts.join(", ")}`;
}

function listed(values: NonNullable<Tests["in"]>): string {
  if (values.length === 0) return "none of its values";
  const shown = values.slice(0, 3).map((value) => String(value));
  return shown.join(" or ") + (values.length > 3 ? ` or ${values.length - 3} more` : "");
}

/** How long one waits for the next letter before the kernel is asked: the longer, the longer it will need. */
export function typingMs({ data, inputType }: InputEvent, rows: number): number {
  const letter = inputType === "deleteContentBackward" || [...(data ?? "")].length === 1;
  // What was pasted is whole.
  return letter ? Math.min(300, rows / 10_000) : 0;
}
