//! Bills, roll-ups and shopping lists as text for other programs and for people.
//!
//! A text that a spreadsheet would run as a formula is written with an
//! apostrophe before it.

use crate::amount::Amount;
use crate::line::{Line, Price, Role, Source};
use crate::roll_up::{Node, RollUp, Total};
use crate::understand::{plain, shop_name};
use crate::unit;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Headings of [`lines_csv`], in its order.
const HEADINGS: [&str; 24] = [
    "id",
    "designators",
    "quantity",
    "unit",
    "name",
    "description",
    "value",
    "specification",
    "part number",
    "manufacturer",
    "supplier",
    "order number",
    "link",
    "unit cost",
    "currency",
    "mass (g)",
    "material",
    "thickness (mm)",
    "make or buy",
    "process",
    "left out",
    "file",
    "notes",
    "other",
];

/// The lines as CSV with headings that [`read`](crate::read) understands.
pub fn lines_csv(lines: &[Line]) -> String {
    let mut table = Table::new(&HEADINGS);
    for line in lines {
        let supplier = line.suppliers.first();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let of_supplier = |pick: fn(&crate::Supplier) -> &Option<String>| {
            supplier.map(|one| text(pick(one))).unwrap_or_default()
        };
        let kept = line
            .kept
            .iter()
            .map(|kept| format!("{}: {}", kept.heading, kept.text));
        let number = |amount: Option<Amount>| amount.map(|one| one.to_string()).unwrap_or_default();
        let thickness = line
            .thickness_um
            .and_then(|um| Amount::from_millionths(um.saturating_mul(1_000)));
        table.row(&[
            line.id.to_string(),
            line.designators.join(", "),
            line.quantity.to_string(),
            line.unit.clone(),
            line.name.clone(),
            text(&line.description),
            text(&line.value),
            text(&line.specification),
            text(&line.part_number),
            text(&line.manufacturer),
            of_supplier(|one| &one.name),
            of_supplier(|one| &one.order_number),
            of_supplier(|one| &one.link),
            number(line.unit_cost.map(|price| price.amount)),
            currency(line.unit_cost.as_ref()),
            number(line.mass),
            text(&line.material),
            number(thickness),
            source(line).to_owned(),
            text(&line.process),
            if line.role == Role::LeftOut {
                "yes"
            } else {
                ""
            }
            .to_owned(),
            text(&line.file),
            text(&line.notes),
            kept.collect::<Vec<_>>().join("; "),
        ]);
    }
    table.finish()
}

/// What has to be bought, as CSV: a row for each thing and its first supplier.
/// Above them, `not_counted`: what is needed and known of no row.
pub fn shopping_csv(total: &RollUp, designs: &[Node<'_>], not_counted: &[String]) -> String {
    let mut table = Table::new(&[
        "quantity",
        "unit",
        "name",
        "specification",
        "part number",
        "manufacturer",
        "supplier",
        "order number",
        "link",
        "unit cost",
        "cost",
        "currency",
        "for",
    ]);
    table.say_not_counted(not_counted);
    for bought in &total.bought {
        let Some(line) = bought.line(designs) else {
            continue;
        };
        let suppliers = bought.suppliers(designs);
        let supplier = suppliers.first();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cost = bought.cost.first().filter(|_| bought.cost.len() == 1);
        table.row(&[
            to_buy(bought, line).to_string(),
            unit::shown(&line.unit),
            line.name.clone(),
            text(&line.specification),
            text(&line.part_number),
            text(&line.manufacturer),
            supplier.map(|one| text(&one.name)).unwrap_or_default(),
            supplier
                .map(|one| text(&one.order_number))
                .unwrap_or_default(),
            supplier.map(|one| text(&one.link)).unwrap_or_default(),
            line.unit_cost
                .map(|price| price.amount.to_string())
                .unwrap_or_default(),
            cost.map(|price| price.amount.to_string())
                .unwrap_or_default(),
            currency(cost),
            names(bought, designs),
        ]);
    }
    table.finish()
}

/// How many to buy: pieces only come whole.
pub fn to_buy(bought: &Total, line: &Line) -> Amount {
    match line.unit.as_str() {
        "" => bought.quantity.rounded_up().unwrap_or(bought.quantity),
        _ => bought.quantity,
    }
}

/// The designs a thing is needed for.
fn names(bought: &Total, designs: &[Node<'_>]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for from in &bought.from {
        if let Some(node) = designs.get(from.design)
            && !names.contains(&node.name)
        {
            names.push(node.name);
        }
    }
    names.join(", ")
}

/// What one shop is asked for, to be pasted into its order form.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PasteList {
    /// The shop.
    pub shop: String,
    /// How many things it sells.
    pub lines: usize,
    /// `quantity,part number`, a line each.
    pub text: String,
}

