//! The lockfile and the project file: how they look, and how a broken one is told.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure"
)]

use proptest::prelude::*;
use wright_model::id::RegistryId;
use wright_model::{DependencyKind, DesignName, Digest, Requirement, Version};
use wright_resolve::{
    Chosen, ChosenDependency, DesignAt, LockedDependency, LockedDesign, Lockfile, LockfileError,
    Project, RegistryAt, Resolution, Wanted,
};

const HERE: &str = "0190a000-0000-7000-8000-000000000001";
const THERE: &str = "0190a000-0000-7000-8000-000000000002";

const GOLDEN: &str = r#"# Written by wright: which releases this project uses, down to the byte.
# Keep it under version control. Do not edit it: change the requirements
# and run `wright lock`.
version = 1

[[design]]
name = "open-fasteners/knob-m5"
version = "1.2.0"
registry = "0190a000-0000-7000-8000-000000000001"
url = "https://here.example.org"
manifest = "sha256:7021e610a5f62eefd01830fea68e5fa180e8cf017c08ea0890c326b2854ebc96"
was = [
    "old-fasteners/knob",
]

[[design]]
name = "open-fasteners/knob-m5"
version = "2.0.0"
registry = "0190a000-0000-7000-8000-000000000002"
url = "https://there.example.org"
manifest = "sha256:7021e610a5f62eefd01830fea68e5fa180e8cf017c08ea0890c326b2854ebc96"

[[design]]
name = "rural-energy/box-dryer"
version = "0.3.0"
registry = "0190a000-0000-7000-8000-000000000001"
url = "https://here.example.org"
manifest = "sha256:7021e610a5f62eefd01830fea68e5fa180e8cf017c08ea0890c326b2854ebc96"
dependencies = [
    "open-fasteners/knob-m5 1.2.0",
    "open-fasteners/knob-m5 2.0.0 (0190a000-0000-7000-8000-000000000002)",
]
"#;

fn name(text: &str) -> DesignName {
    DesignName::parse(text).unwrap()
}

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

fn registry(text: &str) -> RegistryId {
    text.parse().unwrap()
}

fn resolution() -> Resolution {
    let knob = || DesignAt::here(name("open-fasteners/knob-m5"));
    let there = DesignAt::at(
        Some("https://there.example.org/"),
        name("open-fasteners/knob-m5"),
    );
    let old = DesignAt::here(name("old-fasteners/knob"));
    let chosen = |design: DesignAt, text: &str, dependencies| Chosen {
        design,
        version: version(text),
        manifest: Digest::of(b"manifest\n"),
        line: version(text).line(),
        yanked: None,
        dependencies,
    };
    let uses = |asked: DesignAt, design: DesignAt, text: &str| ChosenDependency {
        asked,
        design,
        version: version(text),
        kind: DependencyKind::Part,
    };
    Resolution {
        releases: vec![
            chosen(
                DesignAt::here(name("rural-energy/box-dryer")),
                "0.3.0",
                vec![
                    uses(there.clone(), there.clone(), "2.0.0"),
                    uses(old.clone(), knob(), "1.2.0"),
                ],
            ),
            chosen(there, "2.0.0", vec![]),
            chosen(knob(), "1.2.0", vec![]),
        ],
        project: vec![],
        moves: vec![(old, knob())],
    }
}

fn lockfile() -> Lockfile {
    Lockfile::of(&resolution(), |url| {
        let (id, url) = match url {
            None => (HERE, "https://here.example.org"),
            Some("https://there.example.org") => (THERE, "https://there.example.org"),
            Some(_) => return None,
        };
        Some(RegistryAt {
            id: registry(id),
            url: url.to_owned(),
        })
    })
    .unwrap()
}

