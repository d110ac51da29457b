// The debug pane's page side; its kernel side is neuprint_jupyter/widgets/query_log.py.
import type { Render } from "@anywidget/types";
import { show } from "../shared/show";
import type { PaneState } from "./messages";
import "./query_log.css";
import { Store } from "./store";
import { PaneView } from "./view";

const render: Render<PaneState> = ({ model, el }) => {
  const store = new Store(model);
  const view = () => <PaneView store={store} height={model.get("height")} />;
  return show({ model, el }, view, ["height"], () => store.close());
};

export default { render };
