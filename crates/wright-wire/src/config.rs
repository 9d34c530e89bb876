//! The config of a release: its metadata, as the manifest's `config` blob.
//!
//! Deterministic by construction: nothing in it comes from a clock, a computer
//! or an account; there is no field for an e-mail address. Which keys exist is
//! described in `README.md`; readers ignore keys they do not know.

use crate::canonical::{CanonicalError, canonical, parse_canonical};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use wright_model::limits::{
    CONTRIBUTORS_MAX, DEPENDENCIES_MAX, JSON_INTEGER_MAX, KEYWORDS_MAX, MANIFEST_BYTES_MAX,
    PARENTS_MAX, PARTS_MAX, SHORT_TEXT_CHARS_MAX, SUMMARY_CHARS_MAX, TITLE_CHARS_MAX,
};
use wright_model::{
    Contributor, DependencyKind, Design, DesignName, DesignPath, Licenses, Parent, Part, Quantity,
    Requirement, Version,
};

/// The version of the format written here.
pub const CONFIG_V: u64 = 1;
/// Languages a release may be documented in.
pub const LANGUAGES_MAX: usize = 100;
/// Files one part may name as source, or as export.
pub const PART_FILES_MAX: usize = 1_000;
/// A URL in a config, in bytes.
pub const URL_BYTES_MAX: usize = 2_000;

/// The metadata of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Version of the format, [`CONFIG_V`].
    pub v: u64,
    /// `actor/name` at the time of publishing; a later rename does not change it.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// What people call it.
    pub title: String,
    /// One sentence: what it does.
    pub summary: String,
    /// Licenses, a slot each.
    pub licenses: Licenses,
    /// Who licenses it.
    pub licensor: String,
    /// Words people search for.
    pub keywords: Vec<String>,
    /// A path of words, e.g. `food/drying`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Readiness levels; absent where neither is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness: Option<Readiness>,
    /// Where it is developed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Languages of the documentation (BCP 47).
    pub languages: Vec<String>,
    /// Releases it starts from, in the author's order.
    pub parents: Vec<Parent>,
    /// The bill of materials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bom: Option<DesignPath>,
    /// What is made or bought, in the author's order.
    pub parts: Vec<Part>,
    /// Who did what, in the author's order.
    pub contributors: Vec<Contributor>,
    /// Designs it uses, sorted by name.
    pub dependencies: Vec<Dependency>,
}

/// Readiness levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// Of the technology, e.g. `OTRL-4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technology: Option<String>,
    /// Of the documentation, e.g. `ODRL-3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documentation: Option<String>,
}

/// Another design that this one uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// The design.
    pub name: DesignName,
    /// Versions that will do.
    pub requirement: Requirement,
    /// What it is used as.
    pub kind: DependencyKind,
    /// How many, in millionths.
    pub quantity: Quantity,
    /// Where it is published, if not in the same registry (a URL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
}

/// Why bytes are no config, or a design cannot become one.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// More than [`MANIFEST_BYTES_MAX`].
    #[error("the config has {0} bytes; at most {MANIFEST_BYTES_MAX} are allowed")]
    TooLarge(usize),
    /// Not canonical JSON.
    #[error("the config is {0}")]
    Canonical(#[from] CanonicalError),
    /// A key missing or of the wrong type.
    #[error("the config is malformed: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error("the config is of format {0}, which this program does not know; update it")]
    Newer(u64),
    /// A list or a text beyond its limit, or one that contradicts itself.
    #[error("the config's {field} {problem}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What is wrong with it, as the end of a sentence.
        problem: String,
    },
}

