//! The lines of a bill as a page shows them: what is made, what is bought, what
//! other designs bring, each for so many, in the order that somebody asks for.

use std::collections::HashMap;

use wright_bom::{Amount, Currency, Line, Price, Role, RollUp, Supplier};
use wright_registry::ReleaseFile;
use wright_registry::bom::{Bill, BillDesign};
use wright_registry::production::Shapes;

use super::design_shown::{Links, Shown, ShownFile};
use super::design_view;
use super::shape_facts::Reader;
use crate::locale::{Arg, Locale};
use crate::small_pictures::Image;
use crate::taxonomy;
use crate::views::bom as view;
use crate::views::design_view::{Link, Picture};
use crate::views::shapes::PartShape;

/// The word in `?process=` for what is bought.
pub(super) const BOUGHT: &str = "bought";
/// Lines that one page shows.
const LINES_MAX: usize = 1_000;
/// Characters of one cell.
const CELL_CHARS_MAX: usize = 300;
/// Places where something is sold that a line names.
const SUPPLIERS_MAX: usize = 4;
/// Cells of columns that mean nothing here.
const KEPT_MAX: usize = 20;

/// What lines are made from.
pub(super) struct Context<'a> {
    pub(super) reader: Reader,
    pub(super) shown: &'a Shown,
    pub(super) bill: &'a Bill,
    pub(super) shapes: &'a Shapes,
    /// What is known of the shapes of its own parts, by their ids.
    pub(super) part_shapes: HashMap<String, PartShape>,
    pub(super) units: Amount,
    /// `None` where it cannot be added up: only its own lines are shown.
    pub(super) total: Option<&'a RollUp>,
}

impl Context<'_> {
    /// A length in the reader's units.
    pub(super) fn length(&self, um: i64) -> String {
        self.reader.tr.length(um, self.reader.units)
    }

    /// The designs that are counted, and how many of each.
    fn counted(&self) -> Vec<(usize, Amount)> {
        match self.total {
            Some(total) => total
                .designs
                .iter()
                .map(|design| (design.design, design.quantity))
                .collect(),
            None => vec![(0, self.units)],
        }
    }

    /// Where the pages of a design of the bill are.
    pub(super) fn links(&self, at: usize) -> Links {
        match (at, &self.bill.designs[at]) {
            (0, _) => self.shown.links.clone(),
            (_, design) => Links::Release(design.name.clone(), design.version.clone()),
        }
    }
}

/// A column that lines can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Column {
    #[default]
    Number,
    Name,
    Process,
    Quantity,
    Mass,
    Cost,
}

impl Column {
    const WORDS: [(Self, &'static str); 6] = [
        (Self::Number, "number"),
        (Self::Name, "name"),
        (Self::Process, "process"),
        (Self::Quantity, "quantity"),
        (Self::Mass, "mass"),
        (Self::Cost, "cost"),
    ];

    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(column, _)| *column == self);
        found.map_or("", |(_, word)| word)
    }

    pub(super) fn text(self, tr: &Locale) -> String {
        match self {
            Self::Number => tr.get("part-number"),
            Self::Name => tr.get("part-name"),
            Self::Process => tr.get("part-process"),
            Self::Quantity => tr.get("part-quantity"),
            Self::Mass => tr.get("bom-mass"),
            Self::Cost => tr.get("bom-cost"),
        }
    }

    pub(super) fn is_figure(self) -> bool {
        matches!(self, Self::Quantity | Self::Mass | Self::Cost)
    }
}

/// An order of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sort {
    pub(super) column: Column,
    pub(super) is_descending: bool,
}

impl Sort {
    /// The columns, in the order of the table.
    pub(super) const COLUMNS: [Column; 6] = [
        Column::Number,
        Column::Name,
        Column::Process,
        Column::Quantity,
        Column::Mass,
        Column::Cost,
    ];

    /// Reads what [`Self::word`] writes; anything else is the author's order.
    pub(super) fn parse(word: &str) -> Self {
        let (word, is_descending) = match word.strip_prefix('-') {
            Some(word) => (word, true),
            None => (word, false),
        };
        let mut columns = Column::WORDS.iter();
        match columns.find(|(_, known)| *known == word) {
            Some((column, _)) => Self {
                column: *column,
                is_descending,
            },
            None => Self::default(),
        }
    }

