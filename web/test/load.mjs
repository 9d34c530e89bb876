// Loads a TypeScript module of src/ as the browser would get it.
import { join } from "node:path";
import * as esbuild from "esbuild";

export async function load(name) {
  const entry = join(import.meta.dirname, "../src", name);
  const built = await esbuild.build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  const text = built.outputFiles[0].text;
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}
