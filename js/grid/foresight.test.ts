import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import type { Cell, FirstPage, GridState, Ranked, SortKey } from "./messages";
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
  selected: [],
  row_count: 3,
  total: 3,
};
const whole: Ranked = {
  columns: [
    ["1", "2", "3"],
    ["EPG", null, "epg-2"],
  ],
  ranks: [
    [0, 1, 2],
    [0, -1, 1],
  ],
};
const down: SortKey[] = [{ column: 0, direction: "descending" }];
let channel: MockChannel<GridState>;
let grid: GridModel;
const rearranged = vi.fn();
const shown = () => Array.from({ length: grid.rowCount }, (_, row) => grid.cell(row, 0));
const selected = () => [...shown().keys()].filter((row) => grid.isSelected(row, 0));
const asked = (kind: string) => channel.sent.filter((question) => question.kind === kind);
/** What the kernel says of rows at these positions. */
const said = (version: number, positions: number[]): FirstPage => ({
  ...all,
  version,
  ...(positions.length < 3 && { positions }),
  rows: positions.map((position) => rows[position] ?? []),
  row_count: positions.length,
});

async function packed(table: Ranked): Promise<DataView> {
  const text = new Blob([JSON.stringify(table)]);
  const zipped = text.stream().pipeThrough(new CompressionStream("gzip"));
  return new DataView(await new Response(zipped).arrayBuffer());
}

/** Nothing is wanted for a while. */
async function idle(): Promise<void> {
  vi.useFakeTimers();
  grid.want(0, 3, [0, 1]);
  await vi.advanceTimersByTimeAsync(1_000);
  // Unpacking takes its own time.
  vi.useRealTimers();
}

/** The view asks for all of the table when it is idle, and gets it. */
async function fetchAll(table = whole): Promise<void> {
  await idle();
  await channel.answer({ kind: "ranked" }, asked("ranked")[0], [await packed(table)]);
  await vi.waitFor(() => expect(grid.pagesAt(0, [0])[0]).not.toBe(channel.get("_first_page")));
}

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
    _selection: { version: 0, count: 1, shown: 1, positions: [2] },
    _widths: {},
    _has_ids: true,
    _first_page: all,
  });
  grid = new GridModel(channel.model);
  rearranged.mockReset();
  grid.addEventListener("rearrange", rearranged);
});
afterEach(() => grid.close());

