import { describe, expect, it } from "vitest";
import {
  addAlternative,
  addBlock,
  addListed,
  addRoi,
  addValues,
  changeBlock,
  changeOp,
  emptyBlock,
  emptyForm,
  inputsOf,
  isEmpty,
  removeBlock,
  setTests,
  shownRows,
} from "./form";
import { History } from "./history";
import type { Block, Field, Test } from "./messages";
import { comparisons, wordsOf } from "./words";

const TYPE: Field = {
  name: "type",
  label: "type",
  description: "",
  kind: "text",
  group: "Name",
  choices: [],
};
const BODY: Field = { ...TYPE, name: "bodyId", kind: "integer" };

function test(changed: Partial<Test>): Test {
  return { op: "is", not: false, kind: "text", own: false, values: [], ...changed };
}

describe("a form", () => {
  it("gains and loses alternatives and blocks, and is never without one", () => {
    const form = addBlock(addAlternative(emptyForm()), 1);
    expect(form.any.map((group) => group.all.length)).toEqual([1, 2]);
    const less = removeBlock(removeBlock(form, { group: 1, block: 0 }), { group: 1, block: 0 });
    expect(less.any.length).toBe(1);
    expect(removeBlock(less, { group: 0, block: 0 })).toEqual(emptyForm());
  });

  it("is not changed in place", () => {
    const form = emptyForm();
    const changed = changeBlock(form, { group: 0, block: 0 }, (block) => ({
      ...block,
      min_pre: "5",
    }));
    expect(form).toEqual(emptyForm());
    expect(changed.any[0]?.all[0]).toMatchObject({ min_pre: "5" });
    expect(isEmpty(form)).toBe(true);
    expect(isEmpty(changed)).toBe(false);
  });

  it("asks for names and ids of one list together, whatever else must hold", () => {
    const place = { group: 0, block: 0 };
    const field = (name: string) => ({ type: TYPE, bodyId: BODY })[name];
    const told = (block: Block) =>
      block.kind === "conditions"
        ? [block.min_pre, ...block.fields.map(({ name, tests }) => [name, tests[0]?.values])]
        : [];
    const listed = (values: string[], not = false) => {
      const form = changeBlock(emptyForm(), place, (block) => ({ ...block, min_pre: "5", not }));
      const { any } = addListed(addAlternative(form), place, values, field);
      return any.map(({ all }) => (not ? all.map(told) : told(all[0] as Block)));
    };
    expect(listed(["EPG", "PEN"])).toEqual([["5", ["type", ["EPG", "PEN"]]], [""]]);
    expect(listed(["12", "5"])).toEqual([["5", ["bodyId", ["12", "5"]]], [""]]);
    expect(listed(["EPG", "12"])).toEqual([
      ["5", ["type", ["EPG"]]],
      ["5", ["bodyId", ["12"]]],
      [""],
    ]);
    // Neither the one nor the other.
    expect(listed(["EPG", "12"], true)).toEqual([
      [
        ["5", ["type", ["EPG"]]],
        ["5", ["bodyId", ["12"]]],
      ],
      [[""]],
    ]);
  });

  it("takes values once, and makes room of rows that ask for nothing", () => {
    let block = setTests(emptyBlock(), "type", [test({ op: "pattern" })]);
    block = addValues(block, "type", ["EPG"], TYPE);
    block = addValues(block, "type", ["EPG", "PEN"], TYPE);
    expect(block.fields).toEqual([{ name: "type", tests: [test({ values: ["EPG", "PEN"] })] }]);
    expect(addValues(emptyBlock(), "bodyId", ["720575940624547622"], BODY).fields[0]).toMatchObject(
      {
        tests: [{ kind: "integer", values: ["720575940624547622"] }],
      },
    );
  });

  it("shows the rows that are always there, in their order, beside its own", () => {
    const block = addValues(emptyBlock(), "bodyId", ["5"], BODY);
    expect(shownRows(block, [TYPE]).map((row) => row.name)).toEqual(["type", "bodyId"]);
  });

  it("adds a region the second time on the other side", () => {
    const block = addRoi(addRoi(emptyBlock(), "EB"), "EB");
    expect(block.rois.map((row) => row.role)).toEqual(["input", "output"]);
  });
});

describe("another comparison", () => {
  it("keeps the values that still mean something", () => {
    const listed = test({ values: ["a", "b"] });
    const inputs = (["is", "at_least", "between", "null"] as const).map(inputsOf);
    expect(inputs).toEqual(["list", "one", "two", "none"]);
    expect(changeOp(listed, "contains", true)).toMatchObject({ not: true, values: ["a", "b"] });
    expect(changeOp(listed, "null", false).values).toEqual([]);
    expect(changeOp(test({ op: "between", values: ["1", ""] }), "is", false).values).toEqual(["1"]);
  });

  it("is offered in words, also one that is not usual", () => {
    const unusual = test({ op: "at_least", not: true });
    expect(comparisons(TYPE, unusual).at(-1)?.words).toBe("not: is at least");
    expect(wordsOf(test({ not: true }))).toBe("is not");
  });
});

describe("the history", () => {
  const form = (n: number) => Array.from({ length: n }).reduce(addAlternative, emptyForm());

  it("goes back and forth, and forgets the future at a change", () => {
    const history = new History(form(0));
    history.push(form(1));
    history.push(form(2));
    expect(history.undo()).toEqual(form(1));
    expect(history.undo()).toEqual(form(0));
    expect(history.canUndo).toBe(false);
    expect(history.redo()).toEqual(form(1));
    history.push(form(3));
    expect(history.canRedo).toBe(false);
    expect(history.undo()).toEqual(form(1));
  });

  it("takes typing into one place for one step", () => {
    const history = new History(form(0));
    history.push(form(1), "min_pre", 0);
    history.push(form(2), "min_pre", 500);
    history.push(form(3), "min_pre", 9_000);
    expect(history.undo()).toEqual(form(2));
    expect(history.undo()).toEqual(form(0));
  });
});
