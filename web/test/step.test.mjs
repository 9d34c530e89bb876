// What the browser makes of a STEP file's surface: one mesh that hangs together, measured, and packed
// as the viewer reads it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { corner, FACES } from "./box.mjs";
import { load } from "./load.mjs";

const { join, measure, FACETS_MAX, TooFine, pack, readModel, Broken, topology } = await load(
  "step/mesh.ts",
  "step/packing.ts",
  "viewer/glb.ts",
  "viewer/topology.ts",
  "viewer/broken.ts",
);
const { Figures } = await load("step/figures.ts");

/** A box as the reader gives it: each face has corners of its own. */
function box(low, size, faces = 6) {
  const position = [];
  const index = [];
  for (const quad of FACES.slice(0, faces)) {
    const first = position.length / 3;
    for (const number of quad) position.push(...corner(low, size, number));
    index.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  return { attributes: { position: { array: position } }, index: { array: index } };
}

test("faces that share corners become one surface, which is measured", () => {
  const mesh = join([box([-10, -0, 5], [20, 10, 5]), box([100, 0, 0], [1, 1, 1])]);
  assert.equal(mesh.positions.length, 16 * 3);
  const { low, high, volume, surface, facets, isClosed } = measure(mesh);
  assert.deepEqual([low, high, facets, isClosed], [[-10, 0, 0], [101, 10, 10], 24, true]);
  assert.ok(Math.abs(volume - 1_001) < 1e-6 && Math.abs(surface - 706) < 1e-6, `${volume} ${surface}`);
  assert.equal(measure(join([box([0, 0, 0], [1, 1, 1], 5)])).isClosed, false);
});

test("the viewer reads what was packed", async () => {
  const mesh = join([box([-10, 0, 5], [20, 10, 5]), box([100, 0, 0], [1, 1, 1])]);
  const model = await readModel(await pack(mesh, measure(mesh)));
  assert.equal(model.triangles, 24);
  assert.deepEqual([model.low, model.millimeters], [[-10, 0, 0], 1]);
  const highest = [0, 1, 2].map((axis) => {
    const places = model.positions.filter((_, at) => at % 4 === axis);
    return Math.max(...places) * model.step + model.low[axis];
  });
  for (const [axis, place] of [101, 10, 10].entries()) assert.ok(Math.abs(highest[axis] - place) <= model.step, String(highest));
  assert.deepEqual(topology(model).counts, [2, 0, 0, 0]);
});

test("what is no surface is refused", async () => {
  const one = box([0, 0, 0], [1, 1, 1]);
  const spoiled = (change) => {
    const piece = structuredClone(one);
    change(piece.attributes.position.array, piece.index.array);
    return () => join([piece]);
  };
  assert.throws(spoiled((places) => (places[4] = NaN)), Broken);
  assert.throws(spoiled((places) => (places[4] = 1e300)), Broken);
  assert.throws(spoiled((_, index) => (index[0] = 24)), Broken);
  assert.throws(spoiled((_, index) => (index[0] = -1)), Broken);
  const many = { ...one, index: { array: { length: (FACETS_MAX + 1) * 3 } } };
  assert.throws(() => join([many]), TooFine);
  assert.equal(join([]).indices.length, 0);
  const point = box([3, 3, 3], [0, 0, 0]);
  assert.equal(join([point]).indices.length, 0);
});

test("volumes and areas take the unit that suits them", () => {
  const plain = (text) => text.replace("\u00a0", " ");
  const [metric, inches] = [new Figures("mm", "en"), new Figures("in", "en")];
  assert.deepEqual([850, 8_000, 4.2e6].map((volume) => plain(metric.volume(volume))), ["850 mm³", "8 cm³", "4.2 l"]);
  assert.deepEqual([85, 2_400, 1.2e6].map((area) => plain(metric.area(area))), ["85 mm²", "24 cm²", "1.2 m²"]);
  assert.equal(plain(inches.volume(16_387.064)), "1 in³");
});
