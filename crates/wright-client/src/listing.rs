//! An author's folder as `wright publish` and `wright check` see it: everything
//! that is not hidden and not ignored, without what `wright` itself put there.

use crate::error::{ClientError, Result};
use crate::project::{DESIGN_TOML, WRIGHT_LOCK, WRIGHT_TOML, read_text};
use std::path::{Path, PathBuf};
use wright_manifest::folder::FolderFile;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;

/// What authors list paths in that are not part of the design.
pub const IGNORE_FILE: &str = ".wrightignore";
/// Files looked at before giving up: somebody runs it in their home folder.
const ENTRIES_MAX: usize = 500_000;

/// A folder's files, and what was passed over that its author may expect.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Files, by path.
    pub files: Vec<FolderFile>,
    /// Symbolic links and other things that are not files.
    pub skipped: Vec<String>,
    /// The text of `design.toml`.
    pub design_toml: Option<String>,
}

/// Lists `root`. Hidden files, and what `.gitignore` or `.wrightignore` name,
/// are left out, as are `wright.lock`, `wright.toml` and the designs that were
/// fetched into `designs/`. Links are not followed. Blocks.
pub fn list(root: &Path) -> Result<Listing> {
    let mut listing = Listing {
        design_toml: read_text(&root.join(DESIGN_TOML), DESIGN_TOML_BYTES_MAX as u64)?,
        ..Listing::default()
    };
    let fetched = fetched_folders(root);
    let walk = ignore::WalkBuilder::new(root)
        .hidden(true)
        .follow_links(false)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .filter_entry(move |entry| !fetched.iter().any(|folder| folder == entry.path()))
        .build();
    for (count, entry) in walk.enumerate() {
        if count > ENTRIES_MAX {
            return Err(ClientError::local(
                format!("{} holds more than {ENTRIES_MAX} files", root.display()),
                "run the command in the design's own folder, or list what is not part of it in .wrightignore",
            ));
        }
        let entry = entry.map_err(|error| ClientError::Local {
            message: error.to_string(),
            help: None,
        })?;
        add(root, &entry, &mut listing)?;
    }
    listing.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(listing)
}

fn add(root: &Path, entry: &ignore::DirEntry, listing: &mut Listing) -> Result<()> {
    let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else {
        return Ok(());
    };
    let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
    let path = relative.to_str().map(|path| path.replace('\\', "/"));
    let Some(path) = path.filter(|_| std::path::MAIN_SEPARATOR == '\\' || !has_backslash(relative))
    else {
        return Err(ClientError::local(
            format!(
                "{} has a name that not every system can store",
                entry.path().display()
            ),
            "rename it, or list it in .wrightignore",
        ));
    };
    if !kind.is_file() {
        listing.skipped.push(path);
        return Ok(());
    }
    if matches!(path.as_str(), WRIGHT_LOCK | WRIGHT_TOML) {
        return Ok(());
    }
    let metadata = entry.metadata().map_err(|error| ClientError::Local {
        message: error.to_string(),
        help: None,
    })?;
    listing.files.push(FolderFile {
        path,
        size: metadata.len(),
    });
    Ok(())
}

fn has_backslash(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.contains('\\'))
}

/// Folders below `designs/` that `wright fetch` filled.
fn fetched_folders(root: &Path) -> Vec<PathBuf> {
    let Ok(folder) = crate::folder::SafeFolder::new(root) else {
        return Vec::new();
    };
    crate::state::StateStore::new(&folder)
        .folders()
        .into_iter()
        .map(|name| {
            let mut path = root.join("designs");
            path.extend(name.split('/'));
            path
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_what_belongs_to_the_design() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("design.toml", "[design]\n");
        write("cad/a.scad", "cube();");
        write("build/out.stl", "x");
        write("notes.txt", "x");
        write(".git/config", "x");
        write(".gitignore", "build/\n");
        write(".wrightignore", "notes.txt\n");
        write("wright.lock", "x");
        write("designs/ab/cd/part.stl", "x");
        write("designs/own/part.stl", "x");
        write(".wright/state/ab/cd.json", "{}");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", root.path().join("link")).unwrap();
        let listing = list(root.path()).unwrap();
        let paths: Vec<_> = listing
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(paths, ["cad/a.scad", "design.toml", "designs/own/part.stl"]);
        assert_eq!(listing.design_toml.as_deref(), Some("[design]\n"));
        #[cfg(unix)]
        assert_eq!(listing.skipped, ["link"]);
    }
}
