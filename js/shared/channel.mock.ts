// An anywidget model without a kernel: the tests play the kernel's part.
import type { AnyModel } from "@anywidget/types";

type Listener = (...args: unknown[]) => void;

export class MockChannel<State extends object> {
  readonly sent: Array<Record<string, unknown> & { id: string }> = [];
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(private readonly state: State) {}

  get model(): AnyModel<State & Record<string, unknown>> {
    return this as unknown as AnyModel<State & Record<string, unknown>>;
  }

  get<Key extends keyof State>(key: Key): State[Key] {
    return this.state[key];
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }

  /** The page changes a trait, which the kernel is told by save_changes. */
  set<Key extends keyof State>(key: Key, value: State[Key]): void {
    if (this.state[key] === value) return;
    this.state[key] = value;
    this.#emit(`change:${String(key)}`);
  }

  /** How often the kernel was told. */
  saved = 0;

  save_changes(): void {
    this.saved++;
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  send(message: Record<string, unknown> & { id: string }): void {
    this.sent.push(structuredClone(message));
  }

  /** How many listen, to whatever event. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }

  /** The kernel answers the last question, or the one given. */
  async answer(
    message: Record<string, unknown>,
    question = this.sent.at(-1),
    buffers: DataView[] = [],
  ): Promise<void> {
    this.#emit("msg:custom", { id: question?.id, ...message }, buffers);
    await settled();
  }

  /** The kernel changes traits: all of them first, then the events, as ipywidgets does. */
  async change(traits: Partial<State>): Promise<void> {
    Object.assign(this.state, traits);
    for (const name of Object.keys(traits)) this.#emit(`change:${name}`);
    await settled();
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...args);
  }
}

/** All promises that can settle have. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
