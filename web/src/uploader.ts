// The uploader on the page: takes a folder, opens or continues a draft, and says how it goes.
import { Problem, openDraft, pageOf, readDraft } from "./drafts.ts";
import { type Given, listen } from "./drop.ts";
import { FileList, type Mark } from "./file-list.ts";
import { type Folder, type FolderFile, TooMany, folderOfHandle, sortOut } from "./folder.ts";
import { type Closed, Gate } from "./gate.ts";
import { leftOut, list, listLeftOut } from "./ignored.ts";
import { type Plan, draftFor, recall, remember, tidy } from "./memory.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { Meter } from "./meter.ts";
import { NameForm, type Named } from "./name-form.ts";
import { type PathTrouble, troublesOf } from "./names.ts";
import { leaveNotes, showNotes } from "./notes.ts";
import { type Result, type State, Upload } from "./upload.ts";
import { Words, countOf, percentOf, sizeOf } from "./words.ts";

/** Paths a message names; of more it says so. */
const NAMED_MAX = 8;

/** A refusal in the page's own words. */
class Told extends Error {}

export class Uploader {
  readonly #root: HTMLElement;
  readonly #words: Words;
  readonly #list: FileList;
  readonly #meter: Meter;
  readonly #gate: Gate;
  readonly #nameForm: NameForm | null;
  #plan: Plan | null = null;
  #upload: Upload | null = null;
  #metadata: Metadata | null = null;
  #busy = false;
  #files = new Map<string, File>();
  #ignored: FolderFile[] = [];
  /** Files to bring in once what is under way has ended. */
  #next: FolderFile[] = [];
  /** A folder that waits for a name and a version. */
  #unnamed: { folder: Folder; given: Given } | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#words = new Words(root);
    this.#list = new FileList(this.#find(".transfers"), this.#words.say("More"));
    this.#meter = new Meter(root, this.#words);
    this.#gate = new Gate((closed, why) => this.#gateChanged(closed, why));
    const form = document.querySelector<HTMLFormElement>("#name-it");
    this.#nameForm = form && new NameForm(form);
    form?.addEventListener("submit", (event) => this.#named(event));
    listen(root, (given) => this.#take(given));
    this.#find(".pause").addEventListener("click", () => this.#pauseOrGoOn());
    addEventListener("online", () => this.#gate.hurry());
    addEventListener("focus", () => this.#gate.hurry());
    addEventListener("beforeunload", (event) => {
      if (this.#busy) event.preventDefault();
    });
    void this.#remembered();
    void tidy();
  }

  #find<E extends HTMLElement>(selector: string): E {
    const found = this.#root.querySelector<E>(selector);
    if (!found) throw new Error(`the uploader has no ${selector}`);
    return found;
  }

  /** What is going on, in words and for the style sheet. */
  #phase(state: string, words = ""): void {
    this.#root.dataset["state"] = state;
    this.#find(".phase").textContent = words;
  }

  #trouble(text: string): void {
    this.#find(".trouble p").textContent = text;
    this.#find(".trouble").hidden = text === "";
  }

  /** What this browser began for this draft and did not end. */
  async #remembered(): Promise<void> {
    const id = this.#root.dataset["draft"];
    if (!id) return;
    showNotes(id, this.#find(".notes"), this.#words);
    const plan = await recall(id);
    const draft = plan && (await readDraft(id).catch(() => null));
    if (!plan || !draft || this.#busy) return;
    this.#plan = plan;
    const remote = new Map(draft.files.map(({ path, digest }) => [path, digest]));
    const lacking = plan.files.filter(({ path }) => !remote.has(path) && plan.sent[path] === undefined);
    const resume = this.#find(".resume");
    const bytes = lacking.reduce((sum, { size }) => sum + size, 0);
    const values = {
      folder: plan.folder,
      here: countOf(plan.files.length - lacking.length),
      all: countOf(plan.files.length),
      size: sizeOf(bytes),
    };
    this.#listAsides(plan);
    if (plan.done && !plan.handle) return;
    resume.hidden = false;
    resume.classList.toggle("info", !plan.done);
    this.#find(".resume p").textContent = this.#words.say(plan.done ? "Again" : "Interrupted", values);
    const missing = lacking.slice(0, NAMED_MAX).map(({ path }) => path);
    this.#find(".resume .missing").textContent = listed(missing, lacking.length);
    const button = this.#find<HTMLButtonElement>(".resume button");
    button.hidden = !plan.handle;
    button.textContent = this.#words.say(plan.done ? "ReadAgain" : "GoOn");
    button.addEventListener("click", () => void this.#reopen(plan));
    const granted = await plan.handle?.queryPermission?.({ mode: "read" });
    if (!plan.done && granted === "granted") void this.#reopen(plan);
  }

  async #reopen(plan: Plan): Promise<void> {
    const { handle } = plan;
    if (!handle || this.#busy) return;
    const granted = (await handle.requestPermission?.({ mode: "read" }).catch(() => "denied")) ?? "granted";
    if (granted !== "granted") return this.#trouble(this.#words.say("NotGranted"));
    this.#take({ folder: folderOfHandle(handle), handle: Promise.resolve(handle) });
  }

  #named(event: Event): void {
    if (!this.#unnamed || !this.#nameForm) return;
    event.preventDefault();
    const { folder, given } = this.#unnamed;
    this.#take({ folder: Promise.resolve(folder), handle: given.handle }, this.#nameForm.named);
  }

  /** Takes a folder and brings it into a draft; one at a time. */
  #take(given: Given, named?: Named): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#trouble("");
    this.#root.classList.add("working");
    this.#find(".resume").hidden = true;
    this.#phase("reading", this.#words.say("Read"));
    this.#bring(given, named)
      .catch((error: unknown) => this.#gaveUp(error))
      .finally(() => {
        this.#busy = false;
      });
  }

  #gaveUp(error: unknown): void {
    this.#phase("empty");
    this.#root.classList.remove("working");
    if (error instanceof TooMany) this.#trouble(this.#words.say("TooMany"));
    else if (error instanceof Told) this.#trouble(error.message);
    else if (error instanceof Problem && error.status === 401) this.#trouble(this.#words.say("SignedOut"));
    else this.#trouble(error instanceof Error ? error.message : String(error));
  }

  async #bring(given: Given, named?: Named): Promise<void> {
    const folder = await given.folder;
    this.#unnamed = null;
    this.#metadata = await this.#read(folder, given, named);
    if (!this.#metadata) return;
    const plan = await this.#planFor(this.#metadata, folder, await given.handle);
    this.#plan = plan;
    const { exclude } = this.#metadata;
    const { taken, ignored, excluded } = folder.whole
      ? await sortOut(folder.files, exclude, plan.included)
      : { taken: folder.files.map((one) => ({ ...one, path: one.path.normalize("NFC") })), ignored: [], excluded: [] };
    const [trouble] = troublesOf(taken.map(({ path }) => path));
    if (trouble) throw new Told(this.#told(trouble, taken.length));
    this.#ignored = ignored;
    if (folder.whole) plan.ignored = leftOut(ignored, excluded);
    this.#listAsides(plan);
    await this.#run(taken, folder.whole);
  }

  #told({ kind, paths }: PathTrouble, count: number): string {
    const values = { paths: listed(paths.slice(0, NAMED_MAX), paths.length), n: countOf(count) };
    const name = kind === "too-many" ? "TooManyFiles" : kind === "collide" ? "Collide" : "NotAPath";
    return this.#words.say(name, values);
  }

  /** What the folder says of itself; `null` where its author is asked first. */
  async #read(folder: Folder, given: Given, named?: Named): Promise<Metadata | null> {
    const rest = { exclude: [], keepLocation: [] };
    if (named) return { ...named, ...rest };
    const { design, version } = this.#root.dataset;
    const found = folder.files.find(({ path }) => path === "design.toml");
    if (!found && design && version) return { name: design, version, ...rest };
    let why = this.#words.say("NoToml");
    if (found) {
      try {
        const metadata = readMetadata(await found.file.text());
        if (!design) return metadata;
        if (design === metadata.name && version === metadata.version) return metadata;
        const values = { name: metadata.name, version: metadata.version };
        throw new Told(this.#words.say("OtherDesign", values));
      } catch (error) {
        if (error instanceof Told) throw error;
        // The draft's page says what is wrong, with its line.
        if (design && version) return { name: design, version, ...rest };
        why = this.#words.say("BadToml", { why: error instanceof Error ? error.message : String(error) });
      }
    }
    this.#unnamed = { folder, given };
    this.#root.classList.remove("working");
    this.#phase("asking", why);
    await this.#nameForm?.propose(folder);
    return null;
  }

  /** The plan of this page's draft, of the one this browser opened for the version, or of a new one. */
  async #planFor({ name, version }: Metadata, folder: Folder, handle: Plan["handle"]): Promise<Plan> {
    const known = this.#root.dataset["draft"] || (await draftFor(name, version));
    const draft = known ? await readDraft(known).catch(() => null) : null;
    const usable = draft?.name === name && draft.version === version ? draft : null;
    const { id } = usable ?? (await this.#gate.through(() => openDraft(name, version)));
    const before = await recall(id);
    const keepAll = this.#find<HTMLInputElement>("#keep-places").checked;
    const plan: Plan = {
      draft: id,
      design: name,
      version,
      folder: folder.name || before?.folder || "",
      handle: handle ?? before?.handle ?? null,
      files: before?.files ?? [],
      sent: before?.sent ?? {},
      ignored: before?.ignored ?? [],
      included: before?.included ?? [],
      keepAll: keepAll || (before?.keepAll ?? false),
      keepPaths: before?.keepPaths ?? [],
      done: false,
      at: 0,
    };
    if (folder.whole) {
      const there = new Set(folder.files.map(({ path }) => path.normalize("NFC")));
      plan.files = plan.files.filter(({ path }) => there.has(path));
    }
    // From here on a reload leads to the draft, where it goes on.
    history.replaceState(null, "", pageOf(id));
    return plan;
  }

  async #run(files: FolderFile[], whole: boolean): Promise<void> {
    const plan = this.#plan;
    if (!plan) return;
    for (const { path, file } of files) this.#files.set(path, file);
    this.#list.show(files.map(({ path, file }) => ({ path, size: file.size })));
    this.#meter.begin();
    this.#find(".pause").hidden = false;
    this.#phase("hashing", this.#words.say("Hashing"));
    this.#upload = new Upload(plan, this.#metadata?.keepLocation ?? [], this.#gate, {
      state: (path, state, cleaned) => this.#list.mark(path, this.#mark(path, state, cleaned)),
      hashed: (bytes, total) => this.#meter.hashed(bytes, total),
      sent: (bytes, total, done, of) => {
        if (this.#root.dataset["state"] === "hashing") {
          this.#meter.begin();
          this.#phase("sending", this.#words.say("Sending"));
        }
        this.#meter.sent(bytes, total, done, of);
      },
    });
    const result = await this.#upload.run(files, whole);
    this.#listAsides(plan);
    const next = this.#next;
    this.#next = [];
    if (next.length > 0) await this.#run(next, false);
    else await this.#ended(plan, files, result);
  }

  async #ended(plan: Plan, files: FolderFile[], result: Result): Promise<void> {
    this.#find(".pause").hidden = true;
    const { failed, changed } = result;
    if (failed.length + changed.length === 0) {
      plan.done = true;
      await remember(plan);
      leaveNotes(plan.draft, result);
      this.#busy = false;
      this.#phase("done", this.#words.say("All"));
      location.replace(pageOf(plan.draft));
      return;
    }
    await remember(plan);
    this.#phase("failed", this.#words.say("SomeFailed", { n: countOf(failed.length + changed.length) }));
    if (changed.length > 0) this.#trouble(this.#words.say("Changed", { paths: listed(changed.slice(0, NAMED_MAX), changed.length) }));
    this.#root.classList.remove("working");
    const again = files.filter(({ path }) => failed.includes(path));
    const button = this.#find<HTMLButtonElement>(".again");
    button.hidden = again.length === 0;
    button.onclick = () => {
      if (this.#busy) return;
      this.#busy = true;
      button.hidden = true;
      this.#root.classList.add("working");
      this.#run(again, false)
        .catch((error: unknown) => this.#gaveUp(error))
        .finally(() => (this.#busy = false));
    };
  }

  #pauseOrGoOn(): void {
    if (this.#gate.closed) this.#gate.open();
    else this.#upload?.pause();
  }

  #gateChanged(closed: Closed, why: string): void {
    const names = { paused: "Paused", offline: "Offline", busy: "Busy", "signed-out": "SignedOut", full: "Full" };
    const button = this.#find(".pause");
    button.textContent = this.#words.say(closed ? "GoOn" : "Pause");
    if (closed) {
      this.#meter.rest();
      this.#phase(closed, this.#words.say(names[closed], { why }));
    } else {
      this.#phase("sending", this.#words.say("Sending"));
    }
    this.#find(".sign-in").hidden = closed !== "signed-out";
  }

  #mark(path: string, state: State, cleaned: boolean): Mark {
    const say = (name: string, values = {}): string => this.#words.say(name, values);
    const place = cleaned ? ` · ${say("PlaceRemoved")}` : "";
    const action = cleaned
      ? { text: say("KeepPlace"), label: say("KeepPlaceOf", { path }), run: () => this.#keepPlace(path) }
      : undefined;
    switch (state.name) {
      case "sending":
        return { text: `${percentOf(state.bytes, this.#files.get(path)?.size ?? 0)}${place}`, tone: "open", action };
      case "failed":
        return { text: say("Failed", { why: state.why }), tone: "failed" };
      case "changed":
        return { text: say("ChangedFile"), tone: "failed" };
      case "kept":
      case "both":
        return { text: say(state.name === "kept" ? "Kept" : "Both"), tone: "done" };
      case "here":
      case "done":
        return { text: say(state.name === "here" ? "Here" : "Done") + place, tone: "done", action };
      default:
        return { text: say(state.name === "hashing" ? "HashingFile" : "Waiting") + place, tone: "open", action };
    }
  }

  /** A photo is published with its place on purpose: its own bytes are sent after all. */
  #keepPlace(path: string): void {
    if (!this.#plan || this.#plan.keepPaths.includes(path)) return;
    this.#plan.keepPaths.push(path);
    const file = this.#files.get(path);
    this.#bringAlso(file ? [{ path, file }] : []);
  }

  #include(name: string): void {
    if (!this.#plan) return;
    this.#plan.included.push(name);
    this.#plan.ignored = this.#plan.ignored.filter((one) => one.name !== name);
    const isMeant = (path: string): boolean => (name.endsWith("/") ? path.startsWith(name) : path === name);
    this.#bringAlso(this.#ignored.filter(({ path }) => isMeant(path)));
  }

  /** More files: when what is under way has ended; else from the folder, which may have to be chosen again. */
  #bringAlso(files: FolderFile[]): void {
    if (!this.#plan) return;
    if (this.#busy) {
      this.#next.push(...files);
      return;
    }
    this.#plan.done = false;
    void remember(this.#plan);
    if (this.#plan.handle) void this.#reopen(this.#plan);
    else this.#trouble(this.#words.say("ChooseAgain", { folder: this.#plan.folder }));
  }

  /** What was left out, and which photos lost their place. */
  #listAsides(plan: Plan): void {
    listLeftOut(this.#find<HTMLDetailsElement>(".ignored"), this.#words, plan.ignored, (name) => this.#include(name));
    const cleaned = plan.files.filter((one) => one.cleaned);
    const lines = cleaned.map(({ path, size }) => ({
      name: path,
      size,
      text: this.#words.say("PlaceRemoved"),
      undo: {
        text: this.#words.say("KeepPlace"),
        label: this.#words.say("KeepPlaceOf", { path }),
        run: () => this.#keepPlace(path),
      },
    }));
    list(this.#find<HTMLDetailsElement>(".places"), this.#words.say("Places", { n: countOf(cleaned.length) }), lines);
  }
}

/** A few paths, and whether there are more. */
function listed(paths: string[], of: number): string {
  return paths.join(", ") + (of > paths.length ? ", …" : "");
}
