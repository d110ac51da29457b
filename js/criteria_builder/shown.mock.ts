// The form on a page, for its tests.
import { afterEach, beforeEach, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import { emptyForm } from "./form";
import widget from "./index";
import type { BuilderState, Field } from "./messages";

export let host: HTMLElement;
export let channel: MockChannel<BuilderState>;
export let close: () => void;

export const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  label: name,
  description: "",
  kind: "text",
  group: "Name",
  choices: [],
  ...more,
});

export async function show() {
  const context = { model: channel.model, el: host } as unknown;
  close = (await widget.render(context as Parameters<typeof widget.render>[0])) as () => void;
}

export const find = <E extends HTMLElement>(label: string, root: ParentNode = host) =>
  [...root.querySelectorAll<E>("[aria-label]")].find(
    (one) => one.getAttribute("aria-label") === label,
  ) as E;

export const button = (words: string) =>
  [...host.querySelectorAll("button")].find(
    (one) => one.textContent === words,
  ) as HTMLButtonElement;

export function type(input: HTMLInputElement, text: string) {
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export const press = (input: HTMLElement, key: string) =>
  input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

export const drawn = () => new Promise((resolve) => setTimeout(resolve, 30));

/** Each test of a file has a page and a kernel of its own. */
export function onItsOwnPage(): void {
  beforeEach(() => {
    host = document.body.appendChild(document.createElement("div"));
    channel = new MockChannel<BuilderState>({
      form: emptyForm(),
      _catalogue: [
        field("type"),
        field("status", { choices: ["Traced", "Orphan"], group: "Proofreading" }),
        field("size", { kind: "integer", group: "Counts", description: "in voxels" }),
      ],
      _dataset: { name: "demo:v1", cropped: true, rois: 3 },
      _reading: { errors: {}, criteria: "NC()", python: "criteria = NC()", cypher: "MATCH (n)" },
      _preview: { state: "done", message: "", neurons: 1234, columns: ["bodyId"], rows: [["5"]] },
      _run: { state: "idle", message: "", tables: [], criteria: "" },
    });
  });

  afterEach(() => {
    close();
    document.body.replaceChildren();
    vi.restoreAllMocks();
  });
}
