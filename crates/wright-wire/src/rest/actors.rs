//! Actors and their members.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::{ActorHandle, ActorKind, Role};

/// `POST /api/v1/actors`: the caller becomes its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewActor {
    /// Its handle, for ever.
    pub handle: String,
    /// What it is; persons come by signing up.
    pub kind: ActorKind,
    /// What people call it.
    pub display_name: String,
    /// One sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// `PATCH /api/v1/actors/{handle}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchActor {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// One sentence about it; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What it says of itself at length, in Markdown; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where it is, in words; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Tags of the languages it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// Addresses of its websites, `http` or `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<String>>,
}

/// `GET /api/v1/actors/{handle}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// Its handle.
    pub handle: ActorHandle,
    /// What it is.
    pub kind: ActorKind,
    /// What people call it.
    pub display_name: String,
    /// One sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What it says of itself at length, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Tags of the languages it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Addresses of its websites.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// The path of its picture, 256 pixels square.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Here since.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Its members, owners first.
    pub members: Vec<Member>,
}

/// Somebody who is a member of an actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The person's handle.
    pub handle: ActorHandle,
    /// What they are in it.
    pub role: Role,
    /// Since when.
    #[serde(with = "crate::instant")]
    pub since: DateTime<Utc>,
}

/// `PUT /api/v1/actors/{handle}/members/{person}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutMember {
    /// What they are from now on.
    pub role: Role,
}
