// Models that can be turned, cut and measured, in the place of their picture. Loaded when somebody asks
// for it; draws only when something changed.

import { arrange, overlap } from "./viewer/arrange";
import { ApartPanel, Bar, SectionPanel, type Tool } from "./viewer/bar";
import { isDark, onTheme } from "./viewer/colors";
import { Controls } from "./viewer/controls";
import { Drawing } from "./viewer/drawing";
import { Eye, plus, VIEWS, type Sight, type Spot, type ViewName } from "./viewer/eye";
import { Frame } from "./viewer/frame";
import { gridBelow, type Box } from "./viewer/ground";
import { knownOf } from "./viewer/known";
import { writeLegend } from "./viewer/legend";
import { Lengths } from "./viewer/lengths";
import { Loading } from "./viewer/loading";
import { foundAt, Measuring } from "./viewer/measuring";
import { Pace } from "./viewer/pace";
import { includePoint, type Cut, type Known, type Part } from "./viewer/part";
import { Section } from "./viewer/section";
import { Stage } from "./viewer/stage";
import { styled } from "./viewer/styles";
import { standOf, turnFrom } from "./viewer/turn";
import { percentOf, Words } from "./words";

/** Milliseconds without a key until the view is told. */
const TELL_AFTER = 500;
const PIXELS_MAX = 3;

/** What stays when somebody closes the model and opens it again. */
const remembered = { edges: true, ground: true };

class Viewer {
  private readonly words: Words;
  private readonly lengths: Lengths;
  private readonly eye = new Eye();
  private readonly frame: Frame;
  private readonly stage: Stage;
  private readonly drawing: Drawing;
  private readonly loading: Loading;
  private readonly controls: Controls;
  private readonly bar: Bar;
  private readonly sectionPanel: SectionPanel;
  private readonly apartPanel: ApartPanel;
  private readonly stop = new AbortController();
  private readonly pace = new Pace();
  private readonly section = new Section();
  private readonly measuring: Measuring;
  private box: Box = { low: [0, 0, 0], high: [0, 0, 0] };
  private on: Record<Tool, boolean>;
  private apart = 0;
  private asked = 0;
  private moved = false;
  private hovering: Spot | null = null;
  private tellLater = 0;

  constructor(
    private readonly figure: HTMLElement,
    known: Known[],
    private readonly closed: (why: "closed" | "lost") => void,
  ) {
    this.words = new Words(figure);
    const units = figure.dataset["units"] === "in" ? "in" : "mm";
    this.lengths = new Lengths(units, document.documentElement.lang || "en");
    this.drawing = new Drawing(this.lengths);
    this.measuring = new Measuring(this.words, this.lengths);
    this.on = {
      ...{ measure: false, section: false, shells: false, apart: false, full: false, help: false },
      ...remembered,
    };
    this.bar = this.tools();
    this.bar.offer("shells", false);
    this.bar.offer("apart", known.length > 1);
    this.sectionPanel = this.sectionTools();
    this.apartPanel = new ApartPanel(this.words, (share) => {
      this.apart = share;
      this.place(true);
    });
    const { apartPanel, bar, drawing, sectionPanel } = this;
    const below = [sectionPanel.element, apartPanel.element, bar.tools];
    this.frame = new Frame(this.words, figure.dataset["name"] ?? "", drawing.svg, bar.views, below);
    this.stage = new Stage(this.frame.canvas);
    this.controls = new Controls(this.frame.area, this.eye, {
      changed: (moving) => this.change(moving),
      clicked: (spot) => this.click(spot),
      hovered: (spot) => this.hover(spot),
      home: () => this.home(),
      keyed: () => this.tellView(),
    });
    this.loading = new Loading(known, Number(figure.dataset["bytes"] ?? 0), this.frame, {
      came: (part) => this.add(part),
      changed: (part) => this.renew(part),
      close: () => this.close("closed"),
    });
    this.follow();
  }

  private tools(): Bar {
    return new Bar(this.words, {
      measure: () => this.toggle("measure"),
      section: () => this.toggle("section"),
      edges: () => this.toggle("edges"),
      shells: () => this.toggle("shells"),
      ground: () => this.toggle("ground"),
      apart: () => this.toggle("apart"),
      full: () => this.fill(!this.on.full),
      help: () => this.toggle("help"),
      close: () => this.close("closed"),
      view: (name) => this.see(name),
    });
  }

  private sectionTools(): SectionPanel {
    const { section } = this;
    return new SectionPanel(this.words, {
      axis: (axis) => {
        section.across(axis, this.eye);
        this.showTools();
      },
      turn: () => {
        section.turn();
        this.showTools();
      },
      slide: (share) => {
        section.share = share;
        this.showTools();
      },
    });
  }

