// What the end of an upload leaves to say, on the draft's page that follows it.
import { patchDraft, readDraft } from "./drafts.ts";
import type { Result } from "./upload.ts";
import type { Words } from "./words.ts";

const NAMED_MAX = 12;
const keyOf = (draft: string): string => `commonwright upload ${draft}`;

type Notes = Pick<Result, "kept" | "both" | "more">;

export function leaveNotes(draft: string, { kept, both, more }: Result): void {
  if (kept.length + both.length + more.length === 0) return;
  sessionStorage.setItem(keyOf(draft), JSON.stringify({ kept, both, more } satisfies Notes));
}

/** Shows them once. */
export function showNotes(draft: string, box: HTMLElement, words: Words): void {
  const text = sessionStorage.getItem(keyOf(draft));
  sessionStorage.removeItem(keyOf(draft));
  if (!text) return;
  const { kept, both, more } = JSON.parse(text) as Notes;
  const say = (name: string, paths: string[]): HTMLElement => {
    const line = document.createElement("p");
    const shown = paths.slice(0, NAMED_MAX).join(", ") + (paths.length > NAMED_MAX ? ", …" : "");
    line.textContent = words.say(name, { paths: shown });
    return line;
  };
  if (kept.length > 0) box.append(say("NoteKept", kept));
  if (both.length > 0) box.append(say("NoteBoth", both));
  if (more.length > 0) box.append(say("NoteMore", more), takeOut(draft, more, words));
  box.hidden = false;
}

function takeOut(draft: string, paths: string[], words: Words): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn slim";
  button.textContent = words.say("TakeOut");
  button.addEventListener("click", () => {
    button.disabled = true;
    readDraft(draft)
      .then((current) => patchDraft(current, [], paths))
      .then(
        () => location.reload(),
        (error: Error) => {
          button.disabled = false;
          button.after(` ${error.message}`);
        },
      );
  });
  return button;
}
