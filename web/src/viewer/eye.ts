// From where a model is looked at: without perspective, as on a drawing, so that what is as long is
// drawn as long. Lengths are millimeters with z up, places on the screen CSS pixels from the upper left.

export type Vector = [number, number, number];
export type Spot = [number, number];

/** Share of the window that stays free at each side, and how many pixels at least: sizes are written there. */
const MARGIN = 0.06;
const MARGIN_MIN = [72, 32] as const;
/** How much nearer than all of it, and how much farther away, one may go. */
const NEARER_MAX = 60;
const FARTHER_MAX = 4;
const QUARTER = Math.PI / 2;

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const plus = (a: Vector, b: Vector, times = 1): Vector => [
  a[0] + b[0] * times,
  a[1] + b[1] * times,
  a[2] + b[2] * times,
];

export const times = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];

/** Yaw and pitch of the views that have a name. */
export const VIEWS = {
  "three-quarter": [Math.atan2(0.62, 1), Math.atan2(0.78, Math.hypot(0.62, 1))],
  front: [0, 0],
  right: [QUARTER, 0],
  top: [0, QUARTER],
} as const satisfies Record<string, Spot>;
export type ViewName = keyof typeof VIEWS;

/** What lies farthest in each direction of the screen, from its middle. */
export type Sight = { low: Spot; high: Spot };

export class Eye {
  yaw: number = VIEWS["three-quarter"][0];
  pitch: number = VIEWS["three-quarter"][1];
  target: Vector = [0, 0, 0];
  /** Pixels a millimeter. */
  scale = 1;
  width = 1;
  height = 1;
  /** Pixels at top and bottom that tools cover. */
  covered: Spot = [0, 0];
  /** Millimeters from the middle of everything to its farthest point. */
  radius = 1;
  /** The scale at which all of it fills the window. */
  whole = 1;

  get towards(): Vector {
    const flat = Math.cos(this.pitch);
    return [flat * Math.sin(this.yaw), -flat * Math.cos(this.yaw), Math.sin(this.pitch)];
  }

  get right(): Vector {
    return [Math.cos(this.yaw), Math.sin(this.yaw), 0];
  }

  get up(): Vector {
    const steep = Math.sin(this.pitch);
    return [-steep * Math.sin(this.yaw), steep * Math.cos(this.yaw), Math.cos(this.pitch)];
  }

  /** The name of the view it has, where that has one. */
  get named(): ViewName | null {
    const names = Object.keys(VIEWS) as ViewName[];
    const isAt = ([yaw, pitch]: readonly [number, number]): boolean =>
      Math.abs(this.yaw - yaw) < 1e-3 && Math.abs(this.pitch - pitch) < 1e-3;
    return names.find((name) => isAt(VIEWS[name])) ?? null;
  }

  /** Where a point is seen, and how near. */
  seen(point: Vector): Vector {
    const from = plus(point, this.target, -1);
    const { towards, right, up } = this;
    return [
      this.width / 2 + dot(from, right) * this.scale,
      this.middle - dot(from, up) * this.scale,
      dot(from, towards),
    ];
  }

  /** The point behind a place on the screen, as near as the target. */
  behind([x, y]: Spot): Vector {
    const across = (x - this.width / 2) / this.scale;
    const along = (this.middle - y) / this.scale;
    return plus(plus(this.target, this.right, across), this.up, along);
  }

  /** The height at which the target is seen. */
  get middle(): number {
    return (this.height + this.covered[0] - this.covered[1]) / 2;
  }

  turn(yaw: number, pitch: number): void {
    this.yaw = (this.yaw + yaw) % (2 * Math.PI);
    this.pitch = Math.min(Math.max(this.pitch + pitch, -QUARTER), QUARTER);
  }

  /** Moves what is seen by pixels. */
  move(x: number, y: number): void {
    const moved = plus(plus(this.target, this.right, -x / this.scale), this.up, y / this.scale);
    const far = Math.hypot(...moved) / (this.radius * 1.5);
    this.target = far > 1 ? times(moved, 1 / far) : moved;
  }

  /** Comes nearer to what is seen at a place. */
  zoom(factor: number, at: Spot = [this.width / 2, this.middle]): void {
    const scale = Math.min(Math.max(this.scale * factor, this.whole / FARTHER_MAX), this.whole * NEARER_MAX);
    const [x, y] = [at[0] - this.width / 2, at[1] - this.middle];
    const kept = 1 - scale / this.scale;
    this.scale = scale;
    this.move(x * kept, y * kept);
  }

  /** Shows everything: `sight` tells what there is to see in a direction. */
  fit(sight: (right: Vector, up: Vector) => Sight): void {
    const { right, up } = this;
    const { low, high } = sight(right, up);
    const middle: Spot = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    this.target = plus(plus([0, 0, 0], right, middle[0]), up, middle[1]);
    const sides = [this.width, this.height - this.covered[0] - this.covered[1]];
    const free = sides.map((side, axis) => side - 2 * Math.max(side * MARGIN, MARGIN_MIN[axis as 0 | 1]));
    const share = (axis: 0 | 1): number => Math.max(free[axis] ?? 0, 40) / (high[axis] - low[axis]);
    const scale = Math.min(share(0), share(1));
    this.scale = Number.isFinite(scale) && scale > 0 ? scale : 1;
    this.whole = this.scale;
  }
}
