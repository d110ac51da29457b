// The criteria builder's page side; its kernel side is neuprint_jupyter/widgets/criteria_builder.
import type { Render } from "@anywidget/types";
import { show } from "../shared/show";
import "../shared/controls.css";
import "./criteria_builder.css";
import "./told.css";
import "./combobox.css";
import type { BuilderState } from "./messages";
import { BuilderModel } from "./model";
import { BuilderView } from "./view";

const render: Render<BuilderState & Record<string, unknown>> = ({ model, el, host }) => {
  const builder = new BuilderModel(model);
  const view = () => <BuilderView model={builder} host={host} />;
  return show({ model, el }, view, [], () => builder.close());
};

export default { render };
