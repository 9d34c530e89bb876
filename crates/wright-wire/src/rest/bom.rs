//! Bills of materials: the lines of a release and of every design it uses, added
//! up for as many as somebody wants to make. Amounts are decimal numbers as text,
//! so that no reader makes floating-point numbers of them.

use serde::{Deserialize, Serialize};
use wright_model::{DesignName, Version};

/// `GET /api/v1/designs/{actor}/{name}/versions/{version}/bom`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BillOfMaterials {
    /// The design.
    pub design: DesignName,
    /// The version.
    pub version: Version,
    /// For so many.
    pub n: u32,
    /// Every design that is counted, the one that was asked for first.
    pub designs: Vec<BomDesign>,
    /// What is made, and what each part requires.
    pub made: Vec<BomMade>,
    /// What is bought, equal things together.
    pub bought: Vec<BomBought>,
    /// What it costs, a sum for each currency.
    pub cost: Vec<BomPrice>,
    /// What it weighs in grams, as far as that is known.
    pub mass: String,
    /// Lines without a price.
    pub without_cost: u64,
    /// Lines without a mass.
    pub without_mass: u64,
    /// Lines that are not counted: alternatives, tools, optional or left out.
    pub not_counted: u64,
    /// Designs that are not counted, one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A design of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomDesign {
    /// Its name today.
    pub name: DesignName,
    /// The version that is counted.
    pub version: Version,
    /// How many of it are needed.
    pub quantity: String,
    /// The path of its bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where reading it stands.
    pub state: BomState,
    /// Why it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its lines, and the parts of its `design.toml`.
    pub lines: Vec<BomLine>,
    /// What each column was taken for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<BomColumn>,
    /// What was found while reading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<BomDiagnostic>,
}

/// Where reading a bill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BomState {
    /// The design names none.
    None,
    /// It was read.
    Read,
    /// It waits for its turn; ask again in a moment.
    Waiting,
    /// It cannot be read.
    Refused,
    /// This registry does not read spreadsheets.
    Unread,
}

/// A price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomPrice {
    /// How much.
    pub amount: String,
    /// Of what (ISO 4217), where something says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Something that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomLine {
    /// Unique in its design.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// `part`, `optional`, `alternative`, `tool`, `left-out`, `assembly`.
    pub role: String,
    /// Whether it is made by whoever builds the design; bought otherwise.
    pub made: bool,
    /// How many are needed for one of its design.
    pub quantity: String,
    /// How many are needed in all.
    pub total: String,
    /// UCUM code of what the quantity counts; empty for pieces.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Sheet, row, column: `Sheet1!A12`, `row 12`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Where it stands on a circuit board.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub designators: Vec<String>,
    /// The value of an electronic part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Size, standard, grade: whatever tells which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specification: Option<String>,
    /// More words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What its manufacturer calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// Who makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Where it can be bought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<BomSupplier>,
    /// The price of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<BomPrice>,
    /// The mass of one in grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass: Option<String>,
    /// What it is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// How it is made: a slug of the taxonomy, or the word as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// How thick the sheet is that it is cut from, in µm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thickness_um: Option<i64>,
    /// A file of the design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Cells of columns that mean nothing here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<BomKept>,
}

/// Where something can be bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomSupplier {
    /// Who sells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Where it is (an http or https address).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The price of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<BomPrice>,
}

/// The text of a cell under its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomKept {
    /// The heading.
    pub heading: String,
    /// The text.
    pub text: String,
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomColumn {
    /// The letter a spreadsheet shows for it.
    pub letter: String,
    /// Its heading.
    pub heading: String,
    /// What it says; absent where its cells are only kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How sure that is, in percent.
    pub confidence: u8,
}

/// Something that was found while reading a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomDiagnostic {
    /// `error`, `warning`, `note`.
    pub severity: String,
    /// A stable word.
    pub code: String,
    /// Sheet, row, column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// One sentence.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A line that was added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomFrom {
    /// The design it belongs to.
    pub design: DesignName,
    /// Its id there.
    pub id: String,
    /// How many of it.
    pub quantity: String,
}

/// Something that is bought, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomBought {
    /// The lines it is added up from; the first describes it.
    pub from: Vec<BomFrom>,
    /// How many.
    pub quantity: String,
    /// What all of it costs, a sum for each currency.
    pub cost: Vec<BomPrice>,
}

/// Something that is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomMade {
    /// The line.
    #[serde(flatten)]
    pub from: BomFrom,
    /// What people call it.
    pub name: String,
    /// The files that a machine takes.
    pub files: Vec<String>,
    /// What it requires: `process`, `size-um`, `material`, `thickness-um`,
    /// `mass`, each with where it is known from.
    pub requires: Vec<BomFact>,
    /// What of it is not known and a workshop must know, in the same words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// Something that is known of a made part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BomFact {
    /// What it is about.
    pub what: String,
    /// What is known; sizes as `70000 x 70000 x 40000`.
    pub value: String,
    /// `corrected`, `stated`, `measured`, `guessed`: the first of these counts.
    pub origin: String,
    /// Where it stands: `bom.csv row 12`, `design.toml`, `stl/corner.stl`; who corrected
    /// it: `@ana`.
    pub from: String,
}
