// All of a small table on the page: sorted by the ranks that the kernel gave, so that its order is the kernel's.
import type { Cell, FirstPage, Ranked, SelectionState, SortKey } from "./messages";

/** Rows are known by their positions in the table. */
export class RankedTable {
  /** All positions. */
  readonly all: readonly number[];
  readonly #rows: Cell[][];

  constructor(private readonly ranked: Ranked) {
    const [column = []] = ranked.columns;
    this.#rows = column.map((_, row) => ranked.columns.map((cells) => cells[row] ?? null));
    this.all = column.map((_, row) => row);
  }

  /** Some rows as the kernel sorts them: stable, nulls last; undefined where it cannot. */
  sorted(positions: readonly number[], sort: readonly SortKey[]): number[] | undefined {
    const keys = sort.map(({ column, direction }) => ({
      ranks: this.ranked.ranks[column],
      sign: direction === "ascending" ? 1 : -1,
    }));
    if (keys.some(({ ranks }) => !ranks)) return undefined;
    return [...positions].sort((a, b) => {
      for (const { ranks, sign } of keys) {
        const [first, second] = [ranks?.[a] ?? -1, ranks?.[b] ?? -1];
        if (first !== second) return first < 0 ? 1 : second < 0 ? -1 : sign * (first - second);
      }
      return a - b;
    });
  }

  /** Those of some rows that hold a text in whatever case. */
  holding(positions: readonly number[], text: string): number[] {
    const part = text.toLowerCase();
    const holds = (cell: Cell) => cell !== null && String(cell).toLowerCase().includes(part);
    return positions.filter((position) => this.#rows[position]?.some(holds));
  }

  /** Rows as they are shown, all of them in one page. */
  page(positions: readonly number[], version: number, selection: SelectionState): FirstPage {
    const { columns, colors } = this.ranked;
    const chosen = new Set(selection.positions);
    return {
      version,
      selection: selection.version,
      start: 0,
      columns: [0, columns.length],
      rows: positions.map((position) => this.#rows[position] ?? []),
      selected: [...positions.keys()].filter((row) => chosen.has(positions[row] ?? -1)),
      row_count: positions.length,
      total: this.all.length,
      ...(colors && { colors: positions.map((position) => colors[position] ?? "") }),
    };
  }
}

/** Whether these are the same positions in the same order. */
export function isSame(some: readonly number[], others: readonly number[] | undefined): boolean {
  return some.length === others?.length && some.every((position, i) => position === others[i]);
}
