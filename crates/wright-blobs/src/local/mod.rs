//! Blobs as files in a folder.

pub(crate) mod body;
pub(crate) mod folder;
mod maintenance;
mod syncer;
#[cfg(test)]
mod tests;
mod uploads;

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use wright_model::Digest;

use crate::blocking::blocking;
use crate::read::clamp;
use crate::stage::{Staged, sum_of};
use crate::{BlobBody, BlobError, BlobRead, Stored};
use body::{Buffers, FileBody};
use folder::{Folder, create_loose};
pub(crate) use maintenance::sweep;
use syncer::{Syncer, Work};

/// A store in a folder.
#[derive(Debug)]
pub(crate) struct Local {
    folder: Folder,
    syncer: Arc<Syncer>,
    buffers: Buffers,
}

impl Local {
    pub(crate) async fn open(root: &Path) -> Result<Self, BlobError> {
        let root = root.to_owned();
        let folder = blocking(move || Folder::open(&root)).await?;
        Ok(Self {
            syncer: Arc::new(Syncer::new(folder.root())?),
            folder,
            buffers: Buffers::default(),
        })
    }

    pub(crate) async fn size(&self, digest: &Digest) -> Result<Option<u64>, BlobError> {
        let path = self.folder.blob(digest);
        Ok(blocking(move || file_size(&path)).await?)
    }

    pub(crate) async fn open_file(
        &self,
        digest: &Digest,
    ) -> Result<Option<(File, u64)>, BlobError> {
        let path = self.folder.blob(digest);
        Ok(blocking(move || present(open_sized(&path))).await?)
    }

    pub(crate) async fn read(
        &self,
        digest: &Digest,
        range: Option<Range<u64>>,
    ) -> Result<Option<BlobRead>, BlobError> {
        let path = self.folder.blob(digest);
        let opened = blocking(move || present(open_sized(&path))).await?;
        let Some((file, size)) = opened else {
            return Ok(None);
        };
        let range = clamp(range, size)?;
        let body = FileBody::new(file, range.start, range.end, self.buffers.clone());
        Ok(Some(BlobRead {
            size,
            range,
            body: BlobBody::local(body),
        }))
    }

    pub(crate) async fn put(&self, bytes: Bytes) -> Result<Stored, BlobError> {
        let (staging, folder) = (self.folder.staging(), self.folder.clone());
        let failures_before = self.syncer.failures();
        let (stored, work) = blocking(move || -> io::Result<_> {
            let stored = sum_of(&bytes);
            let place = folder.blob(&stored.digest);
            let mut work = Work {
                failures_before,
                ..Work::default()
            };
            if file_size(&place)? == Some(stored.size) {
                // Its name may be as young as another request that has not answered yet.
                work.folders.extend(place.parent().map(Path::to_owned));
            } else {
                let (path, mut file) = create_loose(&staging)?;
                io::Write::write_all(&mut file, &bytes).inspect_err(|_| discard(&path))?;
                work.contents.push(path.clone());
                work.moves.push((path, place));
            }
            Ok((stored, work))
        })
        .await?;
        self.syncer.settle(work).await?;
        Ok(stored)
    }

    /// Where staged files are written before they are committed.
    pub(crate) fn spool(&self) -> PathBuf {
        self.folder.staging()
    }

    /// What [`Staged`] files remember from before their first byte.
    pub(crate) fn failures(&self) -> u64 {
        self.syncer.failures()
    }

    pub(crate) async fn commit(&self, staged: Vec<Staged>) -> Result<Vec<Stored>, BlobError> {
        let mut work = Work {
            failures_before: self.syncer.failures(),
            ..Work::default()
        };
        for file in &staged {
            work.failures_before = work.failures_before.min(file.failures_before);
            work.contents.push(file.path().to_owned());
            let place = self.folder.blob(&file.stored().digest);
            work.moves.push((file.path().to_owned(), place));
        }
        self.syncer.settle(work).await?;
        Ok(staged.into_iter().map(Staged::moved).collect())
    }
}

/// `None` instead of an error where there is no file.
fn present<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn file_size(path: &Path) -> io::Result<Option<u64>> {
    Ok(present(fs::metadata(path))?.map(|metadata| metadata.len()))
}

fn open_sized(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    Ok((file, size))
}

/// Removes a file that is of no use any more; what cannot be removed is left to the sweep.
pub(crate) fn discard(path: &Path) {
    if let Err(error) = present(fs::remove_file(path)) {
        tracing::warn!(path = %path.display(), %error, "a staged file stays behind");
    }
}
