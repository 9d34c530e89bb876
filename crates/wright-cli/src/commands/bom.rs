//! `wright bom`: what has to be made and bought, for the design in the folder and
//! every design it uses, as a table or for other programs.

use super::production;
use crate::cli::Bom as Arguments;
use crate::context::Context;
use crate::output::columns;
use crate::text;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wright_bom::roll_up::{Node, Total, Use};
use wright_bom::{Amount, Diagnostic, Line, Price, RollUp, Severity, export, parts, roll_up};
use wright_client::ClientError;
use wright_client::fetch::{Located, locate};
use wright_client::locking::read_lock;
use wright_client::plain;
use wright_client::project::{DESIGN_TOML, Project, read_text};
use wright_manifest::design_toml::{self, Parsed};
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{BomMapping, DependencyKind, Design, DesignName, Part, PartId, Version};
use wright_resolve::{LockedDesign, Wanted};

/// Characters of one cell of the table.
const CELL_CHARS_MAX: usize = 44;

/// A design with its bill.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) name: String,
    /// Its version; empty for a single file.
    pub(super) version: String,
    /// Where its files are; nowhere for a single file.
    pub(super) folder: PathBuf,
    /// What `design.toml` says of parts.
    pub(super) parts: HashMap<PartId, Part>,
    /// Its bill as it was read, with its path.
    pub(super) bom: Option<(String, wright_bom::Bom)>,
    pub(super) lines: Vec<Line>,
    uses: Vec<Use>,
}

/// Everything the roll-up is made from; the first is what was asked for.
#[derive(Default)]
struct Gathering {
    designs: Vec<Gathered>,
    /// Designs that are locked and whose files are not here.
    missing: Vec<String>,
}

