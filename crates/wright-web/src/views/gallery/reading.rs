//! Sample pages of files and manuals.

use std::sync::Arc;

use askama::Template;

use super::design_samples::{Kind, head};
use super::{README, frame, shapes};
use crate::locale::Locale;
use crate::markdown::{OutlineRow, Rendered, render_sample};
use crate::small_pictures::Image;
use crate::views::Place;
use crate::views::design_view::Link;
use crate::views::files::{Content, FilePage, PastRow, PastState, Way};
use crate::views::manual::{
    Body, Chapter, Group, LanguageLink, ManualPage, Outdated, Row, WholePage,
};
use crate::{highlight, table};

const BASE: &str = "/@rural-energy/box-dryer/0.3.0/-";
const SCAD: &str = "// Corner of a tray, printed eight times\ninclude <dimensions.scad>\n\nmodule corner(slat = 20) {\n  difference() {\n    cube([slat + 8, slat + 8, 40]);\n    translate([4, 4, 3]) cube([slat, slat, 100]); // the batten goes in here, and a comment that is so long that it must wrap on a phone\n  }\n}\n";
const TABLE: &str = "id,name,quantity,price,note\nside,Side wall,2,12.50,plywood 9 mm\nleg,Leg,4,3.10,\nknob,مقبض,4,0.80,=1+1\n";

fn link(text: &str) -> Link {
    Link {
        text: text.into(),
        address: format!("{BASE}/files/{text}"),
    }
}

fn past(version: &str, state: PastState, current: bool) -> PastRow {
    PastRow {
        version: version.into(),
        address: format!("/@rural-energy/box-dryer/{version}/-/files/cad/corner.scad"),
        digest: "51c3e0aa".into(),
        bytes: 46_212,
        state,
        current,
    }
}

fn file(tr: &'static Locale, path: &str, content: Content) -> FilePage {
    FilePage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 3),
        files_address: format!("{BASE}/files"),
        folders: vec![link("cad")],
        name: path.rsplit('/').next().unwrap_or(path).into(),
        path: path.into(),
        kind: tr.get(crate::views::words::file_kind(wright_model::FileKind::Cad)),
        media_type: "application/x-openscad".into(),
        bytes: 46_212,
        digest: format!("sha256:{}", "51e0b7c2".repeat(8)),
        raw: "/picture.svg".into(),
        language: "OpenSCAD",
        encoding: tr.get("file-encoding-latin1"),
        lines: 9,
        pixels: Some((240, 180)),
        image: None,
        shape: None,
        parts: vec![link("Tray corner")],
        made_from: vec![link("cad/corner.scad")],
        makes: vec![link("stl/corner.stl")],
        chapter_address: Some(format!("{BASE}/manual/README.md")),
        previous: Some(link("bom.csv")),
        next: Some(link(
            "cad/a-name-that-is-far-too-long-for-a-phone-and-then-some.scad",
        )),
        unchanged_since: "0.2.0".into(),
        past: vec![
            past("0.3.0", PastState::Same, true),
            past("0.2.0", PastState::Changed, false),
            past("0.1.0", PastState::New, false),
        ],
        compare: Some(Link {
            text: "0.2.1".into(),
            address: "/@rural-energy/box-dryer/0.3.0/-/compare/stl/corner.stl".into(),
        }),
        more_past: 4,
        content,
        ways: vec![
            Way {
                text: tr.get("file-as-words"),
                address: "?".into(),
                current: true,
            },
            Way {
                text: tr.get("file-as-source"),
                address: "?as=source".into(),
                current: false,
            },
        ],
    }
}

fn sample() -> Rendered {
    Rendered {
        html: render_sample(README, &["pictures/front.svg"]),
        title: None,
        outline: ["Make it", "Use it"]
            .map(|text| OutlineRow {
                depth: 0,
                id: format!("words-{}", text.to_lowercase().replace(' ', "-")),
                text: text.into(),
            })
            .into(),
        pictures: vec![],
    }
}

