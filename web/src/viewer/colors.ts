// The colors of models, in light and in dark: the same as in the registry's own pictures, so that
// nothing changes its color when a picture begins to turn. Each is a shaded and a lit one.

import type { Triple } from "./glb";

export type Pair = readonly [shade: Triple, lit: Triple];

const rgb = (color: number): Triple => [(color >> 16) / 255, ((color >> 8) & 255) / 255, (color & 255) / 255];
const pair = (shade: number, lit: number): Pair => [rgb(shade), rgb(lit)];

export interface Palette {
  plain: Pair;
  added: Pair;
  removed: Pair;
  same: Pair;
  warned: Pair;
  line: Triple;
  /** Fine and strong lines of the ground. */
  ground: readonly [Triple, Triple];
  /** What shells and parts are told apart by, the first for the largest. */
  shells: readonly Pair[];
}

export const LIGHT: Palette = {
  plain: pair(0x4c7ab6, 0xe6effc),
  added: pair(0x0b7040, 0xa5e4bf),
  removed: pair(0xb1221a, 0xf6b9b2),
  same: pair(0x9ba7b1, 0xf5f7f8),
  warned: pair(0xc2490a, 0xffc08f),
  line: rgb(0x14212d),
  ground: [rgb(0xe4eaee), rgb(0xc9d3da)],
  shells: [
    pair(0x4c7ab6, 0xe6effc),
    pair(0x2f8f88, 0xd2f1ec),
    pair(0x7d63b0, 0xe9e0fa),
    pair(0xa8852c, 0xfbefcb),
    pair(0xb0567f, 0xfbdfec),
    pair(0x5f8a2f, 0xe5f4cf),
    pair(0x3f6f86, 0xcfe9f5),
    pair(0x8a6a55, 0xf2e4da),
  ],
};

export const DARK: Palette = {
  plain: pair(0x1c4d8a, 0x8cc0f8),
  added: pair(0x12604a, 0x7bdca0),
  removed: pair(0x8a3440, 0xffaea3),
  same: pair(0x163456, 0x5d86b0),
  warned: pair(0x9a4a1c, 0xffa868),
  line: rgb(0xd8e8fb),
  ground: [rgb(0x17375f), rgb(0x2a5689)],
  shells: [
    pair(0x1c4d8a, 0x8cc0f8),
    pair(0x125f66, 0x74d9d3),
    pair(0x4a3f94, 0xb9a8f5),
    pair(0x77601f, 0xecd17d),
    pair(0x803c63, 0xf3a5c8),
    pair(0x3f6426, 0xb5dd86),
    pair(0x24566f, 0x90cfea),
    pair(0x66503f, 0xd9b99f),
  ],
};

/** A color of a file's own, shaded as the registry shades it. */
export function ownPair([red, green, blue]: Triple): Pair {
  const shade = (part: number): number => part * 0.45;
  const lit = (part: number): number => 60 / 255 + part * 0.765;
  return [
    [shade(red), shade(green), shade(blue)],
    [lit(red), lit(green), lit(blue)],
  ];
}

const DARK_QUERY = "(prefers-color-scheme: dark)";

/** Whether the page is dark: the reader chose so, or has their screen so. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia(DARK_QUERY).matches;
}

/** Runs whenever that may have changed. */
export function onTheme(run: () => void, signal: AbortSignal): void {
  const chosen = new MutationObserver(run);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  signal.addEventListener("abort", () => chosen.disconnect());
  matchMedia(DARK_QUERY).addEventListener("change", run, { signal });
}
