//! The closed sets in words: which message names each of their members. Keys
//! that are not literals in a template stand here, one by one.

use wright_model::{ActorKind, DependencyKind, FileKind, Role, Scope, Slot, YankClass};

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

/// The key of a role's name with what it may do.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Contributor => "role-contributor",
        Role::Maintainer => "role-maintainer",
        Role::Owner => "role-owner",
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
    DeviceApproved = "device-approved", "done-device-approved";
    DeviceDenied = "device-denied", "done-device-denied";
    CommunityFounded = "community-founded", "done-community-founded";
    MemberAdded = "member-added", "done-member-added";
    MemberChanged = "member-changed", "done-member-changed";
    MemberRemoved = "member-removed", "done-member-removed";
    Published = "published", "done-published";
    Yanked = "yanked", "done-yanked";
    Unyanked = "unyanked", "done-unyanked";
    Withdrawn = "withdrawn", "done-withdrawn";
    Renamed = "renamed", "done-renamed";
    Offered = "offered", "done-offered";
    Accepted = "accepted", "done-accepted";
    DraftDiscarded = "draft-discarded", "done-draft-discarded";
    FilesAdded = "files-added", "done-files-added";
    FileRemoved = "file-removed", "done-file-removed";
    TomlWritten = "toml-written", "done-toml-written";
}
