//! The parts of a version: its bill of materials with those of every design it
//! uses, for as many as somebody wants to make. The tables are read by the
//! registry ([`wright_registry::bom`]); here they become a page.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wright_bom::{Amount, RollUp, export, production};
use wright_registry::bom::{Bill, BillDesign, BomOf};
use wright_registry::production::Shapes;
use wright_registry::{Listed, Registry, ReleaseFile, TableState};

use super::asker::Asker;
use super::bom_facts;
use super::bom_findings;
use super::bom_lines::{self, Sort};
use super::design_parts;
use super::design_shown::{Links, Shown, ShownFile};
use super::design_view::{self, Tab};
use super::{Failure, shape_words, shapes, show_public};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::package::{UNITS_MAX, units};
use crate::small_pictures::{Meanwhile, settle};
use crate::views::bom as view;
use crate::views::design_view::{Filter, Link};
use crate::views::{Place, encode};

/// Which parts the address asks for, and for how many.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BomQuery {
    /// For so many.
    n: Option<String>,
    /// The column that lines are sorted by, with a dash before it the other way.
    sort: Option<String>,
    /// Only those made so; `bought` for what is bought.
    process: Option<String>,
}

impl BomQuery {
    /// How many, and whether what was asked for is no number of things.
    fn units(&self) -> (u32, bool) {
        match units(self.n.as_deref()) {
            Ok(units) => (units, false),
            Err(_) => (1, true),
        }
    }

    fn process(&self) -> Option<&str> {
        self.process.as_deref().filter(|wanted| !wanted.is_empty())
    }
}

/// `GET /@{actor}/{name}/{version}/-/parts`
pub(crate) async fn parts(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(query): Query<BomQuery>,
) -> Result<Response, Failure> {
    let names = [actor.as_str(), name.as_str(), version.as_str()];
    let (shown, cards, acts) = match design_parts::shown(&app, &asker, names, "/-/parts").await? {
        Ok(shown) => shown,
        Err(answer) => return Ok(answer),
    };
    let mut page = page(app.registry(), &asker, &shown, &cards, &query).await?;
    acts.offer(&mut page.head);
    if page.head.manage_address.is_some() {
        bom_facts::offer_corrections(&shown.links, &mut page.required);
    }
    Ok(show_public(&page))
}

pub(super) fn release_file(file: &ShownFile) -> ReleaseFile {
    ReleaseFile {
        path: file.path.clone(),
        digest: file.digest,
        size: file.size,
        kind: file.kind,
        media_type: file.media_type.clone(),
    }
}

/// The parts of a version, released or not.
pub(crate) async fn page(
    registry: &Registry,
    asker: &Asker,
    shown: &Shown,
    cards: &HashMap<String, Listed>,
    query: &BomQuery,
) -> wright_registry::Result<view::BomPage> {
    let files = shown.files.iter().map(release_file).collect();
    let mut of = BomOf::new(&shown.name, &shown.config, files);
    if let Some(page) = shown.released() {
        of = of.corrected(page.release.id);
    }
    let bill = registry.bill(&shown.right, of).await?;
    let known = registry.measured(&bill).await?;
    let mut page = of_bill(asker, shown, cards, query, &bill, &known);
    let lines = page.groups.iter_mut().flat_map(|group| &mut group.lines);
    let pictures = lines.filter_map(|line| line.picture.as_mut());
    let pictures = pictures.map(|picture| &mut picture.image);
    let used = page.dependencies.iter_mut().map(|used| &mut used.picture);
    settle(registry, Meanwhile::Nothing, pictures.chain(used)).await?;
    for line in page.groups.iter_mut().flat_map(|group| &mut group.lines) {
        line.picture.take_if(|picture| picture.image.is_none());
    }
    Ok(page)
}

