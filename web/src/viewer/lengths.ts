// Lengths as the page tells them: in millimeters or inches, in the page's language.

/** Units that a reader may have chosen. */
export type Units = "mm" | "in";

const MILLIMETERS = { mm: 1, in: 25.4 } as const;
const DIGITS = { mm: 2, in: 3 } as const;
const NO_BREAK = "\u00a0";

export class Lengths {
  private readonly figures: Intl.NumberFormat;

  constructor(
    readonly units: Units,
    language: string,
  ) {
    this.figures = new Intl.NumberFormat(language, { maximumFractionDigits: DIGITS[units], signDisplay: "negative" });
  }

  /** Millimeters in one of the units. */
  get unit(): number {
    return MILLIMETERS[this.units];
  }

  figure(millimeters: number): string {
    return this.figures.format(millimeters / this.unit).replace("-", "−");
  }

  say(millimeters: number): string {
    return `${this.figure(millimeters)}${NO_BREAK}${this.units}`;
  }

  /** Width, depth and height. */
  envelope(sides: readonly number[]): string {
    return `${sides.map((side) => this.figure(side)).join(" × ")}${NO_BREAK}${this.units}`;
  }

  /** The longest of 1, 2, 5, 10, 20 … units that is at most so many millimeters. */
  round(millimeters: number): number {
    const units = millimeters / this.unit;
    const ten = 10 ** Math.floor(Math.log10(units));
    const times = units / ten >= 5 ? 5 : units / ten >= 2 ? 2 : 1;
    return times * ten * this.unit;
  }
}
