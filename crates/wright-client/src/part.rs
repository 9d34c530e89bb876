//! A download on its way: a `.part` file named by the digest it will have,
//! locked by the process that writes it, hashed while it grows.

use crate::cache::Cache;
use crate::error::{ClientError, Result};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use wright_model::Digest;

/// A `.part` file held by this process.
#[derive(Debug)]
pub(crate) struct Part {
    cache: Cache,
    digest: Digest,
    size: u64,
    path: PathBuf,
    file: File,
    hasher: Sha256,
    length: u64,
}

/// What became of a complete part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finished {
    /// It is the blob; the cache has it.
    Kept,
    /// Its bytes have another digest; they are gone.
    Wrong(Digest),
}

impl Part {
    /// Opens the part and rehashes what is there. Waits while another process
    /// downloads the same blob; `None` when that process finished it.
    /// Blocks: call it on a thread that may.
    pub(crate) fn open(cache: &Cache, digest: Digest, size: u64) -> Result<Option<Self>> {
        let path = cache.part_path(&digest);
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(ClientError::io("write", &path))?;
        file.lock().map_err(ClientError::io("lock", &path))?;
        if cache.has(&digest, size) {
            // The other process renamed its part away; this one is new and empty, or already the blob.
            if file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
                drop(std::fs::remove_file(&path));
            }
            return Ok(None);
        }
        let mut part = Self {
            cache: cache.clone(),
            digest,
            size,
            path,
            file,
            hasher: Sha256::new(),
            length: 0,
        };
        part.rehash()?;
        Ok(Some(part))
    }

    /// Bytes there so far.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Appends bytes; more than the blob's size is refused before it is written.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        if self.length + bytes.len() as u64 > self.size {
            return Err(ClientError::Integrity {
                what: self.digest.to_string(),
                why: format!("more than the {} bytes it has were sent", self.size),
            });
        }
        self.file
            .write_all(bytes)
            .map_err(ClientError::io("write", &self.path))?;
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Forgets what was fetched.
    pub(crate) fn restart(&mut self) -> Result<()> {
        self.file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .map_err(ClientError::io("write", &self.path))?;
        self.hasher = Sha256::new();
        self.length = 0;
        Ok(())
    }

    /// Ends a part of full length: a right one becomes the blob, a wrong one
    /// is emptied.
    pub(crate) fn finish(&mut self) -> Result<Finished> {
        let digest = Digest::from_bytes(self.hasher.finalize_reset().into());
        if digest != self.digest || self.length != self.size {
            self.restart()?;
            return Ok(Finished::Wrong(digest));
        }
        let blob = self.cache.prepare(&self.digest)?;
        match std::fs::rename(&self.path, &blob) {
            Ok(()) => Ok(Finished::Kept),
            Err(_) if self.cache.has(&self.digest, self.size) => Ok(Finished::Kept),
            Err(error) => Err(ClientError::io("write", &blob)(error)),
        }
    }

    /// Removes the part, e.g. because its bytes were wrong.
    pub(crate) fn discard(self) {
        drop(std::fs::remove_file(&self.path));
    }

    fn rehash(&mut self) -> Result<()> {
        let read_error = |error| ClientError::io("read", &self.path)(error);
        let there = self.file.metadata().map_err(read_error)?.len();
        if there > self.size {
            return self.restart();
        }
        let mut buffer = vec![0; 1 << 18];
        loop {
            let read = self
                .file
                .read(&mut buffer)
                .map_err(ClientError::io("read", &self.path))?;
            if read == 0 {
                return Ok(());
            }
            self.hasher.update(&buffer[..read]);
            self.length += read as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        (folder, cache)
    }

    #[test]
    fn continues_where_a_killed_process_stopped() {
        let (_folder, cache) = cache();
        let digest = Digest::of(b"abcdef");
        let mut part = Part::open(&cache, digest, 6).unwrap().unwrap();
        part.append(b"abc").unwrap();
        drop(part);
        assert!(!cache.has(&digest, 6));

        let mut part = Part::open(&cache, digest, 6).unwrap().unwrap();
        assert_eq!(part.length(), 3);
        part.append(b"def").unwrap();
        assert_eq!(part.finish().unwrap(), Finished::Kept);
        assert!(cache.has(&digest, 6) && !cache.part_path(&digest).exists());
        assert!(Part::open(&cache, digest, 6).unwrap().is_none());
        assert!(!cache.part_path(&digest).exists());
    }

    #[test]
    fn wrong_and_overlong_bytes_are_never_kept() {
        let (_folder, cache) = cache();
        let digest = Digest::of(b"abcdef");
        let mut part = Part::open(&cache, digest, 6).unwrap().unwrap();
        part.append(b"abcdeX").unwrap();
        assert_eq!(
            part.finish().unwrap(),
            Finished::Wrong(Digest::of(b"abcdeX"))
        );
        assert_eq!(part.length(), 0);
        assert!(part.append(b"abcdefg").is_err());
        part.discard();
        assert!(!cache.part_path(&digest).exists() && !cache.has(&digest, 6));

        std::fs::write(cache.part_path(&digest), b"longer than it can be").unwrap();
        assert_eq!(Part::open(&cache, digest, 6).unwrap().unwrap().length(), 0);
    }
}
