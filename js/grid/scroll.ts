// Where a view is scrolled to: the one place that reads and writes the scroll bars.
import { Viewport } from "./viewport";

/** Follows an element's scroll bars; `changed` is called at most once a frame. */
export class Scroll {
  /** In pixels of the table unscaled. */
  top = 0;
  left = 0;
  #element: HTMLElement | undefined;
  #viewport = new Viewport(0, 0);
  #frame: number | undefined;
  /** The position we gave the scroll bar ourselves: its event says nothing new. */
  #given: number | undefined;

  constructor(private readonly changed: () => void) {}

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** Follow an element; returns the undoing. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    element.addEventListener("scroll", this.#onScroll);
    element.addEventListener("wheel", this.#onWheel, { passive: false });
    element.addEventListener("animationstart", this.#onReturn);
    return () => {
      element.removeEventListener("scroll", this.#onScroll);
      element.removeEventListener("wheel", this.#onWheel);
      element.removeEventListener("animationstart", this.#onReturn);
      if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
      this.#frame = undefined;
      this.#element = undefined;
    };
  }

  /** The table has so many rows now, and its window this height. */
  fit(rows: number, height: number): void {
    if (rows === this.#viewport.rows && height === this.#viewport.height) return;
    this.#viewport = new Viewport(rows, height);
    this.top = this.#viewport.clamp(this.top);
  }

  /** Put the scroll bar where the view is: after the canvas was drawn anew, or shown again. */
  restore(): void {
    this.#write();
    if (this.#element && Math.abs(this.#element.scrollLeft - this.left) > 1) {
      this.#element.scrollLeft = this.left;
    }
  }

  toTop(): void {
    this.#goTo(0);
  }

  /** Bring a row wholly into sight. */
  showRow(row: number): void {
    this.#goTo(this.#viewport.showing(row, this.top));
  }

  /** Bring a stretch of columns into sight, in a window of a width. */
  showColumn(left: number, width: number, window: number): void {
    let to = this.left;
    if (left + width > to + window) to = left + width - window;
    if (left < to) to = left;
    if (to !== this.left && this.#element) {
      this.left = to;
      this.#element.scrollLeft = to;
    }
  }

  #goTo(top: number): void {
    this.top = this.#viewport.clamp(top);
    this.#write();
    this.changed();
  }

  #write(): void {
    if (!this.#element) return;
    const position = this.#viewport.scrollAt(this.top);
    if (Math.abs(this.#element.scrollTop - position) <= 1) return;
    this.#element.scrollTop = position;
    this.#given = this.#element.scrollTop;
  }

  /** An element put back onto the page begins at its top, and tells so by its animation alone: no size changed. */
  #onReturn = (event: AnimationEvent): void => {
    if (event.target === this.#element) this.restore();
  };

  #onScroll = (): void => {
    const element = this.#element;
    // An element that is taken off the page tells that it is at its top.
    if (!element?.isConnected || element.clientHeight === 0) return;
    const given = this.#given !== undefined && Math.abs(element.scrollTop - this.#given) <= 1;
    // What we did ourselves is drawn already.
    if (given && this.left === element.scrollLeft) return;
    if (!given) {
      this.top = this.#viewport.topAt(element.scrollTop);
      this.#given = undefined;
    }
    this.left = element.scrollLeft;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.changed();
    });
  };

  /** Of a scaled table the wheel would pass thousands of rows a notch. */
  #onWheel = (event: WheelEvent): void => {
    if (!this.#viewport.scaled || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
    const rows = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 26 : 1;
    event.preventDefault();
    this.#goTo(this.top + event.deltaY * rows);
  };
}
