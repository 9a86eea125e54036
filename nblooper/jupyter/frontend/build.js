// Makes what the kernel sends to the browser: one module and one style sheet, in ../static.

import { copyFile, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STATIC = new URL("../static/", import.meta.url);
const UPLOT = new URL("node_modules/uplot/", import.meta.url);

/**
 * Takes the package's own minified build, which defines a global, instead of bundling its sources.
 *
 * @type {import("esbuild").Plugin}
 */
const minifiedUPlot = {
  name: "minified uPlot",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^uplot$/ }, ({ path }) => ({ path, namespace: "global" }));
    onLoad({ filter: /^uplot$/, namespace: "global" }, () => ({ contents: "export default uPlot;" }));
  },
};

await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: [
    { in: "src/index.js", out: "panel" },
    { in: "src/index.css", out: "panel" },
  ],
  outdir: fileURLToPath(STATIC),
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  // It is a part of every notebook that is saved with its widgets. Names stay, so that errors can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  banner: { js: await readFile(new URL("dist/uPlot.iife.min.js", UPLOT), "utf8") },
  plugins: [minifiedUPlot],
  logLevel: "warning",
});
await copyFile(new URL("LICENSE", UPLOT), new URL("LICENSE.uplot", STATIC));
