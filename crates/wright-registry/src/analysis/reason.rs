//! Why a file was not understood, so that a person knows what to do.

use super::Limits;
use serde::{Deserialize, Serialize};
use wright_geometry::Refusal;
use wright_store::derived::Analysis;

/// Why there is no result for a file. Kept in the database and shown on pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Reason {
    /// It is larger than what is looked into.
    #[error("it is larger than {mebibytes} MiB, and larger ones are not looked into")]
    TooLarge {
        /// The limit.
        mebibytes: u64,
    },
    /// It took too long on the clock.
    #[error("looking into it took longer than {seconds} s")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// It took too much processor time.
    #[error("looking into it took more than {seconds} s of computing")]
    TooMuchWork {
        /// The limit.
        seconds: u64,
    },
    /// It took too much memory.
    #[error("looking into it took more than {mebibytes} MiB of memory")]
    TooMuchMemory {
        /// The limit.
        mebibytes: u64,
    },
    /// What came of it was too much.
    #[error("what came of it is larger than {mebibytes} MiB")]
    TooMuchOutput {
        /// The limit.
        mebibytes: u64,
    },
    /// Whatever read it ended without an answer.
    #[error("it brought down what reads it")]
    Crashed,
    /// Whatever read it gave an answer that cannot be right.
    #[error("it confused what reads it")]
    Confused,
    /// More pixels than are looked at.
    #[error("it has {width} × {height} pixels, more than are looked at")]
    TooManyPixels {
        /// From left to right.
        width: u32,
        /// From top to bottom.
        height: u32,
    },
    /// Its bytes are of another kind than its name says, or of none.
    #[error("its bytes are not of a kind that is understood")]
    Unknown,
    /// It is no shape that is understood.
    #[error("it {refusal}")]
    Shape {
        /// What is wrong with it.
        refusal: Refusal,
    },
    /// Whatever read it says what is wrong, in English.
    #[error("{why}")]
    Refused {
        /// What is wrong.
        why: String,
    },
}

impl Reason {
    /// Why a file was refused, as that is kept.
    pub(crate) fn of(analysis: &Analysis) -> Self {
        let kept = analysis.reason.as_deref().unwrap_or_default();
        serde_json::from_str(kept).unwrap_or(Self::Confused)
    }

    /// It is larger than what these limits let through.
    pub(crate) fn too_large(limits: &Limits) -> Self {
        Self::TooLarge {
            mebibytes: limits.input_bytes_max >> 20,
        }
    }

    /// Whether another try may end otherwise: the machine may have been busy.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::TooSlow { .. } | Self::Crashed | Self::Confused | Self::TooMuchMemory { .. }
        )
    }
}
