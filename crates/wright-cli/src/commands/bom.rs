//! `wright bom`: what has to be made and bought, for the design in the folder and
//! every design it uses, as a table or for other programs.

mod gathering;

pub(super) use gathering::{Gathered, on_disk, read_bom, read_named_bom};

use super::production;
use crate::cli::Bom as Arguments;
use crate::context::Context;
use crate::output::columns;
use crate::text;
use anyhow::Result;
use gathering::{of_file, of_folder};
use owo_colors::OwoColorize as _;
use std::collections::BTreeSet;
use wright_bom::roll_up::{Node, Total};
use wright_bom::{Amount, Diagnostic, Line, Price, RollUp, Severity, export, roll_up};
use wright_client::ClientError;
use wright_client::plain;

/// Characters of one cell of the table.
const CELL_CHARS_MAX: usize = 44;

#[derive(serde::Serialize)]
struct Shown<'a> {
    design: &'a str,
    #[serde(flatten)]
    total: &'a RollUp,
    /// The designs that the totals point at, by their place.
    bills: Vec<Bill<'a>>,
    /// What is needed and not counted.
    missing: &'a [String],
    columns: &'a [wright_bom::Column],
    diagnostics: &'a [Diagnostic],
}

#[derive(serde::Serialize)]
struct Bill<'a> {
    name: &'a str,
    lines: &'a [Line],
}

pub(crate) fn run(context: &Context<'_>, arguments: &Arguments) -> Result<()> {
    // The first is what was asked for.
    let designs = match &arguments.file {
        Some(file) => vec![of_file(file)?],
        None => of_folder(context)?,
    };
    let nodes: Vec<Node<'_>> = designs
        .iter()
        .map(|design| Node {
            name: &design.name,
            lines: &design.lines,
            uses: &design.uses,
        })
        .collect();
    let total = roll_up(&nodes, 0, Amount::whole(arguments.units)).map_err(|error| {
        ClientError::local(error.to_string(), "mend the quantities or dependencies")
    })?;
    let counted = total.designs.iter();
    let counted: Vec<&Gathered> = counted.map(|one| &designs[one.design]).collect();
    let unread: Vec<String> = counted.iter().filter_map(|one| one.unread()).collect();
    let not_here = not_here(&counted);
    say_findings(context, &counted, arguments);
    say_missing(context, &unread, &not_here);
    let missing = [unread, not_here].concat();
    let missing = missing.as_slice();
    let lines = &designs[0].lines;
    if let Some(shop) = &arguments.paste {
        return paste(context, &total, &nodes, shop);
    }
    if arguments.make_list || arguments.cut_list {
        let made = production::made(&designs, &total);
        let text = match arguments.cut_list {
            true => wright_bom::production::cut_list_csv(&made, missing),
            false => wright_bom::production::make_list_csv(&made, missing),
        };
        context.printer.result(&printable(&text));
        return Ok(());
    }
    if let Some(folder) = &arguments.production {
        let designs = (designs.as_slice(), missing);
        return production::write(context, designs, (&total, &nodes), folder);
    }
    if arguments.csv || arguments.markdown || arguments.shopping {
        let text = match (arguments.csv, arguments.markdown) {
            (true, _) => export::lines_csv(lines),
            (_, true) => export::markdown_table(lines),
            _ => export::shopping_csv(&total, &nodes, missing),
        };
        context.printer.result(&printable(&text));
        return Ok(());
    }
    table(context, &total, &nodes);
    let own = designs[0].bom.as_ref().map(|(_, bom)| bom);
    if arguments.columns
        && let Some(bom) = own
    {
        show_columns(context, bom);
    }
    context.printer.json(
        "bom",
        &Shown {
            design: &designs[0].name,
            total: &total,
            bills: nodes
                .iter()
                .map(|node| Bill {
                    name: node.name,
                    lines: node.lines,
                })
                .collect(),
            missing,
            columns: own.map_or(&[], |bom| &bom.columns),
            diagnostics: own.map_or(&[], |bom| &bom.diagnostics),
        },
    )
}

/// Designs that go into those that are counted, and whose files are not here.
fn not_here(counted: &[&Gathered]) -> Vec<String> {
    let names = counted.iter().flat_map(|design| &design.missing);
    let names: BTreeSet<&String> = names.collect();
    names.into_iter().cloned().collect()
}

/// Says how the bills of what is counted were read; of a design that is used only
/// why it was not, as whoever uses it does not mend it.
fn say_findings(context: &Context<'_>, counted: &[&Gathered], arguments: &Arguments) {
    if context.printer.is_json() {
        return;
    }
    for (at, design) in counted.iter().enumerate() {
        let Some((path, bom)) = &design.bom else {
            continue;
        };
        let is_own = at == 0;
        let place = match is_own {
            true => path.clone(),
            false => format!("{path} of {} {}", design.name, design.version),
        };
        let is_said = |one: &&Diagnostic| match one.severity {
            Severity::Error => true,
            Severity::Warning => is_own,
            Severity::Note => is_own && arguments.columns,
        };
        for finding in bom.diagnostics.iter().filter(is_said) {
            context.printer.bom_finding(&place, finding);
        }
    }
}

/// Says what is needed and not counted, and what would bring it.
fn say_missing(context: &Context<'_>, unread: &[String], not_here: &[String]) {
    if context.printer.is_json() {
        return;
    }
    if !unread.is_empty() {
        let unread = unread.join("; ");
        context.printer.warning(&format!("not counted: {unread}"));
    }
    if !not_here.is_empty() {
        context.printer.warning(&format!(
            "{} not counted: `wright fetch` puts the files of the designs this one uses into designs/",
            not_here.join(", ")
        ));
    }
}

