// The viewer's own parts: reading models, telling shells apart, lengths, and where things are seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MeshoptEncoder } from "meshoptimizer/encoder";
import { corner, FACES } from "./box.mjs";
import { load } from "./load.mjs";

const { readModel, Broken, topology } = await load("viewer/glb.ts", "viewer/topology.ts", "viewer/broken.ts");
const { Lengths } = await load("viewer/lengths.ts");
const { Eye, Part, VIEWS } = await load("viewer/eye.ts", "viewer/part.ts");
await MeshoptEncoder.ready;

/** The triangles of a box. */
function block(low, size, { inverted = false, open = false } = {}) {
  const quads = FACES.slice(open ? 1 : 0);
  const facets = quads.flatMap(([a, b, c, d]) => [[a, b, c], [a, c, d]]);
  return facets.map((facet) => (inverted ? facet.toReversed() : facet).map((number) => corner(low, size, number)));
}

/** Facets in whole steps as the registry packs them; `change` may spoil the document. */
function packed(facets, change = () => {}) {
  const numbers = new Map();
  const positions = [];
  const indices = facets.flat().map((corner) => {
    const key = corner.join();
    if (!numbers.has(key)) {
      numbers.set(key, numbers.size);
      positions.push(...corner, 0);
    }
    return numbers.get(key);
  });
  const vertices = new Uint8Array(new Uint16Array(positions).buffer);
  const triangles = new Uint8Array(new Uint16Array(indices).buffer);
  const views = [
    [MeshoptEncoder.encodeGltfBuffer(vertices, numbers.size, 8, "ATTRIBUTES", 0), numbers.size, 8, "ATTRIBUTES"],
    [MeshoptEncoder.encodeGltfBuffer(triangles, indices.length, 2, "TRIANGLES"), indices.length, 2, "TRIANGLES"],
  ];
  let at = 0;
  const document = {
    asset: { version: "2.0" },
    nodes: [{ children: [1], scale: [0.001, 0.001, 0.001] }, { mesh: 0, translation: [-5, 0, 2], scale: [0.5, 0.5, 0.5] }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [{ name: "added", pbrMetallicRoughness: { baseColorFactor: [1, 0, 0, 1] } }],
    accessors: [
      { bufferView: 0, componentType: 5123, count: numbers.size },
      { bufferView: 1, componentType: 5123, count: indices.length },
    ],
    bufferViews: views.map(([bytes, count, byteStride, mode]) => {
      const view = { extensions: { EXT_meshopt_compression: { byteOffset: at, byteLength: bytes.length, byteStride, count, mode } } };
      at += Math.ceil(bytes.length / 4) * 4;
      return view;
    }),
  };
  change(document);
  const padded = (bytes, blank) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4, blank)]);
  const text = padded(Buffer.from(JSON.stringify(document)), " ");
  const data = Buffer.concat(views.map(([bytes]) => padded(Buffer.from(bytes), 0)));
  const head = Buffer.alloc(20);
  [0x46546c67, 2, 28 + text.length + data.length, text.length, 0x4e4f534a].forEach((number, n) => head.writeUInt32LE(number, n * 4));
  const second = Buffer.alloc(8);
  second.writeUInt32LE(data.length, 0);
  second.writeUInt32LE(0x004e4942, 4);
  const file = Buffer.concat([head, text, second, data]);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
}

test("a model is read as it was packed", async () => {
  const model = await readModel(packed(block([0, 0, 0], [20, 10, 5])));
  assert.equal(model.triangles, 12);
  assert.equal(model.positions.length, 8 * 4);
  assert.deepEqual([model.step, model.low, model.millimeters], [0.5, [-5, 0, 2], 1]);
  assert.deepEqual([model.surfaces[0].name, model.surfaces[0].color], ["added", [1, 0, 0]]);
  assert.ok(model.surfaces[0].indices instanceof Uint16Array);
});

test("what is no model is refused, and nothing large is made of it", async () => {
  const cube = block([0, 0, 0], [1, 1, 1]);
  const whole = packed(cube);
  const spoiled = [
    new ArrayBuffer(0),
    new ArrayBuffer(64),
    whole.slice(0, 40),
    whole.slice(0, whole.byteLength - 8),
    packed(cube, ({ bufferViews }) => (bufferViews[0].extensions.EXT_meshopt_compression.count = 4e9)),
    packed(cube, ({ bufferViews }) => (bufferViews[1].extensions.EXT_meshopt_compression.byteLength = 4e9)),
    packed(cube, ({ accessors }) => (accessors[0].count = 3)),
    packed(cube, ({ accessors }) => (accessors[1].bufferView = 7)),
    packed(cube, (document) => delete document.bufferViews[0].extensions),
    packed(cube, (document) => (document.meshes = [])),
  ];
  for (const [at, file] of spoiled.entries()) {
    await assert.rejects(readModel(file), undefined, `file ${at}`);
  }
  await assert.rejects(readModel(whole.slice(0, 40)), Broken);
  const model = await readModel(whole);
  model.surfaces[0].indices[5] = 8;
  assert.throws(() => topology(model), Broken);
});

