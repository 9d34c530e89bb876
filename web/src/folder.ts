// A folder as its author chose, dropped or remembers it: reading it, and sorting out what belongs to
// the design.
import ignore from "ignore";

/** A file and its path below the folder's top, with `/`. */
export interface FolderFile {
  path: string;
  file: File;
}

/** What was read. */
export interface Folder {
  /** The folder's own name; empty where files were given without one. */
  name: string;
  files: FolderFile[];
  /** Whether this is a whole folder; else single files to add. */
  whole: boolean;
}

/** Files read at most: whoever drops a home directory is told so soon. */
const READ_MAX = 60_000;

/** A folder with more files than anybody publishes. */
export class TooMany extends Error {}

/** What an input of the page was given: a folder, or single files. */
export function folderOfInput(list: FileList): Folder {
  const files = [...list];
  const name = files[0]?.webkitRelativePath.split("/")[0] ?? "";
  if (files.length > READ_MAX) throw new TooMany();
  return {
    name,
    whole: name !== "",
    files: files.map((file) => ({
      path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name,
      file,
    })),
  };
}

/** What was dropped: one folder, or some files and folders. */
export async function folderOfDrop(entries: FileSystemEntry[]): Promise<Folder> {
  const [only, second] = entries;
  const files: FolderFile[] = [];
  if (only?.isDirectory && !second) {
    await walkEntry(only, "", files, true);
    return { name: only.name, files, whole: true };
  }
  for (const entry of entries) await walkEntry(entry, "", files, false);
  return { name: "", files, whole: false };
}

const isHidden = (name: string): boolean =>
  name.startsWith(".") && name !== ".gitignore" && name !== ".wrightignore";

function found(into: FolderFile[], path: string, file: File): void {
  if (into.length >= READ_MAX) throw new TooMany();
  into.push({ path, file });
}

async function walkEntry(entry: FileSystemEntry, above: string, into: FolderFile[], top: boolean): Promise<void> {
  if (!top && isHidden(entry.name)) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found(into, above + entry.name, file);
    return;
  }
  const below = top ? "" : `${above}${entry.name}/`;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader hands out at most a hundred at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    for (const child of batch) await walkEntry(child, below, into, false);
  }
}

/** A folder's handle, as browsers that have them list what is in it. */
export interface DirectoryHandle extends FileSystemDirectoryHandle {
  values(): AsyncIterableIterator<FileSystemDirectoryHandle | FileSystemFileHandle>;
  queryPermission?(options: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(options: { mode: "read" }): Promise<PermissionState>;
}

/** What a remembered folder holds now. */
export async function folderOfHandle(handle: DirectoryHandle): Promise<Folder> {
  const files: FolderFile[] = [];
  await walkHandle(handle, "", files);
  return { name: handle.name, files, whole: true };
}

async function walkHandle(handle: DirectoryHandle, above: string, into: FolderFile[]): Promise<void> {
  for await (const child of handle.values()) {
    if (isHidden(child.name)) continue;
    if (child.kind === "file") {
      found(into, above + child.name, await (child as FileSystemFileHandle).getFile());
    } else {
      await walkHandle(child as DirectoryHandle, `${above}${child.name}/`, into);
    }
  }
}

/** One file of a remembered folder, as it is now. */
export async function fileOfHandle(handle: DirectoryHandle, path: string): Promise<File> {
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  let folder: FileSystemDirectoryHandle = handle;
  for (const segment of segments) folder = await folder.getDirectoryHandle(segment);
  return (await folder.getFileHandle(name)).getFile();
}

/** Files that belong to the design, and those that an ignore file leaves out. */
export interface Sorted {
  taken: FolderFile[];
  ignored: FolderFile[];
  /** Left out by `[files] exclude` of its design.toml. */
  excluded: FolderFile[];
}

/**
 * Sorts out the files of a folder: none below a name that begins with a dot is taken, none that
 * `.wrightignore` or `.gitignore` leave out, unless it or its
 * top folder (`scratch/`) is in `included`. The ignore files of the top
 * only, as a browser is given no more than the folder.
 */
export async function sortOut(all: FolderFile[], exclude: string[], included: string[]): Promise<Sorted> {
  const rules = ignore();
  const isIncluded = (path: string): boolean =>
    included.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one));
  for (const name of [".gitignore", ".wrightignore"]) {
    const file = all.find(({ path }) => path === name);
    if (file) rules.add(await file.file.text());
  }
  const left = matcher(exclude);
  const sorted: Sorted = { taken: [], ignored: [], excluded: [] };
  for (const { path: given, file } of all) {
    const path = given.normalize("NFC");
    if (path.split("/").some((segment) => segment.startsWith("."))) continue;
    const one = { path, file };
    if (path === "design.toml") sorted.taken.push(one);
    else if (left(path)) sorted.excluded.push(one);
    else if (rules.ignores(path) && !isIncluded(path)) sorted.ignored.push(one);
    else sorted.taken.push(one);
  }
  const byPath = (a: FolderFile, b: FolderFile): number => (a.path < b.path ? -1 : 1);
  sorted.taken.sort(byPath);
  sorted.ignored.sort(byPath);
  sorted.excluded.sort(byPath);
  return sorted;
}

/** Whether a path meets one of the patterns of design.toml. */
export function matcher(patterns: string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const rules = ignore().add(patterns.map((one) => (one.includes("/") ? `/${one}` : one)));
  return (path) => rules.ignores(path);
}
