// One part on the stage: its model, where it stands, and what of it is hit by a line of sight.

import type { Model } from "./glb";
import type { Eye, Sight, Spot, Vector } from "./eye";
import { dot, plus } from "./eye";
import type { Topology } from "./topology";

/** What a surface of a difference is; its material is called so. */
export type Mark = "same" | "added" | "removed";
const MARKS: readonly string[] = ["same", "added", "removed"] satisfies Mark[];

/** What is known of a part before it is loaded. */
export interface Known {
  name: string;
  address: string;
  coarse: string | null;
  /** Width, depth, height in micrometers, as the page tells them. */
  size: Vector | null;
  page: string | null;
  /** Whether it is a difference, whose surfaces are marks. */
  isDifference: boolean;
}

/** A point that is seen on a part. */
export interface Hit {
  point: Vector;
  near: number;
  part: Part;
  /** The corners of the facet. */
  corners: [Vector, Vector, Vector];
}

export interface Cut {
  normal: Vector;
  at: number;
}

export class Part {
  topology: Topology | null = null;
  /** The file's own unit in millimeters. */
  readonly unit: number;
  /** The lowest and the highest corner in millimeters, where the file has it. */
  readonly low: Vector;
  readonly high: Vector;
  /** Where it is moved to from there. */
  moved: Vector = [0, 0, 0];

  constructor(
    readonly known: Known,
    /** Which of all parts it is. */
    readonly number: number,
    public model: Model,
  ) {
    const highest = [0, 0, 0] as Vector;
    const lowest = [65_535, 65_535, 65_535] as Vector;
    const { positions, step, low } = model;
    for (let at = 0; at < positions.length; at += 4) {
      for (const axis of [0, 1, 2] as const) {
        const number = positions[at + axis] ?? 0;
        if (number > highest[axis]) highest[axis] = number;
        if (number < lowest[axis]) lowest[axis] = number;
      }
    }
    const extent = Math.max(...highest) * step;
    const stated = Math.max(...(known.size ?? [0])) / 1_000;
    this.unit = stated > 0 && extent > 0 ? stated / extent : model.millimeters;
    const corner = (of: Vector): Vector => [0, 1, 2].map((axis) => this.along(axis, of[axis] ?? 0, step, low)) as Vector;
    this.low = corner(lowest);
    this.high = corner(highest);
  }

  private along(axis: number, number: number, step: number, low: readonly number[]): number {
    return (number * step + (low[axis] ?? 0)) * this.unit;
  }

  /** What a surface is, where this is a difference. */
  mark(surface: number): Mark | null {
    const name = this.model.surfaces[surface]?.name ?? "";
    return this.known.isDifference && MARKS.includes(name) ? (name as Mark) : null;
  }

  get rough(): boolean {
    return this.topology?.rough ?? false;
  }

  /** Millimeters of a step of its positions. */
  get scale(): number {
    return this.model.step * this.unit;
  }

  /** The middle of everything, in the millimeters of the files; the stage's zero. */
  middle: Vector = [0, 0, 0];

  /** Where the zero of its positions stands on the stage. */
  get origin(): Vector {
    const { low } = this.model;
    const own: Vector = [low[0] * this.unit, low[1] * this.unit, low[2] * this.unit];
    return plus(plus(own, this.moved), this.middle, -1);
  }

  get size(): Vector {
    return plus(this.high, this.low, -1);
  }

  /** A vertex on the stage. */
  vertex(number: number): Vector {
    const { positions } = this.model;
    const { scale, origin } = this;
    const at = number * 4;
    return [
      (positions[at] ?? 0) * scale + origin[0],
      (positions[at + 1] ?? 0) * scale + origin[1],
      (positions[at + 2] ?? 0) * scale + origin[2],
    ];
  }