fn of_bill(
    asker: &Asker,
    shown: &Shown,
    cards: &HashMap<String, Listed>,
    query: &BomQuery,
    bill: &Bill,
    known: &Shapes,
) -> view::BomPage {
    let reader = shapes::reader(asker);
    let tr = reader.tr;
    let (units, is_odd) = query.units();
    let mut notices = notices(tr, bill);
    let total = match bill.roll_up(Amount::whole(units)) {
        Ok(total) => Some(total),
        Err(error) => {
            notices.push(view::Notice {
                text: tr.get("bom-not-added"),
                detail: error.to_string(),
            });
            None
        }
    };
    let context = bom_lines::Context {
        reader,
        shown,
        bill,
        shapes: known,
        part_shapes: shapes::of_parts(reader, shown, known, &bill.designs[0].corrections),
        units: Amount::whole(units),
        total: total.as_ref(),
    };
    let sort = Sort::parse(query.sort.as_deref().unwrap_or_default());
    let wanted = query.process();
    let (groups, left_out) = bom_lines::groups(&context, sort, wanted);
    let made = total.as_ref().map(|total| bill.made(total, known));
    let made = made.unwrap_or_default();
    let required = bom_facts::required(&context, &made);
    let own = &bill.designs[0];
    let found = own.said.bom.as_ref();
    let (findings, notes) = bom_findings::of(tr, found.map_or(&[][..], |bom| &bom.diagnostics));
    let is_counted = |name: &str| {
        let designs = bill.designs.iter().skip(1);
        bill.problem.is_none() && designs.clone().any(|design| design.name.as_str() == name)
    };
    let mut dependencies = design_view::dependencies(tr, &shown.config, cards);
    dependencies.retain(|used| used.quantity.is_empty() || !is_counted(&used.design));
    view::BomPage {
        tr,
        frame: asker.frame(Place::Designs),
        head: design_view::head(asker, shown, Tab::Parts),
        units,
        units_max: UNITS_MAX,
        is_odd,
        here: shown.links.tab("parts"),
        kept: kept(query),
        sums: sums(&context),
        notices,
        filters: filters(asker, shown, bill, query),
        is_filtered: wanted.is_some(),
        columns: columns(tr, shown, query, sort),
        is_empty: groups.is_empty() && wanted.is_none() && dependencies.is_empty(),
        groups,
        left_out,
        dependencies: match wanted {
            None => dependencies,
            Some(_) => Vec::new(),
        },
        facilities: bom_facts::facilities(&context, &made),
        incomplete: required.iter().filter(|one| one.is_incomplete).count(),
        required,
        lists: total
            .as_ref()
            .and_then(|total| lists(&context, total, &made)),
        findings,
        notes,
        read: bom_findings::columns(tr, found.map_or(&[][..], |bom| &bom.columns)),
        remarks: bom_findings::remarks(found.map_or(&[][..], |bom| &bom.remarks)),
        bom: shown.config.bom.as_ref().map(|path| Link {
            text: path.to_string(),
            address: shown.links.file(path),
        }),
    }
}

/// What goes along when the form is sent.
fn kept(query: &BomQuery) -> Vec<(&'static str, String)> {
    let all = [("sort", &query.sort), ("process", &query.process)];
    let said = all.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref().filter(|value| !value.is_empty())?;
        Some((name, value.to_owned()))
    });
    said.collect()
}

/// The address of this page with another sort or filter.
fn address(shown: &Shown, query: &BomQuery, sort: &str, process: &str) -> String {
    let (units, _) = query.units();
    let n = if units == 1 {
        String::new()
    } else {
        units.to_string()
    };
    let said = [("n", n.as_str()), ("sort", sort), ("process", process)];
    let said = said.into_iter().filter(|(_, value)| !value.is_empty());
    let said: Vec<String> = said
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let here = shown.links.tab("parts");
    match said.is_empty() {
        true => here,
        false => format!("{here}?{}", said.join("&")),
    }
}

