// The buttons around the model. They look and speak like all others of the page; what they say comes
// from the page, in its language.

import { icon } from "../icon";
import type { Words } from "../words";
import { VIEWS, type ViewName } from "./eye";

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  kind: string,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

export function button(run: () => void, ...inside: (Node | string)[]): HTMLButtonElement {
  const made = element("button", "", ...inside);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

/** A button that is on or off; `show` changes how it looks. */
export interface Switch {
  element: HTMLButtonElement;
  show(on: boolean): void;
}

function toggle(picture: SVGSVGElement, label: string, run: () => void): Switch {
  const words = element("span", "stage-word", label);
  const made = button(run, picture, words);
  made.title = label;
  const show = (on: boolean): void => made.setAttribute("aria-pressed", String(on));
  show(false);
  return { element: made, show };
}

export interface Tools {
  measure(): void;
  section(): void;
  edges(): void;
  shells(): void;
  ground(): void;
  apart(): void;
  full(): void;
  help(): void;
  close(): void;
  view(name: ViewName): void;
}

export type Tool = "measure" | "section" | "edges" | "shells" | "ground" | "apart" | "full" | "help";

/** Views at the top, tools at the bottom. */
export class Bar {
  readonly views = element("div", "stage-views seg");
  readonly tools = element("div", "stage-tools seg");
  private readonly switches: Record<Tool, Switch>;
  private readonly named = new Map<ViewName, HTMLButtonElement>();

  constructor(words: Words, run: Tools) {
    this.views.setAttribute("role", "group");
    this.views.setAttribute("aria-label", words.say("Views"));
    for (const name of Object.keys(VIEWS) as ViewName[]) {
      const label = words.say({ "three-quarter": "ThreeQuarter", front: "Front", right: "Right", top: "Top" }[name]);
      const made = button(() => run.view(name), label);
      this.named.set(name, made);
      this.views.append(made);
    }
    this.tools.setAttribute("role", "group");
    this.tools.setAttribute("aria-label", words.say("Tools"));
    this.switches = {
      measure: toggle(icon("ruler-measure"), words.say("Measure"), run.measure),
      section: toggle(icon("slice"), words.say("Section"), run.section),
      edges: toggle(icon("cube"), words.say("Edges"), run.edges),
      shells: toggle(icon("color-swatch"), words.say("Shells"), run.shells),
      apart: toggle(icon("stack-back"), words.say("Apart"), run.apart),
      ground: toggle(icon("grid-4x4"), words.say("Ground"), run.ground),
      full: toggle(icon("arrows-maximize"), words.say("Full"), run.full),
      help: toggle(icon("help"), words.say("Help"), run.help),
    };
    const close = toggle(icon("x"), words.say("Close"), run.close).element;
    close.removeAttribute("aria-pressed");
    this.tools.append(...Object.values(this.switches).map((made) => made.element), close);
  }

  show(tool: Tool, on: boolean): void {
    this.switches[tool].show(on);
  }

  offer(tool: Tool, offered: boolean): void {
    this.switches[tool].element.hidden = !offered;
  }

  /** Which named view is seen, if one is. */
  at(name: ViewName | null): void {
    for (const [which, made] of this.named) made.setAttribute("aria-pressed", String(which === name));
  }
}

/** Where the plane of a section is. */
export class SectionPanel {
  readonly element = element("div", "stage-panel");
  private readonly axes: HTMLButtonElement[] = [];
  private readonly slider = element("input", "");
  private readonly figure = element("output", "num");

  constructor(words: Words, run: { axis(axis: 0 | 1 | 2): void; turn(): void; slide(share: number): void }) {
    const group = element("div", "seg");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words.say("Across"));
    for (const axis of [0, 1, 2] as const) {
      const made = button(() => run.axis(axis), "XYZ"[axis] ?? "");
      made.setAttribute("aria-label", `${words.say("Across")} ${"XYZ"[axis]}`);
      this.axes.push(made);
      group.append(made);
    }
    this.slider.type = "range";
    this.slider.max = "1000";
    this.slider.setAttribute("aria-label", words.say("Position"));
    this.slider.addEventListener("input", () => run.slide(Number(this.slider.value) / 1_000));
    const turn = button(run.turn, icon("arrows-exchange"), element("span", "hidden", words.say("OtherSide")));
    turn.className = "btn slim";
    turn.title = words.say("OtherSide");
    this.element.append(group, this.slider, this.figure, turn);
    this.element.hidden = true;
  }

  show(on: boolean, axis: number, share: number, figure: string): void {
    this.element.hidden = !on;
    this.axes.forEach((made, at) => made.setAttribute("aria-pressed", String(at === axis)));
    this.slider.value = String(Math.round(share * 1_000));
    this.slider.setAttribute("aria-valuetext", figure);
    this.figure.textContent = figure;
  }
}

/** How far parts stand apart. */
export class ApartPanel {
  readonly element = element("div", "stage-panel");
  private readonly slider = element("input", "");

  constructor(words: Words, slide: (share: number) => void) {
    this.slider.type = "range";
    this.slider.max = "100";
    this.slider.setAttribute("aria-label", words.say("Apart"));
    this.slider.addEventListener("input", () => slide(Number(this.slider.value) / 100));
    this.element.append(element("span", "", words.say("AsInFiles")), this.slider, element("span", "", words.say("LaidOut")));
    this.element.hidden = true;
  }

  show(on: boolean, share: number): void {
    this.element.hidden = !on;
    this.slider.value = String(Math.round(share * 100));
  }
}
