import { afterEach, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import widget from "./index";
import type { PanelState } from "./panel";
import { keepInTree, mend, tellWhole } from "./tree";

const host = document.body.appendChild(document.createElement("div"));
let close: () => void = () => undefined;

async function show(state: Partial<PanelState>) {
  const channel = new MockChannel<PanelState>({
    search: "",
    note: "6,002 regions",
    chosen: [],
    offers: { children: false, sides: false, clear: false },
    ...state,
  });
  const context = { model: channel.model, el: host } as unknown;
  close = (await widget.render(context as Parameters<typeof widget.render>[0])) as () => void;
  return channel;
}

afterEach(() => {
  close();
  expect(host.childElementCount).toBe(0);
});

it("tells the kernel of roles, removals and helpers", async () => {
  const chosen = [{ name: "<b>EB</b>", role: "any", described: "", gone: false }];
  const channel = await show({ chosen, offers: { children: true, sides: false, clear: true } });
  expect(host.querySelector("strong")?.textContent).toBe("<b>EB</b>");
  const select = host.querySelector("select") as HTMLSelectElement;
  select.value = "input";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  for (const button of host.querySelectorAll<HTMLButtonElement>("button")) button.click();
  expect(channel.sent).toEqual([
    { kind: "role", roi: "<b>EB</b>", role: "input" },
    { kind: "remove", roi: "<b>EB</b>" },
    { kind: "children" },
    { kind: "clear" },
  ]);
});

it("marks a chosen region that the dataset has no more", async () => {
  const region = { role: "any", described: "" };
  await show({
    chosen: [
      { ...region, name: "EB", gone: true },
      { ...region, name: "PB", gone: false },
    ],
  });
  const gone = [...host.querySelectorAll("li")].map((li) => li.textContent?.includes("any more"));
  expect(gone).toEqual([true, false]);
});

it("searches when typing rests", async () => {
  const channel = await show({});
  const input = host.querySelector("input") as HTMLInputElement;
  for (const text of ["e", "eb"]) {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  expect(channel.get("search")).toBe("");
  await vi.waitFor(() => expect(channel.get("search")).toBe("eb"));
});

it("says that the kernel is gone, whatever is done", async () => {
  const channel = await show({ offers: { children: true, sides: true, clear: true } });
  const note = () => host.querySelector("[role=status]")?.textContent;
  vi.spyOn(channel, "send").mockImplementation(() => {
    throw new Error("Cannot send");
  });
  host.querySelector("button")?.click();
  await vi.waitFor(() => expect(note()).toContain("run the cell again"));
  await channel.change({ note: "" });
  const input = host.querySelector("input") as HTMLInputElement;
  input.value = "eb";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await vi.waitFor(() => expect(note()).toContain("run the cell again"));
  expect(channel.get("search")).toBe("");
});

it("names the tree, and the node that the keyboard comes to: one that is there", () => {
  const browser = document.createElement("div");
  browser.innerHTML = '<div role="tree" aria-activedescendant="j1_loading"></div>';
  const tree = browser.firstElementChild as HTMLElement;
  const named = () => {
    mend(browser);
    return tree.getAttribute("aria-activedescendant");
  };
  expect(named()).toBeNull();
  expect(tree.getAttribute("aria-label")).toBe("Regions");
  tree.innerHTML = '<li id="j1_5"></li><li id="j1_6"></li>';
  expect(named()).toBe("j1_5");
  tree.setAttribute("aria-activedescendant", "j1_6");
  expect(named()).toBe("j1_6");
  tree.innerHTML = '<li id="j1_7"></li>';
  expect(named()).toBe("j1_7");
});

it("tells a row whole that is cut off, and no other", () => {
  const row = document.createElement("a");
  row.className = "jstree-anchor";
  row.innerHTML = "<i></i>CX <small> central complex</small>";
  let wide = 200;
  Object.defineProperties(row, { scrollWidth: { get: () => wide }, clientWidth: { value: 100 } });
  row.addEventListener("pointerover", tellWhole);
  const point = () =>
    row.querySelector("small")?.dispatchEvent(new Event("pointerover", { bubbles: true }));
  point();
  expect(row.title).toBe("CX  central complex");
  wide = 100;
  point();
  expect(row.hasAttribute("title")).toBe(false);
});

it("lets an outermost node go that had the focus, and leaves the focus in the search", () => {
  const moved: string[] = [];
  class Selection {
    trigger(name: string) {
      moved.push(name);
    }
  }
  const jstree = {
    element: new Selection(),
    _data: { core: { focused: "j1_5" as string | null } },
    // As jsTree does it, with its slip of the pen.
    delete_node(node: string) {
      if (this._data.core.focused !== node) return true;
      (this.element as Selection & { triger(name: string): void }).triger("focus");
      return true;
    },
  };
  const browser = document.body.appendChild(document.createElement("div"));
  browser.innerHTML = '<div role="tree"><a href="#" class="jstree-anchor"></a></div>';
  Object.assign(browser.firstElementChild as Element, { jQuery370: { jstree } });
  mend(browser);
  mend(browser);
  browser.querySelector("a")?.focus();
  expect(jstree.delete_node("j1_5")).toBe(true);
  expect(moved).toEqual(["focus"]);
  browser.querySelector("a")?.blur();
  expect(jstree.delete_node("j1_5")).toBe(true);
  expect(moved).toEqual(["focus"]);
  browser.remove();
});

it("keeps the focus in a tree whose nodes are drawn anew, and leaves it where else it went", async () => {
  const browser = document.body.appendChild(document.createElement("div"));
  const anchor = (name: string) => `<li><a href="#" class="jstree-anchor">${name}</a></li>`;
  browser.innerHTML = `<input /><div role="tree" tabindex="0">${anchor("CX")}</div>`;
  const [input, tree] = browser.children as unknown as HTMLElement[];
  const release = keepInTree(browser);
  const drawAnew = async (...names: string[]) => {
    for (const html of ["", names.map(anchor).join("")]) {
      if (tree) tree.innerHTML = html;
      await Promise.resolve();
    }
    return document.activeElement?.textContent;
  };
  browser.querySelector("a")?.focus();
  expect(await drawAnew("EB", "PB")).toBe("EB");
  input?.focus();
  await drawAnew("FB");
  expect(document.activeElement).toBe(input);
  release();
  browser.remove();
});