#[test]
fn a_lockfile_looks_like_this_and_reads_back() {
    let text = lockfile().render();
    assert_eq!(text, GOLDEN);
    assert_eq!(Lockfile::parse(&text).unwrap(), lockfile());
    let windows = text.replace('\n', "\r\n");
    assert_eq!(Lockfile::parse(&windows).unwrap(), lockfile());
    let here_only = |url: Option<&str>| {
        url.is_none().then(|| RegistryAt {
            id: registry(HERE),
            url: "https://here.example.org".to_owned(),
        })
    };
    assert_eq!(
        Lockfile::of(&resolution(), here_only),
        Err("https://there.example.org".to_owned())
    );
}

#[test]
fn a_lockfile_knows_what_it_covers() {
    let lockfile = lockfile();
    let unmet = |design: &str, requirement: &str| {
        let wanted = [Wanted {
            design: DesignAt::here(name(design)),
            requirement: Requirement::parse(requirement).unwrap(),
            kind: DependencyKind::Part,
        }];
        lockfile.unmet(&wanted).is_some()
    };
    assert!(!unmet("rural-energy/box-dryer", "^0.3"));
    assert!(unmet("rural-energy/box-dryer", "^0.4"));
    assert!(unmet("rural-energy/other", "*"));
    assert!(!unmet("old-fasteners/knob", "^1.2"));
    let locked = lockfile.locked("https://here.example.org/");
    let places: Vec<_> = locked
        .iter()
        .map(|one| one.design.registry.as_deref())
        .collect();
    assert_eq!(places, [None, Some("https://there.example.org"), None]);
    assert_eq!(lockfile.build_set().unwrap().releases().len(), 3);
}

#[test]
fn broken_lockfiles_are_told_by_line() {
    let text = lockfile().render();
    let said = |text: &str| Lockfile::parse(text).unwrap_err().to_string();
    for (from, to, expect) in [
        (
            "version = 1\n",
            "version = 0\n",
            "line 4: there is no such version",
        ),
        (
            "version = 1\n",
            "version = 2\n",
            "of version 2, which this wright does not know",
        ),
        ("version = 1\n", "", "missing field `version`"),
        ("version = 1\n", "version = \n", "line 4: "),
        ("\"1.2.0\"", "\"1.2\"", "line 8: “1.2” is not a version"),
        ("\"open-fasteners/knob-m5\"", "\"Knob\"", "line 7: "),
        (
            "manifest = \"sha256:",
            "manifest = \"md5:",
            "line 11: a digest is written",
        ),
        ("\"0190a000-0000", "\"zzz-0000", "line 9: "),
        (
            "knob-m5 1.2.0\"",
            "knob-m5 1.2.1\"",
            "line 30: uses open-fasteners/knob-m5 1.2.1, which is not in this file",
        ),
        (
            "knob-m5 1.2.0\"",
            "knob-m5\"",
            "line 30: “open-fasteners/knob-m5” is not written name version",
        ),
        (
            "\"2.0.0\"\nregistry = \"0190a000-0000-7000-8000-000000000002\"",
            "\"1.2.0\"\nregistry = \"0190a000-0000-7000-8000-000000000001\"",
            "line 16: open-fasteners/knob-m5 1.2.0 is there twice",
        ),
        (
            "[[design]]\nname = \"rural",
            "<<<<<<< mine\n[[design]]\nname = \"rural",
            "line 23: a merge conflict is not resolved",
        ),
    ] {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from}");
        let said = said(&broken);
        assert!(said.contains(expect), "{expect}: {said}");
        assert!(said.starts_with("wright.lock "), "{said}");
    }
    let newer = "version = 7\ndesigns = 3\n";
    assert_eq!(Lockfile::parse(newer), Err(LockfileError::Newer(7)));
    let huge = " ".repeat((16 << 20) + 1);
    assert!(matches!(
        Lockfile::parse(&huge),
        Err(LockfileError::TooLarge(_))
    ));
    // Keys of a later program within version 1 do no harm.
    let later = text.replace("version = 1\n", "version = 1\nhint = true\n");
    assert_eq!(Lockfile::parse(&later).unwrap(), lockfile());
}

