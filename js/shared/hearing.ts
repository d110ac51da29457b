// What the kernel says is heard, even where the page was busy while a widget began.
//
// anywidget gives a widget's code two seconds to begin. After that it drops all that the kernel says to the widget,
// for good and without a word, though the widget is drawn and asks as any other.
import type { AnyModel } from "@anywidget/types";

/** A widget's model as ipywidgets has it. */
interface WidgetModel {
  comm?: {
    on_msg(callback: (message: object) => unknown): void;
    send(data: object, callbacks: object): void;
  };
  unset(name: string): void;
  _handle_comm_msg(message: object): Promise<unknown>;
}

/** Let a widget that has lost its hearing hear again; tells whether it had. */
export async function restoreHearing(model: object): Promise<boolean> {
  const widget = behind(model as AnyModel);
  if (!widget?.comm) return false;
  try {
    // A message that says nothing.
    await widget._handle_comm_msg({ content: { data: { method: "none" } } });
    return false;
  } catch {
    // ipywidgets' own way, which waits for nothing.
    const { _handle_comm_msg } = Object.getPrototypeOf(Object.getPrototypeOf(widget));
    widget.comm.on_msg(_handle_comm_msg.bind(widget));
    // What was changed meanwhile.
    widget.comm.send({ method: "request_state" }, {});
    return true;
  }
}

/** Whether a widget may have a kernel: one that was drawn from a saved notebook has none, and sends into the void. */
export function mayHaveKernel(model: object): boolean {
  const widget = behind(model as AnyModel);
  return widget === undefined || widget.comm !== undefined;
}

/** The model behind the one that anywidget gives, where it is ipywidgets': its events name it. */
function behind(model: AnyModel): WidgetModel | undefined {
  if (!("create_view" in (model.widget_manager ?? {}))) return undefined;
  const name = "_behind";
  let found: WidgetModel | undefined;
  const take = (widget: WidgetModel) => {
    found = widget;
  };
  model.on(`change:${name}`, take);
  model.set(name, true);
  model.off(`change:${name}`, take);
  found?.unset(name);
  return found;
}
