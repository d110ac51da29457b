// Which menu or form is open, and beside what.
import { ColumnMenu } from "./column_menu";
import type { Say } from "./copies";
import type { Cursor } from "./cursor";
import type { Place } from "./keyboard";
import type { Opened } from "./messages";
import type { GridModel } from "./model";
import { type Anchor, Popup } from "./popup";
import { RowMenu } from "./row_menu";
import { ColumnsMenu, TableMenu } from "./table_menu";

export type Open =
  | { menu: "column"; anchor: Anchor; column: number }
  | { menu: "row"; anchor: Anchor; place: Place }
  | { menu: "table" | "columns"; anchor: Anchor };

interface Props {
  open: Open;
  model: GridModel;
  cursor: Cursor;
  onCell(place: Place): void;
  onOpened(opened: Opened): void;
  say: Say;
  onClose(left?: boolean): void;
}

export function Menu({ open, model, cursor, onCell, onOpened, say, onClose }: Props) {
  const label =
    open.menu === "column" ? `Column ${model.columns[open.column]?.name}` : LABELS[open.menu];
  const form = open.menu === "column" || open.menu === "columns";
  return (
    <Popup
      key={open.menu}
      label={label}
      anchor={open.anchor}
      role={form ? "dialog" : "menu"}
      onClose={onClose}
    >
      {open.menu === "column" && (
        <ColumnMenu key={open.column} model={model} column={open.column} onClose={onClose} />
      )}
      {open.menu === "columns" && <ColumnsMenu model={model} />}
      {open.menu === "table" && (
        <TableMenu model={model} cursor={cursor} say={say} onClose={onClose} />
      )}
      {open.menu === "row" && (
        <RowMenu
          model={model}
          at={open.place}
          onOpened={onOpened}
          onCell={() => onCell(open.place)}
          say={say}
          onClose={onClose}
        />
      )}
    </Popup>
  );
}

const LABELS = { row: "Row", table: "Table", columns: "Columns" };
