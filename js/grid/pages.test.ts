import { describe, expect, it } from "vitest";
import { Pages } from "./pages";

const page = (pages: Pages, n: number) =>
  Array.from({ length: pages.size }, (_, i) => [String(n * pages.size + i)]);

describe("the pages a view keeps", () => {
  it("find a row in its page", () => {
    const pages = new Pages(8);
    pages.put(2, page(pages, 2));
    expect(pages.row(2 * pages.size + 5)).toEqual([String(2 * pages.size + 5)]);
    expect(pages.row(2 * pages.size - 1)).toBeUndefined();
  });

  it("never grow beyond a fixed number of cells, and lose the least recently used first", () => {
    const pages = new Pages(100);
    for (let n = 0; n < 10_000; n++) {
      pages.put(n, page(pages, n));
      pages.touch(0);
    }
    expect(pages.count * pages.size * 100).toBeLessThanOrEqual(200_000);
    expect(pages.row(0)).toEqual(["0"]);
    expect(pages.row(pages.size)).toBeUndefined();
  });

  it("have fewer rows when the table is wide", () => {
    expect(new Pages(8).size).toBe(200);
    expect(new Pages(0).size).toBe(200);
    expect(new Pages(100).size).toBe(80);
    expect(new Pages(5_000).size).toBe(25);
  });
});
