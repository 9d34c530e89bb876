//! Where the sources are.

use std::path::{Path, PathBuf};

/// The top folder of the sources.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests package lies in the top folder")
        .to_owned()
}
