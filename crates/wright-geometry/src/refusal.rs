//! Why a file has no analysis. A sentence for people, a code for programs.

use crate::format::Format;
use crate::text::grouped;

/// Why nothing is known of a file. The file itself is kept all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Refusal {
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// A mesh without a facet that has coordinates.
    #[error("holds no facets{}", strange_facets(*strange))]
    NoFacets {
        /// Facets whose coordinates are infinite or no numbers.
        strange: u64,
    },
    /// The header promises what cannot be.
    #[error("declares {} facets, holds {}", grouped(*declared), grouped(*held))]
    CountWithoutFacets {
        /// Facets that the header declares.
        declared: u64,
        /// Facets that there are bytes for.
        held: u64,
    },
    /// More triangles than are analyzed.
    #[error("has {} triangles or more, beyond the {} that are analyzed", grouped(*found), grouped(*max))]
    TooManyTriangles {
        /// Triangles found so far.
        found: u64,
        /// Triangles allowed.
        max: u64,
    },
    /// Its bytes are of a format without shape.
    #[error("is {format}, which has no shape to analyze")]
    NoShape {
        /// What it is.
        format: Format,
    },
    /// It is known what it is, but not how to read it here.
    #[error("is {format}, which is not analyzed here")]
    NotRead {
        /// What it is.
        format: Format,
    },
    /// It breaks the rules of its format.
    #[error("is no valid {format}: {reason}")]
    Broken {
        /// What it was read as.
        format: Format,
        /// What is wrong, and where.
        reason: String,
    },
    /// An archive with too many entries.
    #[error("is an archive of {} entries, beyond {}", grouped(*found), grouped(*max))]
    TooManyEntries {
        /// Entries of the archive.
        found: u64,
        /// Entries allowed.
        max: u64,
    },
    /// A small archive that unfolds into a large one.
    #[error("unfolds to more than {} bytes, although it has only {}", grouped(*max), grouped(*packed))]
    Inflates {
        /// Bytes of the archive.
        packed: u64,
        /// Bytes its contents may have.
        max: u64,
    },
    /// Elements within elements within elements.
    #[error("is nested more than {max} levels deep")]
    TooDeep {
        /// Levels allowed.
        max: u64,
    },
    /// A word or tag that is longer than any honest one.
    #[error("has a word of more than {} bytes", grouped(*max))]
    TokenTooLong {
        /// Bytes allowed.
        max: u64,
    },
    /// Nodes, components, inserted blocks, shapes.
    #[error("has more than {} {what}", grouped(*max))]
    TooMany {
        /// What there is too much of.
        what: String,
        /// How many are allowed.
        max: u64,
    },
    /// It refers to a file beside it; one file is looked at here.
    #[error("needs another file, {name}")]
    NeedsFile {
        /// The file's name as it is written there.
        name: String,
    },
}

impl Refusal {
    pub(crate) fn broken(format: Format, reason: impl Into<String>) -> Self {
        Self::Broken {
            format,
            reason: crate::text::shown(&reason.into()),
        }
    }

    pub(crate) fn too_many(what: &str, max: usize) -> Self {
        Self::TooMany {
            what: what.to_owned(),
            max: max as u64,
        }
    }
}

fn strange_facets(strange: u64) -> String {
    match strange {
        0 => String::new(),
        1 => " but one with coordinates that are no numbers".to_owned(),
        _ => format!(
            " but {} with coordinates that are no numbers",
            grouped(strange)
        ),
    }
}
