//! Which column says what: headings, what stands below them, and what the
//! author states.

use super::evidence::Evidence;
use super::words::{self, Meaning};
use crate::amount::Amount;
use crate::currency::Currency;
use crate::diagnostic::letter;
use crate::format::{Grid, Kind, Row};
use crate::line::Reason;
use crate::number;
use wright_model::{BomField, BomMapping, DecimalMark};

/// Below this a column is only kept, in percent.
const CONFIDENCE_MIN: u8 = 33;
/// From here on a heading leaves no doubt, in percent.
pub(super) const SURE: u8 = 90;

/// A column of a table, as it was understood.
#[derive(Debug, Clone)]
pub(super) struct Assigned {
    pub(super) index: usize,
    /// Columns its heading stands over.
    pub(super) width: usize,
    pub(super) heading: String,
    pub(super) field: Option<BomField>,
    pub(super) confidence: u8,
    pub(super) reason: Option<Reason>,
    /// Which of several suppliers.
    pub(super) supplier: u8,
    pub(super) shop: Option<&'static str>,
    /// Whether its heading says which of several suppliers it tells of.
    pub(super) is_of_group: bool,
    /// The currency its heading names, and whether that may be another one.
    pub(super) currency: Option<(Currency, bool)>,
    pub(super) hidden: bool,
    /// Whether nothing stands below its heading.
    pub(super) is_blank: bool,
}

impl Assigned {
    pub(super) fn label(&self) -> String {
        match self.heading.trim() {
            "" => letter(u32::try_from(self.index).unwrap_or(u32::MAX)),
            heading => heading.to_owned(),
        }
    }
}

/// A column before it is decided what it says.
struct Candidate {
    index: usize,
    width: usize,
    heading: String,
    meaning: Meaning,
    evidence: Evidence,
}

/// What a table is made of.
pub(super) struct Table<'a> {
    pub(super) grid: &'a Grid,
    /// First column and the one after the last.
    pub(super) columns: (usize, usize),
    pub(super) heading: &'a Row,
    /// Headings of columns that have none here: from the row above, or from the
    /// table before.
    pub(super) inherited: &'a [(usize, String)],
    pub(super) rows: &'a [&'a Row],
    pub(super) mark: DecimalMark,
}

/// Decides what each column says.
pub(super) fn assign(table: &Table<'_>, mapping: &BomMapping) -> Vec<Assigned> {
    let candidates = candidates(table);
    let mut decided = stated(table, &candidates, mapping);
    greedy(&candidates, &mut decided);
    by_content(table, &candidates, &mut decided);
    only_name(&candidates, &mut decided);
    quantity_from_references(table, &candidates, &mut decided);
    pack_prices(&mut decided);
    price_of_all(table, &mut decided);
    groups(&candidates, &mut decided);
    decided
}

fn candidates(table: &Table<'_>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let (mut column, end) = table.columns;
    while column < end {
        let own = table.heading.cell(column).map(|cell| cell.text.clone());
        let inherited = || {
            let found = table.inherited.iter().find(|(at, _)| *at == column);
            found.map(|(_, heading)| heading.clone())
        };
        let heading = own.or_else(inherited).unwrap_or_default();
        let span = table
            .grid
            .spans
            .iter()
            .find(|span| span.row == table.heading.number && span.column == column);
        let width = span.map_or(1, |span| span.width).clamp(1, end - column);
        // Headings may stand over columns that have one of their own.
        let others = (1..width).take_while(|at| table.heading.cell(column + at).is_none());
        let width = 1 + others.count();
        let evidence = Evidence::of(table.rows, column, width, table.mark);
        if !heading.is_empty() || evidence.filled > 0 {
            candidates.push(Candidate {
                index: column,
                width,
                meaning: words::meaning(&heading),
                heading,
                evidence,
            });
        }
        column += width;
    }
    candidates
}

fn stated(table: &Table<'_>, candidates: &[Candidate], mapping: &BomMapping) -> Vec<Assigned> {
    let decided = candidates.iter().map(|candidate| {
        let letter = letter(u32::try_from(candidate.index).unwrap_or(u32::MAX));
        let field = mapping.field_of(&candidate.heading, &letter);
        Assigned {
            index: candidate.index,
            width: candidate.width,
            heading: candidate.heading.clone(),
            field,
            confidence: if field.is_some() { 100 } else { 0 },
            reason: field.map(|_| Reason::Stated),
            supplier: 0,
            shop: candidate.meaning.shop,
            is_of_group: candidate.meaning.shop.is_some() || candidate.meaning.number.is_some(),
            currency: Currency::within(&candidate.heading),
            hidden: table.grid.hidden_columns.contains(&candidate.index),
            is_blank: candidate.evidence.filled == 0,
        }
    });
    decided.collect()
}

/// Whether several columns may say it.
fn is_shared(field: BomField) -> bool {
    matches!(
        field,
        BomField::Supplier
            | BomField::OrderNumber
            | BomField::Link
            | BomField::Notes
            | BomField::Specification
            | BomField::Other
    )
}

