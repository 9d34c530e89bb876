//! `wright diff --parts`: what became of a design's parts and of its bill of
//! materials from one version to another, or to the files somebody works on.

mod shapes;
mod side;

use super::bom::cut;
use super::shapes::extent;
use crate::cli::{Compared, Diff};
use crate::context::Context;
use crate::output::{Mark, columns};
use crate::progress;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use shapes::{ShapeChange, Shapes, What};
use side::{Side, Unread};
use wright_bom::difference::{Change, ChangeKind, CostEffect};
use wright_bom::{Line, Price, difference, export};
use wright_client::access::Access;
use wright_client::plain;
use wright_client::project::Project;
use wright_geometry::Verdict;
use wright_model::{DesignName, Version};

const MICROMETERS: f64 = 1e3;
const NANOLITERS: f64 = 1e6;
const MILLIGRAMS: f64 = 1e3;

#[derive(serde::Serialize)]
struct Found<'a> {
    old: Named<'a>,
    new: Named<'a>,
    /// The lines of the bill, with the parts; nothing where a bill cannot be read.
    parts: Option<&'a wright_bom::Difference>,
    shapes: &'a [ShapeChange],
    shapes_unchanged: usize,
}

#[derive(serde::Serialize)]
struct Named<'a> {
    name: &'a DesignName,
    version: &'a Version,
    /// Whether it is what is in the folder, published or not.
    folder: bool,
    /// Why its bill cannot be read, where it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    bill_unread: Option<&'a Unread>,
}

pub(crate) async fn run(context: &Context<'_>, arguments: &Diff) -> Result<()> {
    let (old, new) = sides(context, arguments).await?;
    let is_read = old.unread.is_none() && new.unread.is_none();
    // Without one bill, all lines of the other would be told to be new, or gone.
    let lines = is_read.then(|| difference(&old.lines, &new.lines));
    let shapes = shapes::compare(&old, &new).await?;
    let title = match old.name == new.name {
        true => format!("{} {} → {}", new.name, old.version, new.version),
        false => format!(
            "{} {} → {} {}",
            old.name, old.version, new.name, new.version
        ),
    };
    let place = if new.is_folder() {
        " in this folder"
    } else {
        ""
    };
    let printer = context.printer;
    printer.result(&format!("{}{}", title.bold(), place.dimmed()));
    say_unread(context, &old);
    say_unread(context, &new);
    if let Some(lines) = &lines {
        show_lines(context, lines, (&old.lines, &new.lines));
    }
    show_shapes(context, &shapes);
    show_rest(context, lines.as_ref(), &shapes);
    printer.json(
        "diff",
        &Found {
            old: named(&old),
            new: named(&new),
            parts: lines.as_ref(),
            shapes: &shapes.changes,
            shapes_unchanged: shapes.unchanged,
        },
    )
}

fn named(side: &Side) -> Named<'_> {
    Named {
        name: &side.name,
        version: &side.version,
        folder: side.is_folder(),
        bill_unread: side.unread.as_ref(),
    }
}

/// Says why the bill of one of the two cannot be read.
fn say_unread(context: &Context<'_>, side: &Side) {
    let Some(unread) = side.unread.as_ref().filter(|_| !context.printer.is_json()) else {
        return;
    };
    let place = match side.is_folder() {
        true => unread.path.to_string(),
        false => format!("{} of {} {}", unread.path, side.name, side.version),
    };
    for finding in &unread.diagnostics {
        context.printer.bom_finding(&place, finding);
    }
}

/// What is the same, and what was not compared.
fn show_rest(context: &Context<'_>, lines: Option<&wright_bom::Difference>, shapes: &Shapes) {
    let is_same = shapes.changes.is_empty();
    let printer = context.printer;
    match lines {
        Some(lines) if lines.changes.is_empty() && is_same => {
            printer.result("Parts, bill of materials and shapes are the same");
        }
        Some(_) => {}
        None => {
            if is_same {
                printer.result("Shapes are the same");
            }
            printer
                .result("Parts and bill of materials are not compared, as a bill cannot be read");
        }
    }
}