fn chapter(body: Body, troubled: bool) -> Chapter {
    Chapter {
        id: "chapter-1".into(),
        title: "Assembly of the box solar dryer".into(),
        language: "en".into(),
        path: "docs/assembly.md".into(),
        file_address: format!("{BASE}/files/docs/assembly.md"),
        body,
        missing: troubled.then(|| ("Español".into(), "English".into())),
        outdated: troubled.then(|| Outdated {
            since: "0.2.0".into(),
            language: "English".into(),
            address: format!("{BASE}/manual/docs/assembly.md"),
        }),
    }
}

fn row(title: &str, current: bool, is_pdf: bool, other_language: &str) -> Row {
    Row {
        title: title.into(),
        address: format!("{BASE}/manual/x"),
        current,
        is_pdf,
        other_language: other_language.into(),
    }
}

fn manual(tr: &'static Locale, chapter: Option<Chapter>) -> ManualPage {
    ManualPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 1),
        groups: vec![
            Group {
                title: String::new(),
                rows: vec![
                    row("Box solar dryer", false, false, ""),
                    row("Assembly of the box solar dryer", true, false, ""),
                ],
            },
            Group {
                title: "Use".into(),
                rows: vec![
                    row("First drying", false, false, "English"),
                    row("Pattern", false, true, ""),
                ],
            },
        ],
        languages: [("English", "en", false), ("Español", "es", true)]
            .map(|(name, tag, current)| LanguageLink {
                name: name.into(),
                tag: tag.into(),
                address: format!("{BASE}/manual/{tag}"),
                current,
                exists: true,
            })
            .into(),
        chapter,
        previous: Some(link("Box solar dryer")),
        next: Some(link("First drying")),
        whole_address: format!("{BASE}/manual?all=1"),
    }
}

fn whole(tr: &'static Locale) -> WholePage {
    WholePage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 1),
        chapters: vec![
            chapter(Body::Words(Arc::new(sample())), false),
            Chapter {
                id: "chapter-2".into(),
                ..chapter(Body::Pdf("/picture.svg".into()), false)
            },
        ],
        left_out: 2,
        back_address: format!("{BASE}/manual"),
    }
}

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let lines = highlight::lines(SCAD, highlight::by_path("a.scad"));
    let shown = lines.len();
    let contents = [
        (
            "file-lines",
            "cad/corner.scad",
            Content::Lines {
                lines: Arc::new(lines),
                shown,
                is_cut: true,
            },
        ),
        (
            "file-words",
            "docs/assembly.md",
            Content::Words(Arc::new(sample())),
        ),
        (
            "file-table",
            "bom.csv",
            Content::Table(table::read(TABLE, false).unwrap_or_default()),
        ),
        ("file-picture", "docs/img/step-1.svg", Content::Picture),
        ("file-bomb", "docs/img/bomb.png", Content::Bomb),
        ("file-pdf", "docs/plan.pdf", Content::Pdf { at_once: false }),
        ("file-no-pdf", "docs/plan.pdf", Content::NoPdf),
        ("file-video", "docs/turn.mp4", Content::Video),
        (
            "file-geometry",
            "stl/corner.stl",
            Content::Geometry { has_source: true },
        ),
        (
            "file-step",
            "cad/corner.step",
            Content::Step {
                has_source: true,
                is_small: true,
            },
        ),
        (
            "file-step-large",
            "cad/corner.stp",
            Content::Step {
                has_source: true,
                is_small: false,
            },
        ),
        ("file-nothing", "cad/corner.f3d", Content::Nothing),
        ("file-empty", "docs/empty.txt", Content::Empty),
    ];
    let files = contents.map(|(name, path, content)| (name, rendered(&file(tr, path, content))));
    let mut pages = Vec::from(files);
    pages.extend(shapes::files(tr).map(|(name, path, shape)| {
        let mut page = file(tr, path, Content::Geometry { has_source: false });
        page.image = Some(Image::sample("/picture.svg"));
        page.shape = Some(shape);
        (name, rendered(&page))
    }));
    let words = chapter(Body::Words(Arc::new(sample())), true);
    pages.extend([
        ("manual", rendered(&manual(tr, Some(words)))),
        (
            "manual-too-large",
            rendered(&manual(tr, Some(chapter(Body::TooLarge, false)))),
        ),
        ("manual-none", rendered(&manual(tr, None))),
        ("manual-whole", rendered(&whole(tr))),
    ]);
    pages
}

fn rendered(page: &impl Template) -> String {
    page.render().expect("the page renders")
}
