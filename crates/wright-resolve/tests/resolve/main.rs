//! What is chosen, what is asked for, and how a failure reads.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure"
)]

use chrono::DateTime;
use wright_model::{DependencyKind, DesignName, Digest, LicenseExpression, Licenses};
use wright_model::{Requirement, Version, YankClass};
use wright_resolve::{DesignAt, Known, Locked, Outcome, Resolution, ResolveError, Wanted, resolve};
use wright_wire::index::{IndexDependency, Removed, Yanked};
use wright_wire::{IndexDocument, ReleaseLine};

fn name(text: &str) -> DesignName {
    DesignName::parse(text).unwrap()
}

fn at(text: &str) -> DesignAt {
    match text.split_once(" @ ") {
        Some((design, url)) => DesignAt::at(Some(url), name(design)),
        None => DesignAt::here(name(text)),
    }
}

fn manifest(design: &str, version: &str) -> Digest {
    Digest::of(format!("{design} {version}").as_bytes())
}

/// `1.0.0`, or `1.0.0 [yanked]`, `[removed]`, then `: ` and what it needs.
fn release(design: &str, text: &str) -> ReleaseLine {
    let (head, needs) = text.split_once(": ").unwrap_or((text, ""));
    let (version, mark) = head.split_once(' ').unwrap_or((head, ""));
    let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    ReleaseLine {
        v: 1,
        vers: Version::parse(version).unwrap(),
        manifest: manifest(design, version),
        making: Digest::of(b"making"),
        files: 1,
        bytes: 1,
        deps: needs
            .split(", ")
            .filter(|need| !need.is_empty())
            .map(dependency)
            .collect(),
        license: Licenses::all(&LicenseExpression::parse("MIT").unwrap()),
        published: at,
        yanked: (mark == "[yanked]").then(|| Yanked {
            class: YankClass::Hazard,
            why: "it burns".into(),
            at,
        }),
        removed: (mark == "[removed]").then(|| Removed {
            status: 410,
            why: "asked to".into(),
            at,
        }),
    }
}

fn dependency(text: &str) -> IndexDependency {
    let (text, registry) = match text.split_once(" @ ") {
        Some((text, url)) => (text, Some(url.to_owned())),
        None => (text, None),
    };
    let (design, requirement) = text.split_once(' ').unwrap();
    IndexDependency {
        name: name(design),
        req: Requirement::parse(requirement).unwrap(),
        kind: DependencyKind::Part,
        registry,
    }
}

fn document(design: &str, releases: &[&str]) -> IndexDocument {
    let of = design.split(" @ ").next().unwrap();
    IndexDocument {
        releases: releases.iter().map(|text| release(of, text)).collect(),
        ..IndexDocument::default()
    }
}

fn known(designs: &[(&str, &[&str])]) -> Known {
    let mut known = Known::default();
    for (design, releases) in designs {
        known.insert(at(design), document(design, releases));
    }
    known
}

fn wanted(needs: &[&str]) -> Vec<Wanted> {
    needs
        .iter()
        .map(|text| {
            let dependency = dependency(text);
            Wanted {
                design: DesignAt::at(dependency.registry.as_deref(), dependency.name),
                requirement: dependency.req,
                kind: dependency.kind,
            }
        })
        .collect()
}

fn locked(texts: &[&str]) -> Vec<Locked> {
    texts
        .iter()
        .map(|text| {
            let (design, version) = text.split_once(' ').unwrap();
            Locked {
                design: at(design),
                version: Version::parse(version).unwrap(),
                manifest: manifest(design, version),
            }
        })
        .collect()
}

fn resolved(known: &Known, needs: &[&str], locks: &[&str]) -> Resolution {
    match resolve(known, &wanted(needs), &locked(locks)).unwrap() {
        Outcome::Resolved(resolution) => resolution,
        other => panic!("{other:?}"),
    }
}

fn chosen(known: &Known, needs: &[&str], locks: &[&str]) -> Vec<String> {
    resolved(known, needs, locks)
        .releases
        .iter()
        .map(|chosen| format!("{} {}", chosen.design, chosen.version))
        .collect()
}

fn sentence(known: &Known, needs: &[&str]) -> String {
    match resolve(known, &wanted(needs), &[]).unwrap() {
        Outcome::Conflict(conflict) => conflict.sentence,
        other => panic!("{other:?}"),
    }
}

