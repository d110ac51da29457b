// What headers show and do: at a glance, dragged, and opened.
import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import { ColumnMenu } from "./column_menu";
import { Distribution } from "./distribution";
import { Header } from "./header";
import type { GridState, Kind } from "./messages";
import { GridModel } from "./model";

let host: HTMLElement;

beforeEach(() => {
  host = document.body.appendChild(document.createElement("div"));
});

afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

function channelOf(kind: Kind): MockChannel<GridState> {
  return new MockChannel<GridState>({
    sort: [],
    height: 400,
    _columns: [
      { name: "bodyId", dtype: "int64", kind: "int", characters: 16 },
      { name: "other", dtype: "", kind, characters: 9 },
    ],
    filter: [],
    search: "",
    columns: ["bodyId", "other"],
    _selection: { version: 0, count: 0, shown: 0 },
    _widths: {},
    _has_ids: true,
    _first_page: {
      version: 0,
      selection: 0,
      start: 0,
      columns: [0, 2],
      rows: [["1", null]],
      selected: [],
      row_count: 1,
      total: 1,
    },
  });
}

it.each([
  { top: [["EPG", 3]], rows: 3, said: "EPG" },
  { top: [["EPG", 1]], rows: 1, said: "EPG" },
  // biome-ignore format: one case a line
  { top: [["EPG", 2], ["PEN", 1]], rows: 3, said: "EPGPEN" },
  // biome-ignore format: one case a line
  { top: [["EPG", 1], ["PEN", 1]], rows: 2, said: "all different" },
  { top: [], rows: 2, said: "" },
] as Array<{ top: Array<[string, number]>; rows: number; said: string }>)(
  "shows the values of $top, and that they are all different only where they are",
  ({ top, rows, said }) => {
    const statistics = { nulls: 0, unique: top.length, top };
    render(<Distribution statistics={statistics} rows={rows} />, host);
    expect(host.textContent).toBe(said);
  },
);

it.each([
  ["string", true],
  ["bool", true],
  ["int", true],
  ["float", true],
  ["time", false],
  ["rois", false],
  ["object", false],
] as Array<[Kind, boolean]>)("offers values of %s to pick from: %s", (kind, offered) => {
  const model = new GridModel(channelOf(kind).model);
  render(<ColumnMenu model={model} column={1} onClose={() => undefined} />, host);
  expect(host.querySelector("fieldset") !== null).toBe(offered);
  model.close();
});

it("is as wide as its edge is dragged, and tells the kernel when that is let go", async () => {
  const channel = channelOf("string");
  const model = new GridModel(channel.model);
  const onWidth = vi.fn();
  const onDrag = vi.fn();
  const place = { column: 1, index: 1, left: 100, width: 200 };
  const header = { model, place, left: 100, id: "h", active: false, onOpen: vi.fn() };
  render(<Header {...header} onWidth={onWidth} onDrag={onDrag} />, host);
  const drag = (element: Element | null, ...xs: number[]) => {
    ["pointerdown", "pointermove", "pointerup"].forEach((type, i) => {
      element?.dispatchEvent(new PointerEvent(type, { clientX: xs[i] ?? 0, bubbles: true }));
    });
  };
  drag(host.querySelector(".npj-resize"), 300, 320, 340);
  expect(onWidth.mock.calls).toEqual([[220], [undefined]]);
  await vi.waitFor(() => expect(channel.sent.at(-1)).toMatchObject({ kind: "width", width: 240 }));
  drag(host.querySelector("[role=columnheader]"), 150, 110, 90);
  expect(onDrag.mock.calls).toEqual([
    [-40, false],
    [-60, true],
  ]);
  // Who only clicks has not dragged.
  onDrag.mockClear();
  drag(host.querySelector("[role=columnheader]"), 150, 152, 152);
  expect(onDrag).not.toHaveBeenCalled();
  model.close();
});