/// The surest meaning first; each is given once, but for those that columns share.
fn greedy(candidates: &[Candidate], decided: &mut [Assigned]) {
    let mut offers: Vec<(u8, usize, BomField)> = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        for (field, confidence) in &candidate.meaning.fields {
            let fits = candidate.evidence.fits(*field, *confidence >= SURE);
            let scaled = (u16::from(*confidence) * fits / 100).min(100);
            offers.push((u8::try_from(scaled).unwrap_or(100), at, *field));
        }
    }
    offers.sort_by_key(|(confidence, at, _)| (std::cmp::Reverse(*confidence), *at));
    for (confidence, at, field) in offers {
        if confidence < CONFIDENCE_MIN || decided[at].field.is_some() {
            continue;
        }
        let is_group = candidates[at].meaning.shop.is_some()
            || candidates[at]
                .meaning
                .number
                .is_some_and(|number| number > 1);
        let is_price_of_group = field == BomField::UnitCost && is_group;
        let taken = decided.iter().any(|one| one.field == Some(field));
        if taken && !is_shared(field) && !is_price_of_group {
            continue;
        }
        decided[at].field = Some(field);
        decided[at].confidence = confidence;
        decided[at].reason = Some(Reason::Heading);
    }
}

/// Columns whose heading says nothing, by what stands in them.
fn by_content(table: &Table<'_>, candidates: &[Candidate], decided: &mut [Assigned]) {
    let is_bare = table.heading.cells.is_empty();
    let has = |decided: &[Assigned], field| decided.iter().any(|one| one.field == Some(field));
    for (at, candidate) in candidates.iter().enumerate() {
        let is_config = decided[at].field == Some(BomField::Other);
        if decided[at].field.is_some() && !is_config {
            continue;
        }
        let evidence = &candidate.evidence;
        let found = if is_bare && evidence.is_designators() && !has(decided, BomField::Designators)
        {
            Some((BomField::Designators, 60))
        } else if is_bare && evidence.is_counts() && !has(decided, BomField::Quantity) {
            Some((BomField::Quantity, 50))
        } else if evidence.marks_left_out() && !has(decided, BomField::LeftOut) {
            Some((BomField::LeftOut, 60))
        } else if is_config {
            None
        } else if evidence.is_links() {
            Some((BomField::Link, 60))
        } else if evidence.is_prices()
            && candidate.heading.is_empty()
            && !has(decided, BomField::UnitCost)
            && !has(decided, BomField::TotalCost)
            && !has(decided, BomField::PackCost)
        {
            Some((BomField::UnitCost, 50))
        } else {
            None
        };
        if let Some((field, confidence)) = found {
            decided[at].field = Some(field);
            decided[at].confidence = confidence;
            decided[at].reason = Some(Reason::Content);
        }
    }
}

/// Where nothing names the lines, the first column of words does. Placement
/// files call the value a comment.
fn only_name(candidates: &[Candidate], decided: &mut [Assigned]) {
    use BomField as F;
    let names = [F::Name, F::Value, F::Description, F::PartNumber];
    let is_named = |one: &Assigned| one.field.is_some_and(|field| names.contains(&field));
    if decided.iter().any(is_named) {
        return;
    }
    let is_comment = |one: &&mut Assigned| {
        one.field == Some(F::Notes) && words::plain(&one.heading).starts_with("comment")
    };
    let has_designators = decided.iter().any(|one| one.field == Some(F::Designators));
    if has_designators && let Some(comment) = decided.iter_mut().find(is_comment) {
        comment.field = Some(F::Value);
        comment.confidence = 70;
        return;
    }
    let first = candidates
        .iter()
        .zip(decided.iter_mut())
        .find(|(candidate, one)| {
            let free = matches!(one.field, None | Some(F::Specification | F::Notes));
            free && candidate.evidence.is_words() && !candidate.evidence.is_links()
        });
    if let Some((_, first)) = first {
        first.field = Some(F::Name);
        first.confidence = 40;
        first.reason = Some(Reason::Content);
    }
}

/// A column that is headed as if it counted the rows, and holds as many as each
/// row has references, is the quantity.
fn quantity_from_references(table: &Table<'_>, candidates: &[Candidate], decided: &mut [Assigned]) {
    use BomField as F;
    let at_of =
        |decided: &[Assigned], field| decided.iter().position(|one| one.field == Some(field));
    let (Some(designators), None) = (at_of(decided, F::Designators), at_of(decided, F::Quantity))
    else {
        return;
    };
    let suspects = [F::Position, F::Id];
    for at in 0..decided.len() {
        let is_suspect = decided[at]
            .field
            .is_none_or(|field| suspects.contains(&field))
            && decided[at].reason != Some(Reason::Stated);
        if !is_suspect || candidates[at].evidence.counts_rows {
            continue;
        }
        let (mut same, mut seen, mut several) = (0_usize, 0_usize, 0_usize);
        for row in table.rows {
            let cells = (
                row.cell(decided[designators].index),
                row.cell(decided[at].index),
            );
            let (Some(references), Some(number)) = cells else {
                continue;
            };
            let count = super::designators::parse(&references.text, 1_000)
                .list
                .len();
            seen += 1;
            several += usize::from(count > 1);
            same += usize::from(number.text.parse() == Ok(count));
        }
        if several > 0 && same * 10 >= seen * 8 {
            decided[at].field = Some(F::Quantity);
            decided[at].confidence = 80;
            decided[at].reason = Some(Reason::Content);
            return;
        }
    }
}

