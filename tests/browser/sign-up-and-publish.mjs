// A newcomer signs up, drops a folder, and sees the design's page a moment later; then one that has
// no design.toml, which the pages ask for and write.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { barriers, scratch, withPage } from "./browser.mjs";

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
  await page.locator(".draft-page").waitFor();
  await fail(await barriers(page));
  await page.getByRole("button", { name: /^Publish/ }).click();
  await page.waitForURL(`**/@${HANDLE}/**`);
  await page.goto(`/@${HANDLE}/hook`);
  const text = await page.textContent("main");
  for (const said of ["Corner", "Print four.", "0.1.0", `wright add ${HANDLE}/hook`]) {
    if (!text.includes(said)) throw new Error(`the design's page does not say “${said}”: ${text}`);
  }
  await fail(await barriers(page));

  const folder = join(scratch, "Lámpara de mesa");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "README.md"), "# Lámpara\n\nLights a desk.\n");
  await writeFile(join(folder, "pantalla.scad"), "cylinder(h = 90, d1 = 120, d2 = 60);\n");
  await page.goto("/-/publish");
  await page.locator("#folder").setInputFiles(folder);
  await page.locator("#name:focus").waitFor();
  const name = await page.locator("#name").inputValue();
  if (name !== "lampara-de-mesa") throw new Error(`the folder's name became ${name}`);
  await page.getByRole("button", { name: "Open the draft" }).click();
  await page.locator(".draft-page").waitFor();
  await fail(await barriers(page));
  const title = await page.locator("#q-title").inputValue();
  if (title !== "Lámpara") throw new Error(`the title proposed is ${title}`);
  await page.getByRole("button", { name: "Save and check" }).last().click();
  await page.getByText("design.toml is saved").waitFor();
  await page.getByRole("button", { name: /^Publish/ }).click();
  await page.waitForURL(`**/@${HANDLE}/lampara-de-mesa/0.1.0?*`);
  await page.locator('a[href$="/-/files"]').first().click();
  await page.waitForURL("**/-/files*");
  const files = await page.textContent("main");
  if (!files.includes("pantalla.scad")) throw new Error(`a file is missing: ${files}`);
});

async function fail(found) {
  if (found.length > 0) throw new Error(found.join("\n"));
}
