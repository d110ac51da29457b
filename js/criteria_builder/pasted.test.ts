import { describe, expect, it } from "vitest";
import { pastedColumn, pastedList, pastedValues } from "./pasted";

describe("a pasted list", () => {
  it.each([
    ["1,2, 3", ["1", "2", "3"]],
    ["[387023620 387364605]", ["387023620", "387364605"]],
    ["EPG\nPEN_a(PEN1)\r\nEPG\n", ["EPG", "PEN_a(PEN1)"]],
    ["'EPG', \"PEN\"", ["EPG", "PEN"]],
    ["f(1,2), b", ["f(1,2)", "b"]],
    ["KCa'b'-m", ["KCa'b'-m"]],
    ["", []],
    ["387,023,620\n387,364,605\n5,813", ["387023620", "387364605", "5813"]],
    ["387 023 620\n387 364 605", ["387023620", "387364605"]],
    ["387\u202f023\u202f620", ["387023620"]],
    ["387'023'620\n387'364'605", ["387023620", "387364605"]],
    ["387.023.620", ["387023620"]],
    ["1,023", ["1023"]],
    ["101,102,103", ["101", "102", "103"]],
    ["387023620.0\n387364605.0\n", ["387023620", "387364605"]],
    ["1.125\n2.250", ["1.125", "2.250"]],
  ])("%j", (text, values) => {
    expect(pastedList(text)).toEqual(values);
  });
});

describe("pasted rows of a table", () => {
  const rows = "bodyId\ttype\tnotes\n1\tEPG\ta; b\r\n2\tEPG\t\n";
  const connections = [
    "bodyId_pre\tbodyId_post\tweight\ttype_pre\ttype_post",
    "1\t2\t10\tEPG\tPEG",
    "3\t2\t9\tEPG\t",
  ].join("\n");

  it.each([
    [rows, "bodyId", ["1", "2"]],
    [rows, "type", ["EPG"]],
    [rows, "instance", undefined],
    ["bodyId\n1\n2", "bodyId", ["1", "2"]],
    ["EPG\tPEN", "bodyId", undefined],
    ["bodyId,type\n1,EPG\n2,PEN", "bodyId", ["1", "2"]],
    ['"bodyId";"type"\n"1";"EPG"', "bodyId", ["1"]],
    ["bodyId\tsize\n387,023,620\t5\n387,364,605\t6", "bodyId", ["387023620", "387364605"]],
    [connections, "bodyId", ["1", "3", "2"]],
    [connections, "type", ["EPG", "PEG"]],
    [connections, "instance", undefined],
  ])("%j, %s", (text, name, values) => {
    expect(pastedColumn(text, name)).toEqual(values);
  });

  it("are taken for what they have, where several properties will do", () => {
    const types = "type_pre\ttype_post\tweight\nEPG\tPEG\t10";
    expect(pastedValues(connections, "bodyId", "type")).toEqual(["1", "3", "2"]);
    expect(pastedValues(types, "bodyId", "type")).toEqual(["EPG", "PEG"]);
    expect(pastedValues("EPG\nPEG", "bodyId", "type")).toEqual(["EPG", "PEG"]);
  });

  it("have their ids in the first column that holds nothing else, without a header", () => {
    const headless = "EPG\t387023620\t101\nPEN\t387364605\t12\n";
    expect(pastedValues(headless, "bodyId", "type")).toEqual(["387023620", "387364605"]);
    expect(pastedValues("1\t2\n3\t4", "bodyId", "type")).toEqual(["1", "2", "3", "4"]);
    expect(pastedValues(headless, "size")?.length).toBe(6);
  });
});
