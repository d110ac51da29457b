import { afterEach, beforeEach, expect, it } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import type { Cell, FirstPage, GridState } from "./messages";
import { GridModel } from "./model";

const rows: Cell[][] = [
  ["1", "EPG"],
  ["2", null],
  ["3", "epg-2"],
];
const all: FirstPage = {
  version: 0,
  selection: 0,
  start: 0,
  columns: [0, 2],
  rows,
  selected: [2],
  row_count: 3,
  total: 3,
};
let channel: MockChannel<GridState>;
let grid: GridModel;
const shown = () => Array.from({ length: grid.rowCount }, (_, row) => grid.cell(row, 0));

beforeEach(() => {
  channel = new MockChannel<GridState>({
    sort: [],
    filter: [],
    search: "",
    columns: ["bodyId", "type"],
    height: 400,
    _columns: [
      { name: "bodyId", dtype: "int64", kind: "int", characters: 16 },
      { name: "type", dtype: "str", kind: "string", characters: 4 },
    ],
    _selection: { version: 0, count: 1, shown: 1 },
    _widths: {},
    _has_ids: true,
    _first_page: all,
  });
  grid = new GridModel(channel.model);
});
afterEach(() => grid.close());

it("finds among rows that are all here at once, and again as the kernel says", async () => {
  void grid.searchFor("e");
  expect(shown()).toEqual(["1", "3"]);
  expect([0, 1].map((row) => grid.isSelected(row, 0))).toEqual([false, true]);
  expect(grid.busy).toBe(true);
  void grid.searchFor("epg-");
  expect(shown()).toEqual(["3"]);
  // Other rows may be found by this, and they are not here any more.
  void grid.searchFor("pg");
  expect(shown()).toEqual(["3"]);
  const found = { ...all, version: 2, rows: [["4", "pg"] as Cell[]], row_count: 1 };
  await channel.change({ search: "pg", _first_page: found });
  await channel.answer({ kind: "arranged", version: 2 });
  expect(shown()).toEqual(["4"]);
  expect(grid.arranging).toBe(false);
});

it("finds nothing by itself while the rows of another question are on their way", () => {
  void grid.filterBy([{ column: 1, null: true }]);
  void grid.searchFor("e");
  expect(shown()).toEqual(["1", "2", "3"]);
});

it("goes back when the kernel refuses", async () => {
  void grid.searchFor("e");
  await channel.answer({ kind: "error", message: "too long" });
  expect(shown()).toEqual(["1", "2", "3"]);
  expect(grid.search).toBe("");
});
