import { expect, it } from "vitest";
import { testsOf, withTests, words } from "./filter";
import type { Column, Condition } from "./messages";

const columns = ["type", "pre"].map((name): Column => {
  return { name, dtype: "", kind: "string", characters: 3 };
});
const conditions: Condition[] = [
  { column: 0, contains: "EPG" },
  { column: 1, min: 5 },
  { column: 1, max: "9007199254740993" },
];

it("gathers the tests of a column, which the kernel writes one by one", () => {
  expect(testsOf(conditions, 1)).toEqual({ min: 5, max: "9007199254740993" });
  expect(testsOf(conditions, 7)).toEqual({});
});

it("replaces the tests of a column, and empty ones are none", () => {
  expect(withTests(conditions, 1, { min: "7", max: "" })).toEqual([
    { column: 0, contains: "EPG" },
    { column: 1, min: "7" },
  ]);
  expect(withTests(conditions, 0, { contains: "" })).toEqual(conditions.slice(1));
});

it("says a condition in words", () => {
  expect(words({ column: 0, in: ["a", null, "b", "c", "d"] }, columns)).toBe(
    "type is a or null or b or 2 more",
  );
  expect(words({ column: 1, min: 2, max: 3 }, columns)).toBe("pre ≥ 2, ≤ 3");
  expect(words({ column: 0, null: false }, columns)).toBe("type is not null");
});
