//! The sentence of a notification, the same on the page and in mails.

use wright_model::NotificationKind;
use wright_registry::notifications::Facts;

use crate::locale::{Arg, Locale};
use crate::views::words;

/// What happened, in one sentence.
pub(crate) fn sentence(tr: &Locale, kind: NotificationKind, facts: &Facts) -> String {
    let design = match facts.title.as_str() {
        "" => &facts.design,
        title => title,
    };
    let version = &facts.version;
    let actor = &facts.actor;
    let role = || {
        let role = facts.role.unwrap_or(wright_model::Role::Contributor);
        tr.get(words::role_name(role))
    };
    match kind {
        NotificationKind::ReleasePublished => tr.text(
            "news-release-published",
            &[("design", design.arg()), ("version", version.arg())],
        ),
        NotificationKind::ReleaseYanked => tr.text(
            "news-release-yanked",
            &[("design", design.arg()), ("version", version.arg())],
        ),
        NotificationKind::MemberAdded => tr.text(
            "news-member-added",
            &[("actor", actor.arg()), ("role", role().arg())],
        ),
        NotificationKind::MemberRemoved => {
            tr.text("news-member-removed", &[("actor", actor.arg())])
        }
        NotificationKind::RoleChanged => tr.text(
            "news-role-changed",
            &[("actor", actor.arg()), ("role", role().arg())],
        ),
        NotificationKind::InvitationAccepted => tr.text(
            "news-invitation-accepted",
            &[("actor", actor.arg()), ("role", role().arg())],
        ),
        NotificationKind::TransferOffered => tr.text(
            "news-transfer-offered",
            &[("design", design.arg()), ("actor", actor.arg())],
        ),
        NotificationKind::TransferAccepted => tr.text(
            "news-transfer-accepted",
            &[("design", design.arg()), ("actor", actor.arg())],
        ),
        NotificationKind::DraftPublished => tr.text(
            "news-draft-published",
            &[("design", design.arg()), ("version", version.arg())],
        ),
    }
}
