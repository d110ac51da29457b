import { expect, it, vi } from "vitest";
import { MockChannel } from "../shared/channel.mock";
import type { BarState } from "./bars";
import widget from "./index";

it("shows what is chosen, and says when no kernel hears of it", async () => {
  const host = document.body.appendChild(document.createElement("div"));
  const channel = new MockChannel<Partial<BarState>>({
    part: "results",
    tabs: [
      ["neurons", "Neurons"],
      ["matrix", "Matrix"],
    ],
    tab: "neurons",
    code: [],
    error: "",
  });
  const context = { model: channel.model, el: host } as unknown;
  await widget.render(context as Parameters<typeof widget.render>[0]);
  const pressed = () => host.querySelector("[aria-pressed=true]")?.textContent;
  const tab = (at: number) => host.querySelectorAll<HTMLButtonElement>(".npj-tab")[at]?.click();
  tab(1);
  await vi.waitFor(() => expect(pressed()).toBe("Matrix"));
  expect(channel.saved).toBe(1);
  // ipywidgets drops what is saved then, and does not say so.
  vi.spyOn(channel, "send").mockImplementation(() => {
    throw new Error("Cannot send");
  });
  tab(0);
  const alert = () => host.querySelector("[role=alert]")?.textContent;
  await vi.waitFor(() => expect(alert()).toContain("run the cell again"));
  expect(pressed()).toBe("Matrix");
});
