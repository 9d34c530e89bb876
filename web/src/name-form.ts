// What a folder without a design.toml is called: proposed from its own words, and looked up while it is
// typed.
import { newestVersion } from "./drafts.ts";
import type { Folder } from "./folder.ts";
import { headingOf, slugOf } from "./names.ts";
import { Words } from "./words.ts";

/** Asked after so many milliseconds without a key. */
const ASK_AFTER = 350;

export interface Named {
  name: string;
  version: string;
}

export class NameForm {
  readonly form: HTMLFormElement;
  readonly #words: Words;
  readonly #answer: HTMLElement;
  #timer = 0;
  #asked = "";

  constructor(form: HTMLFormElement) {
    this.form = form;
    this.#words = new Words(form);
    this.#answer = form.querySelector<HTMLElement>("#name-free") ?? document.createElement("p");
    form.addEventListener("input", () => this.#ask());
    if (this.#field("name").value) this.#ask();
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement {
    return this.form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }

  get named(): Named {
    const one = (field: string): string => this.#field(field).value.trim();
    return { name: `${one("actor")}/${one("name")}`, version: one("version") };
  }

  /** Fills in what the folder proposes, and leaves the rest to its author. */
  async propose({ name, files }: Folder): Promise<void> {
    const readme = files.find(({ path }) => /^readme(\.md)?$/i.test(path));
    const title = readme ? headingOf(await readme.file.slice(0, 16_384).text()) : "";
    const field = this.#field("name");
    field.value ||= slugOf(name) || slugOf(title);
    this.#field("version").value ||= "0.1.0";
    this.form.scrollIntoView({ block: "nearest" });
    field.focus();
    this.#ask();
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(), ASK_AFTER);
  }

  async #look(): Promise<void> {
    const { name } = this.named;
    if (name === this.#asked) return;
    this.#asked = name;
    const own = this.#field("name").value.trim();
    if (own === "" || slugOf(own) !== own) {
      this.#answer.textContent = own === "" ? "" : this.#words.say("Malformed", { slug: slugOf(own) || "…" });
      return;
    }
    const version = await newestVersion(name).catch(() => undefined);
    if (name !== this.#asked || version === undefined) return;
    this.#answer.textContent =
      version === null ? this.#words.say("Free", { name }) : this.#words.say("Taken", { name, version });
  }
}
