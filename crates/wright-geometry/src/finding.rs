//! What was odd about a file that could be read all the same.

use crate::text::grouped;
use std::fmt;

/// Something about a file that its author should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Finding {
    /// The header's number of facets is wrong; those that are there were read.
    FacetCount {
        /// Facets that the header declares.
        declared: u64,
        /// Facets that there are bytes for.
        held: u64,
    },
    /// Bytes behind the last facet, passed over.
    TrailingBytes {
        /// How many.
        bytes: u64,
    },
    /// The file stops in the middle.
    CutOff,
    /// Facets left out: a coordinate is infinite or no number.
    StrangeFacets {
        /// How many.
        facets: u64,
    },
    /// Facets left out: they have fewer than three corners or words where numbers belong.
    BrokenFacets {
        /// How many.
        facets: u64,
    },
    /// Faces with more than three corners where only triangles may be; they were split.
    PolygonFacets {
        /// How many.
        facets: u64,
    },
    /// A triangle format that holds text is ten times as large as it could be.
    TextFormat,
    /// Slicer settings in the file name a program that a slicer would run.
    RunsProgram {
        /// The setting.
        setting: String,
    },
    /// Something that the file refers to is not there; it was passed over.
    Missing {
        /// What.
        what: String,
    },
    /// Something that is not understood, and was passed over.
    Unknown {
        /// What.
        what: String,
    },
    /// Coordinates so large or so small that numbers here may be off.
    ExtremeCoordinates,
    /// Scripts, links or foreign content that were taken out of a picture.
    Unsafe {
        /// What.
        what: String,
    },
}

/// How much a finding matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// The file should be mended; what is said of it holds.
    Warning,
    /// What is said of the file may be wrong, or the file is dangerous.
    Problem,
}

impl Finding {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Self::TrailingBytes { .. } | Self::TextFormat | Self::Unknown { .. } => Severity::Note,
            Self::PolygonFacets { .. } | Self::Missing { .. } | Self::Unsafe { .. } => {
                Severity::Warning
            }
            Self::FacetCount { .. }
            | Self::CutOff
            | Self::StrangeFacets { .. }
            | Self::BrokenFacets { .. }
            | Self::RunsProgram { .. }
            | Self::ExtremeCoordinates => Severity::Problem,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facets = |count: u64| match count {
            1 => "1 facet".to_owned(),
            _ => format!("{} facets", grouped(count)),
        };
        let text = match self {
            Self::FacetCount { declared, held } => format!(
                "declares {}, holds {}: {}",
                facets(*declared),
                grouped(*held),
                if declared > held {
                    "the file may be cut off"
                } else {
                    "the count in its header is wrong"
                }
            ),
            Self::TrailingBytes { bytes } => {
                format!("has {} bytes behind its last facet", grouped(*bytes))
            }
            Self::CutOff => "stops in the middle".to_owned(),
            Self::StrangeFacets { facets: count } => format!(
                "has {} with coordinates that are no numbers, left out",
                facets(*count)
            ),
            Self::BrokenFacets { facets: count } => {
                format!("has {} that cannot be read, left out", facets(*count))
            }
            Self::PolygonFacets { facets: count } => format!(
                "has {} with more than three corners, split into triangles",
                facets(*count)
            ),
            Self::TextFormat => "is text; the binary kind is a fifth of the size".to_owned(),
            Self::RunsProgram { setting } => {
                format!("would run a program when it is sliced ({setting})")
            }
            Self::Missing { what } => format!("refers to {what}, which is not there"),
            Self::Unknown { what } => format!("has {what}, which is passed over"),
            Self::ExtremeCoordinates => {
                "has coordinates beyond what numbers here are exact for".to_owned()
            }
            Self::Unsafe { what } => format!("had {what}, taken out"),
        };
        formatter.write_str(&text)
    }
}
