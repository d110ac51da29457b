// What we use of BokehJS, and what the kernel and the page say to each other.
import type { Parcel } from "./parcels";

export interface BokehModel {
  id: string;
  type: string;
  document: BokehDocument | null;
  tags: unknown[];
  properties: Record<string, unknown>;
  setv(values: Record<string, unknown>, options: { sync: boolean }): void;
}

export interface BokehEvent {
  kind?: string;
  sync?: boolean;
  model?: BokehModel;
  attr?: string;
  events?: BokehEvent[];
  msg_data?: { event_name?: string; origin?: BokehModel | null };
}

export interface CanvasLayer {
  canvas: HTMLCanvasElement | SVGElement;
  ctx: { get_serialized_svg?(fix_named_entities?: boolean): string };
}

export interface BokehView {
  el: HTMLElement;
  ready: Promise<void>;
  build(el: HTMLElement): void;
  remove(): void;
  /** Of tools. */
  _move_exit?(): void;
  trigger_ranges_update_event?(): void;
  invalidate_layout?(): void;
  export(type: "png" | "svg", hidpi: boolean): CanvasLayer;
}

export interface BokehDocument {
  get_model_by_id(id: string): BokehModel | null;
  all_models: Set<BokehModel>;
  on_change(callback: (event: BokehEvent) => void, allow_batches: boolean): void;
  create_json_patch(events: BokehEvent[]): object;
  apply_json_patch(patch: object, buffers: Map<string, ArrayBuffer>): void;
  to_json(include_defaults: boolean): object;
  is_idle: boolean;
  clear(options: { sync: boolean }): void;
}

export interface ViewManager {
  build_view(model: BokehModel): Promise<BokehView>;
  delete(view: BokehView): void;
  all_views(): Iterable<BokehView>;
}

export interface Bokeh {
  version: string;
  index: { constructor: new (roots: BokehView[], global: unknown) => ViewManager };
  require(module: "document/document"): {
    documents: BokehDocument[];
    Document: {
      from_json(json: object, events: undefined, buffers: Map<string, ArrayBuffer>): BokehDocument;
    };
  };
}

/** Values by attribute by model class, as in a bokeh theme. */
export type Theme = Record<string, Record<string, unknown>>;

export type ThemeName = "light" | "dark" | "publication";

export interface PlotState {
  theme: ThemeName | "auto";
  /** The class of the HTML elements that are to hold this plot. */
  _host: string;
  _title: string;
  /** Empty once the widget is open. */
  _first: {
    bundles: Record<string, DataView>;
    figure: { root: string; data: DataView } & Parcel;
  };
  _themes: Record<ThemeName, Theme>;
  _bokeh: { version: string; bundles: string[] };
}

export type FromKernel =
  | { kind: "bokehjs"; name: string }
  | ({ kind: "document"; root: string } & Parcel)
  | ({ kind: "patch" } & Parcel)
  | { kind: "served"; id: number }
  | { kind: "export"; id: string; format: "png" | "svg"; theme: ThemeName | "auto"; scale: number };

export type ToKernel =
  | { kind: "bokehjs"; names: string[] }
  | { kind: "document" }
  | { kind: "patch"; id: number; json: string }
  | { kind: "picture" }
  | { kind: "exported"; id: string; error?: string };
