//! What `wright` put into a maker's folder, remembered beside it in `.wright/`,
//! so that edited files are noticed, older ones removed, and a fetch with
//! nothing to do only looks at sizes and times.
//!
//! ```text
//! .wright/.gitignore                      everything here is local
//! .wright/lock                            held while a command writes
//! .wright/state/{actor}/{folder}.json     one a design, written when it is complete
//! .wright/tmp/                            files on their way to their place
//! ```
//! Losing `.wright/` loses nothing: files that are what the lock says are
//! recognized by their bytes.

use crate::error::{ClientError, Result};
use crate::folder::{SafeFolder, Standing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Write as _;
use std::time::SystemTime;
use wright_model::{DesignName, DesignPath, Digest, FileKind, Version};

/// The version of the format written here.
const STATE_V: u32 = 1;
/// A state file, in bytes: 10,000 files with long paths fit well.
const STATE_BYTES_MAX: u64 = 16 << 20;

/// What stands in one design's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignState {
    v: u32,
    /// The design.
    pub name: DesignName,
    /// Its version.
    pub version: Version,
    /// Its manifest.
    pub manifest: Digest,
    /// The kinds that were asked for; all where empty.
    pub only: Vec<FileKind>,
    /// Every file put there.
    pub files: BTreeMap<DesignPath, FileState>,
}

/// One file put there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// The bytes that were put there last.
    pub digest: Digest,
    /// Length in bytes of what stands there.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// The maker changed it, and it was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

impl DesignState {
    /// The state of a folder in which nothing stands yet.
    pub fn new(name: DesignName, version: Version, manifest: Digest, only: Vec<FileKind>) -> Self {
        Self {
            v: STATE_V,
            name,
            version,
            manifest,
            only,
            files: BTreeMap::new(),
        }
    }

    /// Paths of files the maker changed.
    pub fn edited(&self) -> impl Iterator<Item = &DesignPath> {
        self.files
            .iter()
            .filter(|(_, file)| file.edited)
            .map(|(path, _)| path)
    }
}

impl FileState {
    /// Whether the file still is what it was when this was written, as far as
    /// its length and time tell.
    pub fn is_unchanged(&self, metadata: &Metadata) -> bool {
        metadata.len() == self.size && modified_ns(metadata) == self.modified_ns
    }
}

/// When the file was last changed, in nanoseconds since 1970; 0 where the system
/// does not say.
pub fn modified_ns(metadata: &Metadata) -> i64 {
    metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_nanos()).ok())
        .unwrap_or(0)
}

/// Held while a command writes into the project; ends when dropped.
#[derive(Debug)]
pub struct ProjectGuard {
    _file: File,
}

/// The `.wright/` folder of a project.
#[derive(Debug)]
pub struct StateStore<'a> {
    folder: &'a SafeFolder,
}

impl<'a> StateStore<'a> {
    /// The state below a project's root. Nothing is written yet.
    pub fn new(folder: &'a SafeFolder) -> Self {
        Self { folder }
    }

