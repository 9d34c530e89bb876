// Has the parts of a figure fetched, and says how far it is and what failed.

import type { Told } from "../viewer-worker";
import type { Frame } from "./frame";
import { Loader } from "./loader";
import { Part, type Known } from "./part";

/** Triangles of several parts together. */
const TRIANGLES_MAX = 3_000_000;

export interface Handlers {
  /** A part is there. */
  came(part: Part): void;
  /** It has another model, or what its facets belong to is known. */
  changed(part: Part): void;
  close(): void;
}

export class Loading {
  /** Those that are there. */
  readonly parts: Part[] = [];
  private readonly loader = new Loader();
  private failed = 0;

  constructor(
    private readonly known: readonly Known[],
    /** How large the first one is. */
    private readonly bytes: number,
    private readonly frame: Frame,
    private readonly handlers: Handlers,
  ) {}

  /** Asks for all that are not there. */
  begin(): void {
    this.failed = 0;
    this.frame.loading(0, this.bytes);
    this.known.forEach((known, number) => {
      if (this.find(number)) return;
      const { address, coarse } = known;
      this.loader.fetch(coarse ?? address, (told) => this.hear(known, number, told));
      // The fine one only where it is alone: many would be too much for a phone.
      if (coarse && this.known.length === 1) this.loader.fetch(address, (told) => this.hear(known, number, told));
    });
  }

  end(): void {
    this.loader.end();
  }

  get triangles(): number {
    return this.parts.reduce((sum, { model }) => sum + model.triangles, 0);
  }

  private find(number: number): Part | undefined {
    return this.parts.find((part) => part.number === number);
  }

  private hear(known: Known, number: number, told: Told): void {
    const shown = this.find(number);
    switch (told.kind) {
      case "received":
        if (this.parts.length === 0) this.frame.loading(told.bytes, this.bytes);
        break;
      case "failed":
        if (!shown) this.miss(told.why);
        break;
      case "model":
        if (!shown) return this.add(known, number, told);
        shown.take(told.model);
        this.handlers.changed(shown);
        break;
      case "looked-at":
        if (!shown) return;
        shown.take(told.model);
        shown.topology = told.topology;
        this.handlers.changed(shown);
    }
  }

  private add(known: Known, number: number, { model }: Told & { kind: "model" }): void {
    if (this.parts.length > 0 && this.triangles + model.triangles > TRIANGLES_MAX) return;
    const part = new Part(known, number, model);
    this.parts.push(part);
    this.frame.loaded();
    this.handlers.came(part);
  }

  private miss(why: "away" | "broken"): void {
    this.failed += 1;
    if (this.parts.length > 0 || this.failed < this.known.length) return;
    this.frame.failed(why, () => this.begin(), () => this.handlers.close());
  }
}
