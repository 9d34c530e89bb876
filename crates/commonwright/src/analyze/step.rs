//! Meshes of STEP files. No reader in Rust is right on them yet, so a helper on
//! Open CASCADE does it (`helpers/step/`), where an operator has installed one.
//! It is locked in as we are, then takes our place: its standard streams are
//! ours, and so is how it ends.

use crate::cli::AnalyzeOptions;
use crate::sandbox::Bounds;
use anyhow::Context;

/// Becomes the helper; returns only where none is named.
#[cfg(unix)]
pub(super) fn run(options: &AnalyzeOptions, bounds: &Bounds) -> anyhow::Result<()> {
    let helper = options.helper.as_deref().context("no helper is named")?;
    let error = crate::sandbox::become_helper(bounds, helper);
    eprintln!("{} does not start: {error}", helper.display());
    // The file is not to blame.
    std::process::exit(wright_registry::analysis::EXIT_BEFORE_READING)
}

#[cfg(not(unix))]
pub(super) fn run(_: &AnalyzeOptions, _: &Bounds) -> anyhow::Result<()> {
    anyhow::bail!("this system cannot lock a helper in")
}
