// The criteria builder's page side; its kernel side is neuprint_jupyter/widgets/criteria_builder.
import type { Render } from "@anywidget/types";
import { render as draw } from "preact";
import { restoreHearing } from "../shared/hearing";
import { keepKeys } from "../shared/keyboard";
import { followTheme } from "../shared/theme";
import "../shared/theme.css";
import "../shared/controls.css";
import "./criteria_builder.css";
import "./told.css";
import "./combobox.css";
import type { BuilderState } from "./messages";
import { BuilderModel } from "./model";
import { BuilderView } from "./view";

const render: Render<BuilderState & Record<string, unknown>> = ({ model, el, host }) => {
  void restoreHearing(model);
  const leaveTheme = followTheme(el);
  const builder = new BuilderModel(model);
  const releaseKeys = keepKeys(el);
  draw(<BuilderView model={builder} host={host} />, el);
  return () => {
    releaseKeys();
    builder.close();
    leaveTheme();
    draw(null, el);
  };
};

export default { render };
