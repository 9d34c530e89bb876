//! Puts the files of a release from the cache into the maker's folder.
//!
//! Every file arrives whole by one rename; the state is written last. A killed
//! run therefore leaves files of the old and the new version side by side, each
//! recognized by its bytes, and the next run continues. What the maker changed is
//! kept and named.

use crate::cache::{Cache, hash_file};
use crate::error::{ClientError, Result};
use crate::folder::{SafeFolder, Standing};
use crate::progress::{Progress, ProgressSink};
use crate::state::{DesignState, FileState, StateStore, modified_ns};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use wright_model::{DesignPath, Digest};

/// Threads that copy at once.
const COPY_THREADS: usize = 4;

/// How files get from the cache into a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LinkMode {
    /// A reflink where the file system has them, else a copy.
    #[default]
    Copy,
    /// A hard link, read-only: a program that saves in place would change the
    /// cache.
    Hard,
}

/// One file to put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFile {
    /// Where, below the design's folder.
    pub path: DesignPath,
    /// Its bytes; the cache has them.
    pub digest: Digest,
    /// Their number.
    pub size: u64,
}

/// What is to stand in one design's folder.
#[derive(Debug, Clone)]
pub struct Placement {
    /// `actor/name` or `actor/name@line`.
    pub folder: String,
    /// Name, version and manifest; its files are filled in.
    pub state: DesignState,
    /// All files.
    pub files: Vec<PlaceFile>,
}

/// What placing did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Placed {
    /// Files written.
    pub written: u64,
    /// Files that were right already.
    pub unchanged: u64,
    /// Files of an older version removed.
    pub removed: u64,
    /// Files the maker changed, kept as they are: paths below the project.
    pub kept: Vec<String>,
}

/// Puts files into a project.
#[derive(Debug)]
pub struct Placer<'a> {
    /// The project.
    pub folder: &'a SafeFolder,
    /// Where the bytes are.
    pub cache: &'a Cache,
    /// How they get there.
    pub link: LinkMode,
    /// Replaces files the maker changed.
    pub force: bool,
    /// Reads every file instead of trusting sizes and times.
    pub verify: bool,
    /// Who watches.
    pub progress: &'a ProgressSink,
}

/// What to do about one file.
enum Decision {
    /// It is right; its state.
    Right(FileState),
    /// It is to be written.
    Write,
    /// The maker changed it; its state.
    Keep(FileState),
}

/// Set when the file system turned out to have no reflinks.
static NO_REFLINKS: AtomicBool = AtomicBool::new(false);
/// Names of files on their way; unique in the process, which holds the lock.
static TEMPORARY: AtomicUsize = AtomicUsize::new(0);

