//! One's own account: what stands beside every page of it, and the pages.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{Choice, Frame};
use crate::locale::{Arg, Locale};

/// The pages of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Mail,
    Notifications,
    Security,
    Tokens,
    Data,
    SignUps,
}

/// What stands beside every page of an account.
pub(crate) struct Side {
    pub(crate) tr: &'static Locale,
    pub(crate) here: Section,
    pub(crate) profile_address: String,
    /// Whether the person administers the site.
    pub(crate) administrator: bool,
    /// What was refused, above the page's own content.
    pub(crate) problem: String,
}

/// A group of the list at the side.
pub(crate) struct SideGroup {
    pub(crate) title: String,
    pub(crate) items: Vec<SideItem>,
}

/// A link of the list at the side.
pub(crate) struct SideItem {
    pub(crate) text: String,
    pub(crate) address: &'static str,
    pub(crate) current: bool,
}

impl Side {
    /// The list at the side, by groups.
    pub(crate) fn groups(&self) -> Vec<SideGroup> {
        let tr = self.tr;
        let item = |section, text, address| SideItem {
            text,
            address,
            current: self.here == section,
        };
        let mut groups = vec![
            SideGroup {
                title: tr.get("account-you"),
                items: vec![
                    item(Section::Overview, tr.get("account-overview"), "/-/account"),
                    item(Section::Mail, tr.get("account-mail"), "/-/account/mail"),
                    item(
                        Section::Notifications,
                        tr.get("account-notifications"),
                        "/-/account/notifications",
                    ),
                ],
            },
            SideGroup {
                title: tr.get("account-getting-in"),
                items: vec![
                    item(
                        Section::Security,
                        tr.get("account-security"),
                        "/-/account/security",
                    ),
                    item(
                        Section::Tokens,
                        tr.get("account-tokens"),
                        "/-/account/tokens",
                    ),
                    SideItem {
                        text: tr.get("account-device"),
                        address: "/-/device",
                        current: false,
                    },
                ],
            },
            SideGroup {
                title: tr.get("account-leaving"),
                items: vec![item(
                    Section::Data,
                    tr.get("account-data"),
                    "/-/account/data",
                )],
            },
        ];
        if self.administrator {
            groups.push(SideGroup {
                title: tr.get("account-site"),
                items: vec![item(
                    Section::SignUps,
                    tr.get("sign-ups-title"),
                    "/-/admin/sign-ups",
                )],
            });
        }
        groups
    }
}

/// A choice that may be the one that stands.
pub(crate) struct Selectable {
    pub(crate) value: &'static str,
    pub(crate) text: String,
    pub(crate) current: bool,
}

#[derive(Template)]
#[template(path = "accounts/page.html")]
pub(crate) struct AccountPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    pub(crate) languages: Vec<Selectable>,
    pub(crate) units: Vec<Selectable>,
    pub(crate) time_zone: String,
    pub(crate) zones: Vec<&'static str>,
    pub(crate) communities: Vec<Community>,
    pub(crate) community_handle: String,
    pub(crate) community_name: String,
    pub(crate) open_community: bool,
    pub(crate) actor_kinds: Vec<Choice>,
}

pub(crate) struct Community {
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) role: String,
}

#[derive(Template)]
#[template(path = "accounts/mail.html")]
pub(crate) struct MailPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    pub(crate) email: String,
    pub(crate) verified: bool,
    /// A new address that waits; empty without.
    pub(crate) pending: String,
    /// Whether the form to change it is open.
    pub(crate) open: bool,
    /// What was typed as the new address.
    pub(crate) new_email: String,
    pub(crate) email_error: String,
    pub(crate) password_error: String,
    /// Whether no password is asked.
    pub(crate) proven: bool,
}

#[derive(Template)]
#[template(path = "accounts/security.html")]
pub(crate) struct SecurityPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    /// For programs that keep passwords.
    pub(crate) handle: String,
    /// Whether browsers allow passkeys here.
    pub(crate) has_passkeys: bool,
    pub(crate) passkeys: Vec<Passkey>,
    pub(crate) password_error: String,
    pub(crate) new_error: String,
    pub(crate) sessions: Vec<Session>,
}

pub(crate) struct Passkey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) added: DateTime<Utc>,
    pub(crate) last_used: Option<DateTime<Utc>>,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) current: bool,
    /// What the browser says it is.
    pub(crate) agent: String,
    /// From which network address it was opened; may be empty.
    pub(crate) address: String,
    pub(crate) since: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
pub(crate) struct TokensPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    /// A token made by this very request; its secret is never shown again.
    pub(crate) new_token: Option<NewToken>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) open_token: bool,
    pub(crate) scopes: Vec<Choice>,
    pub(crate) pattern_examples: Vec<String>,
}

pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) secret: String,
}

pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Empty: everything the person may.
    pub(crate) patterns: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) last_used: Option<DateTime<Utc>>,
    pub(crate) expires: Option<DateTime<Utc>>,
}

#[derive(Template)]
#[template(path = "accounts/data.html")]
pub(crate) struct DataPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    pub(crate) export: Option<Export>,
    pub(crate) handle: String,
    /// Whether designs are named by the handle, so that it stays.
    pub(crate) keeps_handle: bool,
    pub(crate) orphans: Vec<Orphan>,
    /// Whether no password is asked.
    pub(crate) proven: bool,
    pub(crate) open_delete: bool,
    pub(crate) password_error: String,
}

impl DataPage {
    fn export_is_ready(&self) -> bool {
        self.export
            .as_ref()
            .is_some_and(|export| !export.size.is_empty())
    }
}

pub(crate) struct Export {
    /// How large it is; empty while it is being packed.
    pub(crate) size: String,
    pub(crate) until: DateTime<Utc>,
}

/// An actor that would be left without an owner.
pub(crate) struct Orphan {
    pub(crate) address: String,
    pub(crate) display_name: String,
    pub(crate) designs: i64,
}
