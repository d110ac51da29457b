// The plot widget's page side; its kernel side is neuprint_jupyter/widgets/plot_view.py.
import type { AnyModel } from "@anywidget/types";
import { keepKeys } from "../shared/keyboard";
import { drawInHosts, hideKept } from "./hosts";
import { Plot } from "./plot";
import type { PlotState } from "./types";

type Model = AnyModel<PlotState & Record<string, unknown>>;

export default () => {
  let plot: Plot;
  let title = "";
  const draw = async (el: HTMLElement) => {
    el.classList.add("npj-plot-view");
    el.role = "figure";
    el.ariaLabel = title;
    const releaseKeys = keepKeys(el);
    const undo = await plot.draw(el).catch((error) => {
      el.textContent = `The plot could not be drawn: ${error}`;
      return () => undefined;
    });
    return () => {
      undo();
      releaseKeys();
    };
  };
  return {
    initialize({ model }: { model: Model }) {
      plot = new Plot(model);
      title = model.get("_title");
      const leave = drawInHosts(model.get("_host"), draw, () => plot.pointAway());
      const showKept = hideKept(model.get("_host"));
      return () => {
        leave();
        showKept();
        plot.close();
      };
    },
    render({ el }: { model: Model; el: HTMLElement }) {
      const undo = draw(el);
      return () => void undo.then((act) => act());
    },
  };
};
