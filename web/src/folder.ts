// A folder as its author chose or dropped it: which files belong to the design.
import ignore from "ignore";

/** A file and its path below the folder's top, with `/`. */
export interface FolderFile {
  path: string;
  file: File;
}

/** A folder that was chosen: without its own name before the paths. */
export function filesOfInput(list: FileList): FolderFile[] {
  return [...list].map((file) => ({
    path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name,
    file,
  }));
}

/** What was dropped: one folder, or the files of one. */
export async function filesOfDrop(items: DataTransferItemList): Promise<FolderFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const [only, second] = entries;
  const found: FolderFile[] = [];
  if (only?.isDirectory && !second) {
    await walk(only, "", found, true);
  } else {
    for (const entry of entries) await walk(entry, "", found, false);
  }
  return found;
}

async function walk(entry: FileSystemEntry, above: string, found: FolderFile[], top: boolean): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ path: above + entry.name, file });
    return;
  }
  const below = top ? "" : `${above}${entry.name}/`;
  if (!top && entry.name.startsWith(".")) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader hands out at most a hundred at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, below, found, false);
  }
}

/**
 * The files that belong to the design: none below a name that begins with a dot, none that
 * `.wrightignore`, `.gitignore` or `[files] exclude` leave out. The ignore files of the top only,
 * as a browser is given no more than the folder.
 */
export async function filesOfDesign(all: FolderFile[], exclude: string[]): Promise<FolderFile[]> {
  const rules = ignore();
  for (const name of [".gitignore", ".wrightignore"]) {
    const found = all.find(({ path }) => path === name);
    if (found) rules.add(await found.file.text());
  }
  rules.add(exclude.map((pattern) => (pattern.includes("/") ? `/${pattern}` : pattern)));
  return all
    .map(({ path, file }) => ({ path: path.normalize("NFC"), file }))
    .filter(({ path }) => !path.split("/").some((segment) => segment.startsWith(".")))
    .filter(({ path }) => path === "design.toml" || !rules.ignores(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
