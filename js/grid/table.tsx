// The table itself: the header, and of the rows and columns only those in sight.
import { useMemo } from "preact/hooks";
import { CellContent, cellText } from "./cell";
import { HEADER_HEIGHT, Header } from "./header";
import type { Place } from "./keyboard";
import { inSight, type Placed, px } from "./layout";
import type { GridModel } from "./model";
import type { Scroll } from "./scroll";
import { ROW_HEIGHT } from "./viewport";

/** Columns drawn beyond the edges, in pixels. */
const BESIDE = 60;

interface Props {
  model: GridModel;
  scroll: Scroll;
  places: readonly Placed[];
  at: Place;
  id: string;
  /** The window, and the column of row numbers in it. */
  width: number;
  gutter: number;
  onHeader(column: number, anchor: Element): void;
  onWidth(column: number, width: number | undefined): void;
  onDrag(index: number, by: number, done: boolean): void;
}

/** The rows in sight, and the columns in sight. */
export function sight(props: Pick<Props, "scroll" | "places" | "width" | "gutter">) {
  const { scroll, places, width, gutter } = props;
  const [first, stop] = scroll.viewport.rowsAt(scroll.top);
  const columns = inSight(places, scroll.left - BESIDE, scroll.left + width - gutter + BESIDE);
  return { first, stop, columns };
}

export function cellId(id: string, { row, index }: Place): string {
  return `${id}-${row}-${index}`;
}

export function Table(props: Props) {
  const { model, scroll, at, id, gutter, onHeader, onWidth, onDrag } = props;
  const { first, stop, columns } = sight(props);
  const rows = Array.from({ length: Math.max(0, stop - first) }, (_, i) => first + i);
  // As many as can be in sight: a row that comes into sight takes the elements of one that went.
  const slots = Math.ceil(scroll.viewport.height / ROW_HEIGHT) + 1;
  const offset = first * ROW_HEIGHT - scroll.top;
  const leftOf = (place: Placed) => gutter + place.left - scroll.left;
  const layout = columns
    .map((place) => [place.column, place.index, leftOf(place), place.width])
    .join(" ");
  return (
    <>
      <div role="rowgroup" class="npj-head" style={{ height: px(HEADER_HEIGHT) }}>
        <div role="row" aria-rowindex={1}>
          {columns.map((place) => (
            <Header
              key={place.column}
              model={model}
              place={place}
              left={leftOf(place)}
              id={cellId(id, { row: -1, index: place.index })}
              active={at.row < 0 && at.index === place.index}
              onOpen={(anchor) => onHeader(place.column, anchor)}
              onWidth={(width) => onWidth(place.column, width)}
              onDrag={(by, done) => onDrag(place.index, by, done)}
            />
          ))}
          <div class="npj-corner" role="presentation" style={{ width: px(gutter) }} />
        </div>
      </div>
      <div role="rowgroup" class="npj-body" style={{ top: px(HEADER_HEIGHT) }}>
        <div role="presentation" style={{ transform: `translateY(${offset}px)` }}>
          {rows.map((row) => (
            <Row
              key={row % slots}
              row={row}
              model={model}
              columns={columns}
              leftOf={leftOf}
              at={at}
              id={id}
              gutter={gutter}
              layout={layout}
            />
          ))}
        </div>
      </div>
    </>
  );
}

interface RowProps {
  row: number;
  model: GridModel;
  columns: readonly Placed[];
  leftOf(place: Placed): number;
  at: Place;
  id: string;
  gutter: number;
  /** Which columns are drawn where, in one word. */
  layout: string;
}

/** Rows are drawn again only when something in them changes: most changes of a view are elsewhere. */
function Row(props: RowProps) {
  const { row, model, columns, at, gutter, layout } = props;
  const positions = columns.map(({ column }) => column);
  const selected = model.isSelected(row, positions[0] ?? 0);
  const active = at.row === row ? at.index : undefined;
  return useMemo(
    () => <Cells {...props} selected={selected} active={active} />,
    [row, selected, active, gutter, layout, ...model.pagesAt(row, positions)],
  );
}

interface CellsProps extends RowProps {
  selected: boolean;
  /** The cell one stands on. */
  active: number | undefined;
}

function Cells({ row, model, columns, leftOf, id, gutter, selected, active: index }: CellsProps) {
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      aria-selected={selected}
      class={`npj-row${row % 2 ? " npj-odd" : ""}`}
      data-row={row}
      style={{ height: px(ROW_HEIGHT) }}
    >
      <div role="rowheader" class="npj-number" aria-colindex={1} style={{ width: px(gutter) }}>
        {(row + 1).toString()}
      </div>
      {columns.map((place) => {
        const column = model.columns[place.column];
        const value = model.cell(row, place.column);
        if (!column) return null;
        const active = place.index === index;
        return (
          <div
            key={place.column}
            role="gridcell"
            id={cellId(id, { row, index: place.index })}
            aria-colindex={place.index + 2}
            aria-busy={value === undefined ? true : undefined}
            class={`npj-cell npj-${column.kind}${active ? " npj-active" : ""}`}
            data-index={place.index}
            title={needsTitle(value) ? cellText(value) : undefined}
            style={{ left: px(leftOf(place)), width: px(place.width) }}
          >
            <CellContent value={value} column={column} color={model.color(row, place.column)} />
          </div>
        );
      })}
    </div>
  );
}

function needsTitle(value: unknown): value is string {
  return typeof value === "object" || (typeof value === "string" && value.length > 12);
}
