// The Explorer's bars; their kernel side is neuprint_jupyter/widgets/explorer/bars.py.
import type { Render } from "@anywidget/types";
import { render as draw } from "preact";
import { restoreHearing } from "../shared/hearing";
import { keepKeys } from "../shared/keyboard";
import { followTheme } from "../shared/theme";
import "../shared/theme.css";
import "../shared/controls.css";
import { type BarState, Head, Results } from "./bars";
import "./explorer.css";

const TRAITS = [
  "datasets",
  "dataset",
  "tabs",
  "tab",
  "code",
  "path",
  "busy",
  "note",
  "error",
] as const;

const render: Render<BarState & Record<string, unknown>> = ({ model, el }) => {
  void restoreHearing(model);
  const leaveTheme = followTheme(el);
  const Bar = model.get("part") === "head" ? Head : Results;
  const redraw = () => draw(<Bar model={model} root={el} />, el);
  const releaseKeys = keepKeys(el);
  for (const trait of TRAITS) model.on(`change:${trait}`, redraw);
  redraw();
  return () => {
    for (const trait of TRAITS) model.off(`change:${trait}`, redraw);
    releaseKeys();
    leaveTheme();
    draw(null, el);
  };
};

export default { render };
