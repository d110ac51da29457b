import { expect, it } from "vitest";
import type { PageOfRows } from "./messages";
import { BLOCK, PAGE_ROWS, Pages } from "./pages";

function page(number: number, block = 0, selection = 0): PageOfRows {
  const start = number * PAGE_ROWS;
  const columns: [number, number] = [block * BLOCK, (block + 1) * BLOCK];
  return { version: 0, selection, start, columns, rows: [], selected: [] };
}

it("finds the page of a cell by its row and its column", () => {
  const pages = new Pages();
  pages.put(page(3, 1));
  expect(pages.at(3 * PAGE_ROWS, BLOCK)?.start).toBe(3 * PAGE_ROWS);
  expect(pages.at(4 * PAGE_ROWS - 1, 2 * BLOCK - 1)).toBeDefined();
  expect(pages.at(4 * PAGE_ROWS, BLOCK)).toBeUndefined();
  expect(pages.at(3 * PAGE_ROWS, BLOCK - 1)).toBeUndefined();
});

it("never holds more than a few pages, and drops the least recently used", () => {
  const pages = new Pages();
  const first = page(0);
  pages.put(first);
  for (let number = 1; number < 200; number++) {
    pages.put(page(number));
    pages.touch(first);
  }
  expect(pages.count).toBeLessThan(30);
  expect(pages.at(0, 0)).toBe(first);
  expect(pages.at(PAGE_ROWS, 0)).toBeUndefined();
});

it("knows the oldest selection its pages were made in", () => {
  const pages = new Pages();
  pages.put(page(0, 0, 4));
  pages.put(page(1, 0, 2));
  expect(pages.oldestSelection).toBe(2);
  pages.clear();
  expect(pages.oldestSelection).toBe(Number.POSITIVE_INFINITY);
});
