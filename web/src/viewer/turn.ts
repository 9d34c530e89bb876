// From one view to another, at once where motion is not wanted.

import { plus, times, type Eye, type Vector } from "./eye";

/** Milliseconds that a view takes to become another. */
const TIME = 280;

/** How an eye stands. */
export interface Stand {
  yaw: number;
  pitch: number;
  scale: number;
  target: Vector;
}

export const standOf = ({ yaw, pitch, scale, target }: Eye): Stand => ({ yaw, pitch, scale, target });

/** Moves an eye, which stands where it will, there from where it stood; `draw` tells whether to go on. */
export function turnFrom(from: Stand, eye: Eye, draw: () => boolean): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    draw();
    return;
  }
  const to = standOf(eye);
  const start = performance.now();
  // The shorter way round.
  const yaw = to.yaw - 2 * Math.PI * Math.round((to.yaw - from.yaw) / (2 * Math.PI));
  const step = (): void => {
    const time = Math.min((performance.now() - start) / TIME, 1);
    const share = time * time * (3 - 2 * time);
    const between = (one: number, two: number): number => one + (two - one) * share;
    eye.yaw = time === 1 ? to.yaw : between(from.yaw, yaw);
    eye.pitch = between(from.pitch, to.pitch);
    eye.scale = from.scale * (to.scale / from.scale) ** share;
    eye.target = plus(times(from.target, 1 - share), to.target, share);
    if (draw() && time < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
