// The tables of the last run: widgets of their own, drawn where this one keeps a place for them.
import type { Host } from "@anywidget/types";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Run } from "./messages";

export function Results({ run, host }: { run: Run; host: Host | undefined }) {
  const [chosen, setChosen] = useState(0);
  const table = run.tables[chosen] ?? run.tables[0];
  if (!table) return null;
  return (
    <section
      class={run.state === "running" ? "npj-cb-results npj-cb-stale" : "npj-cb-results"}
      aria-label="Results"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame */}
      <div class="npj-controls npj-cb" role="group" aria-label="Tables">
        {run.tables.map(({ name }, i) => (
          <button
            type="button"
            key={name}
            class="npj-tab"
            aria-pressed={run.tables[i] === table}
            onClick={() => setChosen(i)}
          >
            {name}
          </button>
        ))}
      </div>
      <Child key={table.model} model={table.model} host={host} />
    </section>
  );
}

function Child({ model, host }: { model: string; host: Host | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    const controller = new AbortController();
    const draw = async () => {
      if (!host)
        throw new Error(
          "This page is too old to show them here; in a cell, builder.run() gives them.",
        );
      const widget = await host.getWidget(model);
      if (!controller.signal.aborted && place.current) {
        await widget.render({ el: place.current, signal: controller.signal });
      }
    };
    draw().catch((reason: unknown) => setError(String(reason)));
    return () => controller.abort();
  }, [model, host]);
  return (
    <div ref={place} class="npj-child">
      {error !== "" && <p class="npj-cb-error">{error}</p>}
    </div>
  );
}
