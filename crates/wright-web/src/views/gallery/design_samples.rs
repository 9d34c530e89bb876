//! Sample pages of designs: a whole one, a yanked one, one that says next to
//! nothing, one whose every name is as long as it may be, one in Arabic, a draft.

use askama::Template;
use wright_model::{FileKind, YankClass};

use super::{README, day, frame, licenses, yank};
use crate::locale::{Language, Locale};
use crate::small_pictures::Image;
use crate::views::design_view::{
    Band, Contributor, Dependency, Download, DownloadPage, FilesPage, Filter, Head, Level, Link,
    OverviewPage, PartChoice, Picture, Planned, Preset, Tab, Translation, UsedByPage, User,
    VersionLink, VersionOf, VersionRow, VersionsPage,
};
use crate::views::file_tree::{PartRef, TreeFile, file_tree};
use crate::views::{Done, Place, words};

pub(super) const BASE: &str = "/@rural-energy/box-dryer/0.3.0";
/// As long as names may be, without a place to break.
pub(super) const LONG: &str = "Wiederverwendbarkeitsprüfungsvorrichtungshalterungsbefestigungsschraubensicherungsblechstanzwerkzeugaufnahmeplattenabdeckung";

/// Which sample.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Yanked,
    Bare,
    Long,
    Arabic,
    Draft,
}

pub(super) fn link(text: &str, address: &str) -> Link {
    Link {
        text: text.into(),
        address: address.into(),
    }
}

fn tabs(tr: &Locale, current: usize, draft: bool) -> Vec<Tab> {
    let all = [
        (tr.get("tab-overview"), "", 0_u64),
        (tr.get("tab-manual"), "/-/manual", 0),
        (tr.get("tab-parts"), "/-/parts", 18),
        (tr.get("tab-files"), "/-/files", 37),
        (tr.get("tab-versions"), "/-/versions", 7),
        (tr.get("tab-used-by"), "/-/used-by", 12),
    ];
    let shown = if draft { 4 } else { 6 };
    let all = all.into_iter().take(shown).enumerate();
    all.map(|(at, (text, rest, count))| Tab {
        text,
        address: format!("{BASE}{rest}"),
        count: if count == 0 {
            String::new()
        } else {
            tr.number(count)
        },
        current: at == current,
    })
    .collect()
}

pub(super) fn head(tr: &'static Locale, kind: Kind, tab: usize) -> Head {
    let (title, summary) = match kind {
        Kind::Long => (LONG, LONG),
        Kind::Arabic => ("مجفف شمسي", "يجفف ٤ كغ من الفاكهة يوميا بلا كهرباء"),
        Kind::Bare => ("x", ""),
        _ => (
            "Box solar dryer",
            "Dries 4 kg of fruit a day with no grid power",
        ),
    };
    Head {
        design: match kind {
            Kind::Long => format!("{}/{}", "a".repeat(39), "b".repeat(64)),
            _ => "rural-energy/box-dryer".into(),
        },
        address: "/@rural-energy/box-dryer".into(),
        actor_address: "/@rural-energy".into(),
        owner_name: if kind == Kind::Long {
            LONG
        } else {
            "Rural Energy Collective"
        }
        .into(),
        title: title.into(),
        summary: summary.into(),
        category: match kind {
            Kind::Bare => vec![],
            _ => vec![
                link("food", "/-/categories/food"),
                link("drying", "/-/categories/food/drying"),
            ],
        },
        version: if kind == Kind::Long {
            format!("10.20.30-{}", "rc".repeat(27))
        } else {
            "0.3.0".into()
        },
        is_draft: kind == Kind::Draft,
        yank: (kind == Kind::Yanked).then(|| yank(tr, YankClass::Hazard)),
        newer: (kind == Kind::Yanked || kind == Kind::Long).then(|| VersionLink {
            version: "0.4.0".into(),
            address: "/@rural-energy/box-dryer".into(),
        }),
        hidden: (kind == Kind::Yanked).then(|| "Reported as a copy; being looked at.".into()),
        download: (kind != Kind::Draft && tab < 9).then(|| Download {
            address: "/@rural-energy/box-dryer/-/zip/0.3.0?with=dependencies".into(),
            files: 37,
            bytes: 14_212_000,
            uses: if kind == Kind::Bare { 0 } else { 2 },
            choose_address: format!("{BASE}/-/download"),
        }),
        follow: (kind != Kind::Draft).then(|| super::super::notifications::FollowButton {
            address: String::new(),
            is_followed: false,
        }),
        edit_address: (kind == Kind::Yanked)
            .then(|| "/@rural-energy/box-dryer/0.3.0/-/edit".into()),
        manage_address: (kind == Kind::Yanked).then(|| "/@rural-energy/box-dryer/-/manage".into()),
        tabs: tabs(tr, tab, kind == Kind::Draft),
    }
}

