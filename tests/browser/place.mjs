// A demo registry filled with what its pages have to bear: people with and without anything, second
// and withdrawn versions, drafts good and bad, notices, the longest names there can be, a script that
// runs from right to left, and a design that says nothing of itself.

import { pageTypes } from "./page-types.mjs";
import { Person, until } from "./person.mjs";

/** Limits of `wright-model/src/limits.rs`, reached here. */
const HANDLE_CHARS = 39;
const NAME_CHARS = 64;
const TITLE_CHARS = 120;
const SUMMARY_CHARS = 500;
const SHORT_CHARS = 200;
const KEYWORD_CHARS = 50;
const PATH_BYTES = 240;

const LONG_HANDLE = "the-workshop-with-the-longest-of-handles".slice(0, HANDLE_CHARS);
const LONG_PERSON = "a-person-whose-handle-goes-on-and-on-too".slice(0, HANDLE_CHARS);
const LONG_NAME = "an-adjustable-counterweighted-inspection-lamp-for-long-workbenches".slice(0, NAME_CHARS);
const LONG_VERSION = "10.20.30-preview-of-the-next.candidate.4711";
const UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

const filled = (text, length) => text.repeat(Math.ceil(length / text.length)).slice(0, length).trim();

function toml(name, version, fields, more = "") {
  const said = Object.entries({ name, version, license: "CERN-OHL-S-2.0", ...fields });
  return `[design]\n${said.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join("")}\n${more}`;
}

const longPath = (end) => {
  const folders = "drawings-of-every-single-part-in-each-of-its-variants/";
  return folders.repeat(4).slice(0, PATH_BYTES - end.length - 1) + `x${end}`;
};

const longDesign = {
  "design.toml": toml(
    `${LONG_HANDLE}/${LONG_NAME}`,
    LONG_VERSION,
    {
      title: filled(`${UNBROKEN} `, TITLE_CHARS),
      summary: filled("Reaches across a bench of four metres and stays where it is put, whatever hangs from it. ", SUMMARY_CHARS),
      licensor: filled(`${UNBROKEN} and friends, `, SHORT_CHARS),
      category: "furniture/lighting",
      keywords: ["light", filled(UNBROKEN, KEYWORD_CHARS), ...Array.from({ length: 26 }, (_, at) => `keyword-number-${at}`)],
      languages: ["en", "de", "es", "fr", "pt", "it", "nl", "sv", "pl"],
      repository: `https://example.org/${"folder/".repeat(20)}lamp`,
    },
    `[[part]]\nid = "${filled("arm-of-the-lamp-", 60)}x"\nname = "${filled(UNBROKEN, 180)}"\nquantity = 1000000\nprocess = "fdm"\nmaterial = "${filled("Polyethylene terephthalate glycol ", 100)}"\nexport = "${longPath(".stl")}"\n\n` +
      `[[contributor]]\nname = "${filled(UNBROKEN, 190)}"\nrole = "${filled("design and everything else ", 190)}"\n`,
  ),
  "README.md": `# ${UNBROKEN}\n\n${UNBROKEN}${UNBROKEN}\n\n| ${Array.from({ length: 12 }, (_, at) => `column ${at}`).join(" | ")} |\n|${"---|".repeat(12)}\n|${` ${UNBROKEN} |`.repeat(12)}\n\n\`\`\`\n${"a line of code that does not end ".repeat(12)}\n\`\`\`\n\n<https://example.org/${"path/".repeat(40)}>\n`,
  "docs/assembly.md": `# ${UNBROKEN} zusammenbauen\n\n${"1. Turn the screw.\n".repeat(40)}\n## ${filled(`${UNBROKEN} `, 200)}\n\n\`${UNBROKEN}${UNBROKEN}\`\n`,
  [longPath(".stl")]: "solid arm\nendsolid\n",
  [longPath(".scad")]: `// ${"a comment that goes on ".repeat(30)}\ncube(10);\n`,
};

