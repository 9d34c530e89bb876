//! Sample pages of bills of materials, and of correcting what columns mean.

use super::design_samples::{BASE, Kind, LONG, dependencies, head, link, picture, rendered};
use super::frame;
use crate::locale::Locale;
use crate::views::Place;
use crate::views::bom::{
    BomFinding, BomPage, ColumnRow, ColumnsPage, FacilityNeed, FactCell, FileLink, Group, Line,
    Lists, Notice, Paste, ReadColumn, Required, Sample, SortLink, Sums, SupplierLink,
};
use crate::views::design_view::Filter;
use crate::views::draft_edit::DraftHead;

fn line(number: usize, kind: Kind) -> Line {
    let bought = number.is_multiple_of(3);
    let file = |path: &str| FileLink {
        path: path.into(),
        page: format!("{BASE}/-/files/{path}"),
        bytes: 46_212,
    };
    let if_made = |text: &str| if bought { vec![] } else { vec![file(text)] };
    Line {
        number: number.to_string(),
        id: format!("part-{number}"),
        name: match kind {
            Kind::Long => LONG.into(),
            Kind::Arabic => "زاوية الصينية".into(),
            _ if bought => "Bolt M5 × 20, button head".into(),
            _ => "Tray corner".into(),
        },
        part_number: if bought { "ISO-7380" } else { "" }.into(),
        note: if bought { "a box of 100" } else { "" }.into(),
        is_made: !bought,
        process: (!bought).then(|| link("fdm", "/-/search?process=fdm")),
        material: if bought { "Steel 8.8, zinc" } else { "PETG" }.into(),
        thickness: number.is_multiple_of(4).then_some(9_000),
        quantity: match number {
            6 => "2.5\u{a0}m".into(),
            _ => (number * 2).to_string(),
        },
        mass: if bought { "" } else { "592\u{a0}g" }.into(),
        cost: "4.96\u{a0}EUR".into(),
        each: "0.62\u{a0}EUR each".into(),
        remarks: if bought { "any shop" } else { "" }.into(),
        picture: (number == 1).then(|| picture("cnc/side.svg")),
        shape: (!bought).then(|| super::shapes::of_part(number)),
        exports: if_made("stl/corner.stl"),
        sources: if_made("cad/corner.scad"),
        suppliers: match bought {
            true => vec![SupplierLink {
                name: "Mouser".into(),
                order_number: "123-M5X20".into(),
                address: "https://mouser.example/123".into(),
            }],
            false => vec![],
        },
        more: match number % 5 {
            0 => vec![
                ("References".into(), "R1, R2".into()),
                ("Lager".into(), "Regal 3".into()),
            ],
            _ => vec![],
        },
        ..Line::default()
    }
}

fn groups(tr: &Locale, kind: Kind, count: usize) -> Vec<Group> {
    let (made, bought): (Vec<Line>, Vec<Line>) = (1..=count)
        .map(|number| line(number, kind))
        .partition(|line| line.is_made);
    let group = |title: String, lines| Group {
        title,
        design: None,
        more: String::new(),
        lines,
    };
    let used = Line {
        number: format!("{}.1", count + 1),
        is_used: true,
        id: String::new(),
        ..line(2, kind)
    };
    let tool = Line {
        role: tr.get("bom-tool"),
        id: String::new(),
        ..line(count + 3, kind)
    };
    vec![
        group(tr.get("parts-to-make"), made),
        group(tr.get("parts-to-buy"), bought),
        Group {
            title: "18 · From".into(),
            design: Some(link("Knob M5", "/@open-fasteners/knob-m5/1.2.0")),
            more: "open-fasteners/knob-m5 1.2.0, 4 of it".into(),
            lines: vec![used],
        },
        group(tr.get("bom-not-counted"), vec![tool]),
    ]
}

fn required(tr: &Locale, kind: Kind) -> Vec<Required> {
    let fact = |label: String, value: &str, origin: &'static str, word: String| FactCell {
        label,
        value: value.into(),
        is_missing: value.is_empty(),
        origin,
        origin_word: word,
        from: "stl/corner.stl".into(),
        from_address: format!("{BASE}/-/files/stl/corner.stl"),
    };
    let facts = || {
        vec![
            fact(
                tr.get("bom-process"),
                "fdm",
                "stated",
                tr.get("fact-stated"),
            ),
            fact(
                tr.get("bom-size"),
                "70 × 70 × 40\u{a0}mm",
                "measured",
                tr.get("fact-measured"),
            ),
            fact(
                tr.get("bom-material"),
                "PETG",
                "corrected",
                tr.get("fact-corrected"),
            ),
            fact(tr.get("bom-thickness"), "", "", String::new()),
            fact(
                tr.get("bom-mass"),
                "26\u{a0}g",
                "guessed",
                tr.get("fact-guessed"),
            ),
        ]
    };
    let part = |design: &str| Required {
        id: "tray-corner".into(),
        correct_address: match design {
            "" => format!("{BASE}/-/correct/tray-corner"),
            _ => String::new(),
        },
        name: match kind {
            Kind::Long => LONG.into(),
            _ => "Tray corner".into(),
        },
        design: design.into(),
        facts: facts(),
        is_incomplete: design.is_empty(),
    };
    vec![part(""), part("open-fasteners/knob-m5")]
}

fn finding(is_error: bool) -> BomFinding {
    BomFinding {
        is_error,
        place: "F19".into(),
        title: "Quantity not clear".into(),
        message: "“3m roll / ask Odhiambo” is read as 3 m".into(),
        help: "write the number alone".into(),
    }
}