describe("a view that has all rows", () => {
  beforeEach(() => fetchAll());

  it("sorts them at once, and is not moved by the kernel that says the same", async () => {
    expect(rearranged).not.toHaveBeenCalled();
    void grid.sortBy(down);
    expect(asked("sort")).toMatchObject([{ sort: down }]);
    expect(shown()).toEqual(["3", "2", "1"]);
    expect(selected()).toEqual([0]);
    expect(grid.sort).toEqual(down);
    expect([grid.busy, grid.arranging]).toEqual([true, true]);
    expect(rearranged).toHaveBeenCalledOnce();
    const [page] = grid.pagesAt(0, [0]);
    await channel.change({ sort: down, _first_page: said(1, [2, 1, 0]) });
    await channel.answer({ kind: "arranged", version: 1 });
    expect([grid.busy, grid.version]).toEqual([false, 1]);
    // The same page: no row is drawn again.
    expect(grid.pagesAt(0, [0])[0]).toBe(page);
    expect(rearranged).toHaveBeenCalledOnce();
    expect(asked("page")).toEqual([]);
  });

  it("shows what the kernel says, where that is something else", async () => {
    void grid.searchFor("e");
    expect(shown()).toEqual(["1", "3"]);
    await channel.change({ search: "e", _first_page: said(1, [0, 1]) });
    await channel.answer({ kind: "arranged", version: 1 });
    expect(shown()).toEqual(["1", "2"]);
    expect(rearranged).toHaveBeenCalledTimes(2);
  });

  it("sorts by several columns, turns round, and goes back while the kernel is busy", () => {
    void grid.clickHeader(1, false);
    expect(shown()).toEqual(["1", "3", "2"]);
    void grid.clickHeader(1, false);
    expect(shown()).toEqual(["3", "1", "2"]);
    void grid.clickHeader(0, true);
    expect(shown()).toEqual(["3", "1", "2"]);
    void grid.sortBy([]);
    expect(shown()).toEqual(["1", "2", "3"]);
  });

  it("goes back when the kernel refuses", async () => {
    void grid.sortBy(down);
    await channel.answer({ kind: "error", message: "cannot be sorted" });
    expect(shown()).toEqual(["1", "2", "3"]);
    expect([grid.sort, grid.error]).toEqual([[], "cannot be sorted"]);
  });

  it("lets the kernel sort the rows of a filter that it has not answered yet", async () => {
    void grid.filterBy([{ column: 1, null: false }]);
    const [filter] = asked("filter");
    void grid.sortBy(down);
    expect(shown()).toEqual(["1", "2", "3"]);
    const kept = [{ column: "type", null: false }];
    await channel.change({ filter: kept, _first_page: said(1, [0, 2]) });
    await channel.answer({ kind: "arranged", version: 1 }, filter);
    await channel.change({ sort: down, _first_page: said(2, [2, 0]) });
    await channel.answer({ kind: "arranged", version: 2 });
    expect(shown()).toEqual(["3", "1"]);
    // Of these it knows where they are, and sorts them by itself again.
    void grid.sortBy([]);
    expect(shown()).toEqual(["1", "3"]);
  });

  it("finds at once, and again as the kernel says", async () => {
    void grid.searchFor("e");
    expect(shown()).toEqual(["1", "3"]);
    expect(selected()).toEqual([1]);
    expect(grid.busy).toBe(true);
    void grid.searchFor("epg-");
    expect(shown()).toEqual(["3"]);
    void grid.sortBy(down);
    void grid.searchFor("pg");
    expect(shown()).toEqual(["3", "1"]);
    await channel.change({ search: "pg", _first_page: said(2, [1]) });
    await channel.answer({ kind: "arranged", version: 2 });
    expect(shown()).toEqual(["2"]);
    expect(grid.arranging).toBe(false);
  });

  it("finds nothing by itself while the rows of a filter are on their way", () => {
    void grid.filterBy([{ column: 1, null: true }]);
    void grid.searchFor("e");
    expect(shown()).toEqual(["1", "2", "3"]);
  });

  it("selects rows that were sorted here by where they are in the table, and shows it wherever they go", async () => {
    void grid.sortBy(down);
    void grid.select("only", 0, 2);
    expect(selected()).toEqual([0, 1]);
    const [select] = asked("select");
    expect(select).toEqual({ kind: "select", id: select?.id, how: "only", positions: [2, 1] });
    void grid.sortBy([]);
    expect(selected()).toEqual([1, 2]);
    void grid.searchFor("e");
    expect([shown(), selected()]).toEqual([["1", "3"], [1]]);
    const selection = { version: 1, count: 2, shown: 2, positions: [1, 2] };
    await channel.change({ _selection: selection });
    await channel.answer({ kind: "selected", selection: 1 }, select);
    expect(selected()).toEqual([1]);
  });

  it("asks for a cell, and acts, by where the row is in the table", () => {
    void grid.sortBy(down);
    void grid.fullCell(0, 1);
    void grid.act("skeleton", 1, 0);
    expect(asked("cell")).toMatchObject([{ row: 2, column: 1, version: null }]);
    expect(asked("act")).toMatchObject([{ row: 1, column: 0, version: null }]);
  });

  it("knows what is selected without asking for rows", async () => {
    void grid.select("invert", 0, 3);
    expect(selected()).toEqual([0, 1]);
    await channel.change({ _selection: { version: 1, count: 2, shown: 2, positions: [0, 1] } });
    // What it asked for is in it already, and not turned over once more.
    expect(selected()).toEqual([0, 1]);
    await channel.answer({ kind: "selected", selection: 1 });
    expect(selected()).toEqual([0, 1]);
    await channel.change({ _selection: { version: 2, count: 1, shown: 1, positions: [1] } });
    expect(selected()).toEqual([1]);
    void grid.sortBy(down);
    expect(selected()).toEqual([1]);
    expect(asked("page")).toEqual([]);
  });

  it("follows a host that tells the rows before their order", async () => {
    await channel.change({ _first_page: said(1, [2, 1, 0]) });
    await channel.change({ sort: down });
    expect([shown(), grid.version]).toEqual([["3", "2", "1"], 1]);
  });

  it("follows Python and the other views without asking for rows", async () => {
    await channel.change({ sort: down, _first_page: said(1, [2, 1, 0]) });
    expect(shown()).toEqual(["3", "2", "1"]);
    expect(channel.sent.map(({ kind }) => kind)).toEqual(["ranked"]);
  });
});

it("a view whose rows cannot be had asks once, and lets the kernel sort", async () => {
  await idle();
  expect(asked("ranked")).toHaveLength(1);
  await channel.answer({ kind: "error", message: "too large" });
  expect(grid.error).toBeUndefined();
  void grid.sortBy(down);
  expect(shown()).toEqual(["1", "2", "3"]);
  await channel.change({ sort: down, _first_page: said(1, [2, 1, 0]) });
  await channel.answer({ kind: "arranged", version: 1 });
  expect(shown()).toEqual(["3", "2", "1"]);
  await idle();
  expect(asked("ranked")).toHaveLength(1);
});

it("a view of sorted and filtered rows takes them over as they are", async () => {
  await channel.change({ sort: down, search: "e", _first_page: said(4, [2, 0]) });
  await fetchAll();
  expect(shown()).toEqual(["3", "1"]);
  expect(grid.version).toBe(4);
});

it("bars are not searched: what they tell is no text", async () => {
  Object.assign(channel.get("_columns")[1] ?? {}, { kind: "rois" });
  await fetchAll();
  void grid.searchFor("e");
  expect(shown()).toEqual(["1", "2", "3"]);
  await channel.answer({ kind: "error", message: "later" });
  void grid.sortBy(down);
  expect(shown()).toEqual(["3", "2", "1"]);
});
