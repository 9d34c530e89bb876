// Small files, many in one durable request: a thousand cost no more than one.
import { type Draft, Problem, filesOf, problemOf } from "./drafts.ts";

/** A file in memory, on its way. */
export interface Packed {
  path: string;
  bytes: Blob;
  keepLocation: boolean;
}

/** Sends a batch; settles with the draft as it is then. Nothing of it counts when it is cut. */
export function sendBatch(
  draft: string,
  files: Packed[],
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Draft> {
  const form = new FormData();
  for (const { path, bytes, keepLocation } of files) {
    form.append(keepLocation ? "keep-location" : "file", bytes, path);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    signal.addEventListener("abort", abort);
    request.open("POST", filesOf(draft));
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Draft);
      else reject(problemOf(status, responseText, status ? request.getResponseHeader("retry-after") : null));
    };
    if (signal.aborted) reject(new Problem(0, "stopped"));
    else request.send(form);
  });
}
