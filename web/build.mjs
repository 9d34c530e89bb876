// Builds web/dist: one style sheet, the scripts and the icons, each under a name that holds the
// hash of its content, and manifest.json that says which name is whose.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import * as esbuild from "esbuild";
import { convert } from "fontverter";
import subsetFont from "subset-font";
import { icon } from "./icons.mjs";

const root = import.meta.dirname;
/** Bytes of all that is fetched when a model is opened, as sent. */
const VIEWER_BYTES_MAX = 160_000;
const dist = join(root, "dist");
const next = join(root, "dist.next");

/** What most words in English and Spanish are written with; a file of its own is half as large. */
const ascii = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at)).join("");
const letters = "\u00a0¡¿áéíóúüñÁÉÍÓÚÜÑ·×°µ²³±–—‘’“”…•€";
/** The marks that keep names apart from the words around them have no glyph: no file is fetched for them. */
const marks = "\u200e\u200f\u2066\u2067\u2068\u2069";
/** What Central Europe, the Baltic and Turkey add; the rest of the extended letters is three times as large. */
const neighbors = Array.from({ length: 0x80 }, (_, at) => String.fromCharCode(0x100 + at)).join("") + "ȘșȚț";
/** The faces that are cut in two: what most words are written with, and the rest. */
const cores = { latin: { letters: ascii + letters, marks }, "latin-ext": { letters: neighbors, marks: "" } };

/** A range of characters as style sheets write it. */
const rangeOf = (characters) => {
  const runs = [];
  for (const at of Array.from(characters, (character) => character.codePointAt(0)).sort((a, b) => a - b)) {
    if (runs.at(-1)?.[1] === at - 1) runs.at(-1)[1] = at;
    else runs.push([at, at]);
  }
  const hex = (number) => number.toString(16).toUpperCase();
  return runs.map(([first, last]) => (first === last ? `U+${hex(first)}` : `U+${hex(first)}-${hex(last)}`)).join(",");
};

/** A face again with its core alone; declared later, it is asked first. */
const coreFace = (face, { letters, marks }) =>
  face
    .replace(/url\(\.\/files\/([^)]*)\.woff2\)/, "url(core:$1-core.woff2)")
    .replace(/unicode-range: [^;]*;/, `unicode-range: ${rangeOf(letters + marks)};`);

/** A face without what its core has: browsers fetch every face that lays claim to a character. */
const withoutCore = (face, { letters, marks }) =>
  face.replace(/unicode-range: ([^;]*);/, (_, ranges) => {
    let kept = "";
    for (const range of ranges.split(",")) {
      const [first, last = first] = range.trim().slice(2).split("-").map((digits) => parseInt(digits, 16));
      for (let at = first; at <= last; at += 1) {
        const character = String.fromCodePoint(at);
        if (!(letters + marks).includes(character)) kept += character;
      }
    }
    return `unicode-range: ${rangeOf(kept)};`;
  });

/** Fontsource names woff2 and woff; every browser that knows light-dark() reads woff2. */
const fonts = {
  name: "fonts",
  setup(build) {
    build.onLoad({ filter: /@fontsource[\\/].*\.css$/ }, ({ path }) => {
      const css = readFileSync(path, "utf8")
        .replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, "")
        // A face that comes late is kept for the next page: words never jump under the reader's eyes.
        .replaceAll("font-display: swap", "font-display: optional");
      let contents = css;
      for (const [name, cut] of Object.entries(cores)) {
        const face = css.match(new RegExp(`@font-face \\{[^}]*-${name}-\\d00-normal\\.woff2[^}]*\\}`))?.[0];
        if (!face) throw new Error(`no face for ${name} in ${path}`);
        contents = `${contents.replace(face, withoutCore(face, cut))}\n${coreFace(face, cut)}\n`;
      }
      return { contents, loader: "css" };
    });
    build.onResolve({ filter: /^core:/ }, ({ path, importer }) => ({
      path: join(dirname(importer), "files", path.slice("core:".length)),
      namespace: "core",
    }));
    build.onLoad({ filter: /./, namespace: "core" }, async ({ path }) => {
      const whole = readFileSync(path.replace(/-core\.woff2$/, ".woff2"));
      // Without pairs to be kerned: they are a third of the file, and hardly to be seen.
      const keepFeatures = [];
      const { letters } = cores[/-(latin|latin-ext)-\d00-/.exec(path)[1]];
      const contents = await subsetFont(whole, letters, { targetFormat: "woff2", noLayoutClosure: true, noHinting: true, keepFeatures });
      return { contents, loader: "file" };
    });
  },
};

