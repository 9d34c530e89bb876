//! Who may do what: one table.
//!
//! A right is the caller's current role ∩ the token's scope ∩ its name pattern
//! (DESIGN.md, "Who may what"). Every use case that changes or shows something
//! not public calls [`Principal::may`] with the [`Action`] it is about to do and
//! the actor or design it does it to; nothing else decides.

use crate::{Error, Result};
use wright_model::id::{AccountId, ActorId, SessionId, TokenId};
use wright_model::{ActorHandle, DesignName, Digest, NamePattern, Role, Scope, Scopes};
use wright_wire::problem::ProblemCode;

/// Whoever asks.
#[expect(
    clippy::large_enum_variant,
    reason = "one a request; a box would cost an allocation"
)]
#[derive(Debug, Clone)]
pub enum Principal {
    /// Nobody we know.
    Anonymous,
    /// A person, by session or token.
    Person(SignedIn),
    /// Whoever can run `commonwright admin` on the server.
    Operator,
}

/// A person who signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// The person's actor.
    pub actor: ActorId,
    /// The person's handle.
    pub handle: ActorHandle,
    /// Their picture, small.
    pub picture: Option<Digest>,
    /// Administrator of the site.
    pub administrator: bool,
    /// Moderator of the site.
    pub moderator: bool,
    /// By what they signed in.
    pub grant: Grant,
}

/// By what a person signed in.
#[derive(Debug, Clone)]
pub enum Grant {
    /// A browser's session: everything the person may do.
    Session(SessionId),
    /// A token: its scopes on its names.
    Token {
        /// The token.
        id: TokenId,
        /// What for.
        scopes: Scopes,
        /// On what.
        patterns: Vec<NamePattern>,
    },
}

/// Everything that needs a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See sessions, tokens; change one's account.
    ManageAccount,
    /// Follow designs and actors, and end it.
    Follow,
    /// Create a token, approve a device.
    MintToken,
    /// Create a community, association, …
    CreateActor,
    /// Change an actor's profile.
    EditActor,
    /// Add, change, remove members.
    ManageMembers,
    /// Leave an actor one is a member of.
    Leave,
    /// Accept or decline an invitation into an actor.
    Join,
    /// Create, read, edit, discard drafts.
    EditDraft,
    /// Publish a draft.
    Publish,
    /// Yank and un-yank.
    Yank,
    /// Withdraw a release's content.
    Withdraw,
    /// Correct what is known of a release, and take that back.
    Correct,
    /// Rename a design.
    Rename,
    /// Offer a design to another actor, take the offer back.
    OfferTransfer,
    /// Accept or decline a design for an actor.
    AcceptTransfer,
    /// Take something out of lists and search, or put it back.
    Hide,
    /// Suspend an actor or let it in again.
    Suspend,
    /// Take bytes off the registry.
    Tombstone,
    /// Create accounts, reset passwords, run maintenance.
    Administer,
}

/// What an action asks for.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The least role in the actor concerned; `None`: any person for themselves.
    pub role: Option<Role>,
    /// The scope a token needs; `None`: only a signed-in session will do.
    pub scope: Option<Scope>,
    /// The site's role that is needed, whatever the role in the actor.
    pub site: Option<SiteRole>,
}

/// Roles on the site as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteRole {
    /// Hide, suspend, tombstone.
    Moderator,
    /// Everything a moderator may, and accounts.
    Administrator,
}

