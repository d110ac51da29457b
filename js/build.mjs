// One ESM bundle a widget: js/<widget>/index.ts becomes neuprint_jupyter/static/<widget>.js, with its CSS beside it.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const widgets = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "shared")
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

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, minify: false, sourcemap: "inline" });
  await context.watch();
} else {
  await esbuild.build(options);
}
