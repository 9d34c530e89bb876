// How fast a browser reads a part: our web model beside the same part's STL by three's own STLLoader.
//   node test/viewer-speed.mjs FILE.stl MODEL.glb [FILE.stl MODEL.glb …]
// `cargo run --release -p wright-geometry --example web_model -- FILE.stl MODEL.glb` makes the model.
// Both begin with the bytes in memory and end with what the graphics card is given. The shortest of
// several rounds each, as other programs can only take time; fails
// where ours is less than three times as fast.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";

const ROUNDS = 15;
/** Below this, clocks of browsers are too coarse to compare. */
const BYTES_MIN = 1_000_000;
const TIMES_MIN = 3;

const pairs = process.argv.slice(2);
if (pairs.length === 0 || pairs.length % 2 === 1) throw new Error("say which STL and which model, in pairs");
const built = await esbuild.build({
  stdin: {
    contents: `
      import { STLLoader } from "three/examples/jsm/loaders/STLLoader.js";
      import { readModel } from "./glb";
      import { topology } from "./topology";
      const shortest = (numbers) => Math.min(...numbers);
      const bytes = async (address) => (await fetch(address)).arrayBuffer();
      globalThis.measure = async (stl, glb, rounds) => {
        const [ours, theirs, looks] = [[], [], []];
        const loader = new STLLoader();
        let shown;
        for (let round = 0; round < rounds; round += 1) {
          const [model, file] = [await bytes(glb), await bytes(stl)];
          let start = performance.now();
          shown = await readModel(model);
          ours.push(performance.now() - start);
          start = performance.now();
          const geometry = loader.parse(file);
          theirs.push(performance.now() - start);
          shown.theirBytes = Object.values(geometry.attributes).reduce((sum, { array }) => sum + array.byteLength, 0);
          start = performance.now();
          topology(shown);
          looks.push(performance.now() - start);
        }
        const ourBytes = shown.positions.byteLength + shown.surfaces.reduce((sum, { indices }) => sum + indices.byteLength, 0);
        return { triangles: shown.triangles, ours: shortest(ours), theirs: shortest(theirs), looks: shortest(looks), ourBytes, theirBytes: shown.theirBytes };
      };`,
    resolveDir: join(import.meta.dirname, "../src/viewer"),
    loader: "ts",
  },
  bundle: true,
  minify: true,
  format: "esm",
  write: false,
});
const script = built.outputFiles[0].text;
const server = createServer((request, response) => {
  const at = Number(request.url.slice(1));
  if (request.url === "/") response.setHeader("content-type", "text/html").end('<script type="module" src="/script.js"></script>');
  else if (request.url === "/script.js") response.setHeader("content-type", "text/javascript").end(script);
  else response.end(pairs[at] ? readFileSync(pairs[at]) : "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const profile = mkdtempSync(join(tmpdir(), "commonwright-speed-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let slow = 0;
try {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.measure);
  for (let at = 0; at < pairs.length; at += 2) {
    const found = await page.evaluate(([stl, glb, rounds]) => globalThis.measure(stl, glb, rounds), [`/${at}`, `/${at + 1}`, ROUNDS]);
    const times = found.theirs / found.ours;
    const isLarge = readFileSync(pairs[at]).length >= BYTES_MIN;
    if (isLarge && times < TIMES_MIN) slow += 1;
    const each = (bytes) => (bytes / found.triangles).toFixed(1);
    console.log(
      `${basename(pairs[at])}: ${found.triangles} triangles; ours ${found.ours.toFixed(1)} ms, STLLoader ${found.theirs.toFixed(1)} ms, ` +
        `${times.toFixed(1)} times as fast; ${each(found.ourBytes)} bytes a triangle instead of ${each(found.theirBytes)}; ` +
        `then shells and edges in ${found.looks.toFixed(1)} ms${isLarge ? "" : " (too small to count)"}`,
    );
  }
} finally {
  await context.close();
  server.close();
  rmSync(profile, { recursive: true, force: true });
}
process.exit(slow === 0 ? 0 : 1);
