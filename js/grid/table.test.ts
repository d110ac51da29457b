import { describe, expect, it } from "vitest";
import type { Column } from "./messages";
import { cellText, leastWidth, toggledColumn, uniqueNames } from "./table";
import { statusText } from "./view";

const column = (name: string, kind: Column["kind"] = "int", characters = 5): Column => {
  return { name, dtype: "", kind, characters };
};

describe("the table", () => {
  it("tells apart columns of the same name", () => {
    const names = ["a", "a", "a (2)", "__proto__", "a"].map((name) => column(name));
    expect(uniqueNames(names)).toEqual(["a", "a (2)", "a (2) (2)", "__proto__", "a (3)"]);
  });

  it("finds the column whose header was clicked in the order hightable proposes", () => {
    const [a, b] = [
      { column: "a", direction: "ascending" as const },
      { column: "b", direction: "ascending" as const },
    ];
    expect(toggledColumn([], [a])).toBe("a");
    expect(toggledColumn([a], [{ ...a, direction: "descending" }])).toBe("a");
    expect(toggledColumn([a, b], [b])).toBe("a");
    expect(toggledColumn([a, b], [b, a])).toBe("b");
  });

  it("copies an id exactly and null as nothing", () => {
    expect(cellText("9007199254740993")).toBe("9007199254740993");
    expect(cellText(false)).toBe("false");
    expect(cellText(null)).toBeUndefined();
  });

  it("gives numbers the room for all their digits", () => {
    expect(leastWidth(column("bodyId", "int", 19))).toBeGreaterThan(19 * 8);
    expect(leastWidth(column("type", "string", 19))).toBeUndefined();
  });

  it("says how many rows there are and how they are sorted", () => {
    const columns = [column("pre"), column("type")];
    const model = { columns, rowCount: 5_000_000, busy: false, sort: [] };
    expect(statusText(model)).toBe("5,000,000 rows");
    expect(statusText({ ...model, rowCount: 1, busy: true })).toBe("1 row …");
    expect(
      statusText({
        ...model,
        sort: [
          { column: 1, direction: "ascending" },
          { column: 0, direction: "descending" },
        ],
      }),
    ).toBe("5,000,000 rows, sorted by type ascending, then pre descending");
  });
});
