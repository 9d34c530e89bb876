// On pages with a model: the picture can be turned in 3D. What does that is large and is fetched when
// somebody asks for it; without scripts the picture stays what it is.

import { icon } from "./icon";
import type { Ended } from "./viewer";
import { sizeOf, Words } from "./words";

/** A figure whose picture can become a model. */
function offer(figure: HTMLElement, viewer: string): void {
  const words = new Words(figure);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn model-open";
  const label = document.createElement("span");
  label.textContent = words.say("Open");
  button.append(icon("rotate-3d"), label);
  const bytes = Number(figure.dataset["bytes"] ?? 0);
  if (bytes > 0) {
    const size = document.createElement("span");
    size.className = "num quiet";
    size.textContent = sizeOf(bytes);
    button.append(size);
  }
  const note = document.createElement("p");
  note.className = "model-note";
  note.setAttribute("role", "status");
  const ended = (why: Ended): void => {
    delete figure.dataset["open"];
    button.disabled = false;
    label.textContent = words.say(why === "lost" ? "Again" : "Open");
    note.textContent = why === "lost" ? words.say("Lost") : why === "none" ? words.say("None") : "";
    if (why === "none") button.remove();
    else button.focus({ preventScroll: true });
  };
  const open = async (): Promise<void> => {
    if (button.disabled) return;
    button.disabled = true;
    note.textContent = words.say("Loading");
    try {
      const { open } = (await import(viewer)) as typeof import("./viewer");
      note.textContent = "";
      figure.dataset["open"] = "";
      await open(figure, ended);
    } catch {
      delete figure.dataset["open"];
      button.disabled = false;
      note.textContent = words.say("FailedAway");
    }
  };
  button.addEventListener("click", () => void open());
  const picture = figure.querySelector(":scope > picture, :scope > img");
  picture?.addEventListener("click", () => void open());
  figure.append(button, note);
}

for (const figure of document.querySelectorAll<HTMLElement>(".model-viewer")) {
  const { viewer } = figure.dataset;
  if (viewer) offer(figure, viewer);
}
