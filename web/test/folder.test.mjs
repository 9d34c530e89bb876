import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { filesOfDesign, filesOfInput } = await load("folder.ts");
const { readMetadata } = await load("metadata.ts");

const file = (path, text = "") => ({ path, file: new File([text], path) });

test("ignored, hidden and excluded files stay at home", async () => {
  const all = [
    file("stl/a.stl"),
    file("design.toml"),
    file(".git/config"),
    file("scratch/x.txt"),
    file("a.bak"),
    file("docs/.draft/x.md"),
    file(".wrightignore", "*.bak\n"),
  ];
  const kept = await filesOfDesign(all, ["scratch/**"]);
  assert.deepEqual(
    kept.map(({ path }) => path),
    ["design.toml", "stl/a.stl"],
  );
});

test("paths are composed Unicode", async () => {
  const kept = await filesOfDesign([file("cafe\u0301.md")], []);
  assert.equal(kept[0].path, "café.md");
});

test("a chosen folder's own name is not part of the paths", () => {
  const chosen = new File([], "a.stl");
  Object.defineProperty(chosen, "webkitRelativePath", { value: "dryer/stl/a.stl" });
  assert.equal(filesOfInput([chosen])[0].path, "stl/a.stl");
});

test("metadata is read or refused with its place", () => {
  const text = '[design]\nname = "a/b"\nversion = "1.0.0"\n[files]\nexclude = ["x/**"]\n';
  assert.deepEqual(readMetadata(text), { name: "a/b", version: "1.0.0", exclude: ["x/**"] });
  assert.throws(() => readMetadata("[design]\nname = 3\n"));
  assert.throws(() => readMetadata("[design\n"), /line|1:|design/i);
});
