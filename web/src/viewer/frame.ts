// What stands around a model in the page: where it is drawn, its tools, what is said of it.

import { icon } from "../icon";
import { percentOf, type Words } from "../words";
import { button, element } from "./bar";

export class Frame {
  readonly root = element("div", "stage");
  readonly area = element("div", "stage-area");
  readonly canvas = element("canvas", "");
  /** What readers who do not see it are told. */
  readonly said = element("output", "stage-said");
  readonly foot = element("div", "stage-foot");
  readonly legend = element("p", "stage-legend");
  readonly help: HTMLElement;
  private readonly told = element("div", "stage-told");

  /** Around the model `name`: `lines` lie over it, `views` stand above, `tools` below. */
  constructor(
    private readonly words: Words,
    name: string,
    lines: SVGElement,
    views: HTMLElement,
    tools: HTMLElement[],
  ) {
    const { area, canvas, foot, legend, root } = this;
    const help = element("div", "stage-help", element("p", "", words.say("HelpText")));
    help.id = `stage-help-${document.querySelectorAll(".stage").length}`;
    help.hidden = true;
    this.help = help;
    area.tabIndex = 0;
    area.setAttribute("role", "application");
    area.setAttribute("aria-label", words.say("Canvas", { name }));
    area.setAttribute("aria-describedby", help.id);
    canvas.setAttribute("aria-hidden", "true");
    this.said.setAttribute("aria-live", "polite");
    legend.hidden = true;
    area.append(canvas, lines, element("p", "stage-hint", words.say("Tap")));
    foot.append(legend, ...tools);
    root.append(area, views, this.said, help, foot, this.told);
  }

  /** Puts it over the picture of a figure. */
  putInto(figure: HTMLElement): void {
    const picture = figure.querySelector(":scope > picture, :scope > img, :scope > a");
    if (picture) picture.before(this.root);
    else figure.prepend(this.root);
  }

  /** Fills the screen, or no longer; `filled` hears of what the page has to do itself. */
  async fill(full: boolean, filled: (full: boolean) => void): Promise<void> {
    const { root } = this;
    if (!full && document.fullscreenElement) await document.exitFullscreen();
    else if (full && root.requestFullscreen) await root.requestFullscreen().catch(() => filled(true));
    // Some phones fill the screen with videos only: then the window has to do.
    else filled(full);
  }

  /** Says how far loading is. */
  loading(bytes: number, total: number): void {
    const share = total > 0 && bytes > 0 && bytes <= total ? ` ${percentOf(bytes, total)}` : "";
    this.told.replaceChildren(element("p", "", `${this.words.say("Loading")}${share}`));
  }

  loaded(): void {
    this.told.replaceChildren();
  }

  /** Says that there is nothing to show, and offers what can be done. */
  failed(why: "away" | "broken", retry: () => void, close: () => void): void {
    const say = element("p", "", this.words.say(why === "away" ? "FailedAway" : "FailedBroken"));
    say.setAttribute("role", "alert");
    const again = button(retry, icon("refresh"), this.words.say("Again"));
    again.className = "btn";
    const back = button(close, this.words.say("Close"));
    back.className = "btn";
    this.told.replaceChildren(say, element("div", "row", again, back));
    again.focus();
  }
}