fn columns(tr: &Locale, shown: &Shown, query: &BomQuery, sort: Sort) -> Vec<view::SortLink> {
    let process = query.process().unwrap_or_default();
    Sort::COLUMNS
        .into_iter()
        .map(|column| {
            let is_by_it = sort.column == column;
            let next = Sort {
                column,
                is_descending: is_by_it && !sort.is_descending,
            };
            view::SortLink {
                text: column.text(tr),
                address: address(shown, query, &next.word(), process),
                sorted: match (is_by_it, sort.is_descending) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
                is_figure: column.is_figure(),
            }
        })
        .collect()
}

fn filters(asker: &Asker, shown: &Shown, bill: &Bill, query: &BomQuery) -> Vec<Filter> {
    let tr = asker.tr;
    let wanted = query.process();
    let sort = query.sort.as_deref().unwrap_or_default();
    let lines = bill.designs.iter().flat_map(|design| &design.said.lines);
    let counted = lines.filter(|line| line.counts());
    let mut processes: Vec<(String, String, usize)> = Vec::new();
    let (mut all, mut bought) = (0, 0);
    for line in counted {
        all += 1;
        if !line.is_made() {
            bought += 1;
            continue;
        }
        let said = line.process.as_deref().unwrap_or_default();
        let slug = design_view::process_slug(said).to_owned();
        match processes.iter_mut().find(|(known, ..)| *known == slug) {
            Some((.., count)) => *count += 1,
            None if slug.is_empty() => {}
            None => {
                let name = crate::taxonomy::process(tr, said);
                processes.push((slug, name, 1));
            }
        }
    }
    processes.sort_unstable();
    let link = |text: String, process: &str, count| Filter {
        text,
        address: address(shown, query, sort, process),
        count,
        current: wanted.map(design_view::process_slug).unwrap_or_default() == process,
    };
    let mut filters = vec![link(tr.get("filter-all"), "", all)];
    let processes = processes.into_iter();
    filters.extend(processes.map(|(slug, name, count)| link(name, &slug, count)));
    if bought > 0 {
        filters.push(link(tr.get("parts-to-buy"), bom_lines::BOUGHT, bought));
    }
    // One choice is none.
    if filters.len() > 2 {
        filters
    } else {
        Vec::new()
    }
}

fn sums(context: &bom_lines::Context<'_>) -> view::Sums {
    let tr = context.reader.tr;
    let Some(total) = context.total else {
        return view::Sums::default();
    };
    let lines = context.bill.nodes();
    let pieces = |totals: &[wright_bom::roll_up::Total]| {
        let counted = totals.iter().filter(|total| {
            let line = total.line(&lines);
            line.is_some_and(|line| line.unit.is_empty())
        });
        let sum = counted
            .map(|total| total.quantity)
            .try_fold(Amount::ZERO, Amount::plus);
        sum.map(|sum| tr.amount(sum.millionths()))
            .unwrap_or_default()
    };
    let price = |price: &wright_bom::Price| bom_lines::price(tr, *price);
    view::Sums {
        made: total.made.len(),
        made_pieces: pieces(&total.made),
        bought: total.bought.len(),
        bought_pieces: pieces(&total.bought),
        mass: match total.mass.is_zero() {
            true => String::new(),
            false => bom_lines::mass(context.reader, total.mass),
        },
        without_mass: total.without_mass,
        cost: total.cost.iter().map(price).collect(),
        without_cost: total.without_cost,
        used: total.designs.len().saturating_sub(1),
    }
}

/// What is not as it should be, apart from single rows.
fn notices(tr: &Locale, bill: &Bill) -> Vec<view::Notice> {
    let mut notices = Vec::new();
    let mut say = |text: String, detail: &str| {
        notices.push(view::Notice {
            text,
            detail: detail.to_owned(),
        });
    };
    if let Some(problem) = &bill.problem {
        say(tr.get("bom-unresolved"), problem);
    }
    if !bill.missing.is_empty() {
        say(tr.get("bom-missing"), &bill.missing.join(", "));
    }
    if !bill.removed.is_empty() {
        say(tr.get("bom-removed"), &bill.removed.join(", "));
    }
    for (at, design) in bill.designs.iter().enumerate() {
        if let Some((text, detail)) = state_of(tr, design) {
            let text = match at {
                0 => text,
                _ => tr.text(
                    "bom-of",
                    &[("design", design.name.as_str().arg()), ("what", text.arg())],
                ),
            };
            say(text, &detail);
        }
    }
    notices
}

