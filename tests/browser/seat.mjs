// A place before a screen, as somebody: a page that is led from one type of page to the next, and
// what it may never do, however it is looked at.

import { address } from "./browser.mjs";
import { watchShifts } from "./faults.mjs";
import { until } from "./person.mjs";

/** Letters as most readers have them, and twice as large: sizes of text and of code, in pixels. */
export const LETTERS = { usual: { standard: 16, fixed: 13 }, large: { standard: 32, fixed: 26 } };
const HEIGHTS = { 390: 844, 1280: 900 };

export class Seat {
  /** Addresses that are asked for and have not come. */
  #open = new Set();
  #owns;
  #devtools;

  /** A new one; `owns` are the addresses of the servers under test. */
  static async take(browser, who, owns, options = {}) {
    const context = await browser.newContext({ baseURL: address, reducedMotion: "reduce", ...options });
    if (who) await context.addCookies(who.cookies);
    const seat = new Seat();
    seat.runs = options.javaScriptEnabled !== false;
    seat.page = await context.newPage();
    seat.found = [];
    seat.#owns = owns;
    seat.#devtools = await context.newCDPSession(seat.page);
    seat.#listen();
    return seat;
  }

  /** Every address from afar, and again each time; what moves is noted. */
  async slowDown(line) {
    await this.#devtools.send("Network.enable");
    await this.#devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
    await this.#devtools.send("Network.emulateNetworkConditions", line);
    await this.page.addInitScript(watchShifts);
  }

  /** `note(url, bytes)` is told of all that comes over the line, headers and all. */
  async weigh(note) {
    const urls = new Map();
    this.#devtools.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
    this.#devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => note(urls.get(requestId), encodedDataLength));
    await this.#devtools.send("Network.enable");
  }

  /** As if the reader had set the browser so. */
  write(letters) {
    return this.#devtools.send("Page.setFontSizes", { fontSizes: letters });
  }

  size(width) {
    return this.page.setViewportSize({ width, height: HEIGHTS[width] });
  }

  /** Opens a page, until nothing more comes; without scripts, nothing does. */
  async go(path) {
    this.found = [];
    this.#open.clear();
    await this.page.goto(path, { waitUntil: "load" });
    if (!this.runs) return;
    await this.page.evaluate(() => document.fonts.ready);
    await this.#stroke();
    await until("all that the page asks for", () => this.#open.size === 0);
    await this.#stroke();
  }

  /** Until what the page is now is painted. */
  #stroke() {
    return this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }

  #listen() {
    const { page } = this;
    page.on("pageerror", (error) => this.found.push(`the page threw ${error}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // What is not there, or no longer, is the page's answer, not its fault.
      if (message.location().url === page.url() && /status of (4\d\d)/.test(message.text())) return;
      this.found.push(`the console says ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!/^(https?|wss?):/.test(url)) return;
      this.#open.add(request);
      if (!this.#owns.some((own) => url.startsWith(own))) this.found.push(`asked for ${url}`);
    });
    page.on("requestfinished", (request) => this.#open.delete(request));
    page.on("requestfailed", (request) => {
      this.#open.delete(request);
      const { errorText } = request.failure();
      if (errorText !== "net::ERR_ABORTED") this.found.push(`could not load ${request.url()}: ${errorText}`);
    });
  }
}
