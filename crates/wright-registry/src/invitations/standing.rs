//! How an invitation stands: by itself, and for whoever looks at it.

use crate::{Action, Error, Result, SignedIn};
use chrono::{DateTime, Utc};
use wright_model::{EmailAddress, Role};
use wright_store::actors::Actor;
use wright_store::invitations::{self as store, Invitation, Use};
use wright_store::{Connection, accounts, members};
use wright_wire::problem::ProblemCode;

/// Why an invitation lets nobody in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It let in as many as it was for.
    UsedUp,
    /// Its day has come.
    Expired,
    /// It was taken back.
    Withdrawn,
    /// Whom it was for said no.
    Declined,
    /// Who made it may not invite any more.
    InviterLeft,
    /// The actor is suspended, for now.
    ActorSuspended,
}

impl Ended {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UsedUp => "used-up",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Declined => "declined",
            Self::InviterLeft => "inviter-left",
            Self::ActorSuspended => "actor-suspended",
        }
    }

    pub(super) fn refusal(self) -> Error {
        let (code, detail) = match self {
            Self::UsedUp => (
                ProblemCode::Gone,
                "This invitation was used already; ask whoever sent it for another.",
            ),
            Self::Expired => (
                ProblemCode::Gone,
                "This invitation has ended; ask whoever sent it for another.",
            ),
            Self::Withdrawn => (
                ProblemCode::Gone,
                "This invitation was taken back; ask whoever sent it why, or for another.",
            ),
            Self::Declined => (
                ProblemCode::Gone,
                "This invitation was declined; ask for another if you changed your mind.",
            ),
            Self::InviterLeft => (
                ProblemCode::Gone,
                "Whoever made this invitation may not invite any more; ask another owner for a new one.",
            ),
            Self::ActorSuspended => (
                ProblemCode::Suspended,
                "The actor is suspended, so nobody can join it for now. The invitation is kept.",
            ),
        };
        Error::refused(code, detail)
    }
}

/// What an invitation means for whoever looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    Stranger,
    /// They may accept.
    Open,
    /// They are a member, and would be more.
    Rise(Role),
    /// They are a member with that role or a higher one.
    Member(Role),
    /// They used it, and are no member any more.
    UsedByYou,
    /// It is for another address than theirs.
    OtherAddress,
    /// It is for their address, which they have not confirmed.
    Unverified,
}

/// Why an invitation lets nobody in, where it does not.
pub(super) fn ended(found: &Invitation, actor: &Actor, now: DateTime<Utc>) -> Option<Ended> {
    // What was decided comes before what merely happened.
    if found.declined_at.is_some() {
        return Some(Ended::Declined);
    }
    if found.withdrawn_at.is_some() {
        return Some(Ended::Withdrawn);
    }
    if found.expires_at <= now {
        return Some(Ended::Expired);
    }
    let may_invite = match &found.inviter {
        None => true,
        Some(inviter) => !inviter.is_suspended && inviter.role >= Action::ManageMembers.rule().role,
    };
    if !may_invite {
        return Some(Ended::InviterLeft);
    }
    if actor.suspended.is_some() {
        return Some(Ended::ActorSuspended);
    }
    // Last: whoever has a use kept for them passes by it, and by nothing else.
    (found.uses >= found.uses_max).then_some(Ended::UsedUp)
}

/// What an invitation means for a person, and whether a use is kept for them.
pub(super) async fn standing(
    connection: &mut Connection,
    found: &Invitation,
    person: &SignedIn,
) -> Result<(Standing, bool)> {
    let role = members::role_of(connection, found.actor, person.actor).await?;
    if let Some(role) = role.filter(|role| *role >= found.role) {
        return Ok((Standing::Member(role), false));
    }
    let used = store::use_of(connection, found.id, person.actor).await?;
    if used == Some(Use::Joined) {
        return Ok((Standing::UsedByYou, false));
    }
    let reserved = used == Some(Use::Reserved);
    if found.email.is_some() {
        let account = accounts::by_id(connection, person.account)
            .await?
            .ok_or_else(|| Error::internal("an account that signed in is not there"))?;
        if !is_for(found, &account.email.to_lowercase()) {
            return Ok((Standing::OtherAddress, reserved));
        }
        if account.email_verified_at.is_none() {
            return Ok((Standing::Unverified, reserved));
        }
    }
    let standing = role.map_or(Standing::Open, Standing::Rise);
    Ok((standing, reserved))
}

/// Whether an invitation is for the owner of an address, or for anybody.
pub(super) fn is_for(found: &Invitation, email_key: &str) -> bool {
    let bound = found.email.as_deref().map(str::to_lowercase);
    bound.is_none_or(|bound| bound == email_key)
}

pub(super) fn other_address(found: &Invitation) -> Error {
    let email = found.email.as_deref().map(masked).unwrap_or_default();
    Error::refused(
        ProblemCode::Forbidden,
        format!(
            "This invitation is for {email}. Sign in with the account of that address, or ask for one for yours."
        ),
    )
}

pub(super) fn unverified() -> Error {
    Error::refused(
        ProblemCode::EmailUnverified,
        "Say first that your e-mail address is yours: press the button in the mail we sent, or ask for another on your account page.",
    )
}

/// An address as others may see it.
pub(super) fn masked(email: &str) -> String {
    EmailAddress::parse(email).map_or_else(|_| "…".to_owned(), |email| email.masked())
}
