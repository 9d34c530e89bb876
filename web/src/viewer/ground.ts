// The ground under a model: squares whose lines are round lengths from the file's own zero.

import type { Eye, Vector } from "./eye";
import type { Lengths } from "./lengths";

/** Pixels between lines, about, and how many of them are a strong one. */
const STEP = 35;
const STRONG = 5;
/** Lines in one direction. */
const LINES_MAX = 400;

/** Squares on the ground, in millimeters; every so many a strong line. */
export interface Grid {
  low: readonly [number, number];
  high: readonly [number, number];
  height: number;
  step: number;
  /** The first line of each direction counts so many steps from the file's own zero. */
  first: readonly [number, number];
  strong: number;
}

/** A box around what stands on the stage. */
export interface Box {
  low: Vector;
  high: Vector;
}

/** The squares below `box`, where the stage's zero is at `zero` of the file. */
export function gridBelow({ low, high }: Box, zero: Vector, eye: Eye, lengths: Lengths): Grid {
  const wanted = Math.max(lengths.round(STEP / eye.whole), 1e-9);
  const step = Math.max(wanted, (Math.max(high[0] - low[0], high[1] - low[1]) * 1.4) / LINES_MAX);
  const room = 0.14 * Math.max(high[0] - low[0], high[1] - low[1], step * 8);
  const first = (axis: 0 | 1): number => Math.floor((low[axis] - room + zero[axis]) / step);
  const last = (axis: 0 | 1): number => Math.ceil((high[axis] + room + zero[axis]) / step);
  const at = (axis: 0 | 1, line: number): number => line * step - zero[axis];
  return {
    low: [at(0, first(0)), at(1, first(1))],
    high: [at(0, last(0)), at(1, last(1))],
    first: [first(0), first(1)],
    height: low[2] - eye.radius * 1e-3,
    step,
    strong: STRONG,
  };
}

/** Its lines for the graphics card: place and strength of both ends of each. */
export function gridLines({ low, high, height, step, first, strong }: Grid): number[] {
  const lines: number[] = [];
  for (const axis of [0, 1] as const) {
    const count = Math.round((high[axis] - low[axis]) / step);
    for (let at = 0; at <= count; at += 1) {
      const along = low[axis] + at * step;
      const weight = (first[axis] + at) % strong === 0 ? 1 : 0;
      const other = 1 - axis;
      for (const end of [low[other] ?? 0, high[other] ?? 0]) {
        lines.push(...(axis === 0 ? [along, end] : [end, along]), height, weight);
      }
    }
  }
  return lines;
}
