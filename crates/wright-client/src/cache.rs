//! The content-addressed cache every project of one maker shares.
//!
//! ```text
//! blobs/sha256/ab/cd…      whole files, named by digest; complete by construction
//! parts/<hex>.part         downloads that were cut off; locked by whoever writes
//! index/<registry>/…       index documents with their ETag
//! uploads/                 notes about drafts and uploads that were begun
//! tmp/                     files on their way to one of the above
//! ```
//! Everything gets its final name by one rename, so that a process killed at any
//! moment leaves nothing half-written, and two processes at once do no harm.
//! Nothing is synced to disk one by one: after a power cut a blob may have the
//! wrong length, which [`Cache::has`] notices; bytes are checked by
//! [`Cache::verify`].

use crate::error::{ClientError, Result};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use wright_model::Digest;

/// Files in `tmp/` and `parts/` older than this are left over from killed
/// processes.
pub const LEFTOVER_AGE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Bytes read at once while hashing.
const HASH_BUFFER_BYTES: usize = 1 << 20;

/// A cache folder.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

/// What a cache holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct CacheSize {
    /// Whole blobs.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
    /// Downloads that were cut off.
    pub parts: u64,
    /// Their bytes.
    pub part_bytes: u64,
    /// Index documents.
    pub indexes: u64,
}

/// What re-hashing found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct CacheVerification {
    /// Blobs read.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Blobs whose bytes are not those of their name; they were removed.
    pub removed: Vec<Digest>,
}

impl Cache {
    /// Opens, and where needed creates, the cache at `root`.
    pub fn open(root: &Path) -> Result<Self> {
        for folder in ["blobs/sha256", "parts", "index", "tmp"] {
            let folder = root.join(folder);
            std::fs::create_dir_all(&folder).map_err(ClientError::io("create", &folder))?;
        }
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The folder the system keeps caches in (`$XDG_CACHE_HOME/wright`,
    /// `~/Library/Caches/…`, `%LOCALAPPDATA%\…`); `None` without a home folder.
    pub fn standard_folder() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "wright").map(|dirs| dirs.cache_dir().to_owned())
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the blob is, or would be.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        let mut path = self.root.join("blobs/sha256");
        path.push(&hex[..2]);
        path.push(&hex[2..]);
        path
    }

    /// Where a cut-off download of the blob is kept.
    pub fn part_path(&self, digest: &Digest) -> PathBuf {
        self.root
            .join("parts")
            .join(format!("{}.part", digest.hex()))
    }

    /// Whether the blob is there with this length.
    pub fn has(&self, digest: &Digest, size: u64) -> bool {
        std::fs::symlink_metadata(self.blob_path(digest))
            .is_ok_and(|metadata| metadata.is_file() && metadata.len() == size)
    }

    /// Reads a small blob and checks its bytes; a wrong one is removed and
    /// counts as absent.
    pub fn read(&self, digest: &Digest, bytes_max: usize) -> Result<Option<Vec<u8>>> {
        let path = self.blob_path(digest);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ClientError::io("read", &path)(error)),
        };
        let mut bytes = Vec::new();
        file.take(bytes_max as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(ClientError::io("read", &path))?;
        if bytes.len() > bytes_max {
            return Err(ClientError::TooLarge {
                what: digest.to_string(),
                bytes_max: bytes_max as u64,
            });
        }
        if Digest::of(&bytes) != *digest {
            self.remove(digest)?;
            return Ok(None);
        }
        Ok(Some(bytes))
    }

    /// Keeps bytes whose digest the caller has checked.
    pub fn insert(&self, digest: &Digest, bytes: &[u8]) -> Result<()> {
        let mut temporary = self.temporary()?;
        temporary
            .write_all(bytes)
            .map_err(ClientError::io("write", temporary.path()))?;
        self.adopt(temporary, digest)
    }

    /// Gives a finished temporary file the blob's name.
    pub(crate) fn adopt(&self, temporary: tempfile::NamedTempFile, digest: &Digest) -> Result<()> {
        let path = self.prepare(digest)?;
        match temporary.persist(&path) {
            Ok(_) => Ok(()),
            // Windows refuses to replace a file somebody reads; equal bytes are there already.
            Err(_) if path.is_file() => Ok(()),
            Err(error) => Err(ClientError::io("write", &path)(error.error)),
        }
    }

    /// The blob's path, with its folder made.
    pub(crate) fn prepare(&self, digest: &Digest) -> Result<PathBuf> {
        let path = self.blob_path(digest);
        let folder = path.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(folder).map_err(ClientError::io("create", folder))?;
        Ok(path)
    }

    /// A new file in `tmp/`, removed when dropped. Readable as other new files
    /// are, since it ends up in the maker's folder by reflink or hard link.
    pub(crate) fn temporary(&self) -> Result<tempfile::NamedTempFile> {
        let folder = self.root.join("tmp");
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o644));
        }
        builder
            .prefix("wright-")
            .tempfile_in(&folder)
            .map_err(ClientError::io("write in", &folder))
    }

    /// Forgets a blob.
    pub fn remove(&self, digest: &Digest) -> Result<()> {
        let path = self.blob_path(digest);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(ClientError::io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Where a document of a registry is kept. `registry` is the text of a UUID
    /// or a digest in hex, `document` a path below `index/` of the protocol.
    pub(crate) fn index_path(&self, registry: &str, document: &str) -> PathBuf {
        self.root.join("index").join(registry).join(document)
    }

    /// Writes a file of the cache other than a blob.
    pub(crate) fn write_atomically(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(ClientError::io("create", folder))?;
        }
        let mut temporary = self.temporary()?;
        temporary
            .write_all(bytes)
            .map_err(ClientError::io("write", temporary.path()))?;
        temporary
            .persist(path)
            .map_err(|error| ClientError::io("write", path)(error.error))?;
        Ok(())
    }

    /// Counts what is there.
    pub fn size(&self) -> CacheSize {
        let mut size = CacheSize::default();
        for metadata in files_below(&self.root.join("blobs")).map(|(_, metadata)| metadata) {
            size.blobs += 1;
            size.blob_bytes += metadata.len();
        }
        for metadata in files_below(&self.root.join("parts")).map(|(_, metadata)| metadata) {
            size.parts += 1;
            size.part_bytes += metadata.len();
        }
        size.indexes = files_below(&self.root.join("index")).count() as u64;
        size
    }

    /// Re-hashes every blob and removes those that are not what their name says.
    /// `each` is told the bytes of every blob read.
    pub fn verify(&self, mut each: impl FnMut(u64)) -> Result<CacheVerification> {
        let mut verification = CacheVerification::default();
        let root = self.root.join("blobs/sha256");
        for (path, _) in files_below(&root) {
            let name: String = path
                .strip_prefix(&root)
                .ok()
                .and_then(Path::to_str)
                .map(|name| name.chars().filter(char::is_ascii_hexdigit).collect())
                .unwrap_or_default();
            let Ok(expected) = Digest::parse_hex(&name) else {
                continue;
            };
            let (digest, bytes) = hash_file(&path)?;
            verification.blobs += 1;
            verification.bytes += bytes;
            each(bytes);
            if digest != expected {
                self.remove(&expected)?;
                verification.removed.push(expected);
            }
        }
        Ok(verification)
    }

    /// Removes everything, or, with `leftovers_before`, only what killed
    /// processes left behind before that instant. Returns the bytes freed.
    pub fn clean(&self, leftovers_before: Option<SystemTime>) -> Result<u64> {
        let folders: &[&str] = match leftovers_before {
            None => &["blobs", "parts", "index", "tmp", "uploads"],
            Some(_) => &["parts", "tmp", "uploads"],
        };
        let mut freed = 0;
        for folder in folders {
            for (path, metadata) in files_below(&self.root.join(folder)) {
                let old = leftovers_before.is_none_or(|before| {
                    metadata.modified().is_ok_and(|modified| modified < before)
                });
                if old && std::fs::remove_file(&path).is_ok() {
                    freed += metadata.len();
                }
            }
        }
        Ok(freed)
    }
}

