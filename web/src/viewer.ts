// Models that can be turned, cut and measured, in the place of their picture. Loaded when somebody asks
// for it; draws only when something changed.

import { arrange, overlap } from "./viewer/arrange";
import { ApartPanel, Bar, button, element, icon, SectionPanel, type Tool } from "./viewer/bar";
import { Controls } from "./viewer/controls";
import { Drawing } from "./viewer/drawing";
import { dot, Eye, plus, VIEWS, type Sight, type Spot, type Vector, type ViewName } from "./viewer/eye";
import { knownOf, PARTS_MAX } from "./viewer/known";
import { writeLegend } from "./viewer/legend";
import { Lengths } from "./viewer/lengths";
import { Loader } from "./viewer/loader";
import { foundAt, Measuring } from "./viewer/measuring";
import { Pace } from "./viewer/pace";
import { Part, type Cut, type Known } from "./viewer/part";
import { Stage, type Grid } from "./viewer/stage";
import type { Told } from "./viewer-worker";
import { percentOf, Words } from "./words";

/** Pixels between the lines of the ground, and how many of them are a strong one. */
const GROUND_STEP = 14;
const GROUND_STRONG = 5;
/** Lines of the ground in one direction. */
const GROUND_MAX = 400;
/** Milliseconds that a view takes to become another. */
const TURN_TIME = 280;
/** Milliseconds without a key until the view is told. */
const TELL_AFTER = 500;
/** Triangles of several parts together. */
const TRIANGLES_MAX = 3_000_000;
const PIXELS_MAX = 3;

/** What stays when somebody closes the model and opens it again. */
const remembered = { edges: true, ground: true };

class Viewer {
  private readonly words: Words;
  private readonly lengths: Lengths;
  private readonly eye = new Eye();
  private readonly stage: Stage;
  private readonly drawing: Drawing;
  private readonly loader = new Loader();
  private readonly controls: Controls;
  private readonly bar: Bar;
  private readonly section: SectionPanel;
  private readonly apartPanel: ApartPanel;
  private readonly root = element("div", "stage");
  private readonly area = element("div", "stage-area");
  private readonly canvas = element("canvas", "");
  private readonly said = element("output", "stage-said");
  private readonly told = element("div", "stage-told");
  private readonly hint = element("p", "stage-hint");
  private readonly legend = element("p", "stage-legend");
  private readonly foot = element("div", "stage-foot");
  private readonly help = element("div", "stage-help");
  private readonly stop = new AbortController();
  private readonly pace = new Pace();
  private readonly parts: Part[] = [];
  private box: { low: Vector; high: Vector } = { low: [0, 0, 0], high: [0, 0, 0] };
  private on: Record<Tool, boolean>;
  private apart = 0;
  private readonly cut = { axis: 1 as 0 | 1 | 2, share: 0.5, sign: 1 };
  private readonly measuring: Measuring;
  private asked = 0;
  private moved = false;
  private failed = 0;
  private tellLater = 0;

  constructor(
    private readonly figure: HTMLElement,
    private readonly known: Known[],
    private readonly closed: (why: "closed" | "lost") => void,
  ) {
    this.words = new Words(figure);
    const units = figure.dataset["units"] === "in" ? "in" : "mm";
    this.lengths = new Lengths(units, document.documentElement.lang || "en");
    this.stage = new Stage(this.canvas);
    this.drawing = new Drawing(this.lengths);
    this.measuring = new Measuring(this.words, this.lengths);
    this.on = {
      ...{ measure: false, section: false, shells: false, apart: false, full: false, help: false },
      ...remembered,
    };
    this.bar = new Bar(this.words, {
      measure: () => this.toggle("measure"),
      section: () => this.toggle("section"),
      edges: () => this.toggle("edges"),
      shells: () => this.toggle("shells"),
      ground: () => this.toggle("ground"),
      apart: () => this.toggle("apart"),
      full: () => void this.fill(!this.on.full),
      help: () => this.toggle("help"),
      close: () => this.close("closed"),
      view: (name) => this.see(name),
    });
    this.section = new SectionPanel(this.words, {
      axis: (axis) => this.cutAcross(axis),
      turn: () => {
        this.cut.sign = -this.cut.sign;
        this.showTools();
      },
      slide: (share) => {
        this.cut.share = share;
        this.showTools();
      },
    });
    this.apartPanel = new ApartPanel(this.words, (share) => {
      this.apart = share;
      this.place(true);
    });
    this.build();
    this.controls = new Controls(this.area, this.eye, {
      changed: (moving) => this.change(moving),
      clicked: (spot) => this.click(spot),
      hovered: (spot) => this.hover(spot),
      home: () => this.home(),
      keyed: () => this.tellView(),
    });
    this.follow();
  }

