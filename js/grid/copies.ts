// What is copied out of a grid, and the words for it.
import { copyText } from "../shared/cells";
import type { Place } from "./keyboard";
import type { GridModel } from "./model";

export type Say = (words: string) => void;

/** The selected rows. */
export async function copyRows(model: GridModel, say: Say): Promise<void> {
  const copied = await model.copied("rows");
  if (copied && (await put(model, copied.text))) say(`${rows(copied.count)} copied`);
}

/** The bodyIds of the selected rows. */
export async function copyIds(model: GridModel, say: Say): Promise<void> {
  const copied = await model.copied("ids");
  if (copied && (await put(model, copied.text))) {
    say(`${copied.count.toLocaleString("en-US")} bodyIds copied`);
  }
}

/** All of one cell; of the header, the column's name. */
export async function copyCell(model: GridModel, at: Place, say: Say): Promise<void> {
  const column = model.shown[at.index];
  if (column === undefined || at.row >= model.rowCount) return;
  if (at.row < 0) {
    await copyThis(model, model.columns[column]?.name ?? "", "name", say);
    return;
  }
  const text = await model.fullCell(at.row, column);
  if (text !== undefined) await copyThis(model, text, "cell", say);
}

/** A text that is here; `what` it is, for people. */
export async function copyThis(model: GridModel, text: string, what: string, say: Say) {
  if (await put(model, text)) say(`${what} copied`);
}

export function rows(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`;
}

async function put(model: GridModel, text: string): Promise<boolean> {
  const copied = await copyText(text);
  if (!copied) model.fail("The browser does not let the grid copy; allow it for this page.");
  return copied;
}
