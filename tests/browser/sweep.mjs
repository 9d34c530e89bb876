// Every type of page, looked at in every way that finds what a picture of one page does not: by
// axe-core in both themes, on a phone's and a desktop's window, without scripts, with text twice as
// large, from right to left, over a slow line. Each fault is one line; any fault fails.

import axe from "axe-core";
import { address, launch } from "./browser.mjs";
import { pageTypes } from "./page-types.mjs";
import { fillPlace } from "./place.mjs";

const HEIGHTS = { 390: 844, 1280: 900 };
const WIDTHS = [390, 1280];
/** Pages looked at at once: more only wait for each other. */
const AT_ONCE = 4;
/** Over the slow line pages wait most of the time. */
const AT_ONCE_SLOWLY = 8;
/** What may move while a page loads, as Chromium sums it up; under 0.1 counts as good. */
const SHIFT_MAX = 0.02;
/** A phone on a bad day: bytes a second, and milliseconds there and back. */
const SLOW_LINE = { offline: false, downloadThroughput: 500_000, uploadThroughput: 100_000, latency: 150 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Readers who set their browser to letters twice as large. */
const LARGE_TEXT = ["--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"];

const sized = (width) => ({ viewport: { width, height: HEIGHTS[width] }, reducedMotion: "reduce" });

/** The ways of looking. */
const WAYS = [
  ...WIDTHS.map((width) => ({ name: `${width}`, options: sized(width), look: seen })),
  ...WIDTHS.map((width) => ({ name: `${width} right to left`, options: sized(width), language: "en-XB", look: fromRightToLeft })),
  ...WIDTHS.map((width) => ({ name: `${width} text at 200 %`, options: sized(width), large: true, look: enlarged })),
  { name: "no script", options: { ...sized(390), javaScriptEnabled: false }, look: withoutScript },
  ...WIDTHS.map((width) => ({ name: `${width} slow line`, options: sized(width), slow: true, look: unmoved })),
];

async function main() {
  const place = await fillPlace();
  const types = pageTypes(place);
  const [browser, large] = await Promise.all([launch(), launch(LARGE_TEXT)]);
  let faults = 0;
  try {
    const all = WAYS.flatMap((way) => types.map((type) => ({ way, type })));
    const [slow, quick] = [all.filter(({ way }) => way.slow), all.filter(({ way }) => !way.slow)];
    const began = Date.now();
    await Promise.all([each(quick, AT_ONCE), each(slow, AT_ONCE_SLOWLY)]);
    console.log(`${types.length} types of pages, ${all.length} looks, ${faults} faults, ${Math.round((Date.now() - began) / 1000)} s`);
  } finally {
    await Promise.all([browser.close(), large.close()]);
  }
  if (faults > 0) process.exitCode = 1;

  async function each(looks, atOnce) {
    const waiting = looks.values();
    const worker = async () => {
      for (const { way, type } of waiting) {
        const found = await look(way.large ? large : browser, way, type, place).catch((error) => [error.message.split("\n")[0]]);
        for (const fault of found) console.log(`${type.name} (${way.name}): ${fault}`);
        faults += found.length;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }
}

/** One page in one way, from an empty cache. */
async function look(browser, way, type, place) {
  const context = await browser.newContext({ baseURL: address, ...way.options });
  try {
    if (type.who) await context.addCookies(type.who.cookies);
    const page = await context.newPage();
    const found = [];
    listen(page, place, found);
    if (way.slow) await slowDown(page);
    await page.goto(inLanguage(type.path, way.language), { waitUntil: way.slow ? "domcontentloaded" : "load" });
    found.push(...(await way.look(page)));
    return found;
  } finally {
    await context.close();
  }
}

function inLanguage(path, language) {
  if (!language) return path;
  const [before, query = ""] = path.split("?");
  const kept = query.split("&").filter((pair) => pair !== "" && !pair.startsWith("lang="));
  return `${before}?${[...kept, `lang=${language}`].join("&")}`;
}

/** What a page may never do, however it is looked at. */
function listen(page, place, found) {
  page.on("pageerror", (error) => found.push(`the page threw ${error}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // What is not there, or no longer, is the page's answer, not its fault.
    if (message.location().url === page.url() && /status of (4\d\d)/.test(message.text())) return;
    found.push(`the console says ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith(address) || (place.empty && url.startsWith(place.empty));
    if (/^(https?|wss?):/.test(url) && !own) found.push(`asked for ${url}`);
  });
  page.on("requestfailed", (request) => {
    if (request.failure().errorText !== "net::ERR_ABORTED") found.push(`could not load ${request.url()}: ${request.failure().errorText}`);
  });
}

async function slowDown(page) {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        const moved = sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 80));
        if (!hadRecentInput) window.shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_LINE);
}

