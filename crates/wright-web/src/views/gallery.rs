//! Every template rendered with sample data in every language. With
//! `COMMONWRIGHT_GALLERY=folder` the pages are also written there, so that they
//! can be looked at and measured without a registry (`web/test/gallery.mjs`).

mod bom_samples;
mod community_samples;
mod comparing;
mod correcting;
mod front;
mod help;

mod design_samples;
mod draft_samples;
mod people;
mod reading;
mod searching;
mod shapes;
mod telling;

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use wright_model::{Scope, YankClass};

use super::{
    Choice, Done, Frame, Place, Theme, Viewer, designs, devices, draft_metadata, drafts, errors,
    releases, tombstones, words,
};
use crate::locale::{Language, Locale, Units};
use crate::small_pictures::Image;

const README: &str = include_str!("gallery_readme.md");

fn day(days_ago: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a valid instant") - TimeDelta::days(days_ago)
}

fn frame(tr: &'static Locale, place: Place, signed_in: bool, done: Option<Done>) -> Frame {
    Frame {
        tr,
        units: Units::Metric,
        theme: Theme::System,
        now: day(0),
        viewer: signed_in.then(|| Viewer {
            handle: "achieng".into(),
            picture: Some("/picture.svg".into()),
            unread: Some(4),
        }),
        here: "/".into(),
        back: "/".into(),
        sought: String::new(),
        place,
        done,
        seen: None,
    }
}

fn card(design: &str, title: &str, summary: &str, picture: bool) -> designs::Card {
    designs::Card {
        design: design.into(),
        address: format!("/@{design}"),
        title: title.into(),
        summary: summary.into(),
        version: "0.3.0".into(),
        published: day(3),
        license: "CERN-OHL-S-2.0".into(),
        picture: picture.then(|| Image::sample("/picture.svg")),
    }
}

fn cards() -> Vec<designs::Card> {
    vec![
        card(
            "rural-energy/box-dryer",
            "Box solar dryer",
            "Dries 4 kg of fruit a day with no grid power",
            true,
        ),
        card(
            "wheel-commons/cargo-bike-bracket",
            "Cargo bike bracket",
            "Carries a 40 kg box on a long-john frame",
            false,
        ),
        card(
            "field-notes/soil-logger",
            "Soil moisture logger",
            "Two probes, one year on a lithium cell",
            false,
        ),
        card(
            "nour/مجفف",
            "مجفف شمسي",
            "يجفف ٤ كغ من الفاكهة يوميا",
            false,
        ),
        card(
            "reed-builders/dome-node",
            "Bamboo dome node",
            "Six poles of 20 to 32 mm, printed",
            true,
        ),
    ]
}

fn yank(tr: &Locale, class: YankClass) -> designs::Yank {
    designs::Yank {
        class: tr.get(words::yank_class(class)),
        why: "The lid hinge can pinch a finger; take 0.3.0.".into(),
    }
}

fn licenses(tr: &Locale) -> Vec<designs::License> {
    use wright_model::Slot;
    [
        (Slot::Hardware, "CERN-OHL-S-2.0"),
        (Slot::Documentation, "CC-BY-SA-4.0"),
        (Slot::Software, "GPL-3.0-or-later"),
    ]
    .map(|(slot, expression)| designs::License {
        slot: tr.get(words::slot(slot)),
        expression: expression.into(),
    })
    .into()
}

fn choices<T: Copy>(
    all: &[T],
    word: impl Fn(T) -> &'static str,
    text: impl Fn(T) -> String,
) -> Vec<Choice> {
    all.iter()
        .map(|one| Choice {
            value: word(*one),
            text: text(*one),
        })
        .collect()
}

