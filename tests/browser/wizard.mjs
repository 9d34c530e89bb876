// The publish wizard from an unnamed folder to a release: the tab is closed midway, the line goes and
// comes back, a person pauses; a photo loses its place; what design.toml does not say is asked.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { address, barriers, scratch, withPage } from "./browser.mjs";

const { HANDLE, PASSWORD, WIDTH } = process.env;
const width = Number(WIDTH);
const options = { viewport: { width, height: 900 }, hasTouch: width < 600 };

/** More than one piece of the resumable upload. */
const LARGE_BYTES = 9 << 20;

/** A JPEG whose Exif says a latitude. */
function locatedPhoto() {
  const tiff = Buffer.alloc(80, 0);
  tiff.write("MM\0*", 0, "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8); // one entry: the GPS directory at 26
  tiff.writeUInt16BE(0x8825, 10);
  tiff.writeUInt16BE(4, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt32BE(26, 18);
  tiff.writeUInt16BE(1, 26); // one entry: latitude, three rationals at 44
  tiff.writeUInt16BE(2, 28);
  tiff.writeUInt16BE(5, 30);
  tiff.writeUInt32BE(3, 32);
  tiff.writeUInt32BE(44, 36);
  for (const [index, value] of [48, 1, 8, 1, 7, 1].entries()) tiff.writeUInt32BE(value, 44 + 4 * index);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]);
  return Buffer.concat([head, exif, Buffer.from([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9])]);
}

function large() {
  const bytes = Buffer.alloc(LARGE_BYTES);
  for (let at = 0; at < bytes.length; at += 4096) bytes.writeUInt32LE(at + width, at);
  return bytes;
}

const files = {
  "README.md": "# Wall lamp\n\nLights a bench from the wall.\n\n## Make it\n\nPrint, screw, done.\n",
  "stl/arm_x2.stl": `solid arm ${width}\nendsolid\n`,
  "stl/foot.stl": "solid foot\nendsolid\n",
  "cad/lamp.step": large(),
  "photos/bench.jpg": locatedPhoto(),
  "notes.bak": "not for others",
  ".gitignore": "*.bak\n",
};

async function writeFolder(name) {
  const folder = join(scratch, name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

async function signIn(page) {
  await page.goto("/-/sign-in");
  await page.locator("#f-handle").fill(HANDLE);
  await page.locator("#f-password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/-/sign-in"));
}

function check(is, said) {
  if (!is) throw new Error(said);
}

const phase = (page, state) => page.locator(`#uploader[data-state="${state}"]`).waitFor({ state: "attached" });

/** Holds back what sends the large file, until it is let go. */
async function hold(page) {
  let release;
  let met;
  const released = new Promise((resolve) => (release = resolve));
  const reached = new Promise((resolve) => (met = resolve));
  const pattern = "**/api/v1/uploads/**";
  const handler = async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    met();
    await released;
    await route.continue().catch(() => {});
  };
  await page.route(pattern, handler);
  return { reached, release: () => page.unroute(pattern, handler).then(release) };
}