fn files_below(folder: &Path) -> impl Iterator<Item = (PathBuf, std::fs::Metadata)> {
    walkdir::WalkDir::new(folder)
        .follow_links(false)
        .into_iter()
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().to_owned(), entry.metadata().ok()?)))
}

/// Hashes a file of any size: its digest and its length in bytes.
pub fn hash_file(path: &Path) -> Result<(Digest, u64)> {
    let mut file = File::open(path).map_err(ClientError::io("read", path))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut buffer =
        vec![0; HASH_BUFFER_BYTES.min(usize::try_from(length).unwrap_or(usize::MAX).max(4096))];
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ClientError::io("read", path)(error)),
        }
    }
    Ok((Digest::from_bytes(hasher.finalize().into()), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_blobs_by_digest_and_drops_spoiled_ones() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let digest = Digest::of(b"knob");
        assert_eq!(cache.read(&digest, 10).unwrap(), None);
        cache.insert(&digest, b"knob").unwrap();
        assert!(cache.has(&digest, 4) && !cache.has(&digest, 5));
        assert_eq!(
            cache.read(&digest, 10).unwrap().as_deref(),
            Some(&b"knob"[..])
        );
        assert!(matches!(
            cache.read(&digest, 3),
            Err(ClientError::TooLarge { .. })
        ));
        assert_eq!(
            cache.blob_path(&digest),
            folder
                .path()
                .join("blobs/sha256")
                .join(&digest.hex()[..2])
                .join(&digest.hex()[2..])
        );

        std::fs::write(cache.blob_path(&digest), b"hook").unwrap();
        assert_eq!(cache.read(&digest, 10).unwrap(), None);
        assert!(!cache.has(&digest, 4));
    }

    #[test]
    fn verify_removes_and_names_what_is_spoiled() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let (good, bad) = (Digest::of(b"good"), Digest::of(b"bad"));
        cache.insert(&good, b"good").unwrap();
        cache.insert(&bad, b"b@d").unwrap();
        let mut seen = 0;
        let verification = cache.verify(|bytes| seen += bytes).unwrap();
        assert_eq!((verification.blobs, verification.removed), (2, vec![bad]));
        assert_eq!(seen, 7);
        assert_eq!(cache.size().blobs, 1);
        assert_eq!(cache.clean(None).unwrap(), 4);
        assert_eq!(cache.size(), CacheSize::default());
    }

    #[test]
    fn cleaning_leftovers_keeps_blobs() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let digest = Digest::of(b"whole");
        cache.insert(&digest, b"whole").unwrap();
        let part = cache.part_path(&digest);
        std::fs::write(&part, b"wh").unwrap();
        let written = std::fs::metadata(&part).unwrap().modified().unwrap();
        assert_eq!(cache.clean(Some(written)).unwrap(), 0);
        assert_eq!(cache.clean(Some(written + LEFTOVER_AGE)).unwrap(), 2);
        assert!(cache.has(&digest, 5));
    }
}
