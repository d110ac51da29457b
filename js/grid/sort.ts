// What a click on a header does to the order of the rows.
import type { Direction, SortKey } from "./messages";

const NEXT: Record<Direction, Direction | undefined> = {
  ascending: "descending",
  descending: undefined,
};

/**
 * The order after a click: ascending, then descending, then the original order.
 *
 * With `add` (shift-click) the other columns keep their place, and a new one becomes the least important;
 * without it the column clicked is the only one.
 */
export function clicked(sort: readonly SortKey[], column: number, add: boolean): SortKey[] {
  const current = sort.find((key) => key.column === column);
  const direction = current ? NEXT[current.direction] : "ascending";
  if (!add) return direction ? [{ column, direction }] : [];
  if (!current) return [...sort, { column, direction: "ascending" }];
  return sort.flatMap((key) =>
    key !== current ? [key] : direction ? [{ column, direction }] : [],
  );
}
