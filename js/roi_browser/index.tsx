// The panel above the tree of regions; its kernel side is neuprint_jupyter/widgets/roi_browser/panel.py.
import type { Render } from "@anywidget/types";
import { render as draw } from "preact";
import { keepKeys } from "../shared/keyboard";
import "../shared/theme.css";
import { Panel, type PanelState } from "./panel";
import "./roi_browser.css";

const TRAITS = ["search", "note", "chosen", "offers"] as const;

const render: Render<PanelState & Record<string, unknown>> = ({ model, el }) => {
  const redraw = () => draw(<Panel model={model} />, el);
  const releaseKeys = keepKeys(el);
  for (const trait of TRAITS) model.on(`change:${trait}`, redraw);
  redraw();
  return () => {
    for (const trait of TRAITS) model.off(`change:${trait}`, redraw);
    releaseKeys();
    draw(null, el);
  };
};

export default { render };
