// The debug pane's page side; its kernel side is neuprint_jupyter/widgets/query_log.py.
import type { Render } from "@anywidget/types";
import { render as draw } from "preact";
import { restoreHearing } from "../shared/hearing";
import { keepKeys } from "../shared/keyboard";
import { followTheme } from "../shared/theme";
import "../shared/theme.css";
import type { PaneState } from "./messages";
import "./query_log.css";
import { Store } from "./store";
import { PaneView } from "./view";

const render: Render<PaneState> = ({ model, el }) => {
  void restoreHearing(model);
  const leaveTheme = followTheme(el);
  const store = new Store(model);
  const redraw = () => draw(<PaneView store={store} height={model.get("height")} />, el);
  const releaseKeys = keepKeys(el);
  model.on("change:height", redraw);
  redraw();
  return () => {
    model.off("change:height", redraw);
    releaseKeys();
    store.close();
    leaveTheme();
    draw(null, el);
  };
};

export default { render };
