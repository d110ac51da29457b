// A column's header: what it is, how it is distributed, and the handles to sort, filter, widen and move it.
import { useMemo, useRef } from "preact/hooks";
import { Distribution, summary } from "./distribution";
import { Arrow, Funnel } from "./icons";
import { fittingWidth, LEAST_WIDTH, MOST_WIDTH, type Placed, px } from "./layout";
import type { GridModel } from "./model";

export const HEADER_HEIGHT = 62;

/** A drag of fewer pixels is a click. */
const DRAG = 5;

interface Props {
  model: GridModel;
  place: Placed;
  /** From the left of the window. */
  left: number;
  id: string;
  active: boolean;
  onOpen(anchor: Element): void;
  onWidth(width: number | undefined): void;
  /** Dragged by so many pixels; `done` when it is let go. */
  onDrag(by: number, done: boolean): void;
}

export function Header({ model, place, left, id, active, onOpen, onWidth, onDrag }: Props) {
  const { column } = place;
  const described = model.columns[column];
  const dragged = useRef(false);
  const statistics = model.statistics.get(column);
  const distribution = useMemo(
    () => <Distribution statistics={statistics} rows={model.total} />,
    [statistics, model.total],
  );
  if (!described) return null;
  const { name, dtype, kind } = described;
  const rank = model.sort.findIndex((key) => key.column === column);
  const direction = model.sort[rank]?.direction;
  const filtered = model.filter.some((condition) => condition.column === column);
  const below = statistics ? `${dtype} ${summary(statistics, model.total)}` : dtype;

  const startMove = (event: PointerEvent) => {
    dragged.current = false;
    if (event.button !== 0 || (event.target as Element).closest("button, .npj-resize")) return;
    follow(event, (by, done) => {
      if (Math.abs(by) > DRAG) dragged.current = true;
      if (dragged.current) onDrag(by, done);
    });
  };
  const startResize = (event: PointerEvent) => {
    event.stopPropagation();
    const from = place.width;
    follow(event, (by, done) => {
      const width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, from + by));
      onWidth(done ? undefined : width);
      if (done && by !== 0) void model.setWidth(column, width);
    });
  };

  return (
    <div
      role="columnheader"
      id={id}
      aria-label={name}
      aria-colindex={place.index + 2}
      aria-sort={direction ?? "none"}
      class={`npj-header npj-${kind}${active ? " npj-active" : ""}${filtered ? " npj-filtered" : ""}`}
      style={{ left: px(left), width: px(place.width) }}
      title={`${name}\n${below}`}
      onPointerDown={startMove}
      onClick={(event) => {
        if (!dragged.current) void model.clickHeader(column, event.shiftKey);
      }}
    >
      <div class="npj-name">
        <span>{name}</span>
        {direction && <Arrow up={direction === "ascending"} />}
        {direction && model.sort.length > 1 && <sup>{rank + 1}</sup>}
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Filter ${name}`}
          title="Filter, hide, move"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(event.currentTarget);
          }}
        >
          <Funnel />
        </button>
      </div>
      <div class="npj-dtype">{below}</div>
      {distribution}
      <span
        class="npj-resize"
        title="Drag to resize, double-click to fit"
        onPointerDown={startResize}
        onClick={(event) => event.stopPropagation()}
        onDblClick={() => void model.setWidth(column, fittingWidth(described))}
      />
    </div>
  );
}

/** Follow a pointer until it is let go. */
function follow(start: PointerEvent, moved: (by: number, done: boolean) => void): void {
  const element = start.currentTarget as HTMLElement;
  element.setPointerCapture?.(start.pointerId);
  const move = (event: PointerEvent) => moved(event.clientX - start.clientX, false);
  const end = (event: PointerEvent) => {
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", end);
    element.removeEventListener("pointercancel", end);
    moved(event.clientX - start.clientX, true);
  };
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
}
