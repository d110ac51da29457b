import { expect, it } from "vitest";
import { fittingWidth, inSight, moved, placed, totalWidth } from "./layout";
import type { Column } from "./messages";

const column = (name: string, kind: Column["kind"] = "int", characters = 4): Column => ({
  name,
  dtype: "int64",
  kind,
  characters,
});

it("never cuts a number, and lets no text take all the room", () => {
  expect(fittingWidth(column("bodyId", "int", 19))).toBeGreaterThan(19 * 8);
  expect(fittingWidth(column("notes", "string", 5_000))).toBeLessThan(400);
  expect(fittingWidth(column("x".repeat(500), "int", 1))).toBeLessThan(400);
});

it("has room for the dtype and what is told of the values", () => {
  const { length } = "category 50 distinct";
  expect(fittingWidth({ ...column("type", "string"), dtype: "category" })).toBeGreaterThan(
    length * 5.5 + 18,
  );
});

it("puts the columns shown side by side, in their order and with the widths given", () => {
  const places = placed([column("a"), column("b"), column("c")], [2, 0], { 0: 300 });
  expect(places.map(({ column, index }) => [column, index])).toEqual([
    [2, 0],
    [0, 1],
  ]);
  expect(places[1]).toMatchObject({ left: places[0]?.width, width: 300 });
  expect(totalWidth(places)).toBe((places[0]?.width ?? 0) + 300);
  expect(totalWidth([])).toBe(0);
});

it("gives texts that are cut what is left of the room, and no more than they need", () => {
  const columns = [column("id"), column("notes", "string", 300), column("rest", "object", 45)];
  const widths = (given: Record<string, number>, room: number) =>
    placed(columns, [0, 1, 2], given, room).map(({ width }) => width);
  const [id = 0, notes = 0, rest = 0] = widths({}, 0);
  const [, wider = 0, little = 0] = widths({}, 1_000);
  expect(widths({}, 1_000)[0]).toBe(id);
  expect(id + wider + little).toBeGreaterThan(995);
  expect(id + wider + little).toBeLessThanOrEqual(1_000);
  expect(widths({}, 10_000)).toEqual([id, 1_200, Math.floor(45 * 7.9 + 20)]);
  expect(widths({ 1: 250 }, 600)[1]).toBe(250);
  expect(widths({}, id + notes)).toEqual([id, notes, rest]);
  const places = placed(columns, [0, 1, 2], {}, 1_000);
  expect(places[2]?.left).toBe(id + wider);
});

it("draws of many columns only those in sight", () => {
  const columns = Array.from({ length: 1_000 }, (_, i) => column(`c${i}`));
  const shown = columns.map((_, i) => i);
  const widths = Object.fromEntries(shown.map((i) => [i, 100]));
  const seen = inSight(placed(columns, shown, widths), 5_050, 5_950);
  expect(seen.map(({ column }) => column)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
});

it("moves a column before or behind another", () => {
  expect(moved([0, 1, 2, 3], 0, 2)).toEqual([1, 2, 0, 3]);
  expect(moved([0, 1, 2, 3], 3, 0)).toEqual([3, 0, 1, 2]);
});
