//! Accounts: signing up, signing in, who one is.

use super::Secret;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::{AccountId, TokenId};
use wright_model::{ActorHandle, ActorKind, NamePattern, Role, Scopes};

/// A new account and the person it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUp {
    /// The person's handle, e.g. `amina`.
    pub handle: String,
    /// Where mail about the account goes; never public.
    pub email: String,
    /// At least 10 characters.
    pub password: Secret,
    /// What people call them; the handle where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

/// `POST /api/v1/accounts`: a new account, and what a registry may ask beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAccount {
    /// The account.
    #[serde(flatten)]
    pub account: SignUp,
    /// Where accounts are by invitation: the code of one, or the secret of an
    /// invitation into a community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Secret>,
    /// Where an administrator decides: what to tell them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The tag of the language mails come in, `en` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// `202` of `POST /api/v1/accounts`: the account is not open yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedForAccount {
    /// Always `waiting-for-approval`.
    pub status: String,
    /// What happens next, in words.
    pub detail: String,
}

/// `POST /api/v1/session`: signs a browser in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// E-mail address or handle.
    pub login: String,
    /// The password.
    pub password: Secret,
}

/// `GET /api/v1/me`: who the caller is and what they may act for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The account.
    pub account: AccountId,
    /// The person's handle.
    pub handle: ActorHandle,
    /// What people call them.
    pub display_name: String,
    /// Their address; only they see it.
    pub email: String,
    /// Whether they administer the site.
    pub administrator: bool,
    /// Whether they moderate it.
    pub moderator: bool,
    /// Every actor they are a member of, themselves first.
    pub actors: Vec<Membership>,
    /// The token that asks; absent for a signed-in browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<MeToken>,
}

/// An actor the caller is a member of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// Its handle.
    pub handle: ActorHandle,
    /// What it is.
    pub kind: ActorKind,
    /// What the caller is in it.
    pub role: Role,
    /// What people call it.
    pub display_name: String,
}

/// The token that asks, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeToken {
    /// Its id.
    pub id: TokenId,
    /// What its owner called it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Which designs it reaches.
    pub patterns: Vec<NamePattern>,
    /// Until when; absent for ever.
    #[serde(
        default,
        with = "crate::instant::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<DateTime<Utc>>,
}
