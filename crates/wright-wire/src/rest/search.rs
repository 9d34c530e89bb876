//! Searching designs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wright_model::{DesignName, Digest, Version};

/// Results of one answer at most.
pub const SEARCH_ITEMS_MAX: u32 = 100;
/// Results after which a search ends; who wants more narrows it.
pub const SEARCH_RESULTS_MAX: u32 = 10_000;

/// `GET /api/v1/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchResults {
    /// Designs found in all.
    pub total: u64,
    /// Those of this page.
    pub items: Vec<SearchHit>,
    /// By dimension (`category`, `license`, `process`, `material`, `readiness`,
    /// `language`): its values, the most frequent first.
    pub counts: BTreeMap<String, Vec<ValueCount>>,
    /// What to give as `after` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The query was longer than what is searched; its end was left out.
    pub is_cut: bool,
    /// No design has all words; these have some of them.
    pub is_loose: bool,
    /// The query as it was probably meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// A design that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// Its name.
    pub name: DesignName,
    /// What people call it.
    pub title: String,
    /// One sentence: what it does.
    pub summary: String,
    /// The version its page shows.
    pub version: Version,
    /// When that version was published.
    #[serde(with = "crate::instant")]
    pub published_at: DateTime<Utc>,
    /// License of the hardware, an SPDX expression.
    pub license: String,
    /// A path of words, e.g. `food/drying`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// A picture of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Digest>,
    /// Where the words were found, if neither title nor summary has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// A value and the designs that would be found with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Designs, whatever else is chosen in its dimension.
    pub count: u64,
}

/// `GET /api/v1/search/suggest`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchSuggestions {
    /// What the query may become.
    pub queries: Vec<String>,
    /// Designs it finds already.
    pub designs: Vec<SuggestedDesign>,
}

/// A design that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedDesign {
    /// Its name.
    pub name: DesignName,
    /// What people call it.
    pub title: String,
}
