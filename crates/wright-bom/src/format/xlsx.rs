//! Office Open XML. Read here and not by a general spreadsheet library, because
//! a price's currency stands in the number format of its cell, which those pass
//! over, and because every limit must hold before memory is taken.

use super::package::Package;
use super::xlsx_sheet::SheetReader;
use super::xml::{Fault, Token, Tokens};
use super::{Budget, Grid, Kind};
use crate::currency::Currency;
use crate::limits::{CELL_BYTES_MAX, SHARED_TEXTS_MAX, SHEETS_MAX};
use std::collections::HashMap;

/// Cell formats of a workbook that are looked at.
const FORMATS_MAX: usize = 65_536;

pub(super) fn read(package: &mut Package<'_>, budget: &mut Budget) -> Result<Vec<Grid>, Fault> {
    let relations = relations(package, "xl/_rels/workbook.xml.rels")?;
    let workbook = package.part("xl/workbook.xml")?.unwrap_or_default();
    let sheets = sheets(&workbook)?;
    let texts = match package.part("xl/sharedStrings.xml")? {
        Some(document) => shared_texts(&document, budget)?,
        None => Vec::new(),
    };
    let formats = match package.part("xl/styles.xml")? {
        Some(document) => formats(&document)?,
        None => Vec::new(),
    };
    let mut grids = Vec::new();
    budget.cut |= sheets.len() > SHEETS_MAX;
    for sheet in sheets.into_iter().take(SHEETS_MAX) {
        let Some(target) = relations.get(&sheet.relation) else {
            continue;
        };
        let path = resolved("xl", target);
        let Some(document) = package.part(&path)? else {
            continue;
        };
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let links = self::relations(package, &format!("{folder}/_rels/{file}.rels"))?;
        let grid = Grid {
            sheet: Some(sheet.name),
            is_hidden: sheet.is_hidden,
            ..Grid::default()
        };
        let mut reader = SheetReader::new(grid, (&texts, &formats, &links), budget);
        reader.document(&document)?;
        grids.push(reader.finish());
    }
    Ok(grids)
}

/// A path as a part of the package, whether it begins with a slash or not.
fn resolved(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{}", target.trim_start_matches("./")),
    }
}

/// What the ids of a part lead to.
fn relations(package: &mut Package<'_>, path: &str) -> Result<HashMap<String, String>, Fault> {
    let mut relations = HashMap::new();
    let Some(document) = package.part(path)? else {
        return Ok(relations);
    };
    let mut tokens = Tokens::new(&document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(relations),
            Token::Open(element) if element.name() == "Relationship" => {
                if let (Some(id), Some(target)) =
                    (element.attribute("Id"), element.attribute("Target"))
                {
                    relations.insert(id, target);
                }
            }
            _ => {}
        }
    }
}

struct Sheet {
    name: String,
    relation: String,
    is_hidden: bool,
}

fn sheets(document: &str) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    let mut tokens = Tokens::new(document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(sheets),
            Token::Open(element) if element.name() == "sheet" && sheets.len() <= SHEETS_MAX => {
                sheets.push(Sheet {
                    name: element.attribute("name").unwrap_or_default(),
                    relation: element.attribute("id").unwrap_or_default(),
                    is_hidden: element
                        .attribute("state")
                        .is_some_and(|state| state != "visible"),
                });
            }
            _ => {}
        }
    }
}

fn shared_texts(document: &str, budget: &mut Budget) -> Result<Vec<Box<str>>, Fault> {
    let mut texts = Vec::new();
    let mut tokens = Tokens::new(document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(texts),
            Token::Open(element) if element.name() == "si" => {
                if texts.len() == SHARED_TEXTS_MAX {
                    return Err(Fault::Large("500,000 texts"));
                }
                let text = rich_text(&mut tokens)?;
                texts.push(budget.text(&text).into_boxed_str());
            }
            _ => {}
        }
    }
}

/// The text of an element without its readings aloud (`rPh`).
pub(super) fn rich_text(tokens: &mut Tokens<'_>) -> Result<String, Fault> {
    let outside = tokens.depth().saturating_sub(1);
    let mut text = String::new();
    loop {
        match tokens.next()? {
            Token::Open(element) if element.name() == "t" => {
                let room = (CELL_BYTES_MAX + 1).saturating_sub(text.len());
                text.push_str(&tokens.text(room)?);
            }
            Token::Open(element) if element.name() == "rPh" => tokens.skip()?,
            Token::Close if tokens.depth() <= outside => return Ok(unescaped(&text)),
            Token::End => return Ok(text),
            _ => {}
        }
    }
}

