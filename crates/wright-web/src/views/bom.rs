//! What a version is made of: its lines and those of every design it uses, for
//! as many as somebody wants to make, with what each made part requires.

use askama::Template;

use super::Frame;
use super::design_view::{Dependency, Filter, Head, Link, Picture};
use super::draft_edit::DraftHead;
use super::shapes::PartShape;
use crate::locale::{Arg, Locale};

/// The parts and the bill of a version.
#[derive(Template)]
#[template(path = "bom/page.html")]
pub(crate) struct BomPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    /// How many are to be made, for the field and for sentences.
    pub(crate) units: u32,
    /// The most that can be asked for.
    pub(crate) units_max: u32,
    /// What was asked for was no number of things.
    pub(crate) is_odd: bool,
    /// Where the form leads.
    pub(crate) here: String,
    /// What the form carries along: name and value.
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) sums: Sums,
    /// What is not counted, and why.
    pub(crate) notices: Vec<Notice>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) is_filtered: bool,
    pub(crate) columns: Vec<SortLink>,
    pub(crate) groups: Vec<Group>,
    /// Lines that are not shown.
    pub(crate) left_out: usize,
    /// Designs that are used and not counted.
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) facilities: Vec<FacilityNeed>,
    pub(crate) required: Vec<Required>,
    /// Made parts of which not everything is known.
    pub(crate) incomplete: usize,
    /// Where the files for workshops are; a draft has none.
    pub(crate) lists: Option<Lists>,
    pub(crate) findings: Vec<BomFinding>,
    /// How the table was understood.
    pub(crate) notes: Vec<BomFinding>,
    pub(crate) read: Vec<ReadColumn>,
    /// What stands around the table.
    pub(crate) remarks: Vec<(String, String)>,
    pub(crate) bom: Option<Link>,
    pub(crate) is_empty: bool,
}

/// What it comes to.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    /// Kinds of parts that are made, and their pieces; empty where they cannot be
    /// summed.
    pub(crate) made: usize,
    pub(crate) made_pieces: String,
    pub(crate) bought: usize,
    pub(crate) bought_pieces: String,
    /// Empty where nothing says anything.
    pub(crate) mass: String,
    /// Lines without a mass.
    pub(crate) without_mass: usize,
    /// A sum for each currency.
    pub(crate) cost: Vec<String>,
    /// Lines without a price.
    pub(crate) without_cost: usize,
    /// Designs that go into it.
    pub(crate) used: usize,
}

/// Something that is not as it should be.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) text: String,
    /// In English, as whoever found it says.
    pub(crate) detail: String,
}

/// A head of a column that sorts by it.
#[derive(Debug)]
pub(crate) struct SortLink {
    pub(crate) text: String,
    /// Empty where nothing is sorted by it.
    pub(crate) address: String,
    /// `ascending` or `descending`; empty for the others.
    pub(crate) sorted: &'static str,
    /// Figures end below each other.
    pub(crate) is_figure: bool,
}

/// Lines that belong together.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) title: String,
    /// The design they come from, where it is another.
    pub(crate) design: Option<Link>,
    /// Its version and how many of it are needed.
    pub(crate) more: String,
    pub(crate) lines: Vec<Line>,
}

/// Something that is needed.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// `3`, of a used design `17.2`.
    pub(crate) number: String,
    /// Of a used design.
    pub(crate) is_used: bool,
    /// Empty for lines of used designs, which have no anchor here.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) part_number: String,
    /// Size, standard, grade: whatever tells which one.
    pub(crate) note: String,
    /// What its author remarks.
    pub(crate) remarks: String,
    /// Why it is not counted; empty where it is.
    pub(crate) role: String,
    pub(crate) is_made: bool,
    pub(crate) process: Option<Link>,
    pub(crate) material: String,
    /// In µm.
    pub(crate) thickness: Option<i64>,
    pub(crate) quantity: String,
    pub(crate) mass: String,
    pub(crate) cost: String,
    /// The price of one, where several are needed.
    pub(crate) each: String,
    pub(crate) picture: Option<Picture>,
    /// What is known of its shape.
    pub(crate) shape: Option<PartShape>,
    pub(crate) exports: Vec<FileLink>,
    pub(crate) sources: Vec<FileLink>,
    pub(crate) suppliers: Vec<SupplierLink>,
    /// What else is known, and cells of columns that mean nothing here.
    pub(crate) more: Vec<(String, String)>,
}

/// A file of a part.
#[derive(Debug, Clone)]
pub(crate) struct FileLink {
    pub(crate) path: String,
    /// Of the page about it.
    pub(crate) page: String,
    pub(crate) bytes: u64,
}

