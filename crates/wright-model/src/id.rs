//! Identifiers of rows, one type each, so that a draft's id is never taken for
//! an account's. All are UUIDv7 made by the caller (ids come in as parameters).

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A registry, for ever: lockfiles name it.
    RegistryId,
    /// Credentials of a person: what signs in.
    AccountId,
    /// An actor: person, community, …
    ActorId,
    /// A design, whatever it is called today.
    DesignId,
    /// A release.
    ReleaseId,
    /// A draft.
    DraftId,
    /// A preview link of a draft.
    PreviewId,
    /// An upload in progress.
    UploadId,
    /// A signed-in browser.
    SessionId,
    /// An API token.
    TokenId,
    /// A request of a device to be let in.
    DeviceId,
    /// An offered transfer of a design.
    TransferId,
    /// A background job.
    JobId,
    /// An event before it is numbered.
    EventId,
    /// A mail in the outbox.
    MailId,
    /// Somebody who asked for an account and waits.
    SignUpId,
    /// A code that lets people in.
    SiteInvitationId,
    /// A link into an actor with a role.
    InvitationId,
    /// A passkey.
    PasskeyId,
    /// A challenge given to a browser that has a passkey, or makes one.
    ChallengeId,
    /// Something a person follows.
    FollowId,
    /// A thing somebody is told of.
    NotificationId,
    /// Everything a person has here, packed.
    ExportId,
}
