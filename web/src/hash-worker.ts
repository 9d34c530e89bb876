// Beside the page: takes the place out of photos and computes SHA-256. A file of any size is read
// once, piece by piece.
import { createSHA256 } from "hash-wasm";
import { isPhoto, withoutPlace } from "./photo.ts";

export interface HashRequest {
  id: number;
  path: string;
  file: Blob;
  /** Leave a photo's place in it. */
  keepPlace: boolean;
}

export type HashAnswer =
  | { id: number; kind: "progress"; bytes: number }
  /** `clean` is what is to be sent where a place was taken out. */
  | { id: number; kind: "done"; digest: string; clean: Blob | null }
  | { id: number; kind: "failed"; message: string; unreadable: boolean };

/** The part of the worker's scope used here; the DOM's own types describe pages. */
interface Scope {
  onmessage: ((event: MessageEvent<HashRequest>) => void) | null;
  postMessage(answer: HashAnswer): void;
}
const scope = globalThis as unknown as Scope;

/** Bytes between two reports of progress. */
const REPORT_BYTES = 4 << 20;

async function answer({ id, path, file, keepPlace }: HashRequest): Promise<void> {
  const clean = !keepPlace && isPhoto(path) ? await withoutPlace(file) : null;
  const hasher = await createSHA256();
  const reader = (clean ?? file).stream().getReader();
  let bytes = 0;
  let reported = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    hasher.update(value);
    bytes += value.length;
    if (bytes - reported >= REPORT_BYTES) {
      reported = bytes;
      scope.postMessage({ id, kind: "progress", bytes });
    }
  }
  scope.postMessage({ id, kind: "done", digest: `sha256:${hasher.digest("hex")}`, clean });
}

scope.onmessage = ({ data }) => {
  answer(data).catch((error: unknown) => {
    const unreadable = error instanceof DOMException;
    scope.postMessage({ id: data.id, kind: "failed", message: String(error), unreadable });
  });
};
