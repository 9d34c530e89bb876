// One file of a draft in the editor: the plain form with a preview that follows the typing, pictures
// put in by a click, line numbers, and a warning before what was typed is lost.

const PREVIEW_AFTER_MS = 400;
const NUMBERED_LINES_MAX = 20_000;

const form = document.querySelector<HTMLFormElement>("#editing");
const field = form?.querySelector<HTMLTextAreaElement>("#text");
if (form && field) edit(form, field);

function edit(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  warnBeforeLoss(form, field);
  if (form.dataset["syntax"] === "markdown") {
    follow(form, field);
    insertPictures(form, field);
  } else {
    number(field);
  }
  goToLine(field);
}

/** What is typed and not saved is said, and asked about before the page is left; Ctrl+S saves. */
function warnBeforeLoss(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const note = form.querySelector("#unsaved");
  // A text that was given back unsaved, with its conflict, is not in the draft either.
  let unsaved = document.querySelector(".conflict") !== null;
  const tell = (): void => {
    if (note) note.textContent = unsaved ? (form.dataset["textUnsaved"] ?? "") : "";
  };
  field.addEventListener("input", () => {
    if (unsaved) return;
    unsaved = true;
    tell();
  });
  form.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    form.querySelector<HTMLButtonElement>("button[value=save]")?.click();
  });
  tell();
}

/** The preview follows what is typed, a moment later; the newest answer wins. */
function follow(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const shown = form.querySelector<HTMLElement>("#preview");
  const address = form.dataset["preview"];
  if (!shown || !address) return;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;
  const refresh = async (): Promise<void> => {
    asked?.abort();
    asked = new AbortController();
    try {
      const body = new URLSearchParams({ text: field.value });
      const answer = await fetch(address, { method: "POST", body, signal: asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      shown.innerHTML = await answer.text(); // made safe by the server
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      shown.textContent = form.dataset["textPreviewFailed"] ?? "";
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void refresh(), PREVIEW_AFTER_MS);
  });
}

/** A button beside each picture puts it where the cursor is. */
function insertPictures(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  for (const item of document.querySelectorAll<HTMLElement>("[data-insert]")) {
    const text = item.dataset["insert"] ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn slim";
    button.textContent = form.dataset["textInsert"] ?? "";
    button.setAttribute("aria-label", `${button.textContent}: ${text}`);
    button.addEventListener("click", () => {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    item.append(button);
  }
}

/** Line numbers beside a text whose lines are not wrapped. */
function number(field: HTMLTextAreaElement): void {
  field.wrap = "off";
  const numbers = document.createElement("pre");
  numbers.className = "numbers";
  numbers.setAttribute("aria-hidden", "true");
  const box = document.createElement("div");
  box.className = "numbered";
  field.before(box);
  box.append(numbers, field);
  let lines = 0;
  const count = (): void => {
    const now = Math.min(field.value.split("\n").length, NUMBERED_LINES_MAX);
    if (now === lines) return;
    lines = now;
    numbers.textContent = Array.from({ length: now }, (_, at) => at + 1).join("\n");
  };
  const scroll = (): void => {
    numbers.scrollTop = field.scrollTop;
  };
  field.addEventListener("input", count);
  field.addEventListener("scroll", scroll);
  count();
}

/** `#L12` in the address leads to line 12: findings of the check link so. */
function goToLine(field: HTMLTextAreaElement): void {
  const named = /^#L(\d+)/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("line");
  const line = Number(named);
  if (!Number.isInteger(line) || line < 1) return;
  const lines = field.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  field.focus();
  field.setSelectionRange(before, before + (lines[line - 1]?.length ?? 0));
  const height = parseFloat(getComputedStyle(field).lineHeight);
  if (Number.isFinite(height)) field.scrollTop = Math.max(0, (line - 4) * height);
}
