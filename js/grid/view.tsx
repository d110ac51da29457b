// One view of a grid: toolbar, table, what was opened, and below what it shows and what it waits for.
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "preact/hooks";
import { followTheme } from "../shared/theme";
import { ColumnMenu } from "./column_menu";
import { copyCell, copyRows } from "./copies";
import { Cursor } from "./cursor";
import { Drawer, type Drawn, type ShowWidget } from "./drawer";
import { HEADER_HEIGHT } from "./header";
import { command, type Place } from "./keyboard";
import { moved, placed, px, totalWidth } from "./layout";
import type { Opened } from "./messages";
import type { GridModel } from "./model";
import { type Anchor, Popup } from "./popup";
import { RowMenu } from "./row_menu";
import { Scroll } from "./scroll";
import { statusText } from "./status";
import { cellId, sight, Table } from "./table";
import { ColumnsMenu, TableMenu } from "./table_menu";
import { Toolbar } from "./toolbar";
import { ROW_HEIGHT } from "./viewport";

/** The toolbar, a horizontal scroll bar, and the line below the table. */
const FRAME_HEIGHT = 38 + 16 + 28;

/** Rows asked for beyond those in sight. */
const AHEAD = 15;

type Open =
  | { menu: "column"; anchor: Anchor; column: number }
  | { menu: "row"; anchor: Anchor; place: Place }
  | { menu: "table" | "columns"; anchor: Anchor };

interface Props {
  model: GridModel;
  height: number;
  showWidget: ShowWidget;
}

