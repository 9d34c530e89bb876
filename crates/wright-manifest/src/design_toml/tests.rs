use super::*;
use proptest::prelude::*;
use wright_model::{DependencyKind, Slot};

/// The example of DESIGN.md, with a digest and an address written out.
pub(crate) const EXAMPLE: &str = r#"
[design]
name = "rural-energy/box-dryer"
version = "0.3.0"
title = "Box solar dryer"
summary = "Dries 4 kg of fruit a day with no grid power"
license = { hardware = "CERN-OHL-S-2.0", documentation = "CC-BY-SA-4.0", software = "GPL-3.0-or-later" }  # or one string for all
licensor = "Rural Energy Collective"
keywords = ["solar", "food"]
category = "food/drying"
readiness = { technology = "OTRL-4", documentation = "ODRL-3" }
repository = "https://example.org/box-dryer"
languages = ["en", "es"]

[[forked-from]]
design = "someone/other"
version = "1.1.0"
manifest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

[files]                       # default: everything not ignored by .wrightignore/.gitignore
exclude = ["scratch/**"]
kinds = { mesh = ["print/*.obj"] }   # only where the file type does not say it

[bom]
file = "bom.csv"

[[part]]                      # what is made, and how
id = "tray-corner"            # given once, kept for ever
name = "Tray corner"
quantity = 8
process = "fdm"
material = "PETG"
source = "cad/corner.scad"
export = "stl/corner.stl"

[[contributor]]               # a name, a handle, or "anonymous"
name = "anonymous"
role = "design"               # design, testing, documentation, translation, …

[dependencies]
"open-fasteners/knob-m5" = { version = "^1.2", kind = "part", quantity = 4 }
"#;

/// The least there is.
const LEAST: &str = r#"[design]
name = "rural-energy/box-dryer"
version = "0.3.0"
summary = "Dries fruit"
license = "CERN-OHL-S-2.0"
licensor = "Rural Energy Collective"
"#;

fn design_of(text: &str) -> Design {
    let parsed = parse(text);
    assert!(parsed.diagnostics.is_empty(), "{}", parsed.diagnostics);
    parsed.design.unwrap()
}

/// What is said of [`LEAST`] with `more` below it.
fn said(more: &str) -> String {
    parse(&format!("{LEAST}{more}")).diagnostics.to_string()
}

#[test]
fn reads_the_example() {
    let design = design_of(EXAMPLE);
    assert_eq!(design.name.as_str(), "rural-energy/box-dryer");
    assert_eq!(design.version.as_str(), "0.3.0");
    assert_eq!(
        design.licenses.get(Slot::Documentation).unwrap().as_str(),
        "CC-BY-SA-4.0"
    );
    assert_eq!(design.readiness.technology.as_deref(), Some("OTRL-4"));
    assert_eq!(design.languages, ["en", "es"]);
    assert_eq!(design.parents[0].design.as_str(), "someone/other");
    assert_eq!(design.bom.as_ref().unwrap().as_str(), "bom.csv");
    let part = &design.parts[0];
    assert_eq!(part.id.as_str(), "tray-corner");
    assert_eq!(part.quantity.to_string(), "8");
    assert_eq!(part.source[0].as_str(), "cad/corner.scad");
    assert_eq!(part.export[0].as_str(), "stl/corner.stl");
    let dependency = &design.dependencies[0];
    assert_eq!(dependency.requirement.as_str(), "^1.2");
    assert_eq!(dependency.kind, DependencyKind::Part);
    assert_eq!(dependency.quantity.to_string(), "4");
    assert_eq!(
        design.kinds,
        [(FileKind::Mesh, vec!["print/*.obj".to_owned()])]
    );
    assert_eq!(parse(EXAMPLE).files.exclude, ["scratch/**"]);
}

#[test]
fn defaults() {
    let design = design_of(&format!(
        "{LEAST}[[part]]\nid = \"left-foot\"\nquantity = 0.25\nunit = \"m\"\nthickness = \"1/8 in\"\n[dependencies]\n\"a1/b2\" = \"1\"\n"
    ));
    assert_eq!(design.title, "Box dryer");
    assert_eq!(
        design.licenses.software,
        Some(design.licenses.hardware.clone())
    );
    assert_eq!(design.parts[0].name, "Left foot");
    assert_eq!(design.parts[0].quantity.millionths(), 250_000);
    assert_eq!(design.parts[0].thickness_um, Some(3_175));
    assert_eq!(design.dependencies[0].quantity, wright_model::Quantity::ONE);
}

