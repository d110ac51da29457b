// The Explorer's bars; their kernel side is neuprint_jupyter/widgets/explorer/bars.py.
import type { Render } from "@anywidget/types";
import { show } from "../shared/show";
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
  const Bar = model.get("part") === "head" ? Head : Results;
  return show({ model, el }, () => <Bar model={model} />, TRAITS);
};

export default { render };