impl Placer<'_> {
    /// Makes the design's folder what `placement` says. The project's lock must
    /// be held. Blocks.
    pub fn place(&self, placement: Placement) -> Result<Placed> {
        let store = StateStore::new(self.folder);
        let before = store.read(&placement.folder);
        let base = format!("designs/{}", placement.folder);
        let mut placed = Placed::default();
        let mut state = placement.state;
        if let Some(before) = &before {
            self.remove_older(&base, before, &placement.files, &mut placed)?;
        }
        self.folder.make(&base)?;
        let results = self.place_files(&base, before.as_ref(), &placement.files)?;
        for (file, (decision, outcome)) in placement.files.iter().zip(results) {
            match decision {
                Outcome::Written => placed.written += 1,
                Outcome::Unchanged => placed.unchanged += 1,
                Outcome::Kept => placed.kept.push(format!("{base}/{}", file.path)),
            }
            state.files.insert(file.path.clone(), outcome);
        }
        store.write(&placement.folder, &state)?;
        Ok(placed)
    }

    /// Removes every file `wright` put into `folder`, and its state; changed
    /// files stay. The project's lock must be held. Blocks.
    pub fn remove(&self, folder: &str) -> Result<Placed> {
        let store = StateStore::new(self.folder);
        let base = format!("designs/{folder}");
        let mut placed = Placed::default();
        if let Some(before) = store.read(folder) {
            self.remove_older(&base, &before, &[], &mut placed)?;
        }
        self.folder.remove_if_empty(&base);
        if let Some((actor, _)) = base.rsplit_once('/') {
            self.folder.remove_if_empty(actor);
        }
        self.folder.remove_if_empty("designs");
        store.remove(folder)?;
        Ok(placed)
    }

    fn remove_older(
        &self,
        base: &str,
        before: &DesignState,
        files: &[PlaceFile],
        placed: &mut Placed,
    ) -> Result<()> {
        let staying: std::collections::HashSet<_> = files.iter().map(|file| &file.path).collect();
        for (path, state) in &before.files {
            if staying.contains(path) {
                continue;
            }
            let relative = format!("{base}/{path}");
            match self.folder.look(&relative)? {
                Standing::Nothing => {}
                Standing::File(metadata)
                    if self.force || self.is_ours(&relative, state, &metadata)? =>
                {
                    self.folder.remove(&relative, base)?;
                    placed.removed += 1;
                }
                Standing::File(_) | Standing::Other(_) => placed.kept.push(relative),
            }
        }
        Ok(())
    }

    fn is_ours(
        &self,
        relative: &str,
        state: &FileState,
        metadata: &std::fs::Metadata,
    ) -> Result<bool> {
        if state.is_unchanged(metadata) && !self.verify {
            return Ok(!state.edited);
        }
        Ok(hash_file(&self.folder.join(relative))?.0 == state.digest)
    }

    /// Decides and copies, several files at a time; results in the order of
    /// `files`. The first failure ends it.
    fn place_files(
        &self,
        base: &str,
        before: Option<&DesignState>,
        files: &[PlaceFile],
    ) -> Result<Vec<(Outcome, FileState)>> {
        let next = AtomicUsize::new(0);
        let results: Vec<Mutex<Option<(Outcome, FileState)>>> =
            files.iter().map(|_| Mutex::new(None)).collect();
        let work = || -> Result<()> {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(file) = files.get(index) else {
                    return Ok(());
                };
                let state = before.and_then(|before| before.files.get(&file.path));
                match self.place_file(base, state, file) {
                    Ok(result) => {
                        if let Ok(mut slot) = results[index].lock() {
                            *slot = Some(result);
                        }
                    }
                    Err(error) => {
                        next.store(files.len(), Ordering::Relaxed);
                        return Err(error);
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (1..COPY_THREADS.min(files.len()))
                .map(|_| scope.spawn(work))
                .collect();
            let mut result = work();
            for thread in threads {
                let other = thread.join().unwrap_or_else(|_| {
                    Err(ClientError::Local {
                        message: "a thread that copies files ended early".to_owned(),
                        help: None,
                    })
                });
                result = result.and(other);
            }
            result
        })?;
        Ok(results
            .into_iter()
            .filter_map(|slot| slot.into_inner().ok().flatten())
            .collect())
    }

    fn place_file(
        &self,
        base: &str,
        state: Option<&FileState>,
        file: &PlaceFile,
    ) -> Result<(Outcome, FileState)> {
        let relative = format!("{base}/{}", file.path);
        let result = match self.decide(&relative, state, file)? {
            Decision::Right(state) => (Outcome::Unchanged, state),
            Decision::Keep(state) => (Outcome::Kept, state),
            Decision::Write => (Outcome::Written, self.write(&relative, file)?),
        };
        self.progress.tell(Progress::Bytes(file.size));
        self.progress.tell(Progress::Item);
        Ok(result)
    }

    fn decide(
        &self,
        relative: &str,
        before: Option<&FileState>,
        file: &PlaceFile,
    ) -> Result<Decision> {
        let keep = |size, modified_ns| {
            Decision::Keep(FileState {
                digest: before.map_or(file.digest, |before| before.digest),
                size,
                modified_ns,
                edited: true,
            })
        };
        let metadata = match self.folder.look(relative)? {
            Standing::Nothing => return Ok(Decision::Write),
            Standing::Other("a symbolic link") if self.force => return Ok(Decision::Write),
            Standing::Other("a folder") => {
                return Err(ClientError::local(
                    format!("{relative} is a folder where the release has a file"),
                    "move the folder away, then run the command again",
                ));
            }
            Standing::Other(_) => return Ok(keep(0, 0)),
            Standing::File(metadata) => metadata,
        };
        let right = |metadata: &std::fs::Metadata| FileState {
            digest: file.digest,
            size: file.size,
            modified_ns: modified_ns(metadata),
            edited: false,
        };
        if let Some(before) = before.filter(|before| !self.verify && before.is_unchanged(&metadata))
            && !(before.edited && self.force)
        {
            return Ok(match (before.edited, before.digest == file.digest) {
                (true, _) => keep(metadata.len(), modified_ns(&metadata)),
                (false, true) => Decision::Right(before.clone()),
                (false, false) => Decision::Write,
            });
        }
        let (found, _) = hash_file(&self.folder.join(relative))?;
        if found == file.digest {
            return Ok(Decision::Right(right(&metadata)));
        }
        let ours = before.is_some_and(|before| before.digest == found);
        Ok(if ours || self.force {
            Decision::Write
        } else {
            keep(metadata.len(), modified_ns(&metadata))
        })
    }

    fn write(&self, relative: &str, file: &PlaceFile) -> Result<FileState> {
        if let Some((above, _)) = relative.rsplit_once('/') {
            self.folder.make(above)?;
        }
        let path = self.folder.join(relative);
        let number = TEMPORARY.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(&format!(".wright/tmp/{number}"));
        let blob = self.cache.blob_path(&file.digest);
        match self.link {
            LinkMode::Copy => copy(&blob, &temporary)?,
            LinkMode::Hard => hard_link(&blob, &temporary)?,
        }
        let metadata = std::fs::symlink_metadata(&temporary)
            .map_err(ClientError::io("look at", &temporary))?;
        if metadata.len() != file.size {
            drop(std::fs::remove_file(&temporary));
            return Err(ClientError::Integrity {
                what: format!("{relative}, in the cache,"),
                why: format!("it has {} bytes instead of {}", metadata.len(), file.size),
            });
        }
        replace(&temporary, &path).map_err(ClientError::io("write", &path))?;
        // Renaming one hard link onto another of the same file leaves both.
        if self.link == LinkMode::Hard {
            drop(std::fs::remove_file(&temporary));
        }
        Ok(FileState {
            digest: file.digest,
            size: file.size,
            modified_ns: modified_ns(&metadata),
            edited: false,
        })
    }
}

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Written,
    Unchanged,
    Kept,
}

