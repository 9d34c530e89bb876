// The owner of a community makes a link; a newcomer signs up through it, joins, edits their profile
// with a picture, and leaves. In a phone's and a desktop's window.

import { barriers, withPage } from "./browser.mjs";

const { OWNER, PASSWORD, NEWCOMER, PICTURE, WIDTH, THEME } = process.env;
const options = {
  viewport: { width: Number(WIDTH), height: 900 },
  colorScheme: THEME === "dark" ? "dark" : "light",
  timezoneId: "Pacific/Tongatapu",
};

let link = "";
await withPage(async (page) => {
  await signIn(page, OWNER);
  await page.goto("/@crew/-/members");
  await page.locator("#invite-role").selectOption("maintainer");
  await page.getByRole("button", { name: "Make the link" }).click();
  link = (await page.locator(".secret code").textContent()).trim();
  await clean(page);
}, options);

await withPage(async (page) => {
  await page.goto(link);
  await clean(page);
  await page.getByRole("main").getByRole("link", { name: "Create an account" }).click();
  await page.getByText("You are invited into").waitFor();
  await page.locator("#f-handle").fill(NEWCOMER);
  await page.locator("#f-email").fill(`${NEWCOMER}@example.org`);
  await page.locator("#f-password").fill(PASSWORD);
  await clean(page);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("**/-/invitations/**");
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/@crew?done=joined");
  await page.goto("/@crew/-/members");
  const row = page.getByRole("row").filter({ hasText: NEWCOMER });
  if (!(await row.textContent()).includes("maintainer")) throw new Error("the newcomer is no maintainer");
  const zone = await page.evaluate(() => document.documentElement.dataset.zone);
  if (zone !== "Pacific/Tongatapu") throw new Error(`the account lives in ${zone}`);

  await page.goto(`/@${NEWCOMER}`);
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Wanjiru Kamau");
  await page.getByRole("textbox", { name: "About" }).fill("I mend **sewing machines**.");
  await page.getByRole("textbox", { name: "Place" }).fill("Nakuru");
  await page.getByLabel("Website 1").fill("wanjiru.example");
  await clean(page);
  await page.getByRole("button", { name: "Keep the profile" }).click();
  await page.waitForURL("**?done=profile-kept");
  await page.getByText("sewing machines").waitFor();
  if (PICTURE) {
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.getByLabel("Choose a picture").setInputFiles(PICTURE);
    await page.getByRole("button", { name: "Use this picture" }).click();
    await page.waitForURL("**?done=picture-kept");
    await page.goto(`/@${NEWCOMER}`);
    const drawn = await page.locator("img.bigav").evaluate((image) => image.decode().then(() => image.naturalWidth));
    if (drawn !== 256) throw new Error(`the picture is ${drawn} pixels wide`);
    await clean(page);
  }

  await page.goto("/@crew/-/members");
  await page.locator("summary").filter({ hasText: "Leave" }).click();
  await page.getByRole("button", { name: /^Leave/ }).click();
  await page.waitForURL("**/@crew?done=left");
  await page.goto(link);
  await page.getByText("You used this invitation before").waitFor();
  await clean(page);
  console.log(`${NEWCOMER} came and left`);
}, options);

async function signIn(page, handle) {
  await page.goto("/-/sign-in");
  await page.locator("#f-handle").fill(handle);
  await page.locator("#f-password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/-/sign-in"));
}

async function clean(page) {
  const found = await barriers(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) found.push(`the page is ${wide} pixels too wide: ${page.url()}`);
  if (found.length > 0) throw new Error(found.join("\n"));
}
