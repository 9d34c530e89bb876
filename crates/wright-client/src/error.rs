//! What can go wrong between a maker's folder and a registry, sorted by what the
//! caller can do about it. Messages say what happened; [`ClientError::help`] says
//! what to do next.

use crate::plain::plain;
use std::path::{Path, PathBuf};
use wright_model::{DesignName, Digest};
use wright_wire::problem::{Problem, ProblemCode};

/// Result of everything in this crate.
pub type Result<T, E = ClientError> = std::result::Result<T, E>;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer, or an answer that broke off, after every retry.
    #[error("{url} cannot be reached: {why}")]
    Network {
        /// What was asked.
        url: String,
        /// The last failure.
        why: String,
    },
    /// The registry is overloaded and asked to wait longer than we do.
    #[error("{url} asks to wait {seconds} s before the next try")]
    Busy {
        /// What was asked.
        url: String,
        /// Seconds it asked for.
        seconds: u64,
    },
    /// An answer that is not what the protocol says.
    #[error("{url} answered something unexpected: {why}")]
    Protocol {
        /// What was asked.
        url: String,
        /// What is wrong with the answer.
        why: String,
    },
    /// The registry refused, with a problem document.
    #[error("{}", problem_text(.0))]
    Refused(Box<Problem>),
    /// Bytes that are not what their digest promises, or two sources that
    /// contradict each other.
    #[error("{what} is not what was promised: {why}")]
    Integrity {
        /// What was fetched, and from where.
        what: String,
        /// How it differs.
        why: String,
    },
    /// Nobody is signed in to this registry.
    #[error("you are not signed in to {registry}")]
    NotSignedIn {
        /// The registry's URL.
        registry: String,
    },
    /// The registry does not have it.
    #[error("{0} is not in this registry")]
    NoSuchDesign(DesignName),
    /// A blob is not served, or no longer.
    #[error("{what} is not there: {source_name} does not serve {digest}")]
    NoSuchBlob {
        /// What it was needed for.
        what: String,
        /// Which blob.
        digest: Box<Digest>,
        /// Registry or mirror.
        source_name: String,
    },
    /// Removed by the registry's operators.
    #[error("{what} was removed from the registry ({status}): {why}")]
    Removed {
        /// What it was needed for.
        what: String,
        /// 410 or 451.
        status: u16,
        /// The reason given.
        why: String,
    },
    /// Needed, not cached, and the network is not to be used.
    #[error("{0} is not in the cache, and --offline forbids asking for it")]
    Offline(String),
    /// Longer than the format allows.
    #[error("{what} is larger than {bytes_max} bytes, the most that is accepted")]
    TooLarge {
        /// What was read.
        what: String,
        /// The limit.
        bytes_max: u64,
    },
    /// A file or folder could not be read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// A verb: `read`, `write`, …
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something in the maker's folder would lead writes out of it.
    #[error("{} is a symbolic link; wright does not write through links", .0.display())]
    SymbolicLink(PathBuf),
    /// Something local is not as it must be.
    #[error("{message}")]
    Local {
        /// What is wrong.
        message: String,
        /// What to do.
        help: Option<String>,
    },
}

/// What kind of failure it was; each has an exit code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// Refused, missing or wrong.
    Refused,
    /// The network.
    Network,
    /// Bytes that are not what was promised.
    Integrity,
    /// Not signed in, or not allowed.
    SignIn,
}

impl ClientError {
    /// Wraps a failure of the file system.
    pub fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    /// Something local with advice.
    pub fn local(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Local {
            message: message.into(),
            help: Some(help.into()),
        }
    }

    /// The kind of failure.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Network { .. } | Self::Busy { .. } | Self::Offline(_) => ErrorClass::Network,
            Self::Integrity { .. } => ErrorClass::Integrity,
            Self::NotSignedIn { .. } => ErrorClass::SignIn,
            Self::Refused(problem) if problem.status == 401 => ErrorClass::SignIn,
            _ => ErrorClass::Refused,
        }
    }

    /// What to do next, where that is known.
    pub fn help(&self) -> Option<String> {
        let text = match self {
            Self::Network { .. } => {
                "check the address and your connection; what was already fetched is kept, run the same command again to continue"
            }
            Self::Busy { .. } => {
                "wait, then run the same command again; it continues where it stopped"
            }
            Self::Protocol { .. } => {
                "check that this address is a Commonwright registry or a mirror of one"
            }
            Self::Integrity { .. } => {
                "nothing of it was kept; try again, try another mirror, and tell whoever runs the registry"
            }
            Self::NotSignedIn { registry } => {
                return Some(format!("run `wright login {registry}`"));
            }
            Self::NoSuchDesign(_) => "check the spelling, or search the registry's pages",
            Self::NoSuchBlob { .. } => "try again without --mirror, or from a complete mirror",
            Self::Removed { .. } => {
                "choose another version with `wright update`, or remove the dependency"
            }
            Self::Offline(_) => "run the command once without --offline",
            Self::SymbolicLink(_) => "remove the link, or move the folder it stands in",
            Self::Refused(problem) => return refusal_help(problem),
            Self::Local { help, .. } => return help.clone(),
            Self::TooLarge { .. } | Self::Io { .. } => return None,
        };
        Some(text.to_owned())
    }

    /// The problem's code, where the registry refused with one.
    pub fn problem_code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }
}

fn problem_text(problem: &Problem) -> String {
    if problem.detail.is_empty() {
        plain(&problem.title)
    } else {
        plain(&problem.detail)
    }
}

fn refusal_help(problem: &Problem) -> Option<String> {
    let text = match problem.code {
        ProblemCode::Unauthenticated => {
            "run `wright login`: the token is missing, revoked or expired"
        }
        ProblemCode::ScopeMissing | ProblemCode::TokenPattern => {
            "run `wright login` again and approve the rights this command needs"
        }
        ProblemCode::PhotoLocated => {
            "take the location out of the photo, or list it under keep-location below [files] in design.toml to keep it on purpose"
        }
        ProblemCode::DraftChanged => "somebody else edited the draft; run the command again",
        _ => return None,
    };
    Some(text.to_owned())
}