const rightToLeft = {
  "design.toml": toml("warsha/hanafiya", "1.0.0", {
    title: "مجفف شمسي صغير",
    summary: "يجفف كيلوغرامين من الفاكهة المقطعة في يومين مشمسين من دون شبكة كهرباء (24 V)",
    licensor: "ورشة المعادن",
    category: "food/drying",
    keywords: ["شمسي", "solar"],
    languages: ["ar"],
  }, '[[part]]\nid = "side"\nname = "الجدار الجانبي"\nquantity = 2\nprocess = "laser-cut"\nmaterial = "خشب رقائقي"\nexport = "cad/side.scad"\n'),
  "README.md": "# مجفف شمسي صغير\n\nضع الشرائح على الصواني ثم أغلق الباب.\n\n1. اطبع الزوايا.\n2. اقطع الألواح: `side.scad`.\n\n| القطعة | العدد |\n|---|---|\n| الجدار | 2 |\n",
  "cad/side.scad": "cube([300, 200, 6]); // الجدار\n",
};

const bare = { "design.toml": toml("ana/unnamed", "0.0.1", { title: "Bracket", summary: "Holds", licensor: "Ana" }), "part.bin": "x" };

const unready = {
  "design.toml": '[design]\nname = "ana/desk-lamp"\nversion = "0.1.0"\nlicense = "Whatever-1.0"\nkeywords = ["light"]\n',
  "README.md": "# Desk lamp\n\nLights a desk.\n",
  "stl/foot_x4.stl": "solid foot\nendsolid\n",
  "stl/arm.stl": "solid arm\nendsolid\n",
};

/** A mesh that a second version changes. */
const CHANGED_MESH = "stl/bracket-20.stl";

/** Pages that change by themselves once a file has been looked into, and how they say so. */
const LOOKS = /\/-\/(files|compare|parts)\b|\/columns$/;
const IS_LOOKING = /data-looking|The bill of materials is being read/;
/** How long that may take for all that was published, in milliseconds. */
const LOOK_PATIENCE = 300_000;

/** A file of a release, as an answer. */
async function fileOf(person, design, version, path) {
  const { files } = await person.api("GET", `/api/v1/designs/${design}/versions/${version}`);
  const { digest } = files.find((file) => file.path === path);
  return person.send("GET", `/blobs/sha256/${digest.replace("sha256:", "")}`);
}

/** Lets the top of a binary STL be a millimeter higher: 84 bytes, then 50 a facet. */
function raised(stl) {
  const numbers = new DataView(stl);
  const heights = [];
  for (let facet = 84; facet < numbers.byteLength; facet += 50) heights.push(facet + 20, facet + 32, facet + 44);
  const top = Math.max(...heights.map((at) => numbers.getFloat32(at, true)));
  for (const at of heights) if (numbers.getFloat32(at, true) === top) numbers.setFloat32(at, top + 1, true);
  return stl;
}