await withPage(async (page) => {
  page.on("dialog", (dialog) => dialog.accept());
  await signIn(page);
  const name = `wall-lamp-${width}`;
  const folder = await writeFolder(name);

  // A folder without design.toml: its name is proposed, and said to be free.
  await page.goto("/-/publish");
  await fail(await barriers(page));
  await page.locator("#folder").setInputFiles(folder);
  await phase(page, "asking");
  check((await page.locator("#name").inputValue()) === name, "the folder's name is not proposed");
  await page.getByText(`${HANDLE}/${name} is free`).waitFor();

  // The tab is closed midway.
  const line = await hold(page);
  await page.getByRole("button", { name: "Open the draft" }).click();
  await line.reached;
  await page.waitForURL("**/-/drafts/*");
  await page.locator(".transfers li", { hasText: "arm_x2.stl" }).getByText("sent").waitFor();
  await page.reload();
  await page.locator(".resume", { hasText: "did not end: 4 of 5 files are here" }).waitFor();
  await page.locator(".resume .missing", { hasText: "cad/lamp.step" }).waitFor();
  await line.release();

  // The same folder again: only what is missing goes. A pause and a lost line are sat out.
  const again = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/files")) again.push(request.url());
  });
  const second = await hold(page);
  await page.locator("#folder").setInputFiles(folder);
  await second.reached;
  await page.locator(".pause").click();
  await phase(page, "paused");
  await page.getByText("Paused. What has arrived stays.").waitFor();
  await fail(await barriers(page));
  await second.release();
  await page.context().setOffline(true);
  await page.locator(".pause").click();
  await phase(page, "offline");
  await page.getByText("It continues by itself").waitFor();
  await page.context().setOffline(false);
  await page.locator(".tree.picked a", { hasText: "lamp.step" }).waitFor();
  check(again.length === 0, `small files were sent again: ${again}`);

  // What became of the photo and of the ignored file is said.
  await page.locator(".places summary", { hasText: "1" }).click();
  await page.locator(".places li", { hasText: "photos/bench.jpg" }).waitFor();
  await page.locator(".ignored summary", { hasText: "1" }).click();
  await page.locator(".ignored li", { hasText: "notes.bak" }).waitFor();
  const photo = await page.request.get(await page.locator("a", { hasText: "bench.jpg" }).first().getAttribute("href"));
  check((await photo.body()).length === files["photos/bench.jpg"].length, "the photo has another length");
  check(!(await photo.body()).includes(Buffer.from([0, 0, 0, 48, 0, 0, 0, 1])), "the photo still says where");

  // Publishing waits for the answers.
  await fail(await barriers(page));
  check(await page.getByRole("button", { name: "Publish 0.1.0" }).isDisabled(), "it could be published already");
  check((await page.locator("#q-title").inputValue()) === "Wall lamp", "the title is not proposed");
  await page.locator("#q-summary").fill("");
  await page.locator("#q-keywords").fill("light, bench");
  await page.locator("input[name='license.hardware'][value='CERN-OHL-P-2.0']").check();
  const rows = page.locator(".partrows tbody tr");
  check((await rows.nth(0).locator("[name$='.name']").inputValue()) !== "", "no part is proposed");
  await page.getByRole("button", { name: "Save and check" }).last().click();
  const missing = page.locator(".f.wrong", { has: page.locator("#q-summary") });
  await missing.getByText(/has no .?summary/).waitFor();
  await fail(await barriers(page));
  await page.locator("#q-summary").fill("Lights a bench from the wall");
  await page.getByRole("button", { name: "Save and check" }).last().click();
  await page.locator("button:enabled", { hasText: "Publish 0.1.0" }).click();
  await page.waitForURL(`**/@${HANDLE}/${name}/0.1.0?*`);
  const text = await page.textContent("main");
  for (const said of ["Wall lamp", "Lights a bench from the wall"]) check(text.includes(said), `no “${said}”: ${text}`);
}, options);

// A browser that keeps the folder goes on by itself.
await withPage(async (page) => {
  page.on("dialog", (dialog) => dialog.accept());
  await signIn(page);
  await page.addInitScript(() => {
    window.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("shelf");
  });
  await page.goto("/-/publish");
  const toml = `[design]\nname = "${HANDLE}/kept-${width}"\nversion = "1.0.0"\nsummary = "Holds"\nlicense = "CC0-1.0"\nlicensor = "Ana"\n`;
  await page.evaluate(
    async ([toml, size]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("shelf", { create: true });
      const write = async (name, content) => {
        const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
        await file.write(content);
        await file.close();
      };
      await write("design.toml", toml);
      await write("README.md", "# Shelf\n");
      await write("board.step", new Uint8Array(size).fill(7));
    },
    [toml, LARGE_BYTES],
  );
  const line = await hold(page);
  await page.locator("label[for=folder]").click();
  await line.reached;
  await page.waitForURL("**/-/drafts/*");
  const draft = page.url();
  await page.reload();
  await line.release();
  await page.locator("button:enabled", { hasText: "Publish 1.0.0" }).waitFor();
  check(page.url().startsWith(draft.split("?")[0]), "another draft");
}, options);

async function fail(found) {
  if (found.length > 0) throw new Error(found.join("\n"));
}

console.log(`wizard at ${width} on ${address}`);
