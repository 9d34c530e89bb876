//! What was found while reading a table, and how it was understood: where it
//! stands and what it is in the reader's language, the rest as it was said.

use wright_bom::{Column, Diagnostic, Remark, Severity};
use wright_model::BomField;

use crate::locale::Locale;
use crate::views::bom as view;

/// Findings that a page lists.
const FINDINGS_MAX: usize = 100;
/// Columns whose meaning is told.
const COLUMNS_MAX: usize = 100;
/// Texts around the table.
const REMARKS_MAX: usize = 50;

/// What should be mended, and what is only told.
pub(super) fn of(
    tr: &Locale,
    diagnostics: &[Diagnostic],
) -> (Vec<view::BomFinding>, Vec<view::BomFinding>) {
    let (notes, findings): (Vec<&Diagnostic>, Vec<&Diagnostic>) = diagnostics
        .iter()
        .partition(|one| one.severity == Severity::Note);
    let shown = |list: Vec<&Diagnostic>| -> Vec<view::BomFinding> {
        let list = list.into_iter().take(FINDINGS_MAX);
        list.map(|one| finding(tr, one)).collect()
    };
    (shown(findings), shown(notes))
}

fn finding(tr: &Locale, diagnostic: &Diagnostic) -> view::BomFinding {
    view::BomFinding {
        is_error: diagnostic.severity == Severity::Error,
        place: diagnostic.place.to_string(),
        title: title(tr, diagnostic.code),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone().unwrap_or_default(),
    }
}

/// What a code says, whatever the row.
fn title(tr: &Locale, code: &str) -> String {
    tr.told(&title_key(code), &[]).unwrap_or_default()
}

fn title_key(code: &str) -> String {
    format!("{code}-found")
}

/// What a field is called.
pub(super) fn field(tr: &Locale, field: BomField) -> String {
    tr.told(&field_key(field), &[])
        .unwrap_or_else(|| field.as_str().to_owned())
}

fn field_key(field: BomField) -> String {
    format!("bom-field-{}", field.as_str())
}

/// Every key that is put together here.
#[cfg(test)]
pub(crate) fn keys() -> impl Iterator<Item = String> {
    let titles = wright_bom::diagnostic::CODES.iter();
    let titles = titles.map(|(code, _)| title_key(code));
    titles.chain(BomField::ALL.iter().map(|field| field_key(*field)))
}

/// What each column was taken for.
pub(super) fn columns(tr: &Locale, columns: &[Column]) -> Vec<view::ReadColumn> {
    let columns = columns.iter().take(COLUMNS_MAX);
    columns
        .map(|column| view::ReadColumn {
            letter: column.letter(),
            heading: column.heading.clone(),
            meaning: match column.field {
                Some(known) => field(tr, known),
                None => tr.get("bom-column-kept"),
            },
        })
        .collect()
}

/// Titles, totals and notes around the table.
pub(super) fn remarks(remarks: &[Remark]) -> Vec<(String, String)> {
    let remarks = remarks.iter().take(REMARKS_MAX);
    remarks
        .map(|remark| (remark.place.to_string(), remark.text.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn every_code_and_field_has_words_in_every_language() {
        for language in Language::ALL {
            let tr = Locale::of(language);
            for key in keys() {
                assert!(tr.told(&key, &[]).is_some(), "{key} in {language:?}");
            }
        }
    }
}
