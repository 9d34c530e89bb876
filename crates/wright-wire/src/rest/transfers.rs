//! Handing a design to another actor.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::TransferId;
use wright_model::{ActorHandle, DesignName};

/// `POST /api/v1/designs/{actor}/{name}/transfer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferTransfer {
    /// The handle of the actor that may accept.
    pub to: String,
}

/// An offer that waits to be accepted (`GET /api/v1/transfers`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// What is offered.
    pub design: DesignName,
    /// To whom.
    pub to: ActorHandle,
    /// Since when.
    #[serde(with = "crate::instant")]
    pub offered_at: DateTime<Utc>,
    /// Until when.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
}
