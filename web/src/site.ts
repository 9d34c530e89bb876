// On every page: what only a script can serve is put there by this script; the page is whole
// without it.

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

// The clipboard is there on https and loopback only.
if (navigator.clipboard) addCopyButtons();
