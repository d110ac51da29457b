// A column's values at a glance, in its header.
import type { Statistics } from "./messages";

const HEIGHT = 18;

/** A histogram of numbers, or the shares of the most frequent values. */
export function Distribution({ statistics, rows }: { statistics?: Statistics; rows: number }) {
  if (!statistics || rows === 0) return <div class="npj-distribution" />;
  const { counts, top, min, max } = statistics;
  if (counts && counts.length > 1) {
    return (
      <div class="npj-distribution" title={`from ${min} to ${max}`}>
        <Histogram counts={counts} />
      </div>
    );
  }
  if (counts) return <div class="npj-distribution npj-note">{min === max ? `all ${min}` : ""}</div>;
  if (!top || top.length === 0) return <div class="npj-distribution" />;
  if (top.length > 1 && top[0]?.[1] === 1) {
    return <div class="npj-distribution npj-note">all different</div>;
  }
  return (
    <div class="npj-distribution npj-shares" title={top.map(([t, n]) => `${t}: ${n}`).join("\n")}>
      {top.map(([text, count], i) => (
        <span key={text} style={{ flexGrow: count, opacity: 1 - i * 0.1 }}>
          {count / rows > 0.15 ? text : ""}
        </span>
      ))}
      <span class="npj-others" style={{ flexGrow: others(statistics, rows) }} />
    </div>
  );
}

function others({ top = [], nulls }: Statistics, rows: number): number {
  return Math.max(0, rows - nulls - top.reduce((sum, [, count]) => sum + count, 0));
}

/** Bars by the square root of the counts: one full bin would hide all others. */
function Histogram({ counts }: { counts: number[] }) {
  const most = Math.max(...counts);
  return (
    <svg
      viewBox={`0 0 ${counts.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      height={HEIGHT}
    >
      {counts.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * HEIGHT);
        return <rect key={i} x={i + 0.08} y={HEIGHT - height} width={0.84} height={height} />;
      })}
    </svg>
  );
}

/** What the header tells in words. */
export function summary({ nulls, unique }: Statistics, rows: number): string {
  const parts: string[] = [];
  if (unique !== undefined) {
    const all = unique === rows - nulls && unique > 1;
    parts.push(all ? "unique" : `${short(unique)} distinct`);
  }
  if (nulls > 0) parts.push(`${short(nulls)} null`);
  return parts.join(", ");
}

// To make one takes long.
const COMPACT = Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

function short(count: number): string {
  return COMPACT.format(count);
}