/// Beside the price of a pack, “Cost” without more is what the row costs.
fn pack_prices(decided: &mut [Assigned]) {
    use BomField as F;
    let has = |field| decided.iter().any(|one| one.field == Some(field));
    if !(has(F::PackCost) && has(F::PackSize)) || has(F::TotalCost) {
        return;
    }
    let vague = decided.iter_mut().find(|one| {
        one.field == Some(F::UnitCost)
            && one.confidence < SURE
            && one.reason == Some(Reason::Heading)
    });
    if let Some(vague) = vague {
        vague.field = Some(F::TotalCost);
    }
}

/// “Price per unit” may mean the unit that is built: where it holds what all
/// pieces of a line cost, it is the price of all.
fn price_of_all(table: &Table<'_>, decided: &mut [Assigned]) {
    use BomField as F;
    const ROWS_MIN: usize = 3;
    let find = |field| {
        decided
            .iter()
            .find(|one: &&Assigned| one.field == Some(field))
    };
    let (Some(unit), Some(quantity)) = (find(F::UnitCost), find(F::Quantity)) else {
        return;
    };
    if unit.reason == Some(Reason::Stated) || unit.shop.is_some() {
        return;
    }
    let number = |row: &Row, column: Option<&Assigned>| {
        let cell = row.cell(column?.index)?;
        let mark = match cell.kind {
            Kind::Text | Kind::Error => table.mark,
            _ => DecimalMark::Point,
        };
        number::money(&cell.text, mark).map(|money| money.amount)
    };
    let (total, pack, size) = (find(F::TotalCost), find(F::PackCost), find(F::PackSize));
    let (mut of_all, mut seen) = (0_usize, 0_usize);
    for row in table.rows {
        let (Some(price), Some(count)) = (number(row, Some(unit)), number(row, Some(quantity)))
        else {
            continue;
        };
        if count <= Amount::ONE || price.is_zero() {
            continue;
        }
        let one =
            number(row, pack).and_then(|pack| pack.over(number(row, size).unwrap_or(Amount::ONE)));
        let all = match one {
            Some(one) => one.times(count),
            None => number(row, total),
        };
        seen += usize::from(all.is_some());
        of_all += usize::from(all.is_some_and(|all| is_about(price, all)));
    }
    if of_all < ROWS_MIN || of_all * 10 < seen * 6 {
        return;
    }
    for one in decided.iter_mut() {
        match one.field {
            Some(F::UnitCost) => {
                one.field = Some(F::TotalCost);
                one.reason = Some(Reason::Content);
            }
            Some(F::TotalCost) => one.field = None,
            _ => {}
        }
    }
}

/// Equal but for rounding to hundredths.
fn is_about(one: Amount, other: Amount) -> bool {
    let apart = one.millionths().abs_diff(other.millionths());
    apart <= 10_000 || apart.saturating_mul(100) <= one.millionths().unsigned_abs()
}

/// Which columns tell of the same supplier: those that name the same shop, end
/// with the same number, or follow the same column of suppliers.
fn groups(candidates: &[Candidate], decided: &mut [Assigned]) {
    use BomField as F;
    let of_supplier = |field: Option<BomField>| {
        matches!(
            field,
            Some(F::Supplier | F::OrderNumber | F::Link | F::UnitCost)
        )
    };
    let mut keys: Vec<String> = Vec::new();
    let mut running = 0_usize;
    let mut seen: Vec<BomField> = Vec::new();
    for (candidate, one) in candidates.iter().zip(decided.iter_mut()) {
        let Some(field) = one.field.filter(|_| of_supplier(one.field)) else {
            continue;
        };
        let key = match (candidate.meaning.shop, candidate.meaning.number) {
            (Some(shop), _) => format!("shop {shop}"),
            (None, Some(number)) => format!("number {number}"),
            (None, None) => {
                // The price of the line is no supplier's own.
                if seen.contains(&field) && field != F::Link {
                    running += 1;
                    seen.clear();
                }
                seen.push(field);
                format!("run {running}")
            }
        };
        let at = keys
            .iter()
            .position(|known| *known == key)
            .unwrap_or_else(|| {
                keys.push(key);
                keys.len() - 1
            });
        one.supplier = u8::try_from(at).unwrap_or(u8::MAX);
    }
}
