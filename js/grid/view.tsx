// One view of a grid: the table, and below it what it shows and what it waits for.
import type { RefObject } from "preact";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from "preact/hooks";
import type { GridModel } from "./model";
import { ROW_HEIGHT, Table } from "./table";

/** The header row, a horizontal scroll bar, and the line below the table. */
const FRAME_HEIGHT = ROW_HEIGHT + 18 + 30;

export function GridView({ model, height }: { model: GridModel; height: number }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const root = useRef<HTMLDivElement>(null);
  const adding = useShiftKey(root);
  const visible = useVisible(root);
  useScrollPosition(root, model, visible);

  useEffect(() => {
    model.addEventListener("change", redraw);
    return () => model.removeEventListener("change", redraw);
  }, [model]);

  return (
    <div
      ref={root}
      class="npj npj-grid"
      aria-busy={model.busy}
      style={{ height: Math.min(height, FRAME_HEIGHT + Math.max(model.rowCount, 1) * ROW_HEIGHT) }}
    >
      {visible && <Table model={model} sort={model.sort} adding={adding} />}
      <footer class="npj-footer">
        <span role="status">{statusText(model)}</span>
        {model.error !== undefined && <span role="alert">{model.error}</span>}
      </footer>
    </div>
  );
}

export function statusText(
  model: Pick<GridModel, "rowCount" | "sort" | "columns" | "busy">,
): string {
  const rows = `${model.rowCount.toLocaleString("en-US")} ${model.rowCount === 1 ? "row" : "rows"}`;
  const keys = model.sort.map(({ column, direction }) => {
    return `${model.columns[column]?.name ?? ""} ${direction}`;
  });
  const sorted = keys.length > 0 ? `, sorted by ${keys.join(", then ")}` : "";
  return `${rows}${sorted}${model.busy ? " …" : ""}`;
}

/** Whether shift was held in the click or key that is being handled: hightable does not pass the event on. */
function useShiftKey(root: RefObject<HTMLElement | null>): () => boolean {
  const shift = useRef(false);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const note = (event: MouseEvent | KeyboardEvent) => {
      shift.current = event.shiftKey;
    };
    element.addEventListener("click", note, { capture: true });
    element.addEventListener("keydown", note, { capture: true });
    return () => {
      element.removeEventListener("click", note, { capture: true });
      element.removeEventListener("keydown", note, { capture: true });
    };
  }, [root]);
  return useCallback(() => shift.current, []);
}

/**
 * Whether the element takes up room: not in a hidden tab, nor where the notebook took the cell off the page.
 *
 * hightable throws when it is measured there. Its own observers are made after this one, so this one is
 * told first, and hightable is gone before it measures.
 */
function useVisible(root: RefObject<HTMLElement | null>): boolean {
  const [visible, setVisible] = useState(false);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setVisible(element.offsetHeight > 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return visible;
}

/** Go to the top after a sort, and back to where one was when the table becomes visible again. */
function useScrollPosition(
  root: RefObject<HTMLElement | null>,
  model: GridModel,
  visible: boolean,
): void {
  const top = useRef(0);
  useEffect(() => {
    const scroller = root.current?.querySelector("[role=grid]")?.closest("[role=group]");
    if (!visible || !scroller) return;
    scroller.scrollTo(0, top.current);
    const note = () => {
      top.current = scroller.scrollTop;
    };
    const toTop = () => scroller.scrollTo(0, 0);
    // Before hightable draws, or reading the position would lay the page out twice.
    scroller.addEventListener("scroll", note, { capture: true });
    model.addEventListener("reorder", toTop);
    return () => {
      scroller.removeEventListener("scroll", note, { capture: true });
      model.removeEventListener("reorder", toTop);
    };
  }, [root, model, visible]);
}
