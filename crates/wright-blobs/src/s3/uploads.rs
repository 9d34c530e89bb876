//! Partial uploads in a bucket: parts of a multipart upload to the final key, which stays
//! invisible until it is completed. A part's number follows from its offset, so that one sent
//! twice is one part; what waits in `staging/` is known by its digest, so that a straggler whose
//! lease has ended cannot slip in other bytes.

use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use wright_model::Digest;
use wright_model::id::UploadId;

use super::parts::{Filled, PartWriter};
use super::{PART_BYTES, S3, present};
use crate::blocking::blocking;
use crate::receive::{Received, receive};
use crate::upload::{AppendOptions, Appended, Multipart, Place, UploadState};
use crate::{BlobError, Stored};

impl S3 {
    pub(crate) async fn begin(&self, digest: &Digest) -> Result<Place, BlobError> {
        Ok(Place::S3(Multipart {
            id: self.client.create_multipart(&self.blob(digest)).await?,
            parts: Vec::new(),
            tail: None,
            staged: false,
        }))
    }

    pub(crate) async fn append<S, E>(
        self: &Arc<Self>,
        state: &mut UploadState,
        stream: S,
        options: &AppendOptions,
    ) -> Result<Appended<E>, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let multipart = multipart(state)?;
        let (limit, offset) = (options.limit(state), state.offset);
        let tail = self.tail(state, multipart).await?;
        let mut writer = PartWriter::new(
            Arc::clone(self),
            self.blob(&state.digest),
            multipart.id.clone(),
            state.hasher(options)?,
            multipart.parts.clone(),
            &tail,
        );
        let received = receive(&mut writer, stream, limit).await;
        let failed = matches!(received, Received::Failed(_));
        let (filled, sent) = writer.settle(!failed).await;
        let whole = matches!(received, Received::Whole) && sent.is_ok();
        if whole {
            options.check(&filled.hasher)?;
        }
        if whole || options.checksum.is_none() {
            self.keep(state, filled).await?;
        }
        let bytes = state.offset - offset;
        match received {
            Received::Failed(error) => Err(error),
            Received::TooMany => Err(BlobError::LengthExceeded { limit }),
            Received::Whole => sent.map(|()| Appended { bytes, cut: None }),
            Received::Cut(error) => sent.map(|()| Appended {
                bytes,
                cut: Some(error),
            }),
        }
    }

    /// Stores what does not fill a part and takes note of everything that is stored.
    async fn keep(&self, state: &mut UploadState, filled: Filled) -> Result<(), BlobError> {
        let Filled {
            hasher,
            mut parts,
            tail,
        } = filled;
        if hasher.length() == state.offset {
            return Ok(());
        }
        let (mut staged, mut tail_digest) = (false, None);
        if tail.is_empty() {
            // All of it is in full parts.
        } else if hasher.length() == state.length {
            let (path, id) = (self.blob(&state.digest), multipart(state)?.id.clone());
            parts.push(self.put_part(&path, &id, parts.len(), tail).await?);
        } else {
            let path = self.staging(state.upload, parts.len());
            let payload = PutPayload::from_bytes(tail.clone());
            self.client.put(&path, payload).await?;
            tail_digest = Some(blocking(move || Digest::of(&tail)).await);
            staged = true;
        }
        let Place::S3(multipart) = &mut state.place else {
            return Err(elsewhere());
        };
        multipart.parts = parts;
        multipart.tail = tail_digest;
        multipart.staged |= staged;
        state.advance(&hasher);
        Ok(())
    }

    /// The bytes behind the last full part. There may be more of them than the state knows of,
    /// where it was not saved after they came.
    async fn tail(&self, state: &UploadState, multipart: &Multipart) -> Result<Bytes, BlobError> {
        let Some(expected) = multipart.tail else {
            return Ok(Bytes::new());
        };
        let start = (multipart.parts.len() * PART_BYTES) as u64;
        let path = self.staging(state.upload, multipart.parts.len());
        let range = 0..state.offset - start;
        let tail = present(self.client.get_range(&path, range).await)?;
        let tail = tail.ok_or(BlobError::UploadLost)?;
        let bytes = tail.clone();
        if blocking(move || Digest::of(&bytes)).await != expected {
            tracing::warn!(upload = %state.upload, "staged bytes were written over");
            return Err(BlobError::UploadLost);
        }
        Ok(tail)
    }

    fn staging(&self, upload: UploadId, parts: usize) -> Path {
        self.path(&format!("staging/{upload}/{}", parts * PART_BYTES))
    }

    pub(crate) async fn finish(&self, state: &UploadState) -> Result<Stored, BlobError> {
        let stored = state.verified()?;
        let multipart = multipart(state)?;
        let is_there = self.size(&stored.digest).await? == Some(stored.size);
        if !is_there {
            self.complete(state, multipart).await?;
        }
        // The blob is stored; what cannot be cleared away now is left to the sweep and to the
        // bucket's own rule.
        if is_there && let Err(error) = self.abort_multipart(state, multipart).await {
            tracing::info!(upload = %state.upload, %error, "a multipart upload may stay behind");
        }
        if multipart.staged
            && let Err(error) = self.remove_staged(state.upload).await
        {
            tracing::warn!(upload = %state.upload, %error, "staged objects stay behind");
        }
        Ok(stored)
    }

    async fn complete(&self, state: &UploadState, multipart: &Multipart) -> Result<(), BlobError> {
        let parts = multipart.parts.iter().map(|part| PartId {
            content_id: part.clone(),
        });
        let path = self.blob(&state.digest);
        let completed = self
            .client
            .complete_multipart(&path, &multipart.id, parts.collect())
            .await;
        // A lost answer makes the second try fail though the first one did all; so what counts
        // is what is there.
        match (self.size(&state.digest).await?, completed) {
            (Some(size), _) if size == state.length => Ok(()),
            (_, Err(object_store::Error::NotFound { .. })) => Err(BlobError::UploadLost),
            (_, Err(error)) => Err(error.into()),
            (size, Ok(_)) => Err(BlobError::Corrupt(format!(
                "{path} has {size:?} bytes after {} were put there",
                state.length
            ))),
        }
    }

    pub(crate) async fn abort(&self, state: &UploadState) -> Result<(), BlobError> {
        self.abort_multipart(state, multipart(state)?).await?;
        self.remove_staged(state.upload).await
    }

    async fn abort_multipart(
        &self,
        state: &UploadState,
        multipart: &Multipart,
    ) -> Result<(), BlobError> {
        let path = self.blob(&state.digest);
        present(self.client.abort_multipart(&path, &multipart.id).await)?;
        Ok(())
    }

    async fn remove_staged(&self, upload: UploadId) -> Result<(), BlobError> {
        let folder = self.path(&format!("staging/{upload}"));
        let mut staged = self.client.list(Some(&folder));
        while let Some(object) = staged.try_next().await? {
            present(self.client.delete(&object.location).await)?;
        }
        Ok(())
    }
}

fn multipart(state: &UploadState) -> Result<&Multipart, BlobError> {
    match &state.place {
        Place::S3(multipart) => Ok(multipart),
        Place::Local => Err(elsewhere()),
    }
}

/// An operator changed the blob URL while uploads were under way.
fn elsewhere() -> BlobError {
    BlobError::UploadLost
}
