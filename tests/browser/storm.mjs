// The publish wizard on a bad day: FILES small files; the line goes and comes back; the registry says
// "too many", "too large" and "who are you"; a session ends and begins in another tab; two tabs work
// on one draft; publish is clicked twice; somebody goes back.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { scratch, withPage } from "./browser.mjs";
import { PASSWORD, Person } from "./person.mjs";

const { HANDLE } = process.env;
const FILES = Number(process.env.FILES);
/** What the registry takes as one file, in bytes. */
const FILE_BYTES_MAX = Number(process.env.FILE_BYTES_MAX);
const person = await Person.signIn(HANDLE, PASSWORD);

const toml = (name) =>
  `[design]\nname = "${HANDLE}/${name}"\nversion = "1.0.0"\ntitle = "${name}"\nsummary = "Holds"\nlicense = "CC0-1.0"\nlicensor = "Ana"\n`;

/** A folder of so many files, each with a content of its own. */
async function folderOf(name, count) {
  const folder = join(scratch, name);
  await mkdir(join(folder, "parts"), { recursive: true });
  await writeFile(join(folder, "design.toml"), toml(name));
  await writeFile(join(folder, "README.md"), `# ${name}\n`);
  const numbers = Array.from({ length: count - 2 }, (_, at) => at);
  for (let at = 0; at < numbers.length; at += 500) {
    const some = numbers.slice(at, at + 500);
    await Promise.all(some.map((n) => writeFile(join(folder, "parts", `part-${n}.scad`), `cube(${n}); // ${name}\n`)));
  }
  return folder;
}

const check = (is, said) => {
  if (!is) throw new Error(said);
};
const phase = (page, state) => page.locator(`#uploader[data-state="${state}"]`).waitFor({ state: "attached" });
const publishButton = (page) => page.locator("button:enabled", { hasText: "Publish 1.0.0" });
const batches = "**/api/v1/drafts/*/files";

/** Answers the next request for files as `answer` says, once. */
async function once(page, answer) {
  await page.route(
    batches,
    async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      return answer(route);
    },
    { times: 1 },
  );
}

const problem = (status, code, detail, headers = {}) => (route) =>
  route.fulfill({
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify({ type: `/problems/${code}`, title: code, status, detail, code }),
  });

async function start(page, name, count) {
  await page.goto("/-/publish");
  await page.locator("#folder").setInputFiles(await folderOf(name, count));
}

async function inBrowser(body) {
  await withPage(
    async (page) => {
      page.setDefaultTimeout(90_000);
      page.on("dialog", (dialog) => dialog.accept());
      await page.context().addCookies(person.cookies);
      await body(page);
    },
    { viewport: { width: 1280, height: 900 } },
  );
}

// Very many small files, with the line lost in the middle.
await inBrowser(async (page) => {
  const began = Date.now();
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/files")) sent += 1;
  });
  await start(page, "very-many", FILES);
  await phase(page, "sending");
  await page.context().setOffline(true);
  await phase(page, "offline");
  await page.context().setOffline(false);
  await publishButton(page).waitFor();
  const { files } = await person.api("GET", `/api/v1/drafts/${page.url().match(/drafts\/([^/?]+)/)[1]}`);
  check(files.length === FILES, `${files.length} files arrived`);
  check(sent < FILES / 10, `${sent} requests for ${FILES} files`);
  await publishButton(page).click();
  await page.waitForURL("**/very-many/1.0.0?*");
  console.log(`${FILES} files in ${sent} requests, published after ${((Date.now() - began) / 1000).toFixed(1)} s`);
});

// "Too many requests" is waited out as long as it says.
await inBrowser(async (page) => {
  await once(page, problem(429, "rate-limited", "Wait a moment.", { "retry-after": "2" }));
  await start(page, "patient", 40);
  await phase(page, "busy");
  const asked = Date.now();
  await publishButton(page).waitFor();
  check(Date.now() - asked > 1_500, "it did not wait");
  await publishButton(page).click();
  await page.waitForURL("**/patient/1.0.0?*");

});

// One file is too large: it is said of that file, and the others are here.
await inBrowser(async (page) => {
  const folder = await folderOf("too-large", 40);
  await writeFile(join(folder, "scan.stl"), Buffer.alloc(FILE_BYTES_MAX + 1));
  await page.goto("/-/publish");
  await page.locator("#folder").setInputFiles(folder);
  await phase(page, "failed");
  await page.locator("#uploader .transfers li", { hasText: "scan.stl" }).getByText(/MB|MiB|bytes/).first().waitFor();
  await page.goto(page.url());
  await publishButton(page).waitFor();
  const { files } = await person.api("GET", `/api/v1/drafts/${page.url().match(/drafts\/([^/?]+)/)[1]}`);
  check(files.length === 40, `${files.length} files arrived`);
});

// The session ends while files go; somebody signs in in another tab, and it goes on by itself.
await inBrowser(async (page) => {
  await once(page, async (route) => {
    await page.context().clearCookies();
    await route.continue();
  });
  await start(page, "signed-out", 60);
  await phase(page, "signed-out");
  const [other] = await Promise.all([page.waitForEvent("popup"), page.locator("#uploader .sign-in a").click()]);
  await other.locator("#f-handle").fill(HANDLE);
  await other.locator("#f-password").fill(PASSWORD);
  await other.locator("#f-password").press("Enter");
  await other.waitForURL((url) => !url.pathname.includes("sign-in"));
  await other.close();
  await page.bringToFront();
  await publishButton(page).waitFor();
});

// Two tabs on one draft: what one adds, the other does not take away; publishing twice is one release.
await inBrowser(async (page) => {
  await start(page, "two-tabs", 10);
  await publishButton(page).waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator("#single").setInputFiles({ name: "NOTES.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes\n") });
  await other.locator(".tree.picked a", { hasText: "NOTES.md" }).waitFor();
  await page.locator("#single").setInputFiles({ name: "CHANGES.md", mimeType: "text/markdown", buffer: Buffer.from("# Changes\n") });
  await page.locator(".tree.picked a", { hasText: "CHANGES.md" }).waitFor();
  await page.locator(".tree.picked a", { hasText: "NOTES.md" }).waitFor();
  await publishButton(page).dblclick();
  await page.waitForURL("**/two-tabs/1.0.0?*");
  const draft = other.url();
  // The other tab still shows the draft.
  await publishButton(other).click();
  await other.waitForLoadState();
  check((await other.locator("main").textContent()).trim().length > 40, "the second publish says nothing");
  check(!(await other.title()).startsWith("5"), `the second publish fails: ${await other.title()}`);
  // Back from the release leads to the draft that is gone, or to where it went.
  await page.goBack();
  const text = await page.locator("main").textContent();
  check(text.includes("two-tabs") || text.includes("draft"), `${draft} says ${text}`);
  const { versions } = await person.api("GET", `/api/v1/designs/${HANDLE}/two-tabs`);
  check(versions.length === 1, `${versions.length} releases`);
  const release = await person.api("GET", `/api/v1/designs/${HANDLE}/two-tabs/versions/1.0.0`);
  const paths = release.files.map(({ path }) => path);
  for (const path of ["NOTES.md", "CHANGES.md"]) check(paths.includes(path), `${path} is not in the release`);
});

console.log("the storm is over");
