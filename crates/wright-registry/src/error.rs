//! Why a use case did not do what was asked.

use wright_blobs::BlobError;
use wright_manifest::Diagnostic;
use wright_model::name::NameError;
use wright_model::path::PathError;
use wright_model::version::VersionError;
use wright_wire::problem::ProblemCode;

/// A result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller can do something about it.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// Trying again later helps.
    #[error("not available right now: {why}")]
    Unavailable {
        /// For the log.
        why: String,
        /// Seconds to wait, jittered.
        retry_after: u32,
    },
    /// Our fault. Logged once, never shown.
    #[error("internal: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// A refusal, with what to do next.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The stable code.
    pub code: ProblemCode,
    /// What is wrong, what was kept and what to do: sentences for people.
    pub detail: String,
    /// Findings in the files, where there are any.
    pub diagnostics: Vec<Diagnostic>,
    /// Seconds to wait, for limits of rate.
    pub retry_after: Option<u32>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.detail)
    }
}

impl Error {
    /// A refusal by code and sentence.
    pub fn refused(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            detail: detail.into(),
            diagnostics: Vec::new(),
            retry_after: None,
        }))
    }

    /// A refusal that says how long to wait.
    pub fn wait(code: ProblemCode, detail: impl Into<String>, retry_after: u32) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            detail: detail.into(),
            diagnostics: Vec::new(),
            retry_after: Some(retry_after),
        }))
    }

    /// A refusal with findings.
    pub fn diagnosed(
        code: ProblemCode,
        detail: impl Into<String>,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            detail: detail.into(),
            diagnostics,
            retry_after: None,
        }))
    }

    /// `404`: there is no such thing, or none the caller may know of.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::refused(ProblemCode::NotFound, format!("There is no {what}."))
    }

    /// Our fault.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// The code of a refusal.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Unavailable { .. } => ProblemCode::Unavailable,
            Self::Internal(_) => ProblemCode::Internal,
        }
    }
}

impl From<wright_store::StoreError> for Error {
    fn from(error: wright_store::StoreError) -> Self {
        if error.is_full() {
            return Self::full();
        }
        if error.is_unavailable() {
            return Self::Unavailable {
                why: error.to_string(),
                retry_after: 2,
            };
        }
        Self::internal(error)
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Self::refused(ProblemCode::NameInvalid, format!("{error}."))
    }
}

impl From<PathError> for Error {
    fn from(error: PathError) -> Self {
        Self::refused(ProblemCode::PathInvalid, format!("{error}."))
    }
}

impl From<VersionError> for Error {
    fn from(error: VersionError) -> Self {
        Self::refused(ProblemCode::VersionInvalid, format!("{error}."))
    }
}

impl Error {
    /// The registry's disk is full; what was there is untouched.
    pub fn full() -> Self {
        Self::refused(
            ProblemCode::InsufficientStorage,
            "The registry has no space left to store this. Nothing was changed; try again later or tell its operator.",
        )
    }
}

impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        let unavailable = |error: &BlobError| Self::Unavailable {
            why: error.to_string(),
            retry_after: 3,
        };
        match &error {
            BlobError::DigestMismatch { received } => Self::refused(
                ProblemCode::DigestMismatch,
                format!(
                    "The bytes received are {received}, not what was announced. Nothing of it was kept; hash it again and begin anew."
                ),
            ),
            BlobError::ChecksumMismatch { .. } => Self::refused(
                ProblemCode::ChecksumMismatch,
                "The bytes of this request do not match their Upload-Checksum and do not count. Send them again.",
            ),
            BlobError::LengthExceeded { limit } => Self::refused(
                ProblemCode::LengthMismatch,
                format!(
                    "More than the {limit} bytes announced or allowed arrived; the surplus was not taken."
                ),
            ),
            BlobError::Busy => Self::wait(
                ProblemCode::UploadLocked,
                "Another request is writing to this upload right now.",
                2,
            ),
            BlobError::UploadLost => Self::refused(
                ProblemCode::UploadExpired,
                "What was received of this upload is gone. Begin it again.",
            ),
            BlobError::StorageFull(_) => Self::full(),
            BlobError::Unavailable(_) => unavailable(&error),
            _ => Self::internal(error),
        }
    }
}