  /** How far its corners reach to the right and up. */
  sight(right: Vector, up: Vector, into: Sight): void {
    const { positions } = this.model;
    const { scale, origin } = this;
    const [x, y] = [dot(origin, right), dot(origin, up)];
    const [rx, ry, rz] = [right[0] * scale, right[1] * scale, right[2] * scale];
    const [ux, uy, uz] = [up[0] * scale, up[1] * scale, up[2] * scale];
    let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < positions.length; at += 4) {
      const [a, b, c] = [positions[at] ?? 0, positions[at + 1] ?? 0, positions[at + 2] ?? 0];
      const across = a * rx + b * ry + c * rz;
      const along = a * ux + b * uy + c * uz;
      if (across < lowX) lowX = across;
      if (across > highX) highX = across;
      if (along < lowY) lowY = along;
      if (along > highY) highY = along;
    }
    into.low = [Math.min(into.low[0], lowX + x), Math.min(into.low[1], lowY + y)];
    into.high = [Math.max(into.high[0], highX + x), Math.max(into.high[1], highY + y)];
  }

  /** The nearest facet at a place of the screen; what is cut away is not there. */
  hit(eye: Eye, spot: Spot, cut: Cut | null): Hit | null {
    const { positions, surfaces } = this.model;
    const { scale, origin } = this;
    // Everything in steps of the positions, seen along the screen: plain two-dimensional work.
    const { right, up, towards } = eye;
    const from = plus(eye.behind(spot), origin, -1);
    const [x, y] = [dot(from, right) / scale, dot(from, up) / scale];
    const seen = (vertex: number, axis: Vector): number => {
      const at = vertex * 4;
      return (positions[at] ?? 0) * axis[0] + (positions[at + 1] ?? 0) * axis[1] + (positions[at + 2] ?? 0) * axis[2];
    };
    let best: { near: number; corners: [number, number, number] } | null = null;
    for (const { indices } of surfaces) {
      for (let corner = 0; corner < indices.length; corner += 3) {
        const [a, b, c] = [indices[corner] ?? 0, indices[corner + 1] ?? 0, indices[corner + 2] ?? 0];
        const [ax, bx, cx] = [seen(a, right) - x, seen(b, right) - x, seen(c, right) - x];
        if ((ax > 0 && bx > 0 && cx > 0) || (ax < 0 && bx < 0 && cx < 0)) continue;
        const [ay, by, cy] = [seen(a, up) - y, seen(b, up) - y, seen(c, up) - y];
        const [u, v, w] = [bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx];
        const area = u + v + w;
        if (area === 0 || (u < 0 !== v < 0 && u !== 0 && v !== 0)) continue;
        if (u / area < 0 || v / area < 0 || w / area < 0) continue;
        const near = (u * seen(a, towards) + v * seen(b, towards) + w * seen(c, towards)) / area;
        if (best && near <= best.near) continue;
        if (cut && this.isCut(eye, spot, near, cut)) continue;
        best = { near, corners: [a, b, c] };
      }
    }
    if (!best) return null;
    const [a, b, c] = best.corners;
    const point = this.point(eye, spot, best.near);
    const near = dot(plus(point, eye.target, -1), towards);
    return { point, near, part: this, corners: [this.vertex(a), this.vertex(b), this.vertex(c)] };
  }

  /** The point at a place of the screen that is so many steps near. */
  private point(eye: Eye, spot: Spot, near: number): Vector {
    const from = eye.behind(spot);
    const { towards } = eye;
    const more = near * this.scale + dot(this.origin, towards) - dot(from, towards);
    return plus(from, towards, more);
  }

  private isCut(eye: Eye, spot: Spot, near: number, cut: Cut): boolean {
    return dot(this.point(eye, spot, near), cut.normal) > cut.at;
  }

  /** The vertex seen nearest to a place of the screen, within `reach` pixels. */
  corner(eye: Eye, spot: Spot, reach: number, cut: Cut | null): Vector | null {
    const { positions } = this.model;
    let best: { point: Vector; apart: number; near: number } | null = null;
    for (let vertex = 0; vertex < positions.length / 4; vertex += 1) {
      const point = this.vertex(vertex);
      if (cut && dot(point, cut.normal) > cut.at) continue;
      const [x, y, near] = eye.seen(point);
      const apart = Math.hypot(x - spot[0], y - spot[1]);
      if (apart > reach) continue;
      if (!best || apart < best.apart - 0.5 || (apart < best.apart + 0.5 && near > best.near)) {
        best = { point, apart, near };
      }
    }
    return best?.point ?? null;
  }
}
