import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import type { Cell, GridState } from "./messages";
import { GridModel } from "./model";

const ROWS = 5_000_000;
const FIRST_ID = 9007199254740993n;

function rows(start: number, count: number, mark = ""): Cell[][] {
  return Array.from({ length: count }, (_, i) => [`${FIRST_ID + BigInt(start + i)}${mark}`, null]);
}

function state(): GridState {
  return {
    sort: [],
    height: 400,
    _columns: [
      { name: "bodyId", dtype: "int64", kind: "int", characters: 16 },
      { name: "type", dtype: "str", kind: "string", characters: 4 },
    ],
    _first_page: { version: 0, row_count: ROWS, rows: rows(0, 50) },
  };
}

describe("a view of a grid", () => {
  let channel: MockChannel<GridState>;
  let grid: GridModel;
  const page = (start: number, version: number, mark = "") => ({
    kind: "page",
    version,
    start,
    rows: rows(start, 200, mark),
  });
  const asked = (kind: string) => channel.sent.filter((question) => question.kind === kind);
  /** As long as one waits between two questions. */
  const pause = () => vi.advanceTimersByTimeAsync(100);

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
      grid.want(0, 32);
      expect(grid.row(0)?.[0]).toBe("9007199254740993");
      expect(grid.row(0)?.[1]).toBeNull();
      expect(channel.sent).toEqual([]);
      expect(grid.busy).toBe(false);
    });

    it("by asking for whole pages, the last one cut to the table", async () => {
      grid.want(ROWS - 12, ROWS + 20);
      expect(channel.sent).toMatchObject([{ kind: "page", start: ROWS - 200, stop: ROWS }]);
      expect(grid.busy).toBe(true);
      await channel.answer(page(ROWS - 200, 0));
      expect(grid.row(ROWS - 1)?.[0]).toBe(String(FIRST_ID + BigInt(ROWS - 1)));
      expect(grid.busy).toBe(false);
      await pause();
      grid.want(ROWS - 12, ROWS);
      expect(channel.sent).toHaveLength(1);
    });

    it("of two pages by asking for both at once", () => {
      grid.want(390, 420);
      expect(asked("page").map(({ start }) => start)).toEqual([200, 400]);
    });

    it("of the latest wish only, while the kernel is slow", async () => {
      grid.want(1_000, 1_030);
      for (let step = 2; step <= 120; step++) grid.want(step * 10_000, step * 10_000 + 30);
      expect(channel.sent).toHaveLength(1);
      await channel.answer(page(1_000, 0));
      await pause();
      expect(asked("page").map(({ start }) => start)).toEqual([1_000, 1_200_000]);
    });

    it("tells that they arrived", async () => {
      const arrived = vi.fn();
      grid.addEventListener("rows", arrived);
      grid.want(1_000, 1_030);
      expect(arrived).not.toHaveBeenCalled();
      await channel.answer(page(1_000, 0));
      expect(arrived).toHaveBeenCalledOnce();
    });
  });

  describe("sorts", () => {
    const ascending = [{ column: 0, direction: "ascending" as const }];
    const sorted = { version: 1, row_count: ROWS, rows: rows(0, 50, "s") };

    it("by asking the kernel, and shows the new rows when they come", async () => {
      const reordered = vi.fn();
      grid.addEventListener("reorder", reordered);
      void grid.clickHeader(0, false);
      expect(channel.sent).toMatchObject([{ kind: "sort", sort: ascending }]);
      expect(grid.sort).toEqual(ascending);
      expect(grid.busy).toBe(true);
      expect(grid.row(0)?.[0]).toBe("9007199254740993");
      await channel.change({ sort: ascending, _first_page: sorted });
      await channel.answer({ kind: "arranged", version: 1 });
      expect(grid.row(0)?.[0]).toBe("9007199254740993s");
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
      expect(grid.row(0)?.[0]).toBe("9007199254740993s");
    });

    it("forgets the pages of the order before, and fetches those it shows", async () => {
      grid.want(1_000, 1_030);
      await channel.answer(page(1_000, 0));
      await pause();
      await channel.change({ sort: ascending, _first_page: sorted });
      expect(grid.row(1_000)).toBeUndefined();
      expect(channel.sent.at(-1)).toMatchObject({ kind: "page", start: 1_000 });
    });

    it("drops a page of the order before, and asks for it again", async () => {
      grid.want(1_000, 1_030);
      await channel.change({ sort: ascending, _first_page: sorted });
      await channel.answer(page(1_000, 0, "stale"));
      expect(grid.row(1_000)).toBeUndefined();
      await pause();
      await channel.answer(page(1_000, 1, "s"));
      expect(grid.row(1_000)?.[0]).toMatch(/s$/);
    });

    it("drops a page of an order it does not know yet, without asking in circles", async () => {
      grid.want(1_000, 1_030);
      await channel.answer(page(1_000, 1, "early"));
      await pause();
      expect(grid.row(1_000)).toBeUndefined();
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
      expect(grid.row(0)?.[0]).toBe("9007199254740993s");
      expect(channel.sent).toEqual([]);
    });
  });

  describe("shows what went wrong", () => {
    it("with a page, until something works again", async () => {
      grid.want(1_000, 1_030);
      await channel.answer({ kind: "error", message: "MemoryError" });
      expect(grid.error).toBe("MemoryError");
      expect(grid.busy).toBe(false);
      await pause();
      expect(channel.sent).toHaveLength(1);
      grid.want(1_001, 1_031);
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
    grid.want(1_000, 1_030);
    void grid.clickHeader(0, false);
    grid.addEventListener("change", changed);
    grid.close();
    await pause();
    expect(channel.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(changed).not.toHaveBeenCalled();
  });
});
