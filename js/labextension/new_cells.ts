// Cells below the one whose widget asks for them.
import { NEW_CELLS, type NewCells } from "../shared/cells";
import type { NotebookPanel } from "./jupyter";

/** Make the cells that widgets of a notebook ask for, and stand on the first. */
export function makeCells(panel: NotebookPanel): void {
  panel.node.addEventListener(NEW_CELLS, (event) => {
    const { sources } = (event as CustomEvent<NewCells>).detail;
    const from = event.target as Node;
    const at = panel.content.widgets.findIndex((cell) => cell.node.contains(from));
    if (at < 0) return;
    panel.context.model.sharedModel.insertCells(
      at + 1,
      sources.map((source) => ({ cell_type: "code", source, metadata: { trusted: true } })),
    );
    panel.content.activeCellIndex = at + 1;
    // The widget is told by this that the cells are there.
    event.preventDefault();
  });
}