/// The two that are to be compared.
async fn sides(context: &Context<'_>, arguments: &Diff) -> Result<(Side, Side)> {
    let mut read = arguments.read.clone();
    read.fresh = true;
    let project = Project::find(context.folder())?;
    let access = context.access(&read, project.as_ref(), progress::sink(context.printer))?;
    let (old, new) = (arguments.old.as_ref(), arguments.new.as_ref());
    let named = |one: Option<&Compared>| one.and_then(|one| one.name.clone());
    let Some(new) = new else {
        let folder = Side::folder(context)?;
        let name = named(old).unwrap_or_else(|| folder.name.clone());
        return Ok((release(context, &access, &name, old).await?, folder));
    };
    let name = match named(old).or_else(|| new.name.clone()) {
        Some(name) => name,
        None => Side::folder(context)?.name,
    };
    let before = release(context, &access, &name, old).await?;
    let name = new.name.as_ref().unwrap_or(&name);
    Ok((before, release(context, &access, name, Some(new)).await?))
}

async fn release(
    context: &Context<'_>,
    access: &Access,
    name: &DesignName,
    named: Option<&Compared>,
) -> Result<Side> {
    let version = named.and_then(|named| named.version.as_ref());
    Side::release(context, access, name, version).await
}

/// How many of each kind of change, in words.
fn counts<const N: usize>(counted: [(usize, &str); N]) -> String {
    let some = counted.into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = some
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

fn show_lines(
    context: &Context<'_>,
    found: &wright_bom::Difference,
    (old, new): (&[Line], &[Line]),
) {
    let changes = &found.changes;
    if changes.is_empty() {
        return;
    }
    let count = |kinds: &[ChangeKind]| {
        let is_it = |change: &&Change| kinds.contains(&change.kind);
        changes.iter().filter(is_it).count()
    };
    let counts = counts([
        (count(&[ChangeKind::Added]), "added"),
        (count(&[ChangeKind::Removed]), "removed"),
        (
            count(&[ChangeKind::Changed, ChangeKind::Substituted]),
            "changed",
        ),
        (found.unchanged, "the same"),
    ]);
    let printer = context.printer;
    printer.result("");
    printer.result(&format!("{} {}", "Parts".blue().bold(), counts.dimmed()));
    let rows = changes.iter().flat_map(|change| {
        let old = change.old.and_then(|at| old.get(at));
        line_rows(change, old, change.new.and_then(|at| new.get(at)))
    });
    for line in columns(&rows.collect::<Vec<_>>()) {
        printer.result(&format!(" {line}"));
    }
    let cost = found.cost.iter().flatten().map(cost_shown);
    let cost: Vec<String> = cost.collect();
    let mass = found.mass.filter(|mass| !mass.is_zero());
    let sums = [
        (
            "cost",
            Some(cost.join(", ")).filter(|cost| !cost.is_empty()),
        ),
        ("mass", mass.map(|mass| format!("{mass} g"))),
    ];
    let sums = sums
        .into_iter()
        .filter_map(|(name, sum)| Some((name, sum?)));
    for (name, sum) in sums {
        printer.result(&format!(" {} {}", name.dimmed(), sum.bold()));
    }
}

/// What became of a line: its sign and name, then a row for each property.
fn line_rows(change: &Change, old: Option<&Line>, new: Option<&Line>) -> Vec<Vec<String>> {
    let (mark, properties) = match (old, new) {
        (Some(old), Some(new)) => (Mark::Changed, properties(change, old, new)),
        (None, Some(line)) => (Mark::Added, vec![(String::new(), about(change, line))]),
        (Some(line), None) => (Mark::Removed, vec![(String::new(), about(change, line))]),
        (None, None) => return Vec::new(),
    };
    let mut head = vec![mark.sign(), cut(&change.name).bold().to_string()];
    let rows = properties.into_iter().map(|(property, values)| {
        let head = std::mem::replace(&mut head, vec![String::new(); 2]);
        let row = [property.dimmed().to_string(), values];
        head.into_iter().chain(row).collect::<Vec<String>>()
    });
    rows.collect()
}

/// How many of a line there are, which, and what that costs.
fn about(change: &Change, line: &Line) -> String {
    let which = [
        &line.value,
        &line.specification,
        &line.part_number,
        &line.process,
        &line.material,
    ];
    let which = which.into_iter().flatten().map(|text| cut(text));
    let cost = change.cost.iter().map(cost_shown);
    let all = std::iter::once(line.quantity_shown())
        .chain(which)
        .chain(cost);
    all.collect::<Vec<_>>().join(", ")
}

/// What of a line changed, from what to what.
fn properties(change: &Change, old: &Line, new: &Line) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut tell = |property: &str, old: String, new: String| {
        let none = || "none".dimmed().to_string();
        let shown = |text: String| Some(cut(&text)).filter(|text| !text.is_empty());
        let (old, new) = (shown(old), shown(new));
        let arrow = "→".dimmed();
        let values = format!(
            "{} {arrow} {}",
            old.unwrap_or_else(none),
            new.unwrap_or_else(none)
        );
        found.push((property.to_owned(), values));
    };
    if change.quantity.is_some() {
        tell("quantity", old.quantity_shown(), new.quantity_shown());
    }
    for text in &change.texts {
        let property = text.field.replace('-', " ");
        tell(&property, text.old.clone(), text.new.clone());
    }
    if let Some((old, new)) = change.unit_cost {
        let shown = |price: Option<Price>| price.map(export::price).unwrap_or_default();
        tell("price of one", shown(old), shown(new));
    }
    let more = change.designators_added.iter().map(|one| format!("+{one}"));
    let less = change.designators_removed.iter();
    let less = less.map(|one| format!("\u{2212}{one}"));
    let references: Vec<String> = more.chain(less).collect();
    let cost: Vec<String> = change.cost.iter().map(cost_shown).collect();
    let mass = change.mass.map(|mass| format!("{mass} g"));
    let sums = [
        ("references", cut(&references.join(" "))),
        ("cost", cost.join(", ")),
        ("mass", mass.unwrap_or_default()),
    ];
    let sums = sums.into_iter().filter(|(_, sum)| !sum.is_empty());
    found.extend(sums.map(|(property, sum)| (property.to_owned(), sum)));
    found
}

