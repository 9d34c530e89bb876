//! Samples of what is told of shapes.

use crate::locale::Locale;
use crate::views::shapes::{
    FactView, FindingView, FitView, KnownView, MarkView, ModelFigure, ModelPart, PartShape,
    PieceView, ReadingView, ShapeView, ShellView, SideView, SidesView, Tone, UnitBy, UnitForm,
};

fn model(name: &str) -> ModelPart {
    ModelPart {
        name: name.into(),
        page: "/@rural-energy/box-dryer/0.3.0/-/files/stl/corner.stl".into(),
        model: "/derived/00/shape-2/model.glb".into(),
        coarse: Some("/derived/00/shape-more-2/coarse.glb".into()),
        bytes: 46_212,
        size_um: [120_000, 80_000, 35_000],
    }
}

/// A model of several parts.
pub(super) fn figure() -> ModelFigure {
    let parts = ["assembly.stl", "Tray corner", "مقبض"].map(model);
    ModelFigure {
        first: model("assembly.stl"),
        parts: parts.into(),
    }
}

fn fact(label: &str, value: &str, origin: &str, is_wide: bool) -> FactView {
    FactView {
        label: label.into(),
        value: value.into(),
        note: if is_wide {
            "a note".into()
        } else {
            String::new()
        },
        origin: origin.into(),
        is_wide,
    }
}

fn mark(text: &str, tone: Tone) -> MarkView {
    MarkView {
        text: text.into(),
        tone,
    }
}

/// What a list of parts tells of one.
pub(super) fn of_part(number: usize) -> PartShape {
    PartShape {
        facts: match number {
            4 => Vec::new(),
            _ => vec![
                fact("Size", "120 × 80 × 35 mm", "measured", true),
                fact("Volume", "12.4 cm³", "measured", false),
                fact("Mass", "15.7 g", "estimated", false),
            ],
        },
        marks: match number {
            1 => vec![mark("not closed: 6 open edges", Tone::Problem)],
            _ => Vec::new(),
        },
        is_waiting: number == 4,
        ..PartShape::default()
    }
}

fn mesh(tr: &Locale) -> KnownView {
    let shell = |tone| ShellView {
        kind: "body".into(),
        tone,
        size: "120 × 80 × 35 mm".into(),
        volume: "12.4 cm³".into(),
        triangles: 12_345,
    };
    let reading = |unit: &str, is_used| ReadingView {
        word: "inch",
        unit: unit.into(),
        size: "120 × 80 × 35 mm".into(),
        volume: "12.4 cm³".into(),
        is_used,
        is_suggested: !is_used,
    };
    KnownView {
        drawing: None,
        figure: Some(figure()),
        facts: vec![
            fact("Size", "120 × 80 × 35 mm", "measured", true),
            fact("Volume", "12.4 cm³", "estimated", false),
            fact("Surface", "85 cm²", "measured", false),
            fact("Drawn in", "millimeters", "estimated", false),
        ],
        marks: vec![
            mark("closed", Tone::Good),
            mark("1 body is inside out", Tone::Warning),
            mark("not closed: 6 open edges", Tone::Problem),
            mark("bodies touch at 12 edges", Tone::Note),
        ],
        findings: [Tone::Problem, Tone::Note]
            .map(|tone| FindingView {
                text: "It declares 4,294,967,295 facets and holds 12: it may be cut off.".into(),
                tone,
            })
            .into(),
        readings: vec![reading("millimeters", true), reading("meters", false)],
        unit_by: None,
        unit_form: None,
        fits: [true, false]
            .map(|fits| FitView {
                size: "220 × 220 × 250 mm".into(),
                examples: "Creality Ender-3",
                fits,
                how: "fits across the bed".into(),
            })
            .into(),
        shells: vec![shell(Tone::Note), shell(Tone::Warning)],
        more_shells: 3,
        pieces: ["#aa3322", ""]
            .map(|color| PieceView {
                name: color.into(),
                color: (!color.is_empty()).then(|| color.into()),
                amount: "120 facets".into(),
            })
            .into(),
        pieces_title: tr.get("shape-parts"),
        more_pieces: 2,
        sides: SidesView::AtAddress("?sides=all#sides".into()),
    }
}

/// Pages of files, by name and path.
pub(super) fn files(tr: &Locale) -> [(&'static str, &'static str, ShapeView); 6] {
    let known = |view| ShapeView::Known(Box::new(view));
    let side = SideView {
        name: tr.get("shape-view-front"),
        light: "/picture.svg".into(),
        dark: "/picture.svg".into(),
    };
    let with_sides = |sides| KnownView { sides, ..mesh(tr) };
    let of_maintainer = KnownView {
        unit_by: Some(UnitBy {
            handle: "achieng".into(),
            at: super::day(1),
        }),
        unit_form: Some(UnitForm {
            address: "/@rural-energy/box-dryer/0.3.0/-/unit".into(),
            path: "stl/corner.stl".into(),
            seen: "0123".into(),
        }),
        ..mesh(tr)
    };
    let drawing = KnownView {
        drawing: Some("/picture.svg".into()),
        facts: vec![fact("Cut length", "1,200 mm", "measured", true)],
        ..KnownView::default()
    };
    [
        ("file-shape", "stl/corner.stl", known(mesh(tr))),
        (
            "file-shape-sides",
            "stl/corner.stl",
            known(with_sides(SidesView::Drawn(vec![side; 7]))),
        ),
        ("file-shape-unit", "stl/corner.stl", known(of_maintainer)),
        ("file-shape-drawing", "cnc/side.dxf", known(drawing)),
        ("file-shape-waiting", "stl/corner.stl", ShapeView::Waiting),
        (
            "file-shape-refused",
            "stl/corner.stl",
            ShapeView::Refused("It holds no facets.".into()),
        ),
    ]
}
