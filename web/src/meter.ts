// The figures above the list: bytes, files, time left and rate, drawn a few times a second.
import { Pace } from "./pace.ts";
import { type Words, countOf, durationOf, sizeOf } from "./words.ts";

/** Between two drawings, in milliseconds: figures that change faster cannot be read. */
const DRAW_EVERY = 250;

export class Meter {
  readonly #bar: HTMLProgressElement;
  readonly #total: HTMLElement;
  readonly #left: HTMLElement;
  readonly #words: Words;
  #pace = new Pace();
  #drawnAt = 0;
  #later = 0;

  constructor(root: HTMLElement, words: Words) {
    const find = <E extends HTMLElement>(selector: string): E => {
      const found = root.querySelector<E>(selector);
      if (!found) throw new Error(`the uploader has no ${selector}`);
      return found;
    };
    this.#bar = find<HTMLProgressElement>(".meter");
    this.#total = find(".total");
    this.#left = find(".left");
    this.#words = words;
  }

  /** Begins anew: another kind of work. */
  begin(): void {
    this.#pace = new Pace();
    this.#drawnAt = 0;
    this.#bar.value = 0;
    this.#total.textContent = "";
    this.#left.textContent = "";
  }

  /** Nothing goes for a while. */
  rest(): void {
    this.#pace.rest();
    this.#left.textContent = "";
  }

  /** So many bytes of so many are done. */
  hashed(bytes: number, total: number): void {
    this.#draw(bytes, total, () => {
      this.#total.textContent = this.#words.say("Bytes", { done: sizeOf(bytes), all: sizeOf(total) });
    });
  }

  sent(bytes: number, total: number, files: number, of: number): void {
    const now = performance.now();
    this.#pace.note(bytes, total, now);
    this.#draw(bytes, total, () => {
      this.#total.textContent = this.#words.say("Progress", {
        done: sizeOf(bytes),
        all: sizeOf(total),
        files: countOf(files),
        of: countOf(of),
      });
      const { left, rate } = this.#pace;
      this.#left.textContent =
        left === null || rate === null || bytes === total
          ? ""
          : this.#words.say("Left", { time: durationOf(left), rate: `${sizeOf(rate)}/s` });
    });
  }

  #draw(bytes: number, total: number, write: () => void): void {
    clearTimeout(this.#later);
    const now = performance.now();
    if (now - this.#drawnAt < DRAW_EVERY && bytes < total && this.#drawnAt > 0) {
      // The last figures of a burst are drawn, too.
      this.#later = window.setTimeout(() => this.#draw(bytes, total, write), DRAW_EVERY);
      return;
    }
    this.#drawnAt = now;
    this.#bar.value = total === 0 ? 1 : bytes / total;
    write();
  }
}