/// `+0.4 EUR`.
fn cost_shown(effect: &CostEffect) -> String {
    let currency = effect.currency.as_ref();
    let currency = currency.map(|currency| format!(" {}", currency.as_str()));
    format!("{}{}", effect.amount, currency.unwrap_or_default())
}

fn show_shapes(context: &Context<'_>, shapes: &Shapes) {
    let changes = &shapes.changes;
    if changes.is_empty() {
        return;
    }
    let count = |is_it: fn(&What) -> bool| changes.iter().filter(|one| is_it(&one.what)).count();
    let added = count(|what| matches!(what, What::Added));
    let removed = count(|what| matches!(what, What::Removed));
    let counts = counts([
        (added, "added"),
        (removed, "removed"),
        (changes.len() - added - removed, "changed"),
        (shapes.unchanged, "the same"),
    ]);
    let printer = context.printer;
    printer.result("");
    printer.result(&format!("{} {}", "Shapes".blue().bold(), counts.dimmed()));
    let rows: Vec<Vec<String>> = changes.iter().map(shape_row).collect();
    for line in columns(&rows) {
        printer.result(&format!(" {line}"));
    }
}

/// Sign, path, verdict, then by how much.
fn shape_row(change: &ShapeChange) -> Vec<String> {
    let path = plain(change.path.as_str()).bold().to_string();
    let path = match &change.was {
        Some(was) => format!("{} {} {path}", plain(was.as_str()), "→".dimmed()),
        None => path,
    };
    let (mark, told) = match &change.what {
        What::Added => (Mark::Added, Vec::new()),
        What::Removed => (Mark::Removed, Vec::new()),
        What::Refused { reason } => (Mark::Changed, vec![plain(reason).yellow().to_string()]),
        What::Changed { sizes_um } => {
            let sizes = sizes_um.filter(|[old, new]| old != new);
            let sizes = sizes.map(|[old, new]| format!("{} → {}", extent(&old), extent(&new)));
            (
                Mark::Changed,
                vec!["another file".to_owned(), sizes.unwrap_or_default()],
            )
        }
        What::Compared {
            difference,
            mass_change_mg,
        } => (Mark::Changed, measures(difference, *mass_change_mg)),
    };
    [mark.sign(), path].into_iter().chain(told).collect()
}

