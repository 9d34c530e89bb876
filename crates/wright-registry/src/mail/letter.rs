//! What mails say, as data: the words are chosen when a mail is sent, in the
//! language of whoever gets it.
//!
//! Paths are paths of this registry's pages. A path with a secret stands in the
//! outbox until the mail is sent and is emptied then.

use crate::notifications::Facts;

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Letter {
    /// Somebody opened an account with this address, or wants to use it.
    VerifyAddress {
        /// Whose account.
        handle: String,
        /// Where to say it is theirs.
        path: String,
    },
    /// The address of an account changed; goes to the old one.
    AddressChanged {
        /// Whose account.
        handle: String,
        /// The new address, masked.
        new: String,
        /// Where to take it back.
        path: String,
    },
    /// Somebody asked for a new password.
    ResetPassword {
        /// Whose account.
        handle: String,
        /// Where to choose it.
        path: String,
    },
    /// A password was changed.
    PasswordChanged {
        /// Whose account.
        handle: String,
    },
    /// A passkey was added.
    PasskeyAdded {
        /// Whose account.
        handle: String,
        /// What it is called.
        name: String,
    },
    /// Somebody asks for an account; goes to administrators.
    SignUpWaits {
        /// The handle they ask for.
        handle: String,
        /// What they say.
        why: String,
    },
    /// An account was approved.
    SignUpApproved {
        /// The handle.
        handle: String,
    },
    /// An account was not approved.
    SignUpDeclined {
        /// The handle they asked for.
        handle: String,
        /// What the administrator says; may be empty.
        why: String,
    },
    /// An export is ready.
    ExportReady {
        /// Whose account.
        handle: String,
    },
    /// An account was erased: the last mail that goes there.
    AccountErased {
        /// The handle it had.
        handle: String,
    },
    /// Somebody is invited into an actor.
    Invitation {
        /// Who invites, by handle.
        inviter: String,
        /// Into what, by its name.
        community: String,
        /// As what (`maintainer`, …).
        role: wright_model::Role,
        /// Where to accept.
        path: String,
        /// The day it ends, `2026-11-28`.
        until: String,
    },
    /// What happened that concerns somebody: one thing, or several gathered.
    News {
        /// What happened.
        lines: Vec<NewsLine>,
        /// How many more things there are on the page.
        more: u32,
    },
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewsLine {
    /// What kind of thing.
    pub kind: wright_model::NotificationKind,
    /// What there is to say of it.
    pub facts: Facts,
}

impl Letter {
    /// What kind of letter it is, as in lists and in the database.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::VerifyAddress { .. } => "verify-address",
            Self::AddressChanged { .. } => "address-changed",
            Self::ResetPassword { .. } => "reset-password",
            Self::PasswordChanged { .. } => "password-changed",
            Self::PasskeyAdded { .. } => "passkey-added",
            Self::SignUpWaits { .. } => "sign-up-waits",
            Self::SignUpApproved { .. } => "sign-up-approved",
            Self::SignUpDeclined { .. } => "sign-up-declined",
            Self::ExportReady { .. } => "export-ready",
            Self::AccountErased { .. } => "account-erased",
            Self::Invitation { .. } => "invitation",
            Self::News { .. } => "news",
        }
    }

    /// Whether it goes to an address nobody said is theirs yet: only what that
    /// person asked for, or must know to keep their account.
    pub fn is_for_unverified(&self) -> bool {
        matches!(
            self,
            Self::VerifyAddress { .. }
                | Self::ResetPassword { .. }
                | Self::PasswordChanged { .. }
                | Self::PasskeyAdded { .. }
                | Self::SignUpApproved { .. }
                | Self::AccountErased { .. }
        )
    }
}