const hashed = (name, bytes) => {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const extension = extname(name);
  return `${basename(name, extension)}-${digest}${extension}`;
};

const write = (name, bytes) => {
  const file = hashed(name, bytes);
  writeFileSync(join(next, file), bytes);
  return file;
};

/** Compressed as hard as it goes, which takes half a minute for megabytes: what came of it is kept. */
const writePacked = (name, bytes) => {
  const file = hashed(name, bytes);
  const kept = join(root, "node_modules/.cache/commonwright", `${file}.br`);
  if (!existsSync(kept)) {
    const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(`${kept}.next`, brotliCompressSync(bytes, { params }));
    renameSync(`${kept}.next`, kept);
  }
  cpSync(kept, join(next, `${file}.br`));
  return file;
};

/** One sprite of the icons the templates name; tabler's own 24-unit grid, stroke set by `.icon`. */
const sprite = () => {
  const used = new Set();
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) look(path);
      else for (const [, name] of readFileSync(path, "utf8").matchAll(/icon\("([a-z0-9-]+)"\)/g)) used.add(name);
    }
  };
  look(join(root, "templates"));
  look(join(root, "src"));
  const symbols = [...used].sort().map((name) => {
    const svg = readFileSync(join(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const inner = svg
      .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
};

rmSync(next, { recursive: true, force: true });
mkdirSync(next);
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  outdir: next,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  metafile: true,
  logLevel: "warning",
  legalComments: "linked",
};
const manifest = {};
const note = ({ metafile }) => {
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint) manifest[basename(entryPoint).replace(/\.ts$/, ".js")] = basename(output);
    // Pages name the faces they begin with, so that these are fetched beside the style sheet.
    const face = /^(.*-core)-[A-Z0-9]+\.woff2$/.exec(basename(output));
    if (face) manifest[`${face[1]}.woff2`] = basename(output);
  }
};

