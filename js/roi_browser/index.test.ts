import { afterEach, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import widget from "./index";
import type { PanelState } from "./panel";

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
  const chosen = [{ name: "<b>EB</b>", role: "any", described: "" }];
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
