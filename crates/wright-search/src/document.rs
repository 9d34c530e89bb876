//! What goes into the index for a design, and what comes back of it.

use crate::Dimension;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Instruction text that is indexed and kept for excerpts, in bytes a design.
pub const INSTRUCTIONS_BYTES_MAX: usize = 32 << 10;

/// A design as it is indexed: the release its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What a list shows of it.
    pub card: Card,
    /// Names of its actor and of who licenses it.
    pub people: Vec<String>,
    /// Words its author gave it.
    pub keywords: Vec<String>,
    /// Names of its parts, of their processes and materials.
    pub parts: Vec<String>,
    /// README and manual as plain text.
    pub instructions: String,
    /// Where it stands in the catalogue.
    pub values: Vec<(Dimension, String)>,
    /// How many were made; 0 where nobody said.
    pub made: u64,
}

/// A design as lists show it. Kept in the index, so that a page of results asks
/// nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The design, whatever it is called.
    pub id: Uuid,
    /// `actor/name`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The version shown.
    pub version: String,
    /// License of its hardware.
    pub license: String,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Digest of the picture that stands for it, as `sha256:…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// When that version was published.
    pub published: DateTime<Utc>,
}

/// A design that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What a list shows of it.
    pub card: Card,
    /// Its title, in pieces.
    pub title: Vec<Fragment>,
    /// Its summary, in pieces.
    pub summary: Vec<Fragment>,
    /// Where neither of these holds a word that was searched: an excerpt that
    /// does.
    pub excerpt: Option<Excerpt>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The piece.
    pub text: String,
    /// Whether it is a word that was searched.
    pub is_match: bool,
}

/// A piece of a longer text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Out of what.
    pub source: ExcerptSource,
    /// The text, in pieces.
    pub fragments: Vec<Fragment>,
}

/// What an excerpt is taken out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExcerptSource {
    /// The names of its parts.
    Parts,
    /// Its instructions.
    Instructions,
}
