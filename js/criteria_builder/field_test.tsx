// One comparison of a property: how it compares, and with what.
import { useId } from "preact/hooks";
import { Chips } from "./chips";
import type { Option } from "./combobox";
import { changeOp, inputsOf } from "./form";
import type { Field, Test } from "./messages";
import type { BuilderModel } from "./model";
import { pastedList, pastedValues } from "./pasted";
import { comparisonKey, comparisons } from "./words";

interface Props {
  model: BuilderModel;
  name: string;
  field: Field | undefined;
  test: Test;
  error: string | undefined;
  change: (test: Test, typing: boolean) => void;
}

/** As many choices as these are boxes to tick. */
const TICKED = 10;

export function TestControls({ model, name, field, test, error, change }: Props) {
  const id = useId();
  const label = field?.label ?? name;
  const offered = comparisons(field, test);
  return (
    <div class="npj-cb-test">
      {test.op === "fixed" ? (
        <code class="npj-fixed-code">{test.values[1]}</code>
      ) : (
        <>
          <select
            aria-label={`How ${label} compares`}
            value={comparisonKey(test)}
            onChange={(event) => {
              const chosen = offered.find(
                (one) => comparisonKey(one) === event.currentTarget.value,
              );
              if (chosen) change(changeOp(test, chosen.op, chosen.not), false);
            }}
          >
            {offered.map((one) => (
              <option value={comparisonKey(one)} key={comparisonKey(one)}>
                {one.words}
              </option>
            ))}
          </select>
          <Values
            {...{ model, name, field, test, change, label }}
            invalid={error !== undefined}
            describedBy={error === undefined ? undefined : `${id}-error`}
          />
        </>
      )}
      {test.op === "pattern" && <PatternHelp />}
      {error !== undefined && (
        <p id={`${id}-error`} class="npj-cb-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface ValueProps extends Omit<Props, "error"> {
  label: string;
  invalid: boolean;
  describedBy: string | undefined;
}

function Values(props: ValueProps) {
  const { field, test, change, label, invalid, describedBy } = props;
  const inputs = inputsOf(test.op);
  if (inputs === "none") return null;
  if (inputs !== "list") {
    const texts = inputs === "two" ? ["from", "to"] : [""];
    return (
      <span class="npj-cb-range">
        {texts.map((end, i) => (
          <input
            key={end}
            type="text"
            inputMode="decimal"
            aria-label={`${label} ${end}`.trim()}
            aria-invalid={invalid}
            aria-describedby={describedBy}
            placeholder={end || "number"}
            value={test.values[i] ?? ""}
            onInput={(event) => {
              const values = texts.map((_, j) => test.values[j] ?? "");
              values[i] = event.currentTarget.value;
              change({ ...test, values }, true);
            }}
          />
        ))}
      </span>
    );
  }
  const choices = field?.kind === "boolean" ? ["true", "false"] : (field?.choices ?? []);
  const known = test.values.every((value) => choices.includes(value));
  if (test.op === "is" && choices.length > 0 && choices.length <= TICKED && known) {
    return <Ticks label={label} choices={choices} test={test} change={change} />;
  }
  return <TypedValues {...props} />;
}

function Ticks({
  label,
  choices,
  test,
  change,
}: { choices: string[] } & Pick<ValueProps, "label" | "test" | "change">) {
  const toggle = (choice: string) => {
    const has = test.values.includes(choice);
    const values = choices.filter((one) => (one === choice ? !has : test.values.includes(one)));
    change({ ...test, values }, false);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame
    <span class="npj-cb-ticks" role="group" aria-label={label}>
      {choices.map((choice) => (
        <label class="npj-cb-tick" key={choice}>
          <input
            type="checkbox"
            checked={test.values.includes(choice)}
            onChange={() => toggle(choice)}
          />
          <span>{choice}</span>
        </label>
      ))}
    </span>
  );
}

function TypedValues({ model, name, test, change, label, invalid, describedBy }: ValueProps) {
  const add = (values: string[]) =>
    change({ ...test, values: [...new Set([...test.values, ...values])] }, false);
  // A pattern may have commas of its own.
  const list = (text: string) => (test.op === "is" ? pastedList(text) : []);
  const find = async (text: string): Promise<Option[]> => {
    const found = await model.suggest(name, text);
    const typed: Option[] =
      text.trim() === ""
        ? []
        : [
            {
              key: "typed",
              group: "",
              label: <>“{text.trim()}” as typed</>,
              choose: () => add([text.trim()]),
            },
          ];
    const listed = list(text);
    if (listed.length > 1) {
      typed.unshift({
        key: "list",
        group: "",
        label: <>any of {listed.join(", ")}</>,
        choose: () => add(listed),
      });
    }
    const options = found
      .filter(({ value }) => !test.values.includes(value))
      .map(({ value, neurons }) => ({
        key: value,
        group: "In the dataset",
        label: value,
        note: neuronsNote(name, neurons),
        choose: () => add([value]),
      }));
    // Of what is typed exactly, only one need be offered; and a pattern is meant as it was typed.
    const exact = found.some(({ value }) => value === text.trim());
    if (exact) return options;
    return test.op === "is" ? [...options, ...typed] : [...typed, ...options];
  };
  return (
    <Chips
      label={label}
      values={test.values}
      placeholder={
        test.op === "pattern" ? "regular expression, such as PEN.*" : "type, choose or paste a list"
      }
      find={find}
      remove={(at) => change({ ...test, values: test.values.filter((_, i) => i !== at) }, false)}
      enter={(text) => {
        const listed = list(text);
        add(listed.length > 1 ? listed : [text]);
      }}
      paste={(text) => {
        const values = pastedValues(text, name);
        if (values) add(values);
        return values !== undefined;
      }}
      invalid={invalid}
      describedBy={describedBy}
    />
  );
}

export function neuronsNote(field: string, neurons: number): string {
  if (field === "bodyId") return "";
  return `${neurons.toLocaleString("en-US")} ${neurons === 1 ? "neuron" : "neurons"}`;
}

function PatternHelp() {
  return (
    <details class="npj-cb-help">
      <summary>How patterns are written</summary>
      <p>
        A pattern stands for the whole text. <code>.</code> is any letter, <code>.*</code> any text,{" "}
        <code>[ab]</code> one of these letters, <code>\d</code> a digit, <code>x|y</code> either,{" "}
        <code>(?i)</code> at the beginning: in any case. Before a letter that means something else
        put <code>\</code>: <code>PEN_a\(PEN1\)</code>.
      </p>
    </details>
  );
}
