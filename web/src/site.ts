// On every page: what only a script can serve is put there by this script; the page is whole
// without it.

import { suggestIn } from "./suggest";

const icons = document.documentElement.dataset["icons"] ?? "";

/** The icon of that name from the page's sprite. */
function icon(name: string): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

/** A copy button at the end of every element with `data-copy`. */
function addCopyButtons(): void {
  const labels = document.documentElement.dataset;
  const label = labels["labelCopy"] ?? "";
  const copied = labels["labelCopied"] ?? "";
  for (const line of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    const text = line.dataset["copy"] ?? "";
    const button = document.createElement("button");
    button.className = "btn";
    button.type = "button";
    const words = document.createElement("span");
    words.textContent = label;
    words.setAttribute("role", "status");
    button.append(icon("copy"), words);
    button.setAttribute("aria-label", `${label}: ${text}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      words.textContent = copied;
      setTimeout(() => (words.textContent = label), 2_000);
    });
    line.append(button);
  }
}

/** Menus of the bar close when something else is clicked, and on Escape. */
function closeMenus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>(".bar details[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of open()) if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    }
  });
}

/** "/" leads to the search field, where nothing is being typed. */
function slashSearches(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    if (at instanceof HTMLElement && (at.isContentEditable || at.matches("input, textarea, select"))) return;
    const field = document.querySelector<HTMLInputElement>("#seek");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

/** The exact time of an element, told in UTC, also in the reader's own zone. */
function ownTimes(): void {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "long" });
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[title]")) {
    const at = Date.parse(time.dateTime);
    if (!Number.isNaN(at)) time.title = `${format.format(at)} · ${time.title}`;
  }
}

closeMenus();
slashSearches();
ownTimes();
// The clipboard is there on https and loopback only.
if (navigator.clipboard) addCopyButtons();
const seek = document.querySelector<HTMLInputElement>("#seek");
if (seek) suggestIn(seek, icon);