const KNOB: &str = "open-fasteners/knob-m5";
const DRYER: &str = "rural-energy/box-dryer";
const PUMP: &str = "lab-tools/syringe-pump";

#[test]
fn the_newest_that_fits_is_chosen() {
    let known = known(&[
        (DRYER, &["0.3.0: open-fasteners/knob-m5 ^1.2"]),
        (KNOB, &["1.2.0", "1.10.0", "1.9.0", "2.0.0", "2.1.0-rc.1"]),
    ]);
    assert_eq!(
        chosen(&known, &["rural-energy/box-dryer ^0.3"], &[]),
        [
            "open-fasteners/knob-m5 1.10.0",
            "rural-energy/box-dryer 0.3.0"
        ]
    );
    assert_eq!(chosen(&known, &[], &[]), [""; 0]);
    assert_eq!(
        chosen(&known, &["open-fasteners/knob-m5 *"], &[]),
        ["open-fasteners/knob-m5 2.0.0"]
    );
    assert_eq!(
        chosen(&known, &["open-fasteners/knob-m5 ^2.1.0-rc.0"], &[]),
        ["open-fasteners/knob-m5 2.1.0-rc.1"]
    );
}

#[test]
fn two_majors_stand_side_by_side_and_one_line_is_one_release() {
    let known = known(&[
        (DRYER, &["0.3.0: open-fasteners/knob-m5 ^1"]),
        (PUMP, &["1.0.0: open-fasteners/knob-m5 >=1.1,<3"]),
        (KNOB, &["1.1.0", "1.2.0", "2.0.0"]),
    ]);
    let needs = ["rural-energy/box-dryer ^0.3", "lab-tools/syringe-pump ^1"];
    let resolution = resolved(&known, &needs, &[]);
    let all: Vec<_> = resolution
        .releases
        .iter()
        .map(|chosen| format!("{} {}", chosen.design.name, chosen.version))
        .collect();
    assert_eq!(
        all,
        [
            "lab-tools/syringe-pump 1.0.0",
            "open-fasteners/knob-m5 1.2.0",
            "open-fasteners/knob-m5 2.0.0",
            "rural-energy/box-dryer 0.3.0"
        ]
    );
    let uses = |index: usize| {
        resolution.releases[index].dependencies[0]
            .version
            .to_string()
    };
    assert_eq!((uses(0), uses(3)), ("2.0.0".into(), "1.2.0".into()));
    assert_eq!(resolution.project.len(), 2);
}

#[test]
fn an_older_release_is_taken_where_the_newest_cannot_be_met() {
    let known = known(&[
        (
            DRYER,
            &[
                "0.3.0: open-fasteners/knob-m5 =1.0.0",
                "0.3.1: open-fasteners/knob-m5 ^1.5",
            ],
        ),
        (KNOB, &["1.0.0", "1.4.0"]),
    ]);
    assert_eq!(
        chosen(
            &known,
            &["rural-energy/box-dryer ^0.3", "open-fasteners/knob-m5 ^1"],
            &[]
        ),
        [
            "open-fasteners/knob-m5 1.0.0",
            "rural-energy/box-dryer 0.3.0"
        ]
    );
}

#[test]
fn locked_releases_stay_and_yanked_ones_only_if_locked() {
    let known = known(&[(
        KNOB,
        &[
            "1.0.0",
            "1.1.0 [yanked]",
            "1.2.0",
            "1.3.0 [removed]",
            "2.0.0",
        ],
    )]);
    let need = ["open-fasteners/knob-m5 ^1"];
    assert_eq!(chosen(&known, &need, &[]), ["open-fasteners/knob-m5 1.2.0"]);
    assert_eq!(
        chosen(&known, &need, &["open-fasteners/knob-m5 1.0.0"]),
        ["open-fasteners/knob-m5 1.0.0"]
    );
    let kept = resolved(&known, &need, &["open-fasteners/knob-m5 1.1.0"]);
    assert_eq!(kept.releases[0].version.as_str(), "1.1.0");
    assert_eq!(
        kept.releases[0].yanked.as_ref().unwrap().class,
        YankClass::Hazard
    );
    assert_eq!(
        chosen(&known, &need, &["open-fasteners/knob-m5 1.3.0"]),
        ["open-fasteners/knob-m5 1.2.0"]
    );
    // A lock that no longer meets the requirement gives way.
    assert_eq!(
        chosen(
            &known,
            &["open-fasteners/knob-m5 ^1.2"],
            &["open-fasteners/knob-m5 1.0.0"]
        ),
        ["open-fasteners/knob-m5 1.2.0"]
    );
    // Of several lines that would do, the locked one.
    assert_eq!(
        chosen(
            &known,
            &["open-fasteners/knob-m5 *"],
            &["open-fasteners/knob-m5 1.0.0"]
        ),
        ["open-fasteners/knob-m5 1.0.0"]
    );
}

