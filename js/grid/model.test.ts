import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import type { Cell, FirstPage, GridState } from "./messages";
import { GridModel } from "./model";

const ROWS = 5_000_000;
const FIRST_ID = 9007199254740993n;

function rows(start: number, count: number, mark = ""): Cell[][] {
  return Array.from({ length: count }, (_, i) => [`${FIRST_ID + BigInt(start + i)}${mark}`, null]);
}

function first(version: number, mark = ""): FirstPage {
  return {
    version,
    selection: 0,
    start: 0,
    columns: [0, 2],
    rows: rows(0, 50, mark),
    selected: [],
    row_count: ROWS,
    total: ROWS,
  };
}

function state(): GridState {
  return {
    sort: [],
    height: 400,
    _columns: [
      { name: "bodyId", dtype: "int64", kind: "int", characters: 16 },
      { name: "type", dtype: "str", kind: "string", characters: 4 },
    ],
    filter: [],
    search: "",
    columns: ["bodyId", "type"],
    _selection: { version: 0, count: 0, shown: 0 },
    _widths: {},
    _has_ids: true,
    _first_page: first(0),
  };
}

describe("a view of a grid", () => {
  let channel: MockChannel<GridState>;
  let grid: GridModel;
  const page = (start: number, version: number, mark = "") => ({
    kind: "page",
    version,
    selection: 0,
    start,
    columns: [0, 2],
    rows: rows(start, 100, mark),
    selected: [],
  });
  const asked = (kind: string) => channel.sent.filter((question) => question.kind === kind);
  /** As long as one waits between two questions. */
  const pause = () => vi.advanceTimersByTimeAsync(100);
  const idle = () => vi.advanceTimersByTimeAsync(1_000);

  beforeEach(() => {
    vi.useFakeTimers();
    channel = new MockChannel(state());
    grid = new GridModel(channel.model);
  });
  afterEach(() => {
    grid.close();
    vi.useRealTimers();
  });

  describe("shows rows", () => {
    it("that came with the state, without asking", () => {
      grid.want(0, 32, [0, 1]);
      expect(grid.cell(0, 0)).toBe("9007199254740993");
      expect(grid.cell(0, 1)).toBeNull();
      expect(channel.sent).toEqual([]);
      expect(grid.busy).toBe(false);
    });

    it("that were arranged before it was opened, and says how", () => {
      const arranged = new MockChannel<GridState>({
        ...state(),
        sort: [{ column: "type", direction: "descending" }],
        filter: [{ column: "type", contains: "EPG" }],
        search: "EP",
      });
      const other = new GridModel(arranged.model);
      expect(other.sort).toMatchObject([{ column: 1, direction: "descending" }]);
      expect(other.filter).toMatchObject([{ column: 1, contains: "EPG" }]);
      expect(other.search).toBe("EP");
      other.close();
    });

    it("by asking for whole pages, the last one cut to the table", async () => {
      grid.want(ROWS - 12, ROWS + 20, [0, 1]);
      expect(channel.sent).toMatchObject([{ kind: "page", start: ROWS - 100, stop: ROWS }]);
      expect(grid.busy).toBe(true);
      await channel.answer(page(ROWS - 100, 0));
      expect(grid.cell(ROWS - 1, 0)).toBe(String(FIRST_ID + BigInt(ROWS - 1)));
      expect(grid.busy).toBe(false);
      await pause();
      grid.want(ROWS - 12, ROWS, [0, 1]);
      expect(channel.sent).toHaveLength(1);
    });

    it("of no place beyond the end, when a filter left fewer than there were", async () => {
      grid.want(ROWS - 12, ROWS, [0, 1]);
      await channel.answer(page(ROWS - 100, 0));
      await channel.change({ _first_page: { ...first(1), row_count: 1 } });
      await pause();
      expect(asked("page")).toHaveLength(1);
    });

    it("of two pages by asking for both at once", () => {
      grid.want(390, 420, [0, 1]);
      expect(asked("page").map(({ start }) => start)).toEqual([300, 400]);
    });

    it("of the latest wish only, while the kernel is slow", async () => {
      grid.want(1_000, 1_030, [0, 1]);
      for (let step = 2; step <= 120; step++) grid.want(step * 10_000, step * 10_000 + 30, [0, 1]);
      expect(channel.sent).toHaveLength(1);
      await channel.answer(page(1_000, 0));
      await pause();
      expect(asked("page").map(({ start }) => start)).toEqual([1_000, 1_200_000]);
    });

    it("at the end of the table at once: they are fetched when nothing has been wanted for a while", async () => {
      grid.want(0, 32, [0, 1]);
      await idle();
      expect(channel.sent).toMatchObject([{ kind: "page", start: ROWS - 100, stop: ROWS }]);
      expect(grid.busy).toBe(false);
      await channel.answer(page(ROWS - 100, 0));
      grid.want(ROWS - 12, ROWS + 15, [0, 1]);
      expect(grid.cell(ROWS - 1, 0)).toBe(String(FIRST_ID + BigInt(ROWS - 1)));
      await idle();
      expect(channel.sent).toHaveLength(1);
    });

    it("at the end not unasked, where it is dear: sorted, or wide", async () => {
      await channel.change({
        sort: [{ column: "type", direction: "ascending" }],
        _first_page: first(1),
      });
      grid.want(0, 32, [0, 1]);
      await idle();
      expect(channel.sent).toEqual([]);
      await channel.change({ sort: [], _first_page: first(2) });
      for (const column of grid.columns) Object.assign(column, { characters: 300 });
      await idle();
      expect(channel.sent).toEqual([]);
    });

    it("unasked, and keeps quiet and asks no more when they cannot be had", async () => {
      grid.want(0, 32, [0, 1]);
      await idle();
      await channel.answer({ kind: "error", message: "MemoryError" });
      await idle();
      expect(grid.error).toBeUndefined();
      expect(channel.sent).toHaveLength(1);
    });

    it("tells that they arrived", async () => {
      const arrived = vi.fn();
      grid.addEventListener("change", arrived);
      grid.want(1_000, 1_030, [0, 1]);
      arrived.mockClear();
      await channel.answer(page(1_000, 0));
      expect(arrived).toHaveBeenCalled();
    });
  });

  describe("sorts", () => {
    const ascending = [{ column: 0, direction: "ascending" as const }];
    const sorted = first(1, "s");

    it("by asking the kernel, and shows the new rows when they come", async () => {
      const reordered = vi.fn();
      grid.addEventListener("rearrange", reordered);
      void grid.clickHeader(0, false);
      expect(channel.sent).toMatchObject([{ kind: "sort", sort: ascending }]);
      expect(grid.sort).toEqual(ascending);
      expect(grid.busy).toBe(true);
      expect(grid.cell(0, 0)).toBe("9007199254740993");
      await channel.change({ sort: ascending, _first_page: sorted });
      await channel.answer({ kind: "arranged", version: 1 });
      expect(grid.cell(0, 0)).toBe("9007199254740993s");
      expect(grid.busy).toBe(false);
      expect(reordered).toHaveBeenCalledOnce();
    });

    it("also when the answer overtakes the new rows", async () => {
      void grid.clickHeader(0, false);
      await channel.answer({ kind: "arranged", version: 1 });
      expect(grid.busy).toBe(true);
      expect(grid.sort).toEqual(ascending);
      await channel.change({ sort: ascending, _first_page: sorted });
      expect(grid.busy).toBe(false);
      expect(grid.cell(0, 0)).toBe("9007199254740993s");
    });

    it("forgets the pages of the order before, and fetches those it shows", async () => {
      grid.want(1_000, 1_030, [0, 1]);
      await channel.answer(page(1_000, 0));
      await pause();
      await channel.change({ sort: ascending, _first_page: sorted });
      expect(grid.cell(1_000, 0)).toBeUndefined();
      expect(channel.sent.at(-1)).toMatchObject({ kind: "page", start: 1_000 });
    });

    it("drops a page of the order before, and asks for it again", async () => {
      grid.want(1_000, 1_030, [0, 1]);
      await channel.change({ sort: ascending, _first_page: sorted });
      await channel.answer(page(1_000, 0, "stale"));
      expect(grid.cell(1_000, 0)).toBeUndefined();
      await pause();
      await channel.answer(page(1_000, 1, "s"));
      expect(grid.cell(1_000, 0)).toMatch(/s$/);
    });

    it("drops a page of an order it does not know yet, without asking in circles", async () => {
      grid.want(1_000, 1_030, [0, 1]);
      await channel.answer(page(1_000, 1, "early"));
      await pause();
      expect(grid.cell(1_000, 0)).toBeUndefined();
      expect(channel.sent).toHaveLength(1);
      await channel.change({ sort: ascending, _first_page: sorted });
      await pause();
      expect(asked("page")).toHaveLength(2);
    });

    it("shows the order of the last click when several are under way", async () => {
      void grid.clickHeader(0, false);
      void grid.clickHeader(0, false);
      const [first, second] = channel.sent;
      const descending = [{ column: 0, direction: "descending" as const }];
      expect(second).toMatchObject({ sort: descending });
      await channel.change({ sort: ascending, _first_page: sorted });
      await channel.answer({ kind: "arranged", version: 1 }, first);
      expect(grid.sort).toEqual(descending);
      expect(grid.busy).toBe(true);
      await channel.change({ sort: descending, _first_page: { ...sorted, version: 2 } });
      await channel.answer({ kind: "arranged", version: 2 }, second);
      expect(grid.sort).toEqual(descending);
      expect(grid.busy).toBe(false);
    });

    it("follows Python and the other views", async () => {
      await channel.change({ sort: ascending, _first_page: sorted });
      expect(grid.sort).toEqual(ascending);
      expect(grid.cell(0, 0)).toBe("9007199254740993s");
      expect(channel.sent).toEqual([]);
    });
  });

  describe("filters", () => {
    const few = { ...first(1, "f"), row_count: 3, rows: rows(0, 3, "f") };

    it("by asking the kernel, and shows what passes when it comes", async () => {
      void grid.filterBy([{ column: 1, contains: "EPG" }], "x");
      expect(channel.sent).toMatchObject([
        { kind: "filter", filter: [{ column: 1, contains: "EPG" }], search: "x" },
      ]);
      expect(grid.rowCount).toBe(ROWS);
      await channel.change({
        filter: [{ column: "type", contains: "EPG" }],
        search: "x",
        _first_page: few,
      });
      await channel.answer({ kind: "arranged", version: 1 });
      expect([grid.rowCount, grid.total]).toEqual([3, ROWS]);
      expect(grid.filter).toEqual([{ column: 1, contains: "EPG" }]);
      expect(grid.busy).toBe(false);
    });

    it("goes back to what is shown when the kernel refuses", async () => {
      void grid.filterBy([{ column: 1, regex: "(" }]);
      await channel.answer({ kind: "error", message: "not a regular expression" });
      expect(grid.error).toBe("not a regular expression");
      expect(grid.filter).toEqual([]);
    });
  });

  describe("selects", () => {
    it("at once, and keeps what the kernel says then", async () => {
      grid.want(0, 10, [0, 1]);
      void grid.select("only", 2, 4);
      expect([1, 2, 3, 4].map((row) => grid.isSelected(row, 0))).toEqual([
        false,
        true,
        true,
        false,
      ]);
      const [asked] = channel.sent;
      expect(asked).toMatchObject({ kind: "select", how: "only", start: 2, stop: 4, version: 0 });
      await channel.change({ _selection: { version: 1, count: 2, shown: 2 } });
      await channel.answer({ kind: "selected", selection: 1 }, asked);
      // The page at hand is of an older selection: it is asked for again, and says it better.
      expect(asked).not.toBe(channel.sent.at(-1));
      await channel.answer({ ...page(0, 0), selection: 1, selected: [2, 3, 7] });
      expect([2, 3, 7].map((row) => grid.isSelected(row, 0))).toEqual([true, true, true]);
    });

    it("not, when the kernel refuses", async () => {
      void grid.select("add", 2, 3);
      await channel.answer({ kind: "error", message: "sorted anew" });
      expect(grid.isSelected(2, 0)).toBe(false);
      expect(grid.error).toBe("sorted anew");
    });

    it("nothing any more after the rows were rearranged", async () => {
      void grid.select("only", 2, 3);
      await channel.change({ _first_page: first(1, "s") });
      expect(grid.isSelected(2, 0)).toBe(false);
    });
  });

  it("shows other columns at once, and those of before when the kernel refuses", async () => {
    void grid.showColumns([1]);
    expect(grid.shown).toEqual([1]);
    await channel.answer({ kind: "error", message: "at least one column" });
    expect(grid.shown).toEqual([0, 1]);
    void grid.showColumns([1, 0]);
    await channel.change({ columns: ["type", "bodyId"] });
    await channel.answer({ kind: "done" });
    expect(grid.shown).toEqual([1, 0]);
  });

  it("has columns described, those the kernel left out in another question, and only once", async () => {
    grid.want(0, 10, [0, 1]);
    grid.describe([0, 1]);
    grid.describe([0, 1]);
    expect(channel.sent).toMatchObject([{ kind: "statistics", columns: [0, 1] }]);
    const described = [{ column: 0, nulls: 0, counts: [1, 2] }];
    await channel.answer({ kind: "statistics", columns: described });
    expect(grid.statistics.get(0)).toEqual({ nulls: 0, counts: [1, 2] });
    expect(channel.sent.at(-1)).toMatchObject({ kind: "statistics", columns: [1] });
    await channel.answer({ kind: "error", message: "MemoryError" });
    expect(grid.error).toBeUndefined();
    grid.describe([0, 1]);
    expect(channel.sent).toHaveLength(2);
  });

  describe("shows what went wrong", () => {
    it("with a page, until something works again", async () => {
      grid.want(1_000, 1_030, [0, 1]);
      await channel.answer({ kind: "error", message: "MemoryError" });
      expect(grid.error).toBe("MemoryError");
      expect(grid.busy).toBe(false);
      await pause();
      expect(channel.sent).toHaveLength(1);
      grid.want(1_001, 1_031, [0, 1]);
      await channel.answer(page(1_000, 0));
      expect(grid.error).toBeUndefined();
    });

    it("with a sort, and goes back to the order the rows are in", async () => {
      void grid.clickHeader(1, false);
      await channel.answer({ kind: "error", message: "cannot be sorted" });
      expect(grid.error).toBe("cannot be sorted");
      expect(grid.sort).toEqual([]);
      expect(grid.busy).toBe(false);
    });
  });

  it("leaves nothing behind when it is closed", async () => {
    const changed = vi.fn();
    grid.want(1_000, 1_030, [0, 1]);
    void grid.clickHeader(0, false);
    grid.addEventListener("change", changed);
    grid.close();
    await pause();
    expect(channel.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(changed).not.toHaveBeenCalled();
  });
});
