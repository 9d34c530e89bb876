// Writes a mesh as the web model that the registry would have made of it, so that the viewer needs to
// know of nothing else.

import { MeshoptEncoder } from "meshoptimizer/encoder";
import { Broken } from "../viewer/broken";
import type { Measures, Mesh } from "./mesh";

/** Positions along the longest side. */
const STEPS = 65_535;
/** Numbers of a vertex, with the one that fills it up to eight bytes. */
const STRIDE = 4;
/** The version of the codec that `EXT_meshopt_compression` has. */
const CODEC = 0;
const GLTF = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
const SHORT = 5_123;
const LONG = 5_125;
/** A quarter turn about x: what is up in drawings is up in glTF. */
const UP = [-Math.SQRT1_2, 0, 0, Math.SQRT1_2];

interface Packed {
  bytes: Uint8Array;
  count: number;
  byteStride: number;
  mode: "ATTRIBUTES" | "TRIANGLES";
}

const even = (bytes: number): number => Math.ceil(bytes / 4) * 4;

function grid({ positions }: Mesh, low: readonly number[], step: number): Uint16Array<ArrayBuffer> {
  const placed = new Uint16Array((positions.length / 3) * STRIDE);
  for (let vertex = 0; vertex < positions.length / 3; vertex += 1) {
    for (const axis of [0, 1, 2]) {
      placed[vertex * STRIDE + axis] = Math.round(((positions[vertex * 3 + axis] ?? 0) - (low[axis] ?? 0)) / step);
    }
  }
  return placed;
}

/** The mesh as binary glTF: meters and y up outside, its own millimeters within. */
export async function pack(mesh: Mesh, { low, high }: Measures): Promise<ArrayBuffer> {
  await MeshoptEncoder.ready;
  const step = Math.max(...high.map((end, axis) => end - (low[axis] ?? 0))) / STEPS;
  if (!(step > 0)) throw new Broken("extent");
  const vertices = mesh.positions.length / 3;
  const positions = grid(mesh, low, step);
  const indices = vertices <= STEPS ? new Uint16Array(mesh.indices) : mesh.indices;
  const encode = (array: Uint16Array | Uint32Array, count: number, byteStride: number, mode: Packed["mode"]): Packed => {
    const whole = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    return { bytes: MeshoptEncoder.encodeGltfBuffer(whole, count, byteStride, mode, CODEC), count, byteStride, mode };
  };
  const views = [
    encode(positions, vertices, STRIDE * positions.BYTES_PER_ELEMENT, "ATTRIBUTES"),
    encode(indices, indices.length, indices.BYTES_PER_ELEMENT, "TRIANGLES"),
  ];
  let at = 0;
  const bufferViews = views.map(({ bytes, ...view }) => {
    const extensions = { EXT_meshopt_compression: { buffer: 0, byteOffset: at, byteLength: bytes.length, ...view } };
    at += even(bytes.length);
    return { buffer: 0, byteLength: view.count * view.byteStride, extensions };
  });
  const used = ["EXT_meshopt_compression", "KHR_mesh_quantization"];
  const document = {
    asset: { version: "2.0" },
    ...{ extensionsUsed: used, extensionsRequired: used },
    ...{ scene: 0, scenes: [{ nodes: [0] }] },
    nodes: [
      { children: [1], rotation: UP, scale: [0.001, 0.001, 0.001] },
      { mesh: 0, translation: low, scale: [step, step, step] },
    ],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [
      { bufferView: 0, componentType: SHORT, count: vertices, type: "VEC3" },
      { bufferView: 1, componentType: vertices <= STEPS ? SHORT : LONG, count: indices.length, type: "SCALAR" },
    ],
    ...{ bufferViews, buffers: [{ byteLength: at }] },
  };
  return container(new TextEncoder().encode(JSON.stringify(document)), views, at);
}

/** Head, document and data behind each other, each filled up to four bytes. */
function container(document: Uint8Array, views: readonly Packed[], bytes: number): ArrayBuffer {
  const text = even(document.length);
  const file = new ArrayBuffer(28 + text + bytes);
  const [whole, head] = [new Uint8Array(file), new DataView(file)];
  [GLTF, 2, file.byteLength, text, JSON_CHUNK].forEach((number, place) => head.setUint32(place * 4, number, true));
  whole.fill(0x20, 20, 20 + text);
  whole.set(document, 20);
  head.setUint32(20 + text, bytes, true);
  head.setUint32(24 + text, BINARY_CHUNK, true);
  let at = 28 + text;
  for (const view of views) {
    whole.set(view.bytes, at);
    at += even(view.bytes.length);
  }
  return file;
}
