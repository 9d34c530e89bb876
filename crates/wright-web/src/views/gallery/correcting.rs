//! Sample pages of correcting a part of a release.

use super::design_samples::{BASE, LONG, rendered};
use super::{day, frame};
use crate::locale::Locale;
use crate::views::Place;
use crate::views::bom::FactCell;
use crate::views::corrections::{CorrectPage, CorrectedBy, FactField};

fn cell(tr: &Locale, value: &str, is_corrected: bool) -> FactCell {
    let (origin, origin_word, from) = match is_corrected {
        true => ("corrected", tr.get("fact-corrected"), "@achieng"),
        false => ("measured", tr.get("fact-measured"), "stl/corner.stl"),
    };
    FactCell {
        label: tr.get("bom-size"),
        value: value.into(),
        is_missing: value.is_empty(),
        origin,
        origin_word,
        from: from.into(),
        from_address: format!("{BASE}/-/files/stl/corner.stl"),
    }
}

fn correcting(tr: &'static Locale, is_wrong: bool) -> CorrectPage {
    let size = "70 × 70 × 40\u{a0}mm";
    let corrected = FactField {
        name: "size",
        known: cell(tr, size, true),
        otherwise: Some(cell(tr, if is_wrong { "" } else { size }, false)),
        typed: "70 x 70".into(),
        error: match is_wrong {
            true => tr.get("correct-wrong-size"),
            false => String::new(),
        },
        hint: tr.get("correct-hint-size"),
        by: Some(CorrectedBy {
            handle: if is_wrong { "" } else { "achieng" }.into(),
            at: day(1),
        }),
        choices: Vec::new(),
    };
    let chosen = FactField {
        name: "process",
        known: cell(tr, "", false),
        otherwise: None,
        typed: "fdm".into(),
        error: String::new(),
        hint: String::new(),
        by: None,
        choices: vec![
            ("fdm", "Filament printing".into()),
            ("sew", "Sewing".into()),
        ],
    };
    let material = FactField {
        name: "material",
        known: cell(tr, LONG, false),
        otherwise: None,
        typed: String::new(),
        error: String::new(),
        hint: tr.get("correct-hint-material"),
        by: None,
        choices: Vec::new(),
    };
    CorrectPage {
        tr,
        frame: frame(tr, Place::Designs, true, None),
        problem: match is_wrong {
            true => tr.get("correct-changed"),
            false => String::new(),
        },
        design: "rural-energy/box-dryer".into(),
        version: "0.3.0".into(),
        version_address: BASE.into(),
        address: format!("{BASE}/-/correct/tray-corner"),
        back: format!("{BASE}/-/parts#required"),
        part: if is_wrong { LONG } else { "Tray corner" }.into(),
        part_id: "tray-corner".into(),
        seen: "0123".into(),
        facts: vec![chosen, corrected, material],
        materials: vec![("PETG", "PETG".into()), ("Plywood", "Plywood".into())],
    }
}

/// Each page by its name in the gallery.
pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    vec![
        ("correct", rendered(&correcting(tr, false))),
        ("correct-wrong", rendered(&correcting(tr, true))),
    ]
}