test("bodies, cavities, inverted and open shells are told apart", async () => {
  const model = await readModel(
    packed([
      ...block([0, 0, 0], [200, 200, 200]),
      ...block([50, 50, 50], [100, 100, 100], { inverted: true }),
      ...block([300, 0, 0], [200, 200, 200], { inverted: true }),
      ...block([600, 0, 0], [200, 200, 200], { open: true }),
      ...block([900, 0, 0], [150, 200, 100]),
    ]),
  );
  const { counts, rough } = topology(model);
  // Bodies, inverted, open, cavities.
  assert.deepEqual(counts, [2, 1, 1, 1]);
  assert.equal(rough, false);
  const kinds = new Set();
  const { indices } = model.surfaces[0];
  for (let corner = 2; corner < indices.length; corner += 3) kinds.add(model.positions[indices[corner] * 4 + 3] & 3);
  assert.deepEqual([...kinds].sort(), [0, 1, 2, 3]);
});

test("loose and degenerate facets do no harm", async () => {
  const point = [[7, 7, 7], [7, 7, 7], [7, 7, 7]];
  const model = await readModel(packed([...block([0, 0, 0], [9, 9, 9]), point, point]));
  assert.equal(topology(model).counts[0] >= 1, true);
});

test("lengths are told in the reader's units and language", () => {
  const millimeters = new Lengths("mm", "en");
  const inches = new Lengths("in", "es");
  assert.equal(millimeters.say(20), "20\u00a0mm");
  assert.equal(millimeters.say(-0.0004), "0\u00a0mm");
  assert.equal(millimeters.envelope([70, 70.25, 40]), "70 × 70.25 × 40\u00a0mm");
  assert.equal(inches.say(25.4 * 1.5), "1,5\u00a0in");
  assert.deepEqual([millimeters.round(7), millimeters.round(49), millimeters.round(0.3)].map((n) => Number(n.toFixed(6))), [5, 20, 0.2]);
});

test("what is seen at a place lies behind it", () => {
  const eye = new Eye();
  Object.assign(eye, { width: 800, height: 600, covered: [40, 60], scale: 3, radius: 100 });
  for (const [yaw, pitch] of Object.values(VIEWS)) {
    Object.assign(eye, { yaw, pitch });
    const [x, y] = eye.seen(eye.behind([123, 456]));
    assert.ok(Math.abs(x - 123) < 1e-9 && Math.abs(y - 456) < 1e-9);
  }
  // What the pointer is at stays there while it comes nearer.
  const before = eye.behind([200, 150]);
  eye.whole = 3;
  eye.zoom(2, [200, 150]);
  const [x, y] = eye.seen(before);
  assert.ok(Math.abs(x - 200) < 1e-9 && Math.abs(y - 150) < 1e-9);
});

/** A part of these points, in hundredths of a millimeter. */
const model = (points) => ({
  positions: new Uint16Array(points.flatMap((point) => [...point, 0])),
  ...{ surfaces: [], step: 0.01, low: [-5, 0, 2], millimeters: 1, triangles: 0 },
});

test("a coarser model changes no length, and the fine one takes its place", () => {
  // The tip is not in the coarser one.
  const [coarse, fine] = [9_000, 10_000].map((tip) => model([[0, 0, 0], [tip, 2_000, 3_000]]));
  const part = new Part({ size: [100, 20, 30] }, 0, coarse);
  assert.deepEqual([part.scale, part.size, part.told], [0.01, [90, 20, 30], [100, 20, 30]]);
  part.take(fine);
  assert.deepEqual([part.scale, part.low, part.high], [0.01, [-5, 0, 2], [95, 20, 32]]);
});

test("the corner under the pointer is found without looking at the eye for each", () => {
  let looks = 0;
  class Watched extends Eye {
    get right() {
      looks += 1;
      return super.right;
    }
  }
  let random = 7;
  const next = (below) => (random = (random * 48_271) % 0x7fffffff) % below;
  const points = Array.from({ length: 5_000 }, () => [next(9_000), next(6_000), next(4_000)]);
  const part = new Part({ size: null }, 0, model(points));
  part.middle = [40, 30, 20];
  const eye = new Watched();
  Object.assign(eye, { width: 800, height: 600, covered: [40, 60], scale: 7, target: [3, -2, 1] });
  for (const cut of [null, { normal: [0, -1, 0], at: 4 }]) {
    for (const spot of [[400, 300], [210, 180], [555, 402], [5_000, 5_000]]) {
      let best = null;
      for (let vertex = 0; vertex < points.length; vertex += 1) {
        const point = part.vertex(vertex);
        const [x, y, near] = eye.seen(point);
        const apart = Math.hypot(x - spot[0], y - spot[1]);
        if (apart > 10 || (cut && -point[1] > cut.at)) continue;
        if (!best || apart < best.apart - 0.5 || (apart < best.apart + 0.5 && near > best.near)) best = { point, apart, near };
      }
      looks = 0;
      assert.deepEqual(part.corner(eye, spot, 10, cut), best?.point ?? null);
      assert.ok(looks < 10, `${looks} looks`);
    }
  }
});