  /** Listens to everything that changes how the model looks. */
  private follow(): void {
    const { signal } = this.stop;
    const { area, canvas, foot, root } = this.frame;
    const size = new ResizeObserver(() => this.resize());
    for (const part of [area, foot]) size.observe(part);
    signal.addEventListener("abort", () => size.disconnect());
    onTheme(() => this.ask(), signal);
    root.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape") this.escape();
      },
      { signal },
    );
    document.addEventListener("fullscreenchange", () => this.filled(document.fullscreenElement === root), { signal });
    canvas.addEventListener(
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
    this.frame.putInto(this.figure);
    this.resize();
    this.showTools();
    this.frame.area.focus({ preventScroll: true });
    this.controls.wake(true);
    this.loading.begin();
  }

  private get parts(): readonly Part[] {
    return this.loading.parts;
  }

  private add(part: Part): void {
    this.stage.put(part);
    this.figure.dataset["shown"] = "";
    if (this.parts.length > 1 && !this.moved) this.apart = overlap(this.parts) ? 1 : 0;
    this.place(!this.moved);
    this.note();
  }

  private renew(part: Part): void {
    this.stage.put(part);
    this.bar.offer("shells", writeLegend(this.frame.legend, this.parts, this.words));
    this.place(false);
    this.note();
  }

  /** What tests and people who look closely may know. */
  private note(): void {
    const { triangles, parts } = this.loading;
    const { bytes, calls } = this.stage;
    Object.assign(this.frame.root.dataset, { triangles, bytes, calls, parts: parts.length });
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
      for (const x of [low[0], high[0]]) {
        for (const y of [low[1], high[1]]) includePoint(sight, [x, y, low[2]], right, up);
      }
      return sight;
    });
  }

  private resize(): void {
    const { area, foot } = this.frame;
    const { clientWidth: width, clientHeight: height } = area;
    if (width === 0 || height === 0) return;
    this.eye.width = width;
    this.eye.height = height;
    this.eye.covered = [this.bar.views.offsetHeight + 8, foot.offsetHeight + 8];
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

  /** Draws all of it; tells whether there will be more to draw. */
  private draw(): boolean {
    const { eye, stage } = this;
    if (this.stop.signal.aborted) return false;
    const [first] = this.parts;
    if (!first) return true;
    stage.grid = gridBelow(this.box, first.middle, eye, this.lengths);
    const { edges, shells, ground } = this.on;
    stage.draw(eye, { dark: isDark(), edges, shells, ground, cut: this.plane }, this.pace.isQuick);
    this.drawOver();
    this.bar.at(eye.named);
    this.frame.root.dataset["frames"] = String(stage.frames);
    return true;
  }

  /** Sizes, the ruler, what is measured: lines that cost nothing to draw. */
  private drawOver(): void {
    this.drawing.draw(this.eye, this.on.ground ? this.box : null, this.on.measure ? this.measuring.shown : null);
  }

  private get plane(): Cut | null {
    return this.on.section ? this.section.plane(this.box) : null;
  }

  private toggle(tool: Tool): void {
    this.on[tool] = !this.on[tool];
    if (tool === "edges" || tool === "ground") remembered[tool] = this.on[tool];
    if (tool === "section" && this.on.section) this.section.across(this.section.axis, this.eye);
    if (tool === "measure") {
      const begun = this.measuring.begin();
      this.frame.said.textContent = this.on.measure ? begun : "";
      if (this.on.measure) this.frame.area.focus({ preventScroll: true });
    }
    this.showTools();
  }

  private showTools(): void {
    for (const tool of Object.keys(this.on) as Tool[]) this.bar.show(tool, this.on[tool]);
    const { axis, share } = this.section;
    const along = this.section.along(this.box) + (this.parts[0]?.middle[axis] ?? 0);
    this.sectionPanel.show(this.on.section, axis, share, `${"xyz"[axis]} ${this.lengths.say(along)}`);
    this.apartPanel.show(this.on.apart, this.apart);
    this.frame.help.hidden = !this.on.help;
    this.frame.legend.hidden = !this.on.shells;
    this.frame.root.toggleAttribute("data-measuring", this.on.measure);
    this.ask();
  }

  private see(name: ViewName): void {
    const { eye } = this;
    const from = standOf(eye);
    [eye.yaw, eye.pitch] = VIEWS[name];
    this.fit();
    this.moved = name !== "three-quarter";
    turnFrom(from, eye, () => this.draw());
  }

  private home(): void {
    this.see("three-quarter");
    this.tellView();
  }

  private click(spot: Spot): void {
    const byKey = spot[0] === this.eye.width / 2 && spot[1] === this.eye.middle;
    const found = foundAt(this.parts, this.eye, spot, this.plane);
    if (this.on.measure) {
      this.frame.said.textContent = this.measuring.take(found, byKey);
      this.ask();
      return;
    }
    const part = found?.hit?.part;
    if (!part) return;
    const size = this.lengths.envelope(part.told);
    this.frame.said.textContent = this.words.say("Part", { name: part.known.name, size });
  }

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
        this.frame.said.textContent = this.measuring.begin();
        this.showTools();
      }
    } else if (this.on.full) {
      this.fill(false);
    } else {
      this.close("closed");
    }
  }

  private fill(full: boolean): void {
    void this.frame.fill(full, (isFull) => this.filled(isFull));
  }

  private filled(full: boolean): void {
    this.on.full = full;
    this.frame.root.toggleAttribute("data-full", full);
    this.showTools();
  }

  private tellView(): void {
    window.clearTimeout(this.tellLater);
    this.tellLater = window.setTimeout(() => {
      const { eye } = this;
      const degrees = (angle: number): string => String(Math.round((angle * 180) / Math.PI));
      const zoom = percentOf(eye.scale, eye.whole);
      const view = { yaw: degrees(eye.yaw), pitch: degrees(eye.pitch), zoom };
      this.frame.said.textContent = this.words.say("View", view);
    }, TELL_AFTER);
  }

  private close(why: "closed" | "lost"): void {
    if (this.stop.signal.aborted) return;
    this.stop.abort();
    window.clearTimeout(this.tellLater);
    this.pace.rest();
    if (document.fullscreenElement === this.frame.root) void document.exitFullscreen();
    this.loading.end();
    this.controls.dispose();
    this.stage.dispose();
    this.frame.root.remove();
    delete this.figure.dataset["shown"];
    this.closed(why);
  }
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
  try {
    new Viewer(figure, knownOf(figure), ended).open();
  } catch {
    ended("none");
  }
}