#[test]
fn an_index_that_contradicts_the_lock_is_refused() {
    let known = known(&[(KNOB, &["1.0.0"])]);
    let mut locks = locked(&["open-fasteners/knob-m5 1.0.0"]);
    locks[0].manifest = Digest::of(b"another");
    let error = resolve(&known, &wanted(&["open-fasteners/knob-m5 ^1"]), &locks).unwrap_err();
    assert!(matches!(error, ResolveError::LockedDiffers(_)));
    assert!(
        error.to_string().contains("do not trust this index"),
        "{error}"
    );
}

#[test]
fn indexes_are_asked_for_in_waves() {
    let mut known = Known::default();
    let needs = wanted(&["rural-energy/box-dryer ^0.3", "lab-tools/syringe-pump ^1"]);
    let asks = |known: &Known| match resolve(known, &needs, &[]).unwrap() {
        Outcome::NeedsIndex(names) => names.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    };
    let first: Vec<String> = asks(&known);
    assert_eq!(first, ["lab-tools/syringe-pump", "rural-energy/box-dryer"]);
    known.insert(
        at(DRYER),
        document(
            DRYER,
            &["0.3.0: open-fasteners/knob-m5 ^1, open-fasteners/nut ^2"],
        ),
    );
    known.insert(
        at(PUMP),
        document(PUMP, &["1.0.0: open-fasteners/knob-m5 ^1"]),
    );
    let second: Vec<String> = asks(&known);
    assert_eq!(second, ["open-fasteners/knob-m5", "open-fasteners/nut"]);
    known.insert(at(KNOB), document(KNOB, &["1.0.0"]));
    known.insert(
        at("open-fasteners/nut"),
        document("open-fasteners/nut", &["2.0.0"]),
    );
    assert!(matches!(
        resolve(&known, &needs, &[]),
        Ok(Outcome::Resolved(_))
    ));
}

#[test]
fn moves_are_followed_and_recorded() {
    let mut known = known(&[
        (DRYER, &["0.3.0: old-fasteners/knob ^1"]),
        (KNOB, &["1.0.0", "1.1.0"]),
    ]);
    let moved = IndexDocument {
        moved: Some(name(KNOB)),
        ..document("old-fasteners/knob", &["1.0.0"])
    };
    known.insert(at("old-fasteners/knob"), moved);
    let mut new = document(KNOB, &["1.0.0", "1.1.0"]);
    new.was = vec![name("old-fasteners/knob")];
    known.insert(at(KNOB), new);
    let needs = ["rural-energy/box-dryer ^0.3", "open-fasteners/knob-m5 ^1"];
    let resolution = resolved(&known, &needs, &[]);
    assert_eq!(resolution.releases.len(), 2);
    assert_eq!(resolution.moves, [(at("old-fasteners/knob"), at(KNOB))]);
    let asked = &resolution.releases[1].dependencies[0];
    assert_eq!(asked.asked, at("old-fasteners/knob"));
    assert_eq!(asked.design, at(KNOB));
    // What was locked under the old name is kept under the new one.
    let lock = Locked {
        design: at("old-fasteners/knob"),
        version: Version::parse("1.0.0").unwrap(),
        manifest: manifest(KNOB, "1.0.0"),
    };
    // (In the old document that release has the digest of the old name.)
    let mut old = document("old-fasteners/knob", &[]);
    old.moved = Some(name(KNOB));
    known.insert(at("old-fasteners/knob"), old);
    let Ok(Outcome::Resolved(kept)) = resolve(&known, &wanted(&needs), &[lock]) else {
        panic!("resolves");
    };
    assert_eq!(kept.releases[0].version.as_str(), "1.0.0");
}

