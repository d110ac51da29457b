// One plot of the page: one bokeh document, however many views it has.
import type { AnyModel } from "@anywidget/types";
import { restoreHearing } from "../shared/hearing";
import { pageTheme, watchPageTheme } from "../shared/theme";
import { discard, loadBokeh, receiveBundle } from "./bokeh";
import { exportDocument, type Wanted } from "./export";
import { Fit } from "./fit";
import { type Parcel, type Unpacked, unpacked } from "./parcels";
import { Sync } from "./sync";
import { applyTheme, givenAttributes } from "./theme";
import { inTurn } from "./turns";
import type {
  Bokeh,
  BokehDocument,
  BokehView,
  FromKernel,
  PlotState,
  ThemeName,
  ToKernel,
  ViewManager,
} from "./types";

const PICTURE_AFTER_MS = 400;
// A figure that was asked for may be lost, or its kernel busy.
const ASK_AGAIN_MS = 10_000;

/** A figure as the kernel sends it. */
type Figure = Unpacked & { root: string };

interface Drawn {
  root: string;
  bokeh: Bokeh;
  document: BokehDocument;
  views: ViewManager;
  sync: Sync;
  fit: Fit;
}

export class Plot {
  readonly #ready: Promise<Drawn>;
  readonly #closing: Array<() => void> = [];
  #closed = false;
  #given = new Map<string, Set<string>>();
  #pictured = false;
  /** What draws each view anew. */
  readonly #redraws = new Set<() => Promise<void>>();
  readonly #figure: Promise<Figure>;
  #arrive: (figure: Figure) => void = () => undefined;
  #arrived = false;
  #patches: Promise<unknown> = Promise.resolve();

