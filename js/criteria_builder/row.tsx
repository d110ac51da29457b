// One property of a block: its comparisons, of which any may hold.

import { TestControls } from "./field_test";
import { newTest } from "./form";
import type { FieldRow } from "./messages";
import type { BuilderModel } from "./model";
import { useNew } from "./use_new";

interface RowProps {
  model: BuilderModel;
  row: FieldRow;
  at: string;
  /** Whether it widens the row before it: type and instance are alternatives. */
  joined: boolean;
  always: boolean;
  change: (tests: FieldRow["tests"], typing: boolean) => void;
}

export function Row({ model, row, at, joined, always, change }: RowProps) {
  const field = model.field(row.name);
  const empty = row.tests.every(
    (test) => test.values.length === 0 && !["null", "not_null"].includes(test.op),
  );
  const label = field?.label ?? row.name;
  return (
    <div ref={useNew(model, at)} class="npj-cb-row">
      <div class="npj-cb-row-name" title={field?.description || undefined}>
        {joined && <em>or </em>}
        {label}
      </div>
      <div class="npj-cb-row-tests">
        {row.tests.map((test, i) => (
          <div class="npj-cb-row-test" key={i}>
            {i > 0 && <em>or</em>}
            <TestControls
              model={model}
              name={row.name}
              field={field}
              test={test}
              error={model.error(`${at}.tests.${i}`)}
              change={(next, typing) =>
                change(
                  row.tests.map((one, j) => (j === i ? next : one)),
                  typing,
                )
              }
            />
            {row.tests.length > 1 && (
              <button
                type="button"
                class="npj-cb-plain"
                aria-label={`Remove this comparison of ${label}`}
                onClick={() =>
                  change(
                    row.tests.filter((_, j) => j !== i),
                    false,
                  )
                }
              >
                ×
              </button>
            )}
          </div>
        ))}
      </div>
      <div class="npj-cb-row-buttons">
        {!empty && (
          <button
            type="button"
            class="npj-cb-plain"
            title="Another comparison of the same property, as an alternative"
            aria-label={`Another comparison of ${label}`}
            onClick={() => change([...row.tests, newTest(field)], false)}
          >
            or…
          </button>
        )}
        {(!always || !empty) && (
          <button
            type="button"
            class="npj-cb-plain"
            aria-label={`Remove ${label}`}
            onClick={() => change([], false)}
          >
            ×
          </button>
        )}
      </div>
    </div>
  );
}
