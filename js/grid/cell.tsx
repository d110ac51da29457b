// One cell: text, a truth value, a bar of ROIs, or null.
import type { Column, RoiCell, Cell as Value } from "./messages";

/** What a cell says in words. */
export function cellText(value: Value | undefined): string {
  if (value === undefined) return "";
  if (value === null) return "null";
  if (typeof value === "object") {
    return value.segments.map(([roi, count]) => `${roi} ${count}`).join(", ") || "no synapses";
  }
  return String(value);
}

interface Props {
  value: Value | undefined;
  column: Column;
  color?: string | undefined;
}

export function CellContent({ value, column, color }: Props) {
  if (value === undefined) return <span class="npj-waiting" />;
  if (value === null) return <span class="npj-null">null</span>;
  if (typeof value === "object") return <RoiBar cell={value} />;
  if (typeof value === "boolean") {
    return <span class={value ? "npj-true" : "npj-false"}>{String(value)}</span>;
  }
  if (column.bar && color) {
    const share = Math.min(1, Math.max(0, Number(value) / column.bar));
    return (
      <>
        <span class="npj-bar" style={{ width: `${share * 100}%`, background: color }} />
        <span class="npj-over">{value}</span>
      </>
    );
  }
  // An isolated piece of text: a mark for right-to-left in one cell must not turn its neighbours around.
  // There is room for one line: that there are others can be seen.
  return <bdi>{value.replace(/\r?\n/gu, " ↵ ")}</bdi>;
}

function RoiBar({ cell: { total, segments } }: { cell: RoiCell }) {
  if (total === 0) return <span class="npj-null">no synapses</span>;
  const rest = total - segments.reduce((sum, [, count]) => sum + count, 0);
  return (
    <span class="npj-roi-bar">
      {segments.map(([roi, count, color]) => (
        <span key={roi} style={{ flexGrow: count, background: color }}>
          {count / total > 0.25 && <bdi>{roi}</bdi>}
        </span>
      ))}
      {rest > 0 && <span class="npj-others" style={{ flexGrow: rest }} />}
    </span>
  );
}
