// Code taken out of a widget: into a new cell where the notebook's page allows it, else onto the clipboard.

/** The event by which a widget asks the page for cells; who makes them prevents its default. */
export const NEW_CELLS = "neuprint-jupyter:new-cells";

export interface NewCells {
  /** The sources, in order, for cells below the one that holds the widget. */
  sources: string[];
}

/** Put code into cells below the widget's own, or else onto the clipboard; returns what to say of it. */
export async function putIntoCells(from: HTMLElement, sources: string[]): Promise<string> {
  if (insertCells(from, sources)) {
    return sources.length === 1 ? "Put into a new cell" : "Put into new cells";
  }
  return copyCode(sources, "Copied: paste it into a cell");
}

/** Put code onto the clipboard; returns what to say of it. */
export async function copyCode(sources: string[], done = "Copied"): Promise<string> {
  return (await copyText(sources.join("\n\n"))) ? done : "The browser does not allow copying";
}

/** Ask for cells below the widget's own; whether they were made. */
function insertCells(from: HTMLElement, sources: string[]): boolean {
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
