//! Correcting what the columns of a draft's bill of materials mean. What the
//! author chooses is written to `[bom]` of `design.toml`, with every comment
//! kept, and so holds for the next version, too.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_bom::{Bom, Column, Currency, Line, Reason, Table};
use wright_manifest::design_toml::{self, Parsed};
use wright_manifest::write::set_bom_mapping;
use wright_model::id::DraftId;
use wright_model::{BomField, BomMapping, DecimalMark, Digest};
use wright_registry::{DraftWithFiles, Error, TableState};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::draft_metadata::{DESIGN_TOML, save_toml, text_as_seen};
use super::fields::Fields;
use super::{
    Failure, bom_findings, bom_lines, done_address, draft_edit, drafts, shape_words, show,
    show_refused,
};
use crate::App;
use crate::locale::Locale;
use crate::taxonomy;
use crate::views::bom as view;
use crate::views::{Done, Place};

/// Columns that can be corrected here.
const COLUMNS_MAX: usize = 100;
/// Columns beyond them that go along as they are stated.
const MORE_MAX: usize = 400;
/// Texts of a column that are shown.
const SAMPLES_MAX: usize = 3;
/// Characters of one of them.
const SAMPLE_CHARS_MAX: usize = 40;
/// Lines that are shown as they are understood.
const LINES_SHOWN: usize = 8;
/// Percent below which a meaning is doubtful.
const SURE_FROM: u8 = 60;

/// Where the columns of a draft are corrected.
pub(super) fn address(id: DraftId) -> String {
    format!("{}/columns", drafts::address(id))
}

/// `GET /-/drafts/{id}/columns`
pub(crate) async fn page(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
) -> Result<Response, Failure> {
    Ok(show(&columns_page(&app, &asker, id, None).await?))
}

/// What was typed and could not be written, and why.
struct Typed {
    mapping: BomMapping,
    header_row: String,
    why: String,
}

/// The page; over what `design.toml` says, or over what was typed.
async fn columns_page(
    app: &App,
    asker: &Asker,
    id: DraftId,
    typed: Option<Typed>,
) -> Result<view::ColumnsPage, Error> {
    let tr = asker.tr;
    let registry = app.registry();
    let (draft, right) = registry.draft_to_read(&asker.principal, id).await?;
    let toml = registry.draft_toml(&draft.files).await?;
    let parsed = toml.map(|text| design_toml::parse(&text));
    let mut page = empty(asker, &draft, id);
    let Some((path, digest)) = bom_of(&draft, parsed.as_ref()) else {
        return Ok(page);
    };
    page.path = path;
    let stated = parsed.map(|parsed| parsed.bom_mapping).unwrap_or_default();
    let mapping = typed.as_ref().map_or(&stated, |typed| &typed.mapping);
    match registry.bom_cells(&right, digest).await? {
        TableState::Read(table) => fill(tr, &mut page, &table, mapping),
        TableState::Waiting => page.unread = tr.get("bom-waiting"),
        TableState::Unread => page.unread = tr.get("bom-unread"),
        TableState::Refused(reason) => {
            page.unread = tr.get("bom-refused");
            page.unread_detail = shape_words::reason(tr, &reason);
        }
    }
    if let Some(typed) = typed {
        page.problem = typed.why;
        page.header_row = typed.header_row;
    }
    Ok(page)
}

fn empty(asker: &Asker, draft: &DraftWithFiles, id: DraftId) -> view::ColumnsPage {
    let tr = asker.tr;
    let meanings = BomField::ALL.iter();
    view::ColumnsPage {
        tr,
        frame: asker.frame(Place::Publish),
        head: draft_edit::head(&draft.draft),
        problem: String::new(),
        address: address(id),
        seen: digest_at(draft, DESIGN_TOML)
            .map(|digest| digest.to_string())
            .unwrap_or_default(),
        path: String::new(),
        unread: String::new(),
        unread_detail: String::new(),
        columns: Vec::new(),
        more: Vec::new(),
        meanings: meanings
            .map(|field| (field.as_str(), bom_findings::field(tr, *field)))
            .collect(),
        sheets: Vec::new(),
        sheet: String::new(),
        header_row: String::new(),
        decimal: "",
        currency: String::new(),
        count: 0,
        lines: Vec::new(),
        findings: Vec::new(),
    }
}

fn digest_at(draft: &DraftWithFiles, path: &str) -> Option<Digest> {
    let mut files = draft.files.iter();
    let found = files.find(|file| file.path.as_str() == path);
    found.map(|file| file.digest)
}

/// The bill a draft names, where it has that file.
fn bom_of(draft: &DraftWithFiles, parsed: Option<&Parsed>) -> Option<(String, Digest)> {
    // Also while something else in `design.toml` is wrong.
    let mut named = parsed?.named.iter();
    let (_, path) = named.find(|(key, _)| key == "bom.file")?;
    Some((path.to_string(), digest_at(draft, path.as_str())?))
}