fn draft_folders() -> Vec<drafts::FileFolder> {
    let file = |folder: &str, name: &str, kind_word| drafts::DraftFile {
        path: format!("{folder}{name}"),
        name: name.into(),
        address: "/blobs/sha256/00".into(),
        editor: format!("/-/drafts/1/edit/{folder}{name}"),
        kind_word,
        kind: kind_word.into(),
        bytes: 46_212,
        keeps_place: kind_word == "picture",
    };
    let folder = |name: &str, files: Vec<drafts::DraftFile>| drafts::FileFolder {
        name: name.into(),
        address: "/-/drafts/1?folder=stl%2F#files".into(),
        open: true,
        count: 1,
        bytes: 46_212,
        files,
        next: String::new(),
    };
    vec![
        folder(
            "",
            vec![
                file("", "design.toml", "documentation"),
                file("", "README.md", "documentation"),
            ],
        ),
        folder("photos/", vec![]),
        folder("stl/", vec![file("stl/", "corner.stl", "mesh")]),
    ]
}

fn draft_questions(tr: &'static Locale, filled: bool) -> Option<draft_metadata::Questions> {
    let finding = drafts::Finding {
        refuses: true,
        text: "[design] has no category".into(),
        help: "write category = \"…\"".into(),
        ..drafts::Finding::default()
    };
    let question = |name, value: &str, findings| draft_metadata::Question {
        name,
        label: tr.get("toml-category"),
        hint: tr.get("toml-category-hint"),
        value: value.into(),
        findings,
        ..draft_metadata::Question::default()
    };
    filled.then(|| draft_metadata::Questions {
        address: "/-/drafts/1/metadata".into(),
        seen: "sha256:00".into(),
        editor: "/-/drafts/1/edit/design.toml".into(),
        asked: vec![question("category", "", vec![finding])],
        told: vec![question("title", "Box solar dryer", vec![])],
        licenses: vec![draft_metadata::LicenseQuestion {
            slot: "hardware",
            legend: tr.get("slot-hardware"),
            hint: tr.get("license-hardware-hint"),
            options: vec![draft_metadata::LicenseOption {
                value: "CERN-OHL-S-2.0",
                name: "CERN-OHL-S-2.0".into(),
                why: tr.get("license-cern-s"),
                chosen: true,
            }],
            other: String::new(),
        }],
        licenses_told: false,
        license_findings: vec![],
        parts: draft_metadata::PartTable {
            rows: vec![
                draft_metadata::PartLine {
                    index: 0,
                    at: "0".into(),
                    id: "tray-corner".into(),
                    name: "Tray corner".into(),
                    quantity: "8".into(),
                    process: "fdm".into(),
                    material: "PETG".into(),
                    source: "cad/corner.scad".into(),
                    export: "stl/corner.stl".into(),
                    ..draft_metadata::PartLine::default()
                },
                draft_metadata::PartLine {
                    index: 1,
                    ..draft_metadata::PartLine::default()
                },
            ],
            proposed: 1,
            processes: vec![("fdm", "3D printing")],
            ..draft_metadata::PartTable::default()
        },
    })
}