    /// Makes `.wright/` and waits until no other command writes here; `waiting`
    /// is called once if that is so. Blocks.
    pub fn lock(&self, waiting: impl FnOnce()) -> Result<ProjectGuard> {
        self.folder.forget_all();
        self.folder.make(".wright/tmp")?;
        let ignore = self.folder.join(".wright/.gitignore");
        if !ignore.exists() {
            std::fs::write(&ignore, "*\n").map_err(ClientError::io("write", &ignore))?;
        }
        if let Standing::Other(what) = self.folder.look(".wright/lock")? {
            return Err(ClientError::local(
                format!(".wright/lock is {what}"),
                "remove it, then run the command again",
            ));
        }
        let path = self.folder.join(".wright/lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(ClientError::io("write", &path))?;
        if file.try_lock().is_err() {
            waiting();
            file.lock().map_err(ClientError::io("lock", &path))?;
        }
        self.sweep();
        Ok(ProjectGuard { _file: file })
    }

    /// Removes what a killed command left in `.wright/tmp`; nobody else writes
    /// there while the lock is held.
    fn sweep(&self) {
        let Ok(entries) = std::fs::read_dir(self.folder.join(".wright/tmp")) else {
            return;
        };
        for entry in entries.flatten() {
            drop(std::fs::remove_file(entry.path()));
        }
    }

    /// Reads the state of `folder` (`actor/name` or `actor/name@line`). A
    /// missing, unreadable or newer one counts as none: then bytes decide.
    pub fn read(&self, folder: &str) -> Option<DesignState> {
        let relative = state_path(folder);
        let Ok(Standing::File(metadata)) = self.folder.look(&relative) else {
            return None;
        };
        if metadata.len() > STATE_BYTES_MAX {
            return None;
        }
        let bytes = std::fs::read(self.folder.join(&relative)).ok()?;
        serde_json::from_slice(&bytes)
            .ok()
            .filter(|state: &DesignState| state.v == STATE_V)
    }

    /// Writes the state of `folder`, whole or not at all.
    pub fn write(&self, folder: &str, state: &DesignState) -> Result<()> {
        let relative = state_path(folder);
        if let Some((above, _)) = relative.rsplit_once('/') {
            self.folder.make(above)?;
        }
        let path = self.folder.join(&relative);
        let bytes = serde_json::to_vec(state).map_err(|error| ClientError::Local {
            message: format!("the state of {folder} cannot be written: {error}"),
            help: None,
        })?;
        let mut temporary = tempfile::Builder::new()
            .tempfile_in(self.folder.join(".wright/tmp"))
            .map_err(ClientError::io("write", &path))?;
        temporary
            .write_all(&bytes)
            .map_err(ClientError::io("write", &path))?;
        temporary
            .persist(&path)
            .map_err(|error| ClientError::io("write", &path)(error.error))?;
        Ok(())
    }

    /// Forgets the state of `folder`.
    pub fn remove(&self, folder: &str) -> Result<()> {
        self.folder.remove(&state_path(folder), ".wright/state")
    }

    /// Every folder there is a state of, in order.
    pub fn folders(&self) -> Vec<String> {
        let root = self.folder.join(".wright/state");
        let mut folders: Vec<String> = walkdir::WalkDir::new(&root)
            .min_depth(2)
            .max_depth(2)
            .follow_links(false)
            .into_iter()
            .filter_map(std::result::Result::ok)
            .filter_map(|entry| {
                let relative = entry.path().strip_prefix(&root).ok()?.to_str()?;
                let folder = relative.replace('\\', "/");
                folder.strip_suffix(".json").map(str::to_owned)
            })
            .filter(|folder| is_folder_name(folder))
            .collect();
        folders.sort();
        folders
    }
}

/// `actor/name` or `actor/name@line`.
fn is_folder_name(folder: &str) -> bool {
    let (name, line) = folder.split_once('@').unwrap_or((folder, "0"));
    let is_line = line.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_line && !line.is_empty() && !line.starts_with('.') && DesignName::parse(name).is_ok()
}

fn state_path(folder: &str) -> String {
    format!(".wright/state/{folder}.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_reads_lists_and_forgets() {
        let root = tempfile::tempdir().unwrap();
        let folder = SafeFolder::new(root.path()).unwrap();
        let store = StateStore::new(&folder);
        let _guard = store.lock(|| ()).unwrap();
        let mut state = DesignState::new(
            DesignName::parse("ab/cd").unwrap(),
            Version::parse("1.0.0").unwrap(),
            Digest::of(b"m"),
            vec![FileKind::Mesh],
        );
        let file = FileState {
            digest: Digest::of(b"x"),
            size: 1,
            modified_ns: 5,
            edited: true,
        };
        state
            .files
            .insert(DesignPath::parse("a/b.stl").unwrap(), file);
        store.write("ab/cd@2", &state).unwrap();
        assert_eq!(store.read("ab/cd@2").as_ref(), Some(&state));
        assert_eq!(state.edited().count(), 1);
        assert_eq!(store.folders(), ["ab/cd@2"]);

        std::fs::write(folder.join(".wright/state/ab/cd@2.json"), "{half").unwrap();
        assert_eq!(store.read("ab/cd@2"), None);
        store.remove("ab/cd@2").unwrap();
        assert!(store.folders().is_empty());
    }
}