impl Action {
    /// All actions, for the tests that try each.
    pub const ALL: &'static [Self] = &[
        Self::ManageAccount,
        Self::Follow,
        Self::MintToken,
        Self::CreateActor,
        Self::EditActor,
        Self::ManageMembers,
        Self::Leave,
        Self::Join,
        Self::EditDraft,
        Self::Publish,
        Self::Yank,
        Self::Withdraw,
        Self::Correct,
        Self::Rename,
        Self::OfferTransfer,
        Self::AcceptTransfer,
        Self::Hide,
        Self::Suspend,
        Self::Tombstone,
        Self::Administer,
    ];

    /// Whether it may be done to, or in, a suspended actor.
    pub fn despite_suspension(self) -> bool {
        self == Self::Leave || self.rule().site.is_some()
    }

    /// The table.
    pub fn rule(self) -> Rule {
        let session = |role| Rule {
            role,
            scope: None,
            site: None,
        };
        let role = |role, scope| Rule {
            role: Some(role),
            scope: Some(scope),
            site: None,
        };
        let site = |site| Rule {
            role: None,
            scope: Some(Scope::Admin),
            site: Some(site),
        };
        match self {
            Self::ManageAccount
            | Self::Follow
            | Self::MintToken
            | Self::CreateActor
            | Self::Join => session(None),
            Self::EditActor | Self::ManageMembers => session(Some(Role::Owner)),
            Self::Leave => session(Some(Role::Contributor)),
            Self::EditDraft => role(Role::Contributor, Scope::Publish),
            Self::Publish | Self::Correct => role(Role::Maintainer, Scope::Publish),
            Self::Yank | Self::Withdraw => role(Role::Maintainer, Scope::Yank),
            Self::Rename | Self::OfferTransfer | Self::AcceptTransfer => session(Some(Role::Owner)),
            Self::Hide | Self::Suspend | Self::Tombstone => site(SiteRole::Moderator),
            Self::Administer => site(SiteRole::Administrator),
        }
    }
}

/// What an action is done to.
#[derive(Debug, Clone)]
pub enum Target<'t> {
    /// The caller's own account.
    Own,
    /// The site as a whole: only patterns that reach everything reach it.
    Site,
    /// An actor.
    Actor(&'t ActorHandle),
    /// A design.
    Design(&'t DesignName),
}

impl Principal {
    /// The signed-in person, or a refusal that says how to sign in.
    pub fn person(&self) -> Result<&SignedIn> {
        match self {
            Self::Person(person) => Ok(person),
            Self::Anonymous | Self::Operator => Err(unauthenticated()),
        }
    }

    /// The actor of whoever asks, for the record of what happened.
    pub fn actor(&self) -> Option<ActorId> {
        match self {
            Self::Person(person) => Some(person.actor),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// Whether the caller may do `action` to `target`, in whose actor they have
    /// the role `role` today (`None`: none).
    pub fn may(&self, action: Action, target: &Target<'_>, role: Option<Role>) -> Result<()> {
        let person = match self {
            Self::Operator => return Ok(()),
            Self::Anonymous => return Err(unauthenticated()),
            Self::Person(person) => person,
        };
        let rule = action.rule();
        check_grant(&person.grant, rule, target)?;
        let site_allows = match rule.site {
            None => true,
            Some(SiteRole::Moderator) => person.moderator || person.administrator,
            Some(SiteRole::Administrator) => person.administrator,
        };
        if !site_allows {
            return Err(Error::refused(
                ProblemCode::Forbidden,
                "Only the site's moderators and administrators may do this.",
            ));
        }
        match rule.role {
            Some(needed) if role < Some(needed) => Err(Error::refused(
                ProblemCode::Forbidden,
                format!("This needs the role {needed} in the actor; ask one of its owners for it."),
            )),
            _ => Ok(()),
        }
    }
}

fn check_grant(grant: &Grant, rule: Rule, target: &Target<'_>) -> Result<()> {
    let Grant::Token {
        scopes, patterns, ..
    } = grant
    else {
        return Ok(());
    };
    let Some(scope) = rule.scope else {
        return Err(Error::refused(
            ProblemCode::Forbidden,
            "Tokens cannot do this; sign in with a browser.",
        ));
    };
    if !scopes.contains(scope) {
        return Err(Error::refused(
            ProblemCode::ScopeMissing,
            format!(
                "This token lacks the scope {scope}; make one that has it on your account page."
            ),
        ));
    }
    let reaches = |pattern: &NamePattern| match target {
        Target::Own => true,
        Target::Site => *pattern == NamePattern::Any,
        Target::Actor(handle) => pattern.reaches_actor(handle),
        Target::Design(name) => pattern.reaches(name),
    };
    if patterns.iter().any(reaches) {
        Ok(())
    } else {
        Err(Error::refused(
            ProblemCode::TokenPattern,
            "This token is bound to other names; make one that reaches this design on your account page.",
        ))
    }
}

fn unauthenticated() -> Error {
    Error::refused(
        ProblemCode::Unauthenticated,
        "Sign in first: in the browser, or with `wright login`.",
    )
}
