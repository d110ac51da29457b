import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import widget from "./index";
import type { GridState } from "./messages";

// happy-dom lays nothing out, so it is told here that everything has a size.
class InstantResizeObserver {
  constructor(private readonly callback: (entries: unknown[]) => void) {}
  observe() {
    this.callback([{}]);
  }
  unobserve() {}
  disconnect() {}
}

const place = {
  selection: 0,
  start: 0,
  columns: [0, 2] as [number, number],
  selected: [],
  total: 2,
};
const rest = {
  filter: [],
  search: "",
  columns: ["bodyId", "type"],
  _selection: { version: 0, count: 0, shown: 0 },
  _widths: {},
  _has_ids: true,
};

let host: HTMLElement;
let channel: MockChannel<GridState>;
const closers: Array<() => void> = [];

async function show(el = host): Promise<() => void> {
  const context = { model: channel.model, el } as unknown as Parameters<typeof widget.render>[0];
  const close = (await widget.render(context)) as () => void;
  closers.push(close);
  await vi.waitFor(() => expect(el.querySelector("[role=grid]")).toBeTruthy());
  return close;
}

const texts = (selector: string, el = host) =>
  [...el.querySelectorAll(selector)].map((found) => found.textContent);

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", InstantResizeObserver);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(300);
  host = document.body.appendChild(document.createElement("div"));
  channel = new MockChannel<GridState>({
    sort: [],
    height: 400,
    _columns: [
      { name: "bodyId", dtype: "int64", kind: "int", characters: 16 },
      { name: "type", dtype: "str", kind: "string", characters: 30 },
    ],
    ...rest,
    _first_page: {
      ...place,
      version: 0,
      row_count: 2,
      rows: [
        ["9007199254740993", "<img src=x onerror=alert(1)>"],
        ["1", null],
      ],
    },
  });
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("draws the rows of the state as text, nulls visibly null", async () => {
  await show();
  const headers = [...host.querySelectorAll("[role=columnheader]")];
  expect(headers.map((header) => header.getAttribute("aria-label"))).toEqual(["bodyId", "type"]);
  expect(texts("[role=gridcell]")).toEqual([
    "9007199254740993",
    "<img src=x onerror=alert(1)>",
    "1",
    "null",
  ]);
  expect(host.querySelector("[role=gridcell] img")).toBeNull();
  expect(texts("[role=status]")).toEqual(["2 rows"]);
});

it("shows where a text of several lines goes on", async () => {
  const page = channel.get("_first_page");
  channel.set("_first_page", { ...page, rows: [["1", "soma in the rind\nchecked twice"]] });
  await show();
  expect(texts("[role=gridcell]")).toContain("soma in the rind ↵ checked twice");
});

it("asks for an order at a click on a header, and draws it in all views", async () => {
  const second = document.body.appendChild(document.createElement("div"));
  await show();
  await show(second);
  host.querySelector<HTMLElement>("[role=columnheader]")?.click();
  expect(channel.sent.at(-1)).toMatchObject({
    kind: "sort",
    sort: [{ column: 0, direction: "ascending" }],
  });
  await channel.change({
    sort: [{ column: 0, direction: "ascending" }],
    _first_page: {
      ...place,
      version: 1,
      row_count: 2,
      rows: [
        ["1", null],
        ["9007199254740993", "FB4Y"],
      ],
    },
  });
  const asked = channel.sent.find(({ kind }) => kind === "sort");
  await channel.answer({ kind: "arranged", version: 1 }, asked);
  for (const view of [host, second]) {
    await vi.waitFor(() =>
      expect(texts("[role=gridcell]", view)).toEqual(["1", "null", "9007199254740993", "FB4Y"]),
    );
    expect(view.querySelector("[role=columnheader]")?.getAttribute("aria-sort")).toBe("ascending");
    expect(texts("[role=status]", view)).toEqual(["2 rows, sorted by bodyId ascending"]);
  }
});

