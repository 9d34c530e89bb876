// Where several parts stand: as their files place them, laid out side by side, or in between.

import type { Part } from "./part";
import type { Vector } from "./eye";

/** Free room between parts that are laid out, as a share of the largest. */
const GAP = 0.12;
/** Boxes that share more than this of the smaller one stand in each other. */
const SHARED = 0.3;

const ground = (part: Part): number => part.size[0] * part.size[1];

/** For each part how far it moves from where its file has it until all stand in rows on one ground. */
export function laidOut(parts: readonly Part[]): Map<Part, Vector> {
  const moves = new Map<Part, Vector>();
  const sorted = [...parts].sort((a, b) => b.size[1] - a.size[1] || ground(b) - ground(a));
  const gap = GAP * Math.max(...parts.map(({ size }) => Math.max(size[0], size[1])), 0);
  const area = parts.reduce((sum, { size }) => sum + (size[0] + gap) * (size[1] + gap), 0);
  const widest = Math.max(...parts.map(({ size }) => size[0]), 0);
  const row = Math.max(Math.sqrt(area * 1.5), widest);
  let [x, y, deep] = [0, 0, 0];
  for (const part of sorted) {
    const [width, depth] = part.size;
    if (x > 0 && x + width > row) {
      x = 0;
      y += deep + gap;
      deep = 0;
    }
    moves.set(part, [x - part.low[0], -y - depth - part.low[1], -part.low[2]]);
    x += width + gap;
    deep = Math.max(deep, depth);
  }
  return moves;
}

/** Whether parts stand in each other where their files have them: then these are no places. */
export function overlap(parts: readonly Part[]): boolean {
  const volume = (size: readonly number[]): number => size.reduce((product, side) => product * Math.max(side, 0), 1);
  return parts.some((one, at) =>
    parts.slice(at + 1).some((two) => {
      const shared = ([0, 1, 2] as const).map(
        (axis) => Math.min(one.high[axis], two.high[axis]) - Math.max(one.low[axis], two.low[axis]),
      );
      return volume(shared) > SHARED * Math.min(volume(one.size), volume(two.size));
    }),
  );
}

/** Moves every part so far from its place (0) to its place in the rows (1); tells the box around all. */
export function arrange(parts: readonly Part[], apart: number): { low: Vector; high: Vector } {
  const moves = apart > 0 ? laidOut(parts) : new Map<Part, Vector>();
  const low: Vector = [Infinity, Infinity, Infinity];
  const high: Vector = [-Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    const move = moves.get(part) ?? [0, 0, 0];
    part.moved = [move[0] * apart, move[1] * apart, move[2] * apart];
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], part.low[axis] + part.moved[axis]);
      high[axis] = Math.max(high[axis], part.high[axis] + part.moved[axis]);
    }
  }
  return { low, high };
}
