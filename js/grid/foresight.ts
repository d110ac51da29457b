// What the kernel will answer to a search: shown until it does, where all rows are here.
import type { Cell, FirstPage, PageOfRows } from "./messages";

/** The version of an arrangement that is only foreseen: the kernel takes no row of it for one of its own. */
export const FORESEEN = -1;

/** Of all the rows there are, those that hold a text in whatever case. */
export function foreseen(first: FirstPage, pages: readonly PageOfRows[], text: string): FirstPage {
  const part = text.toLowerCase();
  const found: FirstPage = { ...first, version: FORESEEN, rows: [], selected: [] };
  const colors: string[] = [];
  for (const page of pages) {
    page.rows.forEach((row, i) => {
      if (!row.some((cell) => holds(cell, part))) return;
      if (page.selected.includes(i)) found.selected.push(found.rows.length);
      if (page.colors) colors.push(page.colors[i] ?? "");
      found.rows.push(row);
    });
  }
  found.row_count = found.rows.length;
  return colors.length > 0 ? { ...found, colors } : found;
}

function holds(cell: Cell, part: string): boolean {
  return cell !== null && String(cell).toLowerCase().includes(part);
}
