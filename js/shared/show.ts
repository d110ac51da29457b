// How a widget's view comes and goes.
import type { AnyModel } from "@anywidget/types";
import { type ComponentChild, render } from "preact";
import { keepFocus } from "./focus";
import { restoreHearing } from "./hearing";
import { keepKeys } from "./keyboard";
import { followTheme } from "./theme";
import "./theme.css";

interface Shown {
  model: Pick<AnyModel, "on" | "off">;
  el: HTMLElement;
}

/**
 * Draw a view into its element, and again whenever one of some traits has changed.
 *
 * Returns what takes the view away; `close` ends what was begun for it.
 */
export function show(
  { model, el }: Shown,
  view: () => ComponentChild,
  traits: readonly string[] = [],
  close: () => void = () => undefined,
): () => void {
  void restoreHearing(model);
  const leaveTheme = followTheme(el);
  const releaseKeys = keepKeys(el);
  const releaseFocus = keepFocus(el);
  const draw = () => render(view(), el);
  for (const trait of traits) model.on(`change:${trait}`, draw);
  draw();
  return () => {
    for (const trait of traits) model.off(`change:${trait}`, draw);
    releaseKeys();
    releaseFocus();
    close();
    leaveTheme();
    render(null, el);
  };
}