it("keeps what is being typed into the search while an earlier answer arrives; a text pasted is whole", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const first = { ...channel.model.get("_first_page"), total: 5_000_000 };
  await channel.change({ _first_page: first });
  await show();
  const input = host.querySelector<HTMLInputElement>("[type=search]") as HTMLInputElement;
  const type = (text: string, data = text.at(-1) as string) => {
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true, data, inputType: "insertText" }));
  };
  type("E");
  vi.advanceTimersByTime(300);
  expect(channel.sent.at(-1)).toMatchObject({ kind: "filter", search: "E" });
  type("EP");
  await channel.answer({ kind: "arranged", version: 1 });
  await channel.change({ search: "E", _first_page: { ...first, version: 1 } });
  expect(input.value).toBe("EP");
  vi.advanceTimersByTime(300);
  expect(channel.sent.at(-1)).toMatchObject({ kind: "filter", search: "EP" });
  type("EPG", "EPG");
  expect(channel.sent.at(-1)).toMatchObject({ kind: "filter", search: "EPG" });
  vi.useRealTimers();
});

it("goes where the scroll bar is put, whatever is drawn before its event, and back to the top", async () => {
  const first = channel.model.get("_first_page");
  await channel.change({ _first_page: { ...first, row_count: 5_000_000, total: 5_000_000 } });
  await show();
  const grid = host.querySelector("[role=grid]") as HTMLElement;
  for (const [scrollTop, row] of [
    [8_000_000, "4999990"],
    [0, "0"],
  ] as const) {
    grid.scrollTop = scrollTop;
    const count = scrollTop + 1;
    await channel.change({ _selection: { version: count, count, shown: count } });
    const said = `${count.toLocaleString("en-US")} selected`;
    await vi.waitFor(() => expect(texts("[role=status]")[0]).toContain(said));
    grid.dispatchEvent(new Event("scroll"));
    await vi.waitFor(() => expect(host.querySelector(`[data-row="${row}"]`)).toBeTruthy());
  }
});

it("draws a row anew when it is selected, stood on, or another one", async () => {
  await show();
  const rows = () => [...host.querySelectorAll<HTMLElement>("[data-row]")];
  const selected = () => rows().map((row) => row.getAttribute("aria-selected"));
  const active = () => rows().map((row) => row.querySelectorAll(".npj-active").length);
  rows()[1]?.querySelector<HTMLElement>("[data-index='1']")?.click();
  await vi.waitFor(() =>
    expect([selected(), active()]).toEqual([
      ["false", "true"],
      [0, 1],
    ]),
  );
  const first = channel.model.get("_first_page");
  await channel.change({
    _selection: { version: 1, count: 1, shown: 1 },
    _first_page: {
      ...first,
      version: 1,
      selection: 1,
      rows: [...first.rows].reverse(),
      selected: [0],
    },
  });
  await vi.waitFor(() => expect(selected()).toEqual(["true", "false"]));
  const cells = rows().map((row) => row.querySelector("[data-index='0']")?.textContent);
  expect(cells).toEqual([...first.rows].reverse().map(([id]) => id));
});

it("shows an error of the kernel", async () => {
  await show();
  host.querySelector<HTMLElement>("[role=columnheader]")?.click();
  const asked = channel.sent.find(({ kind }) => kind === "sort");
  await channel.answer({ kind: "error", message: "cannot be sorted" }, asked);
  await vi.waitFor(() => expect(texts("[role=alert]")).toEqual(["cannot be sorted"]));
});

it("copies the cell one stands on where no row is selected, and of a header the name", async () => {
  await show();
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const grid = host.querySelector("[role=grid]");
  const press = (key: string, ctrlKey = false) =>
    grid?.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true }));
  press("c", true);
  const asked = channel.sent.at(-1);
  expect(asked).toMatchObject({ kind: "cell", row: 0, column: 0 });
  await channel.answer({ kind: "cell", text: "9007199254740993" }, asked);
  await vi.waitFor(() => expect(writeText).toHaveBeenLastCalledWith("9007199254740993"));
  press("ArrowUp");
  press("c", true);
  await vi.waitFor(() => expect(writeText).toHaveBeenLastCalledWith("bodyId"));
});

it("asks nothing of a row that is not there", async () => {
  const first = channel.model.get("_first_page");
  await channel.change({ _first_page: { ...first, row_count: 0, rows: [] } });
  await show();
  const grid = host.querySelector("[role=grid]");
  channel.sent.length = 0;
  for (const [key, ctrlKey] of [
    ["Enter", false],
    [" ", false],
    ["c", true],
  ] as const) {
    grid?.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true }));
  }
  expect(channel.sent.map(({ kind }) => kind)).not.toContain("cell");
  expect(channel.sent.map(({ kind }) => kind)).not.toContain("select");
});

