// The files of an upload, folded by folder: ten thousand cost no more than what is looked at.
import { countOf, sizeOf } from "./words.ts";

/** How a file stands. */
export interface Mark {
  text: string;
  /** `open` and `failed` ones are counted at their folder. */
  tone: "open" | "done" | "failed";
  /** What can be done about it. */
  action?: { text: string; label: string; run(): void } | undefined;
}

interface Row {
  path: string;
  size: number;
  mark: Mark | null;
  shown: HTMLElement | null;
}

interface Group {
  name: string;
  rows: Row[];
  open: boolean;
  shown: HTMLElement | null;
}

/** With so few files every folder is open. */
const OPEN_FILES_MAX = 60;
/** Rows of an open folder; more on demand. */
const ROWS_STEP = 200;

export class FileList {
  readonly #root: HTMLElement;
  readonly #more: string;
  readonly #groups = new Map<string, Group>();
  readonly #rows = new Map<string, Row>();
  readonly #dirty = new Set<Row>();
  #frame = 0;

  constructor(root: HTMLElement, more: string) {
    this.#root = root;
    this.#more = more;
  }

  /** Shows these files instead of what was shown. */
  show(files: { path: string; size: number }[]): void {
    this.#groups.clear();
    this.#rows.clear();
    this.#dirty.clear();
    this.#root.replaceChildren();
    for (const file of files) this.#add(file, files.length <= OPEN_FILES_MAX);
    for (const group of this.#groups.values()) this.#draw(group);
  }

  #add({ path, size }: { path: string; size: number }, open: boolean): void {
    const name = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
    const group = this.#groups.get(name) ?? { name, rows: [], open: open || name === "", shown: null };
    this.#groups.set(name, group);
    const row = { path, size, mark: null, shown: null };
    group.rows.push(row);
    this.#rows.set(path, row);
  }

  /** How a file stands now; drawn with the next frame. */
  mark(path: string, mark: Mark): void {
    const row = this.#rows.get(path);
    if (!row) return;
    row.mark = mark;
    this.#dirty.add(row);
    this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#frame = 0;
    const groups = new Set<Group>();
    for (const row of this.#dirty) {
      if (row.shown) fill(row);
      const group = this.#groups.get(row.path.includes("/") ? row.path.slice(0, row.path.lastIndexOf("/") + 1) : "");
      if (group) groups.add(group);
    }
    this.#dirty.clear();
    for (const group of groups) this.#sum(group);
  }

  #draw(group: Group): void {
    if (group.name !== "") {
      const head = document.createElement("li");
      head.className = "dir";
      const button = element("button", "fold", group.name);
      button.setAttribute("type", "button");
      button.setAttribute("aria-expanded", String(group.open));
      button.addEventListener("click", () => {
        group.open = !group.open;
        button.setAttribute("aria-expanded", String(group.open));
        if (group.open) this.#rowsOf(group, 0, head);
        else for (const row of group.rows) hide(row);
        if (!group.open) this.#root.querySelector(`[data-more="${CSS.escape(group.name)}"]`)?.remove();
      });
      const bytes = group.rows.reduce((sum, { size }) => sum + size, 0);
      head.append(button, element("span", "k", ""), element("span", "num k size", sizeOf(bytes)));
      this.#root.append(head);
      group.shown = head;
      this.#sum(group);
    }
    if (group.open) this.#rowsOf(group, 0, group.shown);
  }

  /** Draws the next rows of a folder behind `after`; at its end, or with what shows more of them. */
  #rowsOf(group: Group, from: number, after: HTMLElement | null): void {
    const next = group.rows.slice(from, from + ROWS_STEP);
    const drawn: HTMLElement[] = next.map((row) => {
      const shown = document.createElement("li");
      const inside = group.name === "" ? row.path : row.path.slice(group.name.length);
      const name = element("bdi", group.name === "" ? "" : "d1", inside);
      shown.append(name, element("span", "k", ""), element("span", "num k size", sizeOf(row.size)));
      row.shown = shown;
      fill(row);
      return shown;
    });
    const rest = group.rows.length - from - next.length;
    if (rest > 0) {
      const more = document.createElement("li");
      more.dataset["more"] = group.name;
      const button = element("button", "fold", this.#more.replace("{n}", countOf(rest)));
      button.setAttribute("type", "button");
      button.addEventListener("click", () => {
        const last = drawn[drawn.length - 1] ?? null;
        more.remove();
        this.#rowsOf(group, from + next.length, last);
      });
      more.append(button);
      drawn.push(more);
    }
    if (after) after.after(...drawn);
    else this.#root.prepend(...drawn);
  }

  #sum(group: Group): void {
    const cell = group.shown?.children[1];
    if (!cell) return;
    const done = group.rows.filter(({ mark }) => mark?.tone === "done").length;
    const failed = group.rows.some(({ mark }) => mark?.tone === "failed");
    cell.textContent = `${countOf(done)} / ${countOf(group.rows.length)}`;
    cell.classList.toggle("failed", failed);
  }
}

function element(tag: string, classes: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.textContent = text;
  return made;
}

function hide(row: Row): void {
  row.shown?.remove();
  row.shown = null;
}

function fill(row: Row): void {
  const cell = row.shown?.children[1];
  if (!cell || !row.mark) return;
  const { text, tone, action } = row.mark;
  cell.textContent = text;
  cell.classList.toggle("failed", tone === "failed");
  if (!action) return;
  const button = element("button", "link", action.text);
  button.setAttribute("type", "button");
  button.setAttribute("aria-label", action.label);
  button.addEventListener("click", action.run);
  cell.append(" ", button);
}
