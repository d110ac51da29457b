// What the grid tells in words, on the screen and to a screen reader.
import type { GridModel } from "./model";

type Told = Pick<
  GridModel,
  "rowCount" | "total" | "sort" | "columns" | "selection" | "busy" | "filter" | "search"
>;

export function statusText(model: Told): string {
  const { rowCount, total, selection } = model;
  const filtered = model.filter.length > 0 || model.search !== "";
  const rows = filtered ? `${count(rowCount)} of ${rowsOf(total)}` : rowsOf(total);
  const keys = model.sort.map(({ column, direction }) => {
    return `${spoken(model.columns[column]?.name ?? "")} ${direction}`;
  });
  const sorted = keys.length > 0 ? `, sorted by ${keys.join(", then ")}` : "";
  const hidden = selection.count - selection.shown;
  const selected = selection.count > 0 ? `, ${count(selection.count)} selected` : "";
  const away = hidden > 0 ? ` (${count(hidden)} not shown)` : "";
  return `${rows}${sorted}${selected}${away}${model.busy ? " …" : ""}`;
}

/** A name amid a sentence: short, and without marks that would turn round what follows. */
function spoken(name: string): string {
  const plain = name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function rowsOf(number: number): string {
  return `${count(number)} ${number === 1 ? "row" : "rows"}`;
}
