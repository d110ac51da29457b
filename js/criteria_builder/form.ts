// Changes of a form, each giving a new one: nothing here knows the page or the kernel.
import type { Block, Conditions, Field, FieldRow, Form, Kind, Op, RoiRow, Test } from "./messages";

/** Where a block is: alternative, then block. */
export interface Place {
  group: number;
  block: number;
}

export function emptyBlock(): Conditions {
  return {
    kind: "conditions",
    not: false,
    label: "",
    regex: "guess",
    fields: [],
    roi_req: "all",
    rois: [],
    cropped: null,
    min_pre: "",
    min_post: "",
  };
}

export function emptyForm(): Form {
  return { any: [{ all: [emptyBlock()] }] };
}

export function isEmpty(form: Form): boolean {
  const only = form.any.length === 1 ? form.any[0]?.all : undefined;
  return only?.length === 1 && JSON.stringify(bare(only[0])) === JSON.stringify(emptyBlock());
}

/** A block without rows that ask for nothing yet. */
function bare(block: Block | undefined): Block | undefined {
  if (block?.kind !== "conditions") return block;
  return { ...block, fields: block.fields.filter((row) => row.tests.some(asksSomething)) };
}

function asksSomething(test: Test): boolean {
  return test.op === "null" || test.op === "not_null" || test.values.some((value) => value !== "");
}

export function addAlternative(form: Form): Form {
  return { any: [...form.any, { all: [emptyBlock()] }] };
}

export function addBlock(form: Form, group: number): Form {
  return {
    any: form.any.map((one, i) => (i === group ? { all: [...one.all, emptyBlock()] } : one)),
  };
}

/** Without a block, and without its alternative if it was the last there; never without any. */
export function removeBlock(form: Form, place: Place): Form {
  const any = form.any
    .map((one, i) =>
      i === place.group ? { all: one.all.filter((_, j) => j !== place.block) } : one,
    )
    .filter((one) => one.all.length > 0);
  return any.length > 0 ? { any } : emptyForm();
}

export function changeBlock(
  form: Form,
  place: Place,
  change: (block: Conditions) => Conditions,
): Form {
  return {
    any: form.any.map((one, i) =>
      i !== place.group
        ? one
        : {
            all: one.all.map((block, j) =>
              j === place.block && block.kind === "conditions" ? change(block) : block,
            ),
          },
    ),
  };
}

/** The kind of value that is typed for a field. */
function typedKind(field: Field | undefined): Kind {
  return field === undefined || field.kind === "place" ? "text" : field.kind;
}

export function newTest(field: Field | undefined): Test {
  const kind = typedKind(field);
  const op: Op = field?.kind === "place" ? "not_null" : kind === "number" ? "at_least" : "is";
  return { op, not: false, kind, own: false, values: [] };
}

export function addField(block: Conditions, name: string, field: Field | undefined): Conditions {
  if (block.fields.some((row) => row.name === name)) return block;
  return { ...block, fields: [...block.fields, { name, tests: [newTest(field)] }] };
}

function removeField(block: Conditions, name: string): Conditions {
  return { ...block, fields: block.fields.filter((row) => row.name !== name) };
}

/** With other tests for a field, which is added where it is not there; without tests, it goes. */
export function setTests(block: Conditions, name: string, tests: Test[]): Conditions {
  if (tests.length === 0) return removeField(block, name);
  const known = block.fields.some((row) => row.name === name);
  const fields = known
    ? block.fields.map((row) => (row.name === name ? { name, tests } : row))
    : [...block.fields, { name, tests }];
  return { ...block, fields };
}

/** With more exact values for a field; those that are there already are not repeated. */
export function addValues(
  block: Conditions,
  name: string,
  values: string[],
  field: Field | undefined,
  op: Op = "is",
): Conditions {
  const tests = block.fields.find((row) => row.name === name)?.tests ?? [];
  const at = tests.findIndex((test) => test.op === op && !test.not);
  const test = tests[at] ?? { ...newTest(field), op };
  const added = { ...test, values: [...new Set([...test.values, ...values])] };
  if (at >= 0) {
    return setTests(
      block,
      name,
      tests.map((one, i) => (i === at ? added : one)),
    );
  }
  // A row that asks for nothing yet makes room.
  return setTests(block, name, [...tests.filter(asksSomething), added]);
}

