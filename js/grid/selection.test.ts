import { expect, it } from "vitest";
import { PendingSelection, type SelectionChange } from "./selection";

function selected(changes: SelectionChange[], said: number[] = [], version = 0): number[] {
  const pending = new PendingSelection();
  for (const change of changes) pending.add(change);
  return [0, 1, 2, 3, 4].filter((row) => pending.isSelected(row, said.includes(row), version));
}

it("adds up what was asked", () => {
  expect(selected([{ how: "only", start: 1, stop: 3 }], [4])).toEqual([1, 2]);
  expect(selected([{ how: "add", start: 1, stop: 2 }], [4])).toEqual([1, 4]);
  expect(selected([{ how: "remove", start: 4, stop: 5 }], [1, 4])).toEqual([1]);
  expect(selected([{ how: "invert", start: 0, stop: 5 }], [1, 4])).toEqual([0, 2, 3]);
  expect(selected([{ how: "only", start: 0, stop: 0 }], [1, 4])).toEqual([]);
});

it("leaves out what the page at hand has already", () => {
  const change: SelectionChange = { how: "add", start: 0, stop: 1, version: 3 };
  expect(selected([change], [2], 3)).toEqual([2]);
  expect(selected([change], [2], 2)).toEqual([0, 2]);
});

it("forgets what all pages have, and what was refused", () => {
  const pending = new PendingSelection();
  const refused: SelectionChange = { how: "add", start: 0, stop: 1 };
  pending.add({ how: "add", start: 0, stop: 1, version: 3 });
  pending.add(refused);
  pending.forgetUpTo(3);
  expect(pending.count).toBe(1);
  pending.drop(refused);
  expect(pending.count).toBe(0);
});
