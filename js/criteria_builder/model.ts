// The builder as its views see it: the form and its history, what the kernel makes of it, and what may be asked.
import type { AnyModel } from "@anywidget/types";
import { Comm, KERNEL_IS_GONE } from "../shared/comm";
import { emptyForm } from "./form";
import { History } from "./history";
import type {
  Answer,
  BuilderState,
  Dataset,
  Field,
  Form,
  Preview,
  Question,
  Reading,
  RoiSuggestion,
  Run,
  Suggestion,
} from "./messages";

/** How long the form rests before the kernel is told. */
const SYNC_MS = 200;

const TRAITS = ["form", "_catalogue", "_dataset", "_reading", "_preview", "_run"] as const;

/** One history for all views of a widget, also for those that come after others went. */
const histories = new WeakMap<object, History>();

export class BuilderModel extends EventTarget {
  readonly #comm: Comm<Question, Answer>;
  readonly #history: History;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #own: Form | undefined;
  /** Where a control was added by hand that is not drawn yet. */
  #added = "";
  /** Why the kernel was not told what to do. */
  #failure = "";

  constructor(private readonly channel: AnyModel<BuilderState & Record<string, unknown>>) {
    super();
    this.#comm = new Comm<Question, Answer>(channel);
    // Each view is handed a model object of its own, but all of them the same values.
    const key = channel.get("_catalogue");
    const history = histories.get(key) ?? new History(this.form);
    histories.set(key, history);
    this.#history = history;
    for (const trait of TRAITS) channel.on(`change:${trait}`, this.#changed);
    channel.on("change:form", this.#noteForeign);
    channel.on("change:_catalogue", this.#keepHistory);
  }

  get form(): Form {
    return this.channel.get("form");
  }
  get catalogue(): Field[] {
    return this.channel.get("_catalogue");
  }
  get dataset(): Dataset {
    return this.channel.get("_dataset");
  }
  get reading(): Reading {
    return this.channel.get("_reading");
  }
  get preview(): Preview {
    return this.channel.get("_preview");
  }
  get run(): Run {
    const run = this.channel.get("_run");
    return this.#failure === "" ? run : { ...run, state: "failed", message: this.#failure };
  }
  get canUndo(): boolean {
    return this.#history.canUndo;
  }
  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  field(name: string): Field | undefined {
    return this.catalogue.find((field) => field.name === name);
  }

  error(place: string): string | undefined {
    return this.reading.errors?.[place];
  }

  /** Change the form; `place` names the control that is being typed into. */
  change(form: Form, place = ""): void {
    if (form === this.form) return;
    this.#history.push(form, place);
    this.#set(form, place === "" ? 0 : SYNC_MS);
  }

  /** Change the form by adding to it; whoever draws what came there asks `isNew`, and takes the focus. */
  add(form: Form, place: string): void {
    this.#added = place;
    this.change(form);
  }

  isNew(place: string): boolean {
    if (place !== this.#added) return false;
    this.#added = "";
    return true;
  }

  undo(): void {
    this.#set(this.#history.undo(), 0);
  }

  redo(): void {
    this.#set(this.#history.redo(), 0);
  }

  reset(): void {
    this.change(emptyForm());
  }

  async suggest(field: string, text: string): Promise<Suggestion[]> {
    const answer = await this.#comm.ask({ kind: "suggest", field, text });
    return answer.kind === "suggested" ? (answer.found as Suggestion[]) : [];
  }

  async rois(text: string): Promise<RoiSuggestion[]> {
    const answer = await this.#comm.ask({ kind: "rois", text });
    return answer.kind === "suggested" ? (answer.found as RoiSuggestion[]) : [];
  }

  /** Those of some names that are no types, but instances. */
  async instances(names: string[]): Promise<string[]> {
    const answer = await this.#comm.ask({ kind: "instances", names });
    return answer.kind === "suggested" ? (answer.found as string[]) : [];
  }

  /** Let the kernel see whether the dataset was loaded anew, by asking for nothing. */
  follow(): void {
    void this.suggest("", "").catch(() => undefined);
  }

  /** Count again, after a failure. */
  count(): void {
    void this.#comm.ask({ kind: "count" }).catch(this.#fail);
  }

  start(): void {
    this.#failure = "";
    this.#changed();
    this.#flush();
    void this.#comm.ask({ kind: "run" }).catch(this.#fail);
  }

  close(): void {
    this.#flush();
    this.#closed = true;
    for (const trait of TRAITS) this.channel.off(`change:${trait}`, this.#changed);
    this.channel.off("change:form", this.#noteForeign);
    this.channel.off("change:_catalogue", this.#keepHistory);
    this.#comm.close();
  }

  #set(form: Form, wait: number): void {
    this.#own = form;
    this.channel.set("form", form);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), wait);
    this.#changed();
  }

  #flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.channel.save_changes();
    } catch {
      this.#fail(new Error(KERNEL_IS_GONE));
    }
  }

  #fail = (error: Error): void => {
    this.#failure = error.message;
    this.#changed();
  };

  /** The kernel, or another view, set the form: that can be undone as well. */
  #noteForeign = (): void => {
    if (this.form !== this.#own && !this.#history.knows(this.form)) this.#history.push(this.form);
  };

  /** The views that come after the dataset was loaded anew have the same history. */
  #keepHistory = (): void => {
    histories.set(this.catalogue, this.#history);
  };

  #changed = (): void => {
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  };
}
