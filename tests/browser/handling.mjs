// What scripts add to pages that are whole without them: suggestions while somebody types, a search
// that the back button leads through, a download that counts itself, a finding that leads to its line.

import { withPage } from "./browser.mjs";
import { Person, until } from "./person.mjs";

const demo = await Person.signIn("demo", "let-us-make-things");
const check = (is, said) => {
  if (!is) throw new Error(said);
};

for (const width of [390, 1280]) {
  await withPage(
    async (page) => {
      await page.context().addCookies(demo.cookies);
      await suggestions(page);
      await backAndForth(page);
      await counting(page);
      await following(page);
      await line(page);
    },
    { viewport: { width, height: 900 } },
  );
  console.log(`handled at ${width}`);
}

/** By keyboard alone. */
async function suggestions(page) {
  await page.goto("/");
  await page.keyboard.press("/");
  const field = page.locator("#seek");
  await page.keyboard.type("syr");
  await page.locator('#seek[aria-expanded="true"]').waitFor();
  await page.keyboard.press("ArrowDown");
  const chosen = await field.getAttribute("aria-activedescendant");
  check(chosen, "nothing is pointed at");
  check((await page.locator(`#${chosen}`).getAttribute("aria-selected")) === "true", "what is pointed at is not selected");
  await page.keyboard.press("Escape");
  check((await field.getAttribute("aria-expanded")) === "false", "Escape does not close the list");
  await field.fill("syri");
  await page.locator('#seek[aria-expanded="true"]').waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/");
}

/** Boxes are ticked, a typed license is taken away, and the browser goes back through all of it. */
async function backAndForth(page) {
  const count = () => page.locator("#searched [role=status]").first().textContent();
  await page.goto("/-/search?q=printed");
  const all = await count();
  await page.locator('#searched input[name="process"][value="laser-cut"]').check();
  await page.waitForURL(/process=laser-cut/);
  await until("fewer designs", async () => (await count()) !== all);
  await page.goBack();
  await until("all designs again", async () => (await count()) === all);
  check(!page.url().includes("process"), page.url());
  check(!(await page.locator('#searched input[name="process"][value="laser-cut"]').isChecked()), "the box is still ticked");
  await page.goForward();
  await until("fewer designs again", async () => (await count()) !== all);

  await page.goto("/-/search?q=printed+license:CERN-OHL-S-2.0");
  await page.locator(".chips a.tag", { hasText: "CERN-OHL-S-2.0" }).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "printed");
}

async function counting(page) {
  await page.goto("/@open-bench/syringe-pump/0.4.0/-/download");
  const sum = () => page.locator('[data-count="sum"]').textContent();
  const [before, address] = [await sum(), await page.locator('[data-count="address"]').getAttribute("href")];
  check(!(await page.locator("button.again").isVisible()), "the button to count again is there");
  await page.locator('.pick input[type="checkbox"]').first().check();
  await until("another sum", async () => (await sum()) !== before);
  check((await page.locator('[data-count="address"]').getAttribute("href")) !== address, "the address of the zip is the old one");
  check(page.url().includes("parts="), page.url());
  await page.reload();
  check(await page.locator('.pick input[type="checkbox"]').first().isChecked(), "a reload forgets the choice");
}

/** From another page of the design than its first. */
async function following(page) {
  await page.goto("/@open-bench/syringe-pump/0.4.0/-/files");
  await page.getByRole("button", { name: "Follow" }).click();
  await page.getByRole("button", { name: "Stop following" }).click();
  await page.getByRole("button", { name: "Follow" }).waitFor();
}

async function line(page) {
  const draft = await demo.draft("demo/line-lamp", "0.1.0", { "design.toml": '[design]\nname = "demo/line-lamp"\nversion = "0.1.0"\nlicense = "X"\n' });
  await page.goto(`/-/drafts/${draft}/edit/design.toml?line=3`);
  const selected = await until("a line", () =>
    page.locator("#text").evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)),
  );
  check(selected === 'version = "0.1.0"', `selected: ${selected}`);
}
