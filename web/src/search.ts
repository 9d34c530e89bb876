// The page of a search: what is ticked is searched at once, pages and sorting replace what was
// found, and the browser's back button leads through it. Without this every one is a page load.

/** How long a box may be followed by another before the search is asked, in milliseconds. */
const PAUSE = 150;

const PLACE = "searched";
let asking: AbortController | undefined;

const isSearch = (address: URL) => address.origin === location.origin && address.pathname === "/-/search";

/** Which groups of values are unfolded, by their name. */
function unfolded(root: ParentNode): Map<string, boolean> {
  const states = new Map<string, boolean>();
  for (const facet of root.querySelectorAll<HTMLDetailsElement>("details.facet")) {
    states.set(facet.querySelector("summary")?.textContent ?? "", facet.open);
  }
  return states;
}

/** What has the focus, so that it can be found again in the new page. */
function focused(): string | undefined {
  const at = document.activeElement;
  if (at instanceof HTMLInputElement && at.type === "checkbox") {
    return `input[name="${CSS.escape(at.name)}"][value="${CSS.escape(at.value)}"]`;
  }
  return at?.id ? `#${CSS.escape(at.id)}` : undefined;
}

/** Shows the search at `address` in place of the one that is shown. */
async function show(address: URL): Promise<void> {
  const here = document.getElementById(PLACE);
  if (!here) return location.assign(address);
  asking?.abort();
  const own = (asking = new AbortController());
  here.querySelector(".searching")?.classList.add("waiting");
  let page: Document;
  try {
    const answer = await fetch(address, { signal: own.signal, headers: { accept: "text/html" } });
    if (!answer.ok) return location.assign(address);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    if (!own.signal.aborted) location.assign(address);
    return;
  }
  const found = page.getElementById(PLACE);
  if (!found) return location.assign(address);
  const states = unfolded(here);
  const selector = focused();
  for (const facet of found.querySelectorAll<HTMLDetailsElement>("details.facet")) {
    facet.open = states.get(facet.querySelector("summary")?.textContent ?? "") ?? facet.open;
  }
  here.replaceWith(document.adoptNode(found));
  document.title = page.title;
  if (selector) found.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}

/** Goes to a search, as following a link would. */
function go(address: URL, scroll: boolean): void {
  if (address.href !== location.href) history.pushState(null, "", address);
  void show(address).then(() => {
    if (scroll) document.getElementById(PLACE)?.scrollIntoView({ block: "start" });
  });
}

/** The address a form leads to; empty fields are left out. */
function addressOf(form: HTMLFormElement): URL {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "") address.searchParams.append(name, value);
  }
  return address;
}

let timer: ReturnType<typeof setTimeout> | undefined;
document.addEventListener("change", ({ target }) => {
  const form = target instanceof Element ? target.closest<HTMLFormElement>(`#${PLACE} form`) : null;
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => go(addressOf(form), false), PAUSE);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.closest(`#${PLACE}`)) return;
  event.preventDefault();
  clearTimeout(timer);
  go(addressOf(form), true);
});
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(`#${PLACE} a[href]`) : null;
  if (!link || link.getAttribute("href")?.startsWith("#")) return;
  const address = new URL(link.href);
  if (!isSearch(address)) return;
  event.preventDefault();
  go(address, link.closest(".pages") !== null);
});
window.addEventListener("popstate", () => {
  const address = new URL(location.href);
  if (isSearch(address)) void show(address);
});
