// Asks the worker for digests, one file after the other.
import type { HashAnswer } from "./hash-worker.ts";

declare const HASH_WORKER: string;

interface Waiting {
  resolve(digest: string): void;
  reject(error: Error): void;
  progress(bytes: number): void;
}

/** Hashes files in a worker of its own. */
export class Hasher {
  readonly #worker = new Worker(HASH_WORKER, { type: "module" });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      if (!waiting) return;
      if (data.kind === "progress") return waiting.progress(data.bytes);
      this.#waiting.delete(data.id);
      if (data.kind === "done") waiting.resolve(data.digest);
      else waiting.reject(new Error(data.message));
    };
    this.#worker.onerror = (event) => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Error(event.message));
      this.#waiting.clear();
    };
  }

  /** The digest of a file, `sha256:…`. */
  digest(file: Blob, progress: (bytes: number) => void): Promise<string> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#worker.postMessage({ id, file });
    });
  }

  /** Ends the worker. */
  close(): void {
    this.#worker.terminate();
  }
}
