// A typo in a published README: edited in the browser, with the preview beside it, published as the
// version suggested; the evidence of the version before counts for it. Then a draft is shown to
// somebody without an account, thrown away and put back.

import { barriers, withPage } from "./browser.mjs";

const { HANDLE, PASSWORD, DESIGN, FROM, WIDTH } = process.env;

await withPage(
  async (page) => {
    await page.goto(`/-/sign-in?to=/@${DESIGN}`);
    await page.locator("#f-handle").fill(HANDLE);
    await page.locator("#f-password").fill(PASSWORD);
    await page.locator("#f-password").press("Enter");
    await page.waitForURL((url) => url.pathname === `/@${DESIGN}`);

    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator("#next-version").waitFor();
    const suggested = await page.locator("#next-version").inputValue();
    if (suggested.replace(/\d+$/, "") !== FROM.replace(/\d+$/, "")) throw new Error(`${FROM} is followed by ${suggested}`);
    await fail(await barriers(page));
    const draft = new URL(page.url()).pathname;

    await page.goto(`${draft}/edit/README.md`);
    await page.locator("#text").fill((await page.locator("#text").inputValue()).replace("teh", "the") + "\nMended.\n");
    await page.locator("#preview").getByText("Mended.").waitFor();
    await page.getByText("Not saved yet").waitFor();
    await fail(await barriers(page));
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved in the draft.").waitFor();

    // Shown to somebody without an account.
    await page.goto(`${draft}/previews`);
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByText("The link is ready").waitFor();
    await fail(await barriers(page));
    const link = await page.locator(".secret code").textContent();
    const stranger = await page.context().browser().newContext();
    const seen = await stranger.newPage();
    await seen.goto(link);
    await seen.getByText("This is a draft.").waitFor();
    await seen.getByText("Mended.").waitFor();
    await fail(await barriers(seen));
    await stranger.close();

    // Thrown away by mistake.
    await page.goto("/-/drafts");
    await fail(await barriers(page));
    await page.getByRole("button", { name: `Discard ${DESIGN} ${suggested}` }).click();
    await page.getByRole("button", { name: `Put ${DESIGN} ${suggested} back` }).click();
    await page.getByText("The draft is back.").waitFor();

    await page.getByRole("button", { name: `Publish ${suggested}` }).click();
    await page.waitForURL(`**/@${DESIGN}/${suggested}?*`);
    await page.getByText("Mended.").waitFor();
    await page.goto(`/@${DESIGN}/-/versions`);
    const bands = page.locator("main").getByText(suggested, { exact: true });
    await bands.first().waitFor();
    const shared = await page.evaluate(
      ([a, b]) => [...document.querySelectorAll("main .band")].some((band) => band.textContent.includes(a) && band.textContent.includes(b)),
      [FROM, suggested],
    );
    if (!shared) throw new Error(`${FROM} and ${suggested} do not stand in one band`);
    console.log(`mended ${FROM} as ${suggested} at ${WIDTH}`);
  },
  { viewport: { width: Number(WIDTH), height: 844 } },
);

async function fail(found) {
  if (found.length > 0) throw new Error(found.join("\n"));
}
