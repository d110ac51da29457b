// Cells of %%cypher are shown in Cypher's colours.
import type { CellList, CellModel } from "./jupyter";

const CYPHER = "application/x-cypher-query";
const IS_CYPHER = /^\s*%%cypher\b/;

/** Keep the colours of all cells right, those that come later too. */
export function color(cells: CellList): void {
  const known = new WeakSet<CellModel>();
  const meet = () => {
    for (const cell of cells) {
      if (cell.type !== "code" || known.has(cell)) continue;
      known.add(cell);
      const paint = painter(cell);
      cell.contentChanged.connect(paint);
      // The notebook sets the kernel's language on all cells, once it knows it.
      cell.mimeTypeChanged.connect(paint);
      paint();
    }
  };
  cells.changed.connect(meet);
  meet();
}

function painter(cell: CellModel): () => void {
  let before: string | undefined;
  return () => {
    if (IS_CYPHER.test(cell.sharedModel.getSource())) {
      if (cell.mimeType === CYPHER) return;
      before = cell.mimeType;
      cell.mimeType = CYPHER;
    } else if (cell.mimeType === CYPHER && before !== undefined) {
      cell.mimeType = before;
    }
  };
}
