// A picture of a document, drawn aside so that what is on the screen stays as it is.
import { discard } from "./bokeh";
import type { Bokeh, BokehDocument, BokehModel, BokehView, CanvasLayer } from "./types";

const DRAWN_AFTER_MS = 60;

export interface Wanted {
  format: "png" | "svg";
  /** Pixels for each CSS pixel. */
  scale: number;
}

export async function exportDocument(
  bokeh: Bokeh,
  document: BokehDocument,
  rootId: string,
  dress: (copy: BokehDocument) => void,
  { format, scale }: Wanted,
): Promise<ArrayBuffer> {
  const { Document } = bokeh.require("document/document");
  const json = JSON.parse(JSON.stringify(document.to_json(false)));
  const copy = Document.from_json(json, undefined, new Map());
  const aside = globalThis.document.createElement("div");
  const { width, height } = sizeOf(document.get_model_by_id(rootId));
  aside.style.cssText = `position:absolute;left:-20000px;top:0;width:${width}px;height:${height}px`;
  globalThis.document.body.append(aside);
  const { constructor: Views } = bokeh.index;
  let view: BokehView | undefined;
  try {
    dress(copy);
    const root = copy.get_model_by_id(rootId);
    if (!root) throw new Error("there is nothing to draw");
    view = await new Views([], null).build_view(root);
    view.build(aside);
    // A layout's own is transparent: of several plots, the places between and beside them would be holes.
    view.el.style.backgroundColor = paperOf(copy);
    await view.ready;
    await new Promise((resolve) => setTimeout(resolve, DRAWN_AFTER_MS));
    const layer = withPixelRatio(scale, () => (view as BokehView).export(format, true));
    return format === "svg" ? svgOf(layer) : await pngOf(layer);
  } finally {
    view?.remove();
    aside.remove();
    discard(bokeh, copy);
  }
}

/** The size a plot asks for; layouts that ask for none get that of a page. */
function sizeOf(root: BokehModel | null): { width: number; height: number } {
  const asked = root as { width?: number | null; height?: number | null } | null;
  return { width: asked?.width ?? 900, height: asked?.height ?? 600 };
}

/** What the plots of a document are drawn on. */
function paperOf(document: BokehDocument): string {
  for (const model of document.all_models) {
    const paper = "border_fill_color" in model && model.border_fill_color;
    if (typeof paper === "string") return paper;
  }
  return "transparent";
}

/** BokehJS draws with as many pixels as the screen has; a printed picture wants its own number. */
function withPixelRatio<Result>(ratio: number, act: () => Result): Result {
  const own = Object.getOwnPropertyDescriptor(globalThis, "devicePixelRatio");
  Object.defineProperty(globalThis, "devicePixelRatio", { value: ratio, configurable: true });
  try {
    return act();
  } finally {
    if (own) Object.defineProperty(globalThis, "devicePixelRatio", own);
    else delete (globalThis as Partial<typeof globalThis>).devicePixelRatio;
  }
}

async function pngOf(layer: CanvasLayer): Promise<ArrayBuffer> {
  const canvas = layer.canvas as HTMLCanvasElement;
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("the browser could not make a PNG of this size");
  return blob.arrayBuffer();
}

function svgOf(layer: CanvasLayer): ArrayBuffer {
  const text =
    layer.ctx.get_serialized_svg?.(true) ?? new XMLSerializer().serializeToString(layer.canvas);
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}
