// One large file, piece by piece, going on where a cut left it (tus 1.0), also after the tab was
// closed: the browser keeps the address of what was begun.
import { Upload } from "tus-js-client";
import { Problem, problemOf, uploadsOf } from "./drafts.ts";

/** Bytes of one request: held in memory while they go, and small enough for any proxy. */
const CHUNK_BYTES = 8 << 20;

/** Reads each piece into memory first, so that a file that cannot be read is told from a bad line. */
const reader = {
  openFile: (input: Blob | File) =>
    Promise.resolve({
      size: input.size,
      slice: async (start: number, end: number) => ({
        value: new Blob([await input.slice(start, end).arrayBuffer()]),
        done: end >= input.size,
      }),
      close: () => {},
    }),
};

export interface Resumable {
  draft: string;
  path: string;
  file: Blob;
  digest: string;
  keepLocation: boolean;
}

/** Sends a file, or what is left of it; rejects with a problem, or with what reading it threw. */
export function sendResumable(
  { draft, path, file, digest, keepLocation }: Resumable,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      void upload.abort().finally(() => reject(new Problem(0, "stopped")));
    };
    const upload = new Upload(file as File, {
      endpoint: uploadsOf(draft),
      metadata: {
        path,
        sha256: digest.replace("sha256:", ""),
        ...(keepLocation ? { keep_location: "true" } : {}),
      },
      chunkSize: CHUNK_BYTES,
      fileReader: reader as never,
      // Waiting is the gate's business, for all files at once.
      retryDelays: null as unknown as number[],
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(`commonwright ${draft} ${path} ${digest}`),
      onProgress: (bytes) => progress(bytes),
      onSuccess: () => {
        signal.removeEventListener("abort", stop);
        resolve();
      },
      onError: (error) => {
        signal.removeEventListener("abort", stop);
        reject(told(error));
      },
    });
    signal.addEventListener("abort", stop);
    upload
      .findPreviousUploads()
      .then((previous) => {
        const [latest] = previous;
        if (latest) upload.resumeFromPreviousUpload(latest);
        if (!signal.aborted) upload.start();
      })
      .catch(reject);
  });
}

interface TusError extends Error {
  originalRequest?: unknown;
  originalResponse?: { getStatus(): number; getBody(): string; getHeader(name: string): string | undefined } | null;
  causingError?: Error | null;
}

/** The registry's own words where it answered; no answer is a problem of status 0. */
function told(error: TusError): Error {
  const response = error.originalResponse;
  if (response) return problemOf(response.getStatus(), response.getBody(), response.getHeader("retry-after") ?? null);
  const unreadable = [error, error.causingError].find((one) => one instanceof DOMException);
  if (unreadable) return unreadable;
  return error.originalRequest ? new Problem(0, error.message) : error;
}
