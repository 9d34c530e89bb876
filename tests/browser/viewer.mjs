// A model in the page of its file and of its design: the picture first, then on a click the model itself,
// turned by keys, measured, cut, told apart; nothing is drawn while nothing moves. A browser without
// WebGL keeps the picture and says why.

import { barriers, DRAWS, withPage } from "./browser.mjs";
import { Person, until } from "./person.mjs";

const DESIGN = "/@open-bench/syringe-pump";
const PART = process.env.PART;
/** How long the worker may need for everything before it, in milliseconds. */
const WORKER_PATIENCE = 180_000;
/** Bytes that a graphics card may hold of a triangle. */
const TRIANGLE_BYTES_MAX = 20;
/** Nothing moves by itself, so that what rests can be told. */
const inBrowser = (flags, options, body) => withPage(body, { reducedMotion: "reduce", ...options }, flags);
const check = (is, said) => {
  if (!is) throw new Error(said);
};

const stage = (page) => page.evaluate(() => ({ ...document.querySelector(".stage")?.dataset }));
const frames = async (page) => Number((await stage(page)).frames ?? 0);
const said = (page) => page.textContent(".stage-said");
const tool = (page, name) => page.click(`.stage-tools button[title="${name}"]`);

/** Waits until the worker has looked into the files, and the page has a model. */
async function visit(page, path) {
  // Not by the page: one that waits loads itself again.
  const somebody = new Person("nobody");
  await until(`a model on ${path}`, async () => {
    const answer = await somebody.page(path);
    return answer.includes("model-viewer") && !answer.includes("data-looking");
  }, WORKER_PATIENCE);
  await page.goto(path);
}

async function open(page) {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.click(".model-open");
  await until("a frame", async () => (await frames(page)) > 0);
  return asked;
}

/** Until nothing has been drawn for a while; the number of frames so far. */
async function rested(page) {
  let before = -1;
  await until("rest", async () => {
    const now = await frames(page);
    const rests = now === before;
    before = now;
    // Frames come sixty times a second, or as fast as software draws them.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 700)));
    return rests;
  });
  return before;
}

/** The ends of the dimension lines that are written at the model: what is measured must agree. */
async function sizes(page) {
  return page.evaluate(() => {
    const number = (text) => Number(text.replace(",", ""));
    const lines = [...document.querySelectorAll(".stage-lines .dim")].map((line) => line.getAttribute("d"));
    const texts = [...document.querySelectorAll(".stage-lines .dim-t")].map((text) => number(text.textContent));
    const ends = lines.map((line) => [...line.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].slice(0, 4));
    return ends.map((found, at) => ({
      size: texts[at],
      from: [Number(found[0][1]), Number(found[0][2])],
      to: [Number(found[2][1]), Number(found[2][2])],
    }));
  });
}

