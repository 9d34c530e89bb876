// How fast bytes go and how long the rest will take: smoothed, so that the figures can be read.

/** Seconds over which the rate is smoothed. */
const RATE_SECONDS = 8;
/** Seconds over which the time left follows a changed rate. */
const LEFT_SECONDS = 6;
/** Seconds of sending before anything is said. */
const WARM_UP_SECONDS = 2;

/** Follows the bytes sent so far; times are in milliseconds. */
export class Pace {
  #rate = 0;
  #left = Number.NaN;
  #seconds = 0;
  #bytes: number | null = null;
  #at = 0;

  /** So many bytes of so many have gone by now. */
  note(bytes: number, total: number, now: number): void {
    const seconds = (now - this.#at) / 1_000;
    if (this.#bytes === null || seconds < 0) {
      this.#bytes = bytes;
      this.#at = now;
      return;
    }
    if (seconds < 0.25) return;
    const rate = Math.max(0, bytes - this.#bytes) / seconds;
    const weight = 1 - Math.exp(-seconds / RATE_SECONDS);
    // The average of the first seconds counts from their beginning, not from zero.
    const first = this.#seconds < RATE_SECONDS;
    const share = first ? Math.max(weight, seconds / (this.#seconds + seconds)) : weight;
    this.#rate += (rate - this.#rate) * share;
    this.#seconds += seconds;
    this.#bytes = bytes;
    this.#at = now;
    this.#follow(Math.max(0, total - bytes), seconds);
  }

  #follow(rest: number, seconds: number): void {
    const target = this.#rate > 0 ? rest / this.#rate : Number.NaN;
    if (Number.isNaN(this.#left) || Number.isNaN(target)) {
      this.#left = target;
      return;
    }
    const counted = Math.max(0, this.#left - seconds);
    this.#left = counted + (target - counted) * (1 - Math.exp(-seconds / LEFT_SECONDS));
  }

  /** Time stood still, as in a pause: what is noted next begins a new stretch. */
  rest(): void {
    this.#bytes = null;
  }

  /** Bytes a second; `null` while it is too early to say. */
  get rate(): number | null {
    return this.#seconds >= WARM_UP_SECONDS && this.#rate > 0 ? this.#rate : null;
  }

  /** Seconds left, in steps that grow with them; `null` while it is too early to say. */
  get left(): number | null {
    if (this.#seconds < WARM_UP_SECONDS || !Number.isFinite(this.#left)) return null;
    const step = this.#left < 20 ? 5 : this.#left < 120 ? 10 : 60;
    return Math.max(step, Math.round(this.#left / step) * step);
  }
}
