// One view of a grid: toolbar, table, what was opened, and below what it shows and what it waits for.
import { useCallback, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { copyCell, copyRows, copyThis } from "./copies";
import { Cursor } from "./cursor";
import { Drawer, type Drawn, type ShowWidget } from "./drawer";
import { useModel } from "./hooks";
import type { Place } from "./keyboard";
import { Menu, type Open } from "./menus";
import type { GridModel } from "./model";
import { Scroll } from "./scroll";
import { Scroller } from "./scroller";
import { statusText } from "./status";
import { Toolbar } from "./toolbar";

/** The toolbar, a horizontal scroll bar, and the line below the table. */
const FRAME_HEIGHT = 38 + 16 + 28;

interface Props {
  model: GridModel;
  height: number;
  showWidget: ShowWidget;
}

export function GridView({ model, height, showWidget }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [, count] = useReducer((n: number) => n + 1, 0);
  const redraw = useCallback(() => count(undefined), []);
  const scroll = useMemo(() => new Scroll(redraw), [redraw]);
  const cursor = useMemo(() => new Cursor(model, () => model.shown[0] ?? 0), [model]);
  const [open, setOpen] = useState<Open>();
  const [drawn, setDrawn] = useState<Drawn>();
  const [said, say] = useState("");
  const rearranged = useCallback(() => {
    cursor.reset();
    scroll.toTop();
    say("");
  }, [cursor, scroll]);
  useModel(model, redraw, rearranged);

  const opened = useRef(open);
  opened.current = open;
  const close = useCallback((left = false) => {
    setOpen(undefined);
    if (!left) opener(root.current, opened.current)?.focus({ preventScroll: true });
  }, []);
  const openCell = async (place: Place) => {
    const cell = await cellInFull(model, place);
    if (cell) setDrawn(cell);
  };
  const copy = (at: Place) =>
    model.selection.count > 0 ? copyRows(model, say) : copyCell(model, at, say);
  return (
    <div ref={root} class="npj npj-grid" aria-busy={model.busy}>
      <Toolbar
        model={model}
        onColumns={(anchor) => setOpen({ menu: "columns", anchor })}
        onMenu={(anchor) => setOpen({ menu: "table", anchor })}
      />
      <Scroller
        model={model}
        scroll={scroll}
        cursor={cursor}
        height={height - FRAME_HEIGHT}
        redraw={redraw}
        onCell={openCell}
        onCopy={copy}
        onMenu={setOpen}
      />
      {drawn && (
        <Drawer
          drawn={drawn}
          showWidget={showWidget}
          onCopy={(text, what) => void copyThis(model, text, what, say)}
          onClose={() => setDrawn(undefined)}
        />
      )}
      <Footer model={model} said={said} />
      {open && (
        <Menu
          open={open}
          model={model}
          cursor={cursor}
          onCell={openCell}
          onOpened={setDrawn}
          say={say}
          onClose={close}
        />
      )}
    </div>
  );
}

/** Where the focus was: on a button above the table, or in the table. */
function opener(grid: HTMLElement | null, open: Open | undefined): HTMLElement | null | undefined {
  if (open?.menu === "table" || open?.menu === "columns") return open.anchor as HTMLElement;
  return grid?.querySelector<HTMLElement>("[role=grid]");
}

async function cellInFull(model: GridModel, { row, index }: Place): Promise<Drawn | undefined> {
  const column = model.shown[index];
  if (column === undefined) return undefined;
  const text = await model.fullCell(row, column);
  if (text === undefined) return undefined;
  return { kind: "cell", title: `${model.columns[column]?.name}, row ${row + 1}`, text };
}

function Footer({ model, said }: { model: GridModel; said: string }) {
  return (
    <div class="npj-footer">
      <span role="status">{statusText(model)}</span>
      <span class="npj-said" aria-live="polite">
        {said}
      </span>
      {model.error !== undefined && <span role="alert">{model.error}</span>}
    </div>
  );
}