#[test]
fn a_project_says_what_it_needs() {
    let text = r#"
registry = "https://here.example.org/"
[design]
name = "anything else is not judged here"
[dependencies]
"rural-energy/box-dryer" = "^0.3"
"open-fasteners/knob-m5" = { version = "^1.2", kind = "jig", quantity = 0.5, registry = "https://there.example.org/" }
"#;
    let project = Project::parse(text, "wright.toml").unwrap();
    assert_eq!(
        project.registry.as_deref(),
        Some("https://here.example.org")
    );
    let told: Vec<_> = project
        .wanted
        .iter()
        .map(|wanted| format!("{} {} {}", wanted.design, wanted.requirement, wanted.kind))
        .collect();
    assert_eq!(
        told,
        [
            "rural-energy/box-dryer ^0.3 part",
            "open-fasteners/knob-m5 (at https://there.example.org) ^1.2 jig"
        ]
    );
    assert_eq!(
        Project::parse("", "wright.toml").unwrap(),
        Project::default()
    );
}

#[test]
fn broken_projects_are_told_by_line() {
    for (text, expect) in [
        (
            "[dependencies]\n\"a\" = \"1\"",
            "wright.toml line 2: “a” is not a design's name",
        ),
        (
            "[dependencies]\n\n\"aa/bb\" = \"one\"",
            "wright.toml line 3: “one” is not a version requirement",
        ),
        (
            "[dependencies]\n\"aa/bb\" = 1",
            "wright.toml line 2: expected a requirement like",
        ),
        (
            "[dependencies]\n\"aa/bb\" = { kind = \"part\" }",
            "wright.toml line 2: expected a requirement like",
        ),
        (
            "[dependencies]\n\"aa/bb\" = { version = \"1\", kind = \"toy\" }",
            "line 2: “toy” is no kind",
        ),
        (
            "[dependencies]\n\"aa/bb\" = { version = \"1\", registry = \"ftp://x\" }",
            "line 2: “ftp://x” is no http(s) URL",
        ),
        ("registry = \"here\"", "line 1: “here” is no http(s) URL"),
        ("[dependencies", "wright.toml line 1: "),
        (
            "\n[dependencies]\n\"aa/bb\" = \"1\"\n\"aa/bb\" = \"2\"",
            "line 4: duplicate key",
        ),
    ] {
        let said = Project::parse(text, "wright.toml").unwrap_err().to_string();
        assert!(said.contains(expect), "{expect}: {said}");
    }
}

proptest! {
    #[test]
    fn hostile_files_never_panic(text in "\\PC{0,200}|(version = 1\n)?(\\[\\[design\\]\\]\n([a-z]{1,9} = (1|\"\\PC{0,9}\"|\\[\\])\n){0,6}){0,3}") {
        let _ = Lockfile::parse(&text);
        let _ = Project::parse(&text, "wright.toml");
    }

    #[test]
    fn what_is_locked_reads_back(
        versions in prop::collection::btree_set((0u64..3, 0u64..20, 0u64..3), 1..20),
        url in "https://[a-z\"\\\\\u{e9}\t]{1,20}",
    ) {
        let designs: Vec<LockedDesign> = versions
            .iter()
            .rev()
            .map(|(major, minor, patch)| LockedDesign {
                name: name("aa/bb"),
                version: version(&format!("{major}.{minor}.{patch}")),
                registry: registry(HERE),
                url: url.clone(),
                manifest: Digest::of(b"x"),
                was: vec![],
                dependencies: vec![LockedDependency {
                    name: name("aa/bb"),
                    version: version(&format!("{major}.{minor}.{patch}")),
                    registry: None,
                }],
            })
            .collect();
        let lockfile = Lockfile::new(designs);
        prop_assert_eq!(Lockfile::parse(&lockfile.render()).unwrap(), lockfile);
    }
}
