// One page in a real browser, closed afterwards, whatever happens.

import axe from "axe-core";
import { chromium } from "playwright-core";

// No request may leave the machine; what a browser does by itself would.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** The server under test. */
export const address = process.env.ADDRESS;

/** A folder for files that a script makes; removed when the tests end. */
export const scratch = process.env.SCRATCH;

/** A new browser, to be closed. */
export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.COMMONWRIGHT_TEST_CHROMIUM, args: [...FLAGS, ...flags] });
}

/** Software draws models with this, as machines of tests have no graphics card. */
export const DRAWS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

/**
 * Runs `body(page, asked)` in a new browser, where `asked` lists the paths of all requests so far. Fails
 * when the page throws, breaks its content policy, or asks for anything that is not on the server under test.
 */
export async function withPage(body, options = {}, flags = []) {
  const browser = await launch(flags);
  const complaints = [];
  try {
    const context = await browser.newContext({ baseURL: address, ...options });
    const page = await context.newPage();
    const asked = [];
    page.on("pageerror", (error) => complaints.push(`the page threw ${error}`));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) complaints.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!/^https?:/.test(url)) return;
      asked.push(new URL(url).pathname);
      if (!url.startsWith(address)) complaints.push(`asked for ${url}`);
    });
    await body(page, asked);
  } finally {
    await browser.close();
  }
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

/** What keeps people from using the page by keyboard or screen reader (WCAG 2.2, A and AA), as text. */
export async function barriers(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html}`),
  );
}
