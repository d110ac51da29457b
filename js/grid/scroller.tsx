// The window on the table: what is in sight, and what the mouse and the keys do there.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Cursor } from "./cursor";
import { HEADER_HEIGHT } from "./header";
import { type Size, useWindow } from "./hooks";
import { type Command, command, type Place } from "./keyboard";
import { dropped, moved, type Placed, placed, px, totalWidth } from "./layout";
import type { Open } from "./menus";
import type { GridModel } from "./model";
import type { Scroll } from "./scroll";
import { cellId, sight, Table } from "./table";
import { ROW_HEIGHT } from "./viewport";

/** Rows asked for beyond those in sight. */
const AHEAD = 15;

interface Props {
  model: GridModel;
  scroll: Scroll;
  cursor: Cursor;
  /** The most it may have. */
  height: number;
  redraw(): void;
  onCell(place: Place): void;
  onCopy(place: Place): void;
  onMenu(open: Open): void;
}

/** Whether a cell is on the page: one that is scrolled out of sight, or of a table without rows, cannot be named. */
function drawn({ row, index }: Place, { first, stop, columns }: ReturnType<typeof sight>): boolean {
  return (row < 0 || (row >= first && row < stop)) && columns.some((c) => c.index === index);
}

export function Scroller(props: Props) {
  const { model, scroll, cursor, height, redraw } = props;
  const ref = useRef<HTMLDivElement>(null);
  const id = useMemo(() => `npj-${crypto.getRandomValues(new Uint32Array(1)).join("")}`, []);
  const size = useWindow(ref, scroll);
  const [resizing, setResizing] = useState<Record<string, number>>({});

  scroll.fit(model.rowCount, Math.max(0, size.height - HEADER_HEIGHT));
  // Only then: at any other time the bar may have been moved by hand, and its event be still to come.
  useLayoutEffect(() => scroll.restore(), [scroll, scroll.viewport, size]);
  const gutter = Math.max(34, String(model.total).length * 8 + 14);
  const widths = { ...model.widths, ...resizing };
  const places = placed(model.columns, model.shown, widths, size.width - gutter);
  cursor.fit(places.length);
  const sighted = sight({ scroll, places, width: size.width, gutter });
  const { first, stop, columns } = sighted;
  const wanted = columns.map(({ column }) => column);
  // Before the browser draws what is here: the rest arrives a frame or two earlier.
  useLayoutEffect(() => {
    if (size.height > 0) model.want(first - AHEAD, stop + AHEAD, wanted);
  });
  useEffect(() => {
    if (size.height > 0) model.describe(wanted);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, stop - first - 2);
    const bounds = { rows: model.rowCount, columns: places.length, page };
    const asked = command(event, cursor.at, bounds);
    if (!asked) return;
    event.preventDefault();
    event.stopPropagation();
    obey(asked, props, ref.current?.querySelector(`#${cellId(id, cursor.at)}`));
    const { at } = cursor;
    const place = places[at.index];
    if (asked.kind === "move" && at.row >= 0) scroll.showRow(at.row);
    if (asked.kind === "move" && place) {
      scroll.showColumn(place.left, place.width, size.width - gutter);
    }
    redraw();
  };
  return (
    <div
      ref={ref}
      role="grid"
      tabIndex={0}
      aria-label="Table"
      aria-rowcount={model.rowCount + 1}
      aria-colcount={places.length + 1}
      aria-multiselectable
      aria-activedescendant={drawn(cursor.at, sighted) ? cellId(id, cursor.at) : undefined}
      class="npj-scroller"
      style={{ maxHeight: px(height) }}
      onKeyDown={onKeyDown}
      {...mouse(props)}
    >
      <Canvas
        {...props}
        id={id}
        size={size}
        places={places}
        gutter={gutter}
        onWidth={(column, width) => setResizing(width === undefined ? {} : { [column]: width })}
      />
    </div>
  );
}

interface CanvasProps extends Props {
  id: string;
  size: Size;
  places: readonly Placed[];
  gutter: number;
  onWidth(column: number, width: number | undefined): void;
}

/** As high and wide as the whole table, so that the scroll bars tell the truth; drawn is what is in sight. */
function Canvas({ model, scroll, cursor, onMenu, id, size, places, gutter, onWidth }: CanvasProps) {
  const [drop, setDrop] = useState<Placed>();
  const onDrag = (index: number, by: number, done: boolean) => {
    const to = dropped(places, index, by);
    setDrop(done ? undefined : places[to]);
    if (done && to !== index) void model.showColumns(moved(model.shown, index, to));
  };
  // The room of one row at least: there it says that there are none.
  const height = HEADER_HEIGHT + Math.max(scroll.viewport.canvas, ROW_HEIGHT);
  return (
    <div role="presentation" style={{ height: px(height), width: px(gutter + totalWidth(places)) }}>
      <div
        role="presentation"
        class="npj-window"
        style={{ width: px(size.width), height: px(size.height) }}
      >
        {size.height > 0 && (
          <Table
            model={model}
            scroll={scroll}
            places={places}
            at={cursor.at}
            id={id}
            width={size.width}
            gutter={gutter}
            onHeader={(column, anchor) => onMenu({ menu: "column", anchor, column })}
            onWidth={onWidth}
            onDrag={onDrag}
          />
        )}
        {drop && (
          <div
            class="npj-drop"
            style={{ left: px(gutter + drop.left - scroll.left), width: px(drop.width) }}
          />
        )}
        {model.rowCount === 0 && (
          <div class="npj-empty">{model.total === 0 ? "no rows" : "no row passes the filter"}</div>
        )}
      </div>
    </div>
  );
}

/** Do what a key asks; `cell` is the one one stands on, if it is in sight. */
function obey(asked: Command, props: Props, cell: Element | null | undefined): void {
  const { model, cursor, onCell, onCopy, onMenu } = props;
  const { at } = cursor;
  const column = model.shown[at.index];
  if (asked.kind === "move") cursor.move(asked.to, asked.extend);
  else if (asked.kind === "sort" && column !== undefined) {
    void model.clickHeader(column, asked.add ?? false);
  } else if (asked.kind === "open") onCell(at);
  else if (asked.kind === "copy") onCopy(at);
  else if (asked.kind === "menu") {
    if (!cell || column === undefined) return;
    if (at.row < 0) onMenu({ menu: "column", anchor: cell, column });
    else onMenu({ menu: "row", anchor: cell, place: at });
  } else if (at.row >= 0 || asked.kind === "all" || asked.kind === "none") cursor.do(asked);
}

/** What clicks on cells do. */
function mouse({ cursor, redraw, onCell, onMenu }: Props) {
  const at = ({ target }: MouseEvent): Place | undefined => {
    const row = (target as Element).closest<HTMLElement>("[data-row]")?.dataset.row;
    const index = (target as Element).closest<HTMLElement>("[data-index]")?.dataset.index;
    if (row === undefined) return undefined;
    return { row: Number(row), index: index === undefined ? cursor.at.index : Number(index) };
  };
  return {
    onClick: (event: MouseEvent) => {
      const place = at(event);
      if (!place) return;
      cursor.click(place, event);
      redraw();
    },
    onDblClick: (event: MouseEvent) => {
      const place = at(event);
      if (place) onCell(place);
    },
    onContextMenu: (event: MouseEvent) => {
      const place = at(event);
      // With shift the browser's own menu comes.
      if (!place || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      cursor.at = place;
      onMenu({ menu: "row", anchor: { x: event.clientX, y: event.clientY }, place });
    },
  };
}