  constructor(private readonly model: AnyModel<PlotState & Record<string, unknown>>) {
    this.#figure = new Promise((resolve) => {
      this.#arrive = resolve;
    });
    const { bundles, figure } = model.get("_first");
    for (const [name, data] of Object.entries(bundles)) this.#receiveBundle(name, data);
    this.#arrived = figure.data.byteLength > 0;
    model.on("msg:custom", this.#receive);
    this.#closing.push(() => model.off("msg:custom", this.#receive));
    this.#ready = this.#open(figure);
    // A failure is shown where the plot is drawn.
    this.#ready.catch(() => undefined);
  }

  /** Draw into an element; gives what takes the view away again. */
  async draw(el: HTMLElement): Promise<() => void> {
    const { document, views, fit, root: id } = await this.#ready;
    const root = document.get_model_by_id(id);
    if (!root) throw new Error("the figure is no longer in its document");
    const leave = (gone: BokehView) => {
      fit.leave(gone);
      gone.remove();
      views.delete(gone);
    };
    let view: BokehView | undefined;
    let closed = false;
    const redraw = () =>
      inTurn(async () => {
        const built = await views.build_view(root);
        if (closed) {
          leave(built);
          return;
        }
        built.build(el);
        fit.watch(built, el);
        if (view) leave(view);
        view = built;
      });
    await redraw();
    this.#redraws.add(redraw);
    if (!this.#pictured) {
      this.#pictured = true;
      await view?.ready;
      setTimeout(() => void this.#sendPicture(), PICTURE_AFTER_MS);
    }
    return () => {
      closed = true;
      this.#redraws.delete(redraw);
      if (view) leave(view);
    };
  }

  /** The pointer is over it no more, as when its cell is deleted: what it hovered over would be told for ever. */
  pointAway(): void {
    this.#ready.then(
      ({ views }) => {
        for (const view of views.all_views()) view._move_exit?.();
      },
      () => undefined,
    );
  }

  close(): void {
    this.#closed = true;
    for (const undo of this.#closing) undo();
    this.#ready.then(
      // Its views leave first.
      ({ bokeh, document }) => setTimeout(() => discard(bokeh, document)),
      () => undefined,
    );
  }

  /** A cell that is run again may close a plot that still opens. */
  #whenClosed(undo: () => void): void {
    if (this.#closed) undo();
    else this.#closing.push(undo);
  }

  async #open(first: PlotState["_first"]["figure"]): Promise<Drawn> {
    // A plot that has missed changes draws the figure as the kernel has it now.
    if (await restoreHearing(this.model)) this.#arrived = false;
    if (this.#arrived) this.#receiveFigure(first, first.data);
    const { version, bundles } = this.model.get("_bokeh");
    const bokeh = await loadBokeh(
      version,
      bundles,
      (names) => this.#tell({ kind: "bokehjs", names }),
      (undo) => this.#whenClosed(undo),
    );
    const isMissing = () => !this.#arrived && !this.#closed;
    // Where there is nobody to ask, that is what is shown.
    if (isMissing()) this.model.send({ kind: "document" });
    const timer = setInterval(() => {
      if (isMissing()) this.#tell({ kind: "document" });
    }, ASK_AGAIN_MS);
    this.#whenClosed(() => clearInterval(timer));
    const { root, json, buffers } = await this.#figure;
    clearInterval(timer);
    const { Document } = bokeh.require("document/document");
    const document = await inTurn(() => {
      const content = JSON.parse(json);
      this.#given = givenAttributes(content);
      return Document.from_json(content, undefined, buffers);
    });
    const sync = new Sync(document, (message) => this.#tell(message));
    const retheme = () => {
      applyTheme(document, this.#theme(), this.#given);
      // Scale bars keep the colours they began with, canvases an edge of them, and legends move onto the plot.
      for (const redraw of this.#redraws) void redraw();
    };
    retheme();
    this.#whenClosed(watchPageTheme(retheme));
    this.model.on("change:theme", retheme);
    this.#whenClosed(() => this.model.off("change:theme", retheme));
    const { constructor: Views } = bokeh.index;
    const fit = new Fit(document);
    return { root, bokeh, document, sync, fit, views: new Views([], bokeh.index) };
  }

  #theme(name: ThemeName | "auto" = this.model.get("theme")) {
    return this.model.get("_themes")[name === "auto" ? pageTheme() : name];
  }

  /** Tell the kernel something; one that was started anew knows nothing of the plot, which goes on without it. */
  #tell(message: ToKernel, buffers: ArrayBuffer[] = []): void {
    try {
      this.model.send(message, undefined, buffers);
    } catch {
      // "Cannot send".
    }
  }

  #receive = (message: FromKernel, buffers: DataView[]): void => {
    const data = buffers[0] as DataView;
    if (message.kind === "bokehjs") {
      this.#receiveBundle(message.name, data);
    } else if (message.kind === "document") {
      this.#receiveFigure(message, data);
    } else if (message.kind === "patch" && this.#arrived) {
      // What was changed before the figure came is in the figure.
      const parcel = unpacked(message, data);
      this.#patches = this.#patches
        .then(async () => this.#apply(await this.#ready, await parcel))
        .catch((error) => console.error("A change of a plot could not be shown", error));
    } else if (message.kind === "served") {
      void this.#ready.then(({ sync }) => sync.served(message.id));
    } else if (message.kind === "export") {
      void this.#export(message);
    }
  };

  #receiveBundle(name: string, data: DataView): void {
    if (data.byteLength > 0) receiveBundle(this.model.get("_bokeh").version, name, data);
  }

  #receiveFigure(figure: Parcel & { root: string }, data: DataView): void {
    this.#arrived = true;
    unpacked(figure, data).then(
      (parts) => this.#arrive({ root: figure.root, ...parts }),
      (error) => console.error("A plot could not be read", error),
    );
  }

  #apply({ document, sync, views, fit }: Drawn, { json, buffers }: Unpacked): void {
    const patch = JSON.parse(json);
    const known = this.#given.size;
    givenAttributes(patch, this.#given);
    sync.apply(patch, buffers);
    // What is new in the plot looks like the rest of it.
    if (this.#given.size > known) applyTheme(document, this.#theme(), this.#given);
    if (/"attr":\s*"(text|title|width|frame_width|frame_height|left|right|children)"/.test(json))
      fit.settle();
    // BokehJS tells of new ranges only when a tool has made them.
    if (/"attr":\s*"(start|end)"/.test(json)) {
      for (const view of views.all_views()) view.trigger_ranges_update_event?.();
    }
  }

  async #export(request: FromKernel & { kind: "export" }): Promise<void> {
    try {
      const file = await this.#exported(request.theme, request);
      this.#tell({ kind: "exported", id: request.id }, [file]);
    } catch (error) {
      this.#tell({ kind: "exported", id: request.id, error: String(error) });
    }
  }

  /** What the notebook keeps for those who open it without a kernel. */
  async #sendPicture(): Promise<void> {
    await inTurn(() => undefined);
    const picture = await this.#exported(this.model.get("theme"), { format: "png", scale: 1 });
    this.#tell({ kind: "picture" }, [picture]);
  }

  async #exported(theme: ThemeName | "auto", wanted: Wanted): Promise<ArrayBuffer> {
    const { bokeh, document, root, fit } = await this.#ready;
    const dress = (copy: BokehDocument) => {
      fit.restore(copy);
      applyTheme(copy, this.#theme(theme), this.#given);
    };
    return exportDocument(bokeh, document, root, dress, wanted);
  }
}
