//! Samples of drafts in lists, in the editor and under preview links.

use super::{day, frame};
use crate::locale::Locale;
use crate::views::draft_edit::{
    ComparedLine, Conflict, DraftHead, EditPage, Editor, Picture, RemovedFile, Side, Suggestion,
    Syntax, Traces,
};
use crate::views::draft_list::{BegunPage, DraftListPage, ListedDraft};
use crate::views::previews::{FileRow, LinkRow, LinksPage, UnreadyPage};
use crate::views::{Done, Place};

const TEXT: &str = "# Box solar dryer\n\nDries 4 kg of fruit a day with no grid power.\n\n## Build it\n\n1. Cut the sheet as in `dxf/side.dxf`.\n2. Fold the rims, 12 mm.\n3. Rivet the corners.\n\n![The dryer](img/dryer.jpg)\n";

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let render = |page: &dyn askama::DynTemplate| page.dyn_render().expect("renders");
    vec![
        ("drafts", render(&list(tr, true))),
        ("drafts-empty", render(&list(tr, false))),
        ("draft-begun", render(&begun(tr))),
        ("draft-edit", render(&edit(tr))),
        ("draft-edit-toml", render(&edit_toml(tr))),
        ("draft-edit-picture", render(&edit_picture(tr))),
        ("draft-edit-conflict", render(&conflict(tr))),
        ("draft-previews", render(&links(tr, true))),
        ("draft-previews-none", render(&links(tr, false))),
        ("preview-unready", render(&unready(tr))),
    ]
}

fn listed(design: &str, version: &str, origin: &str, days: i64) -> ListedDraft {
    ListedDraft {
        design: design.into(),
        version: version.into(),
        address: "/-/drafts/1".into(),
        origin: origin.into(),
        files: 41,
        bytes: 268_000_000,
        unfinished: 0,
        editor: "achieng".into(),
        touched: day(days),
        expires: day(days - 30),
        revision: 7,
    }
}

fn list(tr: &'static Locale, filled: bool) -> DraftListPage {
    let drafts = vec![
        listed("rural-energy/box-dryer", "0.3.1", "0.3.0", 0),
        ListedDraft {
            unfinished: 6,
            ..listed("kisumu-fab-yard/dryer-tall", "0.1.0", "", 2)
        },
        ListedDraft {
            editor: "a-very-long-handle-of-a-person-indeed".into(),
            ..listed(
                "a-very-long-handle-of-a-community/a-design-whose-name-is-as-long-as-a-name-may-be-at-all-in-here",
                "10.20.30-rc.4",
                "10.20.30-rc.3",
                12,
            )
        },
    ];
    DraftListPage {
        tr,
        frame: frame(
            tr,
            Place::Publish,
            true,
            filled.then_some(Done::DraftDiscarded),
        ),
        drafts: if filled { drafts } else { Vec::new() },
        discarded: match filled {
            true => vec![listed("achieng/lamp", "0.2.0", "0.1.0", 0)],
            false => Vec::new(),
        },
        hours_kept: 24,
        next: filled.then(|| "/-/drafts?after=1".into()),
    }
}

fn begun(tr: &'static Locale) -> BegunPage {
    BegunPage {
        tr,
        frame: frame(tr, Place::Publish, true, None),
        design: "rural-energy/box-dryer".into(),
        from: "0.3.0".into(),
        version: "0.3.1".into(),
        touched: day(2),
        address: "/-/drafts/1".into(),
        begin_address: "/@rural-energy/box-dryer/0.3.0/-/edit".into(),
    }
}

fn head() -> DraftHead {
    DraftHead {
        design: "rural-energy/box-dryer".into(),
        version: "0.3.1".into(),
        address: "/-/drafts/1".into(),
        revision: 7,
    }
}

fn other(path: &str) -> Editor {
    Editor {
        handle: "wanjiru".into(),
        path: path.into(),
        at: day(0),
    }
}

