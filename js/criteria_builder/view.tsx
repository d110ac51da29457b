// One view of a builder: the form, what it finds beside or below it, and the tables of the last run.
import type { Host } from "@anywidget/types";
import { Fragment } from "preact";
import { useLayoutEffect, useReducer } from "preact/hooks";
import { Button } from "../shared/button";
import { Aside } from "./aside";
import { BlockCard } from "./block";
import { addAlternative, addBlock, isEmpty } from "./form";
import type { BuilderModel } from "./model";
import { Results } from "./results";

export function BuilderView({ model, host }: { model: BuilderModel; host: Host | undefined }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  // Before anything can change: an effect after the first painting would miss it.
  useLayoutEffect(() => {
    model.addEventListener("change", redraw);
    return () => model.removeEventListener("change", redraw);
  }, [model]);
  const { form } = model;
  const alone = form.any.length === 1 && form.any[0]?.all.length === 1;
  return (
    <section class="npj npj-builder" aria-label={`Find neurons in ${model.dataset.name}`}>
      <header class="npj-controls npj-cb npj-builder-head">
        <h2>Find neurons</h2>
        <span class="npj-cb-dataset">{model.dataset.name}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame */}
        <span role="group" aria-label="History" class="npj-cb-history">
          <Button idle={!model.canUndo} onClick={() => model.undo()}>
            Undo
          </Button>
          <Button idle={!model.canRedo} onClick={() => model.redo()}>
            Redo
          </Button>
          <Button idle={isEmpty(form)} onClick={() => model.reset()}>
            Reset
          </Button>
        </span>
      </header>
      <div class="npj-controls npj-cb npj-builder-main">
        <div class="npj-cb-form">
          {form.any.map((group, i) => (
            <Fragment key={i}>
              {i > 0 && <div class="npj-cb-or">or</div>}
              {group.all.map((block, j) => (
                <Fragment key={j}>
                  {j > 0 && <div class="npj-cb-and">and</div>}
                  <BlockCard
                    model={model}
                    block={block}
                    place={{ group: i, block: j }}
                    alone={alone}
                  />
                </Fragment>
              ))}
              <button
                type="button"
                class="npj-cb-plain npj-cb-more"
                onClick={() => model.add(addBlock(form, i), `any.${i}.all.${group.all.length}`)}
              >
                + and further conditions
              </button>
            </Fragment>
          ))}
          <button
            type="button"
            class="npj-cb-plain npj-cb-more"
            onClick={() => model.add(addAlternative(form), `any.${form.any.length}.all.0`)}
          >
            + or other neurons
          </button>
        </div>
        <Aside model={model} />
      </div>
      <Results run={model.run} host={host} />
    </section>
  );
}
