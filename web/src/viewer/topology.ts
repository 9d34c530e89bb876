// Which facets of a model hang together, which of these shells are inside out, and whether its bends
// are lines or roughness. The same rules as those of the registry's own report; positions are whole
// numbers here, so nothing is rounded. Runs in the worker.

import { Broken } from "./broken";
import type { Model } from "./glb";

/** What a shell is; the numbers are those of the shader. */
export const enum Kind {
  Body = 0,
  Inverted = 1,
  Open = 2,
  Cavity = 3,
}

/** Bits of a vertex's fourth number that tell the kind; above them is the shell's color. */
export const KIND_BITS = 2;
/** Colors that shells are told apart by. */
export const COLORS = 8;

export interface Topology {
  /** Shells of each kind, by the kind's number. */
  counts: [number, number, number, number];
  /** Too many bends to draw them all as lines. */
  rough: boolean;
}

/** Shells beyond which a model is a soup of loose facets: none is looked at. */
const SHELLS_MAX = 100_000;
/** Tests of a line against a facet; shells that are left over count as cavities. */
const TESTS_MAX = 20_000_000;
/** Cosine of the angle beyond which a surface bends. */
const BEND = 0.866;
/** Bends over more than this share of the surface, as wide as they are drawn, are roughness. */
const ROUGH = 0.22;
/** Lines side by side that would fill the model. */
const LINES = 1_600;

/** Sets that are merged; each is named by its lowest member. */
class Sets {
  readonly of: Uint32Array;

  constructor(count: number) {
    this.of = new Uint32Array(count);
    for (let at = 0; at < count; at += 1) this.of[at] = at;
  }

  root(member: number): number {
    const { of } = this;
    let at = member;
    for (let above = of[at] as number; above !== at; above = of[at] as number) {
      of[at] = of[above] as number;
      at = of[at] as number;
    }
    return at;
  }

  join(one: number, two: number): void {
    const a = this.root(one);
    const b = this.root(two);
    if (a < b) this.of[b] = a;
    else this.of[a] = b;
  }
}

/** The facets of all surfaces in one list. */
function facetsOf(model: Model): Uint32Array {
  const facets = new Uint32Array(model.triangles * 3);
  let at = 0;
  for (const { indices } of model.surfaces) {
    facets.set(indices, at);
    at += indices.length;
  }
  return facets;
}

/** Edges by the lower of their vertices: the other vertex, and the facet. */
function rowsOf(facets: Uint32Array, vertices: number): { ends: Uint32Array; others: Uint32Array; owners: Uint32Array } {
  const ends = new Uint32Array(vertices + 1);
  const hasEdges = (corner: number): boolean => {
    const [a, b, c] = [facets[corner], facets[corner + 1], facets[corner + 2]];
    return a !== b && b !== c && c !== a;
  };
  const after = (corner: number, which: number): number => facets[corner + (which === 2 ? 0 : which + 1)] as number;
  for (let corner = 0; corner < facets.length; corner += 3) {
    if (!hasEdges(corner)) continue;
    for (let which = 0; which < 3; which += 1) {
      const low = Math.min(facets[corner + which] as number, after(corner, which));
      ends[low + 1] = (ends[low + 1] as number) + 1;
    }
  }
  for (let at = 0; at < vertices; at += 1) ends[at + 1] = (ends[at + 1] as number) + (ends[at] as number);
  const next = ends.slice();
  const others = new Uint32Array(ends[vertices] ?? 0);
  const owners = new Uint32Array(others.length);
  for (let corner = 0; corner < facets.length; corner += 3) {
    if (!hasEdges(corner)) continue;
    for (let which = 0; which < 3; which += 1) {
      const one = facets[corner + which] as number;
      const two = after(corner, which);
      const low = Math.min(one, two);
      const at = next[low] as number;
      next[low] = at + 1;
      others[at] = Math.max(one, two);
      owners[at] = corner / 3;
    }
  }
  return { ends, others, owners };
}

/** Sorts a row by the other vertex: short ones by insertion, long ones (a fan) by the library. */
function sortRow(others: Uint32Array, owners: Uint32Array, start: number, end: number): void {
  if (end - start > 32) {
    const order = Array.from({ length: end - start }, (_, at) => start + at);
    order.sort((a, b) => (others[a] ?? 0) - (others[b] ?? 0));
    const sorted = order.map((at) => [others[at] ?? 0, owners[at] ?? 0] as const);
    sorted.forEach(([other, owner], at) => {
      others[start + at] = other;
      owners[start + at] = owner;
    });
    return;
  }
  for (let at = start + 1; at < end; at += 1) {
    const [other, owner] = [others[at] ?? 0, owners[at] ?? 0];
    let to = at;
    for (; to > start && (others[to - 1] ?? 0) > other; to -= 1) {
      others[to] = others[to - 1] ?? 0;
      owners[to] = owners[to - 1] ?? 0;
    }
    others[to] = other;
    owners[to] = owner;
  }
}

