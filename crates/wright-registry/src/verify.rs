//! Holding rows against objects: every recorded blob is there with the bytes its
//! name says, and no object is there that nobody recorded.

use crate::{Registry, Result};
use chrono::Duration;
use futures::TryStreamExt;
use std::collections::HashSet;
use wright_blobs::Rehash;
use wright_model::Digest;
use wright_store::blobs;

/// Rows read at once.
const PAGE: i64 = 1_000;
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
}
