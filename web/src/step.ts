// On the page of a STEP file that its registry has nothing to read with: the browser can do it itself.
// The program for that is large; it is fetched when somebody asks for it, and runs in a worker that is
// ended when it takes too long.

import type { Ended } from "./viewer";
import { Figures } from "./step/figures";
import type { Measures } from "./step/mesh";
import type { Refusal, Shape, Told, Wanted } from "./step-worker";
import { Lengths } from "./viewer/lengths";
import { countOf, sizeOf, Words } from "./words";

/** Known when this is built: addresses, and bytes of the program as sent to most browsers. */
declare const STEP_WORKER: string;
declare const STEP_READER_PROGRAM: string;
declare const STEP_READER_BYTES: number;

/** Milliseconds that reading one file may take. */
const READING_TIME_MAX = 60_000;
/** What STEP files say within their first bytes (ISO 10303-21). */
const MARK = "ISO-10303-21";
const MARK_BYTES = 1_024;

/** Why there is nothing to see; each has a text `Failed…`. */
type Why = Refusal | "none" | "slow";

class Failure extends Error {
  constructor(readonly why: Why) {
    super(why);
  }
}

async function fetched(address: string, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Failure("away");
  return answer;
}

async function fileAt(address: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const file = await (await fetched(address, signal)).arrayBuffer();
  const beginning = new TextDecoder("latin1").decode(file.slice(0, MARK_BYTES));
  if (!beginning.includes(MARK)) throw new Failure("none");
  return file;
}

/** The program, fetched and compiled once a page. */
let program: WebAssembly.Module | null = null;
async function programFor(signal: AbortSignal): Promise<WebAssembly.Module> {
  if (program) return program;
  if (typeof WebAssembly === "undefined") throw new Failure("unable");
  const answer = await fetched(STEP_READER_PROGRAM, signal);
  try {
    program = await WebAssembly.compileStreaming(answer);
    return program;
  } catch (error) {
    throw error instanceof WebAssembly.CompileError ? new Failure("unable") : error;
  }
}

function read(wanted: Wanted, signal: AbortSignal): Promise<Shape> {
  // The program may have been compiled meanwhile, which nothing stops.
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(STEP_WORKER);
    const end = (): void => {
      window.clearTimeout(late);
      worker.terminate();
    };
    const fail = (why: Why): void => {
      end();
      reject(new Failure(why));
    };
    const late = window.setTimeout(() => fail("slow"), READING_TIME_MAX);
    signal.addEventListener("abort", () => {
      end();
      reject(signal.reason);
    });
    worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
      if (data.kind === "refused") return fail(data.why);
      end();
      resolve(data.shape);
    });
    // What is thrown has a message; without one the script did not come.
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      fail((event as Partial<ErrorEvent>).message ? "unable" : "away");
    });
    worker.postMessage(wanted, [wanted.file]);
  });
}

/** What is offered below the sentence that nothing reads the file here. */
class Offer {
  private readonly words: Words;
  private readonly shown: HTMLButtonElement;
  private readonly stopped: HTMLButtonElement;
  private readonly note: HTMLElement;
  private stop: AbortController | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly figure: HTMLElement,
    private readonly facts: HTMLElement,
  ) {
    const part = <T extends Element>(selector: string): T => root.querySelector<T>(selector) as T;
    this.words = new Words(root);
    this.shown = part("[data-do=show]");
    this.stopped = part("[data-do=stop]");
    this.note = part("[role=status]");
    this.shown.addEventListener("click", () => void this.show());
    this.stopped.addEventListener("click", () => this.stop?.abort());
    part(".step-size").textContent = sizeOf(STEP_READER_BYTES + Number(root.dataset["bytes"]));
    part<HTMLElement>(".step-offer").hidden = false;
  }

  private async show(): Promise<void> {
    if (this.shown.disabled) return;
    if (!this.figure.dataset["model"] && !(await this.readIt())) return;
    // One viewer, however often it is asked for.
    this.shown.disabled = true;
    this.note.textContent = this.words.say("Opening");
    try {
      const { open } = (await import(this.figure.dataset["viewer"] ?? "")) as typeof import("./viewer");
      this.note.textContent = "";
      this.see(true);
      await open(this.figure, (why) => this.ended(why));
    } catch {
      this.see(false);
      this.shown.disabled = false;
      this.note.textContent = this.words.say("FailedAway");
    }
  }

  /** Whether it could be read. */
  private async readIt(): Promise<boolean> {
    const stop = new AbortController();
    this.stop = stop;
    this.working(true);
    this.note.textContent = this.words.say("Fetching");
    try {
      const file = await fileAt(this.root.dataset["step"] ?? "", stop.signal);
      const wanted = { file, program: await programFor(stop.signal) };
      this.note.textContent = this.words.say("Reading");
      this.take(await read(wanted, stop.signal));
      return true;
    } catch (error) {
      const why: Why = error instanceof Failure ? error.why : "away";
      const named = why.charAt(0).toUpperCase() + why.slice(1);
      this.note.textContent = stop.signal.aborted ? this.words.say("Stopped") : this.words.say(`Failed${named}`);
      return false;
    } finally {
      this.stop = null;
      this.working(false);
    }
  }

  private working(works: boolean): void {
    this.shown.hidden = works;
    this.stopped.hidden = !works;
    (works ? this.stopped : this.shown).focus({ preventScroll: true });
  }

  /** Keeps what was read for as long as the page stays, for whoever opens it again. */
  private take({ model, measures }: Shape): void {
    const { low, high } = measures;
    const { dataset } = this.figure;
    const size = high.map((end, axis) => end - (low[axis] ?? 0));
    dataset["bytes"] = String(model.byteLength);
    dataset["sizeUm"] = size.map((length) => Math.round(length * 1_000)).join(" ");
    // There is no picture that closing leads back to.
    dataset["textClose"] = this.words.say("Close");
    dataset["model"] = URL.createObjectURL(new Blob([model], { type: "model/gltf-binary" }));
    this.tell(measures, size);
    this.root.querySelector(".step-size")?.remove();
  }

  private tell({ volume, surface, facets, isClosed }: Measures, size: readonly number[]): void {
    const units = this.figure.dataset["units"] === "in" ? "in" : "mm";
    const language = document.documentElement.lang || "en";
    const figures = new Figures(units, language);
    const told = {
      size: new Lengths(units, language).envelope(size),
      volume: figures.volume(Math.abs(volume)),
      surface: figures.area(surface),
      facets: countOf(facets),
      origin: this.words.say(isClosed ? "Measured" : "Guessed"),
    };
    for (const [name, text] of Object.entries(told)) {
      const place = this.facts.querySelector(`[data-fact=${name}]`);
      if (place) place.textContent = text;
    }
    this.facts.hidden = false;
  }

  private see(seen: boolean): void {
    this.root.hidden = seen;
    this.figure.hidden = !seen;
    this.figure.toggleAttribute("data-open", seen);
  }

  private ended(why: Ended): void {
    this.see(false);
    this.shown.disabled = false;
    this.note.textContent = why === "closed" ? "" : this.words.say(why === "lost" ? "Lost" : "NoView");
    this.shown.focus({ preventScroll: true });
  }
}

const root = document.querySelector<HTMLElement>("[data-step]");
const figure = document.querySelector<HTMLElement>("[data-step-figure]");
const facts = document.querySelector<HTMLElement>("[data-step-facts]");
if (root && figure && facts) new Offer(root, figure, facts);
