import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { folderOfHandle, folderOfInput, fileOfHandle, matcher, sortOut } = await load("folder.ts");
const { readMetadata } = await load("metadata.ts");

const file = (path, text = "") => ({ path, file: new File([text], path) });
const paths = (files) => files.map(({ path }) => path);

test("ignored, hidden and excluded files stay at home, and are told apart", async () => {
  const all = [
    file("stl/a.stl"),
    file("design.toml"),
    file(".git/config"),
    file("scratch/x.txt"),
    file("a.bak"),
    file("build/out.bin"),
    file("docs/.draft/x.md"),
    file(".wrightignore", "*.bak\nbuild/\n"),
  ];
  const sorted = await sortOut(all, ["scratch/**"], []);
  assert.deepEqual(paths(sorted.taken), ["design.toml", "stl/a.stl"]);
  assert.deepEqual(paths(sorted.ignored), ["a.bak", "build/out.bin"]);
  assert.deepEqual(paths(sorted.excluded), ["scratch/x.txt"]);
});

test("what is ignored can be taken in, by file and by folder; what is excluded cannot", async () => {
  const all = [file("a.bak"), file("b.bak"), file("build/x"), file("no/x"), file(".gitignore", "*.bak\nbuild\n")];
  const sorted = await sortOut(all, ["no/**"], ["a.bak", "build/", "no/"]);
  assert.deepEqual(paths(sorted.taken), ["a.bak", "build/x"]);
  assert.deepEqual(paths(sorted.ignored), ["b.bak"]);
  assert.deepEqual(paths(sorted.excluded), ["no/x"]);
});

test("paths are composed Unicode", async () => {
  const { taken } = await sortOut([file("cafe\u0301.md")], [], []);
  assert.equal(taken[0].path, "café.md");
});

test("a chosen folder's own name is not part of the paths; single files have none", () => {
  const chosen = new File([], "a.stl");
  Object.defineProperty(chosen, "webkitRelativePath", { value: "dryer/stl/a.stl" });
  const folder = folderOfInput([chosen]);
  assert.equal(folder.files[0].path, "stl/a.stl");
  assert.equal(folder.name, "dryer");
  assert.equal(folder.whole, true);
  const single = Object.assign(new File([], "b.stl"), { webkitRelativePath: "" });
  assert.equal(folderOfInput([single]).whole, false);
});

/** A folder's handle over nested objects of texts. */
function handle(name, inside) {
  const children = Object.entries(inside).map(([child, content]) =>
    typeof content === "string"
      ? { kind: "file", name: child, getFile: async () => new File([content], child) }
      : handle(child, content),
  );
  const named = (kind) => async (wanted) => children.find((one) => one.kind === kind && one.name === wanted);
  return {
    kind: "directory",
    name,
    async *values() {
      yield* children;
    },
    getFileHandle: named("file"),
    getDirectoryHandle: named("directory"),
  };
}

test("a remembered folder is read as a chosen one", async () => {
  const root = handle("dryer", { "a.md": "1", stl: { "x.stl": "2" }, ".git": { config: "3" }, ".gitignore": "x" });
  const folder = await folderOfHandle(root);
  assert.deepEqual(paths(folder.files).sort(), [".gitignore", "a.md", "stl/x.stl"]);
  assert.equal(await (await fileOfHandle(root, "stl/x.stl")).text(), "2");
});

test("patterns without a slash match in every folder", () => {
  const keeps = matcher(["photos/*.jpg", "site.png"]);
  assert.deepEqual(
    ["photos/a.jpg", "docs/photos/a.jpg", "x/site.png", "b.png"].map(keeps),
    [true, false, true, false],
  );
});

test("metadata is read or refused with its place", () => {
  const text = '[design]\nname = "a/b"\nversion = "1.0.0"\n[files]\nexclude = ["x/**"]\nkeep-location = ["p.jpg"]\n';
  assert.deepEqual(readMetadata(text), { name: "a/b", version: "1.0.0", exclude: ["x/**"], keepLocation: ["p.jpg"] });
  assert.throws(() => readMetadata("[design]\nname = 3\n"));
  assert.throws(() => readMetadata("[design\n"), /line|1:|design/i);
});
