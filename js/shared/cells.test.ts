import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { copyCode, NEW_CELLS, putIntoCells } from "./cells";

let widget: HTMLElement;
const writeText = vi.fn();

beforeEach(() => {
  widget = document.body.appendChild(document.createElement("div"));
  writeText.mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  writeText.mockReset();
  widget.remove();
});

it.each([
  [["one"], "Put into a new cell"],
  [["one", "two"], "Put into new cells"],
])("lets the page make cells of %j", async (sources, said) => {
  const asked: unknown[] = [];
  const makeCells = (event: Event) => {
    event.preventDefault();
    asked.push((event as CustomEvent).detail);
  };
  document.body.addEventListener(NEW_CELLS, makeCells, { once: true });
  expect(await putIntoCells(widget, sources)).toBe(said);
  expect(asked).toEqual([{ sources }]);
  expect(writeText).not.toHaveBeenCalled();
});

it("copies what no page makes cells of", async () => {
  expect(await putIntoCells(widget, ["one", "two"])).toBe("Copied: paste it into a cell");
  expect(writeText).toHaveBeenCalledWith("one\n\ntwo");
});

it("says where nothing can be copied", async () => {
  writeText.mockRejectedValue(new Error("not allowed"));
  document.execCommand = () => false;
  expect(await copyCode(["one"])).toBe("The browser does not allow copying");
});
