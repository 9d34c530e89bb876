//! The index document of a design: a line per release, oldest first (NDJSON).
//!
//! After a rename or transfer the new document begins with a `was` line, the old
//! one ends with a `moved` line. Unknown keys are ignored and lines of a higher
//! version skipped, so that the format can grow.

use crate::config::Config;
use crate::lines::{self, Limits};
use crate::manifest::Manifest;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use wright_model::{DependencyKind, DesignName, Digest, Licenses, Requirement, Version, YankClass};

pub use crate::lines::LinesError as IndexError;

/// The version of the lines written here.
pub const INDEX_V: u64 = 1;
/// An index document, in bytes.
pub const INDEX_BYTES_MAX: usize = 64 << 20;
/// A line of an index document, in bytes.
pub const INDEX_LINE_BYTES_MAX: usize = 2 << 20;
/// Lines of an index document.
pub const INDEX_LINES_MAX: usize = 100_000;

/// One line of an index document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexLine {
    /// A release.
    Release(Box<ReleaseLine>),
    /// Names the design had before.
    Was(Vec<DesignName>),
    /// The name the design has now.
    Moved(DesignName),
}

/// A release, as the index tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseLine {
    /// Version of the line's format, [`INDEX_V`].
    pub v: u64,
    /// The release's version.
    pub vers: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// Its making digest.
    pub making: Digest,
    /// Its files, in number.
    pub files: u64,
    /// The bytes of all its files together.
    pub bytes: u64,
    /// What it depends on, sorted by name.
    pub deps: Vec<IndexDependency>,
    /// Its licenses.
    pub license: Licenses,
    /// When it was published.
    #[serde(with = "crate::instant")]
    pub published: DateTime<Utc>,
    /// Whether and why it was yanked.
    #[serde(default)]
    pub yanked: Option<Yanked>,
    /// Whether its content was taken away; the key is absent where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
}

/// A dependency of a release, as far as resolving needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexDependency {
    /// The design.
    pub name: DesignName,
    /// Versions that will do.
    pub req: Requirement,
    /// What it is used as.
    pub kind: DependencyKind,
    /// Where it is published, if not in the same registry (a URL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
}

/// A yank: the release stays for lockfiles, new resolutions pass it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Yanked {
    /// The class.
    pub class: YankClass,
    /// In words, for people.
    pub why: String,
    /// Since when.
    #[serde(with = "crate::instant")]
    pub at: DateTime<Utc>,
}

/// A removal: the content is gone, the version stays taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Removed {
    /// HTTP status its content answers: 410 (gone) or 451 (legal reasons).
    pub status: u16,
    /// In words, for people.
    pub why: String,
    /// Since when.
    #[serde(with = "crate::instant")]
    pub at: DateTime<Utc>,
}

/// A `was` or `moved` line; neither key in a release's line.
#[derive(Serialize, Deserialize)]
struct NameLine {
    v: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    was: Option<Vec<DesignName>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<DesignName>,
}

/// An index document, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexDocument {
    /// Names the design had before.
    pub was: Vec<DesignName>,
    /// Its releases, in the order they were numbered; versions are unique.
    pub releases: Vec<ReleaseLine>,
    /// Its name now, where it moved away.
    pub moved: Option<DesignName>,
    /// Lines of a later format that were passed over.
    pub skipped: usize,
}

/// A line of an index that its manifest contradicts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("index and manifest of {vers} disagree about the {field}: “{index}” and “{manifest}”")]
pub struct Disagreement {
    /// The version.
    pub vers: Version,
    /// About what.
    pub field: &'static str,
    /// What the index says.
    pub index: String,
    /// What manifest and config say.
    pub manifest: String,
}

impl ReleaseLine {
    /// The line of a release that was just published.
    pub fn of(manifest: &Manifest, config: &Config, published: DateTime<Utc>) -> Self {
        Self {
            v: INDEX_V,
            vers: config.version.clone(),
            manifest: manifest.digest,
            making: manifest.making,
            files: manifest.files.len() as u64,
            bytes: manifest.bytes(),
            deps: dependencies(config),
            license: config.licenses.clone(),
            published,
            yanked: None,
            removed: None,
        }
    }

    /// Whether a new resolution may choose it: neither yanked nor removed.
    pub fn is_available(&self) -> bool {
        self.yanked.is_none() && self.removed.is_none()
    }

