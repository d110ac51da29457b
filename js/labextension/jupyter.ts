// The few parts of JupyterLab's objects that the extension touches: its own packages are not bundled.

export interface Signal<Sender, Args> {
  connect(slot: (sender: Sender, args: Args) => void): boolean;
}

export interface CellModel {
  type: string;
  mimeType: string;
  sharedModel: { getSource(): string };
  contentChanged: Signal<unknown, unknown>;
  mimeTypeChanged: Signal<unknown, unknown>;
}

export interface CellList extends Iterable<CellModel> {
  changed: Signal<unknown, unknown>;
}

export interface MimeModel {
  data: Record<string, unknown>;
  trusted: boolean;
}

export interface Renderer {
  node: HTMLElement;
  renderModel(model: MimeModel): Promise<void>;
}

export interface Factory {
  mimeTypes: readonly string[];
  createRenderer(options: unknown): Renderer;
}

export interface RenderMime {
  addFactory(factory: Factory, rank?: number): void;
  getFactory(mimeType: string): Factory | undefined;
  createRenderer(mimeType: string): Renderer;
}

export interface NewCell {
  cell_type: "code";
  source: string;
  metadata: { trusted: boolean };
}

export interface NotebookPanel {
  node: HTMLElement;
  content: {
    rendermime: RenderMime;
    activeCellIndex: number;
    widgets: ReadonlyArray<{ node: HTMLElement }>;
  };
  context: {
    model: {
      cells?: CellList;
      sharedModel: { insertCells(index: number, cells: NewCell[]): void };
    };
  };
}

export interface App {
  docRegistry: {
    addWidgetExtension(kind: string, extension: { createNew(panel: NotebookPanel): void }): unknown;
  };
}
