// The regions of a block: each with the side that is counted in it, and how many at least.

import type { Change } from "./block";
import { Combobox, type Option } from "./combobox";
import { addRoi, changeRoi, removeRoi } from "./form";
import type { Conditions, Role } from "./messages";
import type { BuilderModel } from "./model";

const ROLES: Array<{ role: Role; words: string }> = [
  { role: "input", words: "inputs (post) in" },
  { role: "output", words: "outputs (pre) in" },
  { role: "any", words: "any synapses in" },
];

interface Props {
  model: BuilderModel;
  block: Conditions;
  at: string;
  change: Change;
}

export function RoiRows({ model, block, at, change }: Props) {
  const find = async (text: string): Promise<Option[]> =>
    (await model.rois(text)).map(({ name, primary, described }) => ({
      key: name,
      group: primary ? "Primary regions" : "Other regions",
      label: name,
      note: described,
      choose: () => change((b) => addRoi(b, name)),
    }));
  if (model.dataset.rois === 0 && block.rois.length === 0) return null;
  return (
    <div class="npj-cb-rois">
      <div class="npj-cb-row">
        <div class="npj-cb-row-name">regions</div>
        <div class="npj-cb-row-tests">
          {block.rois.length > 1 && (
            <select
              aria-label="All regions, or any of them"
              value={block.roi_req}
              onChange={(e) => {
                const roi_req = e.currentTarget.value as Conditions["roi_req"];
                change((b) => ({ ...b, roi_req }));
              }}
            >
              <option value="all">all of these</option>
              <option value="any">any of these, for each kind</option>
            </select>
          )}
          {block.rois.map((row, i) => (
            <div class="npj-cb-roi" key={i}>
              {row.role !== "any" && (
                <label>
                  at least{" "}
                  <input
                    type="text"
                    inputMode="numeric"
                    class="npj-cb-number"
                    aria-label={`At least so many synapses in ${row.roi}`}
                    aria-invalid={model.error(`${at}.rois.${i}`) !== undefined}
                    value={row.min}
                    placeholder="1"
                    onInput={(e) => {
                      const min = e.currentTarget.value;
                      change((b) => changeRoi(b, i, { min }), `rois.${i}`);
                    }}
                  />
                </label>
              )}
              <select
                aria-label={`What is counted in ${row.roi}`}
                value={row.role}
                onChange={(e) => {
                  const role = e.currentTarget.value as Role;
                  change((b) => changeRoi(b, i, { role }));
                }}
              >
                {ROLES.map(({ role, words }) => (
                  <option value={role} key={role}>
                    {words}
                  </option>
                ))}
              </select>
              <strong>{row.roi}</strong>
              <button
                type="button"
                class="npj-cb-plain"
                aria-label={`Remove ${row.roi}`}
                onClick={() => change((b) => removeRoi(b, i))}
              >
                ×
              </button>
              {model.error(`${at}.rois.${i}`) !== undefined && (
                <p class="npj-cb-error" role="alert">
                  {model.error(`${at}.rois.${i}`)}
                </p>
              )}
            </div>
          ))}
          <Combobox
            label="Add a region"
            placeholder="+ region, by name or description"
            find={find}
            eager
          />
        </div>
      </div>
    </div>
  );
}