    /// Checks that what the line and the release itself both say agrees. The
    /// caller has checked `config` against `manifest` ([`Manifest::check_config`]).
    pub fn check_against(
        &self,
        manifest: &Manifest,
        config: &Config,
    ) -> Result<(), Box<Disagreement>> {
        let told = Self::of(manifest, config, self.published);
        for (field, index, release) in [
            ("version", text(&self.vers), text(&told.vers)),
            (
                "manifest digest",
                text(&self.manifest),
                text(&told.manifest),
            ),
            ("making digest", text(&self.making), text(&told.making)),
            ("number of files", text(&self.files), text(&told.files)),
            ("number of bytes", text(&self.bytes), text(&told.bytes)),
            ("dependencies", text(&self.deps), text(&told.deps)),
            ("license", text(&self.license), text(&told.license)),
        ] {
            if index != release {
                return Err(Box::new(Disagreement {
                    vers: self.vers.clone(),
                    field,
                    index,
                    manifest: release,
                }));
            }
        }
        Ok(())
    }
}

/// How two values are compared and shown: as the JSON they travel as.
fn text(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    text.trim_matches('"').to_owned()
}

/// The dependencies of a config as an index line tells them.
pub fn dependencies(config: &Config) -> Vec<IndexDependency> {
    let of = |dependency: &crate::config::Dependency| IndexDependency {
        name: dependency.name.clone(),
        req: dependency.requirement.clone(),
        kind: dependency.kind,
        registry: dependency.registry.clone(),
    };
    config.dependencies.iter().map(of).collect()
}

impl IndexLine {
    /// The line, without its line break.
    pub fn to_json(&self) -> String {
        let name_line = |was, moved| NameLine {
            v: INDEX_V,
            was,
            moved,
        };
        match self {
            Self::Release(line) => serde_json::to_string(line),
            Self::Was(names) => serde_json::to_string(&name_line(Some(names.clone()), None)),
            Self::Moved(name) => serde_json::to_string(&name_line(None, Some(name.clone()))),
        }
        .expect("texts, integers and lists are always JSON")
    }

    fn parse(line: &[u8]) -> Result<Self, serde_json::Error> {
        let names: NameLine = serde_json::from_slice(line)?;
        Ok(match (names.was, names.moved) {
            (Some(was), _) => Self::Was(was),
            (None, Some(moved)) => Self::Moved(moved),
            (None, None) => Self::Release(serde_json::from_slice(line)?),
        })
    }
}

impl IndexDocument {
    /// Reads a document: limits first, then every line. A line of a later format
    /// is counted and passed over; a malformed one is an error that names it.
    pub fn parse(bytes: &[u8]) -> Result<Self, IndexError> {
        let limits = Limits {
            bytes_max: INDEX_BYTES_MAX,
            line_bytes_max: INDEX_LINE_BYTES_MAX,
            lines_max: INDEX_LINES_MAX,
        };
        let (lines, skipped) = lines::parse(bytes, INDEX_V, &limits, IndexLine::parse)?;
        let mut document = Self {
            skipped,
            ..Self::default()
        };
        let mut versions = HashSet::new();
        for (number, line) in lines {
            let wrong = |problem| IndexError::Line { number, problem };
            match line {
                IndexLine::Was(names) => document.was.extend(names),
                IndexLine::Moved(name) if document.moved.is_some() => {
                    return Err(wrong(format!("moves the design a second time, to {name}")));
                }
                IndexLine::Moved(name) => document.moved = Some(name),
                IndexLine::Release(line) => {
                    if !versions.insert(line.vers.clone()) {
                        return Err(wrong(format!("lists {} a second time", line.vers)));
                    }
                    document.releases.push(*line);
                }
            }
        }
        Ok(document)
    }

    /// The document's bytes: `was` first, then the releases, `moved` last, a line
    /// each, every line ended.
    pub fn render(&self) -> String {
        let mut text = String::new();
        let mut push = |line: &IndexLine| {
            text.push_str(&line.to_json());
            text.push('\n');
        };
        if !self.was.is_empty() {
            push(&IndexLine::Was(self.was.clone()));
        }
        for release in &self.releases {
            push(&IndexLine::Release(Box::new(release.clone())));
        }
        if let Some(moved) = &self.moved {
            push(&IndexLine::Moved(moved.clone()));
        }
        text
    }

    /// The line of a version.
    pub fn release(&self, version: &Version) -> Option<&ReleaseLine> {
        self.releases.iter().find(|line| line.vers == *version)
    }
}
