//! Reading files for pages: bounded bytes of what the reader may see, how large
//! pictures are, and how a file went from release to release.

use crate::drafts::DraftWithFiles;
use crate::pictures::{self, PictureSize};
use crate::{Principal, Registry, Result};
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use wright_model::Digest;
use wright_model::id::{DesignId, DraftId};
use wright_store::documents;
pub use wright_store::documents::PastFile;

/// Releases that are looked through for earlier states of a file.
const PAST_FILES_MAX: i64 = 1_000;
/// Pictures of one document whose size is looked up; further ones have none.
const PICTURES_MAX: usize = 200;
/// Pictures that are read at once for one document.
const PICTURES_AT_ONCE_MAX: usize = 4;

/// Whose files may be read. Only a use case that checked makes one.
#[derive(Debug, Clone)]
pub struct ReadingRight(Right);

#[derive(Debug, Clone)]
enum Right {
    /// What published releases refer to.
    Published,
    /// The files of a draft that was shown to the reader.
    Draft(Arc<HashSet<Digest>>),
}

impl ReadingRight {
    /// The right everybody has: files of published releases.
    pub fn published() -> Self {
        Self(Right::Published)
    }

    /// The right to what a draft holds, for somebody who may see that draft.
    pub(crate) fn to_draft(digests: impl IntoIterator<Item = Digest>) -> Self {
        Self(Right::Draft(Arc::new(digests.into_iter().collect())))
    }
}

impl Registry {
    /// A draft the caller may read, and the right to its files.
    pub async fn draft_to_read(
        &self,
        caller: &Principal,
        id: DraftId,
    ) -> Result<(DraftWithFiles, ReadingRight)> {
        let draft = self.draft(caller, id).await?;
        let right = ReadingRight::to_draft(draft.files.iter().map(|file| file.digest));
        Ok((draft, right))
    }

    /// Whether a file may be read now.
    ///
    /// # Errors
    /// 404 for what the right does not reach, 410 or 451 under a tombstone.
    pub async fn check_readable(&self, right: &ReadingRight, digest: Digest) -> Result<()> {
        match &right.0 {
            Right::Published => self.public_blob(digest).await.map(drop),
            Right::Draft(files) if files.contains(&digest) => {
                let mut read = self.db().read().await?;
                match wright_store::tombstones::find(&mut read, digest).await? {
                    Some(stone) => Err(crate::tombstones::refusal(&stone)),
                    None => Ok(()),
                }
            }
            Right::Draft(_) => Err(crate::Error::not_found(format!("file {digest}"))),
        }
    }

    /// The first bytes of a file, at most `bytes_max`, and whether that is all
    /// of it.
    pub async fn file_beginning(
        &self,
        right: &ReadingRight,
        digest: Digest,
        bytes_max: usize,
    ) -> Result<(Bytes, bool)> {
        self.check_readable(right, digest).await?;
        self.beginning(digest, bytes_max).await
    }

    async fn beginning(&self, digest: Digest, bytes_max: usize) -> Result<(Bytes, bool)> {
        let mut read = self.open_blob(digest, None).await?;
        let mut bytes = BytesMut::new();
        while bytes.len() < bytes_max
            && let Some(chunk) = read.body.try_next().await?
        {
            bytes.extend_from_slice(&chunk);
        }
        bytes.truncate(bytes_max);
        let whole = bytes.len() as u64 == read.size;
        Ok((bytes.freeze(), whole))
    }

    /// The sizes of pictures in pixels, as far as their beginnings tell. Only
    /// for digests the caller of this checked to be readable.
    pub async fn picture_sizes(&self, digests: &[Digest]) -> Result<HashMap<Digest, PictureSize>> {
        let found = futures::stream::iter(digests.iter().copied().take(PICTURES_MAX))
            .map(|digest| async move {
                Ok::<_, crate::Error>((digest, self.picture_size(digest).await?))
            })
            .buffer_unordered(PICTURES_AT_ONCE_MAX)
            .try_collect::<Vec<_>>()
            .await?;
        let known = found.into_iter();
        Ok(known
            .filter_map(|(digest, size)| Some((digest, size?)))
            .collect())
    }

    async fn picture_size(&self, digest: Digest) -> Result<Option<PictureSize>> {
        if let Some(size) = self.pictures().get(&digest) {
            return Ok(size);
        }
        let (bytes, _) = self.beginning(digest, pictures::HEADER_BYTES_MAX).await?;
        let size = pictures::size_of(&bytes);
        self.pictures().remember(digest, size);
        Ok(size)
    }

    /// What some paths hold in the releases of a design, the newest first.
    pub async fn past_files(&self, design: DesignId, paths: &[&str]) -> Result<Vec<PastFile>> {
        let mut read = self.db().read().await?;
        Ok(documents::past_files(&mut read, design, paths, PAST_FILES_MAX).await?)
    }
}
