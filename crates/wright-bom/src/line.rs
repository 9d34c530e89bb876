//! What a bill of materials says, line by line.

use crate::amount::Amount;
use crate::currency::Currency;
use crate::diagnostic::{Diagnostic, Place, Severity, letter};
use crate::format::Format;
use serde::Serialize;
use wright_model::{BomField, PartId};

/// A bill of materials as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bom {
    /// What the bytes are.
    pub format: Format,
    /// The encoding of a text that is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<&'static str>,
    /// What is needed, in the order of the file; ids are unique.
    pub lines: Vec<Line>,
    /// What each column was taken for.
    pub columns: Vec<Column>,
    /// What stands around the tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Where the table is, if the file is only a link to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl Bom {
    /// Whether something could not be read.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|one| one.severity == Severity::Error)
    }

    /// The line with this id.
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id.as_str() == id)
    }
}

/// Why a column was taken for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The author states it.
    Stated,
    /// Its heading says so.
    Heading,
    /// What stands in it says so.
    Content,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Which table of the file it belongs to, from 0.
    pub table: u32,
    /// The sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row of the heading.
    pub row: u32,
    /// Its number, from 0.
    pub index: u32,
    /// Its heading as written; may be empty.
    pub heading: String,
    /// What it was taken for; nothing where its cells are only kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<BomField>,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Which of several suppliers it tells of, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<u8>,
    /// Whether the spreadsheet hides it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl Column {
    /// The letter a spreadsheet shows for it.
    pub fn letter(&self) -> String {
        letter(self.index)
    }

    /// Its heading, or its letter where it has none.
    pub fn label(&self) -> String {
        match self.heading.trim() {
            "" => self.letter(),
            heading => heading.to_owned(),
        }
    }
}

/// What a line is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Goes into the product.
    #[default]
    Part,
    /// Names what the lines below it are put together to; counts nothing itself.
    Assembly,
    /// May go into it.
    Optional,
    /// Can stand in for another line.
    Alternative,
    /// Is needed to make it.
    Tool,
    /// Is left out of the product on purpose (do not populate).
    LeftOut,
}

impl Role {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Assembly => "assembly",
            Self::Optional => "optional",
            Self::Alternative => "alternative",
            Self::Tool => "tool",
            Self::LeftOut => "left-out",
        }
    }
}

/// Whether a line is made or bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// By whoever builds the design.
    Made,
    /// From a shop.
    Bought,
}

impl Source {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Bought => "bought",
        }
    }
}

/// Where a quantity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// The table says it.
    Stated,
    /// The reference designators were counted.
    Designators,
    /// Nothing says it: one.
    Assumed,
}

/// A price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Price {
    /// How much.
    pub amount: Amount,
    /// Of what; `None` where nothing says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// Where something can be bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Supplier {
    /// Who sells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Where it is (an http or https address).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

impl Supplier {
    /// Whether nothing is known.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The text of a cell under its heading.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Kept {
    /// The heading, or the letter of the column.
    pub heading: String,
    /// The text.
    pub text: String,
}

/// Something that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Unique in the bill; how it is made is said at [`crate`].
    pub id: PartId,
    /// Where it stands.
    pub place: Place,
    /// The heading of the section it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// What it is good for.
    pub role: Role,
    /// Where it stands on a circuit board, ranges written out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub designators: Vec<String>,
    /// How many are needed for one.
    pub quantity: Amount,
    /// Where the quantity comes from.
    pub counted: Counted,
    /// UCUM code of what the quantity counts, or a word that is none; empty for
    /// pieces.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What people call it; never empty.
    pub name: String,
    /// More words about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The value of an electronic part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Size, standard, grade, footprint: whatever tells which one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// What its manufacturer calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// Who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Where it can be bought, the first first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<Supplier>,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<Price>,
    /// How many are sold together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack_size: Option<Amount>,
    /// The mass of one, in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mass: Option<Amount>,
    /// What it is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// How thick the sheet is that it is cut from, in µm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thickness_um: Option<i64>,
    /// Whether it is made or bought, where something says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// How it is made: a slug of the taxonomy, or the word as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// A file of the design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// How deep it stands in the tree of assemblies, from 1; 0 where there is
    /// none.
    #[serde(skip_serializing_if = "is_zero")]
    pub level: u8,
    /// Cells of columns that mean nothing here, and texts that could not be
    /// read as what their column says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Kept>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(level: &u8) -> bool {
    *level == 0
}

impl Line {
    /// Whether it counts for what is made, bought, paid and weighed.
    pub fn counts(&self) -> bool {
        self.role == Role::Part
    }

    /// Whether it is made: stated, or by a process other than buying.
    pub fn is_made(&self) -> bool {
        self.source == Some(Source::Made)
    }

    /// The price of all that are needed for one, `None` without a price or
    /// beyond what a price can be.
    pub fn cost(&self) -> Option<Price> {
        let price = self.unit_cost?;
        Some(Price {
            amount: price.amount.times(self.quantity)?,
            currency: price.currency,
        })
    }

    /// The quantity with its unit: `4`, `3 m`.
    pub fn quantity_shown(&self) -> String {
        match self.unit.as_str() {
            "" => self.quantity.to_string(),
            unit => format!("{} {}", self.quantity, crate::unit::shown(unit)),
        }
    }
}

/// A text outside of the lines: titles, totals, notes below a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Where.
    pub place: Place,
    /// Its cells, those that hold something.
    pub text: String,
}
