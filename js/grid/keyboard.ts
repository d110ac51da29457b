// What a key does in the grid: the ARIA grid pattern. Row -1 is the header.

export interface Place {
  row: number;
  /** The column's place among those shown. */
  index: number;
}

export interface Bounds {
  rows: number;
  columns: number;
  /** Rows in sight. */
  page: number;
}

export type Command =
  | { kind: "move"; to: Place; extend: boolean }
  | {
      kind: "open" | "sort" | "toggle" | "range" | "all" | "none" | "menu" | "copy";
      add?: boolean;
    };

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** The command a key gives; none for keys that are not the grid's. */
export function command(key: Key, at: Place, bounds: Bounds): Command | undefined {
  const control = key.ctrlKey || key.metaKey;
  const to = key.altKey ? undefined : movedTo(key.key, control, at, bounds);
  if (to) return { kind: "move", to, extend: key.shiftKey && to.row !== at.row && at.row >= 0 };
  if (key.key === "F10" && key.shiftKey) return { kind: "menu" };
  if (key.key === "ContextMenu") return { kind: "menu" };
  if (key.altKey) return key.key === "ArrowDown" ? { kind: "menu" } : undefined;
  if (control) {
    // With Caps Lock, the letter is a capital.
    const letter = key.shiftKey ? "" : key.key.toLowerCase();
    if (letter === "a") return { kind: "all" };
    if (letter === "c") return { kind: "copy" };
    return undefined;
  }
  if (key.key === "Escape") return { kind: "none" };
  if (at.row < 0) {
    return key.key === "Enter" || key.key === " " ? { kind: "sort", add: key.shiftKey } : undefined;
  }
  // A table may have no rows.
  if (at.row >= bounds.rows) return undefined;
  if (key.key === "Enter") return { kind: "open" };
  if (key.key === " ") return { kind: key.shiftKey ? "range" : "toggle" };
  return undefined;
}

function movedTo(key: string, control: boolean, at: Place, bounds: Bounds): Place | undefined {
  const last = { row: bounds.rows - 1, index: bounds.columns - 1 };
  const row = (value: number) => ({ ...at, row: Math.max(-1, Math.min(value, last.row)) });
  const index = (value: number) => ({ ...at, index: Math.max(0, Math.min(value, last.index)) });
  switch (key) {
    case "ArrowUp":
      return control ? row(0) : row(at.row - 1);
    case "ArrowDown":
      return control ? row(last.row) : row(at.row + 1);
    case "ArrowLeft":
      return control ? index(0) : index(at.index - 1);
    case "ArrowRight":
      return control ? index(last.index) : index(at.index + 1);
    case "PageUp":
      return row(Math.max(0, at.row - bounds.page));
    case "PageDown":
      return row(at.row + bounds.page);
    case "Home":
      return control ? { row: Math.min(0, last.row), index: 0 } : index(0);
    case "End":
      return control ? last : index(last.index);
    default:
      return undefined;
  }
}
