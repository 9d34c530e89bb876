//! The folder of public files (bills of materials, CAD, manifests) that some tests read. They are
//! other people's work, so they are not in this repository.

use std::path::PathBuf;

use crate::requirement::{variable, went_without};

/// Names the folder of public files.
pub const CORPUS: &str = "COMMONWRIGHT_CORPUS";

/// The folder of public files, `None` where there is none.
///
/// # Panics
/// When [`CORPUS`] names something that is not a folder, or nothing while everything is required.
#[must_use]
pub fn corpus() -> Option<PathBuf> {
    let Some(folder) = variable(CORPUS).map(PathBuf::from) else {
        went_without("the public files", &format!("set {CORPUS} to their folder"));
        return None;
    };
    assert!(
        folder.is_dir(),
        "{CORPUS} names {}, which is not a folder",
        folder.display()
    );
    Some(folder)
}
