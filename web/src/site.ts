// On every page: what only a script can serve is put there by this script; the page is whole
// without it.

import { icon } from "./icon";
import { recount } from "./recount";
import { suggestIn } from "./suggest";

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

/**
 * Times of readers whose zone the registry does not know, told in UTC, in their browser's own: days
 * in the page, and the exact time on hovering.
 */
function ownTimes(): void {
  const page = document.documentElement;
  if (page.dataset["zone"]) return;
  const exact = new Intl.DateTimeFormat(page.lang, { dateStyle: "long", timeStyle: "long" });
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[title]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    if (time.textContent === time.dateTime.slice(0, 10)) time.textContent = dayOf(at);
    time.title = `${exact.format(at)} · ${time.title}`;
  }
}

/** A day as on a drawing, where the browser is. */
function dayOf(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Tells a form in which zone its sender lives. */
function tellZone(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-own-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

closeMenus();
slashSearches();
ownTimes();
tellZone();
// The clipboard is there on https and loopback only.
if (navigator.clipboard) addCopyButtons();
const seek = document.querySelector<HTMLInputElement>("#seek");
if (seek) suggestIn(seek);
const counted = document.querySelector<HTMLFormElement>("form[data-recount]");
if (counted) recount(counted);
