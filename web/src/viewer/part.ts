// One part on the stage: its model, where it stands, and what of it is hit by a line of sight.

import type { Model } from "./glb";
import type { Eye, Sight, Spot, Vector } from "./eye";
import { dot, plus, times } from "./eye";
import type { Topology } from "./topology";

/** What a surface of a difference is; its material is called so. */
export type Mark = "same" | "added" | "removed";
const MARKS: readonly string[] = ["same", "added", "removed"] satisfies Mark[];

/** What is known of a part before it is loaded. */
export interface Known {
  name: string;
  address: string;
  coarse: string | null;
  /** Width, depth, height in millimeters, as the page tells them. */
  size: Vector | null;
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
  model: Model;
  /** The lowest and the highest corner of what is shown, in millimeters, where the file has it. */
  low: Vector = [0, 0, 0];
  high: Vector = [0, 0, 0];
  /** Where it is moved to from there. */
  moved: Vector = [0, 0, 0];

  constructor(
    readonly known: Known,
    /** Which of all parts it is. */
    readonly number: number,
    model: Model,
  ) {
    this.model = model;
    this.take(model);
  }

  /** Shows this model of it: a coarser one has other corners than the fine one that takes its place. */
  take(model: Model): void {
    this.model = model;
    const { positions, step, low, millimeters } = model;
    for (const axis of [0, 1, 2] as const) {
      let [lowest, highest] = [65_535, 0];
      for (let at = axis; at < positions.length; at += 4) {
        const number = positions[at] ?? 0;
        if (number > highest) highest = number;
        if (number < lowest) lowest = number;
      }
      this.low[axis] = (lowest * step + low[axis]) * millimeters;
      this.high[axis] = (highest * step + low[axis]) * millimeters;
    }
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
    return this.model.step * this.model.millimeters;
  }

  /** The middle of everything, in the millimeters of the files; the stage's zero. */
  middle: Vector = [0, 0, 0];

  /** Where the zero of its positions stands on the stage. */
  get origin(): Vector {
    const { low, millimeters } = this.model;
    const own: Vector = [low[0] * millimeters, low[1] * millimeters, low[2] * millimeters];
    return plus(plus(own, this.moved), this.middle, -1);
  }

  get size(): Vector {
    return plus(this.high, this.low, -1);
  }

  /** Its size as the page tells it: a coarser model may lack what sticks out. */
  get told(): Vector {
    return this.known.size ?? this.size;
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
    include(into, lowX + x, lowY + y);
    include(into, highX + x, highY + y);
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
    const { scale, origin } = this;
    const { right, up, towards } = eye;
    // Pixels from the spot and millimeters towards the reader, of the zero of the positions and of a
    // step along each axis: numbers alone, as this runs while the pointer moves.
    const [x0, y0, near0] = eye.seen(origin);
    const [x, y] = [x0 - spot[0], y0 - spot[1]];
    const [rx, ry, rz] = times(right, scale * eye.scale);
    const [ux, uy, uz] = times(up, -scale * eye.scale);
    const [tx, ty, tz] = times(towards, scale);
    const [nx, ny, nz] = times(cut?.normal ?? [0, 0, 0], scale);
    const end = cut ? cut.at - dot(origin, cut.normal) : 0;
    let [best, least, nearest] = [-1, Infinity, -Infinity];
    for (let at = 0; at < positions.length; at += 4) {
      const a = positions[at] ?? 0;
      const b = positions[at + 1] ?? 0;
      const c = positions[at + 2] ?? 0;
      const apart = Math.hypot(x + a * rx + b * ry + c * rz, y + a * ux + b * uy + c * uz);
      if (apart > reach || apart >= least + 0.5 || a * nx + b * ny + c * nz > end) continue;
      const near = near0 + a * tx + b * ty + c * tz;
      if (apart >= least - 0.5 && near <= nearest) continue;
      best = at / 4;
      least = apart;
      nearest = near;
    }
    return best < 0 ? null : this.vertex(best);
  }
}

/** Lets a point be seen, too. */
export function includePoint(into: Sight, point: Vector, right: Vector, up: Vector): void {
  include(into, dot(point, right), dot(point, up));
}

function include({ low, high }: Sight, x: number, y: number): void {
  low[0] = Math.min(low[0], x);
  low[1] = Math.min(low[1], y);
  high[0] = Math.max(high[0], x);
  high[1] = Math.max(high[1], y);
}
