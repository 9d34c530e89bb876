// One gate that every request of an upload passes: it closes while people pause, while the network is
// away, while nobody is signed in, and while the registry asks for patience.
import { Problem } from "./drafts.ts";

/** Why nothing goes: `null` while it does. */
export type Closed = "paused" | "offline" | "busy" | "signed-out" | "full" | null;

/** Waits between attempts while the network or the registry is away, in milliseconds. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** Waits before looking whether somebody signed in again, in milliseconds. */
const SIGN_IN_WAIT = 15_000;

/** What a gate needs of the world around it. */
export interface Clock {
  after(milliseconds: number, run: () => void): () => void;
}

const browserClock: Clock = {
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class Gate {
  #closed: Closed = null;
  #paused = false;
  #why = "";
  #attempts = 0;
  #cancel: (() => void) | null = null;
  #waiting: (() => void)[] = [];
  readonly #changed: (closed: Closed, why: string) => void;
  readonly #clock: Clock;

  constructor(changed: (closed: Closed, why: string) => void, clock = browserClock) {
    this.#changed = changed;
    this.#clock = clock;
  }

  get closed(): Closed {
    return this.#paused ? "paused" : this.#closed;
  }

  /** Settles when the gate is open. */
  async pass(): Promise<void> {
    while (this.closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  pause(): void {
    this.#paused = true;
    this.#changed(this.closed, "");
  }

  /** Opens at once, whatever closed it: by a person, or by the network's return. */
  open(): void {
    this.#paused = false;
    this.#reopen();
  }

  /** The network is back, or the page is looked at again: no need to wait longer. A registry that asked for patience gets it. */
  hurry(): void {
    if (this.#closed === "offline" || this.#closed === "signed-out") this.#reopen();
  }

  /** A request went through. */
  succeeded(): void {
    this.#attempts = 0;
  }

  /** Whether an error is one to wait out; the gate is closed then, and opens by itself if it can. */
  waitsFor(error: unknown): boolean {
    if (!(error instanceof Problem)) return false;
    const { status } = error;
    if (status === 0) return this.#close("offline", "", this.#next());
    if (status === 401) return this.#close("signed-out", error.message, SIGN_IN_WAIT);
    if (status === 507) return this.#close("full", error.message, null);
    if (status === 423 || status === 429 || status >= 500) {
      const asked = error.retryAfter * 1_000;
      return this.#close("busy", error.message, Math.max(asked, this.#next()));
    }
    return false;
  }

  #next(): number {
    const wait = WAITS[Math.min(this.#attempts, WAITS.length - 1)] ?? 0;
    return wait;
  }

  #close(closed: Closed, why: string, wait: number | null): true {
    // Several requests that were under way fail together: one wait for all of them.
    if (this.#closed !== closed) {
      this.#attempts += 1;
      this.#cancel?.();
      this.#cancel = wait === null ? null : this.#clock.after(wait, () => this.#reopen());
      this.#closed = closed;
      this.#why = why;
      this.#changed(this.closed, why);
    }
    return true;
  }

  #reopen(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#closed = null;
    this.#why = "";
    this.#changed(this.closed, this.#why);
    if (this.#paused) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** Runs `attempt` until it succeeds, or fails for a reason that waiting does not mend. */
  async through<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.pass();
      try {
        const answer = await attempt();
        this.succeeded();
        return answer;
      } catch (error) {
        if (!this.waitsFor(error)) throw error;
      }
    }
  }
}