fn paste(context: &Context<'_>, total: &RollUp, nodes: &[Node<'_>], shop: &str) -> Result<()> {
    let lists = export::paste_lists(total, nodes);
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let Some(list) = lists
        .iter()
        .find(|list| letters(&list.shop) == letters(shop))
    else {
        let names: Vec<&str> = lists.iter().map(|list| list.shop.as_str()).collect();
        let help = match names.len() {
            0 => "no line has the order number of a shop".to_owned(),
            _ => format!("there are order numbers of {}", names.join(", ")),
        };
        return Err(ClientError::local(format!("nothing is ordered from {shop}"), help).into());
    };
    context.printer.result(&printable(&list.text));
    context.printer.json("bom", list)
}

fn table(context: &Context<'_>, total: &RollUp, nodes: &[Node<'_>]) {
    let printer = context.printer;
    let title = format!("{} × {}", total.units, nodes[0].name);
    printer.result(&plain(&title).bold().to_string());
    for (heading, totals) in [("To make", &total.made), ("To buy", &total.bought)] {
        if totals.is_empty() {
            continue;
        }
        printer.result("");
        let count = text::count(totals.len() as u64, "line");
        printer.result(&format!("{} {}", heading.blue().bold(), count.dimmed()));
        let rows: Vec<Vec<String>> = totals
            .iter()
            .filter_map(|total| row(total, nodes))
            .collect();
        for line in columns(&right_aligned(rows)) {
            printer.result(&format!("  {line}"));
        }
    }
    printer.result("");
    for line in columns(&sums(total)) {
        printer.result(&line);
    }
}

/// Quantity, name, which one, how or where from, what it costs.
fn row(total: &Total, nodes: &[Node<'_>]) -> Option<Vec<String>> {
    let line = total.line(nodes)?;
    let quantity = match line.unit.as_str() {
        "" => total.quantity.to_string(),
        unit => format!("{} {}", total.quantity, wright_bom::unit::shown(unit)),
    };
    let which = [&line.value, &line.specification, &line.part_number];
    let which: Vec<&str> = which.into_iter().flatten().map(String::as_str).collect();
    let how = if line.is_made() {
        let how = [&line.process, &line.material];
        let how: Vec<&str> = how.into_iter().flatten().map(String::as_str).collect();
        how.join(", ")
    } else {
        let supplier = line.suppliers.first();
        let name = supplier.and_then(|one| one.name.clone());
        name.or(line.material.clone()).unwrap_or_default()
    };
    let cost: Vec<String> = total.cost.iter().map(|price| shown(*price)).collect();
    Some(vec![
        quantity,
        cut(&line.name),
        cut(&which.join(", ")).dimmed().to_string(),
        cut(&how),
        cost.join(" + "),
    ])
}

/// Quantities and costs end below each other.
fn right_aligned(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    const COST: usize = 4;
    let widest = |rows: &[Vec<String>], at: usize| {
        rows.iter()
            .map(|row| row[at].chars().count())
            .max()
            .unwrap_or(0)
    };
    let (quantity, cost) = (widest(&rows, 0), widest(&rows, COST));
    for row in &mut rows {
        row[0] = format!("{:>quantity$}", row[0]).bold().to_string();
        row[COST] = format!("{:>cost$}", row[COST]);
    }
    rows
}

fn sums(total: &RollUp) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let label = |text: &str| text.dimmed().to_string();
    let cost: Vec<String> = total.cost.iter().map(|price| shown(*price)).collect();
    if !cost.is_empty() {
        let rest = match total.without_cost {
            0 => String::new(),
            count => format!("{} without a price", text::count(count as u64, "line")),
        };
        rows.push(vec![label("cost"), cost.join(" + "), label(&rest)]);
    }
    if !total.mass.is_zero() {
        let rest = match total.without_mass {
            0 => String::new(),
            count => format!("{} without a mass", text::count(count as u64, "line")),
        };
        rows.push(vec![
            label("mass"),
            format!("{} g", total.mass),
            label(&rest),
        ]);
    }
    if total.not_counted > 0 {
        let count = text::count(total.not_counted as u64, "line");
        let what = "alternatives, tools, optional or left out";
        rows.push(vec![label("not counted"), count, label(what)]);
    }
    rows
}

fn shown(price: Price) -> String {
    let rounded = Price {
        amount: Amount::parse(&price.amount.with_decimals(2)).unwrap_or(price.amount),
        ..price
    };
    export::price(rounded)
}

fn show_columns(context: &Context<'_>, bom: &wright_bom::Bom) {
    context.printer.result("");
    let rows = bom.columns.iter().map(|column| {
        let field = column.field.map_or("kept as it is", |field| field.as_str());
        let sure = match column.field {
            Some(_) => format!("{} %", column.confidence),
            None => String::new(),
        };
        vec![
            column.letter().dimmed().to_string(),
            cut(&column.heading),
            field.to_owned(),
            sure.dimmed().to_string(),
        ]
    });
    for line in columns(&rows.collect::<Vec<_>>()) {
        context.printer.result(&line);
    }
}

/// A text of many lines without what could rewrite a terminal; not cut, as
/// another program may read it.
fn printable(text: &str) -> String {
    let is_unsafe = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.trim_end().replace(is_unsafe, " ")
}

/// A text in its cell: one line, no control characters.
pub(super) fn cut(text: &str) -> String {
    let text = plain(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    match text.char_indices().nth(CELL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
