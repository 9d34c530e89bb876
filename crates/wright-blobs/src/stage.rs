//! Files on their way into a batch: written and hashed, not yet durable, not yet visible.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::Stream;

use crate::blocking::blocking;
use crate::hasher::Hasher;
use crate::local::discard;
use crate::local::folder::create_loose;
use crate::receive::Received;
use crate::writer::FileWriter;
use crate::{BlobError, Stored};

/// A file that waits for [`crate::BlobStore::commit`]. Dropping it removes it.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    stored: Stored,
    /// Failed syncs of the file system before the first byte was written.
    pub(crate) failures_before: u64,
    moved: bool,
}

/// Why a file could not be staged.
#[derive(Debug, thiserror::Error)]
pub enum StageError<E> {
    /// The stream broke.
    #[error("the bytes stopped coming: {0}")]
    Cut(E),
    /// The store refuses.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl Staged {
    /// Digest, size and CRC-32 of what is staged.
    #[must_use]
    pub fn stored(&self) -> Stored {
        self.stored
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file is somewhere else now.
    pub(crate) fn moved(mut self) -> Stored {
        self.moved = true;
        self.stored
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.moved {
            discard(&self.path);
        }
    }
}

/// Writes a stream of at most `bytes_max` bytes into a new file in `folder`.
pub(crate) async fn stage<S, E>(
    folder: PathBuf,
    failures_before: u64,
    stream: S,
    bytes_max: u64,
) -> Result<Staged, StageError<E>>
where
    S: Stream<Item = Result<Bytes, E>>,
{
    let created = blocking(move || create_loose(&folder)).await;
    let (path, file) = created.map_err(BlobError::from)?;
    let mut staged = Staged {
        path,
        stored: Hasher::new().stored(),
        failures_before,
        moved: false,
    };
    let mut writer = FileWriter::new(Arc::new(file), Hasher::new());
    match writer.receive(stream, bytes_max).await {
        Received::Whole => {
            staged.stored = writer.hasher().stored();
            Ok(staged)
        }
        Received::Cut(error) => Err(StageError::Cut(error)),
        Received::TooMany => Err(BlobError::LengthExceeded { limit: bytes_max }.into()),
        Received::Failed(error) => Err(BlobError::from(error).into()),
    }
}

/// Digest, size and CRC-32 of bytes at hand.
pub(crate) fn sum_of(bytes: &[u8]) -> Stored {
    let mut hasher = Hasher::new();
    hasher.update(bytes);
    hasher.stored()
}
