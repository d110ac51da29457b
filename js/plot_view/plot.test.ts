import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Plot } from "./plot";
import type { PlotState } from "./types";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("asks for nothing once it is closed, also where it was closed before it had opened", async () => {
  const state: Partial<PlotState> = {
    _first: {
      bundles: {},
      figure: { root: "p1", ids: [], sizes: [], data: new DataView(new ArrayBuffer(0)) },
    },
    _bokeh: { version: "3", bundles: [] },
  };
  const model = {
    get: (name: keyof PlotState) => state[name],
    on: vi.fn(),
    off: vi.fn(),
    send: vi.fn(),
  };
  const plot = new Plot(model as unknown as ConstructorParameters<typeof Plot>[0]);
  plot.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(model.send).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
