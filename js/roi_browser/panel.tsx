// Search, the chosen regions with their roles, and what can be done with them.
import type { AnyModel } from "@anywidget/types";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../shared/button";
import { KERNEL_IS_GONE, reachesKernel } from "../shared/comm";

export interface PanelState {
  search: string;
  note: string;
  chosen: Array<{ name: string; role: string; described: string; gone: boolean }>;
  offers: { children: boolean; sides: boolean; clear: boolean };
}

/** How long typing rests before the tree changes. */
const PAUSE_MS = 250;
/** More chosen regions than these are counted. */
const DRAWN = 40;

const ROLES = [
  { role: "any", words: "any synapses in" },
  { role: "input", words: "inputs (post) in" },
  { role: "output", words: "outputs (pre) in" },
];

type Model = AnyModel<PanelState & Record<string, unknown>>;

/** Send a message to the kernel, or say that it is gone; whether it is there. */
export function tell(model: Model, message?: object): boolean {
  const told = reachesKernel(model, message);
  if (!told) model.set("note", KERNEL_IS_GONE);
  return told;
}

export function Panel({ model }: { model: Model }) {
  const chosen = model.get("chosen");
  const offers = model.get("offers");
  return (
    <section class="npj npj-controls npj-rp" aria-label="Regions">
      <Search model={model} />
      <p role="status" class="npj-rp-note">
        {model.get("note")}
      </p>
      {chosen.length === 0 ? (
        <p class="npj-rp-note">Click regions in the tree to choose them.</p>
      ) : (
        <ul class="npj-rp-chosen" aria-label="Chosen regions">
          {chosen.slice(0, DRAWN).map(({ name, role, described, gone }) => (
            <li key={name} title={described || undefined}>
              <select
                aria-label={`What is meant in ${name}`}
                value={role}
                onChange={(e) =>
                  tell(model, { kind: "role", roi: name, role: e.currentTarget.value })
                }
              >
                {ROLES.map((one) => (
                  <option value={one.role} key={one.role}>
                    {one.words}
                  </option>
                ))}
              </select>
              <strong>{name}</strong>
              {gone && <span class="npj-rp-gone">not in this dataset any more</span>}
              <button
                type="button"
                class="npj-rp-remove"
                aria-label={`Remove ${name}`}
                onClick={() => tell(model, { kind: "remove", roi: name })}
              >
                ×
              </button>
            </li>
          ))}
          {chosen.length > DRAWN && <li>and {chosen.length - DRAWN} more</li>}
        </ul>
      )}
      <div class="npj-rp-buttons">
        <Button idle={!offers.sides} onClick={() => tell(model, { kind: "sides" })}>
          Add other sides
        </Button>
        <Button idle={!offers.children} onClick={() => tell(model, { kind: "children" })}>
          Add all children
        </Button>
        <Button idle={!offers.clear} onClick={() => tell(model, { kind: "clear" })}>
          Clear
        </Button>
      </div>
    </section>
  );
}

function Search({ model }: { model: Model }) {
  const [text, setText] = useState(model.get("search"));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const kept = model.get("search");
  useEffect(() => setText(kept), [kept]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!tell(model)) return;
      model.set("search", typed);
      model.save_changes();
    }, PAUSE_MS);
  };
  return (
    <input
      type="search"
      aria-label="Find a region by name or description"
      placeholder="Name or description"
      spellcheck={false}
      value={text}
      onInput={(e) => type(e.currentTarget.value)}
    />
  );
}
