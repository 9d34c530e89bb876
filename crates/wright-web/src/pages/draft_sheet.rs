//! Between a form's fields and what `design.toml` says.

use super::draft_metadata::SLOTS;
use super::fields::Fields;
use wright_manifest::write::{PartRow, Sheet};

/// What stands between several paths, keywords or languages in one field. No
/// path can hold the first.
const PATHS_BETWEEN: char = '|';
const WORDS_BETWEEN: char = ',';
/// The value of the choice that means the text beside it.
pub(super) const OTHER: &str = "other";

/// The values of the form; of the parts those it lists.
pub(super) fn sheet_of(fields: &Fields) -> Sheet {
    let one = |name: &str| {
        let words: Vec<&str> = fields.one(name).split_whitespace().collect();
        words.join(" ")
    };
    Sheet {
        title: one("title"),
        summary: one("summary"),
        licensor: one("licensor"),
        licenses: SLOTS.map(|slot| license(fields, slot.as_str())),
        category: one("category"),
        keywords: split(fields.one("keywords"), WORDS_BETWEEN),
        languages: split(fields.one("languages"), WORDS_BETWEEN),
        readiness: [one("technology"), one("documentation")],
        repository: one("repository"),
        bom: one("bom"),
        parts: rows(fields),
    }
}

fn license(fields: &Fields, slot: &str) -> String {
    match fields.one(&format!("license.{slot}")) {
        OTHER => fields.one(&format!("license.{slot}.other")).to_owned(),
        chosen => chosen.to_owned(),
    }
}

/// The rows of the table. A row that is ticked to go is blank.
fn rows(fields: &Fields) -> Vec<PartRow> {
    let mut rows: Vec<(usize, PartRow)> = Vec::new();
    let mut gone = Vec::new();
    for (name, value) in fields.iter() {
        let Some((index, field)) = name
            .strip_prefix("part.")
            .and_then(|rest| rest.split_once('.'))
            .and_then(|(index, field)| Some((index.parse::<usize>().ok()?, field)))
        else {
            continue;
        };
        // The fields of a row come one after the other.
        if rows.last().is_none_or(|(last, _)| *last != index) {
            rows.push((index, PartRow::default()));
        }
        let Some((_, row)) = rows.last_mut() else {
            continue;
        };
        let text = value.trim().to_owned();
        match field {
            "at" => row.at = text.parse().ok(),
            "id" => row.id = text,
            "name" => row.name = text,
            "quantity" => row.quantity = text.replace(',', "."),
            "process" => row.process = text,
            "material" => row.material = text,
            "thickness" => row.thickness = text,
            "source" => row.source = split(&text, PATHS_BETWEEN),
            "export" => row.export = split(&text, PATHS_BETWEEN),
            "gone" => gone.push(index),
            _ => {}
        }
    }
    let keep = |(index, row): (usize, PartRow)| {
        if gone.contains(&index) {
            PartRow {
                at: row.at,
                ..PartRow::default()
            }
        } else {
            row
        }
    };
    rows.into_iter().map(keep).collect()
}

fn split(text: &str, between: char) -> Vec<String> {
    text.split(between)
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Paths as one field shows them.
pub(super) fn paths_in_one(paths: &[String]) -> String {
    paths.join(" | ")
}

/// Words as one field shows them.
pub(super) fn words_in_one(words: &[String]) -> String {
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_a_sheet() {
        let fields = Fields::parse(
            b"title=+Box++dryer&license.hardware=CC0-1.0&license.software=other&license.software.other=MIT&keywords=solar,+food,,\
              &part.0.at=3&part.0.id=corner&part.0.quantity=0,5&part.0.source=cad/a.scad+%7C+cad/b.scad\
              &part.1.at=4&part.1.id=foot&part.1.gone=yes&part.x.id=1&part.9.at=&part.9.name=New",
        );
        let sheet = sheet_of(&fields);
        assert_eq!(sheet.title, "Box dryer");
        assert_eq!(sheet.licenses, ["CC0-1.0", "", "MIT"].map(str::to_owned));
        assert_eq!(sheet.keywords, ["solar", "food"]);
        let [first, second, third] = &sheet.parts[..] else {
            panic!("{:?}", sheet.parts)
        };
        assert_eq!(
            (first.at, first.quantity.as_str(), first.source.len()),
            (Some(3), "0.5", 2)
        );
        assert!(second.is_blank() && second.at == Some(4));
        assert_eq!((third.at, third.name.as_str()), (None, "New"));
    }
}
