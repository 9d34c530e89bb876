// Looks at the pages the Rust test wrote (COMMONWRIGHT_GALLERY=folder cargo test -p wright-web):
//   node test/gallery.mjs folder [pictures]
// Every page in every language, at 390 and 1280 px, light and dark: axe-core, nothing wider than
// the window, nothing the content policy refused. With a second folder it also takes pictures.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [gallery, pictures] = process.argv.slice(2);
if (!gallery) throw new Error("say which folder the pages were written to");
const only = process.env.ONLY?.split(",");
const dist = join(import.meta.dirname, "../dist");
const headers = readFileSync(join(import.meta.dirname, "../../crates/wright-web/src/headers.rs"), "utf8");
const policy = /CONTENT_SECURITY_POLICY: &str = "([^"]*)"/
  .exec(headers)[1]
  .replace(/\\\n\s*/g, "");
const sample =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 180"><path fill="#b9a47e" stroke="#14212d" d="M40 80 120 40l80 40v60l-80 30-80-30z"/><path fill="#fbf5e8" stroke="#14212d" d="m40 80 80 30 80-30-80-40z"/></svg>';

const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = pathname.startsWith("/-/static/")
    ? join(dist, pathname.slice("/-/static/".length))
    : join(gallery, `${pathname}.html`);
  const type = types[file.split(".").pop()] ?? types.html;
  response.setHeader("content-security-policy", policy);
  if (pathname === "/picture.svg") return response.setHeader("content-type", types.svg).end(sample);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.setHeader("content-type", type).end(readFileSync(file));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const profile = mkdtempSync(join(tmpdir(), "commonwright-gallery-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await context.newPage();
const complaints = [];
page.on("console", (message) => {
  if (message.type() === "error" && !message.text().includes("404")) complaints.push(message.text());
});
let looked = 0;
let faults = 0;
for (const language of readdirSync(gallery)) {
  for (const file of readdirSync(join(gallery, language)).filter((name) => name.endsWith(".html"))) {
    const name = file.replace(".html", "");
    if (only && !only.includes(name)) continue;
    for (const [width, colorScheme] of [[360, "light"], [390, "light"], [390, "dark"], [1280, "light"], [1280, "dark"]]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${origin}/${language}/${name}`);
      await page.evaluate(() => document.fonts.ready);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const found = [...complaints.splice(0)];
      if (wide > 0) found.push(`${wide} px wider than the window`);
      // Handed over by the debugger, not by the page: its policy allows no inline script.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
      );
      for (const { id, nodes } of violations) found.push(`${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
      for (const fault of found) console.log(`${language}/${name} ${width} ${colorScheme}: ${fault}`);
      faults += found.length;
      looked += 1;
      if (pictures && width !== 360) {
        mkdirSync(join(pictures, language), { recursive: true });
        await page.screenshot({ path: join(pictures, language, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
  }
}
await context.close();
server.close();
console.log(`${looked} views, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