it("stands on a column that is shown when the last one is hidden", async () => {
  await show();
  host.querySelector<HTMLElement>("[data-index='1']")?.click();
  await channel.change({ columns: ["bodyId"] });
  await vi.waitFor(() => expect(texts(".npj-active")).toEqual(["9007199254740993"]));
});

it("keeps a form when the table scrolls, as it does when rows are filtered, and closes a menu", async () => {
  await show();
  const grid = host.querySelector<HTMLElement>("[role=grid]");
  const press = (key: string, keys: KeyboardEventInit) =>
    grid?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...keys }));
  press("F10", { shiftKey: true });
  await vi.waitFor(() => expect(host.querySelector("[role=menu]")).toBeTruthy());
  // It listens a moment after it is there.
  await vi.waitFor(() => {
    grid?.dispatchEvent(new Event("scroll"));
    expect(host.querySelector("[role=menu]")).toBeNull();
  });
  press("ArrowUp", {});
  await vi.waitFor(() => expect(host.querySelector(".npj-header.npj-active")).toBeTruthy());
  press("ArrowDown", { altKey: true });
  await vi.waitFor(() => expect(host.querySelector("[role=dialog]")).toBeTruthy());
  grid?.dispatchEvent(new Event("scroll"));
  await channel.change({ search: "" });
  expect(host.querySelector("[role=dialog]")).toBeTruthy();
  document.body.replaceChildren();
  await vi.waitFor(() => {
    document.dispatchEvent(new Event("scroll"));
    expect(host.querySelector("[role=dialog]")).toBeNull();
  });
});

it("closes a menu that is left by the Tab key", async () => {
  await show();
  const grid = host.querySelector<HTMLElement>("[role=grid]");
  grid?.dispatchEvent(new KeyboardEvent("keydown", { key: "F10", shiftKey: true, bubbles: true }));
  await vi.waitFor(() => expect(host.querySelector("[role=menu]")).toBeTruthy());
  const [first, second] = host.querySelectorAll("[role=menuitem]");
  first?.dispatchEvent(new FocusEvent("focusout", { relatedTarget: second, bubbles: true }));
  expect(host.querySelector("[role=menu]")).toBeTruthy();
  const elsewhere = document.body.appendChild(document.createElement("input"));
  elsewhere.focus();
  first?.dispatchEvent(new FocusEvent("focusout", { relatedTarget: elsewhere, bubbles: true }));
  await vi.waitFor(() => expect(host.querySelector("[role=menu]")).toBeNull());
  expect(document.activeElement).toBe(elsewhere);
});

it("comes back from a menu to the button that opened it", async () => {
  await show();
  const more = host.querySelector("[aria-label=More]") as HTMLButtonElement;
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const key of ["Escape", "Tab"]) {
    more.click();
    await vi.waitFor(() => expect(document.activeElement?.role).toBe("menuitem"));
    press("End");
    expect(document.activeElement?.textContent).toContain("Parquet");
    press("Home");
    expect(document.activeElement?.textContent).toContain("Select all");
    // The browser's own Tab then goes on from there.
    press(key);
    expect(document.activeElement).toBe(more);
    await vi.waitFor(() => expect(host.querySelector("[role=menu]")).toBeNull());
  }
});

it("keeps plain keys from the notebook, but not those with Ctrl", async () => {
  await show();
  const heard = vi.fn();
  document.body.addEventListener("keydown", heard);
  const cell = host.querySelector("[role=gridcell]");
  cell?.dispatchEvent(new KeyboardEvent("keydown", { key: "b", bubbles: true }));
  expect(heard).not.toHaveBeenCalled();
  cell?.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true }));
  expect(heard).toHaveBeenCalledOnce();
  document.body.removeEventListener("keydown", heard);
});

it("leaves nothing behind when the view is closed", async () => {
  const close = await show();
  close();
  expect(host.childElementCount).toBe(0);
  expect(channel.listening).toBe(0);
});
