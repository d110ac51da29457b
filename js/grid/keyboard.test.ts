import { describe, expect, it } from "vitest";
import { command, type Place } from "./keyboard";

const bounds = { rows: 100, columns: 5, page: 10 };
const at = (row: number, index: number): Place => ({ row, index });

function press(key: string, from: Place, keys = ""): ReturnType<typeof command> {
  const pressed = {
    key,
    shiftKey: keys.includes("shift"),
    ctrlKey: keys.includes("ctrl"),
    metaKey: keys.includes("meta"),
    altKey: keys.includes("alt"),
  };
  return command(pressed, from, bounds);
}

const to = (key: string, from: Place, keys = "") => {
  const asked = press(key, from, keys);
  return asked?.kind === "move" ? asked.to : undefined;
};

describe("keys move", () => {
  it.each([
    ["ArrowDown", at(3, 2), "", at(4, 2)],
    ["ArrowUp", at(0, 2), "", at(-1, 2)],
    ["ArrowUp", at(-1, 2), "", at(-1, 2)],
    ["ArrowDown", at(99, 2), "", at(99, 2)],
    ["ArrowLeft", at(3, 0), "", at(3, 0)],
    ["ArrowRight", at(3, 4), "", at(3, 4)],
    ["ArrowRight", at(3, 1), "", at(3, 2)],
    ["ArrowDown", at(3, 1), "ctrl", at(99, 1)],
    ["ArrowUp", at(3, 1), "meta", at(0, 1)],
    ["PageDown", at(95, 1), "", at(99, 1)],
    ["PageUp", at(5, 1), "", at(0, 1)],
    ["Home", at(5, 3), "", at(5, 0)],
    ["End", at(5, 3), "", at(5, 4)],
    ["Home", at(5, 3), "ctrl", at(0, 0)],
    ["End", at(5, 3), "ctrl", at(99, 4)],
  ] as const)("%s from %o with '%s'", (key, from, keys, expected) => {
    expect(to(key, from, keys)).toEqual(expected);
  });

  it("and extend the selection with shift, from row to row only", () => {
    expect(press("ArrowDown", at(3, 2), "shift")).toMatchObject({ extend: true });
    expect(press("ArrowRight", at(3, 2), "shift")).toMatchObject({ extend: false });
    expect(press("ArrowDown", at(-1, 2), "shift")).toMatchObject({ extend: false });
  });

  it("nowhere in a table without rows but to its header", () => {
    const none = { rows: 0, columns: 2, page: 1 };
    const key = { key: "End", shiftKey: false, ctrlKey: true, metaKey: false, altKey: false };
    expect(command(key, at(-1, 0), none)).toMatchObject({ to: { row: -1, index: 1 } });
    for (const of of ["Enter", " "]) {
      expect(command({ ...key, key: of, ctrlKey: false }, at(0, 0), none)).toBeUndefined();
    }
  });
});

it.each([
  ["Enter", at(-1, 0), "", { kind: "sort", add: false }],
  ["Enter", at(-1, 0), "shift", { kind: "sort", add: true }],
  ["Enter", at(2, 0), "", { kind: "open" }],
  [" ", at(2, 0), "", { kind: "toggle" }],
  [" ", at(2, 0), "shift", { kind: "range" }],
  ["a", at(2, 0), "ctrl", { kind: "all" }],
  ["c", at(2, 0), "meta", { kind: "copy" }],
  ["C", at(2, 0), "ctrl", { kind: "copy" }],
  ["Escape", at(2, 0), "", { kind: "none" }],
  ["F10", at(2, 0), "shift", { kind: "menu" }],
  ["ArrowDown", at(-1, 0), "alt", { kind: "menu" }],
  ["b", at(2, 0), "", undefined],
  ["s", at(2, 0), "ctrl", undefined],
  ["Tab", at(2, 0), "", undefined],
] as const)("%s at %o with '%s'", (key, from, keys, expected) => {
  if (expected) expect(press(key, from, keys)).toEqual(expected);
  else expect(press(key, from, keys)).toBeUndefined();
});
