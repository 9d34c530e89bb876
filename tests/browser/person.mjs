// Somebody who fills a registry by its API and forms, as programs do: quicker than clicking, where
// clicking is not what is looked at.

import { address } from "./browser.mjs";

/** Everybody's password, where a script makes the account. */
export const PASSWORD = "a sentence of my own";

export class Person {
  constructor(handle, cookie) {
    this.handle = handle;
    this.cookie = cookie;
  }

  /** Opens an account, and is signed in. */
  static async signUp(handle, name = null) {
    const account = { handle, email: `${handle}@example.org`, password: PASSWORD, display_name: name };
    await new Person(handle).api("POST", "/api/v1/accounts", account);
    return Person.signIn(handle, PASSWORD);
  }

  static async signIn(handle, password) {
    const answer = await new Person(handle).send("POST", "/api/v1/session", JSON.stringify({ login: handle, password }), {
      "content-type": "application/json",
    });
    return new Person(handle, answer.headers.get("set-cookie").split(";")[0]);
  }

  /** What a browser context is given, so that it is signed in. */
  get cookies() {
    const at = this.cookie.indexOf("=");
    const session = { name: this.cookie.slice(0, at), value: this.cookie.slice(at + 1) };
    return [{ ...session, url: address.replace("http:", "https:"), httpOnly: true, secure: true, sameSite: "Lax" }];
  }

  async send(method, path, body, headers = {}) {
    if (this.cookie) headers = { ...headers, cookie: this.cookie };
    const answer = await fetch(`${address}${path}`, { method, body, headers, redirect: "manual" });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async api(method, path, body) {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const answer = await this.send(method, path, body === undefined ? undefined : JSON.stringify(body), headers);
    const text = await answer.text();
    return text === "" ? null : JSON.parse(text);
  }

  /** Sends a page's form. */
  form(path, fields = {}) {
    return this.send("POST", path, new URLSearchParams(fields));
  }

  async page(path) {
    return (await this.send("GET", path)).text();
  }

  /** Files by path into a draft. */
  async put(draft, files) {
    const form = new FormData();
    for (const [path, content] of Object.entries(files)) form.append("file", new Blob([content]), path);
    await this.send("POST", `/api/v1/drafts/${draft}/files`, form);
  }

  async draft(name, version, files) {
    const { id } = await this.api("POST", "/api/v1/drafts", { name, version });
    await this.put(id, files);
    return id;
  }

  /** A draft of a design's next version, which begins with a release's files. */
  async edit(design, version, files) {
    const { id } = await this.api("POST", "/api/v1/drafts", { from: { design, version } });
    await this.put(id, files);
    return id;
  }

  publish(draft) {
    return this.api("POST", `/api/v1/drafts/${draft}/publish`, {});
  }

  community(handle, name, summary) {
    return this.api("POST", "/api/v1/actors", { handle, kind: "community", display_name: name, summary });
  }
}

/**
 * Waits until `look` finds something; a registry does much after it has answered. What takes long is
 * looked at less often: each look takes time from what is waited for.
 */
export async function until(what, look, patience = 20_000) {
  const start = Date.now();
  for (let waited = 0; waited < patience; waited = Date.now() - start) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(waited / 10, 50), 1_000)));
  }
  throw new Error(`${what} did not come`);
}
