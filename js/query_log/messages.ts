// What the pane's page and its kernel say to each other; the twin of neuprint_jupyter/widgets/query_log.py.

export type Status = "running" | "done" | "failed" | "cancelled";

/** One query; times are in seconds, `place` is line and column, counted from 1. */
export interface QueryRecord {
  id: number;
  started: string;
  caller: string;
  server: string;
  dataset: string;
  status: Status;
  cypher: string;
  /** Whether `cypher` is only the beginning. */
  more: boolean;
  elapsed: number | null;
  server_seconds: number | null;
  transfer_seconds: number | null;
  decode_seconds: number | null;
  rows: number | null;
  size: number | null;
  retries: number;
  error: string | null;
  place: [number, number] | null;
}

/** What changed lately; when `clears` grows, all that was known before is gone. */
export interface News {
  records: QueryRecord[];
  total: number;
  clears: number;
}

/** The traits the kernel keeps; `_records` are those from when the page was told of the widget. */
export interface PaneState {
  height: number;
  _records: QueryRecord[];
  _news: News;
}

export type Question =
  | { kind: "latest" }
  | { kind: "older"; before: number }
  | { kind: "text" | "cancel" | "rerun" | "explain"; record: number }
  | { kind: "clear" }
  | { kind: "export"; format: "json" | "cypher" };

export interface Answer {
  kind: "answer";
  records?: QueryRecord[];
  total?: number;
  cypher?: string;
  text?: string;
}
