//! Reading blobs: only those that a public release refers to, and none under a
//! tombstone.

use crate::{Error, Registry, Result};
use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use moka::future::Cache;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use url::Url;
use wright_blobs::{BlobRead, ResponseOverrides};
use wright_model::{DesignPath, Digest, kind};
use wright_store::{blobs, releases, tombstones};

/// Digests a node remembers to be public.
const REMEMBERED_MAX: u64 = 200_000;
/// How long it does at most: what followers miss heals by itself.
const REMEMBERED_FOR: Duration = Duration::from_secs(60);
/// How long a presigned URL serves.
const PRESIGNED_FOR: Duration = Duration::from_secs(600);

/// A blob anybody may read.
#[derive(Debug, Clone)]
pub struct PublicBlob {
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The media type it is served under: from the allow-list, by what releases
    /// call it; never one the own origin would run.
    pub content_type: &'static str,
}

/// What a node remembers of blobs it found public.
#[derive(Debug)]
pub(crate) struct PublicBlobs {
    found: Cache<Digest, PublicBlob>,
    /// Counts removals: a blob found public while this moved is not remembered,
    /// since the database may have been read before the tombstone.
    epoch: AtomicU64,
}

impl PublicBlobs {
    pub(crate) fn new() -> Self {
        let found = Cache::builder()
            .max_capacity(REMEMBERED_MAX)
            .time_to_live(REMEMBERED_FOR)
            .build();
        Self {
            found,
            epoch: AtomicU64::new(0),
        }
    }

    pub(crate) fn forget_all(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
        self.found.invalidate_all();
    }

    async fn remember(&self, blob: &PublicBlob, epoch: u64) {
        if self.epoch.load(Ordering::Acquire) != epoch {
            return;
        }
        self.found.insert(blob.digest, blob.clone()).await;
        if self.epoch.load(Ordering::Acquire) != epoch {
            self.found.invalidate(&blob.digest).await;
        }
    }
}

impl Registry {
    /// A blob that a published release refers to; 410 or 451 under a tombstone,
    /// 404 for everything else, drafts' blobs included.
    pub async fn public_blob(&self, digest: Digest) -> Result<PublicBlob> {
        let remembered = self.public_blobs();
        if let Some(blob) = remembered.found.get(&digest).await {
            return Ok(blob);
        }
        let epoch = remembered.epoch.load(Ordering::Acquire);
        let mut read = self.db().read().await?;
        if let Some(stone) = tombstones::find(&mut read, digest).await? {
            return Err(crate::tombstones::refusal(&stone));
        }
        let found = blobs::public(&mut read, &[digest]).await?;
        let stored = found
            .first()
            .ok_or_else(|| Error::not_found(format!("public blob {digest}")))?;
        let named = releases::one_file_with(&mut read, digest).await?;
        let path = named.and_then(|(path, _)| DesignPath::parse(&path).ok());
        let blob = PublicBlob {
            digest,
            size: stored.size,
            content_type: path.map_or("application/octet-stream", |path| kind::served_type(&path)),
        };
        remembered.remember(&blob, epoch).await;
        Ok(blob)
    }

    /// Which of some blobs anybody may read.
    pub async fn public_among(&self, digests: &[Digest]) -> Result<HashSet<Digest>> {
        let found = blobs::public(&mut *self.db().read().await?, digests).await?;
        Ok(found.into_iter().map(|blob| blob.digest).collect())
    }

    /// The bytes of a public blob, or a range of them.
    pub async fn read_public_blob(
        &self,
        blob: &PublicBlob,
        range: Option<Range<u64>>,
    ) -> Result<BlobRead> {
        self.open_blob(blob.digest, range).await
    }

    /// A URL of the object store that serves a public blob for ten minutes;
    /// `None` where the store is a folder.
    pub async fn presigned_blob(&self, blob: &PublicBlob) -> Result<Option<Url>> {
        let overrides = ResponseOverrides {
            content_type: Some(blob.content_type.to_owned()),
            content_disposition: Some("attachment".to_owned()),
            cache_control: Some("private, max-age=600".to_owned()),
        };
        Ok(self
            .blobs()
            .presigned(&blob.digest, PRESIGNED_FOR, &overrides)
            .await?)
    }

    /// The bytes of a stored blob, whoever may read them: callers have checked.
    pub(crate) async fn open_blob(
        &self,
        digest: Digest,
        range: Option<Range<u64>>,
    ) -> Result<BlobRead> {
        let read = self.blobs().read(&digest, range).await?;
        read.ok_or_else(|| lost(digest))
    }

    /// A small blob, whole; refuses one beyond `bytes_max` before reading it.
    pub(crate) async fn read_small_blob(&self, digest: Digest, bytes_max: usize) -> Result<Bytes> {
        let mut read = self.open_blob(digest, None).await?;
        if read.size > bytes_max as u64 {
            return Err(Error::internal(format!(
                "{digest} has {} bytes, more than {bytes_max}",
                read.size
            )));
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = read.body.try_next().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// A small text file of a release, for its page: Markdown and the like, at
    /// most `bytes_max`; `None` where it is larger or no UTF-8.
    pub async fn release_text(
        &self,
        file: &releases::ReleaseFile,
        bytes_max: usize,
    ) -> Result<Option<String>> {
        if file.size > bytes_max as u64 {
            return Ok(None);
        }
        let blob = self.public_blob(file.digest).await?;
        let bytes = self.read_small_blob(blob.digest, bytes_max).await?;
        Ok(String::from_utf8(bytes.to_vec()).ok())
    }

    /// Lets go of what is remembered to be public, and of what was made of it.
    pub(crate) fn forget_public_blobs(&self) {
        self.public_blobs().forget_all();
        self.derived().forget_all();
    }
}

/// What is said where the store lacks bytes that are recorded.
pub(crate) fn lost(digest: Digest) -> Error {
    tracing::error!(%digest, "a recorded blob is missing in the store; run admin verify");
    Error::refused(
        wright_wire::ProblemCode::BlobMissing,
        "The registry has lost these bytes. Its operator is told; whoever has the file can mend it by publishing it again.",
    )
}
