use super::*;
use crate::design_toml::{
    parse,
    tests::{EXAMPLE, mutation},
};
use proptest::prelude::*;
use wright_model::Requirement;

fn dependency(name: &str, requirement: &str) -> Dependency {
    Dependency {
        name: DesignName::parse(name).unwrap(),
        requirement: Requirement::parse(requirement).unwrap(),
        kind: DependencyKind::Part,
        quantity: Quantity::ONE,
        registry: None,
    }
}

fn example() -> Init {
    let parsed = parse(EXAMPLE);
    Init {
        design: parsed.design.unwrap(),
        exclude: parsed.files.exclude,
    }
}

fn check_round_trip(init: &Init) -> String {
    let written = fresh(init);
    let parsed = parse(&written);
    assert!(
        !parsed.diagnostics.has_errors(),
        "{}\n{written}",
        parsed.diagnostics
    );
    assert_eq!(parsed.design.as_ref(), Some(&init.design));
    assert_eq!(parsed.files.exclude, init.exclude);
    written
}

#[test]
fn a_fresh_file_reads_as_what_was_meant() {
    insta::assert_snapshot!(check_round_trip(&example()), @r##"
    # What this design is, and how it is made. Check it with: wright check

    [design]
    name = "rural-energy/box-dryer"
    version = "0.3.0"             # major breaks fit, form or function; minor adds; patch mends words or tolerances
    title = "Box solar dryer"
    summary = "Dries 4 kg of fruit a day with no grid power" # one sentence: what it does
    license = { hardware = "CERN-OHL-S-2.0", documentation = "CC-BY-SA-4.0", software = "GPL-3.0-or-later" } # SPDX, see https://spdx.org/licenses
    licensor = "Rural Energy Collective" # who licenses it
    keywords = ["solar", "food"]
    category = "food/drying"
    readiness = { technology = "OTRL-4", documentation = "ODRL-3" }
    repository = "https://example.org/box-dryer"
    languages = ["en", "es"]      # of the documentation

    [[forked-from]]               # written by wright; the only source of lineage
    design = "someone/other"
    version = "1.1.0"
    manifest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

    [files]                       # default: everything not ignored by .wrightignore or .gitignore
    exclude = ["scratch/**"]
    kinds = { mesh = ["print/*.obj"] } # only where the file type does not say it

    [bom]
    file = "bom.csv"

    [[part]]                      # what is made or bought, and how
    id = "tray-corner"            # given once, kept for ever
    name = "Tray corner"
    quantity = 8
    process = "fdm"
    material = "PETG"
    source = "cad/corner.scad"
    export = "stl/corner.stl"

    [[contributor]]
    name = "anonymous"
    role = "design"

    [dependencies]                # other designs this one uses; wright add writes them
    "open-fasteners/knob-m5" = { version = "^1.2", kind = "part", quantity = 4 }
    "##);
}

#[test]
fn a_bare_design_gets_examples_as_comments() {
    let mut init = example();
    let design = &mut init.design;
    design.keywords.clear();
    design.category = None;
    design.readiness = wright_model::Readiness::default();
    design.repository = None;
    design.languages.clear();
    design.parents.clear();
    design.bom = None;
    design.parts.clear();
    design.contributors.clear();
    design.dependencies.clear();
    design.kinds.clear();
    init.exclude.clear();
    insta::assert_snapshot!(check_round_trip(&init), @r##"
    # What this design is, and how it is made. Check it with: wright check

    [design]
    name = "rural-energy/box-dryer"
    version = "0.3.0"             # major breaks fit, form or function; minor adds; patch mends words or tolerances
    title = "Box solar dryer"
    summary = "Dries 4 kg of fruit a day with no grid power" # one sentence: what it does
    license = { hardware = "CERN-OHL-S-2.0", documentation = "CC-BY-SA-4.0", software = "GPL-3.0-or-later" } # SPDX, see https://spdx.org/licenses
    licensor = "Rural Energy Collective" # who licenses it
    # keywords = ["solar", "food"]
    # category = "food/drying"
    # readiness = { technology = "OTRL-4", documentation = "ODRL-3" }
    # repository = "https://example.org/where-it-is-developed"

    # [files]                     # default: everything not ignored by .wrightignore or .gitignore
    # exclude = ["scratch/**"]

    # [bom]
    # file = "bom.csv"

    # [[part]]                    # what is made or bought, and how
    # id = "corner"                # given once, kept for ever
    # quantity = 4
    # process = "fdm"
    # material = "PETG"
    # source = "cad/corner.scad"
    # export = "stl/corner.stl"

    # [[contributor]]             # a name, a handle, or "anonymous"
    # name = "…"
    # role = "design"             # design, testing, documentation, translation, …

    [dependencies]                # other designs this one uses; wright add writes them
    "##);
}

#[test]
fn edits_leave_comments_and_order_alone() {
    let text = "# mine\n[dependencies] # what we use\n\"a1/b2\" = \"^1\" # the knob\n\n[design] # last\nversion = \"0.1.0\"   # soon\nname = 'x'\n";
    let version = Version::parse("0.2.0").unwrap();
    assert_eq!(
        set_version(text, &version).unwrap(),
        text.replace("0.1.0", "0.2.0")
    );
    assert_eq!(
        add_dependency(text, &dependency("a1/b2", "^2")).unwrap(),
        text.replace("^1", "^2")
    );
    let mut jig = dependency("c3/d4", "=1.2.3");
    jig.kind = DependencyKind::Jig;
    jig.quantity = Quantity::parse("0.5").unwrap();
    jig.registry = Some("https://example.org".to_owned());
    let added = add_dependency(text, &jig).unwrap();
    insta::assert_snapshot!(added, @r##"
    # mine
    [dependencies] # what we use
    "a1/b2" = "^1" # the knob
    "c3/d4" = { version = "=1.2.3", kind = "jig", quantity = 0.5, registry = "https://example.org" }

    [design] # last
    version = "0.1.0"   # soon
    name = 'x'
    "##);
    let name = DesignName::parse("c3/d4").unwrap();
    assert_eq!(
        remove_dependency(&added, &name).unwrap().as_deref(),
        Some(text)
    );
    assert_eq!(remove_dependency(text, &name).unwrap(), None);
    assert_eq!(remove_dependency("", &name).unwrap(), None);
}

#[test]
fn edits_make_the_section_they_need() {
    let example = example();
    let least = "[design]\nname = \"a1/b2\"\n";
    insta::assert_snapshot!(add_dependency(least, &dependency("c3/d4", "^1")).unwrap(), @r##"
    [design]
    name = "a1/b2"

    [dependencies]
    "c3/d4" = "^1"
    "##);
    insta::assert_snapshot!(add_parent(least, &example.design.parents[0]).unwrap(), @r##"
    [design]
    name = "a1/b2"

    [[forked-from]]
    design = "someone/other"
    version = "1.1.0"
    manifest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    "##);
    let again = add_parent(&fresh(&example), &example.design.parents[0]).unwrap();
    assert_eq!(parse(&again).design.unwrap().parents.len(), 2);
}

#[test]
fn what_cannot_be_edited_is_said() {
    let name = DesignName::parse("c3/d4").unwrap();
    assert!(matches!(
        remove_dependency("= 1", &name),
        Err(EditError::Syntax(_))
    ));
    assert!(matches!(
        add_dependency("dependencies = 3", &dependency("c3/d4", "^1")),
        Err(EditError::NotATable("dependencies"))
    ));
    assert!(matches!(
        add_parent("forked-from = []", &example().design.parents[0]),
        Err(EditError::NotATable("forked-from"))
    ));
}

proptest! {
    #[test]
    fn edits_of_any_text_never_panic(text in mutation()) {
        let knob = dependency("c3/d4", "^1");
        let _ = set_version(&text, &Version::parse("9.9.9").unwrap());
        let _ = add_parent(&text, &example().design.parents[0]);
        if let Ok(added) = add_dependency(&text, &knob) {
            let parsed = parse(&added);
            prop_assert!(parsed.design.is_none_or(|design| design.dependencies.contains(&knob)));
            prop_assert!(remove_dependency(&added, &knob.name).unwrap().is_some());
        }
    }

    #[test]
    fn any_text_survives(
        title in "[^\\p{C}\\p{Z}]{1,30}",
        quantity in 1..=Quantity::MAX.millionths(),
        length in 1..=crate::length::LENGTH_UM_MAX,
    ) {
        let mut init = example();
        init.design.title.clone_from(&title);
        init.design.parts[0].name.clone_from(&title);
        init.design.contributors[0].role = Some(title);
        init.design.parts[0].quantity = Quantity::from_millionths(quantity).unwrap();
        init.design.dependencies[0].quantity = Quantity::from_millionths(quantity).unwrap();
        init.design.parts[0].thickness_um = Some(length);
        check_round_trip(&init);
    }
}
