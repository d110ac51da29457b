// Names and values: proposed, typed and pasted.
import { expect, it, vi } from "vitest";
import { emptyForm } from "./form";
import type { Conditions } from "./messages";
import { button, channel, drawn, find, host, onItsOwnPage, press, show, type } from "./shown.mock";

onItsOwnPage();

it("proposes what the kernel finds, newest answer only, and takes what is chosen by key", async () => {
  await show();
  const input = find<HTMLInputElement>("Find by type, instance, synonym or bodyId");
  type(input, "ep");
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
  type(input, "epg");
  await vi.waitFor(() => expect(channel.sent).toHaveLength(2));
  const [old, newest] = channel.sent;
  expect(newest).toMatchObject({ kind: "suggest", field: "", text: "epg" });
  const found = (value: string) => [{ field: "type", value, neurons: 46 }];
  await channel.answer({ kind: "suggested", found: found("EPG") }, newest);
  await channel.answer({ kind: "suggested", found: found("EP-old") }, old);
  await drawn();
  const options = [...host.querySelectorAll("[role=option]")].map((one) => one.textContent);
  expect(options[0]).toBe("EPG46 neurons");
  expect(options.join()).not.toContain("EP-old");
  press(input, "Enter");
  await drawn();
  expect(channel.get("form").any[0]?.all[0]).toMatchObject({
    fields: [{ name: "type", tests: [{ op: "is", values: ["EPG"] }] }],
  });
  expect(input.value).toBe("");
  await vi.waitFor(() => expect(channel.saved).toBeGreaterThan(0));
});

it("never takes on Enter what was proposed for other letters", async () => {
  await show();
  const input = find<HTMLInputElement>("Find by type, instance, synonym or bodyId");
  const found = (value: string) => [{ field: "type", value, neurons: 46 }];
  type(input, "ep");
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
  await channel.answer({ kind: "suggested", found: found("EPG") });
  await drawn();
  type(input, "pen");
  await drawn();
  press(input, "Enter");
  await drawn();
  expect(channel.get("form")).toEqual(emptyForm());
  await vi.waitFor(() => expect(channel.sent).toHaveLength(2));
  await channel.answer({ kind: "suggested", found: found("PEN_a(PEN1)") });
  await drawn();
  expect(channel.get("form").any[0]?.all[0]).toMatchObject({
    fields: [{ name: "type", tests: [{ op: "is", values: ["PEN_a(PEN1)"] }] }],
  });
  expect(input.value).toBe("");
});

it.each([
  ["EPG, PEN_a(PEN1)", "type", ["EPG", "PEN_a(PEN1)"]],
  ["387364605 416642425", "bodyId", ["387364605", "416642425"]],
])("takes a list that was typed, as one that was pasted: %s", async (text, name, values) => {
  await show();
  const input = find<HTMLInputElement>("Find by type, instance, synonym or bodyId");
  type(input, text);
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
  await channel.answer({ kind: "suggested", found: [] });
  await drawn();
  press(input, "Enter");
  await drawn();
  expect(channel.get("form").any[0]?.all[0]).toMatchObject({
    fields: [{ name, tests: [{ op: "is", values }] }],
  });
});

it("takes a pasted list at once, and leaves one pasted text to be chosen for", async () => {
  await show();
  const input = find<HTMLInputElement>("Find by type, instance, synonym or bodyId");
  const paste = (text: string) => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    input.dispatchEvent(Object.assign(event, { clipboardData: { getData: () => text } }));
    return event.defaultPrevented;
  };
  expect(paste("EP")).toBe(false);
  expect(channel.get("form")).toEqual(emptyForm());
  expect(paste("EPG\nPEN")).toBe(true);
  expect(channel.get("form").any[0]?.all[0]).toMatchObject({
    fields: [{ name: "type", tests: [{ op: "is", values: ["EPG", "PEN"] }] }],
  });
});

it("asks for pasted names as instances where the dataset says that they are", async () => {
  await show();
  const input = find<HTMLInputElement>("Find by type, instance, synonym or bodyId");
  const event = new Event("paste", { bubbles: true, cancelable: true });
  const text = "EPG\nEPG(PB08)_L3";
  input.dispatchEvent(Object.assign(event, { clipboardData: { getData: () => text } }));
  const names = ["EPG", "EPG(PB08)_L3"];
  expect(channel.sent.at(-1)).toMatchObject({ kind: "instances", names });
  await channel.answer({ kind: "suggested", found: ["EPG(PB08)_L3"] });
  await drawn();
  expect(channel.get("form").any[0]?.all[0]).toMatchObject({
    fields: [
      { name: "type", tests: [{ op: "is", values: ["EPG"] }] },
      { name: "instance", tests: [{ op: "is", values: ["EPG(PB08)_L3"] }] },
    ],
  });
});

it("takes the bodyIds of pasted rows of a table, and a property's own column of them", async () => {
  await show();
  const rows = "bodyId\ttype\n387023620\tEPG";
  for (const box of ["Find by type, instance, synonym or bodyId", "type"]) {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    find(box).dispatchEvent(Object.assign(event, { clipboardData: { getData: () => rows } }));
    await drawn();
  }
  const block = channel.get("form").any[0]?.all[0] as Conditions | undefined;
  expect(
    Object.fromEntries((block?.fields ?? []).map(({ name, tests }) => [name, tests[0]?.values])),
  ).toEqual({
    bodyId: ["387023620"],
    type: ["EPG"],
  });
});

it("takes a value that was typed when its box is left, and says what is not in the form", async () => {
  await show();
  const run = button("Run");
  const value = find<HTMLInputElement>("type");
  type(value, "EPG, PEN");
  await drawn();
  run.click();
  await drawn();
  expect(channel.get("form").any[0]?.all[0]).toMatchObject({
    fields: [{ name: "type", tests: [{ op: "is", values: ["EPG", "PEN"] }] }],
  });
  expect(value.value).toBe("");
  expect(channel.saved).toBeGreaterThan(0);
  expect(channel.sent.at(-1)).toMatchObject({ kind: "run" });
  const before = channel.get("form");
  const search = find<HTMLInputElement>("Find by type, instance, synonym or bodyId");
  type(search, "PEN");
  await drawn();
  run.focus();
  await drawn();
  expect(channel.get("form")).toBe(before);
  expect(search.value).toBe("PEN");
  expect(host.querySelector(".npj-combo-left")?.textContent).toContain("“PEN” is not in the form");
  search.focus();
  await drawn();
  expect(host.querySelector(".npj-combo-left")).toBeNull();
});
