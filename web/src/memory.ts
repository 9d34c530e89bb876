// What this browser remembers of an upload, so that it goes on after the tab was closed: which files
// were meant, their digests, and the folder itself where the browser can keep it.
import type { DirectoryHandle } from "./folder.ts";

/** A file as it was hashed. */
export interface Known {
  path: string;
  size: number;
  modified: number;
  digest: string;
  keepLocation: boolean;
  /** Whether a place was taken out of it. */
  cleaned: boolean;
}

/** A file or a folder that is left out. */
export interface LeftOut {
  name: string;
  size: number;
  /** Whether it can be taken in here; what design.toml excludes cannot. */
  may: boolean;
}

/** One draft's upload. */
export interface Plan {
  draft: string;
  design: string;
  version: string;
  folder: string;
  handle: DirectoryHandle | null;
  files: Known[];
  /** Digests by path as they were last in both folder and draft. */
  sent: Record<string, string>;
  /** What an ignore file leaves out: files of the top, and folders (`scratch/`) as one line. */
  ignored: LeftOut[];
  /** Those of them that are taken in all the same. */
  included: string[];
  keepAll: boolean;
  keepPaths: string[];
  done: boolean;
  at: number;
}

const NAME = "commonwright";
const STORE = "uploads";
/** Plans of drafts untouched for so long are forgotten, in milliseconds: drafts expire, too. */
const FORGET_AFTER = 31 * 24 * 3_600_000;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "draft" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The plan of a draft; `null` where there is none, or the browser keeps nothing. */
export async function recall(draft: string): Promise<Plan | null> {
  return run<Plan | undefined>("readonly", (store) => store.get(draft)).then(
    (plan) => plan ?? null,
    () => null,
  );
}

/** Keeps a plan; a browser that keeps nothing costs no more than the convenience. */
export async function remember(plan: Plan): Promise<void> {
  const kept = { ...plan, at: Date.now() };
  await run("readwrite", (store) => store.put(kept)).catch(() =>
    // Some browsers refuse to store a folder's handle.
    run("readwrite", (store) => store.put({ ...kept, handle: null })).catch(() => undefined),
  );
}

/** Forgets plans of drafts that are long gone. */
export async function tidy(): Promise<void> {
  const all = await run<Plan[]>("readonly", (store) => store.getAll()).catch(() => []);
  for (const { draft, at } of all) {
    if (Date.now() - at > FORGET_AFTER) await run("readwrite", (store) => store.delete(draft)).catch(() => undefined);
  }
}

/** The draft this browser opened for a version and has not finished. */
export async function draftFor(design: string, version: string): Promise<string | null> {
  const all = await run<Plan[]>("readonly", (store) => store.getAll()).catch(() => []);
  const found = all.filter((plan) => plan.design === design && plan.version === version);
  return found.sort((a, b) => b.at - a.at)[0]?.draft ?? null;
}
