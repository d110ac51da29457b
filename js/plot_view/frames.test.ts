import { describe, expect, it } from "vitest";
import { Frames } from "./frames";
import type { BokehDocument, BokehModel } from "./types";

interface Fake {
  [name: string]: unknown;
  id: string;
}

function modelOf(id: string, values: Record<string, unknown>): Fake {
  const model: Fake = { id, tags: [], properties: values, ...values };
  model.setv = (changed: object) => void Object.assign(model, changed);
  return model;
}

const titleOf = (id: string, text: string) =>
  modelOf(id, { type: "Title", text, text_font_size: "13px" });

function figureOf(id: string, title: Fake, values: Record<string, unknown> = {}): Fake {
  const sizes = { frame_width: 300, frame_height: 200, width: 600, sizing_mode: null };
  return modelOf(id, { title, above: [], below: [], ...sizes, ...values });
}

function documentOf(...models: Fake[]): BokehDocument {
  return {
    all_models: new Set(models as unknown as BokehModel[]),
    get_model_by_id: (id: string) => models.find((model) => model.id === id) ?? null,
  } as unknown as BokehDocument;
}

describe("narrow frames", () => {
  it("are as high as before, except where both axes have one scale", () => {
    const map = figureOf("1", titleOf("2", "Map"));
    const places = figureOf("3", titleOf("4", "Places"), { tags: ["to scale"] });
    const own = figureOf("5", titleOf("6", "Own"), { frame_width: null });
    const fluid = figureOf("7", titleOf("8", "Fluid"), { sizing_mode: "stretch_width" });
    const frames = new Frames(documentOf(map, places, own, fluid));
    frames.scale(0.8);
    frames.scale(0.5);
    expect([map.frame_width, map.frame_height]).toEqual([150, 200]);
    expect([places.frame_width, places.frame_height]).toEqual([150, 100]);
    expect([own.frame_width, own.width]).toEqual([null, 300]);
    expect(fluid.frame_width).toBe(300);
    frames.scale(1);
    expect([map, places].map((figure) => figure.frame_width)).toEqual([300, 300]);
  });

  it("have room below for all of a legend", () => {
    const borders = { min_border_bottom: 5, tags: ["to scale", { legend: 180 }] };
    const figure = figureOf("1", titleOf("2", "Places"), borders);
    const frames = new Frames(documentOf(figure));
    frames.scale(0.5);
    expect([figure.frame_height, figure.min_border_bottom]).toEqual([100, 80]);
    frames.scale(1);
    expect([figure.frame_height, figure.min_border_bottom]).toEqual([200, 5]);
  });

  it("have titles in more lines, and stay level with those beside them", () => {
    const title = titleOf("2", "Connectivity of many neurons");
    const blank = titleOf("4", " ");
    const frames = new Frames(documentOf(figureOf("1", title), figureOf("3", blank)));
    frames.scale(0.5);
    expect(title.text).toBe("Connectivity of\nmany neurons");
    expect(blank.text).toBe(" \n ");
    frames.scale(1);
    expect([title.text, blank.text]).toEqual(["Connectivity of many neurons", " "]);
  });

  it("have fewer numbers at their axes", () => {
    const [few, many] = [3, 6].map((n) => modelOf(`t${n}`, { desired_num_ticks: n }));
    const axes = [few, modelOf("t", { ticks: [1, 2] }), many].map((ticker) =>
      modelOf("a", { ticker }),
    );
    const figure = figureOf("1", titleOf("2", "Weights"), {
      below: axes.slice(0, 2),
      above: [titleOf("3", ""), axes[2]],
    });
    const frames = new Frames(documentOf(figure));
    const numbers = (factor: number) => {
      frames.scale(factor);
      return [few?.desired_num_ticks, many?.desired_num_ticks];
    };
    expect(numbers(0.9)).toEqual([3, 4]);
    expect(numbers(0.3)).toEqual([2, 2]);
    expect(numbers(1)).toEqual([3, 6]);
  });

  it("take what the kernel sets for what was asked, and a copy gets that", () => {
    const title = titleOf("2", "Connectivity of many neurons");
    const figure = figureOf("1", title);
    const frames = new Frames(documentOf(figure));
    frames.scale(0.5);
    title.text = "Connectivity of a few neurons";
    frames.scale(0.4);
    expect(title.text).toBe("Connectivity of\na few neurons");
    const copied = [figureOf("1", title, { frame_width: 1 }), titleOf("2", "")] as const;
    frames.restore(documentOf(...copied));
    expect(copied[0].frame_width).toBe(300);
    expect(copied[1].text).toBe("Connectivity of a few neurons");
  });
});
