// Two points, and how far apart they are.

import { dot, plus, type Eye, type Spot, type Vector } from "./eye";
import type { Measured } from "./drawing";
import type { Lengths } from "./lengths";
import type { Cut, Hit, Part } from "./part";
import type { Words } from "../words";

/** Pixels within which a corner is taken instead of the place itself. */
const SNAP = 10;

/** What is at a place of the screen. */
export interface Found {
  /** A corner where one is near, else the place itself. */
  point: Vector;
  hit: Hit | null;
}

/** What is nearest to the reader at a place, of what is not cut away. */
export function foundAt(parts: readonly Part[], eye: Eye, spot: Spot, cut: Cut | null): Found | null {
  let best: Hit | null = null;
  for (const part of parts) {
    const hit = part.hit(eye, spot, cut);
    if (hit && (!best || hit.near > best.near)) best = hit;
  }
  if (best) {
    const apart = (corner: Vector): number => {
      const [x, y] = eye.seen(corner);
      return Math.hypot(x - spot[0], y - spot[1]);
    };
    const kept = best.corners.filter((corner) => !cut || dot(corner, cut.normal) <= cut.at);
    const [nearest] = kept.sort((a, b) => apart(a) - apart(b));
    return { point: nearest && apart(nearest) <= SNAP ? nearest : best.point, hit: best };
  }
  for (const part of parts) {
    const corner = part.corner(eye, spot, SNAP, cut);
    if (corner) return { point: corner, hit: null };
  }
  return null;
}

export class Measuring {
  private points: Vector[] = [];
  private next: Vector | null = null;
  private byKey = false;

  constructor(
    private readonly words: Words,
    private readonly lengths: Lengths,
  ) {}

  get isEmpty(): boolean {
    return this.points.length === 0;
  }

  get isDone(): boolean {
    return this.points.length === 2;
  }

  get shown(): Measured {
    return { points: this.points, next: this.next, cross: this.byKey };
  }

  /** Begins anew; says what to do. */
  begin(): string {
    this.points = [];
    this.next = null;
    this.byKey = false;
    return this.words.say("MeasureFirst");
  }

  /** Points to what would be taken; tells whether that is news. */
  point(next: Vector | null): boolean {
    const isNews = next !== this.next;
    this.next = next;
    if (isNews) this.byKey = false;
    return isNews;
  }

  /** Takes a point; says what comes of it. */
  take(found: Found | null, byKey: boolean): string {
    this.byKey = byKey;
    if (!found) return this.words.say("MeasureMissed");
    if (this.isDone) this.points = [];
    this.points.push(found.point);
    this.next = null;
    const [one, two] = this.points;
    if (!one || !two) return this.words.say("MeasureSecond");
    const apart = plus(two, one, -1);
    return this.words.say("Measured", {
      length: this.lengths.say(Math.hypot(...apart)),
      x: this.lengths.figure(Math.abs(apart[0])),
      y: this.lengths.figure(Math.abs(apart[1])),
      z: this.lengths.say(Math.abs(apart[2])),
    });
  }
}
