import { describe, expect, it } from "vitest";
import { MOST_HEIGHT, ROW_HEIGHT, Viewport } from "./viewport";

describe("a short table", () => {
  const viewport = new Viewport(100, 260);

  it("scrolls as it is", () => {
    expect(viewport.canvas).toBe(100 * ROW_HEIGHT);
    expect(viewport.topAt(52)).toBe(52);
    expect(viewport.rowsAt(52)).toEqual([2, 12]);
    expect(viewport.rowsAt(60)).toEqual([2, 13]);
  });

  it("brings a row wholly into sight, and moves no more than it must", () => {
    expect(viewport.showing(5, 52)).toBe(52);
    expect(viewport.showing(1, 52)).toBe(26);
    expect(viewport.showing(12, 52)).toBe(78);
    expect(viewport.showing(99, 0)).toBe(100 * ROW_HEIGHT - 260);
  });
});

describe("five million rows", () => {
  const rows = 5_000_000;
  const viewport = new Viewport(rows, 400);

  it("fit into what browsers allow", () => {
    expect(viewport.scaled).toBe(true);
    expect(viewport.canvas).toBe(MOST_HEIGHT);
  });

  it("can be scrolled to the very last row", () => {
    const top = viewport.topAt(MOST_HEIGHT - 400);
    expect(viewport.rowsAt(top)[1]).toBe(rows);
    expect(viewport.showing(rows - 1, 0)).toBe(viewport.clamp(Number.MAX_SAFE_INTEGER));
    expect(viewport.topAt(0)).toBe(0);
  });

  it("are all within reach of the keys", () => {
    for (const row of [1, 17, 2_500_000, rows - 2]) {
      const [first, stop] = viewport.rowsAt(viewport.showing(row, 0));
      expect(first <= row && row < stop).toBe(true);
    }
  });

  it("keep their place on the way to the scroll bar and back", () => {
    expect(viewport.topAt(viewport.scrollAt(65_000_000))).toBeCloseTo(65_000_000, 0);
  });
});

it("a table without rows shows none", () => {
  expect(new Viewport(0, 300).rowsAt(0)).toEqual([0, 0]);
});
