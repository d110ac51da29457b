// Pinned queries above the list; two of them beside each other.
import { useEffect, useRef, useState } from "preact/hooks";
import { Long } from "../shared/source";
import { diff } from "./diff";
import type { QueryRecord } from "./messages";
import type { Store } from "./store";
import { bytes, clock, count, duration } from "./words";

const FIGURES: Array<[string, (record: QueryRecord) => string]> = [
  ["asked by", (record) => record.caller],
  ["dataset", (record) => record.dataset],
  ["started", (record) => clock(record.started)],
  ["status", (record) => record.status],
  ["elapsed", (record) => duration(record.elapsed)],
  ["server", (record) => duration(record.server_seconds)],
  ["transfer", (record) => duration(record.transfer_seconds)],
  ["decode", (record) => duration(record.decode_seconds)],
  ["rows", (record) => count(record.rows, "row")],
  ["size", (record) => bytes(record.size)],
];

interface Props {
  store: Store;
  records: QueryRecord[];
  onUnpin(): void;
}

export function Comparison({ store, records, onUnpin }: Props) {
  const [one, other] = useWhole(store, records);
  if (!one) return null;
  return (
    <section class="npj-q-compare" aria-label="pinned">
      <header>
        <strong>
          {other ? "Pinned: two queries compared" : "Pinned: pin a second one to compare"}
        </strong>
        <button type="button" onClick={onUnpin}>
          Unpin
        </button>
      </header>
      <table>
        <tbody>
          {FIGURES.map(([name, figure]) => (
            <tr key={name} class={other && figure(one) !== figure(other) ? "npj-q-differs" : ""}>
              <th scope="row">{name}</th>
              <td>{figure(one)}</td>
              {other && <td>{figure(other)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <Long class="npj-q-code">
        {diff(one.cypher, (other ?? one).cypher).map(({ sign, text }, i) => (
          <span key={i} class={{ " ": "", "-": "npj-q-only-one", "+": "npj-q-only-other" }[sign]}>
            {other ? `${sign} ${text}\n` : `${text}\n`}
          </span>
        ))}
      </Long>
    </section>
  );
}

/** Queries with all of their text, of which the log has only the beginning: what differs may come later. */
function useWhole(store: Store, records: QueryRecord[]): QueryRecord[] {
  const [texts, setTexts] = useState<Record<number, string>>({});
  const asked = useRef(new Set<number>());
  useEffect(() => {
    for (const record of records.filter(({ id, more }) => more && !asked.current.has(id))) {
      asked.current.add(record.id);
      store.whole(record).then(
        ({ id, cypher }) => setTexts((known) => ({ ...known, [id]: cypher })),
        // Without a kernel, the beginning is all there is.
        () => undefined,
      );
    }
  });
  return records.map((record) => ({ ...record, cypher: texts[record.id] ?? record.cypher }));
}
