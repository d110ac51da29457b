// One box for anything by which a neuron may be known.
import type { Change } from "./block";
import { Combobox, type Option } from "./combobox";
import { neuronsNote } from "./field_test";
import { addListed, addValues, asInstances, changeBlock, type Place } from "./form";
import type { Suggestion } from "./messages";
import type { BuilderModel } from "./model";
import { pastedList, pastedValues } from "./pasted";

const NAMES: Record<string, string> = {
  bodyId: "Body ids",
  type: "Types",
  instance: "Instances",
  synonyms: "Synonyms",
};

interface Props {
  model: BuilderModel;
  place: Place;
  add: Change;
}

export function NameSearch({ model, place, add }: Props) {
  const putList = (values: string[]) => {
    model.change(addListed(model.form, place, values, (name) => model.field(name)));
    const names = values.filter((value) => !/^\d+$/u.test(value));
    if (names.length > 0) void sortOut(names);
  };
  /** Names are taken for types at once, and those that the dataset has as instances for these as soon as it says so. */
  const sortOut = async (names: string[]) => {
    const found = await model.instances(names).catch(() => []);
    const field = model.field("instance");
    if (found.length > 0) {
      model.change(changeBlock(model.form, place, (block) => asInstances(block, found, field)));
    }
  };
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
    const listed = pastedList(typed);
    const [only = ""] = listed;
    if (listed.length === 1 && /^\d+$/u.test(only)) {
      asked.unshift({
        key: "id",
        group: "As typed",
        label: <>bodyId {only}</>,
        choose: () => put("bodyId", [only]),
      });
    }
    if (listed.length > 1) {
      asked.unshift({
        key: "list",
        group: "As typed",
        label: <>any of {listed.join(", ")}</>,
        choose: () => putList(listed),
      });
    }
    const isPattern = /[\\.?[\]+^$*]/u.test(typed);
    return isPattern ? [...asked, ...found.map(option)] : [...found.map(option), ...asked];
  };
  return (
    <div class="npj-cb-name">
      <Combobox
        label="Find by type, instance, synonym or bodyId"
        placeholder="Type, instance, synonym or bodyId; or paste a list"
        find={find}
        paste={(text) => {
          const values = pastedValues(text, "bodyId", "type", "instance");
          if (values) putList(values);
          return values !== undefined;
        }}
      />
    </div>
  );
}
