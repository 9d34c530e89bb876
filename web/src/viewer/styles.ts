// The style sheet of everything around a model, fetched when the first one is opened.

import { element } from "./bar";

/** Its address, known when this is built. */
declare const VIEWER_STYLES: string;

let styles: Promise<void> | null = null;

/** Fetches it once; without it there is no stage. */
export function styled(): Promise<void> {
  styles ??= new Promise((resolve, reject) => {
    const link = element("link", "");
    link.rel = "stylesheet";
    link.href = VIEWER_STYLES;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      styles = null;
      link.remove();
      reject(new Error("the style sheet did not arrive"));
    });
    document.head.append(link);
  });
  return styles;
}
