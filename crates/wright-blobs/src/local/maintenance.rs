//! Looking through a local store and removing from it.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use wright_model::Digest;
use wright_model::id::UploadId;

use super::folder::{create_loose, is_staging_name, sync_folder};
use super::{Local, discard, present};
use crate::blocking::blocking;
use crate::{BlobError, ListedBlob};

impl Local {
    pub(crate) async fn delete(&self, digest: &Digest) -> Result<(), BlobError> {
        let path = self.folder.blob(digest);
        let deleted = blocking(move || {
            present(fs::remove_file(&path))?;
            path.parent().map_or(Ok(()), sync_folder)
        });
        Ok(deleted.await?)
    }

    /// Writes a file and removes it.
    pub(crate) async fn check(&self) -> Result<(), BlobError> {
        let staging = self.folder.staging();
        let checked = blocking(move || fs::remove_file(create_loose(&staging)?.0));
        Ok(checked.await?)
    }

    /// One shard after the other, so that memory holds one shard's names.
    pub(crate) fn list(&self) -> BoxStream<'static, Result<ListedBlob, BlobError>> {
        stream::iter(self.folder.shards())
            .then(|(name, path)| blocking(move || list_shard(&name, &path)))
            .map_ok(|blobs| stream::iter(blobs.into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }

    pub(crate) async fn remove_staging(
        &self,
        older_than: SystemTime,
        live: HashSet<UploadId>,
    ) -> Result<u64, BlobError> {
        sweep(self.folder.staging(), older_than, live).await
    }
}

/// Removes from a staging folder what is old and belongs to no upload in `live`.
pub(crate) async fn sweep(
    folder: PathBuf,
    older_than: SystemTime,
    live: HashSet<UploadId>,
) -> Result<u64, BlobError> {
    let removed = blocking(move || -> io::Result<u64> {
        let mut removed = 0;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Some((name, _, modified)) = describe(&entry)? else {
                continue;
            };
            let is_live = name.parse().is_ok_and(|upload| live.contains(&upload));
            if is_staging_name(&name) && !is_live && modified < older_than {
                discard(&entry.path());
                removed += 1;
            }
        }
        Ok(removed)
    });
    Ok(removed.await?)
}

fn list_shard(shard: &str, folder: &Path) -> Result<Vec<ListedBlob>, BlobError> {
    let mut blobs = Vec::new();
    let Some(entries) = present(fs::read_dir(folder))? else {
        return Ok(blobs);
    };
    for entry in entries {
        let Some((rest, size, modified)) = describe(&entry?)? else {
            continue;
        };
        // What is not named like a blob was not put there by us.
        if let Ok(digest) = Digest::parse_hex(&format!("{shard}{rest}")) {
            blobs.push(ListedBlob {
                digest,
                size,
                modified,
            });
        }
    }
    Ok(blobs)
}

/// Name, size and time of last change of a file; `None` if it is no file or just went away.
fn describe(entry: &DirEntry) -> io::Result<Option<(String, u64, SystemTime)>> {
    let Some(metadata) = present(entry.metadata())? else {
        return Ok(None);
    };
    let name = entry.file_name().to_string_lossy().into_owned();
    let modified = metadata.modified()?;
    Ok(metadata
        .is_file()
        .then_some((name, metadata.len(), modified)))
}
