// Asks the worker for models, one after the other.

import type { Told, Wanted } from "../viewer-worker";

/** The worker's address, known when this is built. */
declare const VIEWER_WORKER: string;

export class Loader {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, (told: Told) => void>();
  private count = 0;

  /** Fetches a model; `told` hears of it until it has been looked at, or failed. */
  fetch(address: string, told: (told: Told) => void): void {
    if (!this.worker) {
      const worker = new Worker(VIEWER_WORKER, { type: "module" });
      worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
        this.waiting.get(data.number)?.(data);
        if (data.kind !== "looked-at" && data.kind !== "failed") return;
        this.waiting.delete(data.number);
        if (this.waiting.size === 0) this.end();
      });
      // A worker that did not come, or ran out of memory.
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        const waiting = [...this.waiting];
        this.end();
        for (const [number, say] of waiting) say({ kind: "failed", number, why: "away" });
      });
      this.worker = worker;
    }
    const number = (this.count += 1);
    this.waiting.set(number, told);
    this.worker.postMessage({ number, address: new URL(address, document.baseURI).href } satisfies Wanted);
  }

  /** Lets go of the worker and its memory. */
  end(): void {
    this.worker?.terminate();
    this.worker = null;
    this.waiting.clear();
  }
}
