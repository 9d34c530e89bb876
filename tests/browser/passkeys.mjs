// Somebody adds a passkey with a virtual authenticator, names it, signs out, signs in with it, by the
// button and out of the handle's own field, and removes it.

import { barriers, withPage } from "./browser.mjs";

const { HANDLE, PASSWORD } = process.env;

const must = (holds, what) => {
  if (!holds) throw new Error(what);
};

await withPage(async (page) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable", { enableUI: false });
  const authenticator = async (present) =>
    devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: present,
      },
    });
  const { authenticatorId } = await authenticator(true);

  await page.goto("/-/sign-in");
  await page.locator("#f-handle").fill(HANDLE);
  await page.locator("#f-password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));

  await page.goto("/-/account/security");
  const found = await barriers(page);
  must(found.length === 0, found.join("\n"));
  await page.locator("#p-name").fill("Telephone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.waitForURL((url) => url.search.includes("done=passkey-added"));
  must((await page.locator("#passkeys").innerText()).includes("Telephone"), "the passkey is not listed");
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  must(credentials.length === 1 && credentials[0].rpId === "localhost", JSON.stringify(credentials));

  // The same authenticator has no second one of the account.
  await page.locator("#p-name").fill("Again");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.locator("[data-failed]").waitFor({ state: "visible" });

  await page.getByText("Rename").first().click();
  await page.locator("#passkeys li input[name=name]").fill("Old telephone");
  await page.locator("#passkeys li").getByRole("button", { name: "Keep" }).click();
  await page.waitForURL((url) => url.search.includes("done=passkey-renamed"));

  const challenge = "**/-/sign-in/passkey/challenge";
  const present = async (enabled) =>
    devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  const signOut = async () => {
    await page.context().clearCookies();
    const asked = page.waitForResponse(challenge);
    await page.goto("/-/sign-in?to=/-/account/security");
    await asked;
  };
  // Somebody comes to the authenticator once the button has asked: one that was asked before waits on.
  const press = async () => {
    const come = async (route) => {
      await present(true);
      await route.continue();
    };
    await page.route(challenge, come, { times: 1 });
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  };
  // Without anybody at the authenticator, the page waits; the button asks anew.
  await present(false);
  await signOut();
  await press();
  await page.waitForURL((url) => url.pathname === "/-/account/security");
  const listed = await page.locator("#passkeys").innerText();
  must(listed.includes("Old telephone") && /used/.test(listed) && !listed.includes("never used"), listed);

  // Chosen where the handle is typed: no button at all.
  await signOut();
  await page.waitForURL((url) => url.pathname === "/-/account/security");

  await page.getByRole("button", { name: "Remove the passkey Old telephone" }).click();
  await page.waitForURL((url) => url.search.includes("done=passkey-removed"));

  // What was removed opens nothing.
  await present(false);
  await signOut();
  await press();
  await page.getByText("That did not work").filter({ visible: true }).first().waitFor();
});