/// Where something is sold.
#[derive(Debug)]
pub(crate) struct SupplierLink {
    pub(crate) name: String,
    pub(crate) order_number: String,
    /// Only `http` and `https`; empty where there is none.
    pub(crate) address: String,
}

/// What a place must have to make all parts of a process.
#[derive(Debug)]
pub(crate) struct FacilityNeed {
    pub(crate) process: Link,
    /// The largest part; empty where no size is known.
    pub(crate) size: String,
    pub(crate) materials: String,
    pub(crate) parts: usize,
}

/// What a made part requires.
#[derive(Debug)]
pub(crate) struct Required {
    pub(crate) id: String,
    /// Where its facts are corrected; empty for who may not.
    pub(crate) correct_address: String,
    pub(crate) name: String,
    /// The design, where it is another.
    pub(crate) design: String,
    /// Process, size, material, thickness, mass, in this order.
    pub(crate) facts: Vec<FactCell>,
    /// Whether something is missing that a workshop must know.
    pub(crate) is_incomplete: bool,
}

/// Something that is known, or not.
#[derive(Debug, Default)]
pub(crate) struct FactCell {
    /// What.
    pub(crate) label: String,
    /// Empty where it is not known.
    pub(crate) value: String,
    /// A workshop must know it, and it is not known.
    pub(crate) is_missing: bool,
    /// `corrected`, `stated`, `measured`, `guessed`.
    pub(crate) origin: &'static str,
    /// The same in the reader's language.
    pub(crate) origin_word: String,
    pub(crate) from: String,
    /// Of the file that says it; empty where there is no page.
    pub(crate) from_address: String,
}

/// Files for workshops and shops.
#[derive(Debug)]
pub(crate) struct Lists {
    pub(crate) production: String,
    /// `wright bom --for 12`
    pub(crate) command: String,
    /// Empty where its bill is not read.
    pub(crate) lines: String,
    /// Empty where nothing is bought.
    pub(crate) shopping: String,
    /// Empty where nothing is cut.
    pub(crate) cut: String,
    /// What is to be cut from, in words.
    pub(crate) stock: Vec<String>,
    pub(crate) pastes: Vec<Paste>,
}

/// What a shop is asked for.
#[derive(Debug)]
pub(crate) struct Paste {
    pub(crate) shop: String,
    pub(crate) lines: usize,
    pub(crate) address: String,
}

/// Something that was found while reading a table.
#[derive(Debug)]
pub(crate) struct BomFinding {
    pub(crate) is_error: bool,
    /// `Sheet1!C12`, `row 12`; empty for the whole file.
    pub(crate) place: String,
    /// In the reader's language.
    pub(crate) title: String,
    /// In English.
    pub(crate) message: String,
    pub(crate) help: String,
}

/// What a column was taken for.
#[derive(Debug)]
pub(crate) struct ReadColumn {
    pub(crate) letter: String,
    pub(crate) heading: String,
    pub(crate) meaning: String,
}

/// What the columns of a draft's table mean, to be corrected.
#[derive(Template)]
#[template(path = "bom/columns.html")]
pub(crate) struct ColumnsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: DraftHead,
    pub(crate) problem: String,
    /// Where the form leads.
    pub(crate) address: String,
    /// The digest of the `design.toml` it began from.
    pub(crate) seen: String,
    pub(crate) path: String,
    /// Why the table cannot be read; empty where it can.
    pub(crate) unread: String,
    pub(crate) unread_detail: String,
    pub(crate) columns: Vec<ColumnRow>,
    /// What is stated of columns that are not listed, to be sent along.
    pub(crate) more: Vec<String>,
    /// Of a column: value and text.
    pub(crate) meanings: Vec<(&'static str, String)>,
    pub(crate) sheets: Vec<String>,
    pub(crate) sheet: String,
    pub(crate) header_row: String,
    pub(crate) decimal: &'static str,
    pub(crate) currency: String,
    /// How many lines come of it, and the first of them.
    pub(crate) count: usize,
    pub(crate) lines: Vec<Sample>,
    pub(crate) findings: Vec<BomFinding>,
}

/// A column and what it was taken for.
#[derive(Debug)]
pub(crate) struct ColumnRow {
    pub(crate) index: usize,
    pub(crate) letter: String,
    pub(crate) heading: String,
    /// How it is named in `design.toml`: its heading, or `@F`.
    pub(crate) selector: String,
    pub(crate) samples: Vec<String>,
    /// What is chosen; empty for what the reader finds itself.
    pub(crate) stated: &'static str,
    /// What the reader takes it for by itself, or was told.
    pub(crate) meaning: String,
    pub(crate) why: String,
    pub(crate) is_unsure: bool,
    pub(crate) sheet: String,
}

/// A line as it is understood.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) quantity: String,
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) how: String,
    pub(crate) cost: String,
}
