//! Reads `design.toml` into a [`Design`] and says everything that is wrong with
//! it at once.
//!
//! Two passes over one parse tree: `check` holds every key, type and single
//! text against the table in `keys`; `read` builds the value and looks at
//! what concerns several entries (ids twice, a design that depends on itself).
//! Numbers stay text until they are integers. There is a design exactly when
//! there is no error.

pub(crate) mod check;
pub(crate) mod keys;
pub(crate) mod read;
pub(crate) mod rule;
#[cfg(test)]
pub(crate) mod tests;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Positions, Source};
use toml::de::DeTable;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{BomMapping, Design, DesignPath, FileKind};

/// What the file is called, at the top of a design's folder.
pub const FILE_NAME: &str = "design.toml";

/// Larger files show their first syntax error only, in bytes: each error found
/// by recovery holds its own memory.
const RECOVERY_BYTES_MAX: usize = 128 << 10;

/// What a `design.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The design; there exactly when no finding is an error.
    pub design: Option<Design>,
    /// What concerns the choice of files, as far as it can be read.
    pub files: FilesSection,
    /// What `[bom]` states of the columns of the bill of materials.
    pub bom_mapping: BomMapping,
    /// Files that must be there, as far as they can be read: where each is named.
    pub named: Vec<(String, DesignPath)>,
    /// Every finding, in the order of the text.
    pub diagnostics: Diagnostics,
    /// Where each value stands.
    pub positions: Positions,
}

/// `[files]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesSection {
    /// Patterns of paths that are not published.
    pub exclude: Vec<String>,
    /// Kinds the author states: patterns, in the order of the text.
    pub kinds: Vec<(FileKind, Vec<String>)>,
    /// Patterns of photos whose location is published on purpose.
    pub keep_location: Vec<String>,
}

/// Reads the text of a `design.toml`, at most [`DESIGN_TOML_BYTES_MAX`].
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if text.len() > DESIGN_TOML_BYTES_MAX {
        let message = format!(
            "design.toml has {} bytes; {DESIGN_TOML_BYTES_MAX} are allowed",
            text.len()
        );
        parsed.diagnostics.push(
            Diagnostic::error("too-long", message)
                .case("file")
                .with("bytes", text.len())
                .with("max", DESIGN_TOML_BYTES_MAX)
                .in_file(FILE_NAME)
                .help("put long texts into README.md and parts lists into a BOM file"),
        );
        return parsed;
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let source = Source::new(text);
    match DeTable::parse(text) {
        Ok(root) => {
            let mut checker = check::Checker::new(&source);
            checker.file(root.get_ref());
            parsed.files = read::files(root.get_ref());
            parsed.bom_mapping = read::bom_mapping(root.get_ref());
            parsed.named = read::named_files(root.get_ref());
            let design = read::design(root.get_ref(), &mut checker);
            parsed.diagnostics = checker.diagnostics;
            parsed.positions = checker.positions;
            parsed.design = design.filter(|_| !parsed.diagnostics.has_errors());
        }
        Err(first) => parsed.diagnostics = syntax_errors(text, &source, first),
    }
    parsed.diagnostics.finish();
    parsed
}

fn syntax_errors(text: &str, source: &Source<'_>, first: toml::de::Error) -> Diagnostics {
    let errors = if text.len() <= RECOVERY_BYTES_MAX {
        DeTable::parse_recoverable(text).1
    } else {
        vec![first]
    };
    let mut diagnostics = Diagnostics::default();
    for error in errors {
        let position = error.span().map(|span| source.position(span.start));
        let message = format!("this is not TOML: {}", error.message());
        diagnostics.push(
            Diagnostic::error("toml-syntax", message)
                .with("why", error.message())
                .in_file(FILE_NAME)
                .at(position)
                .help("the grammar is at https://toml.io; texts stand in quotes"),
        );
    }
    diagnostics
}
