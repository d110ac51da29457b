import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import { copyOf } from "./copies";
import { diff } from "./diff";
import widget from "./index";
import type { PaneState, QueryRecord } from "./messages";
import { matches, NO_FILTER } from "./store";
import { tokenize } from "./tokens";
import { bytes, duration } from "./words";

function record(id: number, changes: Partial<QueryRecord> = {}): QueryRecord {
  return {
    id,
    started: "2026-01-30T08:48:20.000+00:00",
    caller: "%neurons",
    server: "http://127.0.0.1:11000",
    dataset: "demo:v1",
    status: "done",
    cypher: "MATCH (n:Neuron)\nRETURN n.type",
    more: false,
    elapsed: 1.5,
    server_seconds: 1,
    transfer_seconds: 0.3,
    decode_seconds: 0.2,
    rows: 12,
    size: 3456,
    retries: 0,
    error: null,
    place: null,
    ...changes,
  };
}

let host: HTMLElement;
let channel: MockChannel<PaneState>;
let close: () => void;

beforeEach(async () => {
  host = document.body.appendChild(document.createElement("div"));
  channel = new MockChannel<PaneState>({
    height: 400,
    _records: [
      record(1),
      record(2, { caller: "GRID", cypher: "RETURN '<img src=x>'", elapsed: 0.01 }),
      record(3, {
        status: "failed",
        cypher: "MATCH (n)\n\tRETURN n WHERE",
        error: "Invalid input 'WHERE'",
        place: [2, 11],
        rows: null,
      }),
    ],
    _news: { records: [], total: 5, clears: 0 },
  });
  const context = { model: channel.model, el: host } as unknown as Parameters<
    typeof widget.render
  >[0];
  close = (await widget.render(context)) as () => void;
  await Promise.resolve();
});

afterEach(() => {
  close();
  document.body.replaceChildren();
});

const lines = () => [...host.querySelectorAll(".npj-q-line")].map((line) => line.textContent);
const button = (name: string) =>
  [...host.querySelectorAll("button")].find((b) => b.textContent?.trim().startsWith(name));
const status = () => host.querySelector(".npj-q-footer [role=status]")?.textContent;

it("is no higher than it is told to be", () => {
  expect(host.querySelector<HTMLElement>(".npj-log")?.style.maxHeight).toBe("400px");
});

it("lists the newest first, as text", () => {
  expect(lines().length).toBe(3);
  expect(lines()[2]).toContain("MATCH (n:Neuron) RETURN n.type");
  expect(lines()[2]).toContain("1.50 s");
  expect(lines()[2]).toContain("12 rows");
  expect(host.querySelector("img")).toBeNull();
  expect(status()).toBe("5 queries");
});

it("shows the caret below the place of an error", async () => {
  host.querySelector<HTMLElement>(".npj-q-failed .npj-q-line")?.click();
  await vi.waitFor(() => expect(host.querySelector(".npj-q-caret")).toBeTruthy());
  expect(host.querySelector(".npj-q-code")?.textContent).toBe(
    "MATCH (n)\n\tRETURN n WHERE\n\t         ^\n",
  );
  expect(host.querySelector(".npj-q-error")?.textContent).toBe("Invalid input 'WHERE'");
});

it("puts a query into a new cell", async () => {
  const sources: string[] = [];
  const asked = (event: Event) => {
    event.preventDefault();
    sources.push(...(event as CustomEvent<{ sources: string[] }>).detail.sources);
  };
  document.body.addEventListener("neuprint-jupyter:new-cells", asked);
  host.querySelector<HTMLElement>(".npj-q-failed .npj-q-line")?.click();
  await vi.waitFor(() => expect(button("Insert as cell")).toBeTruthy());
  button("Insert as cell")?.click();
  await vi.waitFor(() => expect(host.textContent).toContain("Put into a new cell"));
  document.body.removeEventListener("neuprint-jupyter:new-cells", asked);
  expect(sources).toEqual([expect.stringContaining("df = fetch_custom(")]);
});

it("follows what the kernel tells, and cancels what runs", async () => {
  const running = record(4, { status: "running", elapsed: null, rows: null, size: null });
  await channel.change({ _news: { records: [running], total: 6, clears: 0 } });
  await vi.waitFor(() => expect(status()).toBe("6 queries, 1 running"));
  button("Cancel")?.click();
  await vi.waitFor(() => expect(channel.sent.at(-1)).toMatchObject({ kind: "cancel", record: 4 }));
  await channel.answer({ kind: "answer" });
  const cancelled = { ...running, status: "cancelled" as const };
  await channel.change({ _news: { records: [cancelled], total: 6, clears: 0 } });
  await vi.waitFor(() => expect(status()).toBe("6 queries"));
  expect(channel.get("_records").length).toBe(4);
  await channel.change({ _news: { records: [], total: 0, clears: 1 } });
  await vi.waitFor(() => expect(lines()).toEqual([]));
});

it("filters by text, source, status and time", async () => {
  const all = [1, 2, 3].map((id) => channel.get("_records")[id - 1] as QueryRecord);
  const found = (part: object) =>
    all.filter((r) => matches(r, { ...NO_FILTER, ...part })).map((r) => r.id);
  expect(found({})).toEqual([1, 2, 3]);
  expect(found({ text: "invalid" })).toEqual([3]);
  expect(found({ source: "GRID" })).toEqual([2]);
  expect(found({ status: "failed" })).toEqual([3]);
  expect(found({ slowerThan: 1 })).toEqual([1, 3]);
  const input = host.querySelector<HTMLInputElement>("input[type=search]");
  if (!input) throw new Error("no input");
  input.value = "img";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await vi.waitFor(() => expect(lines().length).toBe(1));
  // Of the two that the page has not, it cannot tell.
  expect(status()).toBe("1 of the latest 3 of 5 queries");
});

