// Which rows are in sight. Browsers cap the height of an element, so long tables scroll by a scale.

/** Every row is as high, in CSS pixels. */
export const ROW_HEIGHT = 26;

/** Well below what any browser allows. */
export const MOST_HEIGHT = 8_000_000;

/** A table of so many rows behind a window of a height; places are in pixels of the table unscaled. */
export class Viewport {
  constructor(
    readonly rows: number,
    readonly height: number,
  ) {}

  /** As high as all rows are. */
  get full(): number {
    return this.rows * ROW_HEIGHT;
  }

  /** As high as the element that scrolls is. */
  get canvas(): number {
    return Math.min(this.full, MOST_HEIGHT);
  }

  get scaled(): boolean {
    return this.full > MOST_HEIGHT;
  }

  /** A place that can be scrolled to. */
  clamp(top: number): number {
    return Math.max(0, Math.min(top, this.full - this.height));
  }

  /** The place at a position of the scroll bar. */
  topAt(scroll: number): number {
    return this.scaled ? this.clamp(scroll * this.#scale) : this.clamp(scroll);
  }

  /** The position of the scroll bar for a place. */
  scrollAt(top: number): number {
    return this.scaled ? top / this.#scale : top;
  }

  get #scale(): number {
    return (this.full - this.height) / (MOST_HEIGHT - this.height);
  }

  /** The rows in sight, from the first to before the last. */
  rowsAt(top: number): [first: number, stop: number] {
    const first = Math.floor(top / ROW_HEIGHT);
    return [first, Math.min(this.rows, Math.ceil((top + this.height) / ROW_HEIGHT))];
  }

  /** The nearest place at which a row is wholly in sight. */
  showing(row: number, top: number): number {
    const from = row * ROW_HEIGHT;
    if (from < top) return this.clamp(from);
    const to = from + ROW_HEIGHT;
    return to > top + this.height ? this.clamp(to - this.height) : top;
  }
}
