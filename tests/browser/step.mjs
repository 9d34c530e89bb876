// STEP files on a registry that has nothing to read them with: when somebody asks, the browser fetches
// a reader, and the file is shown, measured and turned like any other; what goes wrong is told with
// what to do next.

import { barriers, DRAWS, withPage } from "./browser.mjs";
import { until } from "./person.mjs";

const { FILES, PLATE } = process.env;
/** Milliseconds in which software compiles the reader and reads a file. */
const READING_PATIENCE = 90_000;
/** Nothing moves by itself, so that what rests can be told. */
const inBrowser = (flags, options, body) => withPage(body, { reducedMotion: "reduce", ...options }, flags);
const check = (is, said) => {
  if (!is) throw new Error(said);
};

const file = (name) => `${FILES}/${name}`;
const show = (page) => page.click("[data-do=show]");
const stage = (page) => page.evaluate(() => ({ ...document.querySelector(".stage")?.dataset }));
const shown = (page) => until("a frame", async () => Number((await stage(page)).frames ?? 0) > 0, READING_PATIENCE);
const told = (page, text) => page.locator(".step-note", { hasText: text }).waitFor({ timeout: READING_PATIENCE });
const fact = async (page, name) => (await page.textContent(`[data-fact=${name}]`)).replaceAll("\u00a0", " ");
const size = (page) => page.getAttribute(".model-viewer", "data-size-um");

async function aCube(page, asked) {
  await page.goto(file("cube.step"));
  check(/\d(\.\d)? MB/.test(await page.textContent(".step-size")), "the size of the download is not told");
  check(!asked.some((path) => /occt|viewer|step-worker|blobs/.test(path)), "something is fetched before anybody asks");
  check((await barriers(page)).length === 0, (await barriers(page)).join("\n"));
  await show(page);
  await shown(page);
  check((await size(page)) === "20000 20000 20000", await size(page));
  check((await fact(page, "size")) === "20 × 20 × 20 mm", await fact(page, "size"));
  check((await fact(page, "origin")) === "read in your browser", await fact(page, "origin"));
  check((await fact(page, "volume")) === "8 cm³", await fact(page, "volume"));
  check((await fact(page, "surface")) === "24 cm²", await fact(page, "surface"));
  const facets = await fact(page, "facets");
  check(facets === "12" && (await stage(page)).triangles === "12", `${facets} facets`);
  check((await barriers(page)).length === 0, (await barriers(page)).join("\n"));
  // The same tools as for every model.
  await page.click('.stage-tools button[title="Section"]');
  check(await page.locator(".stage-panel input[type=range]:visible").count(), "a section has no slider");

  await page.locator(".stage-area").focus();
  await page.keyboard.press("Escape");
  await page.locator(".stage").waitFor({ state: "detached" });
  check(await page.locator("[data-do=show]").isVisible(), "there is no way back to it");
  const before = asked.length;
  await show(page);
  await shown(page);
  const again = asked.slice(before).filter((path) => /occt|step-worker|blobs/.test(path));
  check(again.length === 0, `opened again, it fetched ${again}`);
  console.log(`read and shown: ${facets} facets`);
}

async function others(page, asked) {
  await page.goto(file("hall.STP"));
  await show(page);
  await shown(page);
  check((await size(page)) === "2000000 2000000 2000000", `meters are not read as such: ${await size(page)}`);
  await page.goto(file("plate.step"));
  await show(page);
  await shown(page);
  const [found, known] = [await size(page), PLATE].map((text) => text.split(" ").map(Number));
  check(found.every((length, axis) => Math.abs(length - known[axis]) <= 20), `${found} instead of ${known}`);

  asked.length = 0;
  await page.goto(file("words.step"));
  await show(page);
  await told(page, "is called STEP and is none");
  check(!asked.some((path) => path.includes("occt")), "the reader is fetched for what is no STEP");
  await page.goto(file("empty.step"));
  await show(page);
  await told(page, "cannot be read");
  await page.goto(file("cut.step"));
  await show(page);
  await told(page, "may be cut off");
  check((await barriers(page)).length === 0, (await barriers(page)).join("\n"));
}

/** A reader that never answers is ended; so is one that somebody does not want to wait for. */
async function inVain(page) {
  await page.clock.install();
  const silence = { contentType: "text/javascript", body: "addEventListener('message', () => {});" };
  await page.route("**/step-worker-*.js", (route) => route.fulfill(silence));
  await page.goto(file("cube.step"));
  await show(page);
  await told(page, "Reading the file");
  await page.click("[data-do=stop]");
  await told(page, "Stopped");
  check(page.workers().length === 0, "the worker goes on");
  await show(page);
  await told(page, "Reading the file");
  await page.clock.fastForward(61_000);
  await told(page, "more than a minute");
  check(page.workers().length === 0, "the worker goes on");
  await page.route("**/occt-import-js-*.wasm", (route) => route.abort());
  await page.reload();
  await show(page);
  await told(page, "Try again when the network is back");
}

await inBrowser(DRAWS, { viewport: { width: 1280, height: 900 } }, async (page, asked) => {
  await aCube(page, asked);
  await others(page, asked);
});
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
await inBrowser(DRAWS, { ...phone, colorScheme: "dark", locale: "es" }, async (page) => {
  await page.goto(file("cube.step"));
  await page.locator("[data-do=show]", { hasText: "Mostrarlo aquí" }).waitFor();
  await show(page);
  await shown(page);
  check((await fact(page, "origin")) === "leído en tu navegador", await fact(page, "origin"));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${wide} px wider than the phone`);
  check((await barriers(page)).length === 0, (await barriers(page)).join("\n"));
});
await inBrowser(["--disable-3d-apis"], {}, async (page) => {
  await page.goto(file("cube.step"));
  await show(page);
  await told(page, "WebGL");
  check((await fact(page, "size")) === "20 × 20 × 20 mm", "without WebGL it is not measured");
});
await inBrowser([], {}, inVain);
await inBrowser([], { javaScriptEnabled: false }, async (page) => {
  await page.goto(file("cube.step"));
  check(await page.getByText("no reader for STEP").isVisible(), "without scripts nothing is said");
  check(!(await page.locator("[data-do=show]").isVisible()), "without scripts there is a button");
});
