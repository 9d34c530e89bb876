//! Pictures of actors. What people send is decoded in a sandboxed child, never
//! here; its middle comes back as two small squares, without anything a camera
//! wrote beside the pixels. Both are blobs, named by their digests.

use crate::analysis::{self, Failure, Outcome, Patience, Reason, Task};
use crate::arrivals::PICTURES;
use crate::notifications::account_of;
use crate::{Action, Error, Principal, Registry, Result};
use bytes::Bytes;
use wright_blobs::BlobRead;
use wright_model::{ActorHandle, Digest};
use wright_store::actors::{self, Picture};
use wright_store::tombstones;
use wright_wire::changes::ChangeKind;
use wright_wire::problem::ProblemCode;

/// What people may send, in bytes.
pub const PICTURE_BYTES_MAX: usize = 5 << 20;
/// What the child calls the square for lists, and the one for the actor's page.
const SMALL: &str = "64.webp";
const LARGE: &str = "256.webp";

impl Registry {
    /// Gives an actor a picture: the middle of a JPEG, PNG or WebP.
    ///
    /// # Errors
    /// `not-found`, `validation` and `file-too-large` with what is wrong with it,
    /// `rate-limited`, `unavailable`; `forbidden` for all but owners.
    pub async fn set_actor_picture(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        sent: Bytes,
    ) -> Result<()> {
        // Before anything that costs; looked at again by what writes.
        let mut read = self.db().read().await?;
        self.authorize_actor(&mut read, principal, Action::EditActor, handle)
            .await?;
        drop(read);
        if let Some(account) = account_of(principal) {
            self.admit_key(PICTURES, &account.to_string()).await?;
        }
        let (small, large) = self.squares_of(sent).await?;
        let small = self.blobs().put(small).await?;
        let large = self.blobs().put(large).await?;
        let picture = Picture {
            large: large.digest,
            small: small.digest,
        };
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::EditActor, handle)
            .await?;
        for digest in [picture.small, picture.large] {
            if tombstones::find(&mut tx, digest).await?.is_some() {
                return Err(Error::refused(
                    ProblemCode::Tombstoned,
                    "This picture was removed from this registry; choose another.",
                ));
            }
        }
        self.record_blobs(&mut tx, &[small, large]).await?;
        actors::set_picture(&mut tx, actor.id, Some(picture)).await?;
        self.tell_of_actor(&mut tx, principal, ChangeKind::ActorChanged, actor.id)
            .await?;
        self.commit(tx).await
    }

    /// Takes an actor's picture away; its initials stand there again. Harmless
    /// where there is none.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but owners.
    pub async fn remove_actor_picture(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
    ) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::EditActor, handle)
            .await?;
        if actor.picture.is_none() {
            return Ok(());
        }
        actors::set_picture(&mut tx, actor.id, None).await?;
        self.tell_of_actor(&mut tx, principal, ChangeKind::ActorChanged, actor.id)
            .await?;
        self.commit(tx).await
    }

    /// The digest of an actor's picture.
    ///
    /// # Errors
    /// `not-found` where there is no such actor, or no picture.
    pub async fn actor_picture(&self, handle: &ActorHandle) -> Result<Picture> {
        let mut read = self.db().read().await?;
        let actor = crate::authorize::find_actor(&mut read, handle).await?;
        actor
            .picture
            .ok_or_else(|| Error::not_found(format_args!("picture of {handle}")))
    }

    /// The bytes of a picture that some actor shows now.
    ///
    /// # Errors
    /// `not-found` where none does, or it was removed.
    pub async fn read_actor_picture(&self, digest: Digest) -> Result<BlobRead> {
        let none = || Error::not_found("picture of that digest");
        let mut read = self.db().read().await?;
        let is_shown = actors::is_picture(&mut read, digest).await?
            && tombstones::find(&mut read, digest).await?.is_none();
        drop(read);
        if !is_shown {
            return Err(none());
        }
        self.blobs().read(&digest, None).await?.ok_or_else(none)
    }

    /// The small and the large square, made by the child.
    async fn squares_of(&self, sent: Bytes) -> Result<(Bytes, Bytes)> {
        if sent.len() > PICTURE_BYTES_MAX {
            return Err(Error::refused(
                ProblemCode::FileTooLarge,
                format!("picture: at most {} MiB", PICTURE_BYTES_MAX >> 20),
            ));
        }
        if !is_taken(&sent) {
            return Err(refused(&Reason::Unknown));
        }
        let length = u64::try_from(sent.len()).unwrap_or(u64::MAX);
        let input = analysis::as_file(sent).await.map_err(Error::internal)?;
        let limits = Task::Square.limits(length);
        let done = async {
            let turn = self.turn(Patience::Request).await?;
            self.analyze(&turn, Task::Square, input, &limits).await
        };
        let outcome = done.await.map_err(|failure| match failure {
            Failure::Reason(reason) => refused(&reason),
            Failure::Broken(why) => Error::Unavailable {
                why: format!("pictures cannot be looked into: {why}"),
                retry_after: 5,
            },
        })?;
        let square = |name: &str| named(&outcome, name).ok_or_else(|| refused(&Reason::Confused));
        Ok((square(SMALL)?, square(LARGE)?))
    }
}

fn named(outcome: &Outcome, name: &str) -> Option<Bytes> {
    let mut outputs = outcome.outputs.iter();
    let found = outputs
        .find(|output| output.head.name == name && output.head.media_type == "image/webp")?;
    Some(found.bytes.clone())
}

/// Whether bytes begin like a JPEG, a PNG or a WebP. Whether they are one, the
/// child says.
fn is_taken(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

fn refused(reason: &Reason) -> Error {
    let why = match reason {
        Reason::Unknown => {
            "send a JPEG, PNG or WebP; this is none, whatever its name says".to_owned()
        }
        reason => reason.to_string(),
    };
    Error::refused(ProblemCode::Validation, format!("picture: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_what_is_taken() {
        for taken in [
            &b"\xff\xd8\xff\xe0"[..],
            b"\x89PNG\r\n\x1a\n\0",
            b"RIFF\0\0\0\0WEBPVP8 ",
        ] {
            assert!(is_taken(taken));
        }
        for other in [
            &b""[..],
            b"<!doctype html><script>",
            b"<svg onload=\"x\">",
            b"GIF89a",
            b"RIFF\0\0\0\0WAVE",
        ] {
            assert!(!is_taken(other));
        }
    }
}
