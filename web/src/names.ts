// Names made of what there is, and what a folder's paths must be before a byte is sent.

/** A slug of a text, as names of designs are written; empty where nothing of it can be. */
export function slugOf(text: string): string {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 64).replace(/-$/, "");
}

/** The first heading of a Markdown text, without its markup. */
export function headingOf(text: string): string {
  const line = text.split(/\r?\n/).find((one) => /^#\s+\S/.test(one)) ?? "";
  return line.replace(/^#\s+/, "").replace(/[*_`#]|!\[[^\]]*\]\([^)]*\)/g, "").trim();
}

/** Files a release may have. */
export const FILES_MAX = 10_000;

/** What stands against a list of paths. */
export interface PathTrouble {
  kind: "too-many" | "collide" | "not-a-path";
  paths: string[];
}

/** What no path of a release may hold, beside control characters. */
const FORBIDDEN = /[\\:*?"<>|\u0000-\u001f\u007f]/u;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
const PATH_BYTES_MAX = 240;

/** Whether every segment may stand in a release. The registry's own check is the one that counts. */
function isPath(path: string): boolean {
  const isSegment = (segment: string): boolean =>
    segment !== "" && !FORBIDDEN.test(segment) && !DEVICE.test(segment) && !/[. ]$/.test(segment) && !/\p{Cf}/u.test(segment);
  return new TextEncoder().encode(path).length <= PATH_BYTES_MAX && path.split("/").every(isSegment);
}

/** What stands against these paths, before a byte is sent. */
export function troublesOf(paths: string[]): PathTrouble[] {
  const found: PathTrouble[] = [];
  if (paths.length > FILES_MAX) found.push({ kind: "too-many", paths: [] });
  const bad = paths.filter((path) => !isPath(path));
  if (bad.length > 0) found.push({ kind: "not-a-path", paths: bad });
  const folded = new Map<string, string>();
  for (const path of paths) {
    const key = path.toLowerCase();
    const other = folded.get(key);
    if (other !== undefined) found.push({ kind: "collide", paths: [other, path] });
    folded.set(key, path);
  }
  return found;
}