/** Fills the demo; where everything is. */
export async function fillPlace() {
  const demo = await Person.signIn("demo", "let-us-make-things");
  const [ana, ben, long] = [
    await Person.signUp("ana", "Ana Beltrán"),
    await Person.signUp("ben"),
    await Person.signUp(LONG_PERSON, filled(`${UNBROKEN} `, 100)),
  ];
  await demo.api("PUT", "/api/v1/actors/rural-energy/members/ana", { role: "maintainer" });
  await demo.api("PUT", `/api/v1/actors/rural-energy/members/${long.handle}`, { role: "contributor" });
  for (const design of ["open-fasteners/knob-m5", "profile-commons/bracket-20"]) {
    await ana.form(`/@${design}/-/follow`, { follow: "yes" });
  }
  await ana.form("/@rural-energy/-/follow", { follow: "yes" });

  await publishOddities(ana, long);
  await demo.publish(await demo.edit("open-fasteners/knob-m5", "1.2.0", { "docs/care.md": "# Care\n\nWipe it.\n" }));
  const bracketMesh = raised(await (await fileOf(demo, "profile-commons/bracket-20", "1.1.0", CHANGED_MESH)).arrayBuffer());
  const changes = { "docs/care.md": "# Care\n", [CHANGED_MESH]: bracketMesh };
  const bracket = await demo.publish(await demo.edit("profile-commons/bracket-20", "1.1.0", changes));
  await demo.api("PUT", `/api/v1/designs/profile-commons/bracket-20/versions/${bracket.version}/yank`, {
    class: "defect",
    why: "The hole for the M5 screw is 4.5 mm wide: the screw does not pass.",
  });

  await demo.send(
    "PUT",
    "/api/v1/designs/rural-energy/box-dryer/versions/0.3.0/corrections",
    JSON.stringify({ corrections: [{ of: "tray-corner", what: "size", value: "62.5 x 62 x 23 mm" }, { of: "tray-corner", what: "material", value: "PETG" }] }),
    { "content-type": "application/json", "if-match": "*" },
  );

  const drafts = await openDrafts(demo, ana);
  const gone = await removeOne(demo, ana);
  await ana.api("POST", "/api/v1/tokens", { name: "bench at home", scopes: ["publish"], patterns: ["rural-energy/*"], expires_in_days: 90 });
  const invited = await demo.api("POST", "/api/v1/actors/rural-energy/invitations", { role: "contributor", note: "The autumn course" });
  await until("a notification", async () => (await ana.page("/-/notifications")).includes("/-/notifications/"));
  await until("search", async () => (await ana.page("/-/search?q=hanafiya")).includes("/@warsha/hanafiya"));
  const place = {
    people: { demo, ana, ben, long },
    longActor: `/@${LONG_HANDLE}`,
    longDesign: `/@${LONG_HANDLE}/${LONG_NAME}`,
    longVersion: `/@${LONG_HANDLE}/${LONG_NAME}/${LONG_VERSION}`,
    longPath: longPath(".scad"),
    yanked: `/@profile-commons/bracket-20/${bracket.version}`,
    changedMesh: CHANGED_MESH,
    drafts,
    gone,
    invitation: new URL(invited.url).pathname,
    empty: process.env.EMPTY,
    setup: process.env.SETUP,
  };
  await lookedInto(pageTypes(place));
  // It is good for ten minutes.
  const device = await new Person("nobody").api("POST", "/api/v1/device", { client: "wright on bench-3", scopes: ["publish"], patterns: ["*"] });
  return { ...place, code: device.user_code };
}

/** Waits until nothing that the pages show is still being looked into. */
export async function lookedInto(types) {
  for (const { name, path, who = new Person("nobody") } of types.filter(({ path }) => LOOKS.test(path))) {
    await until(`all of ${name}`, async () => !IS_LOOKING.test(await who.page(path)), LOOK_PATIENCE);
  }
}

async function publishOddities(ana, long) {
  await long.community(LONG_HANDLE, filled(`${UNBROKEN} `, 120), filled("We build lamps for long benches. ", SUMMARY_CHARS));
  await long.publish(await long.draft(`${LONG_HANDLE}/${LONG_NAME}`, LONG_VERSION, longDesign));
  await ana.community("warsha", "ورشة المعادن", "نصنع أدوات بسيطة من خامات محلية");
  await ana.publish(await ana.draft("warsha/hanafiya", "1.0.0", rightToLeft));
  await ana.publish(await ana.draft("ana/unnamed", "0.0.1", bare));
  await ana.community("quiet-corner", "Quiet Corner", null);
}

async function openDrafts(demo, ana) {
  const readme = await (await fileOf(demo, "rural-energy/box-dryer", "0.3.0", "README.md")).text();
  const edited = await ana.edit("rural-energy/box-dryer", "0.3.0", { "README.md": `${readme}\nMended.\n` });
  const missing = await ana.draft("ana/desk-lamp", "0.1.0", unready);
  await ana.form(`/-/drafts/${edited}/previews`, { label: "Ben, who builds one", days: "7" });
  const { url } = await ana.api("POST", `/api/v1/drafts/${edited}/previews`, { label: "", expires_in_days: 7 });
  return { edited, unready: missing, preview: new URL(url).pathname };
}

/** A release that an administrator removed: the address of its paper label. */
async function removeOne(demo, ana) {
  const files = { "design.toml": toml("ana/withdrawn-clamp", "1.0.0", { title: "Clamp", summary: "Clamps", licensor: "Ana" }), "clamp.scad": "cube(3);\n" };
  const { manifest } = await ana.publish(await ana.draft("ana/withdrawn-clamp", "1.0.0", files));
  await demo.api("POST", "/api/v1/admin/tombstones", {
    target: { release: { name: "ana/withdrawn-clamp", version: "1.0.0" } },
    status: 410,
    reason: "Published by mistake, with somebody else's drawings in it.",
    now: false,
  });
  return `/d/${manifest}`;
}
