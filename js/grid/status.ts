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
    return `${model.columns[column]?.name ?? ""} ${direction}`;
  });
  const sorted = keys.length > 0 ? `, sorted by ${keys.join(", then ")}` : "";
  const hidden = selection.count - selection.shown;
  const selected = selection.count > 0 ? `, ${count(selection.count)} selected` : "";
  const away = hidden > 0 ? ` (${count(hidden)} not shown)` : "";
  return `${rows}${sorted}${selected}${away}${model.busy ? " …" : ""}`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function rowsOf(number: number): string {
  return `${count(number)} ${number === 1 ? "row" : "rows"}`;
}
