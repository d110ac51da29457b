import { expect, it, vi } from "vitest";
import { emptyForm } from "./form";
import {
  button,
  channel,
  close,
  drawn,
  field,
  find,
  host,
  onItsOwnPage,
  press,
  show,
  type,
} from "./shown.mock";

onItsOwnPage();

it("sets numbers of the first neurons below each other", async () => {
  const rows = [
    ["5", "EPG", "90", "7b"],
    ["12", null, null, "12"],
  ];
  channel.set("_preview", {
    state: "done",
    message: "",
    neurons: 2,
    columns: ["bodyId", "type", "pre", "instance"],
    rows,
  });
  await show();
  const right = [...document.querySelectorAll(".npj-cb-first .npj-cb-figure")];
  expect(right.map((cell) => cell.textContent)).toEqual(["bodyId", "pre", "5", "90", "12", "null"]);
});

it("asks for cropped neurons, for others, or for all", async () => {
  await show();
  const select = find<HTMLSelectElement>("cropped");
  for (const value of [true, false, null]) {
    select.value = String(value);
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await drawn();
    expect(channel.get("form").any[0]?.all[0]).toMatchObject({ cropped: value });
  }
});

it("keeps what cannot be asked in the list, as an error", async () => {
  await show();
  const input = find<HTMLInputElement>("Add a region");
  type(input, "eb");
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
  await channel.answer({ kind: "error", message: "the server is gone" });
  await drawn();
  expect(host.querySelector(".npj-combo-state")?.textContent).toBe("the server is gone");
});

it("leaves the focus on a button that has nothing more to do", async () => {
  await show();
  find<HTMLInputElement>("status")?.querySelector("input")?.click();
  await drawn();
  for (const words of ["Undo", "Reset", "Run"]) {
    button(words).focus();
    button(words).click();
    const state = words === "Run" ? "running" : "idle";
    await channel.change({ _run: { state, message: "", tables: [], criteria: "" } });
    await drawn();
    expect(document.activeElement?.textContent).toMatch(words === "Run" ? "Running …" : words);
    expect(document.activeElement).toMatchObject({ tabIndex: -1 });
    if (words === "Undo") button("Redo").click();
    await drawn();
  }
});

it("goes to what was added, and from what was taken away to what is next", async () => {
  // No part of happy-dom's: keys are what this is about.
  const matches = Element.prototype.matches;
  vi.spyOn(Element.prototype, "matches").mockImplementation(function (this: Element, selector) {
    return selector === ":focus-visible" || matches.call(this, selector);
  });
  await show();
  const focused = () => document.activeElement?.getAttribute("aria-label");
  const block = () => document.activeElement?.closest("section")?.getAttribute("aria-label");
  const add = find<HTMLInputElement>("Add a condition on another property");
  type(add, "size");
  await vi.waitFor(() => expect(host.querySelector("[role=option]")).not.toBeNull());
  press(add, "Enter");
  await drawn();
  expect(focused()).toBe("size");
  for (const values of ["EPG", "PEN"]) {
    const box = find<HTMLInputElement>("type");
    type(box, values);
    await drawn();
    box.blur();
    await drawn();
  }
  const expected = ["Take PEN away from type", "type"];
  for (const value of ["EPG", "PEN"]) {
    find(`Take ${value} away from type`).focus();
    find(`Take ${value} away from type`).click();
    await drawn();
    expect(focused()).toBe(expected.shift());
  }
  button("+ or other neurons").click();
  await drawn();
  expect([block(), focused()]).toEqual([
    "Conditions 2.1",
    "Find by type, instance, synonym or bodyId",
  ]);
  // Who has left by the mouse, for nothing, is not called back.
  find("Remove these conditions", find("Conditions 2.1")).focus();
  (document.activeElement as HTMLElement).blur();
  await drawn();
  button("Undo").click();
  await drawn();
  expect(document.activeElement).toBe(document.body);
});

