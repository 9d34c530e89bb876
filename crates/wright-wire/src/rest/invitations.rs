//! Invitations into actors.

use super::Secret;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::InvitationId;
use wright_model::{ActorHandle, ActorKind, Role};

/// `POST /api/v1/actors/{handle}/invitations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// As what.
    pub role: Role,
    /// Whose address an account must have to use it; it is mailed there. Absent:
    /// whoever has the link may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// For whom, in words; only the actor's owners read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How many people it lets in, 1 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// Days it stands, 14 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u32>,
}

/// An invitation that was just made; its secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedInvitation {
    /// Its id.
    pub id: InvitationId,
    /// The address of its page, to be passed on.
    pub url: String,
    /// The secret in that address.
    pub secret: Secret,
    /// When it ends.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
    /// Whether a mail with the link goes to the address.
    pub mailed: bool,
}

/// An invitation that nobody ended (`GET /api/v1/actors/{handle}/invitations`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationInfo {
    /// Its id.
    pub id: InvitationId,
    /// As what.
    pub role: Role,
    /// Whose address it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// For whom, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who made it; absent for the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<ActorHandle>,
    /// When it was made.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// When it ends.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
    /// How many people it lets in.
    pub uses_max: i64,
    /// How many it has let in.
    pub uses: i64,
    /// Why it lets nobody in all the same: `inviter-left`, `actor-suspended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// An invitation as whoever has its link sees it (`GET /api/v1/invitations/{secret}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Into what.
    pub actor: ActorHandle,
    /// What that is.
    pub kind: ActorKind,
    /// What people call it.
    pub display_name: String,
    /// As what.
    pub role: Role,
    /// Who invites; absent for the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<ActorHandle>,
    /// Whose address it is for, masked; absent: whoever has the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When it ends.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
    /// Why it lets nobody in: `used-up`, `expired`, `withdrawn`, `declined`,
    /// `inviter-left`, `actor-suspended`; absent while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// What became of an acceptance (`POST /api/v1/invitations/{secret}/accept`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Joined {
    /// Into what.
    pub actor: ActorHandle,
    /// What the caller is in it now.
    pub role: Role,
    /// Whether that is new; else they were that, or more, before, and nothing was
    /// used up.
    pub new: bool,
}
