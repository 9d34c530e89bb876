// Sends the files a draft lacks, a few at a time, going on where a cut left them (tus 1.0).
import { Upload } from "tus-js-client";
import { type Draft, uploadsOf } from "./drafts.ts";

/** A file with its digest, on its way. */
export interface Sending {
  path: string;
  file: File;
  digest: string;
  keepLocation: boolean;
}

export interface Listener {
  sent(sending: Sending, bytes: number): void;
  done(sending: Sending): void;
  failed(sending: Sending, why: string): void;
  waiting(): void;
}

/** Files under way at once: enough to fill a line with small ones. */
const AT_ONCE = 4;
/** Bytes of one request, so that a proxy's limit is never met. */
const CHUNK_BYTES = 32 << 20;
/** A file so small is sent with the request that announces it; a cut costs no more than that. */
const AT_ONCE_BYTES_MAX = 1 << 20;
const RETRY_MILLISECONDS = [0, 1_000, 3_000, 10_000, 30_000, 60_000];

export class Transfers {
  readonly #draft: Draft;
  readonly #listener: Listener;
  readonly #queue: Sending[];
  readonly #under = new Map<Sending, Upload>();
  #paused = false;
  #finished: (() => void) | null = null;

  constructor(draft: Draft, sendings: Sending[], listener: Listener) {
    this.#draft = draft;
    this.#queue = [...sendings];
    this.#listener = listener;
  }

  /** Sends everything; settles when nothing is left, whether sent or failed. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.#fill();
    });
  }

  get paused(): boolean {
    return this.#paused;
  }

  async pause(): Promise<void> {
    this.#paused = true;
    await Promise.all([...this.#under.values()].map((upload) => upload.abort()));
  }

  resume(): void {
    this.#paused = false;
    for (const upload of this.#under.values()) upload.start();
    this.#fill();
  }

  #fill(): void {
    while (!this.#paused && this.#under.size < AT_ONCE) {
      const sending = this.#queue.shift();
      if (!sending) break;
      this.#start(sending);
    }
    if (this.#under.size === 0 && this.#queue.length === 0) this.#finished?.();
  }

  #start(sending: Sending): void {
    const { digest, file, path } = sending;
    const ended = (): void => {
      this.#under.delete(sending);
      this.#fill();
    };
    const upload = new Upload(file, {
      endpoint: uploadsOf(this.#draft),
      metadata: {
        path,
        sha256: digest.replace("sha256:", ""),
        ...(sending.keepLocation ? { keep_location: "true" } : {}),
      },
      chunkSize: CHUNK_BYTES,
      uploadDataDuringCreation: file.size <= AT_ONCE_BYTES_MAX,
      retryDelays: RETRY_MILLISECONDS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(`commonwright ${this.#draft.id} ${path} ${digest}`),
      onProgress: (bytes) => this.#listener.sent(sending, bytes),
      onShouldRetry: (error, _attempt, options) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const again = status === 0 || status === 423 || status === 429 || status >= 500;
        if (again && status === 0) this.#listener.waiting();
        return again && (options.retryDelays?.length ?? 0) > 0;
      },
      onSuccess: () => {
        this.#listener.done(sending);
        ended();
      },
      onError: (error) => {
        this.#listener.failed(sending, whyOf(error));
        ended();
      },
    });
    this.#under.set(sending, upload);
    void upload.findPreviousUploads().then((previous) => {
      const [latest] = previous;
      if (latest) upload.resumeFromPreviousUpload(latest);
      if (!this.#paused) upload.start();
    });
  }
}

/** The registry's own words where it answered, else the script's. */
function whyOf(error: Error): string {
  const response = (error as { originalResponse?: { getBody(): string } | null }).originalResponse;
  try {
    const problem = JSON.parse(response?.getBody() ?? "") as { detail?: string };
    if (problem.detail) return problem.detail;
  } catch {
    // Not a problem document: the error says enough.
  }
  return error.message;
}