pub(super) fn picture(path: &str) -> Picture {
    Picture {
        image: Some(Image::sample("/picture.svg")),
        page: format!("{BASE}/-/files/{path}"),
        path: path.into(),
    }
}

pub(super) fn dependencies() -> Vec<Dependency> {
    let dependency = |design: &str, title: &str, here: bool| Dependency {
        design: design.into(),
        address: here.then(|| format!("/@{design}")),
        registry: if here {
            String::new()
        } else {
            "https://other.example".into()
        },
        title: title.into(),
        requirement: "^1.2".into(),
        kind: "part".into(),
        quantity: "4".into(),
        picture: here.then(|| Image::sample("/picture.svg")),
    };
    vec![
        dependency("open-fasteners/knob-m5", "Knob M5", true),
        dependency("rural-energy/tray-jig", "", false),
    ]
}

fn users(count: usize) -> Vec<User> {
    (0..count)
        .map(|at| User {
            design: format!("wheel-commons/cargo-bracket-{at}"),
            address: "/@wheel-commons/cargo-bracket".into(),
            title: if at == 1 {
                LONG.into()
            } else {
                "Cargo bike bracket".into()
            },
            version: "1.0.0".into(),
            kind: "part".into(),
            requirement: "^0.3".into(),
            quantity: "2".into(),
            picture: (at % 2 == 0).then(|| Image::sample("/picture.svg")),
        })
        .collect()
}

fn version_row(tr: &Locale, version: &str, days_ago: i64) -> VersionRow {
    VersionRow {
        version: version.into(),
        address: format!("/@rural-energy/box-dryer/{version}"),
        published: day(days_ago),
        current: version == "0.3.0",
        newest: version == "0.3.0",
        removed: version == "0.1.0",
        files: 37,
        bytes: 14_212_000,
        changes: tr.get("version-same-making"),
        yank: (version == "0.2.0").then(|| yank(tr, YankClass::Defect)),
    }
}

