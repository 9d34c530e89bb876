// Whether drawing keeps up with somebody who turns a model. Where it does not, it is drawn more simply
// while it moves, and finely once it rests.

/** Milliseconds between two frames beyond which the card is slow. */
const SLOW = 45;
/** Frames that must be slow, one after the other. */
const SLOW_FRAMES = 3;
/** Pauses in a movement that are no slowness, in milliseconds. */
const PAUSE = 400;
/** Milliseconds without movement until it rests. */
const REST = 180;

export class Pace {
  private last = 0;
  private slow = 0;
  private moving = false;
  private timer = 0;

  /** Whether the next frame is to be a simple one. */
  get isQuick(): boolean {
    return this.moving && this.slow >= SLOW_FRAMES;
  }

  /** Something moved, or ended to move; `settled` is called where it must be drawn again, finely. */
  moves(moving: boolean, settled: () => void): void {
    const now = performance.now();
    const since = now - this.last;
    this.last = now;
    if (moving && since < PAUSE && this.slow < SLOW_FRAMES) this.slow = since > SLOW ? this.slow + 1 : 0;
    const was = this.isQuick;
    this.moving = moving;
    window.clearTimeout(this.timer);
    if (!moving) {
      if (was) settled();
      return;
    }
    this.timer = window.setTimeout(() => {
      const wasQuick = this.isQuick;
      this.moving = false;
      if (wasQuick) settled();
    }, REST);
  }

  rest(): void {
    window.clearTimeout(this.timer);
  }
}
