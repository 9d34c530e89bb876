//! `wright man`: a manual page for `wright` and one for each command.

use crate::cli::{Cli, Man};
use anyhow::{Context as _, Result};
use clap::CommandFactory as _;

pub(crate) fn run(arguments: &Man) -> Result<()> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("cannot write into {}", folder.display()))
}