/// What is wrong with a whole table: words of the reader, and of whoever found it.
pub(super) fn state_of(tr: &Locale, design: &BillDesign) -> Option<(String, String)> {
    match design.table.as_ref()? {
        TableState::Read(_) => None,
        TableState::Waiting => Some((tr.get("bom-waiting"), String::new())),
        TableState::Unread => Some((tr.get("bom-unread"), String::new())),
        TableState::Refused(reason) => {
            Some((tr.get("bom-refused"), shape_words::reason(tr, reason)))
        }
    }
}

/// Files for workshops, those that are handed out; a draft has none.
fn lists(
    context: &bom_lines::Context<'_>,
    total: &RollUp,
    made: &[wright_bom::Made],
) -> Option<view::Lists> {
    let tr = context.reader.tr;
    let Links::Release(name, version) = &context.shown.links else {
        return None;
    };
    let bill = context.bill;
    if bill.problem.is_some() || bill.waiting(total).is_some() {
        return None;
    }
    let at = |list: &str| format!("/@{name}/{version}/-/lists/{list}?n={}", context.units);
    let stock = production::stock(made);
    // What cannot say that it lacks something is not handed out.
    let pastes = match bill.not_counted(total).is_empty() {
        true => export::paste_lists(total, &bill.nodes()),
        false => Vec::new(),
    };
    let if_any = |any: bool, list: &str| if any { at(list) } else { String::new() };
    Some(view::Lists {
        production: at("production.zip"),
        command: format!("wright bom --for {}", context.units),
        lines: if_any(bill.designs[0].unread().is_none(), "bom.csv"),
        shopping: if_any(!total.bought.is_empty(), "shopping.csv"),
        cut: if_any(!stock.is_empty(), "cut.csv"),
        stock: stock
            .iter()
            .map(|one| stock_words(tr, context, one))
            .collect(),
        pastes: pastes
            .into_iter()
            .map(|list| view::Paste {
                address: at(&format!("order-{}.txt", encode(&list.shop))),
                shop: list.shop,
                lines: list.lines,
            })
            .collect(),
    })
}

/// `Plywood 9 mm: 1.05 m²`
fn stock_words(tr: &Locale, context: &bom_lines::Context<'_>, stock: &production::Stock) -> String {
    let mut words = vec![crate::taxonomy::material(tr, &stock.material)];
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        words.push(crate::taxonomy::process(tr, &stock.process));
    }
    let thickness = stock.thickness_um;
    words.extend(thickness.map(|um| context.length(um)));
    let measure = match stock.together() {
        // Two digits are as exact as a saw.
        Some((amount, unit)) => tr.price(amount.millionths(), unit),
        None => {
            let pieces = tr.amount(stock.pieces.millionths());
            tr.text("bom-pieces", &[("n", pieces.arg())])
        }
    };
    format!("{}: {measure}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_things_is_taken_and_nothing_else() {
        for (said, expected) in [
            ("", (1, false)),
            ("12", (12, false)),
            (" 3 ", (3, false)),
            ("1000000", (1_000_000, false)),
            ("0", (1, true)),
            ("-1", (1, true)),
            ("1000001", (1, true)),
            ("99999999999999999999", (1, true)),
            ("<b>", (1, true)),
            ("1.5", (1, true)),
        ] {
            let query = BomQuery {
                n: Some(said.to_owned()),
                ..BomQuery::default()
            };
            assert_eq!(query.units(), expected, "{said}");
        }
    }
}