/** The normal of each facet, not yet of length one, and twice the surface of all. */
function normalsOf(facets: Uint32Array, positions: Uint16Array): { normals: Float32Array; doubled: number } {
  const normals = new Float32Array(facets.length);
  let doubled = 0;
  for (let corner = 0; corner < facets.length; corner += 3) {
    const a = (facets[corner] as number) * 4;
    const b = (facets[corner + 1] as number) * 4;
    const c = (facets[corner + 2] as number) * 4;
    const ux = (positions[b] as number) - (positions[a] as number);
    const uy = (positions[b + 1] as number) - (positions[a + 1] as number);
    const uz = (positions[b + 2] as number) - (positions[a + 2] as number);
    const vx = (positions[c] as number) - (positions[a] as number);
    const vy = (positions[c + 1] as number) - (positions[a + 1] as number);
    const vz = (positions[c + 2] as number) - (positions[a + 2] as number);
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    const length = Math.sqrt(x * x + y * y + z * z);
    doubled += length;
    if (length === 0) continue;
    normals[corner] = x / length;
    normals[corner + 1] = y / length;
    normals[corner + 2] = z / length;
  }
  return { normals, doubled };
}

interface Shell {
  kind: Kind;
  facets: number;
  /** Six times its volume. */
  volume: number;
  first: number;
  /** Of a cavity: the shell it lies in. */
  around: number | null;
}

/** Without an iterator, which would take longer than unpacking. */
function highest(indices: Uint32Array): number {
  let most = 0;
  for (let at = 0; at < indices.length; at += 1) most = Math.max(most, indices[at] as number);
  return most;
}

/** Looks at a model, and writes into each vertex what it belongs to. */
export function topology(model: Model): Topology {
  const { positions } = model;
  const facets = facetsOf(model);
  const vertices = positions.length / 4;
  if (highest(facets) >= vertices) throw new Broken("indices");
  const { normals, doubled } = normalsOf(facets, positions);
  const { ends, others, owners } = rowsOf(facets, vertices);
  const joined = new Sets(model.triangles);
  const open = new Uint8Array(model.triangles);
  let bent = 0;
  for (let low = 0; low < vertices; low += 1) {
    const [start, end] = [ends[low] ?? 0, ends[low + 1] ?? 0];
    sortRow(others, owners, start, end);
    for (let at = start; at < end; ) {
      const other = others[at] ?? 0;
      let until = at + 1;
      while (until < end && others[until] === other) until += 1;
      if (until - at === 2) {
        const [one, two] = [owners[at] ?? 0, owners[at + 1] ?? 0];
        joined.join(one, two);
        if (bends(normals, one, two)) bent += distance(positions, low, other);
      }
      if ((until - at) % 2 === 1) for (let which = at; which < until; which += 1) open[owners[which] ?? 0] = 1;
      at = until;
    }
  }
  let largest = 1;
  for (let at = 0; at < positions.length; at += 1) largest = Math.max(largest, positions[at] as number);
  const rough = (bent * largest) / LINES > (doubled / 2) * ROUGH;
  const { shells, of } = shellsOf(facets, positions, joined, open);
  if (shells) {
    tellCavities(facets, positions, shells, of);
    mark(model, shells, of);
  }
  const counts: Topology["counts"] = [0, 0, 0, 0];
  for (const { kind } of shells ?? []) counts[kind] += 1;
  return { counts, rough };
}

function bends(normals: Float32Array, one: number, two: number): boolean {
  const [a, b] = [one * 3, two * 3];
  const at = (index: number): number => normals[index] ?? 0;
  return at(a) * at(b) + at(a + 1) * at(b + 1) + at(a + 2) * at(b + 2) < BEND;
}

function distance(positions: Uint16Array, one: number, two: number): number {
  const along = (axis: number): number => (positions[one * 4 + axis] ?? 0) - (positions[two * 4 + axis] ?? 0);
  return Math.hypot(along(0), along(1), along(2));
}

