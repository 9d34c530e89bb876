// One upload: from the files of a folder to a draft that has them. Knows nothing of the page.
import { type Draft, patchDraft, readDraft } from "./drafts.ts";
import { type FolderFile, type DirectoryHandle, fileOfHandle, matcher } from "./folder.ts";
import type { Gate } from "./gate.ts";
import { Hasher, Unreadable } from "./hashing.ts";
import { type Known, type Plan, remember } from "./memory.ts";
import { isPhoto } from "./photo.ts";
import { type Outcome, outcomeOf } from "./reconcile.ts";
import { type Sending, Transfers } from "./transfers.ts";

/** How a file stands. */
export type State =
  | { name: "waiting" | "hashing" | "here" | "done" | "kept" | "both" | "changed" }
  | { name: "sending"; bytes: number }
  | { name: "failed"; why: string };

export interface Watcher {
  state(path: string, state: State, cleaned: boolean): void;
  hashed(bytes: number, total: number): void;
  /** Bytes and files that are to be sent, and were. */
  sent(bytes: number, total: number, files: number, of: number): void;
}

/** What an upload came to. */
export interface Result {
  failed: string[];
  /** Files that were changed on disk and can be read no more: the folder must be chosen again. */
  changed: string[];
  kept: string[];
  both: string[];
  /** Files of the draft that are not in the folder, and never were. */
  more: string[];
}

/** Saves what was sent at most so often, in milliseconds. */
const SAVE_EVERY = 2_000;
/** Times a file that changes under our hands is read again. */
const READ_AGAIN_MAX = 3;

export class Upload {
  readonly #plan: Plan;
  readonly #watcher: Watcher;
  readonly #gate: Gate;
  readonly #transfers: Transfers;
  readonly #keeps: (path: string) => boolean;
  readonly #sendings = new Map<string, Sending>();
  readonly #cleaned = new Set<string>();
  readonly #result: Result = { failed: [], changed: [], kept: [], both: [], more: [] };
  readonly #known: Map<string, Known>;
  #bytes = new Map<string, number>();
  #total = 0;
  #arrived = 0;
  #sum = 0;
  #of = 0;
  #savedAt = 0;

