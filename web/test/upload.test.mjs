import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { Pace } = await load("pace.ts");
const { outcomeOf } = await load("reconcile.ts");
const { FILES_MAX, headingOf, slugOf, troublesOf } = await load("names.ts");
const { SMALL_BYTES_MAX, tasksOf } = await load("transfers.ts");
const { Gate, Problem } = await load("gate.ts", "drafts.ts");

test("the time left counts down smoothly through a jerky line", () => {
  const pace = new Pace();
  const [total, rate] = [100_000_000, 1_000_000];
  let sent = 0;
  let before = null;
  for (let second = 0; second <= 60; second++) {
    pace.note(sent, total, second * 1_000);
    // Bursts: twice the rate in one second, nothing in the next.
    sent += second % 2 === 0 ? 2 * rate : 0;
    if (second < 10) continue;
    const { left } = pace;
    const truth = (total - sent) / rate;
    assert.ok(Math.abs(left - truth) < 0.25 * truth + 10, `${left} s said at ${truth} s`);
    if (before !== null) assert.ok(left <= before + 10, `it jumped from ${before} to ${left}`);
    before = left;
  }
});

test("nothing is said too early, and a pause is not slowness", () => {
  const pace = new Pace();
  pace.note(0, 1_000, 0);
  pace.note(100, 1_000, 1_000);
  assert.equal(pace.left, null);
  pace.note(200, 1_000, 2_000);
  pace.note(300, 1_000, 3_000);
  const { rate } = pace;
  pace.rest();
  pace.note(300, 1_000, 600_000);
  assert.equal(pace.rate, rate);
});

test("a folder and a draft meet", () => {
  const cases = [
    [{ local: "a", remote: "a", base: undefined }, "here"],
    [{ local: "a", remote: undefined, base: undefined }, "send"],
    [{ local: "b", remote: "a", base: undefined }, "send"],
    [{ local: "b", remote: "a", base: "a" }, "send"],
    [{ local: "a", remote: "b", base: "a" }, "keep"],
    [{ local: "b", remote: "c", base: "a" }, "both"],
    [{ local: undefined, remote: "a", base: "a" }, "remove"],
    [{ local: undefined, remote: "b", base: "a" }, "keep"],
    [{ local: undefined, remote: "a", base: undefined }, "keep"],
  ];
  for (const [sides, outcome] of cases) assert.equal(outcomeOf(sides), outcome, JSON.stringify(sides));
});

test("names are proposed as the registry writes them", () => {
  assert.equal(slugOf("Lámpara de mesa"), "lampara-de-mesa");
  assert.equal(slugOf("--Box__Dryer (v2)!"), "box-dryer-v2");
  assert.equal(slugOf("干燥"), "");
  assert.equal(headingOf("text\n# A *bold* `title` #\nmore"), "A bold title");
});

test("paths that cannot stand are told before a byte is sent", () => {
  assert.deepEqual(troublesOf(["a.md", "stl/A.stl"]), []);
  assert.deepEqual(troublesOf(["Stl/a.stl", "stl/A.STL"]), [{ kind: "collide", paths: ["Stl/a.stl", "stl/A.STL"] }]);
  for (const bad of ["a:b", "con.txt", "x/aux", "dot.", "space ", "a\u200bb", "x".repeat(241)]) {
    assert.equal(troublesOf([bad])[0]?.kind, "not-a-path", bad);
  }
  const many = Array.from({ length: FILES_MAX + 1 }, (_, index) => `${index}.txt`);
  assert.equal(troublesOf(many)[0].kind, "too-many");
  assert.deepEqual(troublesOf(many.slice(1)), []);
});

test("small files share a request, large ones have their own", () => {
  const sending = (path, size) => ({ path, file: { size }, digest: "", keepLocation: false });
  const small = Array.from({ length: 600 }, (_, index) => sending(`${index}`, 10));
  const large = [sending("big", SMALL_BYTES_MAX + 1), sending("edge", SMALL_BYTES_MAX)];
  const tasks = tasksOf([large[0], ...small, large[1]]);
  assert.equal(tasks.flat().length, 602);
  assert.deepEqual(tasks.at(-1), [large[0]]);
  assert.ok(tasks.slice(0, -1).every((task) => task.length <= 250));
});

/** A clock that is driven by hand. */
function clock() {
  const waiting = [];
  return {
    after(milliseconds, run) {
      const one = { milliseconds, run };
      waiting.push(one);
      return () => waiting.splice(waiting.indexOf(one), 1);
    },
    waits: () => waiting.map(({ milliseconds }) => milliseconds),
    strike: () => waiting.splice(0).forEach(({ run }) => run()),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a line that is gone is waited for, ever longer, then work goes on", async () => {
  const time = clock();
  const said = [];
  const gate = new Gate((closed) => said.push(closed), time);
  let attempts = 0;
  const done = gate.through(async () => {
    attempts += 1;
    if (attempts <= 3) throw new Problem(0, "no line");
    return "there";
  });
  const waits = [];
  for (let round = 0; round < 3; round++) {
    await settle();
    waits.push(...time.waits());
    time.strike();
  }
  assert.equal(await done, "there");
  assert.deepEqual(waits, [1_000, 2_000, 4_000]);
  assert.deepEqual(said, ["offline", null, "offline", null, "offline", null]);
});

test("the registry's own wait is kept, a full disk waits for a person, a refusal is final", async () => {
  const time = clock();
  const said = [];
  const gate = new Gate((closed, why) => said.push([closed, why]), time);
  assert.equal(gate.waitsFor(new Problem(429, "Too many.", "rate-limited", 30)), true);
  assert.deepEqual(time.waits(), [30_000]);
  assert.equal(gate.waitsFor(new Problem(507, "The disk is full.")), true);
  assert.deepEqual(time.waits(), []);
  assert.deepEqual(said.at(-1), ["full", "The disk is full."]);
  gate.open();
  assert.equal(gate.closed, null);
  assert.equal(gate.waitsFor(new Problem(401, "Sign in.")), true);
  gate.hurry();
  assert.equal(gate.closed, null);
  for (const status of [400, 403, 409, 413, 422]) assert.equal(gate.waitsFor(new Problem(status, "no")), false);
});

test("paused is paused, whatever else happens", async () => {
  const time = clock();
  const gate = new Gate(() => {}, time);
  gate.pause();
  assert.equal(gate.waitsFor(new Problem(0, "stopped")), true);
  time.strike();
  assert.equal(gate.closed, "paused");
  let passed = false;
  const waiting = gate.pass().then(() => (passed = true));
  await settle();
  assert.equal(passed, false);
  gate.open();
  await waiting;
});
