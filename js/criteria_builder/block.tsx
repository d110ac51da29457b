// One block of conditions: names, properties, counts and regions that all hold together.
import { Combobox, type Option } from "./combobox";
import { Counts } from "./counts";
import { addField, changeBlock, type Place, removeBlock, setTests, shownRows } from "./form";
import type { Block, Conditions, Field } from "./messages";
import type { BuilderModel } from "./model";
import { NameSearch } from "./name_search";
import { RoiRows } from "./rois";
import { Row } from "./row";
import { useNew } from "./use_new";

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
    <section
      ref={useNew(model, at)}
      class="npj-cb-block"
      aria-label={`Conditions ${place.group + 1}.${place.block + 1}`}
    >
      {block.kind === "fixed" ? (
        <FixedBlock code={block.code} remove={() => model.change(removeBlock(model.form, place))} />
      ) : (
        <ConditionsBlock model={model} block={block} place={place} at={at} remove={remove} />
      )}
      {error !== undefined && (
        <p class="npj-cb-error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

function FixedBlock({ code, remove }: { code: string; remove: () => void }) {
  return (
    <div class="npj-cb-fixed">
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
      <header class="npj-cb-block-head">
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
            class="npj-cb-plain"
            aria-label="Remove these conditions"
            onClick={remove}
          >
            ×
          </button>
        )}
      </header>
      <NameSearch model={model} place={place} add={change} />
      <div class="npj-cb-rows">
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
        add={(field) =>
          model.add(
            changeBlock(model.form, place, (b) => addField(b, field.name, field)),
            `${at}.fields.${block.fields.length}`,
          )
        }
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
    if (text === "") model.follow();
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
        among={model.catalogue}
        eager
      />
    </div>
  );
}
