import { describe, expect, it } from "vitest";
import said from "../../tests/unit/widgets/grid/ranked.json";
import type { Ranked, SortKey } from "./messages";
import { isSame, RankedTable } from "./ranked";

describe("a small table that is all here", () => {
  const ranked = said.table as Ranked;
  const table = new RankedTable(ranked);
  const none = { version: 3, count: 0, shown: 0 };

  it("is sorted as the kernel sorts it: by one column or several, with nulls, ties, NaN and great ids", () => {
    expect(said.orders.length).toBeGreaterThan(100);
    for (const { sort, positions } of said.orders) {
      expect(table.sorted(table.all, sort as SortKey[])).toEqual(positions);
    }
  });

  it("is sorted in any part as in the whole, from whatever order", () => {
    for (const { sort, positions } of said.orders) {
      const part = positions.filter((position) => position % 3 !== 0);
      const turned = [...part].reverse();
      expect(table.sorted(turned, sort as SortKey[])).toEqual(part);
    }
    expect(table.sorted([5, 2, 9], [])).toEqual([2, 5, 9]);
  });

  it("is not sorted by what the kernel cannot sort", () => {
    const some = new RankedTable({
      columns: [
        ["b", "a"],
        ["x", "y"],
      ],
      ranks: [[1, 0], null],
    });
    const ascending = (column: number) => ({ column, direction: "ascending" as const });
    expect(some.sorted(some.all, [ascending(0)])).toEqual([1, 0]);
    expect(some.sorted(some.all, [ascending(0), ascending(1)])).toBeUndefined();
  });

  it("is searched in whatever case", () => {
    const found = table.holding(table.all, "ePg");
    const types = ranked.columns[2] ?? [];
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(table.all.filter((i) => String(types[i]).toLowerCase() === "epg"));
  });

  it("gives a page of rows with what is selected and their colours", () => {
    const some = new RankedTable({
      columns: [["a", "b", null]],
      ranks: [[0, 1, -1]],
      colors: ["red", "green", "blue"],
    });
    expect(some.page([2, 0], 7, { ...none, positions: [0, 1] })).toEqual({
      version: 7,
      selection: 3,
      start: 0,
      columns: [0, 1],
      rows: [[null], ["a"]],
      selected: [1],
      row_count: 2,
      total: 3,
      colors: ["blue", "red"],
    });
  });

  it("tells one order from another", () => {
    expect(isSame([1, 2], [1, 2])).toBe(true);
    expect([[2, 1], [1], [1, 2, 3], undefined].some((other) => isSame([1, 2], other))).toBe(false);
  });
});
