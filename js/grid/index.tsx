// The grid widget's page side; its kernel side is neuprint_jupyter/widgets/grid/.
import type { Render } from "@anywidget/types";
import { show } from "../shared/show";
import type { ShowWidget } from "./drawer";
import "./grid.css";
import "./popup.css";
import "./table.css";
import type { GridState } from "./messages";
import { GridModel } from "./model";
import { GridView } from "./view";

/** The part of a notebook's widget manager that shows a widget within another. */
interface Manager {
  get_model(id: string): Promise<unknown>;
  create_view(model: unknown): Promise<{ el: HTMLElement; remove(): void }>;
}

const render: Render<GridState> = ({ model, el }) => {
  const grid = new GridModel(model);
  const showWidget: ShowWidget = async (id, element) => {
    const manager = model.widget_manager as unknown as Manager;
    const view = await manager.create_view(await manager.get_model(id));
    element.append(view.el);
    return () => view.remove();
  };
  const view = () => <GridView model={grid} height={model.get("height")} showWidget={showWidget} />;
  return show({ model, el }, view, ["height"], () => grid.close());
};

export default { render };
