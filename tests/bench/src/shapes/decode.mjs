// How long our viewer's own reader takes from a web model to what the graphics card is given and, beside
// it, three's reader of STL with the same mesh. Run in the folder web/.
import { readFileSync } from "node:fs";
import { STLLoader } from "three/addons/loaders/STLLoader.js";
import { load } from "./test/load.mjs";

const [model, stl, rounds] = process.argv.slice(-3);
const { readModel } = await load("viewer/glb.ts");
const bytes = (path) => {
  const file = readFileSync(path);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
};
const middle = (figures) => figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)];
/** Processor time, in microseconds. */
const spentSince = (start) => {
  const { user, system } = process.cpuUsage(start);
  return user + system;
};
const [packed, plain] = [bytes(model), bytes(stl)];
const [unpacking, reading] = [[], []];
let triangles = [0, 0];
for (let round = 0; round < Number(rounds); round += 1) {
  let start = process.cpuUsage();
  const shown = await readModel(packed);
  unpacking.push(spentSince(start));
  start = process.cpuUsage();
  const geometry = new STLLoader().parse(plain);
  reading.push(spentSince(start));
  triangles = [shown.triangles, geometry.getAttribute("position").count / 3];
}
console.log(
  JSON.stringify({ model: middle(unpacking) / 1e6, stl: middle(reading) / 1e6, triangles }),
);
