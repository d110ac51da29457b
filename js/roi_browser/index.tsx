// The panel above the tree of regions; its kernel side is neuprint_jupyter/widgets/roi_browser/panel.py.
import type { Render } from "@anywidget/types";
import { render as draw } from "preact";
import { restoreHearing } from "../shared/hearing";
import { followTheme } from "../shared/theme";
import "../shared/theme.css";
import "../shared/controls.css";
import { Panel, type PanelState } from "./panel";
import "./roi_browser.css";
import { attendTree } from "./tree";

const TRAITS = ["search", "note", "chosen", "offers"] as const;

const render: Render<PanelState & Record<string, unknown>> = ({ model, el }) => {
  void restoreHearing(model);
  const leaveTheme = followTheme(el);
  const redraw = () => draw(<Panel model={model} />, el);
  const leaveTree = attendTree(el);
  for (const trait of TRAITS) model.on(`change:${trait}`, redraw);
  redraw();
  return () => {
    for (const trait of TRAITS) model.off(`change:${trait}`, redraw);
    leaveTree();
    leaveTheme();
    draw(null, el);
  };
};

export default { render };
