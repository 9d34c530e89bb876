// A page that waits for something loads itself anew when it is there, unless somebody is busy in it.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load } from "./load.mjs";

/** A page that waits, of which the registry has a finished one. */
const page = { hasModelOpen: true, asked: 0, reloads: 0 };
Object.assign(globalThis, {
  document: {
    hidden: false,
    querySelector: (selector) => (selector === "[data-looking]" || page.hasModelOpen ? {} : null),
  },
  location: { href: "http://127.0.0.1/", reload: () => (page.reloads += 1) },
  fetch: async () => {
    page.asked += 1;
    return { ok: true, text: async () => "" };
  },
  DOMParser: class {
    parseFromString() {
      return { querySelector: () => null };
    }
  },
});

async function seconds(count) {
  for (let second = 0; second < count; second += 1) {
    mock.timers.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a model that is turned stays, and the page looks again later", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  await load("looking.ts");
  await seconds(30);
  assert.deepEqual([page.asked, page.reloads], [0, 0]);
  page.hasModelOpen = false;
  await seconds(2);
  assert.deepEqual([page.asked, page.reloads], [1, 1]);
});
