// The uploader: a folder becomes a draft. Reads design.toml, computes digests in a worker, sends
// what the registry lacks, and opens the draft's page, where the server says what it found.
import { type Draft, openDraft, pageOf, patchDraft, readDraft } from "./drafts.ts";
import { type FolderFile, filesOfDesign, filesOfDrop, filesOfInput } from "./folder.ts";
import { Hasher } from "./hashing.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { withoutPlace } from "./photo.ts";
import { type Sending, Transfers } from "./transfers.ts";

/** Rows of the list of files; of a larger folder the rest is told by the sum alone. */
const ROWS_MAX = 300;

/** A folder without a design.toml: the registry's pages ask for what belongs in it. */
class Unnamed extends Error {}

class Uploader {
  readonly #root: HTMLElement;
  readonly #rows = new Map<string, HTMLElement>();
  /** A folder that waits for a name and a version. */
  #unnamed: FolderFile[] | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    root.hidden = false;
    const input = this.#find<HTMLInputElement>("#folder");
    input.addEventListener("change", () => {
      if (input.files?.length) this.#take(Promise.resolve(filesOfInput(input.files)));
    });
    const drop = this.#find(".drop");
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer) this.#take(filesOfDrop(event.dataTransfer.items));
    });
    document.querySelector("#name-it")?.addEventListener("submit", (event) => {
      if (!this.#unnamed) return;
      event.preventDefault();
      this.#take(Promise.resolve(this.#unnamed), named(event.currentTarget as HTMLFormElement));
    });
  }

  #find<E extends HTMLElement>(selector: string): E {
    const found = this.#root.querySelector<E>(selector);
    if (!found) throw new Error(`the uploader has no ${selector}`);
    return found;
  }

  #text(name: string): string {
    return this.#root.dataset[`text${name}`] ?? "";
  }

  #say(text: string): void {
    this.#find(".total").textContent = text;
  }

  #trouble(text: string): void {
    const box = this.#find(".trouble");
    this.#find(".trouble p").textContent = text;
    box.hidden = false;
  }

  #take(folder: Promise<FolderFile[]>, name?: Metadata): void {
    this.#unnamed = null;
    this.#find(".trouble").hidden = true;
    this.#find(".drop").hidden = true;
    this.#find(".uploading").hidden = false;
    this.#find(".pause").hidden = true;
    this.#say(this.#text("Read"));
    folder
      .then(async (files) => {
        try {
          await this.#send(files, name);
        } catch (error) {
          if (name || error instanceof Unnamed) this.#askName(files);
          throw error;
        }
      })
      .catch((error: unknown) => {
        this.#trouble(error instanceof Error ? error.message : String(error));
        this.#find(".drop").hidden = false;
        this.#find(".uploading").hidden = true;
        this.#find<HTMLInputElement>("#folder").value = "";
      });
  }

  /** Keeps the folder until the form below has said what it is called. */
  #askName(files: FolderFile[]): void {
    const form = document.querySelector<HTMLFormElement>("#name-it");
    const name = form?.querySelector<HTMLInputElement>("#name");
    const version = form?.querySelector<HTMLInputElement>("#version");
    if (!name || !version) return;
    this.#unnamed = files;
    name.value ||= nameOf(files);
    version.value ||= "0.1.0";
    name.focus();
  }

  async #send(all: FolderFile[], name?: Metadata): Promise<void> {
    const metadata = name ?? (await this.#metadata(all));
    const files = await filesOfDesign(all, metadata.exclude);
    this.#list(files);
    const sendings = await this.#digests(files);
    const draft = await this.#draft(metadata);
    const wanted = new Set(sendings.map(({ path }) => path));
    // A design.toml that a page wrote is not in the folder, and stays.
    if (!all.some(({ path }) => path === "design.toml")) wanted.add("design.toml");
    const gone = draft.files.map(({ path }) => path).filter((path) => !wanted.has(path));
    const { missing } = await patchDraft(draft, sendings.map(putOf), gone);
    const lacking = sendings.filter(({ digest }) => missing.has(digest));
    for (const sending of sendings) {
      if (!missing.has(sending.digest)) this.#mark(sending.path, "Here");
    }
    if (await this.#transfer(draft, lacking)) {
      this.#say(this.#text("All"));
      location.assign(pageOf(draft));
    }
  }

  async #metadata(all: FolderFile[]): Promise<Metadata> {
    const found = all.find(({ path }) => path === "design.toml");
    const { design, version } = this.#root.dataset;
    if (!found && design && version) return { name: design, version, exclude: [] };
    if (!found) throw new Unnamed(this.#text("NoToml"));
    let metadata: Metadata;
    try {
      metadata = readMetadata(await found.file.text());
    } catch (error) {
      throw new Error(`${this.#text("BadToml")} ${error instanceof Error ? error.message : error}`);
    }
    if (design && (design !== metadata.name || version !== metadata.version)) {
      throw new Error(this.#text("OtherDesign"));
    }
    return metadata;
  }

  /** This page's draft, the one this browser opened for the same version, or a new one. */
  async #draft({ name, version }: Metadata): Promise<Draft> {
    const known = `commonwright draft ${name} ${version}`;
    const id = this.#root.dataset["draft"] || localStorage.getItem(known);
    const draft = id ? await readDraft(id).catch(() => null) : null;
    if (draft?.name === name && draft.version === version) return draft;
    const opened = await openDraft(name, version);
    localStorage.setItem(known, opened.id);
    return opened;
  }

  async #digests(files: FolderFile[]): Promise<Sending[]> {
    const keepLocation = this.#find<HTMLInputElement>("#keep-places").checked;
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const hasher = new Hasher();
    const sendings: Sending[] = [];
    let before = 0;
    try {
      for (const { path, file } of files) {
        this.#mark(path, "Hashing");
        const clean = keepLocation ? null : await withoutPlace(file);
        const kept = clean ?? file;
        const digest = await hasher.digest(kept, (bytes) => this.#meter(before + bytes, total));
        before += file.size;
        this.#meter(before, total);
        this.#mark(path, clean ? "PlaceRemoved" : "Waiting");
        sendings.push({ path, file: kept, digest, keepLocation });
      }
    } finally {
      hasher.close();
    }
    return sendings;
  }

  /** Sends files; whether all arrived. */
  async #transfer(draft: Draft, sendings: Sending[]): Promise<boolean> {
    const total = sendings.reduce((sum, { file }) => sum + file.size, 0);
    const sent = new Map<Sending, number>();
    const failed: Sending[] = [];
    let arrived = 0;
    const show = (): void => {
      const bytes = [...sent.values()].reduce((sum, one) => sum + one, 0);
      this.#meter(bytes, total);
      this.#say(`${sizeOf(bytes)} / ${sizeOf(total)} · ${arrived} / ${sendings.length}`);
    };
    const transfers = new Transfers(draft, sendings, {
      sent: (sending, bytes) => {
        sent.set(sending, bytes);
        this.#mark(sending.path, "Sending", percent(bytes, sending.file.size));
        show();
      },
      done: (sending) => {
        sent.set(sending, sending.file.size);
        arrived += 1;
        this.#mark(sending.path, "Done");
        show();
      },
      failed: (sending, why) => {
        failed.push(sending);
        this.#mark(sending.path, "Failed", why);
      },
      waiting: () => this.#say(this.#text("Offline")),
    });
    show();
    this.#pauseButton(transfers);
    await transfers.run();
    if (failed.length === 0) return true;
    this.#againButton(draft, failed);
    return false;
  }

  #pauseButton(transfers: Transfers): void {
    const button = this.#freshButton("Pause");
    button.addEventListener("click", () => {
      if (transfers.paused) transfers.resume();
      else void transfers.pause();
      button.textContent = this.#text(transfers.paused ? "Resume" : "Pause");
    });
  }

  #againButton(draft: Draft, failed: Sending[]): void {
    const button = this.#freshButton("Again");
    button.addEventListener("click", () => {
      void this.#transfer(draft, failed).then((all) => {
        if (all) location.assign(pageOf(draft));
      });
    });
  }

  #freshButton(text: string): HTMLElement {
    const old = this.#find(".pause");
    const button = old.cloneNode(false) as HTMLElement;
    button.textContent = this.#text(text);
    button.hidden = false;
    old.replaceWith(button);
    return button;
  }

  #meter(bytes: number, total: number): void {
    this.#find<HTMLProgressElement>(".meter").value = total === 0 ? 1 : bytes / total;
  }

  #list(files: FolderFile[]): void {
    this.#rows.clear();
    this.#find(".transfers").replaceChildren();
    for (const { path, file } of files.slice(0, ROWS_MAX)) this.#row(path, file.size);
  }

  #row(path: string, bytes: number): HTMLElement {
    const row = document.createElement("li");
    const [name, state, size] = ["bdi", "span", "span"].map((tag) => document.createElement(tag));
    if (!name || !state || !size) throw new Error("three elements were made");
    name.textContent = path;
    state.className = "k";
    size.className = "num k size";
    size.textContent = sizeOf(bytes);
    row.append(name, state, size);
    this.#find(".transfers").append(row);
    this.#rows.set(path, row);
    return row;
  }

  #mark(path: string, state: string, more = ""): void {
    let row = this.#rows.get(path);
    if (!row && state === "Failed") row = this.#row(path, 0);
    const cell = row?.children[1];
    if (!cell) return;
    cell.textContent = more ? `${this.#text(state)} ${more}` : this.#text(state);
    cell.classList.toggle("failed", state === "Failed");
  }
}

/** What the form for an empty draft says. */
function named(form: HTMLFormElement): Metadata {
  const data = new FormData(form);
  const one = (field: string): string => String(data.get(field) ?? "").trim();
  return { name: `${one("actor")}/${one("name")}`, version: one("version"), exclude: [] };
}

/** A design's name made of the chosen folder's; nothing where it has none to give. */
function nameOf(files: FolderFile[]): string {
  const folder = files[0]?.file.webkitRelativePath.split("/")[0] ?? "";
  const plain = folder.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 64);
}

const putOf = ({ path, digest, file, keepLocation }: Sending) => ({
  path,
  digest,
  size: file.size,
  keep_location: keepLocation,
});

const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const UNITS = ["B", "kB", "MB", "GB"] as const;

/** Bytes as the pages write them: 29.6 kB. */
function sizeOf(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${number.format(bytes / 1000 ** step)} ${UNITS[step]}`;
}

const percent = (bytes: number, total: number): string =>
  new Intl.NumberFormat(language, { style: "percent" }).format(total === 0 ? 1 : bytes / total);

const root = document.getElementById("uploader");
if (root) new Uploader(root);
