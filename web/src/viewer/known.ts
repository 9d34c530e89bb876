// What the page says of the parts that a figure shows.

import type { Vector } from "./eye";
import type { Known } from "./part";

/** Parts that are shown together; more are named on the page only. */
const PARTS_MAX = 60;

/** Three lengths in micrometers with blanks between them, in millimeters. */
function millimeters(text: string | undefined): Vector | null {
  const [x, y, z] = (text ?? "").split(" ").map((length) => Number(length) / 1_000);
  return x !== undefined && y !== undefined && z !== undefined && [x, y, z].every(Number.isFinite) ? [x, y, z] : null;
}

function known(element: HTMLElement): Known | null {
  const { model, name, coarse, sizeUm } = element.dataset;
  if (!model) return null;
  return {
    name: name ?? "",
    address: model,
    coarse: coarse ?? null,
    size: millimeters(sizeUm),
    isDifference: "difference" in element.dataset,
  };
}

/** The parts of a figure: those of its list, or the one it shows. */
export function knownOf(figure: HTMLElement): Known[] {
  const listed = [...figure.querySelectorAll<HTMLElement>(".model-parts [data-model]")];
  const parts = (listed.length > 0 ? listed : [figure]).map(known).filter((part) => part !== null);
  return parts.slice(0, PARTS_MAX);
}
