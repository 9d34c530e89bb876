// SHA-256 of files, beside the page: a file of any size is read once, piece by piece.
import { createSHA256 } from "hash-wasm";

export interface HashRequest {
  id: number;
  file: Blob;
}

export type HashAnswer =
  | { id: number; kind: "progress"; bytes: number }
  | { id: number; kind: "done"; digest: string }
  | { id: number; kind: "failed"; message: string };

/** The part of the worker's scope used here; the DOM's own types describe pages. */
interface Scope {
  onmessage: ((event: MessageEvent<HashRequest>) => void) | null;
  postMessage(answer: HashAnswer): void;
}
const scope = globalThis as unknown as Scope;

/** Bytes between two reports of progress. */
const REPORT_BYTES = 4 << 20;

async function digestOf(request: HashRequest): Promise<void> {
  const hasher = await createSHA256();
  const reader = request.file.stream().getReader();
  let bytes = 0;
  let reported = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    hasher.update(value);
    bytes += value.length;
    if (bytes - reported >= REPORT_BYTES) {
      reported = bytes;
      scope.postMessage({ id: request.id, kind: "progress", bytes });
    }
  }
  scope.postMessage({ id: request.id, kind: "done", digest: `sha256:${hasher.digest("hex")}` });
}

scope.onmessage = ({ data }) => {
  digestOf(data).catch((error: unknown) => {
    scope.postMessage({ id: data.id, kind: "failed", message: String(error) });
  });
};