/// `_x000D_` is how control characters are written.
pub(super) fn unescaped(text: &str) -> String {
    match text.contains("_x000") {
        true => text
            .replace("_x000D_", " ")
            .replace("_x000A_", " ")
            .replace("_x0009_", " "),
        false => text.to_owned(),
    }
}

/// For each cell format whether it shows prices, and of what.
fn formats(document: &str) -> Result<Vec<Kind>, Fault> {
    let mut codes: HashMap<u32, Kind> = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cell_formats = false;
    let mut tokens = Tokens::new(document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(formats),
            Token::Open(element) => match element.name() {
                "numFmt" if codes.len() < FORMATS_MAX => {
                    let code = element.attribute("formatCode").unwrap_or_default();
                    if let Some(id) = element.number("numFmtId") {
                        codes.insert(id, kind_of_format(&code));
                    }
                }
                "cellXfs" => in_cell_formats = true,
                "cellStyles" | "dxfs" => in_cell_formats = false,
                "xf" if in_cell_formats && formats.len() < FORMATS_MAX => {
                    let id = element.number("numFmtId").unwrap_or(0);
                    let known = codes.get(&id).copied();
                    formats.push(known.unwrap_or(match id {
                        5..=8 | 41..=44 => Kind::Money(None),
                        _ => Kind::Number,
                    }));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// What a number format shows: `[$€-407] #,##0.00`, `"$"#,##0.00`.
fn kind_of_format(code: &str) -> Kind {
    let currency = match code.split_once("[$") {
        Some((_, rest)) => {
            let sign = rest.split([']', '-']).next().unwrap_or_default();
            Currency::within(sign)
        }
        None => {
            let plain = code.replace(['"', '\\', '_', '*'], "");
            // Letters of a format (`m`, `h`, `General`) are no currency.
            let sign = plain.chars().find(|c| "$€£¥₹₽₩₺₴₪฿".contains(*c));
            let sign = sign.and_then(|sign| Currency::within(sign.encode_utf8(&mut [0; 4])));
            sign.or_else(|| {
                ["EUR", "USD", "CHF", "GBP"]
                    .iter()
                    .find(|word| plain.contains(**word))
                    .and_then(|word| Currency::within(word))
            })
        }
    };
    match currency {
        Some((currency, _)) => Kind::Money(Some(currency)),
        None => Kind::Number,
    }
}

/// A stored number as the shortest decimal: `0.28000000000000003` is what a
/// program computed, and its neighbors are told apart by what is shown here.
pub(super) fn decimal(value: &str) -> Option<String> {
    let value = value.trim();
    let number: f64 = value
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())?;
    if number.abs() >= 1e15 || (number != 0.0 && number.abs() < 1e-9) {
        return Some(value.to_owned());
    }
    // Fifteen digits are what a spreadsheet shows.
    let digits = if number == 0.0 {
        0.0
    } else {
        number.abs().log10().floor()
    };
    #[expect(clippy::cast_possible_truncation, reason = "between -9 and 15")]
    let decimals = usize::try_from(14 - digits as i64).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    Some(match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_see_them() {
        for (value, expected) in [
            ("1.0", Some("1")),
            ("0.28000000000000003", Some("0.28")),
            ("2.0816666669999999", Some("2.081666667")),
            ("5.0000000000000001E-3", Some("0.005")),
            ("0", Some("0")),
            ("-3.50", Some("-3.5")),
            ("1234567.891", Some("1234567.891")),
            ("NaN", None),
            ("", None),
            ("1e400", None),
        ] {
            assert_eq!(decimal(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn formats_tell_currencies() {
        for (code, expected) in [
            ("[$€-407] #,##0.00", Kind::Money(Some(Currency::EUR))),
            ("\"$\"#,##0.00", Kind::Money(Some(Currency::USD))),
            ("_-* #,##0.00 \"€\"_-", Kind::Money(Some(Currency::EUR))),
            ("#,##0.00\\ [$EUR]", Kind::Money(Some(Currency::EUR))),
            ("General", Kind::Number),
            ("yyyy-mm-dd", Kind::Number),
            ("[$-409]mmm d", Kind::Number),
        ] {
            assert_eq!(kind_of_format(code), expected, "{code}");
        }
    }
}