    /// The word in the address; none for the author's order.
    pub(super) fn word(self) -> String {
        match (self.column, self.is_descending) {
            (Column::Number, false) => String::new(),
            (column, false) => column.word().to_owned(),
            (column, true) => format!("-{}", column.word()),
        }
    }
}

/// A line with what it is sorted by.
struct Numbered<'a> {
    line: &'a Line,
    /// From 1.
    number: usize,
    quantity: Amount,
    mass: Option<Amount>,
    cost: Option<Price>,
}

/// The lines in groups, and how many are left out.
pub(super) fn groups(
    context: &Context<'_>,
    sort: Sort,
    wanted: Option<&str>,
) -> (Vec<view::Group>, usize) {
    let tr = context.reader.tr;
    let mut room = LINES_MAX;
    let mut left_out = 0;
    let mut groups: Vec<view::Group> = Vec::new();
    let own_lines = context.bill.designs[0].said.lines.len();
    for (place, (at, count)) in context.counted().into_iter().enumerate() {
        let mut numbered = numbered(context, at, count);
        numbered.retain(|one| is_wanted(one.line, wanted));
        sort_lines(&mut numbered, sort, tr);
        let before = numbered.len();
        numbered.truncate(room);
        room -= numbered.len();
        left_out += before - numbered.len();
        // A design that is used has a number among the lines of whoever uses it.
        let used = (place > 0).then_some(own_lines + place);
        let shown = |one: &Numbered<'_>| line(context, at, used, one);
        match used {
            None => {
                for (title, of_it) in kinds(tr) {
                    let lines: Vec<view::Line> = numbered
                        .iter()
                        .filter(|one| of_it(one.line))
                        .map(shown)
                        .collect();
                    groups.extend((!lines.is_empty()).then(|| view::Group {
                        title,
                        design: None,
                        more: String::new(),
                        lines,
                    }));
                }
            }
            Some(number) => {
                let counted = numbered.iter().filter(|one| one.line.counts());
                let lines: Vec<view::Line> = counted.map(shown).collect();
                groups.extend(
                    (!lines.is_empty()).then(|| used_group(context, at, number, count, lines)),
                );
            }
        }
    }
    (groups, left_out)
}

type IsOfGroup = fn(&Line) -> bool;

/// The groups of a design's own lines.
fn kinds(tr: &Locale) -> [(String, IsOfGroup); 3] {
    [
        (tr.get("parts-to-make"), |line| {
            line.counts() && line.is_made()
        }),
        (tr.get("parts-to-buy"), |line| {
            line.counts() && !line.is_made()
        }),
        (tr.get("bom-not-counted"), |line| !line.counts()),
    ]
}

fn used_group(
    context: &Context<'_>,
    at: usize,
    number: usize,
    count: Amount,
    lines: Vec<view::Line>,
) -> view::Group {
    let tr = context.reader.tr;
    let design = &context.bill.designs[at];
    let times = tr.amount(count.millionths());
    view::Group {
        title: tr.text("bom-from", &[("number", number.arg())]),
        design: Some(Link {
            text: match design.title.as_str() {
                "" => design.name.to_string(),
                title => title.to_owned(),
            },
            address: context.links(at).overview(),
        }),
        more: tr.text(
            "bom-used",
            &[
                ("design", design.name.as_str().arg()),
                ("version", design.version.as_str().arg()),
                ("times", times.arg()),
            ],
        ),
        lines,
    }
}

fn is_wanted(line: &Line, wanted: Option<&str>) -> bool {
    match wanted {
        None => true,
        Some(BOUGHT) => line.counts() && !line.is_made(),
        Some(wanted) => {
            let process = line.process.as_deref().filter(|_| line.is_made());
            process.map(design_view::process_slug) == Some(design_view::process_slug(wanted))
        }
    }
}

/// The lines of a design with their numbers: the parts of `design.toml` in its
/// order, since files and instructions refer to them so, then the others.
fn numbered<'a>(context: &Context<'a>, at: usize, count: Amount) -> Vec<Numbered<'a>> {
    let said = &context.bill.designs[at].said;
    let parts = said.design.as_ref().map_or(0, |design| design.parts.len());
    let mut next = parts;
    let lines = said.lines.iter();
    let lines = lines.filter(|line| line.role != Role::Assembly);
    let mut numbered: Vec<Numbered<'a>> = lines
        .map(|line| {
            let number = match said.place_of_part(&line.id) {
                Some(part) => part + 1,
                None => {
                    next += 1;
                    next
                }
            };
            let quantity = line.quantity.times(count).unwrap_or(Amount::MAX);
            Numbered {
                line,
                number,
                quantity,
                mass: line.mass.and_then(|mass| mass.times(quantity)),
                cost: line.unit_cost.and_then(|price| {
                    let amount = price.amount.times(quantity)?;
                    Some(Price { amount, ..price })
                }),
            }
        })
        .collect();
    numbered.sort_by_key(|one| one.number);
    numbered
}

