//! Where a node keeps its index: a place in a folder that no other process uses,
//! with one index in it that is whole.
//!
//! `{folder}/{place}/v1` is the index in use. A new one is built beside it, in
//! `v1.new`, and takes its place once it is complete; a damaged one is put aside
//! as `v1.broken`, so that somebody can look at it. Folders of another version
//! are removed.

use crate::index::{Checkpoint, Index};
use crate::schema::SCHEMA_VERSION;
use crate::{Result, SearchError};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// Processes that may share a folder.
const PLACES_MAX: u32 = 64;
/// An index smaller than this is checked byte by byte when it is opened.
const CHECKED_BYTES_MAX: u64 = 64 << 20;

/// A place for one index, held as long as this value lives.
#[derive(Debug)]
pub struct Home {
    /// `None`: in memory.
    place: Option<PathBuf>,
    _lock: Option<File>,
}

impl Home {
    /// Takes the first free place in `folder`, making the folder where needed.
    pub fn claim(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        for number in 0..PLACES_MAX {
            let place = folder.join(number.to_string());
            fs::create_dir_all(&place)?;
            let lock = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(place.join("lock"))?;
            match lock.try_lock() {
                Ok(()) => {
                    let home = Self {
                        place: Some(place),
                        _lock: Some(lock),
                    };
                    home.tidy()?;
                    return Ok(home);
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        Err(SearchError::Crowded(PLACES_MAX))
    }

    /// A home that is gone with the process.
    pub fn in_memory() -> Self {
        Self {
            place: None,
            _lock: None,
        }
    }

    /// The index that is there, if it is whole and was finished. A damaged one
    /// is put aside.
    pub fn open(&self) -> Option<(Index, Checkpoint)> {
        let path = self.current()?;
        if !path.exists() {
            return None;
        }
        let opened = Index::open(&path, folder_bytes(&path) <= CHECKED_BYTES_MAX);
        match opened {
            Ok((index, Some(checkpoint))) => Some((index, checkpoint)),
            Ok((_, None)) => {
                tracing::warn!(path = %path.display(), "a search index that was never finished");
                self.put_aside(&path);
                None
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a damaged search index is put aside");
                self.put_aside(&path);
                None
            }
        }
    }

    /// An empty index, built beside the one in use.
    pub fn begin(&self) -> Result<Index> {
        let Some(path) = self.beside("new") else {
            return Index::in_memory();
        };
        remove(&path)?;
        fs::create_dir_all(&path)?;
        Index::create(&path)
    }

    /// Puts a finished index of [`Self::begin`] into the place of the one in
    /// use, which goes on answering until it is dropped.
    pub fn install(&self, index: Index) -> Result<Index> {
        let (Some(current), Some(new), Some(old)) =
            (self.current(), self.beside("new"), self.beside("old"))
        else {
            return Ok(index);
        };
        drop(index);
        remove(&old)?;
        if current.exists() {
            fs::rename(&current, &old)?;
        }
        fs::rename(&new, &current)?;
        let (index, _) = Index::open(&current, false)?;
        remove(&old)?;
        Ok(index)
    }

    fn current(&self) -> Option<PathBuf> {
        let place = self.place.as_ref()?;
        Some(place.join(format!("v{SCHEMA_VERSION}")))
    }

    fn beside(&self, what: &str) -> Option<PathBuf> {
        let place = self.place.as_ref()?;
        Some(place.join(format!("v{SCHEMA_VERSION}.{what}")))
    }

    fn put_aside(&self, path: &Path) {
        let Some(broken) = self.beside("broken") else {
            return;
        };
        let moved = remove(&broken).and_then(|()| fs::rename(path, &broken));
        if let Err(error) = moved {
            tracing::warn!(path = %path.display(), %error, "a damaged search index cannot be moved");
        }
    }

    /// Removes what other versions and broken-off builds left.
    fn tidy(&self) -> Result<()> {
        let (Some(place), Some(current)) = (&self.place, self.current()) else {
            return Ok(());
        };
        for entry in fs::read_dir(place)? {
            let path = entry?.path();
            let keep = path == current || path.extension().is_some_and(|end| end == "broken");
            if path.is_dir() && !keep {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn folder_bytes(path: &Path) -> u64 {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::tests::{checkpoint, document};

    #[test]
    fn two_processes_keep_apart() {
        let folder = tempfile::tempdir().unwrap();
        let one = Home::claim(folder.path()).unwrap();
        let other = Home::claim(folder.path()).unwrap();
        assert_ne!(one.place, other.place);
        let place = one.place.clone();
        drop(one);
        assert_eq!(Home::claim(folder.path()).unwrap().place, place);
    }

    #[test]
    fn only_what_was_finished_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::claim(folder.path()).unwrap();
        assert!(home.open().is_none());
        let index = home.begin().unwrap();
        index.put(&document(1, "Box dryer")).unwrap();
        drop(index);
        assert!(home.open().is_none(), "broken off");
        let index = home.begin().unwrap();
        index.put(&document(1, "Box dryer")).unwrap();
        index.commit(&checkpoint(7)).unwrap();
        let index = home.install(index).unwrap();
        assert_eq!(index.len(), 1);
        drop((index, home));
        let home = Home::claim(folder.path()).unwrap();
        let (index, found) = home.open().expect("finished");
        assert_eq!((index.len(), found), (1, checkpoint(7)));
    }

    #[test]
    fn a_damaged_index_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::claim(folder.path()).unwrap();
        let index = home.begin().unwrap();
        index.put(&document(1, "Box dryer")).unwrap();
        index.commit(&checkpoint(7)).unwrap();
        drop(home.install(index).unwrap());
        let current = home.current().unwrap();
        let victim = fs::read_dir(&current)
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|end| end == "idx"))
            .unwrap();
        let mut bytes = fs::read(&victim).unwrap();
        bytes[3] ^= 0xff;
        fs::write(&victim, bytes).unwrap();
        assert!(home.open().is_none());
        assert!(!current.exists() && home.beside("broken").unwrap().exists());
        assert_eq!(home.begin().unwrap().len(), 0);
    }
}
