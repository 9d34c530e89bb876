// What the search field of the bar suggests while something is typed: a combobox with a list
// (WAI-ARIA authoring practices). Without it the field is a form like any other.

import { icon } from "./icon";

interface Suggestions {
  queries: string[];
  designs: { name: string; title: string }[];
}

/** Pause in the typing before a question is asked, in milliseconds. */
const PAUSE = 120;
/** Fewer letters say nothing yet. */
const LETTERS_MIN = 2;
/** Answers kept, so that going back a letter costs nothing. */
const KEPT_MAX = 50;

export function suggestIn(input: HTMLInputElement): void {
  const form = input.form;
  const around = input.parentElement;
  if (!form || !around) return;
  const list = document.createElement("div");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder);
  list.hidden = true;
  around.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const kept = new Map<string, Suggestions>();
  let asking: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let chosen = -1;

  const options = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];

  const close = () => {
    asking?.abort();
    clearTimeout(timer);
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place: number) => {
    const all = options();
    chosen = all.length === 0 ? -1 : (place + all.length + 1) % (all.length + 1);
    // One step beyond either end lies the field itself.
    if (chosen === all.length) chosen = -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    const option = all[chosen];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const take = (option: HTMLElement) => {
    const { address, query } = option.dataset;
    close();
    if (address) location.assign(address);
    else if (query !== undefined) {
      input.value = query;
      form.requestSubmit();
    }
  };

  const option = (sign: SVGSVGElement, text: string, under: string, data: Record<string, string>) => {
    const line = document.createElement("div");
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.id = `${list.id}-${options().length}`;
    Object.assign(line.dataset, data);
    const words = document.createElement("bdi");
    words.textContent = text;
    line.append(sign, words);
    if (under) {
      const small = document.createElement("small");
      small.textContent = under;
      line.append(small);
    }
    return line;
  };

  const show = (found: Suggestions) => {
    list.replaceChildren();
    for (const lines of [
      found.queries.map((query) => () => option(icon("search"), query, "", { query })),
      found.designs.map(({ name, title }) => () => option(icon("box"), title, name, { address: `/@${name}` })),
    ]) {
      if (lines.length === 0) continue;
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      list.append(group);
      for (const line of lines) group.append(line());
    }
    const open = list.childElementCount > 0 && document.activeElement === input;
    list.hidden = !open;
    chosen = -1;
    input.setAttribute("aria-expanded", String(open));
    input.removeAttribute("aria-activedescendant");
  };

  const ask = async (text: string) => {
    const known = kept.get(text);
    if (known) return show(known);
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search/suggest?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!answer.ok) return;
      const found = (await answer.json()) as Suggestions;
      if (kept.size >= KEPT_MAX) kept.clear();
      kept.set(text, found);
      if (input.value.trimStart() === text) show(found);
    } catch (error) {
      // A newer question took its place, or there is no network: the form still works.
      if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trimStart();
    if (text.length < LETTERS_MIN) return close();
    timer = setTimeout(() => void ask(text), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen === -1 && step === -1 ? options().length - 1 : chosen + step);
    } else if (event.key === "Enter") {
      const at = list.hidden ? undefined : options()[chosen];
      if (!at) return close();
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // Before the field loses the focus.
  list.addEventListener("pointerdown", (event) => {
    const at = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    event.preventDefault();
    if (at && event.button === 0) take(at);
  });
  input.addEventListener("blur", close);
}
