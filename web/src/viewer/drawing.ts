// What is drawn over the model: the sizes of it, a ruler, and what is measured. Lines and figures as on
// a drawing, in SVG, so that they are as sharp as the page's words.

import type { Eye, Spot, Vector } from "./eye";
import { dot, plus } from "./eye";
import type { Lengths } from "./lengths";

const NAMESPACE = "http://www.w3.org/2000/svg";
/** Pixels between an edge and its dimension line. */
const OFF = 22;
/** Pixels below which a size is not written. */
const SHORT = 34;
/** Half of a letter's width, and of a line's height. */
const LETTER = 4.2;
const LINE = 8;
/** Half a tick at the end of a dimension line. */
const TICK = 4.5;
/** How long the ruler is at most, as a share of the window and in pixels. */
const RULER = 0.25;
const RULER_MAX = 160;

/** What is measured: one or two points, and the one that would be taken next. */
export interface Measured {
  points: Vector[];
  next: Vector | null;
  /** Whether points are taken at the middle, by key. */
  cross: boolean;
}

export class Drawing {
  readonly svg = document.createElementNS(NAMESPACE, "svg");

  constructor(private readonly lengths: Lengths) {
    this.svg.setAttribute("class", "stage-lines");
    this.svg.setAttribute("aria-hidden", "true");
  }

  draw(eye: Eye, box: { low: Vector; high: Vector } | null, measured: Measured | null): void {
    const { svg } = this;
    svg.setAttribute("viewBox", `0 0 ${eye.width} ${eye.height}`);
    svg.replaceChildren();
    if (box) this.sizes(eye, box.low, box.high);
    this.ruler(eye);
    if (measured) this.measure(eye, measured);
  }

  private add(name: string, attributes: Record<string, string | number>, text = ""): void {
    const element = document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, typeof value === "number" ? value.toFixed(1) : value);
    }
    element.textContent = text;
    this.svg.append(element);
  }

  private write(text: string, [x, y]: Spot, kind = "dim-t"): void {
    this.add("text", { class: kind, x, y }, text);
  }

  /** Width, depth and height on the edges of the box that are nearest to the reader. */
  private sizes(eye: Eye, low: Vector, high: Vector): void {
    const { towards } = eye;
    const middle = plus(low, plus(high, low, -1), 0.5);
    const corner = (x: boolean, y: boolean, z: boolean): Vector => [
      x ? high[0] : low[0],
      y ? high[1] : low[1],
      z ? high[2] : low[2],
    ];
    const top = towards[2] < 0;
    const near: [boolean, boolean] = [towards[0] > 0, towards[1] > 0];
    this.size(eye, corner(false, near[1], top), corner(true, near[1], top), [0, near[1] ? 1 : -1, 0]);
    this.size(eye, corner(near[0], false, top), corner(near[0], true, top), [near[0] ? 1 : -1, 0, 0]);
    // The upright edge that ends what is seen at the right.
    const sides = [corner(true, near[1], false), corner(near[0], true, false), corner(false, near[1], false), corner(near[0], false, false)];
    const right = sides.reduce((best, side) => (eye.seen(side)[0] > eye.seen(best)[0] ? side : best));
    const out = plus(right, middle, -1);
    const ends: [Vector, Vector] = [
      [right[0], right[1], low[2]],
      [right[0], right[1], high[2]],
    ];
    this.size(eye, ends[0], ends[1], dot(out, eye.right) === 0 ? [1, 0, 0] : eye.right);
  }

  private size(eye: Eye, from: Vector, to: Vector, away: Vector): void {
    const [a, b] = [flat(eye.seen(from)), flat(eye.seen(to))];
    if (Math.hypot(b[0] - a[0], b[1] - a[1]) < SHORT) return;
    // Seen along the direction away from the edge, the line stands below it.
    const side = (direction: Vector): Spot => [dot(direction, eye.right), -dot(direction, eye.up)];
    const [aside, down]: [Spot, Spot] = [side(away), [0, 1]];
    const out = Math.hypot(...aside) < 0.12 ? down : aside;
    const length = Math.hypot(...out);
    const shift: Spot = [(out[0] / length) * OFF, (out[1] / length) * OFF];
    const [c, d]: [Spot, Spot] = [
      [a[0] + shift[0], a[1] + shift[1]],
      [b[0] + shift[0], b[1] + shift[1]],
    ];
    const beyond = (one: Spot, other: Spot): string =>
      `M${at(one, [shift[0] * 0.2, shift[1] * 0.2])}L${at(other, [shift[0] * 0.2, shift[1] * 0.2])}`;
    this.add("path", { class: "dim", d: beyond(a, c) + beyond(b, d) + dimension(c, d) });
    const text = this.lengths.figure(Math.hypot(...plus(to, from, -1)));
    // Beside the line: as far as the text is wide, or high.
    const [x, y] = [shift[0] / OFF, shift[1] / OFF];
    const beside = Math.abs(x) * text.length * LETTER + Math.abs(y) * LINE + 3;
    this.write(text, [(c[0] + d[0]) / 2 + x * beside, (c[1] + d[1]) / 2 + y * beside]);
  }

  /** How long a length is at this size. */
  private ruler(eye: Eye): void {
    const longest = Math.min(eye.width * RULER, RULER_MAX) / eye.scale;
    const length = this.lengths.round(longest);
    const pixels = length * eye.scale;
    const right = eye.width - 14;
    const below = eye.height - eye.covered[1] - 14;
    const ends = `M${right - pixels} ${below - 7}v7H${right}v-7`;
    const parts = [1, 2, 3, 4].map((part) => `M${right - (pixels * part) / 5} ${below - 4}v4`).join("");
    this.add("path", { class: "ruler", d: ends + parts });
    this.write(this.lengths.say(length), [right - pixels / 2, below - 14], "ruler-t");
  }

  private measure(eye: Eye, { points, next, cross }: Measured): void {
    const shown = points.map((point) => flat(eye.seen(point)));
    const ahead = next && points.length === 1 ? flat(eye.seen(next)) : null;
    const [one, two = ahead] = shown;
    if (one && two) {
      this.add("path", { class: "measure-halo", d: dimension(one, two) });
      this.add("path", { class: shown.length === 2 ? "measure" : "measure ahead", d: dimension(one, two) });
    }
    for (const spot of shown) this.dot(spot, "measure-dot");
    if (next && points.length !== 2) this.dot(flat(eye.seen(next)), "measure-dot ahead");
    const [from, to = points.length === 1 ? next : null] = points;
    if (one && two && from && to) {
      const length = this.lengths.say(Math.hypot(...plus(to, from, -1)));
      this.write(length, [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2 - 14], "measure-t");
    }
    if (cross) {
      const [x, y] = [eye.width / 2, eye.middle];
      this.add("path", { class: "cross", d: `M${x - 12} ${y}h24M${x} ${y - 12}v24` });
    }
  }

  private dot([cx, cy]: Spot, kind: string): void {
    this.add("circle", { class: kind, cx, cy, r: 4.5 });
  }
}

const flat = ([x, y]: Vector): Spot => [x, y];
const at = ([x, y]: Spot, [dx, dy]: Spot): string => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`;

/** A line with a stroke across each end. */
function dimension(from: Spot, to: Spot): string {
  const none: Spot = [0, 0];
  const tick = (spot: Spot): string => `M${at(spot, [-TICK, TICK])}L${at(spot, [TICK, -TICK])}`;
  return `M${at(from, none)}L${at(to, none)}${tick(from)}${tick(to)}`;
}
