// What the grid's page and its kernel say to each other; the twin of neuprint_jupyter/widgets/messages.py.

/** What one cell shows: text made by the kernel, a truth value, or null. */
export type Cell = string | boolean | null;

export type Kind = "int" | "float" | "bool" | "string" | "time" | "object";

export interface Column {
  name: string;
  dtype: string;
  kind: Kind;
  /** The longest text of the first rows; of integers, of all rows. */
  characters: number;
}

export type Direction = "ascending" | "descending";

/** One column to sort by; `column` is its position. */
export interface SortKey {
  column: number;
  direction: Direction;
}

/** The same as the kernel writes it: by name, or by position where names repeat. */
export interface NamedSortKey {
  column: string | number;
  direction: Direction;
}

/** The first rows as they are sorted now; `version` counts the orders the rows were in. */
export interface FirstPage {
  version: number;
  row_count: number;
  rows: Cell[][];
}

/** The traits the kernel keeps in step with all views. */
export interface GridState {
  sort: NamedSortKey[];
  height: number;
  _columns: Column[];
  _first_page: FirstPage;
}

export type Question =
  | { kind: "page"; start: number; stop: number; columns: [number, number] }
  | { kind: "sort"; sort: SortKey[] };

export type Answer =
  | { kind: "page"; version: number; start: number; rows: Cell[][] }
  | { kind: "arranged"; version: number };