/// A list to paste for each shop that order numbers are known of (Digi-Key,
/// Mouser, LCSC, …), the one that has most first.
pub fn paste_lists(total: &RollUp, designs: &[Node<'_>]) -> Vec<PasteList> {
    let mut shops: BTreeMap<String, (String, BTreeMap<String, Amount>)> = BTreeMap::new();
    for bought in &total.bought {
        let Some(line) = bought.line(designs) else {
            continue;
        };
        for supplier in bought.suppliers(designs) {
            let (Some(name), Some(number)) = (&supplier.name, &supplier.order_number) else {
                continue;
            };
            let shown = shop_name(name).map_or_else(|| name.clone(), str::to_owned);
            let shop = shops
                .entry(plain(&shown))
                .or_insert_with(|| (shown, BTreeMap::new()));
            let asked = shop.1.entry(one_line(number)).or_default();
            *asked = asked.plus(to_buy(bought, line)).unwrap_or(*asked);
        }
    }
    let mut lists: Vec<PasteList> = shops
        .into_values()
        .map(|(shop, numbers)| {
            let mut text = String::new();
            for (number, quantity) in &numbers {
                let quantity = quantity.rounded_up().unwrap_or(*quantity);
                let _ = writeln!(text, "{quantity},{number}");
            }
            PasteList {
                shop,
                lines: numbers.len(),
                text,
            }
        })
        .collect();
    lists.sort_by(|one, other| (other.lines, &one.shop).cmp(&(one.lines, &other.shop)));
    lists
}

/// An order number in one line and one column, and no formula.
fn one_line(number: &str) -> String {
    let number: String = number
        .chars()
        .filter(|c| !c.is_control() && *c != ',' && *c != '"')
        .collect();
    number
        .trim()
        .trim_start_matches(['=', '+', '-', '@'])
        .to_owned()
}

/// The lines as a Markdown table, with the columns that say something.
pub fn markdown_table(lines: &[Line]) -> String {
    type Pick = fn(&Line) -> String;
    let columns: [(&str, Pick); 9] = [
        ("Quantity", Line::quantity_shown),
        ("Name", |line| line.name.clone()),
        ("References", |line| line.designators.join(", ")),
        ("Specification", |line| {
            let texts = [&line.value, &line.specification];
            texts
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        }),
        ("Material", |line| line.material.clone().unwrap_or_default()),
        ("Process", |line| line.process.clone().unwrap_or_default()),
        ("Part number", |line| {
            line.part_number.clone().unwrap_or_default()
        }),
        ("Supplier", |line| {
            let first = line.suppliers.first();
            first.map(linked).unwrap_or_default()
        }),
        ("Unit cost", |line| {
            line.unit_cost.map(price).unwrap_or_default()
        }),
    ];
    let cells: Vec<Vec<String>> = lines
        .iter()
        .map(|line| columns.iter().map(|(_, pick)| pick(line)).collect())
        .collect();
    let shown: Vec<usize> = (0..columns.len())
        .filter(|at| *at < 2 || cells.iter().any(|row| !row[*at].is_empty()))
        .collect();
    let mut text = String::new();
    let row = |text: &mut String, cell: &dyn Fn(usize) -> String| {
        for at in &shown {
            let _ = write!(text, "| {} ", cell(*at));
        }
        text.push_str("|\n");
    };
    row(&mut text, &|at| columns[at].0.to_owned());
    row(&mut text, &|at| {
        if matches!(at, 0 | 8) { "---:" } else { "---" }.to_owned()
    });
    for cells in &cells {
        row(&mut text, &|at| match at {
            7 => cells[at].clone(),
            _ => in_markdown(&cells[at]),
        });
    }
    text
}

/// The shop, as a link where one is known.
fn linked(supplier: &crate::Supplier) -> String {
    let name = supplier
        .name
        .as_deref()
        .or(supplier.order_number.as_deref());
    match (name, &supplier.link) {
        (name, Some(link)) if !link.contains(['(', ')', '<', '>', ' ', '|']) => {
            format!("[{}]({link})", in_markdown(name.unwrap_or("link")))
        }
        (Some(name), _) => in_markdown(name),
        (None, _) => String::new(),
    }
}

/// A text that Markdown shows as it is.
pub(crate) fn in_markdown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => shown.push(' '),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '~' | '&' | '!' => {
                shown.push('\\');
                shown.push(character);
            }
            _ => shown.push(character),
        }
    }
    shown.trim().to_owned()
}

