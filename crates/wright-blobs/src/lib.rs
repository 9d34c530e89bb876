//! Blobs named by their SHA-256, and uploads that come in pieces, in a folder or in an S3 bucket.
//!
//! What holds on both:
//! - nothing is visible under its digest before all its bytes are durable and have that digest;
//! - nothing answers before it is durable (on files: the contents synced, then the name);
//! - writing the same bytes again is harmless and mends a blob that is missing or has the wrong
//!   size;
//! - memory does not grow with the size of a blob.
//!
//! Only this crate knows `object_store`. It reads no clock and draws no random numbers; which
//! blobs are still needed, who may read them, and leases of uploads are the callers' business.

mod blocking;
mod error;
mod hasher;
mod local;
mod read;
mod receive;
mod s3;
mod stage;
mod upload;
mod url;
mod writer;

use std::collections::HashSet;
use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, TryStreamExt};
use wright_model::Digest;
use wright_model::id::UploadId;

pub use crate::error::BlobError;
pub use crate::read::{BlobBody, BlobRead};
pub use crate::stage::{StageError, Staged};
pub use crate::upload::{AppendOptions, Appended, UploadState};
pub use crate::url::{BlobUrl, Bucket, S3Credentials};

use crate::blocking::blocking;
use crate::hasher::Hasher;
use crate::local::Local;
use crate::s3::S3;
use crate::upload::Place;

/// What is stored: the facts every later answer about a blob needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
    /// Its CRC-32 (ISO-HDLC, as in ZIP), so that archives need not read it twice.
    pub crc32: u32,
}

/// A blob as it is found when looking through the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedBlob {
    /// Its name; whether its bytes fit it, only [`BlobStore::rehash`] tells.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
    /// When it was written last.
    pub modified: SystemTime,
}

/// What hashing a blob again found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rehash {
    /// The bytes are what their name says.
    Same(Stored),
    /// There is no such blob.
    Missing,
    /// The bytes are others; this is what they are.
    Different(Stored),
}

/// Headers a presigned URL shall answer with, in place of the store's own.
#[derive(Debug, Clone, Default)]
pub struct ResponseOverrides {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
}

/// What the URL of a store does not say.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Who may use the bucket; without, the machine's own role is asked for.
    pub s3_credentials: Option<S3Credentials>,
    /// A local folder of this node alone for batches on their way into a bucket; without, one in
    /// the system's folder for temporary files. A local store needs none.
    pub spool_folder: Option<PathBuf>,
}

/// Where blobs are kept. Cheap to clone; many may be open on one place.
#[derive(Debug, Clone)]
pub struct BlobStore(Backend);

#[derive(Debug, Clone)]
enum Backend {
    Local(Arc<Local>),
    S3(Arc<S3>),
}

impl BlobStore {
    /// Opens a store. A folder is created where it is missing and tried by writing a file; a
    /// bucket must exist and is not asked yet ([`Self::check`] does).
    ///
    /// # Errors
    /// [`BlobError::Configuration`] when the place cannot be used.
    pub async fn open(url: &BlobUrl, options: &OpenOptions) -> Result<Self, BlobError> {
        Ok(Self(match url {
            BlobUrl::Folder(path) => Backend::Local(Arc::new(Local::open(path).await?)),
            BlobUrl::Bucket(bucket) => {
                let temporary = || std::env::temp_dir().join("commonwright-spool");
                let spool = options.spool_folder.clone().unwrap_or_else(temporary);
                Backend::S3(S3::open(bucket, options.s3_credentials.as_ref(), spool).await?)
            }
        }))
    }

    /// Whether the store answers and lets us in.
    ///
    /// # Errors
    /// What a write or read would meet now.
    pub async fn check(&self) -> Result<(), BlobError> {
        match &self.0 {
            Backend::Local(local) => local.check().await,
            Backend::S3(s3) => s3.check().await,
        }
    }