fn fill(tr: &Locale, page: &mut view::ColumnsPage, table: &Table, mapping: &BomMapping) {
    let bom = table.understand(mapping);
    let columns = bom.columns.iter().take(COLUMNS_MAX).enumerate();
    page.columns = columns
        .map(|(index, column)| row(tr, index, column, &bom, table))
        .collect();
    page.more = stated_beyond(&bom);
    page.sheets = table.sheets().map(str::to_owned).collect();
    page.sheet = mapping.sheet.clone().unwrap_or_default();
    page.header_row = mapping
        .header_row
        .map(|row| row.to_string())
        .unwrap_or_default();
    page.decimal = mapping.decimal.map_or("", DecimalMark::as_str);
    page.currency = mapping.currency.clone().unwrap_or_default();
    page.count = bom.lines.len();
    let lines = bom.lines.iter().take(LINES_SHOWN);
    page.lines = lines.map(|line| sample(tr, line)).collect();
    page.findings = bom_findings::of(tr, &bom.diagnostics).0;
}

/// What is stated of columns that are not listed, each as `{field} {selector}`.
fn stated_beyond(bom: &Bom) -> Vec<String> {
    let beyond = bom.columns.iter().skip(COLUMNS_MAX);
    let stated = beyond.filter(|column| column.reason == Some(Reason::Stated));
    let said = stated.filter_map(|column| {
        let field = column.field?;
        Some(format!("{} {}", field.as_str(), selector(column, bom)))
    });
    said.take(MORE_MAX).collect()
}

fn row(tr: &Locale, index: usize, column: &Column, bom: &Bom, table: &Table) -> view::ColumnRow {
    let is_stated = column.reason == Some(Reason::Stated);
    let field = column.field;
    view::ColumnRow {
        index,
        letter: column.letter(),
        heading: column.heading.clone(),
        selector: selector(column, bom),
        samples: table
            .samples(column, SAMPLES_MAX)
            .into_iter()
            .map(|text| text.chars().take(SAMPLE_CHARS_MAX).collect())
            .collect(),
        stated: match field {
            Some(field) if is_stated => field.as_str(),
            _ => "",
        },
        meaning: field
            .map(|field| bom_findings::field(tr, field))
            .unwrap_or_default(),
        why: match column.reason {
            Some(Reason::Stated) => tr.get("columns-why-stated"),
            Some(Reason::Heading) => tr.get("columns-why-heading"),
            Some(Reason::Content) => tr.get("columns-why-content"),
            None => String::new(),
        },
        is_unsure: field.is_some() && !is_stated && column.confidence < SURE_FROM,
        sheet: column.sheet.clone().unwrap_or_default(),
    }
}

/// How `design.toml` names a column: by its heading, where that tells it from
/// the others of its table.
fn selector(column: &Column, bom: &Bom) -> String {
    let heading = column.heading.split_whitespace().collect::<Vec<_>>();
    let heading = heading.join(" ");
    let of_table = bom.columns.iter().filter(|one| one.table == column.table);
    let alike = of_table.filter(|one| {
        let words = one.heading.split_whitespace().collect::<Vec<_>>();
        words.join(" ").to_lowercase() == heading.to_lowercase()
    });
    // A heading that begins like a letter would be taken for one.
    if heading.is_empty() || heading.starts_with('@') || alike.count() > 1 {
        return format!("@{}", column.letter());
    }
    heading
}

fn sample(tr: &Locale, line: &Line) -> view::Sample {
    let which = [&line.value, &line.specification, &line.part_number];
    let which: Vec<&str> = which.into_iter().flatten().map(String::as_str).collect();
    let process = line.process.as_deref();
    view::Sample {
        quantity: line.quantity_shown(),
        name: line.name.clone(),
        note: which.join(", "),
        how: match (process, line.suppliers.first()) {
            (Some(process), _) => taxonomy::process(tr, process),
            (None, Some(supplier)) => supplier.name.clone().unwrap_or_default(),
            (None, None) => String::new(),
        },
        cost: line
            .unit_cost
            .map(|cost| bom_lines::price(tr, cost))
            .unwrap_or_default(),
    }
}

/// `POST /-/drafts/{id}/columns`
pub(crate) async fn save(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let seen = Digest::parse(fields.one("seen")).map_err(|_| Failure::bad_request("seen"))?;
    let before = text_as_seen(&app, &asker, id, seen)
        .await?
        .ok_or_else(|| Failure::bad_request("seen"))?;
    let mapping = mapping(&fields);
    let header_row = fields.one("header-row");
    if let Some(why) = wrong(asker.tr, &mapping, header_row) {
        let error = Error::refused(ProblemCode::Validation, why);
        return again(&app, &asker, id, (mapping, header_row), &error).await;
    }
    let text = match set_bom_mapping(&before, &mapping) {
        Ok(text) => text,
        Err(error) => {
            let error = Error::refused(ProblemCode::Validation, error.to_string());
            return again(&app, &asker, id, (mapping, header_row), &error).await;
        }
    };
    if !save_toml(&app, &asker, id, Some(seen), text).await? {
        let why = asker.tr.get("columns-conflict");
        let error = Error::refused(ProblemCode::DraftChanged, why);
        return again(&app, &asker, id, (mapping, header_row), &error).await;
    }
    let done = done_address(&address(id), Done::TomlWritten);
    Ok(Redirect::to(&done).into_response())
}