export function GridView({ model, height, showWidget }: Props) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useMemo(() => `npj-${crypto.getRandomValues(new Uint32Array(1)).join("")}`, []);
  const scroll = useMemo(() => new Scroll(() => redraw(0)), []);
  const cursor = useMemo(() => new Cursor(model, () => model.shown[0] ?? 0), [model]);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [open, setOpen] = useState<Open>();
  const [drawn, setDrawn] = useState<Drawn>();
  const [said, say] = useState("");
  const [resizing, setResizing] = useState<Record<string, number>>({});
  const [drop, setDrop] = useState<number>();

  useEffect(() => {
    const rearranged = () => {
      cursor.reset();
      scroll.toTop();
      say("");
    };
    model.addEventListener("change", redraw as () => void);
    model.addEventListener("rearrange", rearranged);
    return () => {
      model.removeEventListener("change", redraw as () => void);
      model.removeEventListener("rearrange", rearranged);
    };
  }, [model, scroll, cursor]);

  useEffect(() => (root.current ? followTheme(root.current) : undefined), []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const release = scroll.attach(element);
    const observer = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      // Nothing is drawn in a hidden tab, nor where the notebook took the cell off the page.
      if (clientHeight > 0) setSize({ width: clientWidth, height: clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      release();
    };
  }, [scroll]);

  scroll.fit(model.rowCount, Math.max(0, size.height - HEADER_HEIGHT));
  useLayoutEffect(() => scroll.restore());

  const shown = model.shown;
  const places = placed(model.columns, shown, { ...model.widths, ...resizing });
  const gutter = Math.max(34, String(model.total).length * 8 + 14);
  const { first, stop, columns } = sight({ scroll, places, width: size.width, gutter });

  useEffect(() => {
    if (size.height === 0) return;
    const wanted = columns.map(({ column }) => column);
    model.want(first - AHEAD, stop + AHEAD, wanted);
    model.describe(wanted);
  });

  const focus = useCallback(() => scroller.current?.focus({ preventScroll: true }), []);
  const close = useCallback(() => {
    setOpen(undefined);
    focus();
  }, [focus]);
  const show = (at: Place) => {
    if (at.row >= 0) scroll.showRow(at.row);
    const place = places[at.index];
    if (place) scroll.showColumn(place.left, place.width, size.width - gutter);
    redraw(0);
  };
  const openCell = async ({ row, index }: Place) => {
    const column = shown[index];
    if (column === undefined) return;
    const text = await model.fullCell(row, column);
    if (text === undefined) return;
    setDrawn({ kind: "cell", title: `${model.columns[column]?.name}, row ${row + 1}`, text });
  };
  const openMenu = (at: Place) => {
    const element = root.current?.querySelector(`#${cellId(id, at)}`);
    const column = shown[at.index];
    if (!element || column === undefined) return;
    if (at.row < 0) setOpen({ menu: "column", anchor: element, column });
    else setOpen({ menu: "row", anchor: element, place: at });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { at } = cursor;
    const page = Math.max(1, stop - first - 2);
    const asked = command(event, at, { rows: model.rowCount, columns: places.length, page });
    if (!asked) return;
    event.preventDefault();
    event.stopPropagation();
    const column = shown[at.index];
    if (asked.kind === "move") {
      cursor.move(asked.to, asked.extend);
      show(asked.to);
    } else if (asked.kind === "sort" && column !== undefined) {
      void model.clickHeader(column, asked.add ?? false);
    } else if (asked.kind === "open") void openCell(at);
    else if (asked.kind === "menu") openMenu(at);
    else if (asked.kind === "copy") void copyRowsOrCell(at);
    else if (at.row >= 0 || asked.kind === "all" || asked.kind === "none") cursor.do(asked);
    redraw(0);
  };
  const copyRowsOrCell = (at: Place) =>
    model.selection.count > 0 ? copyRows(model, say) : copyCell(model, at, say);

  const placeOf = (event: MouseEvent): Place | undefined => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("[data-row]")?.dataset.row;
    if (row === undefined) return undefined;
    const index = target.closest<HTMLElement>("[data-index]")?.dataset.index;
    return { row: Number(row), index: index === undefined ? cursor.at.index : Number(index) };
  };
  const onDrag = (index: number, by: number, done: boolean) => {
    const from = places[index];
    if (!from) return;
    const center = from.left + from.width / 2 + by;
    const over = places.findIndex(({ left, width }) => center < left + width);
    const to = over < 0 ? places.length - 1 : over;
    setDrop(done ? undefined : to);
    if (done && to !== index) void model.showColumns(moved(shown, index, to));
  };

  const dropPlace = drop === undefined ? undefined : places[drop];
  const tableHeight = HEADER_HEIGHT + Math.max(model.rowCount, 1) * ROW_HEIGHT;
  const canvas = HEADER_HEIGHT + scroll.viewport.canvas;
  const onOpened = (opened: Opened) => setDrawn(opened);
  return (
    <div ref={root} class="npj npj-grid" aria-busy={model.busy}>
      <Toolbar
        model={model}
        onColumns={(anchor) => setOpen({ menu: "columns", anchor })}
        onMenu={(anchor) => setOpen({ menu: "table", anchor })}
      />
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label="Table"
        aria-rowcount={model.rowCount + 1}
        aria-colcount={places.length + 1}
        aria-multiselectable
        aria-activedescendant={cellId(id, cursor.at)}
        class="npj-scroller"
        style={{ height: px(Math.min(height - FRAME_HEIGHT, tableHeight)) }}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const place = placeOf(event);
          if (place) cursor.click(place, event);
          redraw(0);
        }}
        onDblClick={(event) => {
          const place = placeOf(event);
          if (place) void openCell(place);
        }}
        onContextMenu={(event) => {
          const place = placeOf(event);
          // With shift the browser's own menu comes.
          if (!place || event.shiftKey) return;
          event.preventDefault();
          event.stopPropagation();
          cursor.at = place;
          setOpen({ menu: "row", anchor: { x: event.clientX, y: event.clientY }, place });
        }}
      >
        <div
          role="presentation"
          style={{ height: px(canvas), width: px(gutter + totalWidth(places)) }}
        >
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
                onHeader={(column, anchor) => setOpen({ menu: "column", anchor, column })}
                onWidth={(column, width) =>
                  setResizing(width === undefined ? {} : { [column]: width })
                }
                onDrag={onDrag}
              />
            )}
            {dropPlace && (
              <div
                class="npj-drop"
                style={{
                  left: px(gutter + dropPlace.left - scroll.left),
                  width: px(dropPlace.width),
                }}
              />
            )}
            {model.rowCount === 0 && (
              <div class="npj-empty">
                {model.total === 0 ? "no rows" : "no row passes the filter"}
              </div>
            )}
          </div>
        </div>
      </div>
      {drawn && (
        <Drawer drawn={drawn} showWidget={showWidget} onClose={() => setDrawn(undefined)} />
      )}
      <footer class="npj-footer">
        <span role="status">{statusText(model)}</span>
        <span class="npj-said" aria-live="polite">
          {said}
        </span>
        {model.error !== undefined && <span role="alert">{model.error}</span>}
      </footer>
      {open && (
        <Popup
          key={open.menu}
          label={open.menu === "column" ? `Column ${model.columns[open.column]?.name}` : open.menu}
          anchor={open.anchor}
          role={open.menu === "column" || open.menu === "columns" ? "dialog" : "menu"}
          onClose={close}
        >
          {open.menu === "column" && (
            <ColumnMenu key={open.column} model={model} column={open.column} onClose={close} />
          )}
          {open.menu === "columns" && <ColumnsMenu model={model} />}
          {open.menu === "table" && (
            <TableMenu model={model} cursor={cursor} say={say} onClose={close} />
          )}
          {open.menu === "row" && (
            <RowMenu
              model={model}
              at={open.place}
              onOpened={onOpened}
              onCell={() => void openCell(open.place)}
              say={say}
              onClose={close}
            />
          )}
        </Popup>
      )}
    </div>
  );
}
