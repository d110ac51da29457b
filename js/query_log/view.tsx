// One view of the pane: what to show, and the queries.
import { useLayoutEffect, useReducer, useState } from "preact/hooks";
import { Comparison } from "./compare";
import { download } from "./copies";
import { Entry } from "./entry";
import type { QueryRecord, Status } from "./messages";
import { type Filter, matches, NO_FILTER, type Store } from "./store";

const STATUSES: Status[] = ["running", "done", "failed", "cancelled"];
/** As many lines as a page draws without being felt. */
const DRAWN = 200;

export function PaneView({ store, height }: { store: Store; height: number }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [filter, setFilter] = useState(NO_FILTER);
  const [pins, setPins] = useState<number[]>([]);
  const [drawn, setDrawn] = useState(DRAWN);
  const [said, setSaid] = useState("");
  useLayoutEffect(() => {
    store.addEventListener("change", redraw);
    return () => store.removeEventListener("change", redraw);
  }, [store]);

  const all = store.records;
  const shown = all.filter((record) => matches(record, filter));
  const pinned = pins.map((id) => store.find(id)).filter((r): r is QueryRecord => r !== undefined);
  const pin = (id: number) => {
    // The two pinned last are compared.
    setPins(pins.includes(id) ? pins.filter((other) => other !== id) : [...pins.slice(-1), id]);
  };
  const attempt = (work: () => Promise<void>) => async () => {
    try {
      await work();
      setSaid("");
    } catch (error) {
      setSaid(String((error as Error).message));
    }
  };
  const save = (format: "json" | "cypher") =>
    attempt(async () => {
      const { text = "" } = await store.ask({ kind: "export", format });
      download(`queries.${format}`, text);
    });
  const clear = attempt(async () => {
    await store.ask({ kind: "clear" });
  });

  return (
    <div class="npj npj-log" style={{ maxHeight: `${height}px` }}>
      <Toolbar filter={filter} onFilter={setFilter} sources={store.sources}>
        <button type="button" onClick={save("json")}>
          Save JSON
        </button>
        <button type="button" onClick={save("cypher")}>
          Save .cypher
        </button>
        <button type="button" onClick={clear}>
          Clear
        </button>
      </Toolbar>
      <div class="npj-q-scroll">
        <Comparison store={store} records={pinned} onUnpin={() => setPins([])} />
        <ol class="npj-q-queries" aria-label="queries, the newest first">
          {shown.slice(0, drawn).map((record) => (
            <Entry
              key={record.id}
              store={store}
              record={record}
              pinned={pins.includes(record.id)}
              onPin={() => pin(record.id)}
            />
          ))}
        </ol>
        {all.length === 0 && (
          <p class="npj-q-empty">No queries yet: they appear here as they are sent.</p>
        )}
        {all.length > 0 && shown.length === 0 && (
          <p class="npj-q-empty">
            {store.unseen > 0
              ? "None of the latest queries fits the filter."
              : "No query fits the filter."}
          </p>
        )}
        {shown.length > drawn && (
          <button type="button" class="npj-q-more" onClick={() => setDrawn(drawn + DRAWN)}>
            Show {Math.min(DRAWN, shown.length - drawn)} more
          </button>
        )}
        {shown.length <= drawn && store.unseen > 0 && (
          <button type="button" class="npj-q-more" onClick={attempt(() => store.loadOlder())}>
            Load older ones ({store.unseen.toLocaleString("en-US")})
          </button>
        )}
      </div>
      <div class="npj-q-footer">
        <span role="status">{statusText(all, shown.length, store.total)}</span>
        {said && <span role="alert">{said}</span>}
      </div>
    </div>
  );
}

function statusText(all: QueryRecord[], shown: number, total: number): string {
  const number = (n: number) => n.toLocaleString("en-US");
  const running = all.filter((record) => record.status === "running").length;
  const queries = `${number(total)} ${total === 1 ? "query" : "queries"}`;
  // A filter is no answer about those that are not here yet.
  const looked = all.length < total ? `the latest ${number(all.length)} of ${queries}` : queries;
  const some = shown === all.length ? queries : `${number(shown)} of ${looked}`;
  return running > 0 ? `${some}, ${running} running` : some;
}

interface ToolbarProps {
  filter: Filter;
  onFilter(filter: Filter): void;
  sources: string[];
  children: preact.ComponentChildren;
}

function Toolbar({ filter, onFilter, sources, children }: ToolbarProps) {
  const set = (part: Partial<Filter>) => onFilter({ ...filter, ...part });
  return (
    <div class="npj-q-toolbar" role="toolbar" aria-label="which queries">
      <input
        type="search"
        placeholder="Text"
        aria-label="text"
        value={filter.text}
        onInput={(event) => set({ text: event.currentTarget.value })}
      />
      <select
        aria-label="asked by"
        value={filter.source}
        onChange={(event) => set({ source: event.currentTarget.value })}
      >
        <option value="">asked by anybody</option>
        {sources.map((source) => (
          <option key={source}>{source}</option>
        ))}
      </select>
      <select
        aria-label="status"
        value={filter.status}
        onChange={(event) => set({ status: event.currentTarget.value as Filter["status"] })}
      >
        <option value="">any status</option>
        {STATUSES.map((status) => (
          <option key={status}>{status}</option>
        ))}
      </select>
      <label>
        slower than{" "}
        <input
          type="number"
          min="0"
          step="0.1"
          value={filter.slowerThan || ""}
          onInput={(event) => set({ slowerThan: Number(event.currentTarget.value) || 0 })}
        />{" "}
        s
      </label>
      <span class="npj-q-gap" />
      {children}
    </div>
  );
}
