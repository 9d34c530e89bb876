// Which kinds of shells there are, and how many.

import type { Words } from "../words";
import { element } from "./bar";
import type { Part } from "./part";
import { Kind } from "./topology";

const KINDS = [
  [Kind.Body, "Bodies"],
  [Kind.Cavity, "Cavities"],
  [Kind.Inverted, "Inverted"],
  [Kind.Open, "OpenShells"],
] as const;

/** Writes it down; tells whether there is something to tell apart by colors. */
export function writeLegend(into: HTMLElement, parts: readonly Part[], words: Words): boolean {
  const counts = [0, 0, 0, 0];
  for (const { topology } of parts) {
    topology?.counts.forEach((n, kind) => (counts[kind] = (counts[kind] ?? 0) + n));
  }
  into.replaceChildren();
  for (const [kind, name] of KINDS) {
    const n = counts[kind] ?? 0;
    if (n === 0) continue;
    const item = element("span", kind === Kind.Inverted ? "striped" : "", `${words.say(name)} `);
    item.append(element("b", "num", String(n)));
    into.append(item);
  }
  const all = counts.reduce((sum, n) => sum + n, 0);
  // The colors of a difference have a meaning already.
  const isDifference = parts.some(({ known }) => known.isDifference);
  return !isDifference && (all > parts.length || (counts[Kind.Inverted] ?? 0) > 0);
}
