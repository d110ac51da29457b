// The grid widget's page side; its kernel side is neuprint_jupyter/widgets/grid.py.
import type { Render } from "@anywidget/types";
import { render as draw } from "preact";
import "hightable/src/HighTable.css";
import { keepKeys } from "../shared/keyboard";
import "../shared/theme.css";
import "./grid.css";
import type { GridState } from "./messages";
import { GridModel } from "./model";
import { GridView } from "./view";

const render: Render<GridState> = ({ model, el }) => {
  const grid = new GridModel(model);
  const redraw = () => draw(<GridView model={grid} height={model.get("height")} />, el);
  const releaseKeys = keepKeys(el);
  model.on("change:height", redraw);
  redraw();
  return () => {
    model.off("change:height", redraw);
    releaseKeys();
    grid.close();
    draw(null, el);
  };
};

export default { render };