#[test]
fn moves_in_a_circle_are_told() {
    let mut known = Known::default();
    for (from, to) in [("aa/one", "aa/two"), ("aa/two", "aa/one")] {
        let mut document = document(from, &["1.0.0"]);
        document.moved = Some(name(to));
        known.insert(at(from), document);
    }
    assert_eq!(
        sentence(&known, &["aa/one ^1"]),
        "this project needs aa/one ^1, but its moves to other names lead in a circle."
    );
}

#[test]
fn designs_of_other_registries_are_other_designs() {
    let known = known(&[
        (
            DRYER,
            &["0.3.0: open-fasteners/knob-m5 ^1 @ https://other.example.org/"],
        ),
        (KNOB, &["1.0.0"]),
        (
            "open-fasteners/knob-m5 @ https://other.example.org",
            &["1.5.0: open-fasteners/nut ^1"],
        ),
        ("open-fasteners/nut @ https://other.example.org", &["1.0.0"]),
    ]);
    assert_eq!(
        chosen(
            &known,
            &["rural-energy/box-dryer ^0.3", "open-fasteners/knob-m5 ^1"],
            &[]
        ),
        [
            "open-fasteners/knob-m5 1.0.0",
            "rural-energy/box-dryer 0.3.0",
            "open-fasteners/knob-m5 (at https://other.example.org) 1.5.0",
            "open-fasteners/nut (at https://other.example.org) 1.0.0",
        ]
    );
}

#[test]
fn circles_of_dependencies_resolve() {
    let known = known(&[
        ("aa/one", &["1.0.0: aa/two ^1"]),
        ("aa/two", &["1.0.0: aa/one ^1"]),
        ("aa/self", &["1.0.0: aa/self ^1", "1.1.0: aa/self =1.0.0"]),
    ]);
    assert_eq!(
        chosen(&known, &["aa/one ^1"], &[]),
        ["aa/one 1.0.0", "aa/two 1.0.0"]
    );
    assert_eq!(chosen(&known, &["aa/self ^1"], &[]), ["aa/self 1.0.0"]);
}

#[test]
fn failures_read_as_sentences() {
    let dryer = (DRYER, &["0.3.0: open-fasteners/knob-m5 ^1.2"][..]);
    let need = &["rural-energy/box-dryer ^0.3"][..];
    let chain = "this project needs rural-energy/box-dryer ^0.3, and \
                 rural-energy/box-dryer 0.3.0 needs open-fasteners/knob-m5 ^1.2, but ";
    for (releases, end) in [
        (&["1.0.0", "1.1.0"][..], "its releases are 1.0.0 and 1.1.0."),
        (&["1.1.0"], "its only release is 1.1.0."),
        (
            &["1.0.0", "1.0.1", "1.0.2", "1.1.0"],
            "none of its 4 releases does (the newest is 1.1.0).",
        ),
        (
            &["1.2.0 [yanked]", "1.1.0"],
            "1.2.0, the newest that would do, was yanked (hazard: it burns).",
        ),
        (
            &["1.2.0 [removed]", "1.1.0"],
            "1.2.0, which would do, was removed.",
        ),
        (
            &["1.2.0-rc.1"],
            "it has only pre-releases, which must be named: 1.2.0-rc.1.",
        ),
        (&[], "it has no release that can be used."),
    ] {
        let known = known(&[dryer, (KNOB, releases)]);
        assert_eq!(sentence(&known, need), format!("{chain}{end}"));
    }
    let mut known = known(&[dryer]);
    known.insert_absent(at(KNOB));
    assert_eq!(
        sentence(&known, need),
        format!("{chain}the registry has no design open-fasteners/knob-m5.")
    );
    assert_eq!(
        sentence(&known, &["open-fasteners/knob-m5 ^1.2"]),
        "this project needs open-fasteners/knob-m5 ^1.2, \
         but the registry has no design open-fasteners/knob-m5."
    );
}