/**
 * With the neurons of a list of names and ids: both together, where it has both.
 *
 * Properties of one block must all hold. Ids beside names therefore need a block of their own that is otherwise
 * the same: as an alternative; or, where what is listed is left out, one that holds as well.
 */
export function addListed(
  form: Form,
  place: Place,
  values: string[],
  field: (name: string) => Field | undefined,
): Form {
  const ids = values.filter((value) => /^\d+$/u.test(value));
  const names = values.filter((value) => !ids.includes(value));
  const withIds = (block: Conditions) => addValues(block, "bodyId", ids, field("bodyId"));
  if (names.length === 0) return changeBlock(form, place, withIds);
  const named = changeBlock(form, place, (b) => addValues(b, "type", names, field("type")));
  const block = form.any[place.group]?.all[place.block];
  if (ids.length === 0 || block?.kind !== "conditions") return named;
  const others = block.fields.filter((row) => !["type", "instance", "bodyId"].includes(row.name));
  const own = withIds({ ...block, fields: others });
  const added = ({ all }: Form["any"][number]) =>
    block.not
      ? [{ all: [...all, own] }]
      : [{ all }, { all: all.map((one, j) => (j === place.block ? own : one)) }];
  return { any: named.any.flatMap((one, i) => (i === place.group ? added(one) : [one])) };
}

/** With those of the listed names asked for as instances that turned out to be no types. */
export function asInstances(
  block: Conditions,
  names: string[],
  field: Field | undefined,
): Conditions {
  const types = block.fields.find((row) => row.name === "type")?.tests ?? [];
  const at = types.findIndex((test) => test.op === "is" && !test.not);
  const listed = types[at]?.values ?? [];
  const moved = names.filter((name) => listed.includes(name));
  if (moved.length === 0) return block;
  const values = listed.filter((name) => !moved.includes(name));
  const kept = types
    .map((test, i) => (i === at ? { ...test, values } : test))
    .filter((test, i) => i !== at || asksSomething(test));
  return addValues(setTests(block, "type", kept), "instance", moved, field);
}

/** With another way to compare; values stay where they still mean something. */
export function changeOp(test: Test, op: Op, not: boolean): Test {
  const fits = inputsOf(test.op) === inputsOf(op);
  const kept = fits ? test.values : test.values.slice(0, inputsOf(op) === "list" ? 1 : 2);
  const values = inputsOf(op) === "none" ? [] : kept.filter((value) => value !== "");
  return { ...test, op, not, own: op === "pattern" && test.op === "pattern" && test.own, values };
}

/** What is typed for a comparison. */
export function inputsOf(op: Op): "list" | "one" | "two" | "none" {
  if (op === "null" || op === "not_null" || op === "fixed") return "none";
  if (op === "between") return "two";
  return op === "at_least" || op === "at_most" ? "one" : "list";
}

export function addRoi(block: Conditions, roi: string): Conditions {
  const taken = block.rois.some((row) => row.roi === roi && row.role === "input");
  return { ...block, rois: [...block.rois, { roi, role: taken ? "output" : "input", min: "1" }] };
}

export function changeRoi(block: Conditions, at: number, change: Partial<RoiRow>): Conditions {
  return { ...block, rois: block.rois.map((row, i) => (i === at ? { ...row, ...change } : row)) };
}

export function removeRoi(block: Conditions, at: number): Conditions {
  return { ...block, rois: block.rois.filter((_, i) => i !== at) };
}

/** The rows a block shows: its own, and those that are always there, to be filled in. */
export function shownRows(block: Conditions, always: Field[]): FieldRow[] {
  const missing = always.filter((field) => !block.fields.some((row) => row.name === field.name));
  const rows = [
    ...block.fields,
    ...missing.map((field) => ({ name: field.name, tests: [newTest(field)] })),
  ];
  // Names first: they are alternatives of each other.
  const order = ["type", "instance", ...always.map((field) => field.name)];
  const rank = ({ name }: FieldRow) => (order.includes(name) ? order.indexOf(name) : order.length);
  return rows.sort((a, b) => rank(a) - rank(b));
}