  private build(): void {
    const { area, root } = this;
    area.tabIndex = 0;
    area.setAttribute("role", "application");
    area.setAttribute("aria-label", this.words.say("Canvas", { name: this.figure.dataset["name"] ?? "" }));
    const { help } = this;
    help.append(element("p", "", this.words.say("HelpText")));
    help.id = `stage-help-${document.querySelectorAll(".stage").length}`;
    help.hidden = true;
    area.setAttribute("aria-describedby", help.id);
    this.canvas.setAttribute("aria-hidden", "true");
    this.hint.textContent = this.words.say("Tap");
    this.said.setAttribute("aria-live", "polite");
    this.legend.hidden = true;
    area.append(this.canvas, this.drawing.svg, this.hint);
    const { foot } = this;
    foot.append(this.legend, this.section.element, this.apartPanel.element, this.bar.tools);
    root.append(area, this.bar.views, this.said, help, foot, this.told);
    this.bar.offer("shells", false);
    this.bar.offer("apart", this.known.length > 1);
  }

  /** Listens to everything that changes how the model looks. */
  private follow(): void {
    const { signal } = this.stop;
    const size = new ResizeObserver(() => this.resize());
    for (const part of [this.area, this.foot]) size.observe(part);
    const theme = new MutationObserver(() => this.ask());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => {
      size.disconnect();
      theme.disconnect();
    });
    this.root.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape") this.escape();
      },
      { signal },
    );
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.ask(), { signal });
    document.addEventListener("fullscreenchange", () => this.filled(document.fullscreenElement === this.root), { signal });
    this.canvas.addEventListener(
      "webglcontextlost",
      (event) => {
        event.preventDefault();
        this.close("lost");
      },
      { signal },
    );
  }

  /** Puts the stage over the picture, and begins to load. */
  open(): void {
    const picture = this.figure.querySelector(":scope > picture, :scope > img, :scope > a");
    if (picture) picture.before(this.root);
    else this.figure.prepend(this.root);
    this.resize();
    this.showTools();
    this.area.focus({ preventScroll: true });
    this.controls.wake(true);
    this.load();
  }

  private load(): void {
    this.failed = 0;
    const total = Number(this.figure.dataset["bytes"] ?? 0);
    this.tellLoading(0, total);
    this.known.forEach((known, number) => {
      if (this.parts.some((part) => part.number === number)) return;
      const coarse = known.coarse;
      this.loader.fetch(coarse ?? known.address, (told) => this.heard(known, number, told, total));
      // The fine one only where it is alone: many would be too much for a phone.
      if (coarse && this.known.length === 1) {
        this.loader.fetch(known.address, (told) => this.heard(known, number, told, total));
      }
    });
  }

  private heard(known: Known, number: number, told: Told, total: number): void {
    if (this.stop.signal.aborted) return;
    if (told.kind === "received") {
      if (this.parts.length === 0) this.tellLoading(told.bytes, total);
      return;
    }
    const shown = this.parts.find((part) => part.number === number);
    if (told.kind === "failed") {
      if (shown) return;
      this.failed += 1;
      if (this.parts.length === 0 && this.failed === this.known.length) this.tellFailed(told.why);
      return;
    }
    if (told.kind === "model" && !shown) {
      const triangles = this.parts.reduce((sum, part) => sum + part.model.triangles, told.model.triangles);
      if (this.parts.length > 0 && triangles > TRIANGLES_MAX) return;
      this.add(new Part(known, number, told.model));
    } else if (shown) {
      shown.model = told.model;
      if (told.kind === "looked-at") shown.topology = told.topology;
      this.stage.put(shown);
      this.showShells();
      this.place(false);
    }
    this.note();
  }

  private add(part: Part): void {
    this.parts.push(part);
    this.stage.put(part);
    this.told.replaceChildren();
    this.figure.dataset["shown"] = "";
    if (this.parts.length > 1 && !this.moved) this.apart = overlap(this.parts) ? 1 : 0;
    this.place(!this.moved);
  }

  /** What tests and people who look closely may know. */
  private note(): void {
    const triangles = this.parts.reduce((sum, part) => sum + part.model.triangles, 0);
    const { stage } = this;
    Object.assign(this.root.dataset, { triangles, bytes: stage.bytes, calls: stage.calls, parts: this.parts.length });
  }

  private place(fit: boolean): void {
    const { parts } = this;
    if (parts.length === 0) return;
    const { low, high } = arrange(parts, this.apart);
    const middle = plus(low, plus(high, low, -1), 0.5);
    for (const part of parts) part.middle = middle;
    this.box = { low: plus(low, middle, -1), high: plus(high, middle, -1) };
    this.eye.radius = Math.max(Math.hypot(...this.box.high), 1e-6);
    if (fit) this.fit();
    this.showTools();
  }

  private fit(): void {
    this.eye.fit((right, up) => {
      const sight: Sight = { low: [Infinity, Infinity], high: [-Infinity, -Infinity] };
      for (const part of this.parts) part.sight(right, up, sight);
      // The sizes stand along the ground, and on the ground squares are drawn.
      const { low, high } = this.box;
      for (const x of [low[0], high[0]]) for (const y of [low[1], high[1]]) include(sight, [x, y, low[2]], right, up);
      return sight;
    });
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.area;
    if (width === 0 || height === 0) return;
    this.eye.width = width;
    this.eye.height = height;
    this.eye.covered = [this.bar.views.offsetHeight + 8, this.foot.offsetHeight + 8];
    this.stage.resize(width, height, Math.min(devicePixelRatio, PIXELS_MAX));
    if (!this.moved && this.parts.length > 0) this.fit();
    this.draw();
  }

  /** Somebody turned it: drawn once, with the next frame of the screen; finely once it rests. */
  private change(moving: boolean): void {
    this.moved ||= this.parts.length > 0;
    this.pace.moves(moving, () => this.ask());
    this.ask();
  }

  private ask(): void {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  private get isDark(): boolean {
    const { theme } = document.documentElement.dataset;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  private draw(): void {
    const { eye, stage } = this;
    if (this.parts.length === 0 || this.stop.signal.aborted) return;
    stage.grid = this.grid();
    const { edges, shells, ground } = this.on;
    stage.draw(eye, { dark: this.isDark, edges, shells, ground, cut: this.plane }, this.pace.isQuick);
    this.drawOver();
    const named = Object.entries(VIEWS).find(
      ([, [yaw, pitch]]) => Math.abs(eye.yaw - yaw) < 1e-3 && Math.abs(eye.pitch - pitch) < 1e-3,
    );
    this.bar.at((named?.[0] as ViewName | undefined) ?? null);
    this.root.dataset["frames"] = String(stage.frames);
  }

  /** Sizes, the ruler, what is measured: lines that cost nothing to draw. */
  private drawOver(): void {
    this.drawing.draw(this.eye, this.on.ground ? this.box : null, this.on.measure ? this.measuring.shown : null);
  }

  /** Squares whose lines are round lengths from the file's own zero. */
  private grid(): Grid {
    const { low, high } = this.box;
    const wanted = Math.max(this.lengths.round((GROUND_STEP * 2.5) / this.eye.whole), 1e-9);
    const step = Math.max(wanted, (Math.max(high[0] - low[0], high[1] - low[1]) * 1.4) / GROUND_MAX);
    const zero = this.parts[0]?.middle ?? [0, 0, 0];
    const room = 0.14 * Math.max(high[0] - low[0], high[1] - low[1], step * 8);
    const first = (axis: 0 | 1): number => Math.floor((low[axis] - room + zero[axis]) / step);
    const last = (axis: 0 | 1): number => Math.ceil((high[axis] + room + zero[axis]) / step);
    const at = (axis: 0 | 1, line: number): number => line * step - zero[axis];
    return {
      low: [at(0, first(0)), at(1, first(1))],
      high: [at(0, last(0)), at(1, last(1))],
      first: [first(0), first(1)],
      height: low[2] - this.eye.radius * 1e-3,
      step,
      strong: GROUND_STRONG,
    };
  }

  private get plane(): Cut | null {
    if (!this.on.section) return null;
    const { axis, share, sign } = this.cut;
    const normal: Vector = [0, 0, 0];
    normal[axis] = sign;
    const { low, high } = this.box;
    // A little within the ends, so that the first and the last place still cut something.
    const inner = 0.002 + 0.996 * share;
    return { normal, at: (low[axis] + (high[axis] - low[axis]) * inner) * sign };
  }

  private cutAcross(axis: 0 | 1 | 2): void {
    this.cut.axis = axis;
    this.cut.share = 0.5;
    this.cut.sign = this.eye.towards[axis] < 0 ? -1 : 1;
    this.showTools();
  }

  private toggle(tool: Tool): void {
    this.on[tool] = !this.on[tool];
    if (tool === "edges" || tool === "ground") remembered[tool] = this.on[tool];
    if (tool === "section" && this.on.section) this.cutAcross(this.cut.axis);
    if (tool === "measure") {
      const begun = this.measuring.begin();
      this.said.textContent = this.on.measure ? begun : "";
      if (this.on.measure) this.area.focus({ preventScroll: true });
    }
    this.showTools();
  }

  private showTools(): void {
    for (const tool of Object.keys(this.on) as Tool[]) this.bar.show(tool, this.on[tool]);
    const { axis, share } = this.cut;
    const along = this.box.low[axis] + (this.box.high[axis] - this.box.low[axis]) * share;
    const figure = `${"xyz"[axis]} ${this.lengths.say(along + (this.parts[0]?.middle[axis] ?? 0))}`;
    this.section.show(this.on.section, axis, share, figure);
    this.apartPanel.show(this.on.apart, this.apart);
    this.help.hidden = !this.on.help;
    this.legend.hidden = !this.on.shells;
    this.root.toggleAttribute("data-measuring", this.on.measure);
    this.ask();
  }

  /** Offers to color shells where there is something to tell apart, and says what there is. */
  private showShells(): void {
    this.bar.offer("shells", writeLegend(this.legend, this.parts, this.words));
  }

  /** Turns to a view, at once where motion is not wanted. */
  private see(name: ViewName): void {
    const { eye } = this;
    const from = { yaw: eye.yaw, pitch: eye.pitch, scale: eye.scale, target: eye.target };
    [eye.yaw, eye.pitch] = VIEWS[name];
    this.fit();
    this.moved = name !== "three-quarter";
    const to = { yaw: eye.yaw, pitch: eye.pitch, scale: eye.scale, target: eye.target };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.ask();
      return;
    }
    const start = performance.now();
    // The shorter way round.
    const yaw = to.yaw - 2 * Math.PI * Math.round((to.yaw - from.yaw) / (2 * Math.PI));
    const step = (): void => {
      const time = Math.min((performance.now() - start) / TURN_TIME, 1);
      const share = time * time * (3 - 2 * time);
      const between = (one: number, two: number): number => one + (two - one) * share;
      eye.yaw = time === 1 ? to.yaw : between(from.yaw, yaw);
      eye.pitch = between(from.pitch, to.pitch);
      eye.scale = from.scale * (to.scale / from.scale) ** share;
      eye.target = plus(from.target, plus(to.target, from.target, -1), share);
      this.draw();
      if (time < 1 && !this.stop.signal.aborted) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  private home(): void {
    this.see("three-quarter");
    this.tellView();
  }

  private click(spot: Spot): void {
    const byKey = spot[0] === this.eye.width / 2 && spot[1] === this.eye.middle;
    const found = foundAt(this.parts, this.eye, spot, this.plane);
    if (this.on.measure) {
      this.said.textContent = this.measuring.take(found, byKey);
      this.ask();
      return;
    }
    const part = found?.hit?.part;
    if (!part) return;
    const size = this.lengths.envelope(part.size);
    this.said.textContent = this.words.say("Part", { name: part.known.name, size });
  }

  private hovering: Spot | null = null;

  private hover(spot: Spot | null): void {
    if (!this.on.measure || this.measuring.isDone) return;
    const waits = this.hovering !== null;
    this.hovering = spot;
    if (waits) return;
    requestAnimationFrame(() => {
      const at = this.hovering;
      this.hovering = null;
      const found = at ? foundAt(this.parts, this.eye, at, this.plane) : null;
      if (this.measuring.point(found?.point ?? null)) this.drawOver();
    });
  }

  private escape(): void {
    if (this.on.measure) {
      if (this.measuring.isEmpty) {
        this.toggle("measure");
      } else {
        this.said.textContent = this.measuring.begin();
        this.showTools();
      }
    } else if (this.on.full) {
      void this.fill(false);
    } else {
      this.close("closed");
    }
  }

  private async fill(full: boolean): Promise<void> {
    if (!full && document.fullscreenElement) await document.exitFullscreen();
    else if (full && this.root.requestFullscreen) await this.root.requestFullscreen().catch(() => this.filled(true));
    // Some phones fill the screen with videos only: then the window has to do.
    else this.filled(full);
  }

  private filled(full: boolean): void {
    this.on.full = full;
    this.root.toggleAttribute("data-full", full);
    this.showTools();
  }

  private tellView(): void {
    window.clearTimeout(this.tellLater);
    this.tellLater = window.setTimeout(() => {
      const { eye } = this;
      const degrees = (angle: number): string => String(Math.round((angle * 180) / Math.PI));
      const zoom = percentOf(eye.scale, eye.whole);
      this.said.textContent = this.words.say("View", { yaw: degrees(eye.yaw), pitch: degrees(eye.pitch), zoom });
    }, TELL_AFTER);
  }

  private tellLoading(bytes: number, total: number): void {
    const share = total > 0 && bytes > 0 && bytes <= total ? ` ${percentOf(bytes, total)}` : "";
    this.told.replaceChildren(element("p", "", `${this.words.say("Loading")}${share}`));
  }

  private tellFailed(why: "away" | "broken"): void {
    const say = element("p", "", this.words.say(why === "away" ? "FailedAway" : "FailedBroken"));
    say.setAttribute("role", "alert");
    const again = button(() => this.load(), icon("refresh"), this.words.say("Again"));
    again.className = "btn";
    const back = button(() => this.close("closed"), this.words.say("Close"));
    back.className = "btn";
    this.told.replaceChildren(say, element("div", "row", again, back));
    again.focus();
  }

  close(why: "closed" | "lost"): void {
    if (this.stop.signal.aborted) return;
    this.stop.abort();
    window.clearTimeout(this.tellLater);
    this.pace.rest();
    if (document.fullscreenElement === this.root) void document.exitFullscreen();
    this.loader.end();
    this.controls.dispose();
    this.stage.dispose();
    this.root.remove();
    delete this.figure.dataset["shown"];
    this.closed(why);
  }
}

function include(sight: Sight, point: Vector, right: Vector, up: Vector): void {
  const [x, y] = [dot(point, right), dot(point, up)];
  sight.low = [Math.min(sight.low[0], x), Math.min(sight.low[1], y)];
  sight.high = [Math.max(sight.high[0], x), Math.max(sight.high[1], y)];
}

/** The address of the stage's style sheet, known when this is built. */
declare const VIEWER_STYLES: string;

/** Fetches the style sheet once; without it there is no stage. */
let styles: Promise<void> | null = null;
function styled(): Promise<void> {
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

/** How opening went, and how it ended. */
export type Ended = "closed" | "lost" | "none";

/**
 * Opens the models of a figure in the place of its picture. `ended` hears when the picture is all there
 * is again: closed by somebody, taken by the browser, or never opened, as there is no WebGL 2. Fails
 * where the style sheet does not arrive.
 */
export async function open(figure: HTMLElement, ended: (why: Ended) => void): Promise<void> {
  await styled();
  const known = knownOf(figure).slice(0, PARTS_MAX);
  try {
    new Viewer(figure, known, ended).open();
  } catch {
    ended("none");
  }
}
