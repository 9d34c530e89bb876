// Every type of page there is, once: what it is called, where an example stands in a place filled by
// `place.mjs`, and who looks at it. Pictures and the sweep take them from here. A page that bears
// something unusual (the longest names, nothing at all) is a type of its own.

const dryer = "/@rural-energy/box-dryer/0.3.0";
const pump = "/@open-bench/syringe-pump/0.4.0";
const roll = "/@mend-circle/tool-roll/1.0.0";
const draft = (id) => `/-/drafts/${id}`;

/** `[name, path, who]`; a path is a text or a function of the place; nobody is signed in without `who`. */
const TABLE = [
  ["home", "/"],
  ["home-signed-in", "/", "demo"],
  ["designs", "/-/designs"],
  ["search", "/-/search?q=dryer"],
  ["search-misspelt", "/-/search?q=syrinje%20pmp"],
  ["search-narrowed", "/-/search?q=license:CERN-OHL-S-2.0%20printed&process=fdm&sort=new"],
  ["search-nothing", "/-/search?q=perpetuum%20mobile"],
  ["search-malformed", "/-/search?q=%22unclosed%20(&license=x"],
  ["categories", "/-/categories"],
  ["category", "/-/categories/food"],
  ["keywords", "/-/keywords"],
  ["keyword", "/-/keywords/solar"],

  ["actor", "/@rural-energy"],
  ["actor-own", "/@ana", "ana"],
  ["actor-empty", "/@quiet-corner"],
  ["actor-long", (place) => place.longActor],
  ["members", "/@rural-energy/-/members"],
  ["members-owner", "/@rural-energy/-/members", "demo"],
  ["profile-edit", "/@rural-energy/-/edit", "demo"],

  ["design", "/@rural-energy/box-dryer"],
  ["design-owner", "/@rural-energy/box-dryer", "demo"],
  ["design-yanked", (place) => place.yanked],
  ["design-long", (place) => place.longDesign],
  ["design-rtl", "/@warsha/hanafiya"],
  ["design-bare", "/@ana/unnamed"],
  ["parts", `${dryer}/-/parts`],
  ["parts-long", (place) => `${place.longVersion}/-/parts`],
  ["parts-none", "/@ana/unnamed/0.0.1/-/parts"],
  ["parts-many", `${pump}/-/parts?n=10`],
  ["parts-owner", `${dryer}/-/parts`, "demo"],
  ["correct", `${dryer}/-/correct/tray-corner`, "demo"],
  ["files", `${pump}/-/files`],
  ["files-long", (place) => `${place.longVersion}/-/files`],
  ["file-code", `${pump}/-/files/firmware/pump.py`],
  ["file-code-long", (place) => `${place.longVersion}/-/files/${place.longPath}`],
  ["file-table", `${pump}/-/files/bom.csv`],
  ["file-markdown", `${dryer}/-/files/docs/assembly.md`],
  ["file-picture", `${dryer}/-/files/docs/img/step-3.svg`],
  ["file-drawing", `${dryer}/-/files/cnc/side.dxf`],
  ["file-mesh", `${dryer}/-/files/stl/tray-corner.stl`],
  ["file-mesh-owner", `${dryer}/-/files/stl/tray-corner.stl`, "demo"],
  ["file-mesh-sides", `${dryer}/-/files/stl/tray-corner.stl?sides=all`],
  ["compare", (place) => `${place.yanked}/-/compare/${place.changedMesh}`],
  ["file-pdf", `${roll}/-/files/pattern/tool-roll-a4.pdf`],
  ["manual", `${dryer}/-/manual`],
  ["manual-chapter", `${dryer}/-/manual/docs/assembly.md`],
  ["manual-spanish", `${dryer}/-/manual/docs/es/assembly.md?lang=es`],
  ["manual-long", (place) => `${place.longVersion}/-/manual/docs/assembly.md`],
  ["manual-none", "/@ana/unnamed/0.0.1/-/manual"],
  ["download", `${pump}/-/download`],
  ["download-long", (place) => `${place.longVersion}/-/download`],
  ["versions", "/@profile-commons/bracket-20/-/versions"],
  ["used-by", "/@open-fasteners/knob-m5/-/used-by"],
  ["used-by-none", "/@ana/unnamed/-/used-by"],
  ["manage", "/@open-fasteners/knob-m5/-/manage", "demo"],

  ["publish", "/-/publish", "ana"],
  ["drafts", "/-/drafts", "ana"],
  ["drafts-none", "/-/drafts", "ben"],
  ["draft", (place) => draft(place.drafts.edited), "ana"],
  ["draft-unready", (place) => draft(place.drafts.unready), "ana"],
  ["draft-editor", (place) => `${draft(place.drafts.edited)}/edit/README.md`, "ana"],
  ["draft-editor-toml", (place) => `${draft(place.drafts.unready)}/edit/design.toml?line=4`, "ana"],
  ["draft-columns", (place) => `${draft(place.drafts.edited)}/columns`, "ana"],
  ["draft-previews", (place) => `${draft(place.drafts.edited)}/previews`, "ana"],
  ["preview", (place) => place.drafts.preview],
  ["preview-parts", (place) => `${place.drafts.preview}/-/parts`],
  ["preview-files", (place) => `${place.drafts.preview}/-/files`],
  ["preview-file", (place) => `${place.drafts.preview}/-/files/bom.csv`],
  ["preview-manual", (place) => `${place.drafts.preview}/-/manual`],

  ["sign-in", "/-/sign-in"],
  ["sign-up", "/-/sign-up"],
  ["reset", "/-/reset"],
  ["reset-link-old", "/-/reset/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
  ["verify-link-old", "/-/verify/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
  ["invitation", (place) => place.invitation],
  ["invitation-signed-in", (place) => place.invitation, "ben"],
  ["device", (place) => `/-/device?code=${place.code}`, "ana"],
  ["account", "/-/account", "ana"],
  ["account-mail", "/-/account/mail", "ana"],
  ["account-security", "/-/account/security", "ana"],
  ["account-tokens", "/-/account/tokens", "ana"],
  ["account-notifications", "/-/account/notifications", "ana"],
  ["account-data", "/-/account/data", "ana"],
  ["account-long", "/-/account", "long"],
  ["notifications", "/-/notifications", "ana"],
  ["notifications-none", "/-/notifications", "ben"],
  ["admin-sign-ups", "/-/admin/sign-ups", "demo"],

  ["handbook", "/-/handbook"],
  ["handbook-chapter", "/-/handbook/design-toml"],
  ["handbook-search", "/-/handbook?q=license"],
  ["problem", "/problems/draft-changed"],
  ["api-docs", "/api/-/docs"],
  ["not-found", "/-/nowhere"],
  ["removed", (place) => place.gone],

  ["empty-setup", (place) => place.setup],
  ["empty-home", (place) => `${place.empty}/`],
  ["empty-designs", (place) => `${place.empty}/-/designs`],
  ["empty-search", (place) => `${place.empty}/-/search?q=lamp`],
  ["empty-categories", (place) => `${place.empty}/-/categories`],
  ["empty-keywords", (place) => `${place.empty}/-/keywords`],
];

/** The types of pages that a place has; `only`, names with commas between, chooses some. */
export function pageTypes(place, only = process.env.ONLY) {
  const chosen = only?.split(",");
  const types = TABLE.map(([name, path, who]) => ({
    name,
    path: typeof path === "string" ? path : path(place),
    who: who && place.people[who],
  }));
  const unknown = chosen?.filter((name) => !types.some((type) => type.name === name));
  if (unknown?.length > 0) throw new Error(`no such types of pages: ${unknown}`);
  // An empty registry shows its way in once; every other type is always there.
  const lost = types.filter(({ name, path }) => !path && name !== "empty-setup");
  if (lost.length > 0) throw new Error(`no addresses of ${lost.map(({ name }) => name)}`);
  return types.filter(({ name, path }) => path && (!chosen || chosen.includes(name)));
}
