//! `wright completions`: completions for a shell, on standard output.

use crate::cli::{Cli, Completions};
use anyhow::Result;
use clap::CommandFactory as _;
use std::io::{ErrorKind, Write as _};

#[expect(
    clippy::needless_pass_by_value,
    reason = "commands own their arguments"
)]
pub(crate) fn run(arguments: Completions) -> Result<()> {
    let mut command = Cli::command();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "wright", &mut script);
    match std::io::stdout().write_all(&script) {
        // Whoever reads the pipe has enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
