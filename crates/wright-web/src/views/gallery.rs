//! Every template rendered with sample data in every language. With
//! `COMMONWRIGHT_GALLERY=folder` the pages are also written there, so that they
//! can be looked at and measured without a registry (`web/test/gallery.mjs`).

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use wright_model::{ActorKind, Role, Scope, YankClass};

use super::{
    Choice, Done, Frame, Place, Viewer, accounts, actors, designs, devices, drafts, errors,
    releases, sessions, tombstones, words,
};
use crate::locale::{Language, Locale};

const README: &str = include_str!("gallery_readme.md");

fn day(days_ago: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a valid instant") - TimeDelta::days(days_ago)
}

fn frame(tr: &'static Locale, place: Place, signed_in: bool, done: Option<Done>) -> Frame {
    Frame {
        tr,
        viewer: signed_in.then(|| Viewer {
            handle: "achieng".into(),
        }),
        here: "/".into(),
        place,
        done,
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
        picture: picture.then(|| "/picture.svg".into()),
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
        grave: class == YankClass::Hazard,
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

fn version_row(
    version: &str,
    days_ago: i64,
    current: bool,
    yank: Option<designs::Yank>,
) -> designs::VersionRow {
    designs::VersionRow {
        version: version.into(),
        address: format!("/@rural-energy/box-dryer/{version}"),
        published: day(days_ago),
        current,
        same_making: version == "0.2.1",
        removed: version == "0.1.0",
        yank,
    }
}

fn sample_tree(tr: &Locale) -> Vec<designs::FileRow> {
    use wright_model::FileKind;
    let files: Vec<_> = [
        ("design.toml", FileKind::Other, 1_900),
        ("README.md", FileKind::Documentation, 3_100),
        ("bom.csv", FileKind::Bom, 2_048),
        ("stl/corner.stl", FileKind::Mesh, 46_212),
        (
            "stl/knob-with-a-name-that-is-far-too-long-for-a-phone.stl",
            FileKind::Mesh,
            88_100,
        ),
        ("cad/old/assembly.step", FileKind::Cad, 61_000_000),
        ("cad/corner.scad", FileKind::Cad, 3_800),
        ("licenses/CERN-OHL-S-2.0.txt", FileKind::License, 71_000),
    ]
    .map(|(path, kind, bytes)| designs::TreeFile {
        path: path.into(),
        address: "/blobs/sha256/00".into(),
        kind: tr.get(words::file_kind(kind)),
        bytes,
    })
    .into();
    designs::file_tree(&files, 200)
}

fn design_page(tr: &'static Locale, yanked: bool) -> designs::DesignPage {
    designs::DesignPage {
        tr,
        frame: frame(tr, Place::Designs, yanked, yanked.then_some(Done::Yanked)),
        design: "rural-energy/box-dryer".into(),
        address: "/@rural-energy/box-dryer".into(),
        actor: "rural-energy".into(),
        actor_address: "/@rural-energy".into(),
        name: "box-dryer".into(),
        title: "Box solar dryer".into(),
        summary: "Dries 4 kg of fruit a day with no grid power".into(),
        version: "0.3.0".into(),
        published: day(3),
        yank: yanked.then(|| yank(tr, YankClass::Hazard)),
        newer: yanked.then(|| designs::VersionLink {
            version: "0.4.0".into(),
            address: "/@rural-energy/box-dryer/0.4.0".into(),
        }),
        licenses: licenses(tr),
        licensor: "Rural Energy Collective".into(),
        readiness: if yanked {
            String::new()
        } else {
            "OTRL-4 ODRL-3".into()
        },
        processes: "cnc-mill · fdm · laser-cut · saw-cut".into(),
        category: "food/drying".into(),
        keywords: "solar, food".into(),
        repository: Some("https://example.org/rural-energy/box-dryer".into()),
        making_digest: format!("sha256:{}", "51e0b7c2".repeat(8)),
        manifest_digest: format!("sha256:{}", "9f2c41d0".repeat(8)),
        manifest_address: "/blobs/sha256/00".into(),
        picture: (!yanked).then(|| designs::Picture {
            address: "/picture.svg".into(),
            path: "pictures/front.svg".into(),
        }),
        install: "wright add rural-energy/box-dryer".into(),
        zip_address: "/@rural-energy/box-dryer/-/zip/0.3.0".into(),
        zip_bytes: 14_212_000,
        zip_with_dependencies_address: Some("/zip".into()),
        readme: (!yanked).then(|| {
            crate::markdown::render(README, |path| {
                (path == "pictures/front.svg").then(|| "/picture.svg".to_owned())
            })
        }),
        readme_language: "en".into(),
        readme_translations: vec![
            designs::Translation {
                name: "English".into(),
                tag: "en".into(),
                address: "?readme=en".into(),
                current: true,
            },
            designs::Translation {
                name: "Español".into(),
                tag: "es".into(),
                address: "?readme=es".into(),
                current: false,
            },
        ],
        parts: vec![
            part("tray-corner", "Tray corner", "8", "fdm", "PETG"),
            part("m5-bolt", "Bolt M5 × 16", "16", "", ""),
        ],
        files: sample_tree(tr),
        file_count: 212,
        bytes: 108_900_000,
        all_files_address: Some("?files=all#files".into()),
        dependencies: vec![designs::Dependency {
            design: "open-fasteners/knob-m5".into(),
            address: Some("/@open-fasteners/knob-m5".into()),
            requirement: "^1.2".into(),
            kind: "part".into(),
            quantity: "4".into(),
        }],
        forked_from: vec![designs::Parent {
            design: "someone/other".into(),
            version: "1.1.0".into(),
            address: "/@someone/other/1.1.0".into(),
        }],
        contributors: vec![
            designs::Contributor {
                name: "Wanjiru K.".into(),
                role: "design".into(),
            },
            designs::Contributor {
                name: "anonymous".into(),
                role: String::new(),
            },
        ],
        versions: vec![
            version_row(
                "0.3.0",
                3,
                true,
                yanked.then(|| yank(tr, YankClass::Hazard)),
            ),
            version_row("0.2.1", 140, false, None),
            version_row("0.2.0", 210, false, Some(yank(tr, YankClass::Defect))),
        ],
        manage_address: yanked.then(|| "/@rural-energy/box-dryer/-/manage".into()),
    }
}

fn part(id: &str, name: &str, quantity: &str, process: &str, material: &str) -> designs::Part {
    designs::Part {
        id: id.into(),
        name: name.into(),
        quantity: quantity.into(),
        process: process.into(),
        material: material.into(),
        files: if process.is_empty() {
            vec![]
        } else {
            ["cad/corner.scad", "stl/corner.stl"]
                .map(|path| designs::FileLink {
                    path: path.into(),
                    address: "/blobs/sha256/00".into(),
                })
                .into()
        },
    }
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

fn list(tr: &'static Locale, cards: Vec<designs::Card>) -> designs::ListPage {
    designs::ListPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        first: true,
        newest: cards.first().cloned(),
        next: (!cards.is_empty()).then(|| "/?before=x".into()),
        cards,
    }
}

fn actor_page(tr: &'static Locale, owner: bool) -> actors::ActorPage {
    actors::ActorPage {
        tr,
        frame: frame(
            tr,
            Place::Elsewhere,
            owner,
            owner.then_some(Done::MemberAdded),
        ),
        problem: String::new(),
        handle: "rural-energy".into(),
        display_name: "Rural Energy Collective".into(),
        initials: actors::initials("Rural Energy Collective"),
        kind: tr.get(words::actor_kind(ActorKind::Community)),
        summary: "We draw dryers, heaters and controllers that need no grid.".into(),
        cards: if owner { cards() } else { vec![] },
        next: None,
        members: [("achieng", Role::Owner), ("tomas-r", Role::Maintainer)]
            .map(|(handle, role)| actors::Member {
                handle: handle.into(),
                address: format!("/@{handle}"),
                role: tr.get(words::role_name(role)),
                role_value: role.as_str(),
            })
            .into(),
        roles: choices(Role::ALL, Role::as_str, |role| tr.get(words::role(role))),
        drafts: if owner {
            vec![actors::DraftLink {
                address: "/-/drafts/1".into(),
                design: "rural-energy/box-dryer".into(),
                version: "0.4.0".into(),
                changed: day(0),
            }]
        } else {
            vec![]
        },
        offers: if owner {
            vec![actors::Offer {
                design: "someone/lamp".into(),
                accept_address: "/-/transfers/1/accept".into(),
            }]
        } else {
            vec![]
        },
        may_draft: owner,
        may_manage_members: owner,
    }
}

fn account_page(tr: &'static Locale) -> accounts::AccountPage {
    let token = |name: &str, used| accounts::Token {
        id: "1".into(),
        name: name.into(),
        patterns: "rural-energy/*".into(),
        scopes: [Scope::Publish, Scope::Yank]
            .map(|scope| tr.get(words::scope(scope)))
            .into(),
        last_used: used,
        expires: Some(day(-90)),
    };
    accounts::AccountPage {
        tr,
        frame: frame(tr, Place::Account, true, Some(Done::TokenRevoked)),
        problem: tr.get("token-no-scope"),
        profile_address: "/@achieng".into(),
        new_token: Some(accounts::NewToken {
            name: "Laptop".into(),
            secret: "cwt_8mQ2vX0aT4kJ7bYr1LZs9wHc3NdF6uPe".into(),
        }),
        communities: vec![accounts::Community {
            handle: "rural-energy".into(),
            display_name: "Rural Energy Collective".into(),
            address: "/@rural-energy".into(),
            kind: tr.get(words::actor_kind(ActorKind::Community)),
            role: tr.get(words::role_name(Role::Owner)),
        }],
        community_handle: String::new(),
        community_name: String::new(),
        open_community: false,
        actor_kinds: choices(&ActorKind::ALL[1..], ActorKind::as_str, |kind| {
            tr.get(words::actor_kind(kind))
        }),
        tokens: vec![
            token("Laptop", None),
            token("CI of box-dryer", Some(day(2))),
        ],
        open_token: true,
        scopes: choices(Scope::ALL, Scope::as_str, |scope| {
            tr.get(words::scope(scope))
        }),
        pattern_examples: vec!["rural-energy/*".into()],
        sessions: [true, false]
            .map(|current| accounts::Session {
                id: "2".into(),
                current,
                agent: "Firefox on Linux".into(),
                since: day(1),
            })
            .into(),
    }
}

fn draft_page(tr: &'static Locale, filled: bool) -> drafts::DraftPage {
    let finding = |refuses, place: &str, text: &str, help: &str| drafts::Finding {
        refuses,
        place: place.into(),
        text: text.into(),
        help: help.into(),
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
        first_toml: (!filled).then(|| drafts::FirstToml {
            title: "Box solar dryer".into(),
            licensor: "rural-energy".into(),
            hardware: "CERN-OHL-S-2.0".into(),
            ..drafts::FirstToml::default()
        }),
        errors: usize::from(filled),
        warnings: usize::from(filled),
        files: if filled {
            ["design.toml", "README.md", "stl/corner.stl"]
                .map(|path| drafts::DraftFile {
                    path: path.into(),
                    address: "/blobs/sha256/00".into(),
                    kind: "mesh".into(),
                    bytes: 46_212,
                })
                .into()
        } else {
            vec![]
        },
        bytes: 138_636,
        form_file_bytes_max: 64_000_000,
        may_publish: true,
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

fn sessions_pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let sign_up = |first_administrator, error: String| sessions::SignUpPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        problem: String::new(),
        action: "/-/sign-up".into(),
        first_administrator,
        handle: "achieng".into(),
        email: String::new(),
        handle_error: error,
        email_error: String::new(),
        password_error: String::new(),
    };
    let sign_in = sessions::SignInPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        problem: tr.get("sign-in-wrong"),
        handle: "achieng".into(),
        to: "/".into(),
    };
    vec![
        ("sign-in", sign_in.render().expect("renders")),
        (
            "sign-up",
            sign_up(false, tr.get("field-handle-taken"))
                .render()
                .expect("renders"),
        ),
        (
            "setup",
            sign_up(true, String::new()).render().expect("renders"),
        ),
    ]
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
        transfer_pending: Some("wheel-commons".into()),
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
        ("home", list(tr, cards()).render().expect("renders")),
        ("home-empty", list(tr, vec![]).render().expect("renders")),
        ("design", design_page(tr, false).render().expect("renders")),
        (
            "design-yanked",
            design_page(tr, true).render().expect("renders"),
        ),
        ("manage", manage(tr).render().expect("renders")),
        ("actor", actor_page(tr, false).render().expect("renders")),
        (
            "actor-owner",
            actor_page(tr, true).render().expect("renders"),
        ),
        ("account", account_page(tr).render().expect("renders")),
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
    pages.extend(sessions_pages(tr));
    pages
}

/// Words of the page that a browser would obey and our policy forbids.
const FORBIDDEN: [&str; 5] = [" style=", " onclick=", "javascript:", "<style", "<script>"];

#[test]
fn every_page_renders_in_every_language() {
    let gallery = std::env::var_os("COMMONWRIGHT_GALLERY").map(std::path::PathBuf::from);
    for language in Language::ALL {
        let tr = Locale::of(language);
        for (name, html) in pages(tr) {
            assert!(html.contains("</html>"), "{name}");
            assert!(html.len() < 100_000, "{name} has {} bytes", html.len());
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
    let mut page = design_page(tr, false);
    page.title = "<script>alert(1)</script>".into();
    page.summary = "\"><img src=x onerror=alert(1)>".into();
    page.actor = "<b>".into();
    let html = page.render().expect("renders");
    assert!(!html.contains("<script>alert"));
    assert!(!html.contains("<img src=x"));
}
