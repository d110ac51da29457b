// One block of conditions: names, properties, counts and regions that all hold together.
import { useId } from "preact/hooks";
import { Combobox, type Option } from "./combobox";
import {
  addField,
  addValues,
  changeBlock,
  newTest,
  type Place,
  pastedList,
  removeBlock,
  setTests,
  shownRows,
} from "./form";
import type { Block, Conditions, Field, FieldRow, Suggestion } from "./messages";
import type { BuilderModel } from "./model";
import { RoiRows } from "./rois";
import { neuronsNote, TestControls } from "./test";

interface Props {
  model: BuilderModel;
  block: Block;
  place: Place;
  /** Whether it is the only one. */
  alone: boolean;
}

/** The rows that are always there, where the dataset has the property. */
const ALWAYS = ["type", "status"];

export function BlockCard({ model, block, place, alone }: Props) {
  const remove = alone ? undefined : () => model.change(removeBlock(model.form, place));
  const at = `any.${place.group}.all.${place.block}`;
  const error = model.error(at);
  return (
    <section class="npj-block" aria-label={`Conditions ${place.group + 1}.${place.block + 1}`}>
      {block.kind === "fixed" ? (
        <FixedBlock code={block.code} remove={() => model.change(removeBlock(model.form, place))} />
      ) : (
        <ConditionsBlock model={model} block={block} place={place} at={at} remove={remove} />
      )}
      {error !== undefined && (
        <p class="npj-error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

function FixedBlock({ code, remove }: { code: string; remove: () => void }) {
  return (
    <div class="npj-fixed">
      <p>These criteria are more than the form has controls for. They stay as they are:</p>
      <pre>{code}</pre>
      <button type="button" onClick={remove}>
        Take them away
      </button>
    </div>
  );
}

interface ConditionsProps {
  model: BuilderModel;
  block: Conditions;
  place: Place;
  at: string;
  remove: (() => void) | undefined;
}

function ConditionsBlock({ model, block, place, at, remove }: ConditionsProps) {
  const change = (next: (block: Conditions) => Conditions, typing = "") =>
    model.change(changeBlock(model.form, place, next), typing && `${at}.${typing}`);
  const always = ALWAYS.map((name) => model.field(name)).filter((field) => field !== undefined);
  return (
    <>
      <header class="npj-block-head">
        <select
          aria-label="Whether the conditions hold"
          value={block.not ? "not" : ""}
          onChange={(e) => {
            const not = e.currentTarget.value === "not";
            change((b) => ({ ...b, not }));
          }}
        >
          <option value="">All of this holds</option>
          <option value="not">This does not hold</option>
        </select>
        <LabelSelect block={block} change={change} />
        {remove && (
          <button
            type="button"
            class="npj-plain"
            aria-label="Remove these conditions"
            onClick={remove}
          >
            ×
          </button>
        )}
      </header>
      <NameSearch model={model} add={change} />
      <div class="npj-rows">
        {shownRows(block, always).map((row) => (
          <Row
            key={row.name}
            model={model}
            row={row}
            at={`${at}.fields.${block.fields.findIndex((one) => one.name === row.name)}`}
            joined={
              row.name === "instance" &&
              block.fields.some(
                (one) => one.name === "type" && one.tests.some((t) => t.values.length > 0),
              )
            }
            always={ALWAYS.includes(row.name)}
            change={(tests, typing) =>
              change((b) => setTests(b, row.name, tests), typing ? `fields.${row.name}` : "")
            }
          />
        ))}
        <Counts model={model} block={block} at={at} change={change} />
      </div>
      <RoiRows model={model} block={block} at={at} change={change} />
      <AddField
        model={model}
        block={block}
        add={(field) => change((b) => addField(b, field.name, field))}
      />
    </>
  );
}

export type Change = (next: (block: Conditions) => Conditions, typing?: string) => void;

function LabelSelect({ block, change }: { block: Conditions; change: Change }) {
  return (
    <select
      aria-label="Neurons, or fragments too"
      value={block.label}
      onChange={(e) => {
        const label = e.currentTarget.value as Conditions["label"];
        change((b) => ({ ...b, label }));
      }}
    >
      <option value="">neurons</option>
      <option value="Neuron">neurons only, also by id</option>
      <option value="Segment">segments: fragments too</option>
    </select>
  );
}

const NAMES: Record<string, string> = {
  bodyId: "Body ids",
  type: "Types",
  instance: "Instances",
  synonyms: "Synonyms",
};

/** Anything by which a neuron may be known. */
function NameSearch({ model, add }: { model: BuilderModel; add: Change }) {
  const put = (name: string, values: string[], op: "is" | "pattern" | "contains" = "is") =>
    add((block) => addValues(block, name, values, model.field(name), op));
  const option = ({ field, value, neurons }: Suggestion): Option => ({
    key: `${field} ${value}`,
    group: NAMES[field] ?? model.field(field)?.label ?? field,
    label: value,
    note: neuronsNote(field, neurons),
    choose: () => put(field, [value]),
  });
  const find = async (text: string): Promise<Option[]> => {
    const typed = text.trim();
    if (typed === "") return [];
    const found = await model.suggest("", typed);
    const asked: Option[] = [
      {
        key: "pattern",
        group: "As typed",
        label: <>type matches pattern “{typed}”</>,
        choose: () => put("type", [typed], "pattern"),
      },
      {
        key: "contains",
        group: "As typed",
        label: <>instance contains “{typed}”</>,
        choose: () => put("instance", [typed], "contains"),
      },
    ];
    if (/^\d+$/u.test(typed)) {
      asked.unshift({
        key: "id",
        group: "As typed",
        label: <>bodyId {typed}</>,
        choose: () => put("bodyId", [typed]),
      });
    }
    const isPattern = /[\\.?[\]+^$*]/u.test(typed);
    return isPattern ? [...asked, ...found.map(option)] : [...found.map(option), ...asked];
  };
  return (
    <div class="npj-name">
      <Combobox
        label="Find by type, instance, synonym or bodyId"
        placeholder="Type, instance, synonym or bodyId; or paste a list"
        find={find}
        paste={(text) => {
          const values = pastedList(text);
          if (values.length < 2) return false;
          put(values.every((value) => /^\d+$/u.test(value)) ? "bodyId" : "type", values);
          return true;
        }}
      />
    </div>
  );
}

interface RowProps {
  model: BuilderModel;
  row: FieldRow;
  at: string;
  /** Whether it widens the row before it: type and instance are alternatives. */
  joined: boolean;
  always: boolean;
  change: (tests: FieldRow["tests"], typing: boolean) => void;
}

function Row({ model, row, at, joined, always, change }: RowProps) {
  const field = model.field(row.name);
  const empty = row.tests.every(
    (test) => test.values.length === 0 && !["null", "not_null"].includes(test.op),
  );
  const label = field?.label ?? row.name;
  return (
    <div class="npj-row">
      <div class="npj-row-name" title={field?.description || undefined}>
        {joined && <em>or </em>}
        {label}
      </div>
      <div class="npj-row-tests">
        {row.tests.map((test, i) => (
          <div class="npj-row-test" key={i}>
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
                class="npj-plain"
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
      <div class="npj-row-buttons">
        {!empty && (
          <button
            type="button"
            class="npj-plain"
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
            class="npj-plain"
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

function Counts({
  model,
  block,
  at,
  change,
}: Omit<ConditionsProps, "place" | "remove"> & { change: Change }) {
  const id = useId();
  const sides = [
    { name: "min_post", words: "inputs (post)" },
    { name: "min_pre", words: "outputs (pre)" },
  ] as const;
  return (
    <>
      <div class="npj-row">
        <div class="npj-row-name">at least</div>
        <div class="npj-row-tests npj-counts">
          {sides.map(({ name, words }) => {
            const error = model.error(`${at}.${name}`);
            return (
              <label key={name}>
                <input
                  type="text"
                  inputMode="numeric"
                  class="npj-number"
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
                  <span id={`${id}-${name}`} class="npj-error" role="alert">
                    {error}
                  </span>
                )}
              </label>
            );
          })}
        </div>
      </div>
      {(model.dataset.cropped || block.cropped !== null) && (
        <div class="npj-row">
          <div class="npj-row-name">cropped</div>
          <div class="npj-row-tests">
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

/** All fields of the dataset, by group, found by name or description. */
function AddField({
  model,
  block,
  add,
}: {
  model: BuilderModel;
  block: Conditions;
  add: (field: Field) => void;
}) {
  const find = async (text: string): Promise<Option[]> => {
    const typed = text.trim().toLowerCase();
    const free = model.catalogue.filter(
      (field) =>
        !block.fields.some((row) => row.name === field.name) &&
        [field.name, field.label, field.description, field.group].some((words) =>
          words.toLowerCase().includes(typed),
        ),
    );
    return [...new Set(free.map((field) => field.group))].flatMap((group) =>
      free
        .filter((field) => field.group === group)
        .map((field) => ({
          key: field.name,
          group,
          label: field.label,
          note: field.label === field.name ? field.description : field.name,
          choose: () => add(field),
        })),
    );
  };
  return (
    <div class="npj-add">
      <Combobox
        label="Add a condition on another property"
        placeholder="+ condition on another property"
        find={find}
        eager
      />
    </div>
  );
}
