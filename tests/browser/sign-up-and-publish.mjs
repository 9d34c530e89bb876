// A newcomer signs up, drops a folder, and sees the design's page a moment later.

import { barriers, withPage } from "./browser.mjs";

const { HANDLE, PASSWORD, FOLDER } = process.env;

await withPage(async (page) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.locator("#f-handle").fill(HANDLE);
  await page.locator("#f-email").fill(`${HANDLE}@example.org`);
  await page.locator("#f-password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();

  await page.goto("/-/publish");
  await page.locator("#folder").setInputFiles(FOLDER);
  await page.waitForURL("**/-/drafts/*");
  await fail(await barriers(page));
  await page.getByRole("button", { name: /^Publish/ }).click();
  await page.waitForURL(`**/@${HANDLE}/**`);
  await page.goto(`/@${HANDLE}/hook`);
  const text = await page.textContent("main");
  for (const said of ["Corner", "Print four.", "0.1.0", `wright add ${HANDLE}/hook`]) {
    if (!text.includes(said)) throw new Error(`the design's page does not say “${said}”: ${text}`);
  }
  await fail(await barriers(page));
});

async function fail(found) {
  if (found.length > 0) throw new Error(found.join("\n"));
}