it("asks for what it may have missed", async () => {
  expect(channel.sent).toMatchObject([{ kind: "latest" }]);
  await channel.answer({ kind: "answer", records: [record(9)], total: 1 });
  await vi.waitFor(() => expect(status()).toBe("1 query"));
});

it("compares two that are pinned", async () => {
  for (const line of host.querySelectorAll<HTMLElement>(".npj-q-line")) line.click();
  await vi.waitFor(() => expect(host.querySelectorAll(".npj-q-details").length).toBe(3));
  for (const details of [...host.querySelectorAll(".npj-q-details")].slice(0, 2)) {
    [...details.querySelectorAll("button")].find((b) => b.textContent === "Pin")?.click();
    await new Promise((done) => setTimeout(done));
  }
  await vi.waitFor(() =>
    expect(host.querySelector(".npj-q-compare")?.textContent).toContain("compared"),
  );
  expect(host.querySelector(".npj-q-compare .npj-q-only-one")).toBeTruthy();
});

it("compares all of two long queries, of which it has the beginning only", async () => {
  const long = { cypher: "RETURN 1 …", more: true };
  await channel.change({
    _news: { records: [record(6, long), record(7, long)], total: 5, clears: 0 },
  });
  await vi.waitFor(() => expect(lines().length).toBe(5));
  const newest = [...host.querySelectorAll<HTMLElement>(".npj-q-line")].slice(0, 2);
  for (const line of newest) line.click();
  await vi.waitFor(() => expect(host.querySelectorAll(".npj-q-details").length).toBe(2));
  for (const details of host.querySelectorAll(".npj-q-details")) {
    [...details.querySelectorAll("button")].find((b) => b.textContent === "Pin")?.click();
    await new Promise((done) => setTimeout(done));
  }
  const asked = () => channel.sent.filter(({ kind }) => kind === "text");
  await vi.waitFor(() => expect(asked().map(({ record }) => record)).toEqual([7, 6]));
  for (const question of asked()) {
    await channel.answer({ kind: "answer", cypher: `RETURN 1, ${question.record}` }, question);
  }
  const only = (which: string) => host.querySelector(`.npj-q-only-${which}`)?.textContent;
  await vi.waitFor(() => expect(only("one")).toBe("- RETURN 1, 7\n"));
  expect(only("other")).toBe("+ RETURN 1, 6\n");
});

it("loads the queries that the state left out", async () => {
  button("Load older ones (2)")?.click();
  await vi.waitFor(() => expect(channel.sent.at(-1)).toMatchObject({ kind: "older", before: 1 }));
  await channel.answer({ kind: "answer", records: [record(0), record(-1)], total: 5 });
  await vi.waitFor(() => expect(lines().length).toBe(5));
});

it("leaves nothing behind", () => {
  close();
  expect(host.childElementCount).toBe(0);
  expect(channel.listening).toBe(0);
});

it("copies a query as a cell and as Python", () => {
  const odd = record(1, { cypher: 'RETURN \'\\n\' AS a, """ x"' });
  expect(copyOf(odd, "cypher")).toBe(odd.cypher);
  expect(copyOf(odd, "magic")).toBe(`%%cypher --dataset demo:v1\n${odd.cypher}`);
  expect(copyOf(odd, "python")).toBe(
    "from neuprint_jupyter import fetch_custom\n\n" +
      'df = fetch_custom("""\\\nRETURN \'\\\\n\' AS a, \\""" x\\"""", dataset="demo:v1")\ndf',
  );
});

it("copies a query that ends in quotes", () => {
  const python = copyOf(record(1, { cypher: '// """' }), "python");
  expect(python).toContain('"""\\\n// \\""\\"""", dataset=');
});

it("writes sizes with three figures", () => {
  const sizes = [999, 999_499, 999_500, 999_999, 2_500_000_000];
  expect(sizes.map(bytes)).toEqual(["999 B", "999 kB", "1.00 MB", "1.00 MB", "2500 MB"]);
});

it("cuts queries into tokens that join to them again", () => {
  const query =
    "MATCH (n:Limit)-->(m) // c\nWHERE n.order = $x AND m.`a b` <> 'it\\'s' /* ‘ */ RETURN 1.5e3, \"open";
  expect(
    tokenize(query)
      .map((token) => token.text)
      .join(""),
  ).toBe(query);
  expect(
    tokenize(query)
      .filter((token) => token.kind === "keyword")
      .map((token) => token.text),
  ).toEqual(["MATCH", "WHERE", "AND", "RETURN"]);
});

it("tells lines apart", () => {
  expect(diff("a\nb\nc", "a\nx\nc").map(({ sign, text }) => sign + text)).toEqual([
    " a",
    "-b",
    "+x",
    " c",
  ]);
});

it("tells times below a second in one unit", () => {
  expect([0.0074, 0.06, 0.145, 0.9994, 1.5, 120].map(duration)).toEqual([
    "7.4 ms",
    "60 ms",
    "145 ms",
    "999 ms",
    "1.50 s",
    "120 s",
  ]);
});