fn lists() -> Lists {
    let at = |list: &str| format!("{BASE}/-/lists/{list}?n=20");
    Lists {
        production: at("production.zip"),
        command: "wright bom --for 20".into(),
        lines: at("bom.csv"),
        shopping: at("shopping.csv"),
        cut: at("cut.csv"),
        stock: vec!["Plywood 9\u{a0}mm: 1.05\u{a0}m²".into()],
        pastes: vec![Paste {
            shop: "Mouser".into(),
            lines: 7,
            address: at("order-Mouser.txt"),
        }],
    }
}

fn columns(tr: &Locale) -> Vec<SortLink> {
    let column = |text: String, sorted, is_figure| SortLink {
        text,
        address: format!("{BASE}/-/parts?sort=x"),
        sorted,
        is_figure,
    };
    vec![
        column(tr.get("part-number"), "", false),
        column(tr.get("part-name"), "", false),
        column(tr.get("part-process"), "", false),
        column(tr.get("part-quantity"), "", true),
        column(tr.get("bom-mass"), "", true),
        column(tr.get("bom-cost"), "descending", true),
    ]
}

pub(super) fn parts(tr: &'static Locale, kind: Kind, count: usize) -> BomPage {
    let filter = |text: String, count, current| Filter {
        text,
        address: format!("{BASE}/-/parts?process=x"),
        count,
        current,
    };
    let full = count > 0;
    BomPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        head: head(tr, kind, 2),
        units: if full { 20 } else { 1 },
        units_max: crate::package::UNITS_MAX,
        is_odd: kind == Kind::Long,
        here: format!("{BASE}/-/parts"),
        kept: vec![("sort", "-cost".into())],
        sums: Sums {
            made: count - count / 3,
            made_pieces: tr.number(count * 3),
            bought: count / 3,
            bought_pieces: String::new(),
            mass: "15.6\u{a0}kg".into(),
            without_mass: 3,
            cost: vec!["55.99\u{a0}EUR".into(), "1,280.00\u{a0}KES".into()],
            without_cost: 1,
            used: 1,
        },
        notices: match kind {
            Kind::Long | Kind::Bare => vec![Notice {
                text: tr.get("bom-unresolved"),
                detail: "ana/knob ^2 is asked for, and there is 1.2.0".into(),
            }],
            _ => vec![],
        },
        filters: vec![
            filter(tr.get("filter-all"), count, true),
            filter("fdm".into(), count, false),
            filter(tr.get("part-bought"), count, false),
        ],
        is_filtered: false,
        columns: columns(tr),
        groups: if full {
            groups(tr, kind, count)
        } else {
            vec![]
        },
        left_out: if count > 100 { 40 } else { 0 },
        dependencies: if full { dependencies() } else { vec![] },
        facilities: vec![
            FacilityNeed {
                process: link("fdm", "/-/search?process=fdm"),
                size: "70 × 70 × 40\u{a0}mm".into(),
                materials: "PETG".into(),
                parts: 3,
            },
            FacilityNeed {
                process: link("laser-cut", "/-/search?process=laser-cut"),
                size: String::new(),
                materials: "Plywood 4\u{a0}mm".into(),
                parts: 1,
            },
        ],
        required: if full { required(tr, kind) } else { vec![] },
        incomplete: 1,
        lists: (kind != Kind::Draft).then(lists),
        findings: vec![finding(false), finding(true)],
        notes: vec![finding(false)],
        read: vec![ReadColumn {
            letter: "A".into(),
            heading: "Teil".into(),
            meaning: "Name".into(),
        }],
        remarks: vec![("row 1".into(), "Stückliste".into())],
        bom: Some(link("bom.csv", "/-/files/bom.csv")),
        is_empty: !full,
    }
}

fn correcting(tr: &'static Locale, unread: bool) -> ColumnsPage {
    let row = |index: usize, stated, is_unsure| ColumnRow {
        index,
        letter: "A".into(),
        heading: if index == 1 { LONG } else { "Menge" }.into(),
        selector: "Menge".into(),
        samples: vec!["4".into(), "16".into()],
        stated,
        meaning: "Quantity".into(),
        why: tr.get("columns-why-heading"),
        is_unsure,
        sheet: String::new(),
    };
    ColumnsPage {
        tr,
        frame: frame(tr, Place::Publish, true, None),
        head: DraftHead {
            design: "rural-energy/box-dryer".into(),
            version: "0.4.0".into(),
            address: "/-/drafts/1".into(),
            revision: 3,
        },
        problem: if unread {
            tr.get("columns-conflict")
        } else {
            String::new()
        },
        address: "/-/drafts/1/columns".into(),
        seen: String::new(),
        path: "bom.xlsx".into(),
        unread: if unread {
            tr.get("bom-refused")
        } else {
            String::new()
        },
        unread_detail: String::new(),
        columns: match unread {
            true => vec![],
            false => vec![row(0, "", true), row(1, "quantity", false)],
        },
        more: vec!["notes Bemerkung".into()],
        meanings: vec![("quantity", "Quantity".into()), ("name", "Name".into())],
        sheets: vec!["Sheet1".into(), "BOM".into()],
        sheet: "BOM".into(),
        header_row: "3".into(),
        decimal: "comma",
        currency: "EUR".into(),
        count: 12,
        lines: vec![Sample {
            quantity: "4".into(),
            name: "Tray corner".into(),
            note: "PETG".into(),
            how: "fdm".into(),
            cost: "0.62\u{a0}EUR".into(),
        }],
        findings: vec![finding(false)],
    }
}

/// Each page by its name in the gallery.
pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    vec![
        ("bom-columns", rendered(&correcting(tr, false))),
        ("bom-columns-unread", rendered(&correcting(tr, true))),
    ]
}
