//! What a maker's project asks for: `[dependencies]` of `wright.toml`, or of a
//! `design.toml` where the project is itself a design.
//!
//! Only that table (and the default registry) is read here; everything else in
//! a `design.toml` is `wright-manifest`'s to judge.

use crate::graph::Wanted;
use crate::known::DesignAt;
use crate::toml_error::{line_of, told};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use wright_model::limits::{DEPENDENCIES_MAX, DESIGN_TOML_BYTES_MAX};
use wright_model::{DependencyKind, DesignName, Requirement};

/// The name of a project file that is no design.
pub const PROJECT_NAME: &str = "wright.toml";

/// What a project asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// The registry its designs are asked of, where it names one.
    pub registry: Option<String>,
    /// What it needs, sorted by name.
    pub wanted: Vec<Wanted>,
}

/// Why a text is no project file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// More than [`DESIGN_TOML_BYTES_MAX`].
    #[error("{file} has {bytes} bytes; at most {DESIGN_TOML_BYTES_MAX} are allowed")]
    TooLarge {
        /// The file's name.
        file: String,
        /// Its bytes.
        bytes: usize,
    },
    /// Something is wrong in one line.
    #[error("{file} line {line}: {problem}")]
    Malformed {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
}

#[derive(Deserialize)]
struct Document {
    registry: Option<Spanned<String>>,
    #[serde(default)]
    dependencies: BTreeMap<Spanned<String>, Spanned<Given>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a requirement like \"^1.2\", or a table like { version = \"^1.2\" }"
)]
enum Given {
    Version(String),
    Table {
        version: String,
        kind: Option<String>,
        registry: Option<String>,
    },
}

impl Project {
    /// Reads a project file; `file` is its name, for errors.
    pub fn parse(text: &str, file: &str) -> Result<Self, ProjectError> {
        if text.len() > DESIGN_TOML_BYTES_MAX {
            return Err(ProjectError::TooLarge {
                file: file.to_owned(),
                bytes: text.len(),
            });
        }
        let malformed = |line: usize, problem: String| ProjectError::Malformed {
            file: file.to_owned(),
            line,
            problem,
        };
        let document: Document = toml::from_str(text).map_err(|error| {
            let (line, problem) = told(text, &error);
            malformed(line, problem)
        })?;
        if document.dependencies.len() > DEPENDENCIES_MAX {
            let problem = format!("more than {DEPENDENCIES_MAX} dependencies");
            return Err(malformed(1, problem));
        }
        let registry = match document.registry {
            None => None,
            Some(url) => {
                let line = line_of(text, url.span().start);
                Some(http_url(url.get_ref()).map_err(|problem| malformed(line, problem))?)
            }
        };
        let mut wanted = Vec::with_capacity(document.dependencies.len());
        for (name, given) in document.dependencies {
            let line = line_of(text, name.span().start);
            let one = want(name.get_ref(), given.into_inner())
                .map_err(|problem| malformed(line, problem))?;
            wanted.push(one);
        }
        wanted.sort_by(|a, b| a.design.cmp(&b.design));
        Ok(Self { registry, wanted })
    }
}

fn want(name: &str, given: Given) -> Result<Wanted, String> {
    let (version, kind, registry) = match given {
        Given::Version(version) => (version, None, None),
        Given::Table {
            version,
            kind,
            registry,
        } => (version, kind, registry),
    };
    let name = DesignName::parse(name).map_err(|error| error.to_string())?;
    let requirement = Requirement::parse(&version).map_err(|error| error.to_string())?;
    let kind = match kind {
        None => DependencyKind::Part,
        Some(kind) => DependencyKind::parse(&kind)
            .ok_or_else(|| format!("“{kind}” is no kind: write part, tool, jig or firmware"))?,
    };
    let registry = registry.as_deref().map(http_url).transpose()?;
    Ok(Wanted {
        design: DesignAt::at(registry.as_deref(), name),
        requirement,
        kind,
    })
}

fn http_url(url: &str) -> Result<String, String> {
    let is_http = url.starts_with("https://") || url.starts_with("http://");
    if is_http && !url.chars().any(|c| c.is_control() || c == ' ') {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(format!("“{url}” is no http(s) URL of a registry"))
    }
}
