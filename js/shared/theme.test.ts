import { afterEach, expect, it, vi } from "vitest";
import { followTheme, pageTheme } from "./theme";

const { body, documentElement: root } = document;

afterEach(() => {
  for (const element of [body, root]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name);
  }
});

it.each([
  ["JupyterLab, dark", () => body.setAttribute("data-jp-theme-light", "false"), "dark"],
  ["JupyterLab, light", () => body.setAttribute("data-jp-theme-light", "true"), "light"],
  ["VS Code, dark", () => body.setAttribute("data-vscode-theme-kind", "vscode-dark"), "dark"],
  ["VS Code, light", () => body.setAttribute("data-vscode-theme-kind", "vscode-light"), "light"],
  [
    "VS Code, high contrast",
    () => body.setAttribute("data-vscode-theme-kind", "vscode-high-contrast"),
    "dark",
  ],
  [
    "VS Code, light high contrast",
    () => body.setAttribute("data-vscode-theme-kind", "vscode-high-contrast-light"),
    "light",
  ],
  ["Colab, dark", () => root.setAttribute("theme", "dark"), "dark"],
  ["marimo, dark", () => body.classList.add("dark", "dark-theme"), "dark"],
  ["marimo, light", () => body.classList.add("light"), "light"],
])("%s", (_host, say, theme) => {
  say();
  expect(pageTheme()).toBe(theme);
});

it("goes by the system where the page says nothing", () => {
  vi.spyOn(window, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
  expect(pageTheme()).toBe("dark");
  vi.restoreAllMocks();
});

it("follows the page while the widget is there, and no longer", async () => {
  const element = document.createElement("div");
  body.setAttribute("data-jp-theme-light", "true");
  const stop = followTheme(element);
  expect(element.dataset.npjTheme).toBe("light");
  body.setAttribute("data-jp-theme-light", "false");
  await vi.waitFor(() => expect(element.dataset.npjTheme).toBe("dark"));
  stop();
  body.setAttribute("data-jp-theme-light", "true");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(element.dataset.npjTheme).toBe("dark");
});
