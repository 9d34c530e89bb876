//! Tokens for programs.

use super::Secret;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::TokenId;
use wright_model::{NamePattern, Scopes};

/// `POST /api/v1/tokens`; needs a signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may do; at least one.
    pub scopes: Scopes,
    /// Which designs it reaches; at least one.
    pub patterns: Vec<NamePattern>,
    /// Days until it expires, 1 to 366; absent: the registry's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u32>,
}

/// A token, shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// Its id.
    pub id: TokenId,
    /// The token itself, `cwt_…`.
    pub token: Secret,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Which designs it reaches.
    pub patterns: Vec<NamePattern>,
    /// Made when.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Until when; absent for ever.
    #[serde(
        default,
        with = "crate::instant::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token without its secret (`GET /api/v1/tokens`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenInfo {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Which designs it reaches.
    pub patterns: Vec<NamePattern>,
    /// Made when.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Until when; absent for ever.
    #[serde(
        default,
        with = "crate::instant::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<DateTime<Utc>>,
    /// Last used, to the hour or so.
    #[serde(
        default,
        with = "crate::instant::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_used_at: Option<DateTime<Utc>>,
}
