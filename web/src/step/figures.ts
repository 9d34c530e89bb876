// Volumes and areas as the page tells them: three digits, in the unit that suits them.

import type { Units } from "../viewer/lengths";

const NO_BREAK = "\u00a0";

/** From the smallest: below how many cubic or square millimeters a unit is taken, and how many it has. */
const VOLUMES = { mm: [["mm³", 1e3, 1], ["cm³", 1e6, 1e3], ["l", Infinity, 1e6]], in: [["in³", Infinity, 25.4 ** 3]] } as const;
const AREAS = { mm: [["mm²", 1e2, 1], ["cm²", 1e6, 1e2], ["m²", Infinity, 1e6]], in: [["in²", Infinity, 25.4 ** 2]] } as const;

export class Figures {
  private readonly format: Intl.NumberFormat;

  constructor(
    private readonly units: Units,
    language: string,
  ) {
    this.format = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  }

  volume(millimeters: number): string {
    return this.say(VOLUMES[this.units], millimeters);
  }

  area(millimeters: number): string {
    return this.say(AREAS[this.units], millimeters);
  }

  private say(steps: readonly (readonly [string, number, number])[], amount: number): string {
    const [unit, , size] = steps.find(([, below]) => amount < below) ?? ["", 0, 1];
    return `${this.format.format(amount / size)}${NO_BREAK}${unit}`;
  }
}
