// The frames of a document's figures, narrower than their author asked for, with titles in as many lines as that needs,
// and numbers at the axes as far apart.
import type { BokehDocument, BokehModel } from "./types";

const NARROWEST = 80;
/** A letter's width, as a part of the font's size. */
const LETTER = 0.58;
const FEWEST_LETTERS = 12;
/** From one number at an axis to the next. */
const BETWEEN_NUMBERS = 65;
const FEWEST_NUMBERS = 2;
/** By this tag a figure says that both its axes have one scale. */
const TO_SCALE = "to scale";

type Value = number | string;
type Model = BokehModel & Record<string, unknown>;
type Title = Model & { text_font_size: unknown };
type Ticker = Model & { desired_num_ticks: number };
type Figure = Model & {
  title: Title | null;
  above: Model[];
  below: Model[];
  frame_width: unknown;
  frame_height?: unknown;
  sizing_mode: string | null;
};

export class Frames {
  /** What was asked for, and what there is instead, of each attribute that was changed. */
  readonly #changed = new Map<Model, Map<string, { asked: Value; now: Value }>>();

  constructor(private readonly document: BokehDocument) {}

  /** The smallest scale at which a frame is still of use. */
  get least(): number {
    const widths = this.#figures().map((figure) => this.#asked(figure, widthOf(figure)) as number);
    return Math.min(1, NARROWEST / Math.max(...widths, 1));
  }

  scale(factor: number): void {
    const figures = this.#figures();
    // Titles and numbers first: the layout that follows a frame's new size draws them, too.
    this.#wrap(figures, (figure) => (figure.title ? [figure.title] : []), factor);
    this.#wrap(figures, (figure) => figure.above.filter(isTitle), factor);
    this.#space(figures, factor);
    for (const figure of figures) {
      const sides = [widthOf(figure), ...(figure.tags.includes(TO_SCALE) ? ["frame_height"] : [])];
      for (const side of sides) this.#set(figure, side, this.#scaled(figure, side, factor));
      this.#makeRoom(figure);
    }
  }

  /** Give a copy of the document what was asked for. */
  restore(copy: BokehDocument): void {
    for (const [model, attributes] of this.#changed) {
      const asked = [...attributes].map(([name, value]) => [name, value.asked]);
      copy.get_model_by_id(model.id)?.setv(Object.fromEntries(asked), { sync: false });
    }
  }

  /** What is beyond the edge of a frame is not drawn. */
  #wrap(figures: Figure[], titlesOf: (figure: Figure) => Title[], factor: number): void {
    let tallest = 1;
    const blank: Title[] = [];
    for (const figure of figures) {
      for (const title of titlesOf(figure)) {
        const asked = String(this.#asked(title, "text"));
        const width = this.#scaled(figure, widthOf(figure), factor);
        const room = width / (LETTER * fontSize(title));
        const text = factor < 1 ? wrapped(asked, Math.max(room, FEWEST_LETTERS)) : asked;
        this.#set(title, "text", text);
        if (asked && !asked.trim()) blank.push(title);
        else tallest = Math.max(tallest, text.split("\n").length);
      }
    }
    // A blank title keeps a figure level with the one beside it.
    for (const title of blank) {
      const lines = Array(tallest).fill(" ").join("\n");
      this.#set(title, "text", factor < 1 ? lines : this.#asked(title, "text"));
    }
  }

  /** Numbers that stood closer would lie upon one another. */
  #space(figures: Figure[], factor: number): void {
    for (const figure of figures) {
      const width = this.#scaled(figure, widthOf(figure), factor);
      const room = Math.max(Math.floor(width / BETWEEN_NUMBERS), FEWEST_NUMBERS);
      for (const ticker of [...figure.below, ...figure.above].map(({ ticker }) => ticker)) {
        if (!isTicker(ticker)) continue;
        const asked = this.#asked(ticker, "desired_num_ticks") as number;
        this.#set(ticker, "desired_num_ticks", factor < 1 ? Math.min(asked, room) : asked);
      }
    }
  }

  /** Below a frame, for a legend that is longer. */
  #makeRoom(figure: Figure): void {
    const legend = legendOf(figure);
    if (legend === undefined || typeof figure.frame_height !== "number") return;
    const asked = this.#asked(figure, "min_border_bottom") as number;
    this.#set(figure, "min_border_bottom", Math.max(legend - figure.frame_height, asked));
  }

  #figures(): Figure[] {
    return ([...this.document.all_models] as Figure[]).filter(
      (model) =>
        "frame_width" in model.properties &&
        typeof model[widthOf(model)] === "number" &&
        [null, "fixed"].includes(model.sizing_mode),
    );
  }

  #scaled(figure: Figure, side: string, factor: number): number {
    return Math.floor((this.#asked(figure, side) as number) * factor);
  }

  #asked(model: Model, name: string): Value {
    const known = this.#changed.get(model)?.get(name);
    const now = model[name] as Value;
    // What the kernel has set since is asked for, too.
    return known?.now === now ? known.asked : now;
  }

  #set(model: Model, name: string, value: Value): void {
    const attributes = this.#changed.get(model) ?? new Map();
    this.#changed.set(model, attributes.set(name, { asked: this.#asked(model, name), now: value }));
    if (model[name] !== value) model.setv({ [name]: value }, { sync: false });
  }
}

function widthOf(figure: Figure): string {
  return typeof figure.frame_width === "number" ? "frame_width" : "width";
}

/** The height of a figure's legend, which the figure says by a tag. */
function legendOf(figure: Figure): number | undefined {
  for (const tag of figure.tags as unknown[]) {
    if (typeof tag === "object" && tag !== null && "legend" in tag) return Number(tag.legend);
  }
  return undefined;
}

function isTitle(model: Model): model is Title {
  return model.type === "Title";
}

/** Those that choose how many numbers there are. */
function isTicker(ticker: unknown): ticker is Ticker {
  return "desired_num_ticks" in ((ticker as Model | undefined)?.properties ?? {});
}

function fontSize(title: Title): number {
  const size = /^([\d.]+)px$/.exec(String(title.text_font_size));
  return size ? Number(size[1]) : 13;
}

/** A text in lines of so many letters, broken between words. */
function wrapped(text: string, letters: number): string {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    let begun = "";
    for (const word of line.split(" ")) {
      if (begun && begun.length + 1 + word.length > letters) {
        lines.push(begun);
        begun = word;
      } else {
        begun = begun ? `${begun} ${word}` : word;
      }
    }
    lines.push(begun);
  }
  return lines.join("\n");
}
