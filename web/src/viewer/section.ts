// Where a model is cut: a plane across one axis, which is moved through the box around everything.

import type { Eye, Vector } from "./eye";
import type { Box } from "./ground";
import type { Cut } from "./part";

export class Section {
  axis: 0 | 1 | 2 = 1;
  /** How far it is moved, from 0 to 1. */
  share = 0.5;
  private sign = 1;

  /** Cuts across an axis in the middle, and takes away what is nearer to the reader. */
  across(axis: 0 | 1 | 2, eye: Eye): void {
    this.axis = axis;
    this.share = 0.5;
    this.sign = eye.towards[axis] < 0 ? -1 : 1;
  }

  /** Takes away the other side. */
  turn(): void {
    this.sign = -this.sign;
  }

  /** Millimeters along its axis. */
  along({ low, high }: Box): number {
    return low[this.axis] + (high[this.axis] - low[this.axis]) * this.share;
  }

  /** What it takes away. */
  plane({ low, high }: Box): Cut {
    const { axis, sign } = this;
    const normal: Vector = [0, 0, 0];
    normal[axis] = sign;
    // A little within the ends, so that the first and the last place still cut something.
    const inner = 0.002 + 0.996 * this.share;
    return { normal, at: (low[axis] + (high[axis] - low[axis]) * inner) * sign };
  }
}
