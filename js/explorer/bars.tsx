// Above all: the dataset. Above the results: what is shown, and the code that does the same in cells.
import type { AnyModel } from "@anywidget/types";
import { useState } from "preact/hooks";
import { useBrief } from "../shared/brief";
import { Button } from "../shared/button";
import { copyCode, putIntoCells } from "../shared/cells";
import { KERNEL_IS_GONE, reachesKernel } from "../shared/comm";
import { Source } from "../shared/source";

export interface BarState {
  part: "head" | "results";
  datasets: string[];
  dataset: string;
  /** Name and label of each. */
  tabs: Array<[string, string]>;
  tab: string;
  /** The Python of what is shown: one cell. */
  code: string[];
  /** The Python of all that was looked at, a cell each. */
  path: string[];
  busy: boolean;
  note: string;
  error: string;
}

type Model = AnyModel<BarState & Record<string, unknown>>;

interface Props {
  model: Model;
}

function choose(model: Model, what: "dataset" | "tab", name: string): void {
  if (!reachesKernel(model)) model.set("error", KERNEL_IS_GONE);
  else {
    model.set(what, name);
    model.save_changes();
  }
}

export function Head({ model }: Props) {
  const error = model.get("error");
  return (
    <div class="npj npj-controls npj-ex npj-ex-head">
      <h2>Explorer</h2>
      <label>
        dataset{" "}
        <select
          value={model.get("dataset")}
          onChange={(event) => choose(model, "dataset", event.currentTarget.value)}
        >
          {model.get("datasets").map((name) => (
            <option value={name} key={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {error !== "" && (
        <p class="npj-ex-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export function Results({ model }: Props) {
  const [open, setOpen] = useState(false);
  const code = model.get("code");
  const error = model.get("error");
  return (
    <section
      class="npj npj-controls npj-ex npj-ex-results"
      aria-label="Results"
      aria-busy={model.get("busy")}
    >
      <div class="npj-ex-line">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame */}
        <div role="group" aria-label="What is shown" class="npj-ex-tabs">
          {model.get("tabs").map(([name, label]) => (
            <button
              type="button"
              class="npj-tab"
              key={name}
              aria-pressed={model.get("tab") === name}
              onClick={() => choose(model, "tab", name)}
            >
              {label}
            </button>
          ))}
        </div>
        <span role="status" class="npj-ex-note">
          {model.get("busy") ? "Fetching …" : model.get("note")}
        </span>
        <Button aria-expanded={open} idle={code.length === 0} onClick={() => setOpen(!open)}>
          Code
        </Button>
      </div>
      {open && code.length > 0 && <Code code={code} path={model.get("path")} />}
      {error !== "" && (
        <p class="npj-ex-error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

function Code({ code, path }: { code: string[]; path: string[] }) {
  const [done, say] = useBrief();
  return (
    <div class="npj-ex-code">
      <div class="npj-ex-line">
        <button type="button" onClick={() => say(copyCode(code))}>
          Copy
        </button>
        <button type="button" onClick={(event) => say(putIntoCells(event.currentTarget, code))}>
          Insert as cell
        </button>
        <button type="button" onClick={(event) => say(putIntoCells(event.currentTarget, path))}>
          Insert the whole path as {path.length} cells
        </button>
        <span role="status" class="npj-ex-note">
          {done}
        </span>
      </div>
      <Source language="Python" code={code.join("\n\n")} />
    </div>
  );
}
