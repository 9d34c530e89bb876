// How long a page's engine takes to unpack a web model and, beside it, to read the same mesh as STL.
import { readFileSync } from "node:fs";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { STLLoader } from "three/addons/loaders/STLLoader.js";
import { MeshoptDecoder } from "three/addons/libs/meshopt_decoder.module.js";

const [model, stl, rounds] = process.argv.slice(-3);
const bytes = (path) => {
  const file = readFileSync(path);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
};
const middle = (figures) => figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)];
const [packed, plain] = [bytes(model), bytes(stl)];
await MeshoptDecoder.ready;
const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);
const [unpacking, reading] = [[], []];
let triangles = [0, 0];
for (let round = 0; round < Number(rounds); round += 1) {
  let start = performance.now();
  const { scene } = await loader.parseAsync(packed, "");
  unpacking.push(performance.now() - start);
  start = performance.now();
  const geometry = new STLLoader().parse(plain);
  reading.push(performance.now() - start);
  triangles = [0, geometry.getAttribute("position").count / 3];
  scene.traverse((node) => {
    triangles[0] += node.geometry ? node.geometry.index.count / 3 : 0;
  });
}
console.log(
  JSON.stringify({ model: middle(unpacking) / 1e3, stl: middle(reading) / 1e3, triangles }),
);
