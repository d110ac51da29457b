// A plot that is wider than its place is made narrower.
import { Frames } from "./frames";
import type { BokehDocument, BokehView } from "./types";

// A scroll bar that comes and goes must not make a plot do so, too.
const STEADY = 20;
const TURNS = 4;
const TITLES_MADE_AFTER_MS = 50;

export class Fit {
  readonly #frames: Frames;
  readonly #places = new Map<BokehView, HTMLElement>();
  readonly #observer = new ResizeObserver(() => this.#follow());
  #room = Number.POSITIVE_INFINITY;
  #narrow = false;

  constructor(document: BokehDocument) {
    this.#frames = new Frames(document);
  }

  /** Keep a view inside an element; where a plot has several views, all are as wide as the narrowest. */
  watch(view: BokehView, el: HTMLElement): void {
    this.#places.set(view, el);
    this.#observer.observe(el);
    this.settle();
  }

  leave(view: BokehView): void {
    const el = this.#places.get(view);
    this.#places.delete(view);
    if (el && ![...this.#places.values()].includes(el)) this.#observer.unobserve(el);
  }

  /** Fit what is drawn to the room there is. */
  settle(): void {
    const was = this.#narrow;
    this.#fit();
    if (was || this.#narrow) setTimeout(this.#layAnew, TITLES_MADE_AFTER_MS);
  }

  // BokehJS makes new texts of titles aside, and draws a grid of figures before they are there.
  readonly #layAnew = () => {
    for (const view of this.#places.keys()) view.invalidate_layout?.();
  };

  #fit(): void {
    const room = this.#roomNow();
    if (room === null) return;
    this.#room = room;
    const scaled = (scale: number) => {
      this.#frames.scale(scale);
      return Math.max(...[...this.#places.keys()].map((view) => view.el.offsetWidth));
    };
    const whole = scaled(1);
    this.#narrow = whole > room;
    if (!this.#narrow) return;
    // Only frames give way, so widths lie on a line that begins above zero: two of them tell the rest, but for a pixel
    // that the numbers at an axis take or leave.
    const least = this.#frames.least;
    let scale = Math.max(room / whole, least);
    const slope = (whole - scaled(scale)) / (1 - scale);
    let over = whole - room;
    scale = 1;
    for (let turn = 0; turn < TURNS && over > 0 && slope > 0 && scale > least; turn++) {
      scale = Math.max(scale - over / slope, least);
      over = Math.ceil(scaled(scale) - room);
    }
  }

  /** Make the copy of a document as wide as its author asked for. */
  restore(copy: Parameters<Frames["restore"]>[0]): void {
    this.#frames.restore(copy);
  }

  #follow(): void {
    const room = this.#roomNow();
    if (room === null) return;
    if (room < this.#room || (this.#narrow && room > this.#room + STEADY)) this.settle();
  }

  #roomNow(): number | null {
    const rooms = [...this.#places.values()].map((el) => el.clientWidth).filter((room) => room > 0);
    return rooms.length > 0 ? Math.min(...rooms) : null;
  }
}
