// The drafts of the REST API, as far as the uploader needs them.

const DRAFTS = "/api/v1/drafts";

export interface Draft {
  id: string;
  name: string;
  version: string;
  revision: number;
  files: { path: string; digest: string; keep_location: boolean }[];
}

export interface PutFile {
  path: string;
  digest: string;
  size: number;
  keep_location: boolean;
}

/** What the registry said no with (RFC 9457). */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

async function call<T>(method: string, path: string, body?: unknown, revision?: number): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (revision !== undefined) headers["if-match"] = `"${revision}"`;
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(DRAFTS + path, init);
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
    throw new Problem(response.status, problem.detail || problem.title || `${response.status}`);
  }
  return (await response.json()) as T;
}

export const openDraft = (name: string, version: string): Promise<Draft> =>
  call("POST", "", { name, version });

export const readDraft = (id: string): Promise<Draft> => call("GET", `/${id}`);

/** Files a patch may name; longer lists go in several. */
const PATCH_FILES_MAX = 1_000;

/** Says which files the draft shall have; answers which digests must be sent. */
export async function patchDraft(
  draft: Draft,
  put: PutFile[],
  remove: string[],
): Promise<{ draft: Draft; missing: Set<string> }> {
  const missing = new Set<string>();
  let current = draft;
  for (let at = 0; at === 0 || at < put.length; at += PATCH_FILES_MAX) {
    const body = { put: put.slice(at, at + PATCH_FILES_MAX), remove: at === 0 ? remove : [] };
    const answer = await call<{ draft: Draft; missing: string[] }>(
      "PATCH",
      `/${draft.id}`,
      body,
      current.revision,
    );
    current = answer.draft;
    for (const digest of answer.missing) missing.add(digest);
  }
  return { draft: current, missing };
}

/** Where files of a draft are sent (tus 1.0). */
export const uploadsOf = (draft: Draft): string => `${DRAFTS}/${draft.id}/uploads`;

/** The draft's page. */
export const pageOf = (draft: Draft): string => `/-/drafts/${draft.id}`;