/** As most people see it. */
async function seen(page) {
  await page.evaluate(() => document.fonts.ready);
  const found = [];
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await barriers(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  found.push(...(await page.evaluate(tooWide)));
  found.push(...(await page.evaluate(structure)));
  return found;
}

async function enlarged(page) {
  return [...(await page.evaluate(tooWide)), ...(await page.evaluate(clipped))];
}

async function barriers(page) {
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }), RULES);
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

async function fromRightToLeft(page) {
  const direction = await page.evaluate(() => document.documentElement.dir);
  return [...(direction === "rtl" ? [] : [`it runs ${direction || "as it likes"}`]), ...(await page.evaluate(tooWide))];
}

/** Without scripts the page says what it says, and its forms can be sent. */
function withoutScript(page) {
  return page.evaluate(() => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true });
    const main = document.querySelector("main");
    const found = [];
    if (!main?.querySelector("h1") || main.innerText.trim().length < 40) found.push("there is nothing to read");
    for (const button of document.querySelectorAll("button")) {
      if (shown(button) && (!button.form || button.type === "button")) found.push(`nothing happens at ${button.outerHTML.slice(0, 120)}`);
    }
    for (const form of document.querySelectorAll("form")) {
      const sends = [...form.elements].some(({ type }) => ["submit", "image"].includes(type));
      if (shown(form) && !sends) found.push(`cannot be sent: ${form.outerHTML.slice(0, 120)}`);
    }
    for (const image of document.querySelectorAll("main img")) {
      if (shown(image) && !image.src && !image.srcset) found.push(`an image waits for a script: ${image.outerHTML.slice(0, 120)}`);
    }
    const busy = [...document.querySelectorAll("[aria-busy=true]")].filter(shown);
    return [...found, ...busy.map((element) => `waits for a script: ${element.outerHTML.slice(0, 120)}`)];
  });
}

async function unmoved(page) {
  // A picture may take longer than this; what has moved by then is seen all the same.
  await page.waitForLoadState("networkidle", { timeout: 8_000 }).catch(() => {});
  const shifts = await page.evaluate(() => window.shifts);
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  const worst = shifts.toSorted((a, b) => b.value - a.value)[0];
  return sum < SHIFT_MAX ? [] : [`moves by ${sum.toFixed(3)} while it loads: ${worst.moved.join(" | ")}`];
}

/** In the page: the window scrolls sideways, and what sticks out. */
function tooWide() {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const isOut = (element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (right > innerWidth + 1 || left < -1) && !element.matches(".skip, .hidden") && element.checkVisibility();
  };
  const out = [...document.body.querySelectorAll("*")].filter(isOut);
  const deepest = out.filter((element) => ![...element.children].some((child) => out.includes(child)));
  return [`${over} px wider than the window: ${deepest.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")}`];
}

/** In the page: text that its box cuts off with no way to see it. */
function clipped() {
  const ownText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  const isCut = (element) => {
    const style = getComputedStyle(element);
    const hides = (axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);
    const { width, height } = element.getBoundingClientRect();
    // Words for screen readers alone.
    if (width <= 2 || height <= 2 || element.matches(".hidden") || !element.checkVisibility({ visibilityProperty: true })) return false;
    const shortened = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    return (hides("X") && !shortened && element.scrollWidth > element.clientWidth + 2) || (hides("Y") && !shortened && element.scrollHeight > element.clientHeight + 4);
  };
  const cut = [...document.body.querySelectorAll("*")].filter((element) => ownText(element) && isCut(element));
  return cut.slice(0, 3).map((element) => `cut off: ${element.outerHTML.slice(0, 160)}`);
}

/** In the page: one heading, a title, and data for machines that machines can read. */
function structure() {
  const found = [];
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) found.push(`${heads} headings of the first level`);
  if (!/\S.* · Commonwright$/.test(document.title)) found.push(`its title is “${document.title}”`);
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      if (!JSON.parse(script.textContent)["@context"]) found.push("JSON-LD without a context");
    } catch (error) {
      found.push(`JSON-LD that is none: ${error}`);
    }
  }
  return found;
}

await main();
