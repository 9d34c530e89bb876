// Sends the files a draft lacks: small ones many at a time, large ones piece by piece, a few requests
// at once, all of them through one gate.
import { type Packed, sendBatch } from "./batch.ts";
import { Problem } from "./drafts.ts";
import type { Gate } from "./gate.ts";
import { Unreadable } from "./hashing.ts";
import { sendResumable } from "./resumable.ts";

/** A file with its digest, on its way. */
export interface Sending {
  path: string;
  file: Blob;
  digest: string;
  keepLocation: boolean;
}

export interface Listener {
  sent(path: string, bytes: number): void;
  done(path: string): void;
  /** `Unreadable` where the file is not what was hashed any more. */
  failed(path: string, error: Error): void;
}

/** Requests under way at once. */
const LANES = 3;
/** A file up to this size goes with others, in bytes; a cut costs no more than the batch. */
export const SMALL_BYTES_MAX = 1 << 20;
/** Bytes and files of one batch. */
const BATCH_BYTES = 2 << 20;
const BATCH_FILES = 250;

type Task = Sending[];

/** Small files in batches, large ones alone, in this order of work. */
export function tasksOf(sendings: Sending[]): Task[] {
  const tasks: Task[] = [];
  let batch: Sending[] = [];
  let bytes = 0;
  for (const sending of sendings.filter(({ file }) => file.size <= SMALL_BYTES_MAX)) {
    if (batch.length >= BATCH_FILES || bytes + sending.file.size > BATCH_BYTES) {
      tasks.push(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(sending);
    bytes += sending.file.size;
  }
  if (batch.length > 0) tasks.push(batch);
  for (const sending of sendings) if (sending.file.size > SMALL_BYTES_MAX) tasks.push([sending]);
  return tasks;
}

export class Transfers {
  readonly #draft: string;
  readonly #gate: Gate;
  readonly #listener: Listener;
  #stop = new AbortController();

  constructor(draft: string, gate: Gate, listener: Listener) {
    this.#draft = draft;
    this.#gate = gate;
    this.#listener = listener;
  }

  /** Sends everything; settles when nothing is left, whether sent or failed. */
  async run(sendings: Sending[]): Promise<void> {
    const tasks = tasksOf(sendings);
    const lane = async (): Promise<void> => {
      for (let task = tasks.shift(); task; task = tasks.shift()) await this.#send(task);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** Cuts what is under way; what the gate lets through again goes on from there. */
  interrupt(): void {
    const stopped = this.#stop;
    this.#stop = new AbortController();
    stopped.abort();
  }

  async #send(task: Task): Promise<void> {
    const [only] = task;
    if (only && only.file.size > SMALL_BYTES_MAX) await this.#sendLarge(only);
    else await this.#sendSmall(task);
  }

  async #sendLarge(sending: Sending): Promise<void> {
    const { path, file } = sending;
    const upload = { ...sending, draft: this.#draft };
    try {
      await this.#gate.through(() =>
        sendResumable(upload, (bytes) => this.#listener.sent(path, bytes), this.#stop.signal),
      );
      this.#listener.sent(path, file.size);
      this.#listener.done(path);
    } catch (error) {
      this.#listener.failed(path, changedOnDisk(error) ?? (error as Error));
    }
  }

  async #sendSmall(task: Task): Promise<void> {
    const packed = await this.#pack(task);
    const sendings = task.filter(({ path }) => packed.has(path));
    if (sendings.length === 0) return;
    try {
      const draft = await this.#gate.through(() =>
        sendBatch(this.#draft, [...packed.values()], (share) => this.#progress(sendings, share), this.#stop.signal),
      );
      const arrived = new Map(draft.files.map(({ path, digest }) => [path, digest]));
      for (const { path, digest, file } of sendings) {
        this.#listener.sent(path, file.size);
        if (arrived.get(path) === digest) this.#listener.done(path);
        else this.#listener.failed(path, new Unreadable(path));
      }
    } catch (error) {
      await this.#alone(sendings, error as Error);
    }
  }

  /** One file that is refused does not hold up the others of its batch. */
  async #alone(sendings: Sending[], error: Error): Promise<void> {
    const [first] = sendings;
    if (sendings.length === 1 && first) return this.#listener.failed(first.path, error);
    const half = sendings.length >> 1;
    await this.#sendSmall(sendings.slice(0, half));
    await this.#sendSmall(sendings.slice(half));
  }

  /** Reads files into memory, so that one that cannot be read is told from a bad line. */
  async #pack(task: Task): Promise<Map<string, Packed>> {
    const packed = new Map<string, Packed>();
    for (const { path, file, keepLocation } of task) {
      try {
        packed.set(path, { path, bytes: new Blob([await file.arrayBuffer()]), keepLocation });
      } catch {
        this.#listener.failed(path, new Unreadable(path));
      }
    }
    return packed;
  }

  /** A batch goes in its order: so much of it is so many files. */
  #progress(sendings: Sending[], share: number): void {
    let bytes = share * sendings.reduce((sum, { file }) => sum + file.size, 0);
    for (const { path, file } of sendings) {
      this.#listener.sent(path, Math.min(bytes, file.size));
      bytes = Math.max(0, bytes - file.size);
    }
  }
}

/** A piece that could not be read, or bytes that are not those that were hashed. */
function changedOnDisk(error: unknown): Unreadable | null {
  const isOther = error instanceof Problem && ["digest-mismatch", "length-mismatch"].includes(error.code);
  return error instanceof DOMException || isOther ? new Unreadable(String(error)) : null;
}