pub(super) fn overview(tr: &'static Locale, kind: Kind) -> OverviewPage {
    let full = kind != Kind::Bare;
    let yanked = kind == Kind::Yanked;
    let some = |links: &[&str]| -> Vec<Link> {
        let links = links.iter().filter(|_| full);
        links.map(|text| link(text, "/-/search")).collect()
    };
    OverviewPage {
        tr,
        frame: frame(tr, Place::Designs, yanked, yanked.then_some(Done::Yanked)),
        head: head(tr, kind, 0),
        published: (kind != Kind::Draft).then(|| day(3)),
        licenses: licenses(tr),
        licensor: if kind == Kind::Long {
            LONG.into()
        } else {
            "Rural Energy Collective".into()
        },
        readiness: if full {
            vec![
                Level {
                    level: "OTRL-4".into(),
                    meaning: tr.get("level-otrl-4"),
                },
                Level {
                    level: "ODRL-3".into(),
                    meaning: String::new(),
                },
            ]
        } else {
            vec![]
        },
        processes: some(&["cnc-mill", "fdm", "laser-cut", "saw-cut"]),
        materials: some(&["PETG", "Plywood", "Softwood"]),
        keywords: some(&[
            "solar",
            "food",
            if kind == Kind::Long { LONG } else { "drying" },
        ]),
        languages: if full {
            vec!["English".into(), "Español".into()]
        } else {
            vec![]
        },
        repository: full.then(|| "https://example.org/rural-energy/box-dryer".into()),
        making_digest: format!("sha256:{}", "51e0b7c2".repeat(8)),
        made_as: full.then(|| VersionLink {
            version: "0.2.1".into(),
            address: "/@rural-energy/box-dryer/0.2.1".into(),
        }),
        manifest_digest: if kind == Kind::Draft {
            String::new()
        } else {
            format!("sha256:{}", "9f2c41d0".repeat(8))
        },
        manifest_address: "/blobs/sha256/00".into(),
        cover: (full && !yanked).then(|| picture("pictures/front.svg")),
        figure: (kind == Kind::Whole).then(super::shapes::figure),
        gallery: if full {
            ["a.svg", "b.svg", "c.svg"].map(picture).into()
        } else {
            vec![]
        },
        parts: if full { 18 } else { 0 },
        pieces: if full { "87".into() } else { String::new() },
        parts_address: format!("{BASE}/-/parts"),
        files: 37,
        bytes: 108_900_000,
        files_address: format!("{BASE}/-/files"),
        install: match kind {
            Kind::Draft => String::new(),
            Kind::Long => format!("wright add {}/{}", "a".repeat(39), "b".repeat(64)),
            _ => "wright add rural-energy/box-dryer".into(),
        },
        readme: full.then(|| crate::markdown::render_sample(README, &["pictures/front.svg"])),
        readme_language: "en".into(),
        readme_translations: ["en", "es"]
            .map(|tag| Translation {
                name: tag.into(),
                tag: tag.into(),
                address: format!("?readme={tag}"),
                current: tag == "en",
            })
            .into(),
        manual_address: format!("{BASE}/-/manual"),
        has_manual: full,
        dependencies: if full { dependencies() } else { vec![] },
        more_dependencies: 3,
        users: if full { users(3) } else { vec![] },
        users_address: (kind != Kind::Draft).then(|| "/@rural-energy/box-dryer/-/used-by".into()),
        forked_from: if full {
            vec![VersionOf {
                design: "someone/other".into(),
                version: "1.1.0".into(),
                address: "/@someone/other/1.1.0".into(),
            }]
        } else {
            vec![]
        },
        contributors: if full {
            [("Wanjiru K.", "design"), ("", "testing"), ("Tomás R.", "")]
                .map(|(name, role)| Contributor {
                    name: name.into(),
                    role: role.into(),
                })
                .into()
        } else {
            vec![]
        },
        newest: if kind == Kind::Draft {
            vec![]
        } else {
            [("0.3.0", 3), ("0.2.1", 140), ("0.2.0", 210), ("0.1.0", 300)]
                .map(|(version, days)| version_row(tr, version, days))
                .into()
        },
    }
}

fn files(tr: &'static Locale) -> FilesPage {
    let files: Vec<TreeFile> = [
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
    .map(|(path, kind, bytes)| TreeFile {
        path: path.into(),
        page: format!("{BASE}/-/files/{path}"),
        raw: "/blobs/sha256/00".into(),
        kind: tr.get(words::file_kind(kind)),
        bytes,
        digest: "9f2c41d0".into(),
        parts: if path.starts_with("stl") {
            vec![PartRef {
                number: 1,
                name: "Tray corner".into(),
                address: format!("{BASE}/-/parts#part-tray-corner"),
            }]
        } else {
            vec![]
        },
    })
    .into();
    let filter = |text: String, count, current| Filter {
        text,
        address: format!("{BASE}/-/files?kind=mesh"),
        count,
        current,
    };
    FilesPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 3),
        files: 8,
        bytes: 61_216_160,
        filters: vec![
            filter(tr.get("filter-all"), 8, true),
            filter(tr.get(words::file_kind(FileKind::Mesh)), 2, false),
        ],
        folder: vec![],
        rows: file_tree(&files),
        next: Some(format!("{BASE}/-/files?after=x")),
        manifest_digest: format!("sha256:{}", "9f2c41d0".repeat(8)),
        manifest_address: "/blobs/sha256/00".into(),
        address: format!("{BASE}/-/files"),
    }
}

fn versions(tr: &'static Locale) -> VersionsPage {
    let band = |making: &str, rows: &[(&str, i64)]| Band {
        making: making.into(),
        versions: rows
            .iter()
            .map(|(version, days)| version_row(tr, version, *days))
            .collect(),
    };
    VersionsPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 4),
        bands: vec![
            band("51e0b7c2", &[("0.3.0", 3)]),
            band("a90c44d8", &[("0.2.2", 130), ("0.2.1", 140)]),
            band("08f7b214", &[("0.2.0", 210)]),
            band(
                "e21d90c7",
                &[("0.1.2", 280), ("0.1.1", 290), ("0.1.0", 300)],
            ),
        ],
        next: Some("/@rural-energy/box-dryer/-/versions?after=x".into()),
    }
}

