// The surface of a STEP file, from what its reader made of it: corners that faces share become one, so
// that it hangs together, and it is measured.

import { Broken } from "../viewer/broken";

/** What the reader says of a file, in millimeters with z up. */
export interface Read {
  success: boolean;
  meshes?: readonly Piece[];
}

/** A body or a sheet; its faces share no corners yet. */
export interface Piece {
  attributes: { position: { array: ArrayLike<number> } };
  index: { array: ArrayLike<number> };
}

type Corner = [number, number, number];

export interface Mesh {
  /** Three numbers a vertex. */
  positions: Float32Array<ArrayBuffer>;
  /** Three vertices a facet. */
  indices: Uint32Array<ArrayBuffer>;
}

/** What a page tells of it; millimeters. */
export interface Measures {
  low: Corner;
  high: Corner;
  volume: number;
  surface: number;
  facets: number;
  /** Every edge has two sides: what is inside is no question. */
  isClosed: boolean;
}

/** Facets of one file that a browser is asked to hold. */
export const FACETS_MAX = 3_000_000;
/** Vertices before they are shared; a facet has at most three of its own. */
const VERTICES_MAX = FACETS_MAX * 3;

/** It has more facets than a browser is asked to hold. */
export class TooFine extends Error {}

/** Vertices by where they are, each once. */
class Shared {
  private readonly positions: Float32Array<ArrayBuffer>;
  private readonly bits: Uint32Array<ArrayBuffer>;
  /** Number and one of the vertex in each place of the table. */
  private readonly slots: Int32Array<ArrayBuffer>;
  private count = 0;

  constructor(vertices: number) {
    this.positions = new Float32Array(vertices * 3);
    this.bits = new Uint32Array(this.positions.buffer);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(vertices * 2 + 2)));
  }

  /** The number of the vertex at a place. */
  at(x: number, y: number, z: number): number {
    const { positions, bits, slots } = this;
    const own = this.count * 3;
    // Zero has two signs; adding to it leaves one.
    positions[own] = x + 0;
    positions[own + 1] = y + 0;
    positions[own + 2] = z + 0;
    const [a, b, c] = [bits[own] ?? 0, bits[own + 1] ?? 0, bits[own + 2] ?? 0];
    if (endless(a) || endless(b) || endless(c)) throw new Broken("coordinates");
    const mask = slots.length - 1;
    for (let slot = mixed(a, mixed(b, c)) & mask; ; slot = (slot + 1) & mask) {
      const known = (slots[slot] ?? 0) - 1;
      if (known < 0) {
        this.count += 1;
        slots[slot] = this.count;
        return this.count - 1;
      }
      const there = known * 3;
      if (bits[there] === a && bits[there + 1] === b && bits[there + 2] === c) return known;
    }
  }

  get all(): Float32Array<ArrayBuffer> {
    return this.positions.slice(0, this.count * 3);
  }
}

/** Whether a number of 32 bits with a point, as its bits, is none: infinite, or not a number. */
const endless = (bits: number): boolean => (bits & 0x7f80_0000) === 0x7f80_0000;

/** Two numbers of 32 bits stirred into one. */
function mixed(one: number, two: number): number {
  let bits = Math.imul(one ^ (two >>> 15), 0x85eb_ca6b) ^ Math.imul(two + 0x9e37_79b9, 0xc2b2_ae35);
  bits = Math.imul(bits ^ (bits >>> 13), 0x27d4_eb2f);
  return bits ^ (bits >>> 16);
}

/** One mesh of all pieces. Facets whose corners fall together are left out. */
export function join(pieces: readonly Piece[]): Mesh {
  let [corners, vertices] = [0, 0];
  for (const { attributes, index } of pieces) {
    corners += index.array.length;
    vertices += attributes.position.array.length / 3;
  }
  if (corners / 3 > FACETS_MAX || vertices > VERTICES_MAX) throw new TooFine();
  const shared = new Shared(vertices);
  const indices = new Uint32Array(corners);
  let end = 0;
  for (const { attributes, index } of pieces) {
    const { array } = attributes.position;
    const numbers = new Uint32Array(array.length / 3);
    for (let at = 0; at < numbers.length; at += 1) {
      numbers[at] = shared.at(array[at * 3] ?? NaN, array[at * 3 + 1] ?? NaN, array[at * 3 + 2] ?? NaN);
    }
    for (let corner = 0; corner + 2 < index.array.length; corner += 3) {
      const a = numbers[index.array[corner] ?? -1];
      const b = numbers[index.array[corner + 1] ?? -1];
      const c = numbers[index.array[corner + 2] ?? -1];
      if (a === undefined || b === undefined || c === undefined) throw new Broken("indices");
      if (a === b || b === c || c === a) continue;
      indices[end] = a;
      indices[end + 1] = b;
      indices[end + 2] = c;
      end += 3;
    }
  }
  return { positions: shared.all, indices: indices.slice(0, end) };
}

/** The corners around all of it. */
function around(positions: Float32Array): { low: Corner; high: Corner } {
  const low: Corner = [Infinity, Infinity, Infinity];
  const high: Corner = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 3) {
    for (const axis of [0, 1, 2] as const) {
      const place = positions[at + axis] ?? 0;
      if (place < low[axis]) low[axis] = place;
      if (place > high[axis]) high[axis] = place;
    }
  }
  return { low, high };
}

export function measure({ positions, indices }: Mesh): Measures {
  const { low, high } = around(positions);
  const from = [0, 1, 2].map((axis) => ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2);
  const place = (vertex: number, axis: number): number => (positions[vertex * 3 + axis] ?? 0) - (from[axis] ?? 0);
  let [volume, surface] = [0, 0];
  // Each edge counts up in one direction and down in the other: what is left belongs to open ones.
  let [left, right] = [0, 0];
  for (let corner = 0; corner < indices.length; corner += 3) {
    const [a = 0, b = 0, c = 0] = [indices[corner], indices[corner + 1], indices[corner + 2]];
    const [ax, ay, az] = [place(a, 0), place(a, 1), place(a, 2)];
    const [ux, uy, uz] = [place(b, 0) - ax, place(b, 1) - ay, place(b, 2) - az];
    const [vx, vy, vz] = [place(c, 0) - ax, place(c, 1) - ay, place(c, 2) - az];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    volume += (ax * nx + ay * ny + az * nz) / 6;
    surface += Math.hypot(nx, ny, nz) / 2;
    left = (left + turn(a, b, 1) + turn(b, c, 1) + turn(c, a, 1)) | 0;
    right = (right + turn(a, b, 2) + turn(b, c, 2) + turn(c, a, 2)) | 0;
  }
  const isClosed = left === 0 && right === 0;
  return { low, high, volume, surface, facets: indices.length / 3, isClosed };
}

/** A number for an edge in one direction; in the other it is its opposite. */
function turn(from: number, to: number, seed: number): number {
  const number = mixed(Math.min(from, to) + seed, Math.imul(Math.max(from, to), seed * 2 + 1));
  return from < to ? number : -number;
}
