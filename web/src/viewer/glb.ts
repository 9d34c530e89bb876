// Reads the web models that the registry makes: binary glTF with positions of 16 bits and indices,
// packed by EXT_meshopt_compression. Nothing else of glTF is understood, nothing is trusted.

import { MeshoptDecoder } from "meshoptimizer/decoder";
import { Broken } from "./broken";

export type Triple = readonly [number, number, number];
export type Indices = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Triangles of one color. */
export interface Surface {
  indices: Indices;
  /** As the file has it, red, green, blue from 0 to 1 for screens; nothing where the file has none. */
  color: Triple | null;
  /** What its material is called. */
  name: string;
}

/** A part, z up. A position times `step` plus `low` is a point in the file's own unit. */
export interface Model {
  /** Four numbers a vertex: x, y, z, and what `topology.ts` says of it. */
  positions: Uint16Array<ArrayBuffer>;
  surfaces: Surface[];
  step: number;
  low: Triple;
  /** Millimeters in the file's unit. */
  millimeters: number;
  triangles: number;
}

/** Bytes that one model may unpack to. */
const UNPACKED_MAX = 1_500_000_000;
const GLTF = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
const PACKED = "EXT_meshopt_compression";
const SHORT = 5_123;

interface View {
  extensions?: Record<
    string,
    { byteOffset?: number; byteLength: number; byteStride: number; count: number; mode: "ATTRIBUTES" | "TRIANGLES" }
  >;
}
interface Document {
  nodes: { translation?: number[]; scale?: number[]; mesh?: number }[];
  meshes: { primitives: { attributes: { POSITION: number }; indices: number; material?: number }[] }[];
  accessors: { bufferView: number; componentType: number; count: number }[];
  bufferViews: View[];
  materials?: { name?: string; pbrMetallicRoughness?: { baseColorFactor?: number[] } }[];
}

function need<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Broken(what);
  return value;
}

/** The document and the data of a file. */
function chunks(file: ArrayBuffer): { document: Document; data: Uint8Array } {
  const head = new DataView(file);
  if (file.byteLength < 28 || head.getUint32(0, true) !== GLTF || head.getUint32(4, true) !== 2) {
    throw new Broken("not binary glTF");
  }
  const length = head.getUint32(12, true);
  const end = 20 + length;
  if (head.getUint32(16, true) !== JSON_CHUNK || end + 8 > file.byteLength) throw new Broken("no document");
  const size = head.getUint32(end, true);
  if (head.getUint32(end + 4, true) !== BINARY_CHUNK || end + 8 + size > file.byteLength) throw new Broken("cut off");
  const document = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 20, length))) as Document;
  return { document, data: new Uint8Array(file, end + 8, size) };
}

/** Unpacks one view into as many bytes as it says. */
function unpack(document: Document, data: Uint8Array, view: number): Uint8Array<ArrayBuffer> {
  const packed = need(document.bufferViews[view]?.extensions?.[PACKED], "not packed");
  const { byteOffset = 0, byteLength, byteStride, count, mode } = packed;
  const size = count * byteStride;
  if (!(size >= 0 && size <= UNPACKED_MAX) || byteOffset + byteLength > data.length) throw new Broken("sizes");
  const target = new Uint8Array(size);
  const source = data.subarray(byteOffset, byteOffset + byteLength);
  MeshoptDecoder.decodeGltfBuffer(target, count, byteStride, source, mode);
  return target;
}

/** glTF's colors are linear, screens' are not. */
const onScreen = (linear: number): number => Math.min(Math.max(linear, 0), 1) ** (1 / 2.2);

function colorOf(document: Document, material: number | undefined): Triple | null {
  const color = document.materials?.[material ?? -1]?.pbrMetallicRoughness?.baseColorFactor;
  if (!color) return null;
  const [red = 0, green = 0, blue = 0] = color;
  return [onScreen(red), onScreen(green), onScreen(blue)];
}

/** Reads one file. Whether every index has its vertex is seen when it is looked at (`topology.ts`). */
export async function readModel(file: ArrayBuffer): Promise<Model> {
  await MeshoptDecoder.ready;
  const { document, data } = chunks(file);
  const [outer, inner] = document.nodes;
  const [x = 0, y = 0, z = 0] = inner?.translation ?? [];
  const primitives = need(document.meshes[0]?.primitives, "no mesh");
  const first = need(primitives[0], "no triangles");
  const accessor = need(document.accessors[first.attributes.POSITION], "no positions");
  const positions = new Uint16Array(unpack(document, data, accessor.bufferView).buffer);
  if (positions.length !== accessor.count * 4) throw new Broken("positions");
  let triangles = 0;
  const surfaces = primitives.map((primitive): Surface => {
    const { bufferView, componentType } = need(document.accessors[primitive.indices], "no indices");
    const { buffer } = unpack(document, data, bufferView);
    const indices = componentType === SHORT ? new Uint16Array(buffer) : new Uint32Array(buffer);
    triangles += indices.length / 3;
    const { material } = primitive;
    return { indices, color: colorOf(document, material), name: document.materials?.[material ?? -1]?.name ?? "" };
  });
  return {
    positions,
    surfaces,
    triangles,
    step: inner?.scale?.[0] ?? 1,
    low: [x, y, z],
    millimeters: (outer?.scale?.[0] ?? 0.001) * 1_000,
  };
}
