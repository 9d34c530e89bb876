//! The format of `design.toml` as one table: every key, what it takes and what
//! it means. The reader, the “did you mean” of unknown keys and the JSON Schema
//! all come from here.

use super::rule::Rule;
use wright_model::limits::{
    CONTRIBUTORS_MAX, DEPENDENCIES_MAX, KEYWORDS_MAX, PARENTS_MAX, PARTS_MAX, SHORT_TEXT_CHARS_MAX,
    SUMMARY_CHARS_MAX, TITLE_CHARS_MAX,
};

/// Patterns in one list.
pub(crate) const GLOBS_MAX: usize = 200;
/// Languages of one release.
const LANGUAGES_MAX: usize = 100;
/// Files one part names as source, or as export.
const PART_FILES_MAX: usize = 100;
/// A unit, in characters.
const UNIT_CHARS_MAX: usize = 20;
/// A keyword, in characters.
const KEYWORD_CHARS_MAX: usize = 50;

/// A key of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
}

/// What a key takes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A text.
    Text(Rule),
    /// A list of at most so many texts.
    Texts(Rule, usize),
    /// A text, or a list of at most so many.
    TextOrTexts(Rule, usize),
    /// An integer or a decimal number, kept as text.
    Quantity,
    /// A whole number from 1 to this.
    Count(usize),
    /// A table.
    Table(&'static [Key]),
    /// A list of at most so many tables.
    Tables(&'static [Key], usize),
    /// A text, or a table.
    TextOrTable(Rule, &'static [Key]),
    /// Keys of the author's choice under a rule, at most so many.
    Map(Rule, &'static Shape, usize),
    /// Reserved for later: read by nothing, refused by nothing.
    Reserved,
}

const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        doc,
    }
}

const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        doc,
    }
}

/// Rows of the largest sheet.
const SHEET_ROWS: usize = 1_048_576;
/// Columns of a bill of materials whose meaning is stated.
const BOM_COLUMNS_MAX: usize = 60;

const SHORT: Rule = Rule::Line(SHORT_TEXT_CHARS_MAX);

/// The whole file.
pub(crate) const ROOT: &[Key] = &[
    must("design", Shape::Table(DESIGN), "What the release is."),
    may(
        "forked-from",
        Shape::Tables(PARENT, PARENTS_MAX),
        "A release this one starts from; written by wright.",
    ),
    may(
        "files",
        Shape::Table(FILES),
        "Which files are published. Default: everything not ignored by .wrightignore or .gitignore.",
    ),
    may("bom", Shape::Table(BOM), "The bill of materials."),
    may(
        "part",
        Shape::Tables(PART, PARTS_MAX),
        "Something that is made or bought, and how.",
    ),
    may(
        "contributor",
        Shape::Tables(CONTRIBUTOR, CONTRIBUTORS_MAX),
        "Somebody who contributed.",
    ),
    may(
        "dependencies",
        Shape::Map(
            Rule::DesignName,
            &Shape::TextOrTable(Rule::Requirement, DEPENDENCY),
            DEPENDENCIES_MAX,
        ),
        "Other designs this one uses: \"actor/name\" = \"^1.2\", or a table.",
    ),
    may(
        "translation",
        Shape::Reserved,
        "Reserved: [translation.<language>].",
    ),
];

/// `[design]`.
pub(crate) const DESIGN: &[Key] = &[
    must(
        "name",
        Shape::Text(Rule::DesignName),
        "The design's full name, e.g. rural-energy/box-dryer.",
    ),
    must(
        "version",
        Shape::Text(Rule::Version),
        "The version of this release, e.g. 0.3.0. Major breaks fit, form or function; minor is a compatible addition; patch is documentation or a tolerance.",
    ),
    may(
        "title",
        Shape::Text(Rule::Line(TITLE_CHARS_MAX)),
        "What people call it. Default: from the name.",
    ),
    must(
        "summary",
        Shape::Text(Rule::Line(SUMMARY_CHARS_MAX)),
        "One sentence: what it does.",
    ),
    must(
        "license",
        Shape::TextOrTable(Rule::License, LICENSE),
        "An SPDX license expression for everything, or one for each of hardware, documentation and software.",
    ),
    must(
        "licensor",
        Shape::Text(SHORT),
        "Who licenses it: a person or a community.",
    ),
    may(
        "keywords",
        Shape::Texts(Rule::Line(KEYWORD_CHARS_MAX), KEYWORDS_MAX),
        "Words people search for.",
    ),
    may(
        "category",
        Shape::Text(Rule::Category),
        "A path of words, e.g. food/drying.",
    ),
    may(
        "readiness",
        Shape::Table(READINESS),
        "How ready technology and documentation are (Open Know-How).",
    ),
    may(
        "repository",
        Shape::Text(Rule::Url),
        "Where it is developed.",
    ),
    may(
        "languages",
        Shape::Texts(Rule::Language, LANGUAGES_MAX),
        "Languages of the documentation (BCP 47), e.g. en, es.",
    ),
];

