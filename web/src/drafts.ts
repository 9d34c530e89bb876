// The drafts of the REST API, as far as the uploader needs them.

const DRAFTS = "/api/v1/drafts";

export interface DraftFile {
  path: string;
  digest: string;
  size: number;
  keep_location: boolean;
}

export interface Draft {
  id: string;
  name: string;
  version: string;
  revision: number;
  files: DraftFile[];
}

/** What the registry said no with (RFC 9457); status 0 where it could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds the registry asks to wait. */
  readonly retryAfter: number;

  constructor(status: number, detail: string, code = "", retryAfter = 0) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The problem an answer's text tells. */
export function problemOf(status: number, text: string, retryAfter: string | null): Problem {
  let told: { title?: string; detail?: string; code?: string } = {};
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    // Not a problem document: the status says enough.
  }
  const seconds = Number.parseInt(retryAfter ?? "", 10);
  const detail = told.detail || told.title || `${status}`;
  return new Problem(status, detail, told.code ?? "", Number.isFinite(seconds) ? seconds : 0);
}

export async function call<T>(method: string, path: string, body?: unknown, revision?: number): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (revision !== undefined) headers["if-match"] = `"${revision}"`;
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(path, init).catch((error: unknown) => {
    throw new Problem(0, String(error));
  });
  if (!response.ok) {
    throw problemOf(response.status, await response.text(), response.headers.get("retry-after"));
  }
  return (await response.json()) as T;
}

export const openDraft = (name: string, version: string): Promise<Draft> =>
  call("POST", DRAFTS, { name, version });

export const readDraft = (id: string): Promise<Draft> => call("GET", `${DRAFTS}/${id}`);

/** The newest published version of a design; `null` where there is none of that name. */
export async function newestVersion(name: string): Promise<string | null> {
  try {
    return (await call<{ version?: string }>("GET", `/api/v1/designs/${name}`)).version ?? "";
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Files a patch may name; longer lists go in several. */
const PATCH_FILES_MAX = 1_000;
/** Attempts where others change the draft at the same time. */
const PATCH_ATTEMPTS = 5;

/** Says which files the draft shall have; answers which digests must be sent. */
export async function patchDraft(
  draft: Draft,
  put: DraftFile[],
  remove: string[],
): Promise<{ draft: Draft; missing: Set<string> }> {
  const missing = new Set<string>();
  let current = draft;
  for (let at = 0; at === 0 || at < put.length; at += PATCH_FILES_MAX) {
    const body = { put: put.slice(at, at + PATCH_FILES_MAX), remove: at === 0 ? remove : [] };
    const answer = await patchOnce(current, body);
    current = answer.draft;
    for (const digest of answer.missing) missing.add(digest);
  }
  return { draft: current, missing };
}

async function patchOnce(draft: Draft, body: unknown): Promise<{ draft: Draft; missing: string[] }> {
  let { revision } = draft;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call("PATCH", `${DRAFTS}/${draft.id}`, body, revision);
    } catch (error) {
      // Uploads that end meanwhile count as changes, too.
      const changed = error instanceof Problem && error.code === "draft-changed";
      if (!changed || attempt === PATCH_ATTEMPTS) throw error;
      ({ revision } = await readDraft(draft.id));
    }
  }
}

/** Where files of a draft are sent one by one (tus 1.0). */
export const uploadsOf = (draft: string): string => `${DRAFTS}/${draft}/uploads`;

/** Where small files of a draft are sent many at a time. */
export const filesOf = (draft: string): string => `${DRAFTS}/${draft}/files`;

/** The draft's page. */
export const pageOf = (draft: string): string => `/-/drafts/${draft}`;
