// pdf.js draws a PDF under the page's own policy, with its text over it; lines are pointed at and
// copied without their numbers.

import { barriers, withPage } from "./browser.mjs";

const { FILES } = process.env;

await withPage(async (page) => {
  await page.goto(`${FILES}/plan.pdf`);
  await page.locator(".pdf-sheet canvas").first().waitFor();
  await page.locator(".pdf-words span", { hasText: "Tool roll" }).waitFor({ state: "attached" });
  const dark = await page.locator(".pdf-sheet canvas").first().evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 0 && data[at] < 100) count += 1;
    return count;
  });
  if (dark < 50) throw new Error(`the page has ${dark} dark pixels: nothing was drawn`);
  await page.getByRole("button", { name: "Larger" }).click();
  await page.locator(".pdf-sheet canvas").first().waitFor();
  fail(await barriers(page));

  await page.goto(`${FILES}/broken.pdf`);
  await page.locator("[data-pdf][data-failed]").waitFor();
  await page.getByText("It cannot be drawn here").waitFor();

  await page.goto(`${FILES}/cad/foot.scad#L2-L4`);
  await page.locator("#L4.marked").waitFor();
  const marked = await page.locator(".lines .marked").count();
  if (marked !== 3) throw new Error(`${marked} lines are marked`);
  const copied = await page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector("pre.lines"));
    return getSelection().toString();
  });
  const expected = "// one\nmodule two() {\n\n  three();\n}\n";
  if (copied.trimEnd() !== expected.trimEnd()) throw new Error(`copied: ${JSON.stringify(copied)}`);
  await page.locator("#L1").click({ position: { x: 10, y: 5 } });
  if (!page.url().endsWith("#L1")) throw new Error(page.url());
  await page.locator("#L3").click({ position: { x: 10, y: 5 }, modifiers: ["Shift"] });
  if (!page.url().endsWith("#L1-L3")) throw new Error(page.url());
  fail(await barriers(page));
});

function fail(found) {
  if (found.length > 0) throw new Error(found.join("\n"));
}