#[test]
fn keys_of_the_author_and_reserved_ones_are_free() {
    for more in [
        "x-shop = { aisle = 3 }\n",
        "[x-notes]\nwhen = 2026-01-01\n",
        "[translation.es]\ntitle = \"Secador\"\n",
        "[[part]]\nid = \"a\"\nx-color = \"red\"\n",
        "[files.kinds]\nx-own = 3\nmesh = \"a.obj\"\n",
        "[dependencies]\nx-later = true\n",
    ] {
        assert_eq!(said(more), "", "{more}");
    }
}

#[test]
fn kinds_keep_the_order_of_the_text() {
    let design = design_of(&format!(
        "{LEAST}[files.kinds]\npicture = \"b/*\"\nboard = [\"a/*\", \"c\"]\n"
    ));
    let kinds: Vec<FileKind> = design.kinds.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [FileKind::Picture, FileKind::Board]);
}

#[test]
fn says_everything_at_once() {
    let parsed = parse(
        r#"titel = "x"
[design]
name = "Rural Energy/Box Dryer"
version = "0.3"
licence = "MIT"
keywords = "solar"
category = "Food & Drying"
readiness = { technology = "OTLR-5" }
repository = "ftp://example.org"
languages = ["en", "english"]

[[part]]
id = "Corner"
quantity = "8"
process = "FMD"
material = "PTEG"
thickness = "3"
source = "../corner.scad"

[[part]]
id = "foot"
quantity = 0

[[part]]
id = "foot"
proces = "fdm"

[files]
exclude = ["a["]
kinds = { meshes = ["*.obj"] }

[dependencies]
"knob" = "^1.2"
"open-fasteners/knob-m5" = { version = "new", kind = "thing" }
"#,
    );
    assert_eq!(parsed.design, None);
    insta::assert_snapshot!(parsed.diagnostics.to_string(), @r##"
    design.toml:1:1: error: “titel” is not a key of design.toml
      help: write title below [design]
    design.toml:2:2: error: [design] has no summary
      help: write summary = "…": one sentence: what it does
    design.toml:2:2: error: [design] has no licensor
      help: write licensor = "…": who licenses it: a person or a community
    design.toml:3:8: error: “Rural Energy” is not a name: use lowercase letters a–z, digits, and single hyphens between them
    design.toml:4:11: error: “0.3” is not a version like 1.2.0 (unexpected end of input while parsing minor version number)
    design.toml:5:1: error: “licence” is not a key of [design]
      help: did you mean license?
    design.toml:6:12: error: design.keywords takes a list of texts, not a text
      help: put it in [ ]
    design.toml:7:12: error: “Food & Drying” is not a category
      help: write lowercase words with slashes between, for example food/drying
    design.toml:8:28: error: “OTLR-5” is not one of OTRL-1, OTRL-2, OTRL-3, OTRL-4, OTRL-5, OTRL-6
      help: did you mean OTRL-5?
    design.toml:9:14: error: “ftp://example.org” is not an http or https address
      help: write for example https://example.org/repository
    design.toml:13:6: error: “Corner” is not a part id: use 1 to 64 lowercase letters a–z, digits, and single hyphens between them
    design.toml:14:12: error: part[0].quantity takes a number, not a text
      help: write it without quotes
    design.toml:15:11: warning: “FMD” is not a process of the taxonomy
      help: did you mean fdm?
    design.toml:16:12: warning: “PTEG” is not a material of the taxonomy
      help: did you mean PETG?
    design.toml:17:13: error: “3” is not a length like 3 mm, 0.5 mm, 250 µm or 1/8 in
    design.toml:18:10: error: “../corner.scad” has a segment that starts with a dot; hidden files and .. are not published
    design.toml:22:12: error: 0 is out of range: a quantity is more than 0 and at most 1,000,000,000
    design.toml:25:6: error: “foot” is already the id of another part on line 21
      help: give each part an id of its own
    design.toml:26:1: error: “proces” is not a key of [[part]]
      help: did you mean process?
    design.toml:29:12: error: “a[” is not a pattern of paths: unclosed character class; missing ']'
      help: write for example stl/*.stl or scratch/**
    design.toml:30:11: error: “meshes” is not one of cad, mesh, drawing, board, firmware, bom, documentation, picture, license, other
      help: did you mean mesh?
    design.toml:33:1: error: “knob” is not a design's name: write actor/name, for example rural-energy/box-dryer
    design.toml:34:40: error: “new” is not a version requirement like ^1.2 or =1.2.3 (unexpected character 'n' while parsing major version number)
    design.toml:34:54: error: “thing” is not one of part, tool, jig, firmware
      help: write one of them
    "##);
}

#[test]
fn wrong_types_say_what_to_write() {
    let cases = [
        "[part]\nid = \"a\"\n",
        "[[bom]]\nfile = \"bom.csv\"\n",
        "keywords = [1]\n",
        "[[part]]\nid = 3\n",
        "[[part]]\nid = \"a\"\nquantity = 1e3\n",
        "[[part]]\nid = \"a\"\nquantity = 0x10\n",
        "[[part]]\nid = \"a\"\nquantity = inf\n",
        "[[part]]\nid = \"a\"\nprocess = \"FFF\"\n",
        "[[part]]\nname = \"a\"\n",
        "[[forked-from]]\ndesign = \"rural-energy/box-dryer\"\nversion = \"0.1.0\"\nmanifest = \"sha256:0\"\n",
        "[dependencies]\n\"rural-energy/box-dryer\" = \"^0.1\"\n",
        "[dependencies]\n\"a1/b2\" = 1.2\n",
        "title = \"a\\nb\"\n",
        "title = \"\\u202enope\"\n",
        "title = \" \"\n",
        "keywords = [\"sun\", \"Sun\"]\n",
        "x = 1\nx = 2\n= 3\n",
    ];
    let all: String = cases
        .iter()
        .map(|more| format!("{}\n{}\n", more.replace('\n', "⏎"), said(more)))
        .collect();
    insta::assert_snapshot!(all, @r##"
    [part]⏎id = "a"⏎
    design.toml:7:1: error: part takes a list of tables, not a table
      help: write [[part]]

    [[bom]]⏎file = "bom.csv"⏎
    design.toml:7:1: error: bom takes a table, not a list
      help: write [bom]

    keywords = [1]⏎
    design.toml:7:13: error: design.keywords takes a list of texts, not a number
      help: put it in quotes

    [[part]]⏎id = 3⏎
    design.toml:8:6: error: part[0].id takes a text, not a number
      help: put it in quotes

    [[part]]⏎id = "a"⏎quantity = 1e3⏎
    design.toml:9:12: error: “1e3” is not a number like 8 or 0.25

    [[part]]⏎id = "a"⏎quantity = 0x10⏎
    design.toml:9:12: error: “0x10” is not a number like 8 or 0.25

    [[part]]⏎id = "a"⏎quantity = inf⏎
    design.toml:9:12: error: “inf” is not a number like 8 or 0.25

    [[part]]⏎id = "a"⏎process = "FFF"⏎
    design.toml:9:11: warning: “FFF” is called fdm in the taxonomy
      help: write process = "fdm"

    [[part]]⏎name = "a"⏎
    design.toml:7:1: error: [[part]] has no id
      help: write id = "…": given once, kept for ever: claims, differences and substitutions refer to it

    [[forked-from]]⏎design = "rural-energy/box-dryer"⏎version = "0.1.0"⏎manifest = "sha256:0"⏎
    design.toml:10:12: error: a digest is written sha256: and 64 lowercase hex digits

    [dependencies]⏎"rural-energy/box-dryer" = "^0.1"⏎
    design.toml:8:28: error: rural-energy/box-dryer depends on itself
      help: take the dependency out

    [dependencies]⏎"a1/b2" = 1.2⏎
    design.toml:8:11: error: dependencies.a1/b2 takes a text or a table, not a number
      help: put it in quotes

    title = "a\nb"⏎
    design.toml:7:9: error: this text holds '\n', which must not stand in one line of text
      help: take the character out

    title = "\u202enope"⏎
    design.toml:7:9: error: this text holds '\u{202e}', which must not stand in one line of text
      help: take the character out

    title = " "⏎
    design.toml:7:9: error: this text is empty
      help: write something

    keywords = ["sun", "Sun"]⏎
    design.toml:7:20: warning: “Sun” stands twice in keywords
      help: take one out

    x = 1⏎x = 2⏎= 3⏎
    design.toml:8:1: error: this is not TOML: duplicate key
      help: the grammar is at https://toml.io; texts stand in quotes
    design.toml:9:1: error: this is not TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
      help: the grammar is at https://toml.io; texts stand in quotes
    "##);
}

#[test]
fn a_license_may_be_retired_or_unknown() {
    for (license, code) in [
        ("\"CERN-OHL-S\"", "license-invalid"),
        ("{ documentation = \"MIT\" }", "missing-key"),
        ("{ hardware = \"MIT\", firmware = \"MIT\" }", "unknown-key"),
        ("true", "wrong-type"),
    ] {
        let text = LEAST.replace("\"CERN-OHL-S-2.0\"", license);
        let parsed = parse(&text);
        let codes: Vec<_> = parsed.diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(codes, [code], "{license}");
        assert_eq!(parsed.design, None);
    }
}

#[test]
fn limits_are_said_and_cost_little() {
    let one = |text: &str| {
        parse(text)
            .diagnostics
            .iter()
            .next()
            .map(|first| first.code)
    };
    let big = format!("{LEAST}#{}", "x".repeat(DESIGN_TOML_BYTES_MAX));
    assert_eq!(one(&big), Some("too-long"));
    let parts: String = (0..20_000)
        .map(|n| format!("[[part]]\nid=\"p{n}\"\nprocess=\"zzz\"\n"))
        .collect();
    let parsed = parse(&format!("{LEAST}{parts}"));
    assert!(parsed.diagnostics.has_errors());
    assert_eq!(
        parsed.diagnostics.len(),
        crate::diagnostic::DIAGNOSTICS_MAX + 1
    );
    let keywords = vec!["\"sun\""; 100_000].join(",");
    assert_eq!(
        one(&format!("{LEAST}keywords = [{keywords}]\n")),
        Some("too-long")
    );
    let deep = format!(
        "{LEAST}x-deep = {}{}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    assert_eq!(one(&deep), Some("toml-syntax"));
    let broken = "=\n".repeat(400_000);
    assert_eq!(one(&broken), Some("toml-syntax"));
}

fn check_any(text: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    prop_assert_eq!(parsed.design.is_some(), !parsed.diagnostics.has_errors());
    let _ = parsed.diagnostics.to_string();
    Ok(())
}

/// The example with one line replaced, doubled or cut.
pub(crate) fn mutation() -> impl Strategy<Value = String> {
    let values = prop_oneof![
        Just("\"\"".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("[[1], {a = 2}]".to_owned()),
        Just("1979-05-27T07:32:00Z".to_owned()),
        Just("nan".to_owned()),
        "\"[^\"\\\\\n]{0,30}\"",
        "[0-9._e+-]{1,12}",
    ];
    (0..EXAMPLE.lines().count(), 0..4_u8, values).prop_map(|(at, how, value)| {
        let mut lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
        let key = lines[at].split('=').next().unwrap_or_default().to_owned();
        match how {
            0 => lines[at] = format!("{key}= {value}"),
            1 => lines.insert(at, lines[at].clone()),
            2 => drop(lines.remove(at)),
            _ => lines[at] = value,
        }
        lines.join("\n")
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_explained(text in "\\PC{0,200}|([a-z-]{1,8} ?= ?[\"\\[{0-9a-z]{0,8}\n){0,10}") {
        check_any(&text)?;
    }

    #[test]
    fn any_change_of_the_example_is_read_or_explained(text in mutation()) {
        check_any(&text)?;
    }
}

#[test]
fn a_contributors_name_holds_no_address() {
    let said_of = |name: &str| said(&format!("[[contributor]]\nname = \"{name}\"\n"));
    for address in [
        "ana@example.org",
        "Ana <ana@mail.example.org>",
        "Ana (ana.b+x@example.co)",
    ] {
        let said = said_of(address);
        assert!(
            said.contains("an e-mail address stands"),
            "{address}: {said}"
        );
        assert!(!said.contains("example."), "it is not repeated: {said}");
    }
    for name in [
        "Ana",
        "@ana",
        "ana @ the lab",
        "anonymous",
        "ana@home",
        "Ana @ lab.example.org",
    ] {
        assert!(!said_of(name).contains("e-mail"), "{name}");
    }
}