/** Shells in the order of their first facets, and the shell of each facet. */
function shellsOf(
  facets: Uint32Array,
  positions: Uint16Array,
  joined: Sets,
  open: Uint8Array,
): { shells: Shell[] | null; of: Uint32Array } {
  const count = facets.length / 3;
  const of = new Uint32Array(count);
  const shells: Shell[] = [];
  const at = (vertex: number, axis: number): number => positions[vertex * 4 + axis] ?? 0;
  for (let facet = 0; facet < count; facet += 1) {
    const root = joined.root(facet);
    if (root === facet) {
      if (shells.length === SHELLS_MAX) return { shells: null, of };
      of[facet] = shells.length;
      shells.push({ kind: Kind.Body, facets: 0, volume: 0, first: facet, around: null });
    }
    const number = of[root] ?? 0;
    of[facet] = number;
    const shell = shells[number];
    if (!shell) continue;
    const [a, b, c] = [facets[facet * 3] ?? 0, facets[facet * 3 + 1] ?? 0, facets[facet * 3 + 2] ?? 0];
    shell.facets += 1;
    shell.volume +=
      at(a, 0) * (at(b, 1) * at(c, 2) - at(b, 2) * at(c, 1)) +
      at(a, 1) * (at(b, 2) * at(c, 0) - at(b, 0) * at(c, 2)) +
      at(a, 2) * (at(b, 0) * at(c, 1) - at(b, 1) * at(c, 0));
    if (open[facet]) shell.kind = Kind.Open;
  }
  return { shells, of };
}

/** Of closed shells that are inside out: those within another are cavities. A line goes up from each. */
function tellCavities(facets: Uint32Array, positions: Uint16Array, shells: Shell[], of: Uint32Array): void {
  const at = (vertex: number, axis: number): number => positions[vertex * 4 + axis] ?? 0;
  let tests = 0;
  shells.forEach((shell, number) => {
    if (shell.kind !== Kind.Body || shell.volume >= 0) return;
    const corner = (which: number): number => facets[shell.first * 3 + which] ?? 0;
    const [x = 0, y = 0, z = 0] = [0, 1, 2].map(
      (axis) => 0.314_159 * at(corner(0), axis) + 0.271_828 * at(corner(1), axis) + 0.414_013 * at(corner(2), axis),
    );
    let around = 0;
    let lowest = Infinity;
    for (let facet = 0; facet < of.length && tests < TESTS_MAX; facet += 1) {
      const other = of[facet] ?? 0;
      if (other === number || shells[other]?.kind === Kind.Open) continue;
      tests += 1;
      const [a, b, c] = [facets[facet * 3] ?? 0, facets[facet * 3 + 1] ?? 0, facets[facet * 3 + 2] ?? 0];
      const side = (one: number, two: number): number =>
        (at(two, 0) - at(one, 0)) * (y - at(one, 1)) - (at(two, 1) - at(one, 1)) * (x - at(one, 0));
      const [ab, bc, ca] = [side(a, b), side(b, c), side(c, a)];
      const left = ab > 0 && bc > 0 && ca > 0;
      if (!left && !(ab < 0 && bc < 0 && ca < 0)) continue;
      const height = (bc * at(a, 2) + ca * at(b, 2) + ab * at(c, 2)) / (ab + bc + ca);
      if (height <= z) continue;
      around += left ? 1 : -1;
      if (left && height < lowest) {
        lowest = height;
        shell.around = other;
      }
    }
    shell.kind = around > 0 || tests >= TESTS_MAX ? Kind.Cavity : Kind.Inverted;
  });
}

/**
 * Writes kind and color of its shell into each vertex. A facet is shown as its last corner says, so
 * each is turned until that corner is one of its own shell's.
 */
function mark(model: Model, shells: Shell[], of: Uint32Array): void {
  const order = shells.map((_, number) => number).sort((a, b) => (shells[b]?.facets ?? 0) - (shells[a]?.facets ?? 0));
  const codes = new Uint16Array(shells.length);
  const ranks = new Uint32Array(shells.length);
  order.forEach((number, rank) => (ranks[number] = rank));
  shells.forEach(({ kind, around }, number) => {
    const rank = ranks[kind === Kind.Cavity && around !== null ? around : number] ?? 0;
    codes[number] = ((rank % COLORS) << KIND_BITS) | kind;
  });
  const { positions } = model;
  const owner = new Uint32Array(positions.length / 4);
  let facet = 0;
  for (const { indices } of model.surfaces) {
    for (let corner = 0; corner < indices.length; corner += 3, facet += 1) {
      const shell = of[facet] ?? 0;
      for (let which = 0; which < 3; which += 1) {
        const vertex = indices[corner + which] ?? 0;
        if (owner[vertex]) continue;
        owner[vertex] = shell + 1;
        positions[vertex * 4 + 3] = codes[shell] ?? 0;
      }
    }
  }
  facet = 0;
  for (const { indices } of model.surfaces) {
    for (let corner = 0; corner < indices.length; corner += 3, facet += 1) {
      const own = (of[facet] ?? 0) + 1;
      for (let turns = 0; turns < 2 && owner[indices[corner + 2] ?? 0] !== own; turns += 1) {
        const first = indices[corner] ?? 0;
        indices[corner] = indices[corner + 1] ?? 0;
        indices[corner + 1] = indices[corner + 2] ?? 0;
        indices[corner + 2] = first;
      }
    }
  }
}
