// Draws a PDF in the page: loaded only by pages that have one, fetched in ranges as it is looked
// at. Pages are drawn when they come near the window; their text lies over them, to be selected
// and read aloud. Without this script the page offers the download.

import {
  GlobalWorkerOptions,
  TextLayer,
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";

/** Steps of the size, from the width of the column. */
const SCALES = [0.5, 0.75, 1, 1.5, 2, 3];
/** Pixels of one drawn page; more make a phone run out of memory. */
const PIXELS_MAX = 12_000_000;
/** Pages that get a place in the page; a browser does not hold more of them well. */
const PAGES_MAX = 2_000;

/** One page, drawn when it is near the window. */
class Sheet {
  readonly box = document.createElement("section");
  private drawn = 0;

  constructor(
    private readonly document: PDFDocumentProxy,
    readonly number: number,
    label: string,
  ) {
    this.box.className = "pdf-sheet";
    this.box.setAttribute("aria-label", `${label} ${number}`);
  }

  /** Makes room for the page, so that nothing moves when it is drawn. */
  reserve(width: number, height: number): void {
    this.box.style.inlineSize = `${width}px`;
    this.box.style.blockSize = `${height}px`;
    this.forget();
  }

  forget(): void {
    this.drawn += 1;
    this.box.replaceChildren();
  }

  async draw(width: number): Promise<void> {
    if (this.box.childElementCount > 0) return;
    const turn = (this.drawn += 1);
    const page: PDFPageProxy = await this.document.getPage(this.number);
    if (turn !== this.drawn) return;
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: width / natural.width });
    this.box.style.inlineSize = `${viewport.width}px`;
    this.box.style.blockSize = `${viewport.height}px`;
    const wanted = Math.min(devicePixelRatio, 3);
    const sharp = Math.min(wanted, Math.sqrt(PIXELS_MAX / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    canvas.setAttribute("aria-hidden", "true");
    this.box.replaceChildren(canvas);
    await page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] }).promise;
    if (turn !== this.drawn) return;
    const words = document.createElement("div");
    words.className = "pdf-words";
    words.style.setProperty("--total-scale-factor", String(viewport.scale));
    this.box.append(words);
    await new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport }).render();
  }
}

/** The whole document: its bar and its pages. */
class Viewer {
  private scale = SCALES.indexOf(1);
  private readonly sheets: Sheet[] = [];
  private readonly place = document.createElement("output");
  private readonly near: IntersectionObserver;
  private readonly read: IntersectionObserver;

  constructor(
    private readonly root: HTMLElement,
    private readonly document: PDFDocumentProxy,
  ) {
    this.near = new IntersectionObserver((seen) => this.follow(seen), { rootMargin: "100% 0px" });
    this.read = new IntersectionObserver((seen) => this.tell(seen), { threshold: 0.5 });
  }

  async open(): Promise<void> {
    const first = await this.document.getPage(1);
    const { width, height } = first.getViewport({ scale: 1 });
    const count = Math.min(this.document.numPages, PAGES_MAX);
    const pages = document.createElement("div");
    pages.className = "pdf-pages";
    pages.tabIndex = 0;
    pages.setAttribute("role", "region");
    pages.setAttribute("aria-label", `PDF, ${count}`);
    for (let number = 1; number <= count; number += 1) {
      this.sheets.push(new Sheet(this.document, number, this.root.dataset["labelPage"] ?? ""));
    }
    this.root.replaceChildren(this.bar(), pages);
    const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(pages);
    const room = pages.clientWidth - Number.parseFloat(paddingInlineStart) - Number.parseFloat(paddingInlineEnd) - 2;
    const resize = (): void => {
      const wide = this.width(room);
      for (const sheet of this.sheets) sheet.reserve(wide, (wide * height) / width);
    };
    resize();
    pages.append(...this.sheets.map(({ box }) => box));
    for (const { box } of this.sheets) {
      this.near.observe(box);
      this.read.observe(box);
    }
    this.resize = () => {
      resize();
      this.near.disconnect();
      for (const { box } of this.sheets) this.near.observe(box);
    };
    this.room = room;
    this.say(1);
  }

  private room = 0;
  private resize = (): void => undefined;

  private width(room: number): number {
    return Math.floor(Math.min(room, 1_000) * (SCALES[this.scale] ?? 1));
  }

  private follow(seen: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) {
      const sheet = this.sheets.find(({ box }) => box === target);
      if (isIntersecting) void sheet?.draw(this.width(this.room));
      else sheet?.forget();
    }
  }

  private tell(seen: IntersectionObserverEntry[]): void {
    const shown = seen.find(({ isIntersecting }) => isIntersecting);
    const sheet = this.sheets.find(({ box }) => box === shown?.target);
    if (sheet) this.say(sheet.number);
  }

  private say(number: number): void {
    const { labelPage, labelOf } = this.root.dataset;
    this.place.textContent = `${labelPage} ${number} ${labelOf} ${this.document.numPages}`;
  }

  private bar(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "pdf-bar";
    const step = (label: string | undefined, sign: string, by: number): HTMLButtonElement => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn slim";
      button.textContent = sign;
      button.setAttribute("aria-label", label ?? sign);
      button.addEventListener("click", () => {
        this.scale = Math.max(0, Math.min(SCALES.length - 1, this.scale + by));
        this.resize();
      });
      return button;
    };
    const { labelSmaller, labelLarger } = this.root.dataset;
    bar.append(this.place, step(labelSmaller, "−", -1), step(labelLarger, "+", 1));
    return bar;
  }
}

async function show(root: HTMLElement): Promise<void> {
  const { pdf, worker, files, labelLoading, labelFailed } = root.dataset;
  if (!pdf || !worker || !files) return;
  const told = root.querySelector("b");
  if (told) told.textContent = labelLoading ?? "";
  GlobalWorkerOptions.workerSrc = worker;
  try {
    const document = await getDocument({
      url: pdf,
      cMapUrl: `${files}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${files}standard_fonts/`,
      wasmUrl: `${files}wasm/`,
      iccUrl: `${files}iccs/`,
      enableXfa: false,
      disableAutoFetch: true,
    }).promise;
    await new Viewer(root, document).open();
  } catch {
    if (told) told.textContent = labelFailed ?? "";
    root.dataset["failed"] = "";
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-pdf]")) {
  if ("atOnce" in root.dataset) {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      void show(root);
    });
    seen.observe(root);
    continue;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = root.dataset["labelShow"] ?? "";
  button.addEventListener("click", () => void show(root));
  root.querySelector(".pdf-else")?.append(button);
}