it("undoes, redoes and resets, also what Python set", async () => {
  await show();
  find<HTMLInputElement>("status")?.querySelector("input")?.click();
  await drawn();
  const ticked = structuredClone(channel.get("form"));
  const set = structuredClone(emptyForm());
  Object.assign(set.any[0]?.all[0] as object, { min_pre: "7" });
  await channel.change({ form: set });
  await drawn();
  button("Undo").click();
  expect(channel.get("form")).toEqual(ticked);
  await drawn();
  button("Undo").click();
  expect(channel.get("form")).toEqual(emptyForm());
  await drawn();
  button("Redo").click();
  await drawn();
  expect(channel.get("form")).toEqual(ticked);
  button("Reset").click();
  await drawn();
  expect(channel.get("form")).toEqual(emptyForm());
});

it("offers what the dataset has when it was loaded anew, and keeps what was typed and its history", async () => {
  await show();
  find("status").querySelector("input")?.click();
  await drawn();
  const form = channel.get("form");
  const add = find<HTMLInputElement>("Add a condition on another property");
  add.focus();
  const offered = () => [...host.querySelectorAll("[role=option]")].map((one) => one.textContent);
  await vi.waitFor(() => expect(offered()).toEqual(["type", "sizein voxels"]));
  // The kernel looks whenever it is asked for something.
  expect(channel.sent).toMatchObject([{ kind: "suggest", field: "", text: "" }]);
  const place = "any.0.all.0.fields.0.tests.0";
  await channel.change({
    _catalogue: [field("type"), field("hue")],
    _reading: { errors: { [place]: "no status" }, criteria: "", python: "", cypher: "" },
  });
  await vi.waitFor(() => expect(offered()).toEqual(["type", "hue"]));
  expect(channel.get("form")).toBe(form);
  expect(find("status: chosen").textContent).toContain("Traced");
  expect(host.querySelector(".npj-cb-row-tests [role=alert]")?.textContent).toBe("no status");
  // A view that comes later can undo as well.
  close();
  await show();
  button("Undo").click();
  expect(channel.get("form")).toEqual(emptyForm());
});

it("shows an error beside its field, and keeps what was typed", async () => {
  await show();
  const input = [...host.querySelectorAll<HTMLInputElement>(".npj-cb-counts input")][0];
  type(input as HTMLInputElement, "many");
  await channel.change({
    _reading: {
      errors: { "any.0.all.0.min_post": "whole number" },
      criteria: "",
      python: "",
      cypher: "",
    },
    _preview: { state: "unfinished", message: "" },
  });
  await drawn();
  expect(input?.value).toBe("many");
  expect(input?.getAttribute("aria-invalid")).toBe("true");
  const error = document.getElementById(input?.getAttribute("aria-describedby") ?? "");
  expect(error?.textContent).toBe("whole number");
  expect(button("Run").getAttribute("aria-disabled")).toBe("true");
  button("Run").click();
  expect(channel.sent).toEqual([]);
  expect(host.querySelector(".npj-cb-count [role=status]")?.textContent).toBe(
    "The form is not finished",
  );
});

it("keeps criteria it has no controls for, with their code as text", async () => {
  const code = "~(NC(type='<img src=x>') | NC())";
  channel.set("form", { any: [{ all: [{ kind: "fixed", code, criteria: "{}" }] }] });
  await show();
  expect(host.querySelector(".npj-cb-fixed pre")?.textContent).toBe(code);
  expect(host.querySelector("img")).toBeNull();
});

it("says that a failure to count is one, and counts again on request", async () => {
  channel.set("_preview", { state: "failed", message: "the server is gone", neurons: 9 });
  await show();
  expect(host.querySelector(".npj-cb-count [role=status]")?.textContent).toBe("Not counted");
  button("Try again").click();
  expect(channel.sent.at(-1)).toMatchObject({ kind: "count" });
});

it("says that the kernel is gone, whether it is to run or to count", async () => {
  await show();
  const alert = () => host.querySelector(".npj-run [role=alert]")?.textContent ?? "";
  const gone = () => {
    throw new Error("Cannot send");
  };
  vi.spyOn(channel, "save_changes").mockImplementation(gone);
  find<HTMLInputElement>("status")?.querySelector("input")?.click();
  await vi.waitFor(() => expect(alert()).toContain("run the cell again"));
  vi.mocked(channel.save_changes).mockRestore();
  button("Run").click();
  await drawn();
  expect(alert()).toBe("");
  vi.spyOn(channel, "send").mockImplementation(gone);
  button("Run").click();
  await vi.waitFor(() => expect(alert()).toContain("run the cell again"));
});

