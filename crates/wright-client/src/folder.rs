//! The only way files get into a maker's folder: below one root, through real
//! folders only. A symbolic link or junction anywhere on the way is refused, so
//! that neither an accident nor a hostile release makes writes leave the project.

use crate::error::{ClientError, Result};
use std::collections::HashSet;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A folder below which files are written and removed.
#[derive(Debug)]
pub struct SafeFolder {
    root: PathBuf,
    checked: Mutex<HashSet<PathBuf>>,
}

/// What stands at a path.
#[derive(Debug)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// A regular file.
    File(Metadata),
    /// A link, a folder, a device.
    Other(&'static str),
}

impl SafeFolder {
    /// `root` must exist; links on the way to it are the maker's own business.
    pub fn new(root: &Path) -> Result<Self> {
        let root = std::path::absolute(root).map_err(ClientError::io("find", root))?;
        Ok(Self {
            root,
            checked: Mutex::default(),
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The absolute form of a path below the root. `relative` has `/` between
    /// segments and comes from parsed types only.
    pub fn join(&self, relative: &str) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(relative.split('/'));
        path
    }

    /// Makes the folder `relative` and all above it, each a real folder.
    pub fn make(&self, relative: &str) -> Result<PathBuf> {
        self.walk(relative, true)?;
        Ok(self.join(relative))
    }

    /// Whether every folder on the way to `relative` exists and is real.
    pub fn is_reachable(&self, relative: &str) -> Result<bool> {
        self.walk(relative, false)
    }

    /// What stands at `relative`; the folders above it are checked.
    pub fn look(&self, relative: &str) -> Result<Standing> {
        if let Some((above, _)) = relative.rsplit_once('/') {
            match self.walk(above, false) {
                Ok(true) => {}
                Ok(false) => return Ok(Standing::Nothing),
                Err(error) => return Err(error),
            }
        }
        let path = self.join(relative);
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => Ok(Standing::Other("a symbolic link")),
            Ok(metadata) if metadata.is_dir() => Ok(Standing::Other("a folder")),
            Ok(metadata) if metadata.is_file() => Ok(Standing::File(metadata)),
            Ok(_) => Ok(Standing::Other("not a regular file")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Standing::Nothing),
            Err(error) => Err(ClientError::io("look at", &path)(error)),
        }
    }

    /// Removes the file, and the folders above it that are empty then, down to
    /// but without `keep`.
    pub fn remove(&self, relative: &str, keep: &str) -> Result<()> {
        if let Some((above, _)) = relative.rsplit_once('/')
            && !self.walk(above, false)?
        {
            return Ok(());
        }
        let path = self.join(relative);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(ClientError::io("remove", &path)(error));
            }
            _ => {}
        }
        self.remove_empty_above(relative, keep);
        Ok(())
    }

    /// Removes empty folders above `relative`, down to but without `keep`.
    fn remove_empty_above(&self, relative: &str, keep: &str) {
        let mut below = relative;
        while let Some((above, _)) = below.rsplit_once('/') {
            if above.len() <= keep.len() {
                return;
            }
            let folder = self.join(above);
            if std::fs::remove_dir(&folder).is_err() {
                return;
            }
            self.forget(&folder);
            below = above;
        }
    }

    /// Removes the folder `relative` if it is empty.
    pub fn remove_if_empty(&self, relative: &str) {
        let folder = self.join(relative);
        let is_real = std::fs::symlink_metadata(&folder).is_ok_and(|metadata| metadata.is_dir());
        if is_real && std::fs::remove_dir(&folder).is_ok() {
            self.forget(&folder);
        }
    }

    /// Looks at every folder anew from here on.
    pub fn forget_all(&self) {
        if let Ok(mut checked) = self.checked.lock() {
            checked.clear();
        }
    }

    fn forget(&self, folder: &Path) {
        if let Ok(mut checked) = self.checked.lock() {
            checked.remove(folder);
        }
    }

    fn walk(&self, relative: &str, create: bool) -> Result<bool> {
        let whole = self.join(relative);
        if self.is_checked(&whole) {
            return Ok(true);
        }
        let mut path = self.root.clone();
        for segment in relative.split('/') {
            path.push(segment);
            if self.is_checked(&path) {
                continue;
            }
            if !real_folder(&path, create)? {
                return Ok(false);
            }
            if let Ok(mut checked) = self.checked.lock() {
                checked.insert(path.clone());
            }
        }
        Ok(true)
    }

    fn is_checked(&self, path: &Path) -> bool {
        self.checked
            .lock()
            .is_ok_and(|checked| checked.contains(path))
    }
}

fn real_folder(path: &Path, create: bool) -> Result<bool> {
    loop {
        match std::fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_symlink() => {
                return Err(ClientError::SymbolicLink(path.to_owned()));
            }
            Ok(metadata) if metadata.is_dir() => return Ok(true),
            Ok(_) => {
                return Err(ClientError::local(
                    format!("{} is a file where a folder is needed", path.display()),
                    "move it away, then run the command again",
                ));
            }
            Err(error) if error.kind() == ErrorKind::NotFound && create => {
                match std::fs::create_dir(path) {
                    // Somebody else may have made it, as whatever: look again.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(ClientError::io("create", path)(error)),
                    Ok(()) => return Ok(true),
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(ClientError::io("look at", path)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_and_clears_folders() {
        let folder = tempfile::tempdir().unwrap();
        let safe = SafeFolder::new(folder.path()).unwrap();
        assert!(matches!(safe.look("a/b/c").unwrap(), Standing::Nothing));
        safe.make("a/b").unwrap();
        std::fs::write(safe.join("a/b/c"), "x").unwrap();
        assert!(matches!(safe.look("a/b/c").unwrap(), Standing::File(_)));
        assert!(matches!(
            safe.look("a/b").unwrap(),
            Standing::Other("a folder")
        ));
        safe.remove("a/b/c", "a").unwrap();
        assert!(!safe.join("a/b").exists() && safe.join("a").exists());
        std::fs::write(safe.join("a/file"), "x").unwrap();
        assert!(safe.make("a/file/below").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn never_goes_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let safe = SafeFolder::new(folder.path()).unwrap();
        safe.make("designs").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), safe.join("designs/actor")).unwrap();
        assert!(matches!(
            safe.make("designs/actor/x"),
            Err(ClientError::SymbolicLink(_))
        ));
        assert!(matches!(
            safe.look("designs/actor/x"),
            Err(ClientError::SymbolicLink(_))
        ));
        assert!(safe.remove("designs/actor/x", "designs").is_err());
        assert!(matches!(
            safe.look("designs/actor").unwrap(),
            Standing::Other(_)
        ));
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}
