//! Sample pages of what changed in a mesh.

use askama::Template;

use super::design_samples::{Kind, head};
use super::frame;
use crate::locale::Locale;
use crate::views::Place;
use crate::views::design_view::Link;
use crate::views::differences::{
    Choice, DifferencePage, DifferenceView, KnownDifference, MeasureRow, Pictures,
};

fn row(label: &str, before: &str, after: &str, change: &str) -> MeasureRow {
    MeasureRow {
        label: label.into(),
        before: before.into(),
        after: after.into(),
        change: change.into(),
    }
}

fn known() -> DifferenceView {
    let pictures = Pictures {
        before: "/picture.svg".into(),
        after: "/picture.svg".into(),
        both: "/picture.svg".into(),
    };
    DifferenceView::Known(Box::new(KnownDifference {
        verdict: "Another shape.".into(),
        same: 412,
        gone: 168,
        new: 512,
        measures: vec![
            row("Size", "60 × 78 × 64 mm", "60 × 78 × 64 mm", ""),
            row("Volume", "39.70 cm³", "36.41 cm³", "−3.29 cm³"),
            row("Surface", "215.1 cm²", "205.5 cm²", "−9.6 cm²"),
            row("Facets", "580", "924", "+344"),
        ],
        pictures: Some(pictures),
        model: "/derived/00/difference-1-00/both.glb".into(),
        model_bytes: 46_212,
    }))
}

fn page(tr: &'static Locale, difference: DifferenceView) -> DifferencePage {
    let choice = |version: &str, current: bool| Choice {
        version: version.into(),
        current,
    };
    DifferencePage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, Kind::Whole, 2),
        file: Link {
            text: "stl/bracket.stl".into(),
            address: "/@rural-energy/box-dryer/0.3.0/-/files/stl/bracket.stl".into(),
        },
        address: "/@rural-energy/box-dryer/0.3.0/-/compare/stl/bracket.stl".into(),
        choices: vec![choice("0.2.1", true), choice("0.2.0", false)],
        before: "0.2.1".into(),
        after: "0.3.0".into(),
        difference,
    }
}

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let pages = [
        ("compare", known()),
        ("compare-nothing", DifferenceView::Nothing),
        ("compare-later", DifferenceView::Later),
        ("compare-no-meshes", DifferenceView::NoMeshes),
        (
            "compare-refused",
            DifferenceView::Refused(tr.get("shape-crashed")),
        ),
    ];
    let pages = pages.map(|(name, difference)| {
        let html = page(tr, difference).render();
        (name, html.expect("the page renders"))
    });
    pages.into()
}