note(await esbuild.build({ ...shared, entryPoints: ["static/css/look.css", "static/css/rest.css", "static/css/stage.css"], plugins: [fonts] }));
note(await esbuild.build({ ...shared, format: "esm", entryPoints: ["src/hash-worker.ts", "src/viewer-worker.ts"] }));
// What reads STEP in browsers: files of their own, as their makers made them, beside their licenses.
// The program is kept compressed only; the server unpacks it for the few that need that.
const occt = join(root, "node_modules/occt-import-js/dist");
const occtVersion = JSON.parse(readFileSync(join(occt, "../package.json"), "utf8")).version;
const occtLicenses = ["license.occt-import-js.txt", "license.occt.txt"].map((name) => readFileSync(join(occt, name), "utf8"));
const occtNotice = readFileSync(join(root, "static/step-reader.txt"), "utf8").replace("VERSION", occtVersion);
manifest["step-reader.txt"] = write("step-reader.txt", [occtNotice, ...occtLicenses].join("\n\n----\n\n"));
manifest["occt-import-js.js"] = write("occt-import-js.js", readFileSync(join(occt, "occt-import-js.js")));
manifest["occt-import-js.wasm"] = writePacked("occt-import-js.wasm", readFileSync(join(occt, "occt-import-js.wasm")));
note(
  await esbuild.build({
    ...shared,
    format: "iife",
    entryPoints: ["src/step-worker.ts"],
    define: { STEP_READER_SCRIPT: JSON.stringify(`/-/static/${manifest["occt-import-js.js"]}`) },
  }),
);
const scripts = await esbuild.build({
  ...shared,
  format: "esm",
  entryPoints: ["src/site.ts", "src/passkeys.ts", "src/publish.ts", "src/editor.ts", "src/search.ts", "src/lines.ts", "src/looking.ts", "src/pdf.ts", "src/model.ts", "src/viewer.ts", "src/swipe.ts", "src/step.ts"],
  define: {
    HASH_WORKER: JSON.stringify(`/-/static/${manifest["hash-worker.js"]}`),
    VIEWER_WORKER: JSON.stringify(`/-/static/${manifest["viewer-worker.js"]}`),
    VIEWER_STYLES: JSON.stringify(`/-/static/${manifest["stage.css"]}`),
    STEP_WORKER: JSON.stringify(`/-/static/${manifest["step-worker.js"]}`),
    STEP_READER_PROGRAM: JSON.stringify(`/-/static/${manifest["occt-import-js.wasm"]}`),
    STEP_READER_BYTES: String(statSync(join(next, `${manifest["occt-import-js.wasm"]}.br`)).size),
  },
});
note(scripts);
// What pdf.js asks for while it draws: its worker, and by their own names character maps, fonts,
// decoders and color profiles.
const pdfjs = join(root, "node_modules/pdfjs-dist");
const pdfVersion = JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8")).version;
manifest["pdf.worker.mjs"] = write("pdf.worker.mjs", readFileSync(join(pdfjs, "legacy/build/pdf.worker.min.mjs")));
manifest.pdf = `pdf-${pdfVersion}`;
for (const folder of ["cmaps", "standard_fonts", "wasm", "iccs"]) {
  cpSync(join(pdfjs, folder), join(next, manifest.pdf, folder), { recursive: true });
}
manifest["icons.svg"] = write("icons.svg", sprite());
for (const name of ["favicon.svg"]) {
  manifest[name] = write(name, readFileSync(join(root, "static", name)));
}
for (const size of [192, 512]) manifest[`icon-${size}.png`] = write(`icon-${size}.png`, icon(size));
// What the server draws itself (pictures of SVG files, cards) is set in the same fonts.
mkdirSync(join(next, "drawing-fonts"));
for (const family of ["ibm-plex-sans", "ibm-plex-mono"]) {
  const files = join(root, "node_modules/@fontsource", family, "files");
  for (const name of readdirSync(files).filter((name) => /-(400|600)-normal\.woff2$/.test(name))) {
    const font = await convert(readFileSync(join(files, name)), "truetype");
    writeFileSync(join(next, "drawing-fonts", name.replace(/woff2$/, "ttf")), font);
  }
}
const ordered = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
// What is text is sent smaller than the server could make it while somebody waits.
const asText = { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };
for (const name of readdirSync(next).filter((name) => /\.(css|js|svg)$/.test(name))) {
  writeFileSync(join(next, `${name}.br`), brotliCompressSync(readFileSync(join(next, name)), asText));
}
const sent = (name) => statSync(join(next, `${manifest[name]}.br`)).size;
const viewer = ["model.js", "viewer.js", "viewer-worker.js", "stage.css"].reduce((sum, name) => sum + sent(name), 0);
if (viewer > VIEWER_BYTES_MAX) throw new Error(`the viewer has ${viewer} bytes, more than ${VIEWER_BYTES_MAX}`);
console.log(`viewer: ${viewer} bytes`);
writeFileSync(join(next, "manifest.json"), `${JSON.stringify(ordered, null, 2)}\n`);
// The server may be reading: the finished folder replaces the old one at once.
rmSync(dist, { recursive: true, force: true });
renameSync(next, dist);