fn draft_page(tr: &'static Locale, filled: bool) -> drafts::DraftPage {
    let finding = |refuses, place: &str, text: &str, help: &str| drafts::Finding {
        refuses,
        place: place.into(),
        text: text.into(),
        help: help.into(),
        ..drafts::Finding::default()
    };
    drafts::DraftPage {
        tr,
        frame: frame(tr, Place::Publish, true, None),
        problem: String::new(),
        uploader: drafts::Uploader {
            draft: "1".into(),
            design: "rural-energy/box-dryer".into(),
            version: "0.4.0".into(),
            main: filled,
        },
        design: "rural-energy/box-dryer".into(),
        address: "/-/drafts/1".into(),
        actor: "rural-energy".into(),
        actor_address: "/@rural-energy".into(),
        title: if filled {
            "Box solar dryer".into()
        } else {
            String::new()
        },
        version: "0.4.0".into(),
        revision: 7,
        expires: day(-30),
        licenses: if filled { licenses(tr) } else { vec![] },
        parts: filled.then_some(18),
        findings: if filled {
            vec![
                finding(
                    true,
                    "design.toml:12:5",
                    "“CERN-OHL” is not an SPDX license expression.",
                    "Write CERN-OHL-S-2.0, -W- or -P-.",
                ),
                finding(
                    false,
                    "photos/trays.jpg",
                    "It says where it was taken.",
                    "Send it again without the place, or keep it on purpose.",
                ),
            ]
        } else {
            vec![]
        },
        questions: draft_questions(tr, filled),
        errors: usize::from(filled),
        warnings: usize::from(filled),
        folders: if filled { draft_folders() } else { vec![] },
        files: if filled { 3 } else { 0 },
        bytes: 138_636,
        cover: String::new(),
        kinds: vec![Choice {
            value: "mesh",
            text: "mesh".into(),
        }],
        form_file_bytes_max: 64_000_000,
        may_publish: true,
        suggestion: filled.then(draft_samples::suggestion),
        traces: draft_samples::traces(filled),
    }
}

fn error_page(tr: &'static Locale, status: u16) -> errors::ErrorPage {
    let [title, wrong, next] = errors::Fault::of_status(status).sentences(tr);
    errors::ErrorPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        status,
        title,
        wrong,
        detail: "Two files of what you sent differ from 2.1.0 as published.".into(),
        kept: tr.get("error-kept-draft"),
        next,
        links: vec![errors::Link {
            address: "/".into(),
            text: tr.get("error-home"),
        }],
        code: "release.version-taken".into(),
        request_id: "019a7e4c-51d2".into(),
    }
}

fn device(tr: &'static Locale) -> devices::DevicePage {
    devices::DevicePage {
        tr,
        frame: frame(tr, Place::Account, true, None),
        problem: String::new(),
        code: "BKDM-PQRT".into(),
        ask: Some(devices::Ask {
            client: "wright 0.1 on workshop-pi".into(),
            until: day(0),
            scopes: vec![tr.get(words::scope(Scope::Publish))],
            patterns: String::new(),
        }),
    }
}

fn new_draft(tr: &'static Locale) -> drafts::NewDraftPage {
    drafts::NewDraftPage {
        tr,
        frame: frame(tr, Place::Publish, true, None),
        problem: String::new(),
        uploader: drafts::Uploader {
            main: true,
            ..drafts::Uploader::default()
        },
        actors: vec!["achieng".into(), "rural-energy".into()],
        actor: "rural-energy".into(),
        name: "Box Dryer".into(),
        version: String::new(),
        name_error: tr.get("publish-bad-name"),
        version_error: String::new(),
    }
}

fn manage(tr: &'static Locale) -> releases::ManagePage {
    let released = |version: &str, yank, withdraw_until| releases::ManagedRelease {
        version: version.into(),
        address: format!("/@rural-energy/box-dryer/{version}"),
        published: day(1),
        yank,
        withdraw_until,
    };
    releases::ManagePage {
        tr,
        frame: frame(tr, Place::Designs, true, Some(Done::Unyanked)),
        problem: String::new(),
        design: "rural-energy/box-dryer".into(),
        address: "/@rural-energy/box-dryer".into(),
        actor: "rural-energy".into(),
        actor_address: "/@rural-energy".into(),
        name: "box-dryer".into(),
        releases: vec![
            released("0.3.0", None, Some(day(-2))),
            released("0.2.0", Some(yank(tr, YankClass::Defect)), None),
        ],
        yank_classes: choices(&YankClass::ALL, YankClass::as_str, |class| {
            tr.get(words::yank_class(class))
        }),
        may_transfer: true,
        offered: Some(releases::Offered {
            to: "kisumu-fab-yard".into(),
            until: day(-12),
            end_address: "/-/transfers/1/end".into(),
        }),
        receivers: vec!["achieng".into()],
        transfer_to: String::new(),
    }
}

