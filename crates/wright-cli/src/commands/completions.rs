//! `wright completions`: completions for a shell, on standard output.

use crate::cli::{Cli, Completions};
use anyhow::Result;
use clap::CommandFactory as _;

#[expect(
    clippy::needless_pass_by_value,
    reason = "commands own their arguments"
)]
pub(crate) fn run(arguments: Completions) -> Result<()> {
    let mut command = Cli::command();
    clap_complete::generate(
        arguments.shell,
        &mut command,
        "wright",
        &mut std::io::stdout(),
    );
    Ok(())
}
