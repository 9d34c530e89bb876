// What the first view of a design weighs: all that comes over the line until nothing more is asked
// for, from an empty cache and without scrolling, headers and all. For each sample, on a phone's and a
// desktop's window.

import { address, launch } from "./browser.mjs";
import { Person, until } from "./person.mjs";
import { Seat } from "./seat.mjs";

/** What a first view may weigh, in bytes. */
const BYTES_MAX = 100_000;
/** What shows models weighs for itself. */
const VIEWER = /\/-\/static\/(model|viewer|viewer-worker)-/;
/** How long pictures may take to be made, in milliseconds: other work may come first. */
const PATIENCE = 300_000;
/** A phone has more dots to an inch. */
const WINDOWS = [
  { width: 390, deviceScaleFactor: 2 },
  { width: 1280, deviceScaleFactor: 1 },
];

async function samples() {
  const { items } = await new Person("nobody").api("GET", "/api/v1/designs?limit=100");
  return items.map(({ name }) => name);
}

/** Waits until small pictures are made of all that a page shows. */
function pictured(name) {
  return until(`the small pictures of ${name}`, async () => {
    const page = await new Person("nobody").page(`/@${name}`);
    return !/<img [^>]*src="\/blobs\//.test(page) && page.includes("/derived/");
  }, PATIENCE);
}

/** What comes, by address. */
async function weigh(browser, name, { width, deviceScaleFactor }) {
  const seat = await Seat.take(browser, null, [address], { deviceScaleFactor });
  const sizes = new Map();
  await seat.weigh((url, bytes) => sizes.set(url, (sizes.get(url) ?? 0) + bytes));
  await seat.size(width);
  await seat.go(`/@${name}`);
  await seat.page.context().close();
  return sizes;
}

const browser = await launch();
let heavy = 0;
try {
  for (const name of await samples()) {
    await pictured(name);
    for (const window of WINDOWS) {
      const sizes = await weigh(browser, name, window);
      for (const url of sizes.keys()) if (VIEWER.test(url)) sizes.delete(url);
      const sum = [...sizes.values()].reduce((total, bytes) => total + bytes, 0);
      console.log(`${name} at ${window.width}: ${sum} bytes in ${sizes.size} files`);
      if (sum <= BYTES_MAX && !process.env.LIST) continue;
      heavy += sum > BYTES_MAX ? 1 : 0;
      for (const [url, bytes] of [...sizes].toSorted(([, a], [, b]) => b - a)) console.log(`  ${bytes} ${url.slice(address.length)}`);
    }
  }
} finally {
  await browser.close();
}
console.log(`${heavy} of more than ${BYTES_MAX} bytes`);
if (heavy > 0) process.exitCode = 1;