#[test]
fn collisions_read_as_sentences() {
    let graph = known(&[
        (
            DRYER,
            &[
                "0.3.0: open-fasteners/knob-m5 ^1.2",
                "0.3.1: open-fasteners/knob-m5 ^1.2",
            ],
        ),
        (PUMP, &["1.0.0: open-fasteners/knob-m5 =1.1.0"]),
        (KNOB, &["1.1.0", "1.2.0", "1.3.0"]),
    ]);
    assert_eq!(
        sentence(
            &graph,
            &["rural-energy/box-dryer ^0.3", "lab-tools/syringe-pump ^1"]
        ),
        "this project needs lab-tools/syringe-pump ^1 and rural-energy/box-dryer ^0.3, and \
         rural-energy/box-dryer 0.3.0 and 0.3.1 need open-fasteners/knob-m5 ^1.2, and \
         lab-tools/syringe-pump 1.0.0 needs open-fasteners/knob-m5 =1.1.0, but \
         no release of open-fasteners/knob-m5 meets both ^1.2 and =1.1.0."
    );
    assert_eq!(
        sentence(
            &graph,
            &["lab-tools/syringe-pump ^1", "open-fasteners/knob-m5 ^1.3"]
        ),
        "this project needs lab-tools/syringe-pump ^1 and open-fasteners/knob-m5 ^1.3, and \
         lab-tools/syringe-pump 1.0.0 needs open-fasteners/knob-m5 =1.1.0, but \
         no release of open-fasteners/knob-m5 meets both ^1.3 and =1.1.0."
    );
}

/// A thousand designs in layers, eight releases each, each needing up to four
/// designs of the next layer.
fn thousand() -> (Known, Vec<Wanted>) {
    let mut known = Known::default();
    let mut seed = 42u64;
    let mut next = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let design = |layer: u64, n: u64| format!("layer-{layer}/design-{n}");
    for layer in 0..20 {
        for n in 0..50 {
            let releases: Vec<String> = (0..8)
                .map(|minor| {
                    let mut uses: Vec<u64> = (0..4).map(|_| next(50)).chain([n]).collect();
                    uses.sort_unstable();
                    uses.dedup();
                    let needs: Vec<_> = uses
                        .iter()
                        .filter(|_| layer < 19)
                        .map(|other| {
                            format!("{} ^1.{}", design(layer + 1, *other), next(minor + 1))
                        })
                        .collect();
                    format!("1.{minor}.0: {}", needs.join(", "))
                })
                .collect();
            let releases: Vec<&str> = releases.iter().map(String::as_str).collect();
            let own = design(layer, n);
            known.insert(at(&own), document(&own, &releases));
        }
    }
    let needs: Vec<String> = (0..50).map(|n| format!("{} ^1", design(0, n))).collect();
    let needs: Vec<&str> = needs.iter().map(String::as_str).collect();
    (known, wanted(&needs))
}

#[test]
fn a_thousand_designs_resolve_the_same_every_time() {
    let (known, wanted) = thousand();
    let start = std::time::Instant::now();
    let Ok(Outcome::Resolved(first)) = resolve(&known, &wanted, &[]) else {
        panic!("resolves");
    };
    eprintln!("{} designs in {:?}", first.releases.len(), start.elapsed());
    assert_eq!(first.releases.len(), 1_000);
    let Ok(Outcome::Resolved(second)) = resolve(&known, &wanted, &[]) else {
        panic!("resolves");
    };
    assert_eq!(first, second);
}

/// Forty designs, sixty releases each, that insist on narrow windows of versions
/// of one another: whatever comes out, it comes out.
#[test]
fn tangled_graphs_end() {
    let mut seed = 7u64;
    let mut next = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for window in [1, 5] {
        let mut known = Known::default();
        for n in 0..40 {
            let own = format!("tangled/design-{n}");
            let mut index = document(&own, &[]);
            for minor in 0..60 {
                let mut line = release(&own, &format!("1.{minor}.0"));
                let uses: std::collections::BTreeSet<u64> = (0..3).map(|_| next(40)).collect();
                for other in uses {
                    let low = next(60);
                    line.deps.push(dependency(&format!(
                        "tangled/design-{other} >=1.{low},<1.{}",
                        low + window
                    )));
                }
                index.releases.push(line);
            }
            known.insert(at(&own), index);
        }
        let start = std::time::Instant::now();
        let outcome = resolve(
            &known,
            &wanted(&["tangled/design-0 ^1", "tangled/design-1 ^1"]),
            &[],
        );
        let told = match outcome {
            Ok(Outcome::Resolved(resolution)) => format!("{} releases", resolution.releases.len()),
            Ok(Outcome::Conflict(conflict)) => {
                assert!(
                    conflict.sentence.len() < 20_000,
                    "{}",
                    conflict.sentence.len()
                );
                format!("a conflict of {} facts", conflict.facts.len())
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert!(error.to_string().contains("too tangled"), "{error}");
                error.to_string()
            }
        };
        eprintln!("window {window}: {told} in {:?}", start.elapsed());
    }
}

mod property;
