// A module-federation container, written by hand: JupyterLab and Notebook 7 load it, with nothing of theirs bundled.
import { color } from "./colors";
import type { App, NotebookPanel } from "./jupyter";
import { makeCells } from "./new_cells";
import { keepReadable } from "./readable";

const plugin = {
  id: "neuprint-jupyter:plugin",
  description:
    "Colours of %%cypher cells, code of widgets as cells, and something to read where a widget's kernel is gone.",
  autoStart: true,
  activate(app: App): void {
    safely(() => app.docRegistry.addWidgetExtension("Notebook", { createNew: attend }));
  },
};

function attend(panel: NotebookPanel): void {
  safely(() => keepReadable(panel.content.rendermime));
  safely(() => makeCells(panel));
  safely(() => {
    if (panel.context.model.cells) color(panel.context.model.cells);
  });
}

/** Whatever goes wrong here, the page goes on. */
function safely(work: () => void): void {
  try {
    work();
  } catch (error) {
    console.warn("neuprint-jupyter:", error);
  }
}

// Without __esModule, the page would take the module itself for the plugin, and stay blank.
const module = { __esModule: true, default: plugin };

const container = {
  get: () => Promise.resolve(() => module),
  init: () => undefined,
};

const page = globalThis as { _JUPYTERLAB?: Record<string, unknown> };
page._JUPYTERLAB = { ...page._JUPYTERLAB, "neuprint-jupyter": container };