/// `3.40 EUR`; more decimals where the price has them.
pub fn price(price: Price) -> String {
    let full = price.amount.to_string();
    let decimals = full.split_once('.').map_or(0, |(_, after)| after.len());
    let amount = price.amount.with_decimals(decimals.max(2));
    match price.currency {
        Some(currency) => format!("{amount} {currency}"),
        None => amount,
    }
}

fn currency(price: Option<&Price>) -> String {
    let currency = price.and_then(|price| price.currency);
    currency.map(|one| one.to_string()).unwrap_or_default()
}

fn source(line: &Line) -> &'static str {
    match line.source {
        Some(Source::Made) => "made",
        Some(Source::Bought) => "bought",
        None => "",
    }
}

/// A text that no spreadsheet runs.
pub fn guarded(text: &str) -> String {
    match text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r']) {
        true => format!("'{}", text.trim_start()),
        false => text.to_owned(),
    }
}

pub(crate) struct Table {
    writer: csv::Writer<Vec<u8>>,
    headings: &'static [&'static str],
}

impl Table {
    pub(crate) fn new(headings: &'static [&'static str]) -> Self {
        let mut table = Self {
            writer: csv::Writer::from_writer(Vec::new()),
            headings,
        };
        let headings: Vec<String> = headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect();
        table.row(&headings);
        table
    }

    pub(crate) fn row(&mut self, cells: &[String]) {
        let cells = cells.iter().map(|cell| guarded(cell));
        // Writing to memory does not fail, and every row has as many cells.
        let _ = self.writer.write_record(cells.map(String::into_bytes));
    }

    /// A row for each thing that is in no other row, below the heading `name`.
    pub(crate) fn say_not_counted(&mut self, not_counted: &[String]) {
        for one in not_counted {
            let cell = |heading: &&str| match *heading {
                "name" => format!("Not counted: {one}"),
                _ => String::new(),
            };
            let cells: Vec<String> = self.headings.iter().map(cell).collect();
            self.row(&cells);
        }
    }

    pub(crate) fn finish(self) -> String {
        let bytes = self.writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roll_up::roll_up;
    use wright_model::BomMapping;

    const BOM: &str = "name,qty,unit,mpn,supplier,sku,unit price,currency\n\
        =cmd|' /C calc'!A1,2,,,,,,\n\
        Resistor,3,,RC0603,Digi-Key,311-10K-ND,0.0017,USD\n\
        Wire,1.5,m,,Mouser,\"W,1\",2,EUR\n\
        Resistor,4,,RC0603,digikey,311-10K-ND,0.0017,USD\n";

    #[test]
    fn shopping_lists_are_merged_and_run_nothing() {
        let bom = crate::read(BOM.as_bytes(), "bom.csv", &BomMapping::default());
        let designs = [Node {
            name: "a/b",
            lines: &bom.lines,
            uses: &[],
        }];
        let total = roll_up(&designs, 0, Amount::parse("1.5").unwrap()).unwrap();
        let csv = shopping_csv(&total, &designs, &["c/d, a bolt".to_owned()]);
        let said = csv.lines().nth(1);
        assert_eq!(
            said,
            Some(",,\"Not counted: c/d, a bolt\",,,,,,,,,,"),
            "{csv}"
        );
        assert!(csv.contains("3,,'=cmd|' /C calc'!A1"), "{csv}");
        assert!(
            csv.contains("11,,Resistor,,RC0603,,Digi-Key,311-10K-ND,,0.0017,0.01785,USD,a/b"),
            "{csv}"
        );
        assert!(csv.contains("2.25,m,Wire"), "{csv}");
        let lists = paste_lists(&total, &designs);
        let shown: Vec<(&str, &str)> = lists
            .iter()
            .map(|list| (list.shop.as_str(), list.text.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("Digi-Key", "22,311-10K-ND\n"), ("Mouser", "3,W1\n")]
        );
    }

    #[test]
    fn markdown_shows_what_is_there() {
        let bom = crate::read(BOM.as_bytes(), "bom.csv", &BomMapping::default());
        let text = markdown_table(&bom.lines);
        assert_eq!(
            text.lines().take(4).collect::<Vec<_>>(),
            [
                "| Quantity | Name | Part number | Supplier | Unit cost |",
                "| ---: | --- | --- | --- | ---: |",
                "| 2 | =cmd\\|' /C calc'\\!A1 |  |  |  |",
                "| 3 | Resistor | RC0603 | Digi-Key | 0.0017 USD |",
            ]
        );
    }
}
