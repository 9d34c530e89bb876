//! Sessions of signed-in browsers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::SessionId;

/// One signed-in browser, as its owner sees it (`GET /api/v1/sessions`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// Its id.
    pub id: SessionId,
    /// Signed in since.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Last used.
    #[serde(with = "crate::instant")]
    pub last_seen_at: DateTime<Utc>,
    /// The network address it last came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the browser calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}