fn measures(found: &wright_geometry::Difference, mass_change_mg: Option<i64>) -> Vec<String> {
    let size = found.size_change_um;
    let size = size.iter().any(|side| *side != 0).then(|| {
        let sides = size.map(|side| signed(side as f64 / MICROMETERS, 2));
        format!("{} mm", sides.join(" × "))
    });
    let volume = signed(found.volume_change_nl as f64 / NANOLITERS, 2);
    let mass = mass_change_mg.map(|mass| signed(mass as f64 / MILLIGRAMS, 2));
    let facets = counts([
        (whole(found.facets_added), "facets added"),
        (whole(found.facets_removed), "removed"),
    ]);
    vec![
        verdict(found.verdict),
        size.unwrap_or_default(),
        Some(volume)
            .filter(|volume| volume != "0")
            .map(|volume| format!("{volume} cm³"))
            .unwrap_or_default(),
        mass.filter(|mass| mass != "0")
            .map(|mass| format!("{mass} g"))
            .unwrap_or_default(),
        facets.dimmed().to_string(),
    ]
}

fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// In which way a mesh changed.
fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Same => "the same facets in another file".to_owned(),
        Verdict::Moved { by_um, turned } => {
            let by = by_um.map(|by| signed(by as f64 / MICROMETERS, 2));
            let turned = if turned { ", and turned" } else { "" };
            format!("moved by {} mm{turned}", by.join(" × "))
        }
        Verdict::Resized { permille } => {
            let percent = permille.map(|permille| format!("{} %", permille as f64 / 10.0));
            format!("resized to {}", percent.join(" × "))
        }
        Verdict::Retessellated => "the same shape, cut into other facets".to_owned(),
        Verdict::Changed => "another shape".to_owned(),
    }
}

/// A change with its sign, to so many decimals: `+1.5`, `−0.2`, `0`.
fn signed(change: f64, decimals: usize) -> String {
    let size = format!("{:.decimals$}", change.abs());
    let size = match size.contains('.') {
        true => size.trim_end_matches('0').trim_end_matches('.'),
        false => &size,
    };
    match size {
        "0" => "0".to_owned(),
        size if change < 0.0 => format!("\u{2212}{size}"),
        size => format!("+{size}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_their_sign() {
        for (change, decimals, expected) in [
            (1.5, 2, "+1.5"),
            (-0.25, 1, "\u{2212}0.2"),
            (0.001, 2, "0"),
            (-0.001, 2, "0"),
            (10.0, 0, "+10"),
        ] {
            assert_eq!(signed(change, decimals), expected);
        }
        let moved = Verdict::Moved {
            by_um: [2_000, 0, -500],
            turned: true,
        };
        assert_eq!(
            verdict(moved),
            "moved by +2 × 0 × \u{2212}0.5 mm, and turned"
        );
    }
}
