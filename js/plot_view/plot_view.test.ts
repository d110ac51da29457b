import { afterEach, describe, expect, it, vi } from "vitest";
import { discard } from "./bokeh";
import { unpacked } from "./parcels";
import { Sync } from "./sync";
import { applyTheme, givenAttributes } from "./theme";
import type { Bokeh, BokehDocument, BokehEvent, BokehModel, ToKernel } from "./types";

// biome-ignore lint/complexity/noStaticOnlyClass: as BokehJS names its classes
class Plot {
  static __name__ = "Plot";
}
class Figure extends Plot {
  static __name__ = "Figure";
}

function modelOf(type: new () => object, id: string, tags: unknown[] = []) {
  const model = Object.assign(new type(), {
    id,
    tags,
    properties: { background: {}, border: {}, palette: {} },
    setv: vi.fn(),
  });
  return model as unknown as BokehModel & { setv: ReturnType<typeof vi.fn> };
}

describe("themes", () => {
  const document = (model: BokehModel) =>
    ({ all_models: new Set([model]) }) as unknown as BokehDocument;

  it("colour what the author left open, by the most special class", () => {
    const figure = modelOf(Figure, "p1");
    const theme = { Plot: { background: "white", border: "white" }, Figure: { border: "grey" } };
    applyTheme(document(figure), theme, new Map([["p1", new Set(["background"])]]));
    expect(figure.setv).toHaveBeenCalledWith({ border: "grey" }, { sync: false });
  });

  it("choose what a tag leaves to them, though it was given", () => {
    const figure = modelOf(Figure, "p1", ["weights"]);
    applyTheme(
      document(figure),
      { "#weights": { palette: ["a"] } },
      new Map([["p1", new Set(["palette"])]]),
    );
    expect(figure.setv).toHaveBeenCalledWith({ palette: ["a"] }, { sync: false });
  });

  it("find what was given anywhere in a document", () => {
    const axis = { type: "object", id: "p2", attributes: { axis_label: "x" } };
    const given = givenAttributes({
      roots: [{ type: "object", id: "p1", attributes: { below: [axis] } }],
    });
    expect([...(given.get("p2") ?? [])]).toEqual(["axis_label"]);
  });
});

describe("patches", () => {
  it("tell what the author gives later", () => {
    const given = new Map([["p1", new Set(["title"])]]);
    const title = { type: "object", id: "p2", attributes: { text: "Later" } };
    givenAttributes(
      {
        events: [
          { kind: "ModelChanged", model: { id: "p1" }, attr: "background", new: "pink" },
          { kind: "ModelChanged", model: { id: "p1" }, attr: "title", new: title },
        ],
      },
      given,
    );
    expect([...(given.get("p1") ?? [])]).toEqual(["title", "background"]);
    expect([...(given.get("p2") ?? [])]).toEqual(["text"]);
  });
});

describe("documents", () => {
  it("that are done with are kept nowhere", () => {
    const [one, other] = [{ clear: vi.fn() }, { clear: vi.fn() }] as unknown as [
      BokehDocument,
      BokehDocument,
    ];
    const documents = [one, other];
    discard({ require: () => ({ documents }) } as unknown as Bokeh, one);
    expect(documents).toEqual([other]);
    expect(one.clear).toHaveBeenCalled();
  });
});

describe("parcels", () => {
  it("hold JSON and binary parts, wherever they begin", async () => {
    const pieces = ["{}µ", new Uint8Array([1, 2, 3]), new Uint8Array([4])];
    const zipped = new Blob(pieces).stream().pipeThrough(new CompressionStream("gzip"));
    const whole = new Uint8Array(await new Response(zipped).arrayBuffer());
    const odd = new Uint8Array(whole.length + 3);
    odd.set(whole, 3);
    const { json, buffers } = await unpacked(
      { ids: ["a", "b"], sizes: [4, 3, 1] },
      new DataView(odd.buffer, 3),
    );
    expect(json).toBe("{}µ");
    expect(new Uint8Array(buffers.get("a") as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));
    expect(new Uint8Array(buffers.get("b") as ArrayBuffer)).toEqual(new Uint8Array([4]));
  });
});

describe("changes", () => {
  afterEach(() => void vi.useRealTimers());

  function setUp() {
    vi.useFakeTimers();
    const sent: ToKernel[] = [];
    let tell: (event: BokehEvent) => void = () => undefined;
    const document = {
      on_change: (callback: (event: BokehEvent) => void) => {
        tell = callback;
      },
      create_json_patch: (events: BokehEvent[]) => ({ events: events.map(({ attr }) => attr) }),
    } as unknown as BokehDocument;
    const sync = new Sync(document, (message) => sent.push(message));
    const change = (attr: string): BokehEvent => ({
      kind: "ModelChanged",
      model: { id: "p1", document } as BokehModel,
      attr,
    });
    return { sent, sync, change, tell: (event: BokehEvent) => tell(event) };
  }

  it("are gathered, each value once, and wait for the kernel", () => {
    const { sent, sync, change, tell } = setUp();
    tell(change("start"));
    tell({ events: [change("end"), change("start")] });
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([{ kind: "patch", id: 1, json: '{"events":["end","start"]}' }]);
    tell(change("end"));
    vi.advanceTimersByTime(5_000);
    expect(sent).toHaveLength(1);
    sync.served(1);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(2);
  });

  it("that the kernel made are not sent back", () => {
    const { sent, change, tell } = setUp();
    tell({ ...change("start"), sync: false });
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([]);
  });
});
