// Somebody signs in and lets `wright` in by the code it shows.

import { withPage } from "./browser.mjs";

const { HANDLE, PASSWORD, CODE } = process.env;

await withPage(async (page) => {
  await page.goto("/-/sign-in");
  await page.locator("#f-handle").fill(HANDLE);
  await page.locator("#f-password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.goto("/-/device");
  await page.locator("#code").fill(CODE);
  await page.getByRole("button", { name: "Look it up" }).click();
  await page.locator('button[value="approve"]').click();
  await page.waitForLoadState();
});
