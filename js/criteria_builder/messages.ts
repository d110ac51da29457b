// What a builder's page and its kernel say to each other; the twin of widgets/criteria_builder/shape.py and requests.py.

export type Op =
  | "is"
  | "pattern"
  | "contains"
  | "contains_any_case"
  | "any_case"
  | "at_least"
  | "at_most"
  | "between"
  | "null"
  | "not_null"
  | "fixed";

export type Kind = "text" | "integer" | "number" | "boolean";

/** One comparison of a property. Values stay the text that was typed, whatever their kind. */
export interface Test {
  op: Op;
  not: boolean;
  kind: Kind;
  /** A pattern that is one whatever the block says of plain text. */
  own: boolean;
  values: string[];
}

/** A property, and the comparisons of which any may hold. */
export interface FieldRow {
  name: string;
  tests: Test[];
}

export type Role = "any" | "input" | "output";

export interface RoiRow {
  roi: string;
  role: Role;
  min: string;
}

/** Conditions that all hold, or not all if `not`. */
export interface Conditions {
  kind: "conditions";
  not: boolean;
  label: "" | "Neuron" | "Segment";
  regex: "guess" | boolean;
  fields: FieldRow[];
  roi_req: "all" | "any";
  rois: RoiRow[];
  cropped: boolean | null;
  min_pre: string;
  min_post: string;
}

/** Criteria that the form only keeps. */
export interface Fixed {
  kind: "fixed";
  code: string;
  criteria: string;
}

export type Block = Conditions | Fixed;

/** Alternatives, each of which asks for all of its blocks. */
export interface Form {
  any: Array<{ all: Block[] }>;
}

/** A property of the dataset; `place` is what is only recorded or not. */
export interface Field {
  name: string;
  label: string;
  description: string;
  kind: Kind | "place";
  group: string;
  choices: string[];
}

export interface Dataset {
  name: string;
  cropped: boolean;
  rois: number;
}

/** What the kernel makes of the form: errors by place, or code. */
export interface Reading {
  errors: Record<string, string>;
  criteria: string;
  python: string;
  cypher: string;
}

export interface Preview {
  state: "waiting" | "done" | "failed" | "unfinished";
  message: string;
  neurons?: number;
  columns?: string[];
  rows?: Array<Array<string | boolean | null>>;
  /** Of names that no neuron has, what may have been meant. */
  told?: string[];
}

export interface Run {
  state: "idle" | "running" | "done" | "failed";
  message: string;
  tables: Array<{ name: string; model: string }>;
  /** What the tables were asked for with, as in the reading of the form. */
  criteria: string;
}

/** The traits the kernel keeps in step with all views. */
export interface BuilderState {
  form: Form;
  _catalogue: Field[];
  _dataset: Dataset;
  _reading: Reading;
  _preview: Preview;
  _run: Run;
}

export interface Suggestion {
  field: string;
  value: string;
  neurons: number;
}

export interface RoiSuggestion {
  name: string;
  primary: boolean;
  described: string;
}

export type Question =
  | { kind: "suggest"; field: string; text: string }
  | { kind: "rois"; text: string }
  | { kind: "instances"; names: string[] }
  | { kind: "count" }
  | { kind: "run" };

export type Answer =
  | { kind: "suggested"; found: Array<Suggestion | RoiSuggestion | string> }
  | { kind: "started" };