/// The page again, with what was typed.
async fn again(
    app: &App,
    asker: &Asker,
    id: DraftId,
    (mapping, header_row): (BomMapping, &str),
    error: &Error,
) -> Result<Response, Failure> {
    let typed = Typed {
        mapping,
        header_row: header_row.to_owned(),
        why: error.to_string(),
    };
    let page = columns_page(app, asker, id, Some(typed)).await?;
    Ok(show_refused(error, &page))
}

/// What the form states.
fn mapping(fields: &Fields) -> BomMapping {
    let said = |name: &str| Some(fields.one(name).to_owned()).filter(|said| !said.is_empty());
    let shown = (0..COLUMNS_MAX).filter_map(|index| {
        let field = BomField::parse(fields.one(&format!("field.{index}")))?;
        Some((field, said(&format!("selector.{index}"))?))
    });
    let more = fields.all("more").take(MORE_MAX).filter_map(|more| {
        let (field, selector) = more.split_once(' ')?;
        Some((BomField::parse(field)?, selector.to_owned()))
    });
    let mut columns = Vec::new();
    for column in shown.chain(more) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    BomMapping {
        sheet: said("sheet"),
        header_row: fields.one("header-row").parse().ok(),
        decimal: DecimalMark::parse(fields.one("decimal")),
        currency: said("currency").map(|code| code.to_uppercase()),
        columns,
    }
}

/// What of it cannot be written.
fn wrong(tr: &Locale, mapping: &BomMapping, header_row: &str) -> Option<String> {
    let is_odd_row = !header_row.is_empty() && mapping.header_row.is_none_or(|row| row == 0);
    if is_odd_row {
        return Some(tr.get("columns-wrong-row"));
    }
    let currency = mapping.currency.as_deref();
    if currency.is_some_and(|code| Currency::parse(code).is_none()) {
        return Some(tr.get("columns-wrong-currency"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_what_design_toml_states() {
        let fields = Fields::parse(
            b"field.0=quantity&selector.0=Menge&field.1=&selector.1=Teil&field.2=other&selector.2=%40F\
              &field.3=nonsense&selector.3=x&decimal=comma&currency=eur&header-row=3&sheet=",
        );
        let found = mapping(&fields);
        assert_eq!(
            found.columns,
            [
                (BomField::Quantity, "Menge".to_owned()),
                (BomField::Other, "@F".to_owned())
            ]
        );
        assert_eq!((found.sheet, found.header_row), (None, Some(3)));
        assert_eq!(found.decimal, Some(DecimalMark::Comma));
        assert_eq!(found.currency.as_deref(), Some("EUR"));
    }

    #[test]
    fn columns_that_the_form_has_no_room_for_stay_as_they_are() {
        let headings: Vec<String> = (0..COLUMNS_MAX + 20).map(|n| format!("H {n}")).collect();
        let cells = vec!["1"; headings.len()].join(",");
        let text = format!("{}\n{cells}\n", headings.join(","));
        let stated = BomMapping {
            columns: vec![
                (BomField::Name, "H 3".to_owned()),
                (BomField::Quantity, format!("H {}", COLUMNS_MAX + 7)),
            ],
            ..BomMapping::default()
        };
        let bom = wright_bom::read(text.as_bytes(), "", &stated);
        let more = stated_beyond(&bom);
        assert_eq!(more, [format!("quantity H {}", COLUMNS_MAX + 7)]);
        let sent = format!(
            "field.3=notes&selector.3=H+3&more={}&more=nonsense&more=nonsense+x",
            more[0].replace(' ', "+")
        );
        let kept = (BomField::Quantity, format!("H {}", COLUMNS_MAX + 7));
        assert_eq!(
            mapping(&Fields::parse(sent.as_bytes())).columns,
            [(BomField::Notes, "H 3".to_owned()), kept]
        );
    }

    #[test]
    fn columns_of_one_heading_are_told_by_their_letters() {
        let text = "Name,Qty,Price,Price\nBolt,2,1,3\n";
        let bom = wright_bom::read(text.as_bytes(), "", &BomMapping::default());
        let selectors: Vec<String> = bom.columns.iter().map(|one| selector(one, &bom)).collect();
        assert_eq!(selectors, ["Name", "Qty", "@C", "@D"]);
    }
}
