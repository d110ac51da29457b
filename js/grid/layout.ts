// Where the columns stand: widths that fit, and which of them are in sight.
import type { Column, Kind } from "./messages";

export const LEAST_WIDTH = 48;
export const MOST_WIDTH = 1_200;

/** Room beside a cell's text, and beside a header's name for its marks. */
const PADDING = 20;
const HEADER_MARKS = 42;
const DIGIT = 8.7;
const LETTER = 7.9;
/** A letter of the line below the name: the dtype, and such as "977 distinct". */
const SMALL_LETTER = 5.5;
const SUMMARY = 13;

const MOST_CHARACTERS: Record<Kind, number> = {
  int: 40,
  float: 30,
  bool: 6,
  string: 36,
  time: 30,
  object: 36,
  rois: 24,
};

/** A column and its place, in CSS pixels from the first one. */
export interface Placed {
  /** Its position in the table, and its place among the columns shown. */
  column: number;
  index: number;
  left: number;
  width: number;
}

/** The width a column has until somebody changes it: no number is ever cut, half an id is a wrong id. */
export function fittingWidth({ name, dtype, kind, characters }: Column): number {
  const digits = kind === "int" || kind === "float" || kind === "time";
  const cells = Math.min(characters, MOST_CHARACTERS[kind]) * (digits ? DIGIT : LETTER) + PADDING;
  const header = Math.min(name.length, 30) * LETTER + HEADER_MARKS;
  const below = (Math.min(dtype.length, 12) + SUMMARY) * SMALL_LETTER + PADDING;
  return Math.round(Math.max(cells, header, below));
}

/** Put the columns shown side by side; texts that are cut share what is left of the room. */
export function placed(
  columns: readonly Column[],
  shown: readonly number[],
  widths: Readonly<Record<string, number>>,
  room = 0,
): Placed[] {
  const places = shown.flatMap((column, index) => {
    const described = columns[column];
    if (!described) return [];
    const width = widths[column] ?? fittingWidth(described);
    const wish = column in widths ? 0 : Math.max(0, wholeWidth(described) - width);
    return [{ column, index, left: 0, width, wish }];
  });
  const spare = room - places.reduce((sum, { width }) => sum + width, 0);
  const wished = places.reduce((sum, { wish }) => sum + wish, 0);
  const share = wished > 0 ? Math.max(0, Math.min(1, spare / wished)) : 0;
  let left = 0;
  return places.map(({ wish, ...place }) => {
    const width = place.width + Math.floor(wish * share);
    left += width;
    return { ...place, left: left - width, width };
  });
}

/** The width that a column of texts needs to show them whole. */
function wholeWidth({ kind, characters }: Column): number {
  if (kind !== "string" && kind !== "object") return 0;
  return Math.min(characters * LETTER + PADDING, MOST_WIDTH);
}

export function totalWidth(places: readonly Placed[]): number {
  const last = places.at(-1);
  return last ? last.left + last.width : 0;
}

/** The columns between two places, in CSS pixels. */
export function inSight(places: readonly Placed[], from: number, to: number): Placed[] {
  return places.filter(({ left, width }) => left < to && left + width > from);
}

/** The place on which a column is dropped that was dragged by so many pixels. */
export function dropped(places: readonly Placed[], index: number, by: number): number {
  const from = places[index];
  if (!from) return index;
  const center = from.left + from.width / 2 + by;
  const over = places.findIndex(({ left, width }) => center < left + width);
  return over < 0 ? places.length - 1 : over;
}

/** The order after a column was dropped where another one stands. */
export function moved(shown: readonly number[], from: number, to: number): number[] {
  const order = [...shown];
  const [column] = order.splice(from, 1);
  if (column !== undefined) order.splice(to, 0, column);
  return order;
}

/** A length as CSS writes it. */
export function px(length: number): string {
  return `${length}px`;
}
