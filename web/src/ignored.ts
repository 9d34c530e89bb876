// Lists in the uploader of what was done with single files, each with a button that undoes it: files an
// ignore file leaves out, photos whose place was taken out.
import type { FolderFile } from "./folder.ts";
import type { LeftOut } from "./memory.ts";
import { type Words, countOf, sizeOf } from "./words.ts";

/** Lines listed. */
const LINES_MAX = 100;

export interface Line {
  name: string;
  size: number;
  /** What the button says and does; without one, `text` alone. */
  undo?: { text: string; label: string; run(): void };
  text: string;
}

/** Fills a `details`; hides it where there is nothing to list. */
export function list(box: HTMLDetailsElement, summary: string, lines: Line[]): void {
  box.hidden = lines.length === 0;
  const head = box.querySelector("summary");
  if (head) head.textContent = summary;
  box.querySelector("ul")?.replaceChildren(...lines.slice(0, LINES_MAX).map(drawn));
}

function drawn({ name, size, undo, text }: Line): HTMLElement {
  const line = document.createElement("li");
  const [shown, cell, bytes] = [document.createElement("bdi"), span("k", text), span("num k size", sizeOf(size))];
  shown.textContent = name;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = undo.text;
    button.setAttribute("aria-label", undo.label);
    button.addEventListener("click", () => {
      button.disabled = true;
      undo.run();
    });
    cell.append(" ", button);
  }
  line.append(shown, cell, bytes);
  return line;
}

function span(classes: string, text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = classes;
  made.textContent = text;
  return made;
}

/** Single files of the top by themselves, others by the folder they are in. */
export function leftOut(ignored: FolderFile[], excluded: FolderFile[]): LeftOut[] {
  const sum = (files: FolderFile[], may: boolean): LeftOut[] => {
    const sizes = new Map<string, number>();
    for (const { path, file } of files) {
      const name = path.includes("/") ? path.slice(0, path.indexOf("/") + 1) : path;
      sizes.set(name, (sizes.get(name) ?? 0) + file.size);
    }
    return [...sizes].map(([name, size]) => ({ name, size, may }));
  };
  return [...sum(ignored, true), ...sum(excluded, false)];
}

/** Lists what is left out. */
export function listLeftOut(
  box: HTMLDetailsElement,
  words: Words,
  all: LeftOut[],
  include: (name: string) => void,
): void {
  const lines = all.map(({ name, size, may }) => {
    const text = words.say(may ? "IgnoredBy" : "Excluded");
    if (!may) return { name, size, text };
    const label = words.say("IncludeNamed", { path: name });
    return { name, size, text, undo: { text: words.say("Include"), label, run: () => include(name) } };
  });
  list(box, words.say("Ignored", { n: countOf(all.length) }), lines);
}