#[derive(serde::Serialize)]
struct Shown<'a> {
    design: &'a str,
    #[serde(flatten)]
    total: &'a RollUp,
    /// The designs that the totals point at, by their place.
    bills: Vec<Bill<'a>>,
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
    let gathering = match &arguments.file {
        Some(file) => of_file(file)?,
        None => of_folder(context)?,
    };
    let nodes: Vec<Node<'_>> = gathering
        .designs
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
    say_findings(context, &gathering, arguments);
    let lines = &gathering.designs[0].lines;
    let missing = gathering.missing.as_slice();
    if let Some(shop) = &arguments.paste {
        return paste(context, &total, &nodes, shop);
    }
    if arguments.make_list || arguments.cut_list {
        let made = production::made(&gathering.designs, &total);
        let text = match arguments.cut_list {
            true => wright_bom::production::cut_list_csv(&made, missing),
            false => wright_bom::production::make_list_csv(&made, missing),
        };
        context.printer.result(&printable(&text));
        return Ok(());
    }
    if let Some(folder) = &arguments.production {
        let designs = (gathering.designs.as_slice(), missing);
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
    let own = gathering.designs[0].bom.as_ref().map(|(_, bom)| bom);
    if arguments.columns
        && let Some(bom) = own
    {
        show_columns(context, bom);
    }
    context.printer.json(
        "bom",
        &Shown {
            design: &gathering.designs[0].name,
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

/// One file and nothing around it.
fn of_file(file: &Path) -> Result<Gathering> {
    let bom = read_bom(file, &BomMapping::default())?;
    let name = file.display().to_string();
    Ok(Gathering {
        designs: vec![Gathered {
            name: name.clone(),
            lines: bom.lines.clone(),
            bom: Some((name, bom)),
            ..Gathered::default()
        }],
        missing: Vec::new(),
    })
}

/// The project of the folder, with every design that is locked.
fn of_folder(context: &Context<'_>) -> Result<Gathering> {
    let project = context.project()?;
    let parsed = design_at(project.root())?;
    let mut gathering = Gathering::default();
    let own = match &parsed {
        Some(parsed) => gather(project.root(), parsed)?,
        None => Gathered::default(),
    };
    gathering.designs.push(own);
    if gathering.designs[0].name.is_empty() {
        let folder = project.root().file_name().unwrap_or_default();
        gathering.designs[0].name = folder.to_string_lossy().into_owned();
    }
    let design = parsed.and_then(|parsed| parsed.design);
    uses(&project, design.as_ref(), &mut gathering)?;
    Ok(gathering)
}

/// The design in a folder; an error where its `design.toml` has one.
fn design_at(folder: &Path) -> Result<Option<Parsed>> {
    let path = folder.join(DESIGN_TOML);
    let Some(text) = read_text(&path, DESIGN_TOML_BYTES_MAX as u64)? else {
        return Ok(None);
    };
    let parsed = design_toml::parse(&text);
    if parsed.design.is_none() {
        return Err(ClientError::local(
            format!("{} has errors", path.display()),
            "`wright check` lists them",
        )
        .into());
    }
    Ok(Some(parsed))
}

/// The lines of a design: its bill, and the parts its `design.toml` names.
fn gather(folder: &Path, parsed: &Parsed) -> Result<Gathered> {
    let Some(design) = &parsed.design else {
        return Ok(Gathered::default());
    };
    let bom = match &design.bom {
        Some(path) => {
            let bom = read_bom(&on_disk(folder, path.as_str()), &parsed.bom_mapping)?;
            Some((path.to_string(), bom))
        }
        None => None,
    };
    let lines = bom.as_ref().map(|(_, bom)| bom.lines.clone());
    let by_id = design.parts.iter();
    Ok(Gathered {
        name: design.name.to_string(),
        version: design.version.to_string(),
        folder: folder.to_owned(),
        parts: by_id.map(|part| (part.id.clone(), part.clone())).collect(),
        lines: parts::with_parts(lines.unwrap_or_default(), &design.parts),
        bom,
        uses: Vec::new(),
    })
}

/// Where a path of a design is in its folder.
pub(super) fn on_disk(folder: &Path, path: &str) -> PathBuf {
    let mut place = folder.to_owned();
    place.extend(path.split('/'));
    place
}

/// Reads a bill.
pub(super) fn read_bom(path: &Path, mapping: &BomMapping) -> Result<wright_bom::Bom> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    read_named_bom(path, &name, mapping)
}

/// Reads a bill of this name, no more of it than a bill may have.
pub(super) fn read_named_bom(
    path: &Path,
    name: &str,
    mapping: &BomMapping,
) -> Result<wright_bom::Bom> {
    let unreadable = |error: std::io::Error| {
        ClientError::local(
            format!("{} cannot be read: {error}", path.display()),
            "name an existing file, or mend file in [bom] of design.toml",
        )
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(wright_bom::limits::FILE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(wright_bom::read(&bytes, name, mapping))
}

/// Adds every locked design, and how many of it each design uses.
fn uses(project: &Project, design: Option<&Design>, gathering: &mut Gathering) -> Result<()> {
    let wanted = project.parsed()?.wanted;
    let is_part = |one: &&Wanted| one.kind == DependencyKind::Part;
    let Some(lockfile) = read_lock(project)? else {
        let names = wanted
            .iter()
            .filter(is_part)
            .map(|wanted| wanted.design.name.to_string());
        gathering.missing.extend(names);
        return Ok(());
    };
    let located = locate(&lockfile, &wanted);
    let mut places: HashMap<(&DesignName, &Version), usize> = HashMap::new();
    let mut designs: Vec<(&Located, Design, usize)> = Vec::new();
    for one in &located {
        let folder = project.root().join("designs").join(&one.folder);
        let Some(parsed) = design_at(&folder)? else {
            gathering.missing.push(one.locked.name.to_string());
            continue;
        };
        let place = gathering.designs.len();
        gathering.designs.push(gather(&folder, &parsed)?);
        places.insert((&one.locked.name, &one.locked.version), place);
        designs.extend(parsed.design.map(|design| (one, design, place)));
    }
    let place_of = |locked: &LockedDesign| places.get(&(&locked.name, &locked.version)).copied();
    for wanted in wanted.iter().filter(is_part) {
        let name = &wanted.design.name;
        let is_it = |locked: &&LockedDesign| {
            is_called(locked, name) && wanted.requirement.matches(&locked.version)
        };
        let locked = located.iter().map(|one| &one.locked).find(is_it);
        let Some((locked, place)) = locked.and_then(|locked| Some((locked, place_of(locked)?)))
        else {
            let name = locked.map_or(name, |locked| &locked.name);
            gathering.missing.push(name.to_string());
            continue;
        };
        let quantity = design.and_then(|design| quantity_of(design, locked));
        gathering.designs[0].uses.push(Use {
            design: place,
            quantity: quantity.unwrap_or(Amount::ONE),
        });
    }
    for (one, design, place) in designs {
        let used = one.locked.dependencies.iter().filter_map(|dependency| {
            let mut locked = located.iter().map(|one| &one.locked);
            locked.find(|one| one.name == dependency.name && one.version == dependency.version)
        });
        for locked in used {
            let quantity = quantity_of(&design, locked);
            // What is not there was said above.
            if let (Some(used), Some(quantity)) = (place_of(locked), quantity) {
                gathering.designs[place].uses.push(Use {
                    design: used,
                    quantity,
                });
            }
        }
    }
    gathering.missing.sort_unstable();
    gathering.missing.dedup();
    Ok(())
}

/// Whether a design is called so, or was.
fn is_called(locked: &LockedDesign, name: &DesignName) -> bool {
    locked.name == *name || locked.was.contains(name)
}

/// How many of another design go into one; none where it is a tool or a jig.
fn quantity_of(design: &Design, used: &LockedDesign) -> Option<Amount> {
    let mut dependencies = design.dependencies.iter();
    let dependency = dependencies.find(|one| is_called(used, &one.name))?;
    (dependency.kind == DependencyKind::Part).then(|| parts::amount(dependency.quantity))
}

fn say_findings(context: &Context<'_>, gathering: &Gathering, arguments: &Arguments) {
    if context.printer.is_json() {
        return;
    }
    if let Some((file, bom)) = &gathering.designs[0].bom {
        let shown = bom.diagnostics.iter();
        for finding in shown.filter(|one| one.severity != Severity::Note || arguments.columns) {
            context.printer.bom_finding(file, finding);
        }
    }
    if !gathering.missing.is_empty() {
        context.printer.warning(&format!(
            "{} not counted: `wright fetch` puts the files of the designs this one uses into designs/",
            gathering.missing.join(", ")
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
