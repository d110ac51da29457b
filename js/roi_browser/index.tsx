// The panel above the tree of regions; its kernel side is neuprint_jupyter/widgets/roi_browser/panel.py.
import type { Render } from "@anywidget/types";
import { show } from "../shared/show";
import "../shared/controls.css";
import { Panel, type PanelState, tell } from "./panel";
import "./roi_browser.css";
import { attendTree } from "./tree";

const TRAITS = ["search", "note", "chosen", "offers"] as const;

const render: Render<PanelState & Record<string, unknown>> = ({ model, el }) => {
  // A region is chosen in the tree, which ipytree tells the kernel, or tells nobody.
  const close = attendTree(el, () => tell(model));
  return show({ model, el }, () => <Panel model={model} />, TRAITS, close);
};

export default { render };
