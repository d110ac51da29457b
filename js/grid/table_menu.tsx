// What can be done with the whole table: columns, selection, copies, files.
import { copyIds, copyRows, rows, type Say } from "./copies";
import type { Cursor } from "./cursor";
import type { GridModel } from "./model";
import { MenuItem } from "./popup";

interface Props {
  model: GridModel;
  cursor: Cursor;
  say: Say;
  onClose(): void;
}

export function TableMenu({ model, cursor, say, onClose }: Props) {
  const act = (work: () => unknown) => () => {
    void work();
    onClose();
  };
  return (
    <>
      <MenuItem onClick={act(() => cursor.selectAll())}>Select all rows shown</MenuItem>
      <MenuItem onClick={act(() => cursor.selectNone())}>Select none</MenuItem>
      <MenuItem onClick={act(() => cursor.invert())}>Invert selection</MenuItem>
      <hr />
      <MenuItem onClick={act(() => copyRows(model, say))}>Copy selected rows</MenuItem>
      {model.hasIds && (
        <MenuItem onClick={act(() => copyIds(model, say))}>Copy bodyIds of selected rows</MenuItem>
      )}
      <hr />
      {(["csv", "parquet"] as const).map((format) => (
        <MenuItem key={format} onClick={act(() => exported(model, format, say))}>
          Save what is shown as {format === "csv" ? "CSV" : "Parquet"}
        </MenuItem>
      ))}
    </>
  );
}

async function exported(model: GridModel, format: "csv" | "parquet", say: Say): Promise<void> {
  const answer = await model.export(format);
  if (answer) say(`${rows(answer.rows)} written to ${answer.file}, beside the notebook`);
}

/** Which columns are shown. */
export function ColumnsMenu({ model }: { model: GridModel }) {
  const shown = model.shown;
  const toggle = (column: number) => {
    const next = shown.includes(column)
      ? shown.filter((other) => other !== column)
      : [...shown, column];
    if (next.length > 0) void model.showColumns(next);
  };
  return (
    <div class="npj-columns-menu">
      <button type="button" onClick={() => void model.showColumns(model.columns.map((_, i) => i))}>
        Show all
      </button>
      <div class="npj-values">
        {model.columns.slice(0, 500).map(({ name, dtype }, column) => (
          <label key={column}>
            <input
              type="checkbox"
              checked={shown.includes(column)}
              disabled={shown.length === 1 && shown[0] === column}
              onChange={() => toggle(column)}
            />
            <bdi>{name}</bdi>
            <span class="npj-note">{dtype}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
