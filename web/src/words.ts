// Words and figures of the uploader: texts come from the page, in its language.

const language = document.documentElement.lang || "en";
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(language);
const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** The texts an element carries as `data-text-…`; `{name}` in them stands for a value. */
export class Words {
  readonly #from: DOMStringMap;

  constructor(element: HTMLElement) {
    this.#from = element.dataset;
  }

  /** The text `data-text-some-name` as `say("SomeName")`. */
  say(name: string, values: Record<string, string> = {}): string {
    const text = this.#from[`text${name}`] ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
  }
}

/** Bytes as the pages write them: 29.6 kB. */
export function sizeOf(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${number.format(bytes / 1000 ** step)} ${UNITS[step]}`;
}

export const countOf = (count: number): string => whole.format(count);

export const percentOf = (bytes: number, total: number): string =>
  new Intl.NumberFormat(language, { style: "percent" }).format(total === 0 ? 1 : bytes / total);

/** Seconds in the largest unit that says enough: 40 seconds, 3 minutes. */
export function durationOf(seconds: number): string {
  const [amount, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3_600
        ? [Math.round(seconds / 60), "minute"]
        : [Math.round(seconds / 360) / 10, "hour"];
  const format = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, format).format(amount as number);
}
