// What the grid's page and its kernel say to each other; the twin of neuprint_jupyter/widgets/grid/messages.py.

/** Counts by ROI: the largest ones with their colours, and the sum of all. */
export interface RoiCell {
  total: number;
  segments: Array<[roi: string, count: number, color: string]>;
}

/** What one cell shows: text made by the kernel, a truth value, counts by ROI, or null. */
export type Cell = string | boolean | RoiCell | null;

export type Kind = "int" | "float" | "bool" | "string" | "time" | "object" | "rois";

export interface Column {
  name: string;
  dtype: string;
  kind: Kind;
  /** The longest text of the first rows; of integers, of all rows. */
  characters: number;
  /** The largest count of a column whose cells are bars in the colour of the row's ROI. */
  bar?: number | null;
}

/** A column as the kernel writes it: by name, or by position where names repeat. */
export type ColumnLabel = string | number;

export type Direction = "ascending" | "descending";

/** One column to sort by; `column` is its position. */
export interface SortKey {
  column: number;
  direction: Direction;
}

/** The tests of one column; those that are there must all hold. */
export interface Tests {
  contains?: string;
  equals?: string | number | boolean;
  regex?: string;
  min?: string | number;
  max?: string | number;
  in?: Array<string | boolean | number | null>;
  null?: boolean;
}

/** The tests of one column; `column` is its position. */
export type Condition = { column: number } & Tests;

/** Rows as they are shown in a `version` of the arrangement, and which are selected in a `selection`. */
export interface PageOfRows {
  version: number;
  selection: number;
  start: number;
  columns: [from: number, to: number];
  rows: Cell[][];
  /** Counted from `start`. */
  selected: number[];
  /** The colour of each row's ROI, where cells are bars. */
  colors?: string[];
}

/** Of a small table that is filtered, where the rows shown are in the table, as they are sorted. */
export type FirstPage = PageOfRows & {
  row_count: number;
  total: number;
  positions?: readonly number[];
};

export interface SelectionState {
  version: number;
  /** Selected rows, and how many of them are shown. */
  count: number;
  shown: number;
  /** Of a small table, where the selected rows are in the table. */
  positions?: number[];
}

/** All of a small table in its own order, by column; the ranks are -1 for null, and null where nothing sorts. */
export interface Ranked {
  columns: Cell[][];
  ranks: Array<number[] | null>;
  colors?: string[];
}

/** The traits the kernel keeps in step with all views. */
export interface GridState {
  sort: Array<{ column: ColumnLabel; direction: Direction }>;
  filter: Array<{ column: ColumnLabel } & Tests>;
  search: string;
  columns: ColumnLabel[];
  height: number;
  _columns: Column[];
  _first_page: FirstPage;
  _selection: SelectionState;
  _widths: Record<string, number>;
  _has_ids: boolean;
}

/** What a header tells of its column. */
export interface Statistics {
  nulls: number;
  unique?: number;
  min?: string;
  max?: string;
  counts?: number[];
  top?: Array<[text: string, count: number]>;
}

export type How = "only" | "add" | "remove" | "invert";

export type Action = "upstream" | "downstream" | "skeleton" | "neuroglancer";

export type Question =
  | { kind: "page"; start: number; stop: number; columns: [number, number] }
  | { kind: "ranked" }
  | { kind: "sort"; sort: SortKey[] }
  | { kind: "filter"; filter: Condition[]; search: string }
  | { kind: "columns"; columns: number[] }
  | { kind: "width"; column: number; width: number }
  | { kind: "select"; how: How; start: number; stop: number; version: number }
  | { kind: "select"; how: How; positions: readonly number[] }
  | { kind: "statistics"; columns: number[] }
  | { kind: "values"; column: number; search: string }
  | ({ kind: "cell"; column: number } & RowAsked)
  | { kind: "copy"; what: "rows" | "ids" }
  | { kind: "export"; format: "csv" | "parquet" }
  | ({ kind: "act"; action: Action; column: number } & RowAsked);

/** A row as it is shown in a version; without one, where it is in the table. */
export type RowAsked = { row: number; version: number | null };

export interface Opened {
  kind: "opened";
  title: string;
  /** The Python that does the same. */
  python: string;
  /** A widget to show, or a link to follow. */
  widget?: string;
  link?: string;
}

export type Answer =
  | ({ kind: "page" } & PageOfRows)
  | { kind: "ranked"; buffers?: DataView[] }
  | { kind: "arranged"; version: number }
  | { kind: "selected"; selection: number }
  | { kind: "statistics"; columns: Array<{ column: number } & Statistics> }
  | { kind: "values"; column: number; values: Array<[string, number]> }
  | { kind: "cell"; text: string }
  | { kind: "copied"; text: string; count: number }
  | { kind: "exported"; file: string; rows: number }
  | { kind: "done" }
  | Opened;
