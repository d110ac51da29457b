// Jupyter listens to every key of the page: `b` in a widget would insert a cell, and `d` twice delete one.

/** What Lumino, whose shortcuts Jupyter's are, asks of the element that has the focus. */
const NO_SHORTCUTS = "data-lm-suppress-shortcuts";

/** Saving, running and the like, with Ctrl or Cmd, still reach Jupyter. */
function isOurs(event: KeyboardEvent): boolean {
  return isSelectAll(event) || (!event.ctrlKey && !event.metaKey);
}

/** Jupyter selects all cells by it, and the browser all text of the page: neither is meant by who is in a widget. */
function isSelectAll({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "a" && !shiftKey && (ctrlKey || metaKey);
}

/** Where there is text of one's own to select. */
const TEXT = "textarea, input:not([type=checkbox], [type=radio])";

function stopOurs(event: KeyboardEvent): void {
  if (isOurs(event)) event.stopPropagation();
  if (isSelectAll(event) && !(event.target as Element).matches(TEXT)) event.preventDefault();
}

/** Keep a widget's keys to the widget; returns the undoing. */
export function keepKeys(root: HTMLElement): () => void {
  // Notebook 7 hears of a key before the widget does: only at the window one is earlier.
  const first = (event: KeyboardEvent) => {
    const { target } = event;
    // The tabs of %neurons and others are ipywidgets', and would not be gone through by arrow keys.
    const whole = root.closest(".jupyter-widget-tab") ?? root;
    if (target instanceof Element && whole.contains(target)) {
      target.toggleAttribute(NO_SHORTCUTS, isOurs(event));
    }
  };
  window.addEventListener("keydown", first, { capture: true });
  root.addEventListener("keydown", stopOurs);
  return () => {
    window.removeEventListener("keydown", first, { capture: true });
    root.removeEventListener("keydown", stopOurs);
  };
}
