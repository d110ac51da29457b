// One query in the list: a line, and what it unfolds to.
import { useState } from "preact/hooks";
import { copyCode, putIntoCells } from "../shared/cells";
import { Long } from "../shared/source";
import { Code, Colored } from "./code";
import { copyOf, type Form } from "./copies";
import type { QueryRecord } from "./messages";
import type { Store } from "./store";
import { bytes, clock, count, duration } from "./words";

const SIGNS = { running: "◌", done: "✓", failed: "✕", cancelled: "⊘" };
/** How long a busy kernel may take before one is told what else helps. */
const PATIENCE_MS = 1_500;

interface Props {
  store: Store;
  record: QueryRecord;
  pinned: boolean;
  onPin(): void;
}

export function Entry({ store, record, pinned, onPin }: Props) {
  const [open, setOpen] = useState(false);
  const first = record.cypher.replace(/\s+/g, " ").trim().slice(0, 200);
  return (
    <li class={`npj-q-query npj-q-${record.status}`}>
      <button
        type="button"
        class="npj-q-line"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        title={`${record.status}, ${record.server}`}
      >
        <span class="npj-q-sign" role="img" aria-label={record.status}>
          {SIGNS[record.status]}
        </span>
        <time>{clock(record.started)}</time>
        <span class="npj-q-caller">{record.caller}</span>
        <span class="npj-q-dataset">{record.dataset}</span>
        <code class="npj-q-first">
          <Colored cypher={first} />
        </code>
        <span class="npj-q-figure">{duration(record.elapsed)}</span>
        <span class="npj-q-figure npj-q-rows">{count(record.rows, "row")}</span>
        <span class="npj-q-figure">{bytes(record.size)}</span>
      </button>
      {record.status === "running" && <Cancel store={store} record={record} />}
      {open && <Details store={store} record={record} pinned={pinned} onPin={onPin} />}
    </li>
  );
}

function Cancel({ store, record }: { store: Store; record: QueryRecord }) {
  const [said, setSaid] = useState("");
  const cancel = async () => {
    setSaid("Cancelling …");
    const busy = "The kernel does not listen while it runs a cell: ■ in the toolbar interrupts it";
    const timer = setTimeout(() => setSaid(busy), PATIENCE_MS);
    try {
      await store.ask({ kind: "cancel", record: record.id });
    } catch (error) {
      setSaid(String((error as Error).message));
    } finally {
      clearTimeout(timer);
    }
  };
  return (
    <span class="npj-q-cancel">
      <span role="status">{said}</span>
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </span>
  );
}

function Details({ store, record, pinned, onPin }: Props) {
  const [whole, setWhole] = useState<QueryRecord>();
  const [said, setSaid] = useState("");
  const [plan, setPlan] = useState("");
  const shown = { ...record, cypher: whole?.cypher ?? record.cypher };

  /** Do something that the kernel has a part in, and say what came of it. */
  const attempt = (work: () => Promise<string>) => async () => {
    setSaid("…");
    try {
      setSaid(await work());
    } catch (error) {
      setSaid(String((error as Error).message));
    }
  };
  const copy = (form: Form) =>
    attempt(async () => copyCode([copyOf(await store.whole(record), form)]));
  const showAll = attempt(async () => {
    setWhole(await store.whole(record));
    return "";
  });
  const explain = attempt(async () => {
    setPlan((await store.ask({ kind: "explain", record: record.id })).text ?? "");
    return "";
  });
  const rerun = attempt(async () => {
    await store.ask({ kind: "rerun", record: record.id });
    return "Run again: it stands at the top of the list";
  });
  const insert = (from: HTMLElement) =>
    attempt(async () => putIntoCells(from, [copyOf(await store.whole(record), "python")]))();

  return (
    <div class="npj-q-details">
      <Code cypher={shown.cypher} place={record.place} />
      {record.more && !whole && (
        <button type="button" onClick={showAll}>
          Show the whole query
        </button>
      )}
      {record.error && <Long class="npj-q-error">{record.error}</Long>}
      <Times record={record} />
      <div class="npj-q-buttons">
        <button type="button" onClick={copy("cypher")}>
          Copy Cypher
        </button>
        <button type="button" onClick={copy("magic")}>
          Copy as %%cypher
        </button>
        <button type="button" onClick={copy("python")}>
          Copy as Python
        </button>
        <button type="button" onClick={(event) => void insert(event.currentTarget)}>
          Insert as cell
        </button>
        <button type="button" onClick={rerun}>
          Run again
        </button>
        <button type="button" onClick={explain}>
          Explain
        </button>
        <button type="button" aria-pressed={pinned} onClick={onPin}>
          {pinned ? "Unpin" : "Pin"}
        </button>
        <span role="status">{said}</span>
      </div>
      {plan && <Long class="npj-q-plan">{plan}</Long>}
    </div>
  );
}

function Times({ record }: { record: QueryRecord }) {
  const parts = [
    ["server", record.server_seconds],
    ["transfer", record.transfer_seconds],
    ["decode", record.decode_seconds],
  ] as const;
  const known = parts.filter((part): part is [(typeof part)[0], number] => part[1] !== null);
  const all = known.reduce((sum, [, seconds]) => sum + seconds, 0) || 1;
  const retries = record.retries > 0 ? `, ${count(record.retries, "retry", "retries")}` : "";
  return (
    <div class="npj-q-times">
      {known.length > 0 && (
        <div class="npj-q-bar" aria-hidden="true">
          {known.map(([name, seconds]) => (
            <span
              key={name}
              class={`npj-q-${name}`}
              style={{ width: `${(100 * seconds) / all}%` }}
            />
          ))}
        </div>
      )}
      {known.map(([name, seconds]) => (
        <span key={name} class={`npj-q-key npj-q-key-${name}`}>
          {name} {duration(seconds)}
        </span>
      ))}
      <span>
        {record.server}
        {retries}
      </span>
    </div>
  );
}