async function aPart(page) {
  await visit(page, PART);
  const before = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  check(!before.some((name) => /viewer|\.glb/.test(name)), "the viewer is loaded before anybody asks");
  check(await page.locator(".model-viewer > img").isVisible(), "there is no picture first");
  const asked = await open(page);
  check(asked.some((name) => name.endsWith(".glb")), "no model was fetched");

  const { triangles, bytes, calls, parts } = await stage(page);
  check(calls === "1" && parts === "1", `${calls} calls for ${parts} parts`);
  check(bytes / triangles <= TRIANGLE_BYTES_MAX, `${bytes / triangles} bytes a triangle`);

  // Nothing moves: nothing is drawn. A key turns it once.
  const start = await rested(page);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
  check((await frames(page)) === start, "frames are drawn while nothing moves");
  await page.locator(".stage-area").focus();
  await page.keyboard.press("ArrowLeft");
  await until("the turn to be told", async () => (await said(page)).startsWith("Turned 27°"));
  const turned = await rested(page);
  check(turned > start, "the arrow key turns nothing");
  await page.keyboard.press("+");
  await until("nearer", async () => (await said(page)).includes("at 125%"));
  await page.keyboard.press("0");
  await until("all of it", async () => (await said(page)).startsWith("Turned 32°"));

  // From the front, width and height lie in the window: clicking the ends of a dimension measures it.
  await page.click('.stage-views button:has-text("Front")');
  await rested(page);
  const [width] = await sizes(page);
  const named = Number((await page.getAttribute(".model-viewer", "data-size-um")).split(" ")[0]) / 1_000;
  check(Math.abs(width.size - named) < 0.01, `the width is drawn as ${width.size}, and is ${named}`);
  await tool(page, "Measure");
  check((await said(page)).startsWith("Choose the first point"), await said(page));
  const box = await page.locator(".stage-area").boundingBox();
  const across = (width.to[0] - width.from[0]) / named;
  // A little within, where there is something: to the middle of the edge at the foot.
  const foot = width.from[1] - 8;
  await page.mouse.click(box.x + width.from[0] + 1, box.y + foot);
  check((await said(page)).startsWith("Now the second point"), await said(page));
  await page.mouse.click(box.x + width.to[0] - 1, box.y + foot);
  const [, length] = /([\d.,]+)\s+mm apart/.exec(await said(page)) ?? [];
  check(Math.abs(Number(length) - named) <= 2.5 / across + 0.01, `${await said(page)}; it is ${named}`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  await tool(page, "Section");
  check(await page.locator(".stage-panel input[type=range]:visible").count(), "a section has no slider");
  await page.locator(".stage-panel input[type=range]:visible").press("ArrowRight");
  check(/[xyz] .*mm/.test(await page.textContent(".stage-panel output:visible")), "where it is cut is not told");
  const found = await barriers(page);
  check(found.length === 0, found.join("\n"));
  await page.locator(".stage-area").focus();
  await page.keyboard.press("Escape");
  check((await page.locator(".stage").count()) === 0, "Escape does not lead back to the picture");
  check(await page.locator(".model-viewer > img").isVisible(), "the picture is not back");

  // The browser takes the graphics card away: the picture is there, with a sentence and a way back.
  await page.evaluate(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function get(...given) {
      const context = original.apply(this, given);
      globalThis.lose = () => context.getExtension("WEBGL_lose_context").loseContext();
      return context;
    };
  });
  await open(page);
  await page.evaluate(() => globalThis.lose());
  await page.locator(".model-note:has-text('took back')").waitFor();
  await page.click(".model-open:has-text('Try again')");
  await until("a frame again", async () => (await frames(page)) > 0);
  console.log(`${triangles} triangles, ${(bytes / triangles).toFixed(1)} bytes a triangle, measured ${length} of ${named} mm`);
}

/** All parts of a design, side by side. */
async function aDesign(page) {
  await visit(page, DESIGN);
  const models = page.locator(".model-parts [data-model]");
  await until("several parts", async () => {
    if ((await models.count()) > 1) return true;
    await page.reload();
    return false;
  }, WORKER_PATIENCE);
  const listed = await models.count();
  await open(page);
  await until("all parts", async () => Number((await stage(page)).parts) === listed);
  const { calls } = await stage(page);
  check(Number(calls) === listed, `${calls} calls for ${listed} parts`);
  await tool(page, "Apart");
  await page.locator(".stage-panel input[type=range]:visible").fill("50");
  await rested(page);
  console.log(`${listed} parts together`);
}

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
await inBrowser(DRAWS, { viewport: { width: 1280, height: 900 } }, async (page) => {
  await aPart(page);
  await aDesign(page);
});
await inBrowser(DRAWS, { ...phone, colorScheme: "dark" }, async (page) => {
  await visit(page, PART);
  await open(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${wide} px wider than the phone`);
  const found = await barriers(page);
  check(found.length === 0, found.join("\n"));
});
await inBrowser(["--disable-3d-apis"], {}, async (page) => {
  await visit(page, PART);
  await page.click(".model-open");
  await page.locator(".model-note:has-text('WebGL')").waitFor();
  check(await page.locator(".model-viewer > img").isVisible(), "without WebGL the picture is gone");
});
console.log("the picture stays without WebGL");
await inBrowser([], { javaScriptEnabled: false }, async (page) => {
  await page.goto(PART);
  check(await page.locator(".model-viewer > img").isVisible(), "without scripts there is no picture");
  check((await page.locator(".model-open").count()) === 0, "without scripts there is a button");
});