const LICENSE: &[Key] = &[
    must(
        "hardware",
        Shape::Text(Rule::License),
        "License of the design of the thing, e.g. CERN-OHL-S-2.0.",
    ),
    may(
        "documentation",
        Shape::Text(Rule::License),
        "License of words and pictures, e.g. CC-BY-SA-4.0.",
    ),
    may(
        "software",
        Shape::Text(Rule::License),
        "License of programs, e.g. GPL-3.0-or-later.",
    ),
];

const READINESS: &[Key] = &[
    may(
        "technology",
        Shape::Text(Rule::TechnologyLevel),
        "OTRL-1 (ideation) to OTRL-6 (qualification).",
    ),
    may(
        "documentation",
        Shape::Text(Rule::DocumentationLevel),
        "ODRL-1 to ODRL-4.",
    ),
];

const PARENT: &[Key] = &[
    must(
        "design",
        Shape::Text(Rule::DesignName),
        "The parent's name.",
    ),
    must(
        "version",
        Shape::Text(Rule::Version),
        "The parent's version.",
    ),
    must(
        "manifest",
        Shape::Text(Rule::Digest),
        "The digest of the parent's manifest.",
    ),
];

const FILES: &[Key] = &[
    may(
        "exclude",
        Shape::Texts(Rule::Glob, GLOBS_MAX),
        "Patterns of paths that are not published.",
    ),
    may(
        "kinds",
        Shape::Map(
            Rule::FileKind,
            &Shape::TextOrTexts(Rule::Glob, GLOBS_MAX),
            10,
        ),
        "What files are, only where their type does not say it: mesh = [\"print/*.obj\"].",
    ),
    may(
        "keep-location",
        Shape::Texts(Rule::Glob, GLOBS_MAX),
        "Photos whose location is published on purpose.",
    ),
];

const BOM: &[Key] = &[
    must(
        "file",
        Shape::Text(Rule::Path),
        "Path of the bill of materials, e.g. bom.csv.",
    ),
    may(
        "sheet",
        Shape::Text(SHORT),
        "The only sheet that counts, where a spreadsheet has several.",
    ),
    may(
        "header-row",
        Shape::Count(SHEET_ROWS),
        "The row that names the columns, from 1. Default: found.",
    ),
    may(
        "decimal",
        Shape::Text(Rule::DecimalMark),
        "What stands between whole and fraction: point or comma. Default: found.",
    ),
    may(
        "currency",
        Shape::Text(Rule::Currency),
        "The currency of prices that name none, e.g. EUR (ISO 4217).",
    ),
    may(
        "columns",
        Shape::Map(
            Rule::BomField,
            &Shape::TextOrTexts(SHORT, BOM_COLUMNS_MAX),
            BOM_COLUMNS_MAX,
        ),
        "What columns mean, where it is not found: quantity = \"Item #\", or \"@F\" by its letter; several in a list.",
    ),
];

const PART: &[Key] = &[
    must(
        "id",
        Shape::Text(Rule::PartId),
        "Given once, kept for ever: claims, differences and substitutions refer to it.",
    ),
    may(
        "name",
        Shape::Text(SHORT),
        "What people call it. Default: from the id.",
    ),
    may("quantity", Shape::Quantity, "How many. Default: 1."),
    may(
        "unit",
        Shape::Text(Rule::Line(UNIT_CHARS_MAX)),
        "UCUM code of what the quantity counts, e.g. m or g. Default: pieces.",
    ),
    may(
        "process",
        Shape::Text(Rule::Process),
        "How it is made, e.g. fdm, laser-cut, sewing; bought for what is bought.",
    ),
    may(
        "material",
        Shape::Text(SHORT),
        "Of what, e.g. PETG or birch plywood.",
    ),
    may(
        "thickness",
        Shape::Text(Rule::Length),
        "Thickness of the sheet it is cut from, e.g. 3 mm.",
    ),
    may(
        "source",
        Shape::TextOrTexts(Rule::Path, PART_FILES_MAX),
        "Files that are edited, e.g. cad/corner.scad.",
    ),
    may(
        "export",
        Shape::TextOrTexts(Rule::Path, PART_FILES_MAX),
        "Files that a machine takes, e.g. stl/corner.stl.",
    ),
];

const CONTRIBUTOR: &[Key] = &[
    must(
        "name",
        Shape::Text(SHORT),
        "A name, a handle, or anonymous.",
    ),
    may(
        "role",
        Shape::Text(SHORT),
        "What they did: design, testing, documentation, translation, …",
    ),
];

const DEPENDENCY: &[Key] = &[
    must(
        "version",
        Shape::Text(Rule::Requirement),
        "Versions that will do, e.g. ^1.2.",
    ),
    may(
        "kind",
        Shape::Text(Rule::DependencyKind),
        "What it is used as. Default: part.",
    ),
    may("quantity", Shape::Quantity, "How many. Default: 1."),
    may(
        "registry",
        Shape::Text(Rule::Url),
        "Where it is published, if not in this registry.",
    ),
];

/// Whether a key is the author's own and left alone.
pub(crate) fn is_own(name: &str) -> bool {
    name.starts_with("x-")
}
