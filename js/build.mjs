// One ESM bundle a widget: js/<widget>/index.ts becomes neuprint_jupyter/static/<widget>.js, with its CSS beside it;
// and js/labextension becomes labextension/, which the wheel puts where JupyterLab looks for extensions.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const widgets = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["shared", "labextension"].includes(entry.name))
  .map((entry) => [entry.name, ["ts", "tsx"].map((x) => `${here}${entry.name}/index.${x}`)])
  .map(([name, candidates]) => [name, candidates.find((path) => existsSync(path))])
  .filter(([, entry]) => entry);

const options = {
  entryPoints: Object.fromEntries(widgets),
  outdir: fileURLToPath(new URL("../neuprint_jupyter/static", import.meta.url)),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "info",
};

/**
 * A module that unpacks another one.
 *
 * A widget's code goes with every copy of it, to the page and into the saved notebook; packed it is less than half.
 */
function packed(code) {
  const base64 = gzipSync(code, { level: 9 }).toString("base64");
  return `const packed = Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
const code = await new Response(stream).text();
const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
const { default: widget } = await import(url);
URL.revokeObjectURL(url);
export default widget;
`;
}

async function buildWidgets() {
  const { outputFiles } = await esbuild.build({ ...options, write: false });
  mkdirSync(options.outdir, { recursive: true });
  for (const { path, text } of outputFiles) {
    writeFileSync(path, path.endsWith(".js") ? packed(text) : text);
  }
}

async function buildLabextension() {
  const target = fileURLToPath(new URL("../labextension/neuprint-jupyter/", import.meta.url));
  const pyproject = readFileSync(new URL("../pyproject.toml", import.meta.url), "utf8");
  const built = await esbuild.build({
    entryPoints: [`${here}labextension/index.ts`],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    write: false,
  });
  const code = built.outputFiles[0].contents;
  // A name of its own for each content: browsers keep files for long.
  const load = `static/remoteEntry.${createHash("sha256").update(code).digest("hex").slice(0, 12)}.js`;
  const description = {
    name: "neuprint-jupyter",
    version: /^version = "(.*)"$/m.exec(pyproject)[1],
    license: "BSD-3-Clause",
    jupyterlab: { extension: true, _build: { load, extension: "./extension" } },
  };
  rmSync(target, { recursive: true, force: true });
  mkdirSync(`${target}static`, { recursive: true });
  writeFileSync(`${target}${load}`, code);
  writeFileSync(`${target}package.json`, `${JSON.stringify(description, null, 2)}\n`);
}

await buildLabextension();
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, minify: false, sourcemap: "inline" });
  await context.watch();
} else {
  await buildWidgets();
}