fn edit(tr: &'static Locale) -> EditPage {
    let picture = |name: &str| Picture {
        address: "/picture.svg".into(),
        markdown: format!("![{name}](img/{name}.jpg)"),
    };
    EditPage {
        tr,
        frame: frame(tr, Place::Publish, true, Some(Done::FileSaved)),
        draft: head(),
        path: "README.md".into(),
        address: "/-/drafts/1/edit/README.md".into(),
        base: format!("sha256:{}", "9f2c41d0".repeat(8)),
        raw_address: "/api/v1/drafts/1/files/README.md".into(),
        bytes: 12_300,
        text: Some(TEXT.into()),
        language: Syntax::Markdown,
        preview: Some(
            "<h3 id=\"words-box\">Box solar dryer</h3><p>Dries 4 kg of fruit a day with no grid power.</p><h4 id=\"words-build\">Build it</h4><ol><li>Cut the sheet as in <code>dxf/side.dxf</code>.</li><li>Fold the rims, 12 mm.</li><li>Rivet the corners.</li></ol>".into(),
        ),
        preview_address: "/-/drafts/1/rendered/README.md".into(),
        pictures: ["dryer", "corner", "tray"].map(picture).into(),
        others: vec![other("bom.csv")],
        problem: String::new(),
        conflict: None,
        merged: false,
        text_bytes_max: 1 << 20,
        form_file_bytes_max: 64 << 20,
    }
}

fn edit_toml(tr: &'static Locale) -> EditPage {
    EditPage {
        path: "design.toml".into(),
        text: Some("[design]\nname = \"rural-energy/box-dryer\"\nversion = \"0.3.1\"\n".into()),
        language: Syntax::Toml,
        preview: None,
        pictures: Vec::new(),
        merged: true,
        ..edit(tr)
    }
}

fn edit_picture(tr: &'static Locale) -> EditPage {
    EditPage {
        path: "photos/folder-with-a-rather-long-name/another-one/the-dryer-in-the-evening.jpg"
            .into(),
        text: None,
        language: Syntax::Plain,
        preview: None,
        bytes: 3_400_000,
        ..edit(tr)
    }
}

fn conflict(tr: &'static Locale) -> EditPage {
    let line = |side, text: &str| ComparedLine {
        side,
        text: text.into(),
    };
    EditPage {
        conflict: Some(Conflict {
            theirs: Some(TEXT.replace("12 mm", "15 mm")),
            by: Some(other("README.md")),
            pieces: vec![vec![
                line(Side::Both, "1. Cut the sheet as in `dxf/side.dxf`."),
                line(Side::Theirs, "2. Fold the rims, 15 mm."),
                line(Side::Yours, "2. Fold the rims, 12 mm."),
                line(Side::Both, "3. Rivet the corners."),
            ]],
        }),
        ..edit(tr)
    }
}

fn links(tr: &'static Locale, filled: bool) -> LinksPage {
    let row = |label: &str, days: i64| LinkRow {
        label: label.into(),
        by: "achieng".into(),
        created: day(days),
        expires: day(days - 14),
        revoke_address: "/-/drafts/1/previews/1/close".into(),
    };
    LinksPage {
        tr,
        frame: frame(tr, Place::Publish, true, None),
        draft: head(),
        address: "/-/drafts/1/previews".into(),
        problem: String::new(),
        made: filled.then(|| {
            "https://commons.example/-/preview/3q2-7wVv0hYwJk1N0bYgqfDqz5mT1sC4Jm2Qm8e9Rz0".into()
        }),
        label: String::new(),
        links: match filled {
            true => vec![row("The council's workshop", 0), row("", 3)],
            false => Vec::new(),
        },
        days: vec![1, 7, 14, 90],
        days_chosen: 14,
    }
}

fn unready(tr: &'static Locale) -> UnreadyPage {
    UnreadyPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        design: "rural-energy/box-dryer".into(),
        version: "0.3.1".into(),
        files: vec![FileRow {
            path: "stl/corner.stl".into(),
            address: "/-/preview/x/-/raw/stl/corner.stl".into(),
            bytes: 640_000,
        }],
    }
}

/// For the draft's own page.
pub(super) fn suggestion() -> Suggestion {
    Suggestion {
        action: "/-/drafts/1/version".into(),
        current: "0.3.1".into(),
        suggested: "0.4.0".into(),
        reason: "Since 0.3.0 something was removed.".into(),
        what: vec!["stl/leg-foot.stl".into(), "tray-corner".into()],
        more: 3,
    }
}

/// For the draft's own page.
pub(super) fn traces(filled: bool) -> Traces {
    Traces {
        address: "/-/drafts/1".into(),
        removed: match filled {
            true => vec![RemovedFile {
                path: "stl/leg-foot-old.stl".into(),
                bytes: 84,
            }],
            false => Vec::new(),
        },
        others: match filled {
            true => vec![other("bom.csv")],
            false => Vec::new(),
        },
    }
}
