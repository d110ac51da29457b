import { expect, it, vi } from "vitest";
import { putIntoCells } from "../shared/cells";
import { color } from "./colors";
import type { CellModel, Factory, MimeModel, Renderer, RenderMime } from "./jupyter";
import { makeCells } from "./new_cells";
import { keepReadable } from "./readable";
import "./index";

class Signal {
  slots: Array<(sender: unknown, args: unknown) => void> = [];
  connect(slot: (sender: unknown, args: unknown) => void): boolean {
    this.slots.push(slot);
    return true;
  }
  emit() {
    for (const slot of this.slots) slot(this, undefined);
  }
}

class Cell {
  type = "code";
  contentChanged = new Signal();
  mimeTypeChanged = new Signal();
  #mimeType = "text/x-ipython";
  constructor(public source: string) {}
  get sharedModel() {
    return { getSource: () => this.source };
  }
  get mimeType() {
    return this.#mimeType;
  }
  set mimeType(value) {
    if (value === this.#mimeType) return;
    this.#mimeType = value;
    this.mimeTypeChanged.emit();
  }
}

const CYPHER = "application/x-cypher-query";

it("is a container that gives a plugin", async () => {
  const all = (
    globalThis as unknown as { _JUPYTERLAB: Record<string, { get(): Promise<() => unknown> }> }
  )._JUPYTERLAB;
  const factory = await all["neuprint-jupyter"]?.get();
  expect(factory?.()).toMatchObject({
    __esModule: true,
    default: { id: "neuprint-jupyter:plugin", autoStart: true },
  });
});

it("colours cells of %%cypher, whatever the notebook sets, and no others", () => {
  const cells = [new Cell("%%cypher -o x\nMATCH (n)"), new Cell("1 + 1"), new Cell("%%cyphers")];
  const changed = new Signal();
  color(Object.assign(cells, { changed }) as unknown as Iterable<CellModel> & { changed: never });
  const types = () => cells.map((cell) => cell.mimeType);
  expect(types()).toEqual([CYPHER, "text/x-ipython", "text/x-ipython"]);
  for (const cell of cells) cell.mimeType = "text/x-python";
  expect(types()).toEqual([CYPHER, "text/x-python", "text/x-python"]);
  const first = cells[0] as Cell;
  first.source = "print()";
  first.contentChanged.emit();
  expect(types()[0]).toBe("text/x-python");
  cells.push(new Cell("%%cypher\nRETURN 1"));
  changed.emit();
  expect(types()[3]).toBe(CYPHER);
});

it("makes the cells that a widget asks for, below its own", async () => {
  const node = document.body.appendChild(document.createElement("div"));
  const cells = [0, 1].map(() => ({ node: node.appendChild(document.createElement("div")) }));
  const widget = (cells[0] as { node: HTMLElement }).node.appendChild(document.createElement("p"));
  const insertCells = vi.fn();
  const content = { widgets: cells, activeCellIndex: 0 };
  makeCells({ node, content, context: { model: { sharedModel: { insertCells } } } } as never);
  expect(await putIntoCells(widget, ["a = 1", "a"])).toBe("Put into new cells");
  const made = ["a = 1", "a"].map((source) => ({
    cell_type: "code",
    source,
    metadata: { trusted: true },
  }));
  expect(insertCells).toHaveBeenCalledExactlyOnceWith(1, made);
  expect(content.activeCellIndex).toBe(1);
  expect(await putIntoCells(node, ["nowhere"])).not.toContain("Put into");
  node.remove();
});

/** How a widget fails to come: never heard of again, or given up, at once or when what can be read stands there. */
const failures: Record<string, (node: HTMLElement) => Promise<void>> = {
  never: () => new Promise(() => undefined),
  early: (node) => giveUp(node, 200),
  late: (node) => giveUp(node, 5_000),
};

function giveUp(node: HTMLElement, milliseconds: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(() => {
      node.textContent = "Error displaying widget: model not found";
      done();
    }, milliseconds);
  });
}

it.each(Object.keys(failures))(
  "shows what can be read where a widget does not come: %s",
  async (failure) => {
    vi.useFakeTimers();
    const factories = new Map<string, Factory>();
    const rendermime = {
      addFactory: (factory: Factory) => factories.set(factory.mimeTypes[0] as string, factory),
      getFactory: (mimeType: string) => factories.get(mimeType),
      createRenderer: () => {
        const node = document.createElement("div");
        return {
          node,
          renderModel: async (model: MimeModel) => {
            node.innerHTML = String(model.data["text/html"]);
          },
        };
      },
    } as unknown as RenderMime;
    keepReadable(rendermime);
    const never: Factory = {
      mimeTypes: ["application/vnd.jupyter.widget-view+json"],
      createRenderer: () => {
        const node = document.createElement("div");
        return {
          node,
          renderModel: () => {
            node.textContent = "Loading widget...";
            return failures[failure]?.(node);
          },
        } as Renderer;
      },
    };
    rendermime.addFactory(never);
    const renderer = factories
      .get("application/vnd.jupyter.widget-view+json")
      ?.createRenderer({}) as Renderer;
    void renderer.renderModel({ data: { "text/html": "<b>612 rows</b>" }, trusted: true });
    for (let passed = 0; passed < 10_000; passed += 250) {
      await vi.advanceTimersByTimeAsync(250);
      expect(renderer.node.textContent).toBe(
        failure !== "early" && passed + 250 < 1_500 ? "Loading widget..." : "612 rows",
      );
    }
    vi.useRealTimers();
  },
);
