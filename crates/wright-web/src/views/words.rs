//! The closed sets in words: which message names each of their members. Keys
//! that are not literals in a template stand here, one by one.

use wright_bom::Origin;
use wright_model::{
    ActorKind, DependencyKind, FileKind, NotificationKind, Role, Scope, Slot, Telling, YankClass,
};
use wright_registry::invitations::Ended;

/// The key of a file kind's name.
pub(crate) fn file_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Cad => "kind-cad",
        FileKind::Mesh => "kind-mesh",
        FileKind::Drawing => "kind-drawing",
        FileKind::Board => "kind-board",
        FileKind::Firmware => "kind-firmware",
        FileKind::Bom => "kind-bom",
        FileKind::Documentation => "kind-documentation",
        FileKind::Picture => "kind-picture",
        FileKind::License => "kind-license",
        FileKind::Other => "kind-other",
    }
}

/// The key of how a fact is known.
pub(crate) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Corrected => "fact-corrected",
        Origin::Stated => "fact-stated",
        Origin::Measured => "fact-measured",
        Origin::Guessed => "fact-guessed",
    }
}

/// The key of a license slot's name.
pub(crate) fn slot(slot: Slot) -> &'static str {
    match slot {
        Slot::Hardware => "slot-hardware",
        Slot::Documentation => "slot-documentation",
        Slot::Software => "slot-software",
    }
}

/// The key of a yank class's name.
pub(crate) fn yank_class(class: YankClass) -> &'static str {
    match class {
        YankClass::Hazard => "yank-hazard",
        YankClass::Defect => "yank-defect",
        YankClass::License => "yank-license",
        YankClass::Withdrawn => "yank-withdrawn",
        YankClass::Broken => "yank-broken",
    }
}

/// The key of an actor kind's name.
pub(crate) fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "actor-kind-person",
        ActorKind::Community => "actor-kind-community",
        ActorKind::Association => "actor-kind-association",
        ActorKind::Enterprise => "actor-kind-enterprise",
        ActorKind::PublicBody => "actor-kind-public-body",
    }
}

/// The key of a role's name.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Contributor => "role-name-contributor",
        Role::Maintainer => "role-name-maintainer",
        Role::Owner => "role-name-owner",
    }
}

/// The key of what a role may do, in a sentence.
pub(crate) fn role_what(role: Role) -> &'static str {
    match role {
        Role::Contributor => "role-what-contributor",
        Role::Maintainer => "role-what-maintainer",
        Role::Owner => "role-what-owner",
    }
}

/// The key of why an invitation lets nobody in.
pub(crate) fn invitation_ended(ended: Ended) -> &'static str {
    match ended {
        Ended::UsedUp => "invitation-ended-used-up",
        Ended::Expired => "invitation-ended-expired",
        Ended::Withdrawn => "invitation-ended-withdrawn",
        Ended::Declined => "invitation-ended-declined",
        Ended::InviterLeft => "invitation-ended-inviter-left",
        Ended::ActorSuspended => "invitation-ended-suspended",
    }
}

/// The key of a scope's name.
pub(crate) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Publish => "scope-publish",
        Scope::Yank => "scope-yank",
        Scope::Propose => "scope-propose",
        Scope::Claim => "scope-claim",
        Scope::Run => "scope-run",
        Scope::Need => "scope-need",
        Scope::Facility => "scope-facility",
        Scope::Admin => "scope-admin",
    }
}

/// The key of a dependency kind's name.
pub(crate) fn dependency_kind(kind: DependencyKind) -> &'static str {
    match kind {
        DependencyKind::Part => "dependency-part",
        DependencyKind::Tool => "dependency-tool",
        DependencyKind::Jig => "dependency-jig",
        DependencyKind::Firmware => "dependency-firmware",
    }
}

/// The key of what a level of Open Know-How's technology readiness means;
/// `None` for other levels.
pub(crate) fn technology_level(level: &str) -> Option<&'static str> {
    Some(match level {
        "OTRL-1" => "level-otrl-1",
        "OTRL-2" => "level-otrl-2",
        "OTRL-3" => "level-otrl-3",
        "OTRL-4" => "level-otrl-4",
        "OTRL-5" => "level-otrl-5",
        "OTRL-6" => "level-otrl-6",
        _ => return None,
    })
}

