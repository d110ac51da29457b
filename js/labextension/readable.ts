// A widget whose kernel is gone: what the notebook keeps to read is shown in its place.
import type { Factory, MimeModel, Renderer, RenderMime } from "./jupyter";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const READABLE = ["image/png", "text/html"];
/** A widget of a kernel that is there is drawn before this, mostly; and takes its place back when it comes later. */
const PATIENCE_MS = 1_500;
const IN_VAIN = /^(Loading widget|Error displaying widget)/;
const GIVEN_UP = /^Error displaying widget/;

/** See to the renderer of widgets, which ipywidgets adds before or after this. */
export function keepReadable(rendermime: RenderMime): void {
  const add = rendermime.addFactory.bind(rendermime);
  rendermime.addFactory = (factory, rank) => {
    add(factory.mimeTypes.includes(WIDGET) ? patient(factory, rendermime) : factory, rank);
  };
  const present = rendermime.getFactory(WIDGET);
  if (present) rendermime.addFactory(present, -10);
}

function patient(factory: Factory, rendermime: RenderMime): Factory {
  return {
    ...factory,
    mimeTypes: factory.mimeTypes,
    createRenderer(options) {
      const renderer = factory.createRenderer(options);
      const draw = renderer.renderModel.bind(renderer);
      renderer.renderModel = async (model) => {
        const look = () => void standIn(renderer, model, rendermime);
        setTimeout(look, PATIENCE_MS);
        await draw(model);
        // An error is for good: nobody is to read it, also where it takes the place of what stood in.
        if (GIVEN_UP.test(renderer.node.textContent ?? "")) look();
        else setTimeout(look, PATIENCE_MS);
      };
      return renderer;
    },
  };
}

async function standIn(
  renderer: Renderer,
  model: MimeModel,
  rendermime: RenderMime,
): Promise<void> {
  try {
    const mimeType = READABLE.find((type) => model.data[type] !== undefined);
    if (mimeType === undefined || !IN_VAIN.test(renderer.node.textContent ?? "")) return;
    const readable = rendermime.createRenderer(mimeType);
    await readable.renderModel(model);
    // It may have come meanwhile.
    if (!IN_VAIN.test(renderer.node.textContent ?? "")) return;
    renderer.node.textContent = "";
    renderer.node.append(readable.node);
  } catch (error) {
    console.warn("neuprint-jupyter: a widget's text could not be shown", error);
  }
}