fn removed(tr: &'static Locale) -> tombstones::RemovedPage {
    tombstones::RemovedPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        status: 410,
        legal: false,
        withdrawn: false,
        reason: "Published without the consent of its author.".into(),
        design: "rural-energy/box-dryer".into(),
        design_address: Some("/@rural-energy/box-dryer".into()),
        title: "Box solar dryer".into(),
        version: "0.3.0".into(),
        published: Some(day(30)),
        removed: Some(day(1)),
        digest: format!("sha256:{}", "9f2c41d0".repeat(8)),
    }
}

fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let mut pages = vec![
        ("manage", manage(tr).render().expect("renders")),
        ("device", device(tr).render().expect("renders")),
        ("publish", new_draft(tr).render().expect("renders")),
        ("draft", draft_page(tr, true).render().expect("renders")),
        (
            "draft-empty",
            draft_page(tr, false).render().expect("renders"),
        ),
        ("removed", removed(tr).render().expect("renders")),
        ("error-409", error_page(tr, 409).render().expect("renders")),
        ("error-500", error_page(tr, 500).render().expect("renders")),
    ];
    pages.extend(design_samples::pages(tr));
    pages.extend(draft_samples::pages(tr));
    pages.extend(bom_samples::pages(tr));
    pages.extend(correcting::pages(tr));
    pages.extend(people::pages(tr));
    pages.extend(reading::pages(tr));
    pages.extend(comparing::pages(tr));
    pages.extend(front::pages(tr));
    pages.extend(community_samples::pages(tr));
    pages.extend(searching::pages(tr));
    pages.extend(telling::pages(tr));
    pages.extend(help::pages(tr));
    pages
}

/// Words of the page that a browser would obey and our policy forbids.
const FORBIDDEN: [&str; 5] = [" style=", " onclick=", "javascript:", "<style", "<script>"];

/// A page without its pictures.
const PAGE_BYTES_MAX: usize = 100_000;
/// The whole API on one page, so that it can be looked through; a tenth of this
/// is sent.
const WHOLE_API_BYTES_MAX: usize = 600_000;

#[test]
fn every_page_renders_in_every_language() {
    let gallery = std::env::var_os("COMMONWRIGHT_GALLERY").map(std::path::PathBuf::from);
    for language in Language::ALL {
        let tr = Locale::of(language);
        for (name, html) in pages(tr) {
            assert!(html.contains("</html>"), "{name}");
            let bytes_max = match name {
                "api-docs" => WHOLE_API_BYTES_MAX,
                _ => PAGE_BYTES_MAX,
            };
            assert!(html.len() < bytes_max, "{name} has {} bytes", html.len());
            for forbidden in FORBIDDEN {
                assert!(!html.contains(forbidden), "{name} has {forbidden}");
            }
            if let Some(folder) = &gallery {
                let folder = folder.join(language.tag());
                std::fs::create_dir_all(&folder).expect("the gallery's folder can be made");
                std::fs::write(folder.join(format!("{name}.html")), html).expect("written");
            }
        }
    }
}

#[test]
fn every_fault_says_what_to_do() {
    for fault in errors::Fault::ALL {
        for language in Language::OFFERED {
            for sentence in fault.sentences(Locale::of(language)) {
                assert!(sentence.contains(' '), "{fault:?}: {sentence}");
            }
        }
    }
}

#[test]
fn user_text_is_escaped_everywhere() {
    let tr = Locale::of(Language::English);
    let mut page = design_samples::overview(tr, design_samples::Kind::Whole);
    page.head.title = "<script>alert(1)</script>".into();
    page.head.summary = "\"><img src=x onerror=alert(1)>".into();
    page.head.owner_name = "<b>".into();
    let html = page.render().expect("renders");
    assert!(!html.contains("<script>alert"));
    assert!(!html.contains("<img src=x"));
}
