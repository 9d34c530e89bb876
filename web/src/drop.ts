// A folder can be dropped anywhere on the page, or chosen; a phone chooses files.
import { type DirectoryHandle, type Folder, folderOfDrop, folderOfHandle, folderOfInput } from "./folder.ts";

/** A folder that is being read, and its handle where the browser gives one to keep. */
export interface Given {
  folder: Promise<Folder>;
  handle: Promise<DirectoryHandle | null>;
}

type Picker = { showDirectoryPicker?: (options: object) => Promise<DirectoryHandle> };
type HandleItem = { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/** Hands every folder that is dropped on the page or chosen in `root` to `take`. */
export function listen(root: HTMLElement, take: (given: Given) => void): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    input.addEventListener("change", () => {
      if (!input.files?.length) return;
      const { files } = input;
      take({ folder: attempt(() => folderOfInput(files)), handle: Promise.resolve(null) });
      // The same folder may be chosen again.
      setTimeout(() => (input.value = ""));
    });
  }
  const choose = root.querySelector<HTMLElement>("label[for=folder]");
  choose?.addEventListener("click", (event) => {
    const { showDirectoryPicker } = window as Picker;
    if (!showDirectoryPicker) return;
    event.preventDefault();
    showDirectoryPicker({ id: "design", mode: "read" }).then(
      (handle) => take({ folder: folderOfHandle(handle), handle: Promise.resolve(handle) }),
      (error: unknown) => {
        // Closed without a choice; where the browser forbids the picker, the input does it.
        if ((error as Error).name !== "AbortError") root.querySelector<HTMLInputElement>("#folder")?.click();
      },
    );
  });
  listenToDrops(take);
}

const attempt = async <T>(make: () => T): Promise<T> => make();

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

function listenToDrops(take: (given: Given) => void): void {
  const page = document.documentElement;
  let depth = 0;
  const over = (is: boolean): void => {
    page.classList.toggle("dropping", is);
    if (!is) depth = 0;
  };
  window.addEventListener("dragenter", (event) => {
    if (!bringsFiles(event)) return;
    depth += 1;
    over(true);
  });
  window.addEventListener("dragleave", (event) => {
    if (!bringsFiles(event)) return;
    depth -= 1;
    if (depth <= 0) over(false);
  });
  window.addEventListener("dragover", (event) => {
    if (bringsFiles(event)) event.preventDefault();
  });
  window.addEventListener("drop", (event) => {
    if (!bringsFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    over(false);
    const items = [...event.dataTransfer.items];
    // Both must be asked for before the event ends.
    const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const handle = items.length === 1 ? handleOf(items[0] as HandleItem) : Promise.resolve(null);
    if (entries.length > 0) take({ folder: folderOfDrop(entries), handle });
  });
}

function handleOf(item: HandleItem): Promise<DirectoryHandle | null> {
  const asked = item.getAsFileSystemHandle?.() ?? Promise.resolve(null);
  return asked.then(
    (handle) => (handle?.kind === "directory" ? (handle as DirectoryHandle) : null),
    () => null,
  );
}
