// Hands files to a few workers and takes back their digests.
import type { HashAnswer } from "./hash-worker.ts";

declare const HASH_WORKER: string;

/** Workers at once at most: beyond it the disk is what is waited for. */
const WORKERS_MAX = 4;

/** What hashing a file gave. */
export interface Hashed {
  digest: string;
  /** What is to be sent where a place was taken out of a photo. */
  clean: Blob | null;
}

/** A file that cannot be read any more: changed, moved or gone since it was chosen. */
export class Unreadable extends Error {}

interface Job {
  path: string;
  file: Blob;
  keepPlace: boolean;
  progress(bytes: number): void;
  resolve(hashed: Hashed): void;
  reject(error: Error): void;
}

/** Hashes files in workers of its own. */
export class Hasher {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #queue: Job[] = [];

  /** The digest of a file, `sha256:…`, without its place if it is a photo. */
  hash(path: string, file: Blob, keepPlace: boolean, progress: (bytes: number) => void): Promise<Hashed> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ path, file, keepPlace, progress, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const worker = this.#idle.pop() ?? this.#another();
    const job = worker && this.#queue.shift();
    if (worker && job) this.#give(worker, job);
  }

  #another(): Worker | null {
    if (this.#all.length >= Math.min(WORKERS_MAX, navigator.hardwareConcurrency || 1)) return null;
    const worker = new Worker(HASH_WORKER, { type: "module" });
    this.#all.push(worker);
    return worker;
  }

  #give(worker: Worker, job: Job): void {
    const end = (): void => {
      this.#idle.push(worker);
      this.#next();
    };
    worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
      if (data.kind === "progress") return job.progress(data.bytes);
      if (data.kind === "done") job.resolve({ digest: data.digest, clean: data.clean });
      else job.reject(data.unreadable ? new Unreadable(data.message) : new Error(data.message));
      end();
    };
    worker.onerror = (event) => {
      job.reject(new Error(event.message));
      end();
    };
    const { path, file, keepPlace } = job;
    worker.postMessage({ id: 0, path, file, keepPlace });
  }

  /** Ends the workers. */
  close(): void {
    for (const worker of this.#all) worker.terminate();
  }
}
