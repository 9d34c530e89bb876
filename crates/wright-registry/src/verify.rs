//! Holding rows against objects: every recorded blob is there with the bytes its
//! name says, and no object is there that nobody recorded.

use crate::{Error, Registry, Result};
use chrono::Duration;
use futures::TryStreamExt;
use std::collections::HashSet;
use wright_blobs::Rehash;
use wright_model::Digest;
use wright_store::blobs;

/// Rows read at once.
const PAGE: i64 = 1_000;
/// Objects looked up at once.
const PAGE_DIGESTS: usize = 1_000;
/// Objects younger than this may belong to a request that has not committed yet.
const YOUNG: Duration = Duration::hours(48);

/// What a verification found.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// Blobs looked at.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Recorded, but not in the store.
    pub missing: Vec<Digest>,
    /// In the store with other bytes than their name says.
    pub different: Vec<Digest>,
    /// In the store for two days and recorded nowhere.
    pub orphaned: Vec<Digest>,
}

impl Verification {
    /// Whether all is well. Orphans waste room and harm nothing.
    pub fn is_sound(&self) -> bool {
        self.missing.is_empty() && self.different.is_empty()
    }
}

impl Registry {
    /// Re-hashes every recorded blob and lists orphans; `progress` hears of each
    /// blob.
    pub async fn verify(&self, mut progress: impl FnMut(&Verification)) -> Result<Verification> {
        let mut found = Verification::default();
        let mut recorded = HashSet::new();
        let mut after = None;
        loop {
            let page = blobs::page(&mut *self.db().read().await?, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.digest);
            for blob in page {
                recorded.insert(blob.digest);
                found.blobs += 1;
                found.bytes += blob.size;
                match self.blobs().rehash(&blob.digest).await? {
                    Rehash::Missing => found.missing.push(blob.digest),
                    Rehash::Different(_) => found.different.push(blob.digest),
                    Rehash::Same(_) => {}
                }
                progress(&found);
            }
        }
        let young = self.source().now() - YOUNG;
        let mut listed = self.blobs().list();
        while let Some(object) = listed.try_next().await? {
            let modified: chrono::DateTime<chrono::Utc> = object.modified.into();
            if !recorded.contains(&object.digest) && modified < young {
                found.orphaned.push(object.digest);
            }
        }
        Ok(found)
    }

    /// Records what lies in the store for two days and nobody recorded: the crash
    /// of a request left it, or the refusal of a publish. The collector takes care
    /// of it from then on. Returns how many.
    pub async fn adopt_orphans(&self) -> Result<u64> {
        let young = self.source().now() - YOUNG;
        let old = self.blobs().list().try_filter(|object| {
            let modified: chrono::DateTime<chrono::Utc> = object.modified.into();
            std::future::ready(modified < young)
        });
        let mut pages = old
            .map_ok(|object| object.digest)
            .try_ready_chunks(PAGE_DIGESTS);
        let mut adopted = 0;
        while let Some(digests) = pages.try_next().await.map_err(|error| error.1)? {
            let recorded = blobs::find(&mut *self.db().read().await?, &digests).await?;
            let recorded: HashSet<Digest> = recorded.iter().map(|blob| blob.digest).collect();
            for digest in digests.iter().filter(|digest| !recorded.contains(digest)) {
                adopted += u64::from(self.adopt(digest).await?);
            }
        }
        Ok(adopted)
    }

    /// `false` where its bytes are others than its name says, or it is being
    /// deleted.
    async fn adopt(&self, digest: &Digest) -> Result<bool> {
        let Rehash::Same(stored) = self.blobs().rehash(digest).await? else {
            return Ok(false);
        };
        let mut tx = self.db().begin_write().await?;
        match self.record_blobs(&mut tx, &[stored]).await {
            Ok(()) => tx.commit().await?,
            Err(Error::Unavailable { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
        Ok(true)
    }
}
