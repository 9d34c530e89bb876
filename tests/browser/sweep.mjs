// Every type of page, looked at in every way that finds what a picture of one page does not: by
// axe-core in both themes, on a phone's and a desktop's window, with text twice as large, from right
// to left, without scripts, over a slow line. One load serves several looks. Each fault is one line
// that names the type of page and the look; any fault fails.

import axe from "axe-core";
import { address, launch } from "./browser.mjs";
import { abridge, barriers, clipped, leftToRight, moved, structure, tooWide, waiting } from "./faults.mjs";
import { pageTypes } from "./page-types.mjs";
import { fillPlace, lookedInto } from "./place.mjs";
import { LETTERS, Seat } from "./seat.mjs";

const WIDTHS = [390, 1280];
/** Pages looked at at once: over a slow line one waits while another is looked at. */
const AT_ONCE = 4;
/** What may move while a page loads, as Chromium sums it up; under 0.1 counts as good. */
const SHIFT_MAX = 0.02;
/** A phone on a bad day: bytes a second, and milliseconds there and back. */
const SLOW_LINE = { offline: false, downloadThroughput: 500_000, uploadThroughput: 100_000, latency: 150 };
const RULES = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** Those of them for which the theme makes a difference. */
const OF_COLOR = ["color-contrast", "link-in-text-block"];
/** Those for which the window does: what stands where, what is there at all. */
const OF_LAYOUT = ["target-size", "scrollable-region-focusable", "region", "heading-order", "button-name", "link-name", "label", "duplicate-id-aria"];
/** What axe-core is asked in which window and theme: all where most is to be seen. */
const QUESTIONS = [
  [1280, "light", RULES],
  [390, "dark", { type: "rule", values: [...OF_COLOR, ...OF_LAYOUT] }],
];
/** What a page has by the dozen, made by one template: axe-core is given so many of each. */
const ALIKE = [
  ["main section.operation", 6],
  ["main section.type", 6],
];

/**
 * The loads, one after the other, because a chosen language may stay chosen: how a seat is taken, and
 * what is looked at from it. `say` takes faults under the name of a look.
 */
const LOADS = [
  { name: "slow line", slow: true, look: asItIs },
  { name: "no script", options: { javaScriptEnabled: false }, look: withoutScript },
  { name: "right to left", language: "en-XB", look: fromRightToLeft },
];

async function main() {
  const place = await fillPlace();
  const types = pageTypes(place);
  const owns = [address, place.empty].filter(Boolean);
  const browser = await launch();
  const faults = [];
  const began = Date.now();
  try {
    for (const load of LOADS) {
      const since = Date.now();
      await eachType(types, load, (who) => takeSeat(browser, who, owns, load), (fault) => {
        faults.push(fault);
        console.log(fault);
      });
      console.log(`${load.name}: ${seconds(since)} s`);
    }
  } finally {
    await browser.close();
  }
  console.log(`${types.length} types of pages, ${faults.length} faults, ${seconds(began)} s`);
  if (faults.length > 0) process.exitCode = 1;
}

const seconds = (since) => Math.round((Date.now() - since) / 1000);

async function takeSeat(browser, who, owns, { options, slow }) {
  const seat = await Seat.take(browser, who, owns, options);
  if (slow) await seat.slowDown(SLOW_LINE);
  return seat;
}

/** Several at once, each with seats of its own, one for every person. */
async function eachType(types, load, take, note) {
  const waiting = types.values();
  const worker = async () => {
    const seats = new Map();
    for (const type of waiting) {
      if (!seats.has(type.who)) seats.set(type.who, await take(type.who));
      const say = (look, found) => found.forEach((fault) => note(`${type.name} (${look}): ${fault}`));
      const seat = seats.get(type.who);
      try {
        // What is queued late would load a page anew while it is judged.
        await lookedInto([type]);
        await load.look(seat, inLanguage(type.path, load.language), say);
      } catch (error) {
        say(load.name, [error.message.split("\n")[0]]);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function inLanguage(path, language) {
  if (!language) return path;
  const [before, query = ""] = path.split("?");
  const kept = query.split("&").filter((pair) => pair !== "" && !pair.startsWith("lang="));
  return `${before}?${[...kept, `lang=${language}`].join("&")}`;
}

/** As most people see it, loaded anew in either window; what axe-core asks, of the last load. */
async function asItIs(seat, path, say) {
  const { page } = seat;
  await page.emulateMedia({ colorScheme: "light" });
  for (const width of WIDTHS) {
    await seat.size(width);
    await seat.go(path);
    say(`${width} slow line`, await page.evaluate(moved, SHIFT_MAX));
    say(`${width}`, [...seat.found, ...(await page.evaluate(tooWide)), ...(await page.evaluate(structure))]);
    await enlarged(seat, `${width}`, say);
  }
  await page.evaluate(axe.source);
  for (const alike of ALIKE) await page.evaluate(abridge, alike);
  for (const [width, colorScheme, rules] of QUESTIONS) {
    await seat.size(width);
    await page.emulateMedia({ colorScheme });
    say(`${width} ${colorScheme}`, await page.evaluate(barriers, rules));
  }
}

async function enlarged(seat, look, say) {
  const { page } = seat;
  await seat.write(LETTERS.large);
  say(`${look} text at 200 %`, [...(await page.evaluate(tooWide)), ...(await page.evaluate(clipped))]);
  await seat.write(LETTERS.usual);
}

async function withoutScript(seat, path, say) {
  await seat.size(390);
  await seat.go(path);
  say("390 no script", [...seat.found, ...(await seat.page.evaluate(waiting))]);
}

async function fromRightToLeft(seat, path, say) {
  const { page } = seat;
  await seat.size(WIDTHS[0]);
  await seat.go(path);
  say("right to left", [...seat.found, ...(await page.evaluate(leftToRight))]);
  for (const width of WIDTHS) {
    await seat.size(width);
    say(`${width} right to left`, await page.evaluate(tooWide));
    await enlarged(seat, `${width} right to left`, say);
  }
}

await main();
