import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadBokeh, receiveBundle } from "./bokeh";
import { Plot } from "./plot";
import type { PlotState } from "./types";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const NOTHING = new DataView(new ArrayBuffer(0));

/** A plot whose figure is still to come, and the kernel's side of it. */
function opening(bundles: string[]) {
  const state: Partial<PlotState> = {
    _first: { bundles: {}, figure: { root: "p1", ids: [], sizes: [], data: NOTHING } },
    _bokeh: { version: "3", bundles },
  };
  const model = {
    get: (name: keyof PlotState) => state[name],
    on: vi.fn(),
    off: vi.fn(),
    send: vi.fn(),
  };
  return { model, plot: new Plot(model as unknown as ConstructorParameters<typeof Plot>[0]) };
}

it("asks again for a part of BokehJS that does not come, as long as it is there", async () => {
  const { model, plot } = opening(["lost"]);
  const asked = [{ kind: "bokehjs", names: ["lost"] }, undefined, []];
  await vi.advanceTimersByTimeAsync(9_000);
  expect(model.send.mock.calls).toEqual([asked]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(model.send.mock.calls).toEqual([asked, asked]);
  plot.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(model.send).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});

it.each([[[]], [["never"]]])(
  "asks for nothing once it is closed, also before it had opened: %j",
  async (bundles) => {
    const { model, plot } = opening(bundles);
    plot.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(model.send).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  },
);

it("goes on where a kernel that was started anew knows nothing of it", async () => {
  const { model, plot } = opening(["core"]);
  model.send.mockImplementation(() => {
    throw new Error("Cannot send");
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(model.send).toHaveBeenCalledWith({ kind: "bokehjs", names: ["core"] }, undefined, []);
  plot.close();
});

it("asks for BokehJS anew after it could not be loaded", async () => {
  vi.useRealTimers();
  const ask = vi.fn();
  const broken = loadBokeh("4", ["core"], ask, vi.fn());
  receiveBundle("4", "core", new DataView(new Uint8Array([1, 2, 3]).buffer));
  await expect(broken).rejects.toThrow();
  ask.mockClear();
  vi.useFakeTimers();
  void loadBokeh("4", ["core"], ask, vi.fn());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ask).toHaveBeenCalledExactlyOnceWith(["core"]);
});
