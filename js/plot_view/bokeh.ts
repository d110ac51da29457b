// BokehJS, once a page: it comes from the kernel, gzipped, with whichever plot brings it first.
import { gunzipped } from "../shared/gunzip";
import { inTurn } from "./turns";
import type { Bokeh, BokehDocument } from "./types";

// As long as a kernel may need to say it of its own accord, before it is asked.
const ASK_AFTER_MS = 300;
// What was asked for may be lost; or the kernel is busy, and will answer each time: so each wait is twice as long.
const ASK_AGAIN_MS = 10_000;

interface Bundle {
  loaded: Promise<void>;
  arrived: boolean;
  arrive(gzipped: DataView): void;
  /** From when on it may be asked for, and for how long then not again. */
  askFrom: number;
  patience: number;
}

type Page = typeof globalThis & {
  neuprintBokehBundles?: Map<string, Bundle>;
  /** Ours, by version: other libraries take away the page's own. */
  neuprintBokeh?: Map<string, Bokeh>;
  Bokeh?: unknown;
};

function bundleOf(version: string, name: string): Bundle {
  const page = globalThis as Page;
  page.neuprintBokehBundles ??= new Map();
  const bundles = page.neuprintBokehBundles;
  const key = `${version}/${name}`;
  let bundle = bundles.get(key);
  if (!bundle) {
    const made: Partial<Bundle> = { arrived: false, askFrom: 0, patience: ASK_AGAIN_MS };
    made.loaded = new Promise((resolve, reject) => {
      made.arrive = (gzipped) => {
        if (made.arrived) return;
        made.arrived = true;
        gunzipped(gzipped)
          .then((code) => inTurn(() => evaluate(version, code)))
          .then(resolve, (error) => {
            // The next plot asks for it anew.
            bundles.delete(key);
            reject(error);
          });
      };
    });
    bundle = made as Bundle;
    bundles.set(key, bundle);
  }
  return bundle;
}

/** The kernel sent a part of BokehJS. */
export function receiveBundle(version: string, name: string, gzipped: DataView): void {
  bundleOf(version, name).arrive(gzipped);
}

/** BokehJS with the parts a plot needs; `ask` asks the kernel for those that nobody has brought, until it closes. */
export async function loadBokeh(
  version: string,
  names: string[],
  ask: (names: string[]) => void,
  whenClosed: (undo: () => void) => void,
): Promise<Bokeh> {
  const askForMissing = () => {
    const now = performance.now();
    const missing = names.filter((name) => {
      const { arrived, askFrom } = bundleOf(version, name);
      return !arrived && now >= askFrom;
    });
    for (const bundle of missing.map((name) => bundleOf(version, name))) {
      bundle.askFrom = now + bundle.patience;
      bundle.patience *= 2;
    }
    if (missing.length > 0) ask(missing);
  };
  const timer = setInterval(askForMissing, ASK_AFTER_MS);
  whenClosed(() => clearInterval(timer));
  try {
    // One after the other: the widgets need the core.
    for (const name of names) await bundleOf(version, name).loaded;
  } finally {
    clearInterval(timer);
  }
  return (globalThis as Page).neuprintBokeh?.get(version) as Bokeh;
}

/** Free a document: BokehJS keeps all that were ever made, with their data. */
export function discard(bokeh: Bokeh, document: BokehDocument): void {
  document.clear({ sync: false });
  const { documents } = bokeh.require("document/document");
  const place = documents.indexOf(document);
  if (place >= 0) documents.splice(place, 1);
}

/** Run a part of BokehJS, as a classic script: it wants to be told the page by `this`. */
async function evaluate(version: string, code: ArrayBuffer): Promise<void> {
  const page = globalThis as Page;
  page.neuprintBokeh ??= new Map();
  const ours = page.neuprintBokeh.get(version);
  const others = page.Bokeh;
  // A further part adds itself to the page's BokehJS.
  if (ours) page.Bokeh = ours;
  try {
    await runScript(code);
    if (!ours) page.neuprintBokeh.set(version, bokehOf(page, version));
  } finally {
    if (ours && others) page.Bokeh = others;
  }
}

function bokehOf(page: Page, version: string): Bokeh {
  return (page.Bokeh as Record<string, Bokeh>)[version] as Bokeh;
}

async function runScript(code: ArrayBuffer): Promise<void> {
  const script = document.createElement("script");
  script.src = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    await new Promise<void>((resolve, reject) => {
      script.onload = () => resolve();
      script.onerror = () => reject(new Error("BokehJS could not be run in this page"));
      document.head.append(script);
    });
  } finally {
    script.remove();
    URL.revokeObjectURL(script.src);
  }
}