fn used_by(tr: &'static Locale, count: usize) -> UsedByPage {
    UsedByPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 5),
        users: users(count),
        is_first: true,
        next: (count > 0).then(|| "?after=x".into()),
        line: "\"rural-energy/box-dryer\" = \"^0.3.0\"".into(),
    }
}

fn download(tr: &'static Locale, problem: bool) -> DownloadPage {
    let preset = |value: &str, name: String, files, chosen| Preset {
        value: value.into(),
        name,
        meaning: "mesh, drawing, BOM".into(),
        files,
        bytes: files * 120_000,
        chosen,
    };
    DownloadPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 9),
        problem: if problem {
            "The dependencies of this release cannot be met by what is published here: open-fasteners/knob-m5 ^2 has no release.".into()
        } else {
            String::new()
        },
        address: format!("{BASE}/-/download"),
        zip_address: "/@rural-energy/box-dryer/-/zip/0.3.0".into(),
        chosen_address: "/@rural-energy/box-dryer/-/zip/0.3.0?kinds=mesh".into(),
        files: 37,
        bytes: 14_212_000,
        presets: vec![
            preset("", tr.get("preset-everything"), 37, false),
            preset("cad,mesh", tr.get("preset-sources"), 30, false),
            preset("mesh", tr.get("preset-mesh"), 12, true),
        ],
        parts: (1..=9)
            .map(|number| PartChoice {
                id: format!("part-{number}"),
                number,
                name: if number == 2 {
                    LONG.into()
                } else {
                    "Tray corner".into()
                },
                process: "fdm".into(),
                bytes: 46_212,
                chosen: number == 3,
            })
            .collect(),
        chosen_parts: 1,
        has_dependencies: true,
        with_dependencies: !problem,
        uses: if problem {
            vec![]
        } else {
            vec![Planned {
                design: "open-fasteners/knob-m5".into(),
                version: "1.2.0".into(),
                address: "/@open-fasteners/knob-m5/1.2.0".into(),
                files: 14,
                bytes: 300_000,
            }]
        },
        install: "wright add rural-energy/box-dryer".into(),
    }
}

pub(super) fn rendered(page: &impl Template) -> String {
    page.render().expect("renders")
}

/// Each page by its name in the gallery.
pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let kinds = [
        ("design", Kind::Whole),
        ("design-yanked", Kind::Yanked),
        ("design-bare", Kind::Bare),
        ("design-long", Kind::Long),
        ("design-arabic", Kind::Arabic),
        ("design-draft", Kind::Draft),
    ];
    let overviews = kinds.map(|(name, kind)| (name, rendered(&overview(tr, kind))));
    let mut pages = Vec::from(overviews);
    pages.extend([
        (
            "design-parts",
            rendered(&super::bom_samples::parts(tr, Kind::Whole, 17)),
        ),
        (
            "design-parts-long",
            rendered(&super::bom_samples::parts(tr, Kind::Long, 4)),
        ),
        (
            "design-parts-arabic",
            rendered(&super::bom_samples::parts(tr, Kind::Arabic, 4)),
        ),
        (
            "design-parts-none",
            rendered(&super::bom_samples::parts(tr, Kind::Bare, 0)),
        ),
        ("design-files", rendered(&files(tr))),
        ("design-versions", rendered(&versions(tr))),
        ("design-used-by", rendered(&used_by(tr, 7))),
        ("design-used-by-none", rendered(&used_by(tr, 0))),
        ("design-download", rendered(&download(tr, false))),
        ("design-download-problem", rendered(&download(tr, true))),
    ]);
    pages
}

#[test]
fn five_hundred_parts_are_a_page() {
    let html = rendered(&super::bom_samples::parts(
        Locale::of(Language::English),
        Kind::Whole,
        500,
    ));
    assert_eq!(html.matches("id=\"part-part-").count(), 500);
    assert!(html.len() < 500_000, "{} bytes", html.len());
}
