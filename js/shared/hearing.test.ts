import { expect, it, vi } from "vitest";
import { Comm } from "./comm";
import { restoreHearing } from "./hearing";

/** A widget's model of ipywidgets and anywidget, whose code has begun in time or not. */
function widget(ready: Promise<void>) {
  const heard: object[] = [];
  class DOMWidgetModel {
    comm = { on_msg: vi.fn(), send: vi.fn() };
    #listeners = new Map<string, (model: object) => void>();
    on = (name: string, listener: (model: object) => void) => this.#listeners.set(name, listener);
    off = (name: string) => this.#listeners.delete(name);
    set = (name: string) => this.#listeners.get(`change:${name}`)?.(this);
    unset = vi.fn();
    async _handle_comm_msg(message: object): Promise<void> {
      heard.push(message);
    }
  }
  class AnyModel extends DOMWidgetModel {
    override async _handle_comm_msg(message: object): Promise<void> {
      await ready;
      return super._handle_comm_msg(message);
    }
  }
  const model = new AnyModel();
  const widget_manager = { create_view: vi.fn() };
  return { model, heard, proxy: { on: model.on, off: model.off, set: model.set, widget_manager } };
}

it("leaves a widget as it is whose code began in time", async () => {
  const { model, proxy } = widget(Promise.resolve());
  expect(await restoreHearing(proxy)).toBe(false);
  expect(model.comm.on_msg).not.toHaveBeenCalled();
  expect(model.comm.send).not.toHaveBeenCalled();
});

it("lets a widget hear again that began too late, and asks for what it missed", async () => {
  const { model, heard, proxy } = widget(Promise.reject(new Error("too late")));
  expect(await restoreHearing(proxy)).toBe(true);
  expect(model.comm.send).toHaveBeenCalledWith({ method: "request_state" }, {});
  const message = { content: { data: { method: "update" } } };
  await model.comm.on_msg.mock.calls[0]?.[0](message);
  expect(heard).toEqual([message]);
});

it("sets nothing where widgets are not those of ipywidgets", async () => {
  const model = { on: vi.fn(), off: vi.fn(), set: vi.fn(), widget_manager: { get_model: vi.fn() } };
  expect(await restoreHearing(model)).toBe(false);
  expect(model.set).not.toHaveBeenCalled();
});

it("says that there is no kernel where a widget was drawn from a saved notebook, and waits for none", async () => {
  const { model, proxy } = widget(Promise.resolve());
  const send = vi.fn();
  const ask = () => new Comm({ ...proxy, send } as never).ask({ kind: "page" });
  void ask();
  expect(send).toHaveBeenCalledOnce();
  Object.assign(model, { comm: undefined });
  await expect(ask()).rejects.toThrow("run the cell again");
  expect(send).toHaveBeenCalledOnce();
});
