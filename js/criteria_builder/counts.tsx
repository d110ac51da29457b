// What every neuron has: its numbers of synapses, and whether it is cut off at the edge of the volume.
import { useId } from "preact/hooks";
import type { Change } from "./block";
import type { Conditions } from "./messages";
import type { BuilderModel } from "./model";

interface Props {
  model: BuilderModel;
  block: Conditions;
  at: string;
  change: Change;
}

export function Counts({ model, block, at, change }: Props) {
  const id = useId();
  const sides = [
    { name: "min_post", words: "inputs (post)" },
    { name: "min_pre", words: "outputs (pre)" },
  ] as const;
  return (
    <>
      <div class="npj-cb-row">
        <div class="npj-cb-row-name">at least</div>
        <div class="npj-cb-row-tests npj-cb-counts">
          {sides.map(({ name, words }) => {
            const error = model.error(`${at}.${name}`);
            return (
              <label key={name}>
                <input
                  type="text"
                  inputMode="numeric"
                  class="npj-cb-number"
                  aria-invalid={error !== undefined}
                  aria-describedby={error === undefined ? undefined : `${id}-${name}`}
                  value={block[name]}
                  placeholder="0"
                  onInput={(e) => {
                    const value = e.currentTarget.value;
                    change((b) => ({ ...b, [name]: value }), name);
                  }}
                />{" "}
                {words}
                {error !== undefined && (
                  <span id={`${id}-${name}`} class="npj-cb-error" role="alert">
                    {error}
                  </span>
                )}
              </label>
            );
          })}
        </div>
      </div>
      {(model.dataset.cropped || block.cropped !== null) && (
        <div class="npj-cb-row">
          <div class="npj-cb-row-name">cropped</div>
          <div class="npj-cb-row-tests">
            <select
              aria-label="cropped"
              value={String(block.cropped)}
              onChange={(e) => {
                const { value } = e.currentTarget;
                change((b) => ({ ...b, cropped: value === "null" ? null : value === "true" }));
              }}
            >
              <option value="null">no matter</option>
              <option value="false">not cropped</option>
              <option value="true">cropped</option>
            </select>
          </div>
        </div>
      )}
    </>
  );
}
