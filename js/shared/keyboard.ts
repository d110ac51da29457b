// JupyterLab listens to every key of the page: `b` in a widget would insert a cell.

function stopPlainKeys(event: KeyboardEvent): void {
  // Saving, running and the like, with Ctrl or Cmd, still reach JupyterLab.
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
}

/** Keep a widget's keys to the widget; returns the undoing. */
export function keepKeys(root: HTMLElement): () => void {
  root.addEventListener("keydown", stopPlainKeys);
  return () => root.removeEventListener("keydown", stopPlainKeys);
}
