// Loads TypeScript modules of src/ as the browser would get them: several together where they share
// a class, so that it is one class.
import { join } from "node:path";
import * as esbuild from "esbuild";

const folder = join(import.meta.dirname, "../src");

export async function load(...names) {
  const contents = names.map((name) => `export * from "./${name}";`).join("\n");
  const built = await esbuild.build({
    stdin: { contents, resolveDir: folder, loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
  });
  const text = built.outputFiles[0].text;
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}
