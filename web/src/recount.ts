// "Download to make" is counted again when something is ticked: the page for the choice is asked, and
// what it says of the zip takes the place of what stood there. Without this a button asks for it.

/** How long a tick may be followed by another before the count is asked, in milliseconds. */
const PAUSE = 150;

/** Counts anew whenever `form` changes. */
export function recount(form: HTMLFormElement): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;
  const ask = async (): Promise<void> => {
    asked?.abort();
    const own = (asked = new AbortController());
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (typeof value === "string") address.searchParams.append(name, value);
    try {
      const answer = await fetch(address, { signal: own.signal, headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      replace(form, page);
      history.replaceState(null, "", address);
      form.toggleAttribute("data-counted", true);
    } catch {
      // The button asks again, and says what is wrong.
      if (!own.signal.aborted) form.toggleAttribute("data-counted", false);
    }
  };
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), PAUSE);
  });
  form.toggleAttribute("data-counted", true);
}

/** Puts each count of `page` where it stands in `form`. */
function replace(form: HTMLFormElement, page: Document): void {
  for (const here of form.querySelectorAll("[data-count]")) {
    const there = page.querySelector(`[data-count="${here.getAttribute("data-count")}"]`);
    if (!there || there.isEqualNode(here)) continue;
    here.replaceChildren(...Array.from(there.childNodes, (node) => document.adoptNode(node)));
    const href = there.getAttribute("href");
    if (href) here.setAttribute("href", href);
  }
}