/// Within a group only: what is not known comes last, whichever way.
fn sort_lines(lines: &mut [Numbered<'_>], sort: Sort, tr: &Locale) {
    fn by<K: Ord>(
        lines: &mut [Numbered<'_>],
        is_descending: bool,
        key: impl Fn(&Numbered<'_>) -> Option<K>,
    ) {
        lines.sort_by(|one, other| match (key(one), key(other)) {
            (Some(one), Some(other)) if is_descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        });
    }
    let down = sort.is_descending;
    match sort.column {
        Column::Number => by(lines, down, |one| Some(one.number)),
        Column::Name => by(lines, down, |one| Some(one.line.name.to_lowercase())),
        Column::Process => by(lines, down, |one| {
            let said = one.line.process.as_deref()?;
            Some(taxonomy::process(tr, said).to_lowercase())
        }),
        Column::Quantity => by(lines, down, |one| Some(one.quantity)),
        Column::Mass => by(lines, down, |one| one.mass),
        Column::Cost => by(lines, down, |one| {
            let cost = one.cost?;
            Some((cost.currency, cost.amount))
        }),
    }
}

fn line(
    context: &Context<'_>,
    at: usize,
    used: Option<usize>,
    numbered: &Numbered<'_>,
) -> view::Line {
    let tr = context.reader.tr;
    let (line, design) = (numbered.line, &context.bill.designs[at]);
    let links = context.links(at);
    let which = [&line.value, &line.specification, &line.description];
    let which: Vec<&str> = which.into_iter().flatten().map(String::as_str).collect();
    let quantity = tr.amount(numbered.quantity.millionths());
    let material = line.material.as_deref();
    let process = line.process.as_deref().filter(|_| line.is_made());
    let suppliers = line.suppliers.iter().filter(|_| !line.is_made());
    view::Line {
        number: match used {
            Some(number) => format!("{number}.{}", numbered.number),
            None => numbered.number.to_string(),
        },
        is_used: used.is_some(),
        id: match used {
            Some(_) => String::new(),
            None => line.id.to_string(),
        },
        name: cut(&line.name),
        part_number: cut(line.part_number.as_deref().unwrap_or_default()),
        note: cut(&which.join(", ")),
        remarks: cut(line.notes.as_deref().unwrap_or_default()),
        role: role(tr, line.role),
        is_made: line.is_made(),
        process: process.map(|process| design_view::process_link(tr, process)),
        material: material
            .map(|material| cut(&taxonomy::material(tr, material)))
            .unwrap_or_default(),
        thickness: line.thickness_um,
        quantity: match line.unit.as_str() {
            "" => quantity,
            unit => format!("{quantity}\u{a0}{}", wright_bom::unit::shown(unit)),
        },
        mass: numbered
            .mass
            .map(|mass| self::mass(context.reader, mass))
            .unwrap_or_default(),
        cost: numbered
            .cost
            .map(|cost| price(tr, cost))
            .unwrap_or_default(),
        each: match line.unit_cost {
            Some(each) if numbered.quantity != Amount::ONE => {
                tr.text("bom-each", &[("price", price(tr, each).arg())])
            }
            _ => String::new(),
        },
        picture: picture(context, design, &links, at, line),
        shape: match used {
            None => context.part_shapes.get(line.id.as_str()).cloned(),
            Some(_) => None,
        },
        exports: files(&links, design.exports(line)),
        sources: files(&links, design.sources(line)),
        suppliers: suppliers.take(SUPPLIERS_MAX).filter_map(supplier).collect(),
        more: more(tr, line),
    }
}

fn role(tr: &Locale, role: Role) -> String {
    match role {
        Role::Part | Role::Assembly => String::new(),
        Role::Optional => tr.get("bom-optional"),
        Role::Alternative => tr.get("bom-alternative"),
        Role::Tool => tr.get("bom-tool"),
        Role::LeftOut => tr.get("bom-left-out"),
    }
}

fn files(links: &Links, files: Vec<&ReleaseFile>) -> Vec<view::FileLink> {
    files
        .into_iter()
        .map(|file| view::FileLink {
            path: file.path.to_string(),
            page: links.file(&file.path),
            bytes: file.size,
        })
        .collect()
}

/// A picture among the files of a part, else a mesh that was drawn.
fn picture(
    context: &Context<'_>,
    design: &BillDesign,
    links: &Links,
    at: usize,
    line: &Line,
) -> Option<Picture> {
    let is_public = at > 0 || context.shown.released().is_some();
    let mut files = design.exports(line);
    files.extend(design.sources(line));
    let is_shown = |file: &&&ReleaseFile| {
        let is_picture = wright_model::kind::is_shown_picture(&file.media_type);
        let known = context.shapes.get(&file.digest);
        let known = known.and_then(|state| state.known());
        let is_drawn = at > 0 && known.is_some_and(|known| !known.pictures.is_empty());
        (is_picture && (is_public || file.size <= design_view::GALLERY_BYTES_MAX)) || is_drawn
    };
    let Some(file) = files.iter().find(is_shown) else {
        let shape = context.part_shapes.get(line.id.as_str());
        let shape = shape.filter(|_| at == 0)?;
        return Some(Picture {
            image: Some(shape.picture.clone()?),
            page: shape.page.clone(),
            path: shape.path.clone(),
        });
    };
    Some(Picture {
        image: Some(match is_public {
            true => Image::of(file.digest),
            false => Image::at(file.digest, links.raw(&shown_file(file))),
        }),
        page: links.file(&file.path),
        path: file.path.to_string(),
    })
}

fn shown_file(file: &ReleaseFile) -> ShownFile {
    ShownFile::from(file.clone())
}

fn supplier(supplier: &Supplier) -> Option<view::SupplierLink> {
    let address = supplier.link.clone().unwrap_or_default();
    let host = address.split('/').nth(2).unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let name = supplier.name.as_deref().unwrap_or(host);
    let order_number = supplier.order_number.as_deref().unwrap_or_default();
    let is_known = !name.is_empty() || !order_number.is_empty();
    let (name, order_number) = (cut(name), cut(order_number));
    is_known.then_some(view::SupplierLink {
        name,
        order_number,
        address,
    })
}

/// What else is known: references, maker, pack, section, and every cell of a
/// column that means nothing here.
fn more(tr: &Locale, line: &Line) -> Vec<(String, String)> {
    let packed = line.pack_size.map(|size| tr.amount(size.millionths()));
    let known = [
        (tr.get("bom-references"), Some(line.designators.join(", "))),
        (tr.get("bom-maker"), line.manufacturer.clone()),
        (tr.get("bom-pack"), packed),
        (tr.get("bom-section"), line.section.clone()),
    ];
    let known = known.into_iter().filter_map(|(label, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some((label, cut(&value)))
    });
    let kept = line.kept.iter().take(KEPT_MAX);
    let kept = kept.map(|kept| (cut(&kept.heading), cut(&kept.text)));
    known.chain(kept).collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CELL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A price in the reader's numbers.
pub(super) fn price(tr: &Locale, price: Price) -> String {
    let currency = price.currency;
    let currency = currency.as_ref().map_or("", Currency::as_str);
    tr.price(price.amount.millionths(), currency)
}

/// Grams in the reader's units.
pub(super) fn mass(reader: Reader, grams: Amount) -> String {
    // Millionths of a gram are thousandths of a milligram.
    let milligrams = grams.millionths() / 1_000;
    reader.tr.mass(milligrams, reader.units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_reads_what_it_writes() {
        for column in Sort::COLUMNS {
            for is_descending in [false, true] {
                let sort = Sort {
                    column,
                    is_descending,
                };
                assert_eq!(Sort::parse(&sort.word()), sort);
            }
        }
        for odd in ["", "-", "price", "-<b>"] {
            assert_eq!(Sort::parse(odd).column, Column::Number, "{odd}");
        }
    }

    #[test]
    fn long_cells_are_cut_between_letters() {
        assert_eq!(cut("short"), "short");
        let long = "ñ".repeat(CELL_CHARS_MAX + 1);
        assert_eq!(cut(&long).chars().count(), CELL_CHARS_MAX + 1);
    }
}