    /// The size of a blob in bytes, `None` if there is none.
    ///
    /// # Errors
    /// Only when the store does not answer.
    pub async fn size(&self, digest: &Digest) -> Result<Option<u64>, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.size(digest).await,
            Backend::S3(s3) => s3.size(digest).await,
        }
    }

    /// Opens a blob, or the part of `range` that exists, for reading; `None` if there is none.
    ///
    /// # Errors
    /// [`BlobError::RangeNotSatisfiable`] for a range that is empty or starts behind the end.
    pub async fn read(
        &self,
        digest: &Digest,
        range: Option<Range<u64>>,
    ) -> Result<Option<BlobRead>, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.read(digest, range).await,
            Backend::S3(s3) => s3.read(digest, range).await,
        }
    }

    /// Opens a blob as a file of this machine, and says how long it is, for those that map or
    /// hand on a file; `None` if there is none. Out of a bucket it is copied first; the copy
    /// goes when it is closed.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`], [`BlobError::StorageFull`].
    pub async fn open_file(&self, digest: &Digest) -> Result<Option<(File, u64)>, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.open_file(digest).await,
            Backend::S3(s3) => s3.open_file(digest).await,
        }
    }

    /// A URL from which anybody may read the blob for `valid_for`, at most ten minutes; `None`
    /// where the store has none to give. Whether there is such a blob is not asked.
    ///
    /// # Errors
    /// When the credentials cannot be had.
    pub async fn presigned(
        &self,
        digest: &Digest,
        valid_for: Duration,
        overrides: &ResponseOverrides,
    ) -> Result<Option<::url::Url>, BlobError> {
        match &self.0 {
            Backend::Local(_) => Ok(None),
            Backend::S3(s3) => s3.presigned(digest, valid_for, overrides).await.map(Some),
        }
    }

    /// Stores bytes at hand: manifests, configs and other small ones. What is there already in
    /// the right size stays.
    ///
    /// # Errors
    /// [`BlobError::StorageFull`], [`BlobError::Unavailable`].
    pub async fn put(&self, bytes: Bytes) -> Result<Stored, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.put(bytes).await,
            Backend::S3(s3) => s3.put(bytes).await,
        }
    }

    /// Writes one file of a batch aside and hashes it. Many may be staged at once; none is
    /// durable or visible before [`Self::commit`], and dropping it removes it.
    ///
    /// # Errors
    /// [`StageError::Cut`] when the stream breaks, [`BlobError::LengthExceeded`] when it brings
    /// more than `bytes_max`, [`BlobError::StorageFull`].
    pub async fn stage<S, E>(&self, stream: S, bytes_max: u64) -> Result<Staged, StageError<E>>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let (folder, failures) = match &self.0 {
            Backend::Local(local) => (local.spool(), local.failures()),
            Backend::S3(s3) => (s3.spool(), 0),
        };
        stage::stage(folder, failures, stream, bytes_max).await
    }

    /// Makes all of a batch durable and visible at once, with few syncs. In a failing batch some
    /// blobs may be there already: harmless, nobody refers to them yet.
    ///
    /// # Errors
    /// [`BlobError::StorageFull`], [`BlobError::Unavailable`]; the batch must be sent again.
    pub async fn commit(&self, staged: Vec<Staged>) -> Result<Vec<Stored>, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.commit(staged).await,
            Backend::S3(s3) => s3.commit(staged).await,
        }
    }

    /// Begins an upload that comes in pieces. `upload` must be new. Save the state before
    /// answering; a bucket's own rule should end multipart uploads nobody remembers.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn begin(
        &self,
        upload: UploadId,
        digest: Digest,
        length: u64,
    ) -> Result<UploadState, BlobError> {
        let place = match &self.0 {
            Backend::Local(_) => Place::Local,
            Backend::S3(s3) => s3.begin(&digest).await?,
        };
        Ok(UploadState::new(upload, digest, length, place))
    }

    /// Appends a stream to an upload. On success and on errors alike, `state` then says what is
    /// durable and is to be saved; what came before a cut or an error counts, except under a
    /// checksum. Run it in a task of its own: dropped, it leaves `state` as it was.
    ///
    /// # Errors
    /// [`BlobError::LengthExceeded`], [`BlobError::ChecksumMismatch`], [`BlobError::Busy`] while
    /// another append runs, [`BlobError::UploadLost`], [`BlobError::StorageFull`],
    /// [`BlobError::Unavailable`].
    pub async fn append<S, E>(
        &self,
        state: &mut UploadState,
        stream: S,
        options: &AppendOptions,
    ) -> Result<Appended<E>, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        match &self.0 {
            Backend::Local(local) => local.append(state, stream, options).await,
            Backend::S3(s3) => s3.append(state, stream, options).await,
        }
    }

    /// Makes a complete upload a blob, if its digest is the announced one. May be repeated when
    /// its answer got lost. After [`BlobError::DigestMismatch`] the upload is of no more use and
    /// should be aborted.
    ///
    /// # Errors
    /// [`BlobError::DigestMismatch`], [`BlobError::Incomplete`], [`BlobError::Busy`],
    /// [`BlobError::UploadLost`], [`BlobError::StorageFull`], [`BlobError::Unavailable`].
    pub async fn finish(&self, state: &UploadState) -> Result<Stored, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.finish(state).await,
            Backend::S3(s3) => s3.finish(state).await,
        }
    }

    /// Removes all that an upload has left; harmless when repeated.
    ///
    /// # Errors
    /// [`BlobError::Busy`] while an append runs.
    pub async fn abort(&self, state: &UploadState) -> Result<(), BlobError> {
        match &self.0 {
            Backend::Local(local) => local.abort(state).await,
            Backend::S3(s3) => s3.abort(state).await,
        }
    }

    /// Removes a blob; harmless when there is none. Whether somebody still needs it is the
    /// caller's to know.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn delete(&self, digest: &Digest) -> Result<(), BlobError> {
        match &self.0 {
            Backend::Local(local) => local.delete(digest).await,
            Backend::S3(s3) => s3.delete(digest).await,
        }
    }

    /// All blobs, in no particular order. Those that come or go meanwhile may be missed.
    #[must_use]
    pub fn list(&self) -> BoxStream<'static, Result<ListedBlob, BlobError>> {
        match &self.0 {
            Backend::Local(local) => local.list(),
            Backend::S3(s3) => s3.list(),
        }
    }

    /// Removes what crashes left behind: staged files and objects last changed before
    /// `older_than` that belong to none of the uploads in `live`. Returns how many.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn remove_staging(
        &self,
        older_than: SystemTime,
        live: HashSet<UploadId>,
    ) -> Result<u64, BlobError> {
        match &self.0 {
            Backend::Local(local) => local.remove_staging(older_than, live).await,
            Backend::S3(s3) => s3.remove_staging(older_than, live).await,
        }
    }

    /// Reads a blob and compares it with its name.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when it cannot be read to its end.
    pub async fn rehash(&self, digest: &Digest) -> Result<Rehash, BlobError> {
        let Some(BlobRead { mut body, .. }) = self.read(digest, None).await? else {
            return Ok(Rehash::Missing);
        };
        let mut hasher = Hasher::new();
        while let Some(bytes) = body.try_next().await? {
            hasher = blocking(move || {
                hasher.update(&bytes);
                hasher
            })
            .await;
        }
        let found = hasher.stored();
        Ok(match found.digest == *digest {
            true => Rehash::Same(found),
            false => Rehash::Different(found),
        })
    }
}