  constructor(plan: Plan, keepLocation: string[], gate: Gate, watcher: Watcher) {
    this.#plan = plan;
    this.#gate = gate;
    this.#watcher = watcher;
    this.#keeps = matcher(keepLocation);
    this.#known = new Map(plan.files.map((one) => [one.path, one]));
    this.#transfers = new Transfers(plan.draft, gate, {
      sent: (path, bytes) => this.#sent(path, bytes),
      done: (path) => this.#done(path),
      failed: (path, error) => this.#failed(path, error),
    });
  }

  pause(): void {
    this.#gate.pause();
    this.#transfers.interrupt();
  }

  /** Brings `files` into the draft; with `whole`, takes out what left the folder. */
  async run(files: FolderFile[], whole: boolean): Promise<Result> {
    let round = files;
    for (let again = 0; round.length > 0; again++) {
      const last = again === READ_AGAIN_MAX;
      this.#result.changed = [];
      await this.#hash(round);
      await this.#save(true);
      await this.#link(round, whole && again === 0);
      round = last ? [] : await this.#changedAgain();
    }
    await this.#save(true);
    return this.#result;
  }

  /** Files that changed while they were sent, as they are now; where the browser can look again. */
  async #changedAgain(): Promise<FolderFile[]> {
    const { handle } = this.#plan;
    if (!handle) return [];
    const again: FolderFile[] = [];
    for (const path of this.#result.changed) {
      const file = await fileOfHandle(handle as DirectoryHandle, path).catch(() => null);
      if (file) again.push({ path, file });
    }
    return again;
  }

  #keepsPlace(path: string): boolean {
    const { keepAll, keepPaths } = this.#plan;
    return keepAll || keepPaths.includes(path) || this.#keeps(path);
  }

  async #hash(files: FolderFile[]): Promise<void> {
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const reads = new Map<string, number>();
    let sum = 0;
    const read = (path: string, bytes: number): void => {
      sum += bytes - (reads.get(path) ?? 0);
      reads.set(path, bytes);
      this.#watcher.hashed(sum, total);
    };
    const hasher = new Hasher();
    const one = async ({ path, file }: FolderFile): Promise<void> => {
      const keepLocation = this.#keepsPlace(path) && isPhoto(path);
      const before = this.#known.get(path);
      const same = before?.size === file.size && before.modified === file.lastModified && !before.cleaned;
      if (before && same && before.keepLocation === keepLocation) {
        this.#take(before, file);
      } else {
        await this.#hashOne(hasher, { path, file }, keepLocation, (bytes) => read(path, bytes));
      }
      read(path, file.size);
    };
    try {
      await Promise.all(files.map(one));
    } finally {
      hasher.close();
    }
  }

  async #hashOne(
    hasher: Hasher,
    { path, file }: FolderFile,
    keepLocation: boolean,
    progress: (bytes: number) => void,
  ): Promise<void> {
    try {
      const { digest, clean } = await hasher.hash(path, file, keepLocation, (bytes) => {
        this.#watcher.state(path, { name: "hashing" }, false);
        progress(bytes);
      });
      const { size, lastModified: modified } = file;
      this.#take({ path, size, modified, digest, keepLocation, cleaned: clean !== null }, clean ?? file);
    } catch (error) {
      this.#failed(path, error as Error);
    }
  }

  #take(known: Known, file: Blob): void {
    const { path, digest, keepLocation, cleaned } = known;
    this.#sendings.set(path, { path, file, digest, keepLocation });
    if (cleaned) this.#cleaned.add(path);
    else this.#cleaned.delete(path);
    this.#watcher.state(path, { name: "waiting" }, cleaned);
    this.#known.set(path, known);
  }

  /** Tells the draft what it shall have, and sends what it lacks. */
  async #link(files: FolderFile[], whole: boolean): Promise<void> {
    const draft = await this.#gate.through(() => readDraft(this.#plan.draft));
    const remote = new Map(draft.files.map((file) => [file.path, file.digest]));
    const put: Sending[] = [];
    for (const { path } of files) {
      const sending = this.#sendings.get(path);
      if (!sending) continue;
      const base = this.#plan.sent[path];
      const outcome = outcomeOf({ local: sending.digest, remote: remote.get(path), base });
      // The same bytes kept on purpose now are a change, too.
      if (outcome === "send" || (outcome === "here" && sending.keepLocation)) put.push(sending);
      else this.#settled(path, outcome);
    }
    const remove = whole ? this.#leftovers(remote) : [];
    const lacking = await this.#put(draft, put, remove);
    await this.#send(lacking);
  }

  #settled(path: string, outcome: Outcome): void {
    const cleaned = this.#cleaned.has(path);
    if (outcome === "here") {
      this.#plan.sent[path] = this.#sendings.get(path)?.digest ?? "";
      this.#watcher.state(path, { name: "here" }, cleaned);
    } else if (outcome === "keep") {
      this.#result.kept.push(path);
      this.#watcher.state(path, { name: "kept" }, cleaned);
    } else if (outcome === "both") {
      this.#result.both.push(path);
      this.#watcher.state(path, { name: "both" }, cleaned);
    }
  }

  /** Paths of the draft that left the folder; those that never were in it are only noted. */
  #leftovers(remote: Map<string, string>): string[] {
    const gone: string[] = [];
    for (const [path, digest] of remote) {
      if (this.#sendings.has(path)) continue;
      const outcome = outcomeOf({ local: undefined, remote: digest, base: this.#plan.sent[path] });
      if (outcome === "remove") gone.push(path);
      // A design.toml that the page wrote is not in the folder, and nobody misses it there.
      else if (path !== "design.toml") this.#result.more.push(path);
    }
    return gone;
  }

  async #put(draft: Draft, put: Sending[], remove: string[]): Promise<Sending[]> {
    const listed = put.map(({ path, digest, file, keepLocation }) => ({
      path,
      digest,
      size: file.size,
      keep_location: keepLocation,
    }));
    if (listed.length === 0 && remove.length === 0) return [];
    const { missing } = await this.#gate.through(() => patchDraft(draft, listed, remove));
    for (const { path, digest } of put) {
      if (!missing.has(digest)) this.#settled(path, "here");
    }
    for (const path of remove) delete this.#plan.sent[path];
    return put.filter(({ digest }) => missing.has(digest));
  }

  async #send(lacking: Sending[]): Promise<void> {
    this.#bytes = new Map();
    this.#total = lacking.reduce((sum, { file }) => sum + file.size, 0);
    [this.#sum, this.#arrived, this.#of] = [0, 0, lacking.length];
    this.#watcher.sent(0, this.#total, 0, this.#of);
    await this.#transfers.run(lacking);
  }

  #sent(path: string, bytes: number): void {
    this.#sum += bytes - (this.#bytes.get(path) ?? 0);
    this.#bytes.set(path, bytes);
    this.#watcher.state(path, { name: "sending", bytes }, this.#cleaned.has(path));
    this.#watcher.sent(this.#sum, this.#total, this.#arrived, this.#of);
  }

  #done(path: string): void {
    this.#arrived += 1;
    this.#plan.sent[path] = this.#sendings.get(path)?.digest ?? "";
    this.#watcher.state(path, { name: "done" }, this.#cleaned.has(path));
    this.#watcher.sent(this.#sum, this.#total, this.#arrived, this.#of);
    void this.#save(false);
  }

  #failed(path: string, error: Error): void {
    if (error instanceof Unreadable) {
      this.#result.changed.push(path);
      // What was hashed is not what is there: it is read again.
      this.#known.delete(path);
      this.#watcher.state(path, { name: "changed" }, false);
    } else {
      this.#result.failed.push(path);
      this.#watcher.state(path, { name: "failed", why: error.message }, false);
    }
  }

  async #save(now: boolean): Promise<void> {
    if (!now && Date.now() - this.#savedAt < SAVE_EVERY) return;
    this.#savedAt = Date.now();
    this.#plan.files = [...this.#known.values()];
    await remember(this.#plan);
  }
}
