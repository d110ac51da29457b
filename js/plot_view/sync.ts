// Changes of a bokeh document, to and from the kernel, in bokeh's own patches.
import type { BokehDocument, BokehEvent, ToKernel } from "./types";

const EVERY_MS = 40;
// A kernel that runs a cell answers when the cell is done; what is changed meanwhile waits here, each value once.
// A server that has too much to pass on may lose an answer, so it does not wait for ever.
const LOST_AFTER_MS = 20_000;

export class Sync {
  readonly #waiting = new Map<string, BokehEvent>();
  #unnamed = 0;
  #sent = 0;
  #inFlight: number | null = null;
  #sentAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly document: BokehDocument,
    private readonly send: (message: ToKernel) => void,
  ) {
    document.on_change((event) => {
      for (const each of event.events ?? [event]) this.#add(each);
    }, true);
  }

  /** The kernel has applied a patch. */
  served(id: number): void {
    if (id !== this.#inFlight) return;
    this.#inFlight = null;
    this.#plan();
  }

  /** Apply a patch of the kernel's. */
  apply(patch: object, buffers: Map<string, ArrayBuffer>): void {
    this.document.apply_json_patch(patch, buffers);
  }

  #add(event: BokehEvent): void {
    if (event.sync === false) return;
    const key = keyOf(event) ?? `${this.#unnamed++}`;
    this.#waiting.delete(key);
    this.#waiting.set(key, event);
    this.#plan();
  }

  #plan(): void {
    if (this.#timer === null) this.#timer = setTimeout(this.#flush, EVERY_MS);
  }

  #flush = (): void => {
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    if (this.#inFlight !== null && performance.now() - this.#sentAt < LOST_AFTER_MS) return;
    const events = [...this.#waiting.values()].filter(
      (event) => event.model === undefined || event.model.document === this.document,
    );
    this.#waiting.clear();
    if (events.length === 0) return;
    this.#inFlight = ++this.#sent;
    this.#sentAt = performance.now();
    const json = JSON.stringify(this.document.create_json_patch(events), inlined);
    this.send({ kind: "patch", id: this.#inFlight, json });
  };
}

/** What a later event of the same key makes needless; nothing for events that all count. */
function keyOf({ kind, model, attr, msg_data }: BokehEvent): string | null {
  if (kind === "ModelChanged" && model) return `${model.id}.${attr}`;
  const name = msg_data?.event_name;
  return name === "rangesupdate" || name === "mousemove" ? `${name} ${msg_data?.origin?.id}` : null;
}

/** Binary parts as base64 text: JSON would drop them. */
function inlined(_key: string, value: unknown): unknown {
  const encode = (value as { to_base64?: () => string } | null)?.to_base64;
  return typeof encode === "function" ? encode.call(value) : value;
}