/// The key of what a kind of notification tells.
pub(crate) fn notification_kind(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::ReleasePublished => "notification-release-published",
        NotificationKind::ReleaseYanked => "notification-release-yanked",
        NotificationKind::MemberAdded => "notification-member-added",
        NotificationKind::MemberRemoved => "notification-member-removed",
        NotificationKind::RoleChanged => "notification-role-changed",
        NotificationKind::InvitationAccepted => "notification-invitation-accepted",
        NotificationKind::TransferOffered => "notification-transfer-offered",
        NotificationKind::TransferAccepted => "notification-transfer-accepted",
        NotificationKind::DraftPublished => "notification-draft-published",
    }
}

/// The key of a way of telling.
pub(crate) fn telling(telling: Telling) -> &'static str {
    match telling {
        Telling::Mail => "telling-mail",
        Telling::Daily => "telling-daily",
        Telling::Page => "telling-page",
        Telling::Nothing => "telling-none",
    }
}

macro_rules! done {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $key:literal;)*) => {
        /// What was just done; travels in `?done=` over the redirect.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Done { $($variant,)* }

        impl Done {
            /// The word in the address.
            pub(crate) fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads the word of an address.
            pub(crate) fn parse(word: &str) -> Option<Self> {
                [$(Self::$variant,)*].into_iter().find(|done| done.word() == word)
            }

            /// The key of the sentence.
            pub(crate) fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

done! {
    SignedOut = "signed-out", "done-signed-out";
    TokenRevoked = "token-revoked", "done-token-revoked";
    SessionEnded = "session-ended", "done-session-ended";
    SessionsEnded = "sessions-ended", "done-sessions-ended";
    MailSent = "mail-sent", "done-mail-sent";
    PreferencesKept = "preferences-kept", "done-preferences-kept";
    PasswordChanged = "password-changed", "done-password-changed";
    PasskeyAdded = "passkey-added", "done-passkey-added";
    PasskeyRenamed = "passkey-renamed", "done-passkey-renamed";
    PasskeyRemoved = "passkey-removed", "done-passkey-removed";
    ExportAsked = "export-asked", "done-export-asked";
    SignUpApproved = "sign-up-approved", "done-sign-up-approved";
    SignUpDeclined = "sign-up-declined", "done-sign-up-declined";
    InvitationRevoked = "invitation-revoked", "done-invitation-revoked";
    DeviceApproved = "device-approved", "done-device-approved";
    DeviceDenied = "device-denied", "done-device-denied";
    CommunityFounded = "community-founded", "done-community-founded";
    MemberAdded = "member-added", "done-member-added";
    MemberChanged = "member-changed", "done-member-changed";
    MemberRemoved = "member-removed", "done-member-removed";
    Left = "left", "done-left";
    Joined = "joined", "done-joined";
    MemberAlready = "member-already", "done-member-already";
    InvitationDeclined = "invitation-declined", "done-invitation-declined";
    ProfileKept = "profile-kept", "done-profile-kept";
    PictureKept = "picture-kept", "done-picture-kept";
    PictureRemoved = "picture-removed", "done-picture-removed";
    OfferEnded = "offer-ended", "done-offer-ended";
    Published = "published", "done-published";
    Yanked = "yanked", "done-yanked";
    Corrected = "corrected", "done-corrected";
    CorrectedMeanwhile = "corrected-meanwhile", "done-corrected-meanwhile";
    Unyanked = "unyanked", "done-unyanked";
    Withdrawn = "withdrawn", "done-withdrawn";
    Renamed = "renamed", "done-renamed";
    Offered = "offered", "done-offered";
    Accepted = "accepted", "done-accepted";
    DraftDiscarded = "draft-discarded", "done-draft-discarded";
    FilesAdded = "files-added", "done-files-added";
    FileRemoved = "file-removed", "done-file-removed";
    TomlWritten = "toml-written", "done-toml-written";
    DraftRestored = "draft-restored", "done-draft-restored";
    DraftBegun = "draft-begun", "done-draft-begun";
    FileSaved = "file-saved", "done-file-saved";
    FileRenamed = "file-renamed", "done-file-renamed";
    FileReplaced = "file-replaced", "done-file-replaced";
    FileBack = "file-back", "done-file-back";
    VersionSet = "version-set", "done-version-set";
    Followed = "followed", "done-followed";
    Unfollowed = "unfollowed", "done-unfollowed";
    PreviewClosed = "preview-closed", "done-preview-closed";
}
