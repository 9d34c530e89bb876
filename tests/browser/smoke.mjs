// The browser starts, runs scripts, shows what they made of the page, and sees what is wrong with it.

import { address, barriers, withPage } from "./browser.mjs";

await withPage(async (page) => {
  await page.goto(address);
  console.log(`${await page.title()}: ${await page.textContent("main")}`);
  console.log((await barriers(page)).join("\n"));
});
