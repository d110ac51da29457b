// Questions to the kernel by custom message: each carries an id, and its answer comes back on the same id.
import type { AnyModel } from "@anywidget/types";
import { mayHaveKernel } from "./hearing";

/** The part of an anywidget model that messages need. */
export type Channel = Pick<AnyModel, "on" | "off" | "send">;

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

/** How every refusal looks, whatever the widget. */
export interface ErrorAnswer {
  kind: "error";
  id: string | null;
  message: string;
}

/** What is said where nothing reaches the kernel, such as once it was started anew: "Cannot send". */
export const KERNEL_IS_GONE = "The kernel that made this is gone: run the cell again.";

/**
 * Send a message that needs no answer, and tell whether it reaches the kernel.
 *
 * An empty one only tries: where there is no kernel any more, ipywidgets drops what is saved without a word.
 */
export function reachesKernel(channel: Channel, message: object = {}): boolean {
  try {
    channel.send(message);
    return mayHaveKernel(channel);
  } catch {
    return false;
  }
}

/** The kernel refused a question, or could not answer it. */
export class KernelError extends Error {}

/**
 * Questions and answers between one view and the kernel.
 *
 * All views of a model hear all answers, so each view has ids of its own. An answer nobody waits for
 * any more is dropped. Bytes that come with one are its `buffers`. A kernel that runs a cell answers when
 * the cell is done: the timeout is therefore long, and only there so that a lost kernel is noticed.
 */
export class Comm<Question extends object, Answer extends { kind: string }> {
  readonly #view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  readonly #waiting = new Map<string, Waiting<Answer>>();
  readonly #alone: boolean;
  #asked = 0;

  constructor(
    private readonly channel: Channel,
    private readonly timeoutMs = 600_000,
  ) {
    this.#alone = !mayHaveKernel(channel);
    channel.on("msg:custom", this.#receive);
  }

  /** Ask; the promise rejects when the kernel refuses, does not answer in time, or the view is closed. */
  ask(question: Question): Promise<Answer> {
    const id = `${this.#view}-${++this.#asked}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        const minutes = Math.round(this.timeoutMs / 60_000);
        reject(new KernelError(`The kernel has not answered for ${minutes} minutes.`));
      }, this.timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      try {
        if (this.#alone) throw new Error("nobody is there");
        this.channel.send({ ...question, id });
      } catch {
        this.#waiting.delete(id);
        clearTimeout(timer);
        reject(new KernelError(KERNEL_IS_GONE));
      }
    });
  }

  /** Stop listening; what is still open is rejected. */
  close(): void {
    this.channel.off("msg:custom", this.#receive);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new KernelError("The view was closed."));
    }
    this.#waiting.clear();
  }

  #receive = (message: unknown, buffers?: DataView[]): void => {
    if (!isAnswer(message)) return;
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.kind === "error") {
      waiting.reject(new KernelError((message as unknown as ErrorAnswer).message));
    } else {
      const parts = buffers?.length ? { buffers } : {};
      waiting.resolve({ ...message, ...parts } as unknown as Answer);
    }
  };
}

function isAnswer(message: unknown): message is { kind: string; id: string } {
  if (typeof message !== "object" || message === null) return false;
  const { kind, id } = message as Record<string, unknown>;
  return typeof kind === "string" && typeof id === "string";
}
