// hightable behind our own model: the only file that knows it.
import type { DataFrame, OrderBy } from "hightable";
import HighTable, { createEventTarget, type DataFrameEvents } from "hightable";
import { memo } from "preact/compat";
import { useMemo } from "preact/hooks";
import type { Cell, Column, SortKey } from "./messages";
import type { GridModel } from "./model";

/** hightable draws every row at this height. */
export const ROW_HEIGHT = 33;

/** Rows drawn above and below the visible ones. */
const PADDING_ROWS = 8;

const LONGEST_NUMBER = 40;
const DIGIT_WIDTH = 8.5;
const CELL_PADDING = 22;

/** hightable knows columns by name, and DataFrames may repeat one: later ones get a number. */
export function uniqueNames(columns: readonly Column[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}

/** The model as the data source hightable asks. */
export function dataFrame(model: GridModel, names: string[]): DataFrame {
  const position = new Map(names.map((name, column) => [name, column]));
  const eventTarget = createEventTarget<DataFrameEvents>();
  // Never in the same turn as hightable's own effects: it would miss the event and stay blank.
  const resolve = () =>
    setTimeout(() => eventTarget.dispatchEvent(new CustomEvent("resolve", { detail: undefined })));
  model.addEventListener("rows", resolve);
  return {
    columnDescriptors: names.map((name) => ({ name, sortable: true })),
    numRows: model.rowCount,
    eventTarget,
    getRowNumber: ({ row }) => ({ value: row }),
    getCell({ row, column }) {
      const value = model.row(row)?.[position.get(column) ?? -1];
      return value === undefined ? undefined : { value };
    },
    async fetch({ rowStart, rowEnd }) {
      model.want(rowStart, rowEnd);
    },
  };
}

/** The width below which a number would be cut: half an id is a wrong id. */
export function leastWidth({ kind, characters }: Column): number | undefined {
  if (kind !== "int" && kind !== "float") return undefined;
  return Math.min(characters, LONGEST_NUMBER) * DIGIT_WIDTH + CELL_PADDING;
}

/** What a cell says: also what is copied. */
export function cellText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function CellContent({ value }: { value: Cell }) {
  return <span class={value === null ? "npj-null" : undefined}>{String(value)}</span>;
}

/** The column whose header hightable says was clicked: it only tells the order it would make. */
export function toggledColumn(before: OrderBy, after: OrderBy): string | undefined {
  return (after.length < before.length ? before[0] : after[0])?.column;
}

interface Props {
  model: GridModel;
  sort: readonly SortKey[];
  /** Whether the click being handled adds a column to sort by. */
  adding: () => boolean;
}

export const Table = memo(function Table({ model, sort, adding }: Props) {
  const names = useMemo(() => uniqueNames(model.columns), [model]);
  const data = useMemo(() => dataFrame(model, names), [model, names]);
  const configuration = useMemo(
    () =>
      Object.fromEntries(
        model.columns.map((column, i) => [
          names[i] ?? "",
          { className: `npj-${column.kind}`, minWidth: leastWidth(column) },
        ]),
      ),
    [model, names],
  );
  const orderBy = useMemo(
    () => sort.map(({ column, direction }) => ({ column: names[column] ?? "", direction })),
    [sort, names],
  );
  return (
    <HighTable
      className="npj-table"
      data={data}
      columnConfiguration={configuration}
      orderBy={orderBy}
      onOrderByChange={(after) => {
        const column = names.indexOf(toggledColumn(orderBy, after) ?? "");
        if (column >= 0) void model.clickHeader(column, adding());
      }}
      focus={false}
      padding={PADDING_ROWS}
      stringify={cellText}
      renderCellContent={({ cell }) => cell && <CellContent value={cell.value as Cell} />}
    />
  );
});
