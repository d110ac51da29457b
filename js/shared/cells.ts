// Code taken out of a widget: into a new cell where the notebook's page allows it, else onto the clipboard.

/** The event by which a widget asks the page for cells; who makes them prevents its default. */
export const NEW_CELLS = "neuprint-jupyter:new-cells";

export interface NewCells {
  /** The sources, in order, for cells below the one that holds the widget. */
  sources: string[];
}

/** Ask for cells below the widget's own; whether they were made. */
export function insertCells(from: HTMLElement, sources: string[]): boolean {
  const detail: NewCells = { sources };
  const event = new CustomEvent(NEW_CELLS, {
    bubbles: true,
    cancelable: true,
    composed: true,
    detail,
  });
  return !from.dispatchEvent(event);
}

/** Put text on the clipboard; pages that are not served safely have none of the new kind. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;opacity:0;";
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