it("says what may have been meant by a name that no neuron has, and where a run's tables are", async () => {
  const told = ["no neuron has the type or instance 'EGP'; did you mean 'EPG'?"];
  channel.set("_preview", { state: "done", message: "", neurons: 0, columns: [], rows: [], told });
  await show();
  expect(host.querySelector(".npj-cb-count")?.textContent).toContain("did you mean 'EPG'?");
  expect(host.textContent).not.toContain("The tables are below");
  const { criteria } = channel.get("_reading");
  await channel.change({ _run: { state: "done", message: "", tables: [], criteria } });
  await vi.waitFor(() => expect(host.textContent).toContain("The tables are below"));
  await channel.change({ _reading: { ...channel.get("_reading"), criteria: "NC(type='PEN')" } });
  await vi.waitFor(() => expect(host.textContent).toContain("of the form before it was changed"));
});

it("offers its code as a cell, and copies it where nobody makes one", async () => {
  await show();
  const written = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText: written } });
  button("Copy").click();
  await vi.waitFor(() => expect(written).toHaveBeenCalledWith("criteria = NC()"));
  written.mockClear();
  button("Insert as cell").click();
  await vi.waitFor(() => expect(written).toHaveBeenCalledWith("criteria = NC()"));
  const asked = vi.fn((event: Event) => event.preventDefault());
  document.body.addEventListener("neuprint-jupyter:new-cells", asked);
  button("Insert as cell").click();
  expect(asked).toHaveBeenCalledOnce();
  expect(written).toHaveBeenCalledOnce();
  document.body.removeEventListener("neuprint-jupyter:new-cells", asked);
  vi.unstubAllGlobals();
});

it("selects neither all cells nor all text of the page", async () => {
  await show();
  const heard = vi.fn();
  document.body.addEventListener("keydown", heard);
  const prevented = (element: Element, keys: KeyboardEventInit) =>
    !element.dispatchEvent(
      new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...keys }),
    );
  const tick = find("status").querySelector("input") as HTMLElement;
  expect(prevented(button("Run"), { key: "a", ctrlKey: true })).toBe(true);
  expect(prevented(tick, { key: "a", metaKey: true })).toBe(true);
  // All of what is being typed, in a box.
  expect(prevented(find("Add a region"), { key: "a", ctrlKey: true })).toBe(false);
  expect(prevented(button("Run"), { key: "a" })).toBe(false);
  expect(heard).not.toHaveBeenCalled();
  // What others do with these keys is theirs.
  expect(prevented(button("Run"), { key: "A", ctrlKey: true, shiftKey: true })).toBe(false);
  expect(heard).toHaveBeenCalledOnce();
  document.body.removeEventListener("keydown", heard);
});

it("keeps plain keys from the notebook, and leaves nothing behind", async () => {
  await show();
  const heard = vi.fn();
  document.body.addEventListener("keydown", heard);
  press(find("Add a region"), "b");
  expect(heard).not.toHaveBeenCalled();
  document.body.removeEventListener("keydown", heard);
  // Notebook 7 hears first, and asks the element itself.
  const suppressed: boolean[] = [];
  const early = ({ target }: Event) =>
    suppressed.push((target as Element).hasAttribute("data-lm-suppress-shortcuts"));
  document.addEventListener("keydown", early, { capture: true });
  const save = new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true });
  press(button("Run"), "b");
  button("Run").dispatchEvent(save);
  const tabs = document.body.appendChild(document.createElement("div"));
  press(tabs, "ArrowRight");
  tabs.className = "jupyter-widget-tab";
  tabs.append(host);
  press(tabs, "ArrowRight");
  close();
  press(document.body, "b");
  document.removeEventListener("keydown", early, { capture: true });
  expect(suppressed).toEqual([true, false, false, true, false]);
  expect(host.childElementCount).toBe(0);
  expect(channel.listening).toBe(0);
});
