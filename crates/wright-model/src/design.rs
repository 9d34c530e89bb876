//! What an author says about a release: the content of `design.toml`, checked.
//!
//! `wright-manifest` reads it, `wright-wire` writes it as the config of a
//! manifest; it lives here because both speak of the same thing.

use crate::digest::Digest;
use crate::kind::FileKind;
use crate::license::Licenses;
use crate::name::DesignName;
use crate::path::DesignPath;
use crate::quantity::Quantity;
use crate::text_type::text_type;
use crate::version::{Requirement, Version};

/// A release as its author describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// `actor/name`.
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
    pub category: Option<String>,
    /// How ready technology and documentation are.
    pub readiness: Readiness,
    /// Where it is developed (an http(s) URL).
    pub repository: Option<String>,
    /// Languages of the documentation (BCP 47).
    pub languages: Vec<String>,
    /// Releases it starts from.
    pub parents: Vec<Parent>,
    /// The bill of materials.
    pub bom: Option<DesignPath>,
    /// What is made or bought, in the author's order; ids are unique.
    pub parts: Vec<Part>,
    /// Who did what.
    pub contributors: Vec<Contributor>,
    /// Other designs it uses, sorted by name.
    pub dependencies: Vec<Dependency>,
    /// Kinds the author states where the file type does not say it: globs, in
    /// order; the first that matches counts.
    pub kinds: Vec<(FileKind, Vec<String>)>,
    /// Paths of photos whose location data is published on purpose (globs).
    pub located_photos: Vec<String>,
}

impl Design {
    /// A design that says nothing beside these: what else there is, is empty.
    pub fn bare(name: DesignName, version: Version, licenses: Licenses) -> Self {
        Self {
            name,
            version,
            title: String::new(),
            summary: String::new(),
            licenses,
            licensor: String::new(),
            keywords: Vec::new(),
            category: None,
            readiness: Readiness::default(),
            repository: None,
            languages: Vec::new(),
            parents: Vec::new(),
            bom: None,
            parts: Vec::new(),
            contributors: Vec::new(),
            dependencies: Vec::new(),
            kinds: Vec::new(),
            located_photos: Vec::new(),
        }
    }
}

/// Readiness levels (Open Know-How: OTRL-1 … 6, ODRL-1 … 4 with 3*).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Of the technology, e.g. `OTRL-4`.
    pub technology: Option<String>,
    /// Of the documentation, e.g. `ODRL-3`.
    pub documentation: Option<String>,
}

/// A release that this one starts from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Parent {
    /// Its design.
    pub design: DesignName,
    /// Its version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
}

/// Something a design needs that is made or bought.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// Unique in the release, kept for ever.
    pub id: PartId,
    /// What people call it.
    pub name: String,
    /// How many, in millionths of `unit`.
    pub quantity: Quantity,
    /// UCUM code of what the quantity counts; pieces where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How it is made: a slug of the process taxonomy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// Of what: a slug or name of the material taxonomy, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// Thickness of the sheet it is cut from, in µm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thickness_um: Option<i64>,
    /// Files that are edited.
    pub source: Vec<DesignPath>,
    /// Files that a machine takes.
    pub export: Vec<DesignPath>,
}

/// Somebody who contributed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contributor {
    /// A name, a handle, or `anonymous`.
    pub name: String,
    /// What they did: design, testing, documentation, translation, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// Another design that this one uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The design.
    pub name: DesignName,
    /// Versions that will do.
    pub requirement: Requirement,
    /// What it is used as.
    pub kind: DependencyKind,
    /// How many.
    pub quantity: Quantity,
    /// Where it is published, if not in this registry (a URL).
    pub registry: Option<String>,
}

crate::access::words! {
    /// What a dependency is used as.
    DependencyKind {
        /// Goes into the product.
        Part = "part",
        /// Is needed to make it.
        Tool = "tool",
        /// Holds pieces while they are made.
        Jig = "jig",
        /// Runs on it.
        Firmware = "firmware",
    }
}

/// A part's id: `[a-z0-9](-?[a-z0-9])*`, 1 to 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(String);

/// Why a text is no part id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a part id: use 1 to 64 lowercase letters a–z, digits, and single hyphens between them"
)]
pub struct PartIdError(String);

impl PartIdError {
    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl PartId {
    /// Parses an id.
    pub fn parse(text: &str) -> Result<Self, PartIdError> {
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(alphabet)
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(PartIdError(text.chars().take(80).collect()))
        }
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_type!(PartId, PartIdError);
