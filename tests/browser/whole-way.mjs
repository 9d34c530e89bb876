// The whole way of somebody who has never been here, on one window: STAGE by stage, because mails are
// sent and days go by in between. What a stage leaves in the browser is kept in the file STATE.

import { mkdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { barriers, scratch, withPage } from "./browser.mjs";

const { STAGE, STATE, WIDTH, HANDLE, PASSWORD, LINK, DESIGN } = process.env;
const OWN = `/@crew/wall-hook-${WIDTH}`;
const README = "# Wall hook\n\nHolds teh coat of somebody tall.\n\n## Make it\n\nPrint it standing.\n";

const files = {
  "design.toml": `[design]\nname = "crew/wall-hook-${WIDTH}"\nversion = "0.1.0"\ntitle = "Wall hook"\nsummary = "Holds a coat"\nlicense = "CERN-OHL-P-2.0"\nlicensor = "The crew"\n\n[[part]]\nid = "hook"\nname = "Hook"\nquantity = 1\nprocess = "fdm"\nmaterial = "PETG"\nexport = "stl/hook.stl"\n`,
  "README.md": README,
  "stl/hook.stl": `solid hook ${WIDTH}\nendsolid\n`,
  "docs/assembly.md": "# Assembly\n\n1. Drill a hole.\n2. Screw it on.\n",
};

const stages = { signUp, join: joinAndPublish, mend, find, told };

await withPage(
  async (page) => {
    await stages[STAGE](page);
    await page.context().storageState({ path: STATE });
    console.log(`${STAGE} at ${WIDTH}`);
  },
  {
    viewport: { width: Number(WIDTH), height: WIDTH === "390" ? 844 : 900 },
    hasTouch: WIDTH === "390",
    storageState: existsSync(STATE) ? STATE : undefined,
  },
);

async function signUp(page) {
  await page.goto("/");
  await look(page);
  if (WIDTH === "390") await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Create an account" }).first().click();
  await page.locator("#f-handle").fill(HANDLE);
  await page.locator("#f-email").fill(`${HANDLE}@example.org`);
  await page.locator("#f-password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL((url) => !url.pathname.includes("sign-up"));
  await look(page);
}

/** The link of the mail, then the link into a community, then a folder. */
async function joinAndPublish(page) {
  const [verify, invitation] = LINK.split(" ");
  await page.goto(verify);
  await page.locator("main form button").first().click();
  await page.waitForLoadState();
  await page.goto(invitation);
  await look(page);
  await page.locator("main form[action$='/accept'] button").click();
  await page.waitForURL("**/@crew**");
  await page.goto("/-/publish");
  await look(page);
  await drop(page, await writeFolder());
  await page.waitForURL("**/-/drafts/*");
  await page.locator("button:enabled", { hasText: "Publish 0.1.0" }).click();
  await page.waitForURL(`**${OWN}/0.1.0?*`);
  await says(page, ["Wall hook", "Holds teh coat", "Holds a coat", "Filament printing"]);
  await look(page);
}

/** A day later: the typo in the README; all else stays. */
async function mend(page) {
  await page.goto(OWN);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator("#next-version").waitFor();
  const draft = new URL(page.url()).pathname;
  await page.goto(`${draft}/edit/README.md`);
  await page.locator("#text").fill(README.replace("teh", "the"));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved in the draft.").waitFor();
  await page.goto(draft);
  await page.locator("button:enabled", { hasText: "Publish 0.1.1" }).click();
  await page.waitForURL(`**${OWN}/0.1.1?*`);
  await says(page, ["Holds the coat"]);
  await page.goto(`${OWN}/0.1.1/-/files`);
  await says(page, Object.keys(files).map((path) => path.split("/").pop()));
  await page.goto(`${OWN}/0.1.0`);
  await says(page, ["Holds teh coat"]);
}

/** By a misspelt word to another's design; its zip, its manual in Spanish, its news. */
async function find(page) {
  await page.goto("/");
  await page.locator("#seek").fill("solr dryr");
  await page.locator("#seek").press("Enter");
  await page.waitForURL("**/-/search?*");
  await page.locator(`main a[href="/@${DESIGN}"]`).first().click();
  await page.waitForURL(`**/@${DESIGN}**`);
  await look(page);
  const button = page.getByRole("link", { name: /Download to make/ }).filter({ visible: true }).first();
  const { y, height } = await button.boundingBox();
  if (y + height > page.viewportSize().height) throw new Error(`“Download to make” ends ${y + height} px down`);
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  if ((await download.failure()) !== null) throw new Error(await download.failure());
  if (!download.suggestedFilename().endsWith(".zip")) throw new Error(download.suggestedFilename());

  await page.getByRole("link", { name: "Instructions" }).first().click();
  await page.getByRole("link", { name: "Español" }).first().click();
  await page.locator('main [lang="es"]:not(a)').first().waitFor();
  await says(page, ["Secador"]);
  await look(page);

  await page.goto(`/@${DESIGN}`);
  await page.getByRole("button", { name: "Follow" }).click();
  await page.getByRole("button", { name: "Stop following" }).waitFor();
}

/** Told of the next version, in the page and by the mail whose link is LINK. */
async function told(page) {
  await page.goto("/");
  await page.getByRole("link", { name: /Notifications/ }).click();
  await page.locator(".news .unread a", { hasText: "0.4.0" }).click();
  await page.waitForURL(`**/@${DESIGN}/0.4.0**`);
  await page.goto(LINK);
  await page.waitForURL(`**/@${DESIGN}/0.4.0**`);
}

async function writeFolder() {
  const folder = join(scratch, `wall-hook-${WIDTH}`);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** A folder from the desktop, dragged over the page and let go: the browser makes its entries. */
async function drop(page, folder) {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  const at = { x: 150, y: 300 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await devtools.send("Input.dispatchDragEvent", { type, ...at, data });
  }
}

async function says(page, words) {
  const text = await page.textContent("main");
  for (const said of words) if (!text.includes(said)) throw new Error(`no “${said}” in ${page.url()}: ${text}`);
}

async function look(page) {
  const found = await barriers(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) found.push(`${wide} px wider than the window`);
  if (found.length > 0) throw new Error(`${page.url()}\n${found.join("\n")}`);
}
