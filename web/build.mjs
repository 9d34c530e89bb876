// Builds web/dist: one style sheet, the scripts and the icons, each under a name that holds the
// hash of its content, and manifest.json that says which name is whose.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import * as esbuild from "esbuild";

const root = import.meta.dirname;
const dist = join(root, "dist");
const next = join(root, "dist.next");

/** Fontsource names woff2 and woff; every browser that knows light-dark() reads woff2. */
const onlyWoff2 = {
  name: "only-woff2",
  setup(build) {
    build.onLoad({ filter: /@fontsource[\\/].*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ""),
      loader: "css",
    }));
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
  }
};

note(await esbuild.build({ ...shared, entryPoints: ["static/css/look.css"], plugins: [onlyWoff2] }));
note(await esbuild.build({ ...shared, format: "esm", entryPoints: ["src/hash-worker.ts"] }));
const scripts = await esbuild.build({
  ...shared,
  format: "esm",
  entryPoints: ["src/site.ts", "src/publish.ts"],
  define: { HASH_WORKER: JSON.stringify(`/-/static/${manifest["hash-worker.js"]}`) },
});
note(scripts);
manifest["icons.svg"] = write("icons.svg", sprite());
for (const name of ["favicon.svg"]) {
  manifest[name] = write(name, readFileSync(join(root, "static", name)));
}
const ordered = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(next, "manifest.json"), `${JSON.stringify(ordered, null, 2)}\n`);
// The server may be reading: the finished folder replaces the old one at once.
rmSync(dist, { recursive: true, force: true });
renameSync(next, dist);