impl Config {
    /// The config of a design. Infallible: limits are checked by [`Self::check`].
    pub fn of(design: &Design) -> Self {
        let mut dependencies: Vec<_> = design.dependencies.iter().map(Dependency::of).collect();
        dependencies.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            v: CONFIG_V,
            name: design.name.clone(),
            version: design.version.clone(),
            title: design.title.clone(),
            summary: design.summary.clone(),
            licenses: design.licenses.clone(),
            licensor: design.licensor.clone(),
            keywords: design.keywords.clone(),
            category: design.category.clone(),
            readiness: readiness(&design.readiness),
            repository: design.repository.clone(),
            languages: design.languages.clone(),
            parents: design.parents.clone(),
            bom: design.bom.clone(),
            parts: design.parts.clone(),
            contributors: design.contributors.clone(),
            dependencies,
        }
    }

    /// The canonical bytes; checks [`Self::check`] first.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ConfigError> {
        self.check()?;
        let bytes = canonical(self)?;
        if bytes.len() > MANIFEST_BYTES_MAX {
            return Err(ConfigError::TooLarge(bytes.len()));
        }
        Ok(bytes)
    }

    /// Reads bytes from anywhere: limits first, then the canonical form, then
    /// the fields. Keys it does not know are ignored.
    pub fn parse(bytes: &[u8]) -> Result<Self, ConfigError> {
        if bytes.len() > MANIFEST_BYTES_MAX {
            return Err(ConfigError::TooLarge(bytes.len()));
        }
        let value = parse_canonical(bytes)?;
        if let Some(v) = value.get("v").and_then(serde_json::Value::as_u64)
            && v > CONFIG_V
        {
            return Err(ConfigError::Newer(v));
        }
        let config: Self = serde_json::from_value(value)?;
        config.check()?;
        Ok(config)
    }

    /// Checks every limit and every rule the types do not carry.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.v != CONFIG_V {
            return Err(ConfigError::Newer(self.v));
        }
        self.check_counts()?;
        self.check_texts()?;
        let mut ids = BTreeSet::new();
        for part in &self.parts {
            check_part(part)?;
            if !ids.insert(&part.id) {
                return Err(wrong("parts", format!("have the id “{}” twice", part.id)));
            }
        }
        for pair in self.dependencies.windows(2) {
            if pair[0].name >= pair[1].name {
                let names = format!("“{}”, “{}”", pair[0].name, pair[1].name);
                return Err(wrong(
                    "dependencies",
                    format!("must be sorted by name, each once: {names}"),
                ));
            }
        }
        self.dependencies.iter().try_for_each(Dependency::check)
    }

    fn check_counts(&self) -> Result<(), ConfigError> {
        for (field, count, most) in [
            ("keywords", self.keywords.len(), KEYWORDS_MAX),
            ("languages", self.languages.len(), LANGUAGES_MAX),
            ("parents", self.parents.len(), PARENTS_MAX),
            ("parts", self.parts.len(), PARTS_MAX),
            ("contributors", self.contributors.len(), CONTRIBUTORS_MAX),
            ("dependencies", self.dependencies.len(), DEPENDENCIES_MAX),
        ] {
            if count > most {
                return Err(wrong(
                    field,
                    format!("are {count}; at most {most} are allowed"),
                ));
            }
        }
        Ok(())
    }

    fn check_texts(&self) -> Result<(), ConfigError> {
        text("title", &self.title, TITLE_CHARS_MAX)?;
        text("summary", &self.summary, SUMMARY_CHARS_MAX)?;
        short("licensor", Some(&self.licensor))?;
        for keyword in self.keywords.iter().chain(&self.languages) {
            short("keywords or languages", Some(keyword))?;
        }
        short("category", self.category.as_ref())?;
        if let Some(readiness) = &self.readiness {
            short("readiness", readiness.technology.as_ref())?;
            short("readiness", readiness.documentation.as_ref())?;
        }
        url("repository", self.repository.as_ref())?;
        for contributor in &self.contributors {
            short("contributors", Some(&contributor.name))?;
            short("contributors", contributor.role.as_ref())?;
        }
        Ok(())
    }
}

fn readiness(stated: &wright_model::Readiness) -> Option<Readiness> {
    let readiness = Readiness {
        technology: stated.technology.clone(),
        documentation: stated.documentation.clone(),
    };
    (readiness.technology.is_some() || readiness.documentation.is_some()).then_some(readiness)
}

fn check_part(part: &Part) -> Result<(), ConfigError> {
    short("parts", Some(&part.name))?;
    short("parts", part.unit.as_ref())?;
    short("parts", part.process.as_ref())?;
    short("parts", part.material.as_ref())?;
    quantity("parts", part.quantity)?;
    let id = &part.id;
    if part
        .thickness_um
        .is_some_and(|um| !(1..=JSON_INTEGER_MAX).contains(&um))
    {
        return Err(wrong(
            "parts",
            format!("give “{id}” a thickness that is not above 0 µm"),
        ));
    }
    if part.source.len().max(part.export.len()) > PART_FILES_MAX {
        return Err(wrong(
            "parts",
            format!("name more than {PART_FILES_MAX} files for “{id}”"),
        ));
    }
    Ok(())
}

impl Dependency {
    fn of(dependency: &wright_model::Dependency) -> Self {
        Self {
            name: dependency.name.clone(),
            requirement: dependency.requirement.clone(),
            kind: dependency.kind,
            quantity: dependency.quantity,
            registry: dependency.registry.clone(),
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        quantity("dependencies", self.quantity)?;
        url("dependencies", self.registry.as_ref())
    }
}

fn wrong(field: &'static str, problem: String) -> ConfigError {
    ConfigError::Field { field, problem }
}

fn short(field: &'static str, value: Option<&String>) -> Result<(), ConfigError> {
    value.map_or(Ok(()), |value| text(field, value, SHORT_TEXT_CHARS_MAX))
}

/// At most `chars_max` characters, none of which moves a terminal's cursor.
fn text(field: &'static str, value: &str, chars_max: usize) -> Result<(), ConfigError> {
    if value.chars().count() > chars_max {
        let problem = format!("must have at most {chars_max} characters each");
        return Err(wrong(field, problem));
    }
    let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
    if value.chars().any(forbidden) {
        return Err(wrong(field, "must not contain control characters".into()));
    }
    Ok(())
}

fn url(field: &'static str, value: Option<&String>) -> Result<(), ConfigError> {
    let fits = value.is_none_or(|url| {
        url.len() <= URL_BYTES_MAX
            && (url.starts_with("https://") || url.starts_with("http://"))
            && !url.chars().any(|c| c.is_control() || c == ' ')
    });
    if fits {
        Ok(())
    } else {
        Err(wrong(
            field,
            format!("must name an http(s) URL of at most {URL_BYTES_MAX} bytes"),
        ))
    }
}

/// Deserializing a quantity does not check its range.
fn quantity(field: &'static str, quantity: Quantity) -> Result<(), ConfigError> {
    Quantity::from_millionths(quantity.millionths())
        .map(|_| ())
        .map_err(|error| wrong(field, format!("have a wrong quantity: {error}")))
}
