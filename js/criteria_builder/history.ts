// The forms before and after the present one.
import type { Form } from "./messages";

/** What is typed within this time into the same place is one step. */
const ONE_STEP_MS = 1_500;
const LONGEST = 200;

export class History {
  #past: Form[] = [];
  #future: Form[] = [];
  #lastPlace = "";
  #lastTime = Number.NEGATIVE_INFINITY;

  constructor(private present: Form) {}

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Whether a form is the present one: another view noted it. */
  knows(form: Form): boolean {
    return JSON.stringify(form) === JSON.stringify(this.present);
  }

  /** Note a change; `place` names what was typed into, where typing goes on. */
  push(form: Form, place = "", now = performance.now()): void {
    const typing = place !== "" && place === this.#lastPlace && now - this.#lastTime < ONE_STEP_MS;
    if (!typing) this.#past = [...this.#past, this.present].slice(-LONGEST);
    this.#future = [];
    this.present = form;
    this.#lastPlace = place;
    this.#lastTime = now;
  }

  undo(): Form {
    return this.#step(this.#past, this.#future);
  }

  redo(): Form {
    return this.#step(this.#future, this.#past);
  }

  #step(from: Form[], to: Form[]): Form {
    const form = from.pop();
    if (form !== undefined) {
      to.push(this.present);
      this.present = form;
      this.#lastPlace = "";
    }
    return this.present;
  }
}
