import { describe, expect, it } from "vitest";
import type { SortKey } from "./messages";
import { clicked } from "./sort";

const up = (column: number): SortKey => ({ column, direction: "ascending" });
const down = (column: number): SortKey => ({ column, direction: "descending" });

describe("a click on a header", () => {
  it("goes from ascending to descending to the original order", () => {
    expect(clicked([], 3, false)).toEqual([up(3)]);
    expect(clicked([up(3)], 3, false)).toEqual([down(3)]);
    expect(clicked([down(3)], 3, false)).toEqual([]);
  });

  it("forgets the other columns", () => {
    expect(clicked([up(1), down(2)], 3, false)).toEqual([up(3)]);
    expect(clicked([up(1), up(2)], 2, false)).toEqual([down(2)]);
  });

  it("with shift adds a column, turns it in its place, and takes it out", () => {
    expect(clicked([up(1)], 2, true)).toEqual([up(1), up(2)]);
    expect(clicked([up(1), up(2)], 1, true)).toEqual([down(1), up(2)]);
    expect(clicked([down(1), up(2)], 1, true)).toEqual([up(2)]);
  });

  it("leaves the order it was given as it is", () => {
    const before = [up(1), up(2)];
    clicked(before, 2, true);
    expect(before).toEqual([up(1), up(2)]);
  });
});