/// Renames over what stands there. Windows refuses that for read-only files
/// (hard links): then what stands there goes first.
fn replace(temporary: &Path, path: &Path) -> std::io::Result<()> {
    match std::fs::rename(temporary, path) {
        Err(_) if cfg!(windows) && path.is_file() => {
            std::fs::remove_file(path)?;
            std::fs::rename(temporary, path)
        }
        other => other,
    }
}

/// A reflink, else a copy; writable, whatever the blob's mode.
fn copy(blob: &Path, to: &PathBuf) -> Result<()> {
    drop(std::fs::remove_file(to));
    if !NO_REFLINKS.load(Ordering::Relaxed) {
        if reflink_copy::reflink(blob, to).is_ok() {
            return make_writable(to);
        }
        NO_REFLINKS.store(true, Ordering::Relaxed);
        drop(std::fs::remove_file(to));
    }
    let mut from = File::open(blob).map_err(ClientError::io("read", blob))?;
    let mut file = File::create_new(to).map_err(ClientError::io("write", to))?;
    std::io::copy(&mut from, &mut file).map_err(ClientError::io("write", to))?;
    Ok(())
}

/// macOS clones the mode too, and a blob that was once hard-linked is read-only.
fn make_writable(path: &Path) -> Result<()> {
    let metadata = std::fs::metadata(path).map_err(ClientError::io("look at", path))?;
    let mut permissions = metadata.permissions();
    if !permissions.readonly() {
        return Ok(());
    }
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
    #[cfg(not(unix))]
    permissions.set_readonly(false);
    std::fs::set_permissions(path, permissions).map_err(ClientError::io("write", path))
}

fn hard_link(blob: &Path, to: &Path) -> Result<()> {
    drop(std::fs::remove_file(to));
    std::fs::hard_link(blob, to).map_err(ClientError::io("link", to))?;
    let metadata = std::fs::metadata(to).map_err(ClientError::io("look at", to))?;
    let mut permissions = metadata.permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(to, permissions).map_err(ClientError::io("protect", to))
}

#[cfg(test)]
mod tests;
