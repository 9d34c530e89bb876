// A picture of every type of page at 390 and 1280 px, light and dark, into the folder PICTURES, and a
// sheet of all of them, index.html. ONLY chooses some types by name, with commas between.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { address, launch } from "./browser.mjs";
import { pageTypes } from "./page-types.mjs";
import { fillPlace } from "./place.mjs";

const { PICTURES } = process.env;
const WIDTHS = [390, 1280];
const THEMES = ["light", "dark"];
/** What a reader sees before scrolling, about. */
const HEIGHTS = { 390: 844, 1280: 900 };
/** A picture taller than this shows the same again and again. */
const HEIGHT_MAX = 4000;

const picture = (type, width, theme) => `${type.name}-${width}-${theme}.png`;

async function take(page, type, width) {
  await page.setViewportSize({ width, height: HEIGHTS[width] });
  await page.goto(type.path);
  await page.evaluate(() => document.fonts.ready);
  // What is fetched when it comes into sight is there before the picture is taken.
  await page.evaluate(() => document.querySelectorAll("img[loading=lazy]").forEach((image) => (image.loading = "eager")));
  await page.waitForLoadState("networkidle");
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    const clip = { x: 0, y: 0, width, height: Math.min(height, HEIGHT_MAX) };
    await page.screenshot({ path: join(PICTURES, picture(type, width, theme)), fullPage: true, clip });
  }
}

function sheet(types) {
  const figure = (type, width, theme) =>
    `<a href="${picture(type, width, theme)}"><img src="${picture(type, width, theme)}" alt="${type.name}, ${width} px, ${theme}" loading="lazy"></a>`;
  const row = (type) =>
    `<section id="${type.name}"><h2>${type.name}</h2><div>${THEMES.flatMap((theme) => WIDTHS.map((width) => figure(type, width, theme))).join("")}</div></section>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Every page</title>
<style>body{font:14px/1.4 sans-serif;margin:24px}section{margin-block:32px}div{display:flex;gap:12px;align-items:start}img{height:420px;inline-size:auto;object-fit:cover;object-position:top;border:1px solid #888}</style>
<h1>Every page</h1>${types.map(row).join("\n")}</html>\n`;
}

await mkdir(PICTURES, { recursive: true });
const types = pageTypes(await fillPlace());
const browser = await launch();
try {
  for (const type of types) {
    const context = await browser.newContext({ baseURL: address, reducedMotion: "reduce" });
    if (type.who) await context.addCookies(type.who.cookies);
    const page = await context.newPage();
    for (const width of WIDTHS) await take(page, type, width);
    await context.close();
    console.log(type.name);
  }
} finally {
  await browser.close();
}
await writeFile(join(PICTURES, "index.html"), sheet(types));
console.log(`${types.length} types of pages, ${types.length * WIDTHS.length * THEMES.length} pictures`);
