//! The folders of a local store: `blobs/sha256/ab/cdef…` for what is stored, `staging/` for what
//! is not yet. Names here, bytes elsewhere.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use wright_model::Digest;
use wright_model::id::UploadId;

use crate::BlobError;

/// Starts the names of staged files that belong to no upload.
const LOOSE_PREFIX: &str = "loose-";

/// Where a local store keeps its files.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Creates what is missing and checks that files can be written and moved into place.
    pub(crate) fn open(root: &Path) -> Result<Self, BlobError> {
        let root = std::path::absolute(root)?;
        let folder = Self { root };
        folder.create().map_err(|error| {
            let root = folder.root.display();
            match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => error.into(),
                _ => BlobError::Configuration(format!("the folder {root} cannot be used: {error}")),
            }
        })?;
        Ok(folder)
    }

    fn create(&self) -> io::Result<()> {
        fs::create_dir_all(self.staging())?;
        for first in 0..=u8::MAX {
            let shard = self.blobs().join(format!("{first:02x}"));
            if !shard.is_dir() {
                fs::create_dir_all(&shard)?;
            }
        }
        for folder in [&self.blobs(), &self.root.join("blobs"), &self.root] {
            sync_folder(folder)?;
        }
        let (probe, _) = create_loose(&self.staging())?;
        // Under its own name: another process may be opening the same folder.
        let moved = self.blobs().join(probe.file_name().unwrap_or_default());
        fs::rename(probe, &moved)?;
        fs::remove_file(moved)
    }

    /// The whole store's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a blob is.
    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        let (shard, rest) = digest.hex().split_at(2);
        self.blobs().join(shard).join(rest)
    }

    /// The folders that hold blobs, each with the first two digits of their digests.
    pub(crate) fn shards(&self) -> impl Iterator<Item = (String, PathBuf)> + use<> {
        let blobs = self.blobs();
        (0..=u8::MAX).map(move |first| {
            let name = format!("{first:02x}");
            let path = blobs.join(&name);
            (name, path)
        })
    }

    /// Where unfinished files are.
    pub(crate) fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    /// Where the bytes of an upload wait.
    pub(crate) fn upload(&self, upload: UploadId) -> PathBuf {
        self.staging().join(upload.to_string())
    }

    fn blobs(&self) -> PathBuf {
        self.root.join("blobs").join("sha256")
    }
}

/// Creates a file in `folder` under a name nobody uses.
pub(crate) fn create_loose(folder: &Path) -> io::Result<(PathBuf, File)> {
    // Names of other processes and of earlier ones are simply passed over.
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let process = std::process::id();
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{LOOSE_PREFIX}{process}-{number}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|file| (path, file)),
        }
    }
}

/// Whether a file in a staging folder was made by us: an upload's, or a loose one.
pub(crate) fn is_staging_name(name: &str) -> bool {
    name.starts_with(LOOSE_PREFIX) || name.parse::<UploadId>().is_ok()
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened, and its names are durable with the files.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
