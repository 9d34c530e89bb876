//! What can be said about the sources without running them: format, lints, and the dependencies'
//! licenses, sources, doubles and known vulnerabilities.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::shell::{cargo, root, run as run_command};
use crate::tools;

/// Check format, lints and dependencies
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out the dependencies (cargo deny)
    #[arg(long)]
    no_deny: bool,
}

/// Runs the chore: every check, whatever the others found.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut found = vec![
        run_command(cargo().args(["fmt", "--all", "--check"])),
        run_command(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ])),
    ];
    if !options.no_deny {
        found.push(tools::cargo_deny().and_then(|program| check_dependencies(&program)));
    }
    let complaints: Vec<String> = found
        .into_iter()
        .filter_map(|one| one.err().map(|error| format!("{error:#}")))
        .collect();
    ensure!(complaints.is_empty(), "{}", complaints.join("; "));
    Ok(())
}

fn check_dependencies(cargo_deny: &Path) -> Result<()> {
    let deny = || {
        let mut command = Command::new(cargo_deny);
        command.current_dir(root()).args(["--locked"]);
        command
    };
    run_command(deny().args([
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]))?;
    if run_command(deny().args(["fetch", "db"])).is_err() {
        eprintln!(
            "WENT WITHOUT known vulnerabilities: the advisory database cannot be reached from here"
        );
        return Ok(());
    }
    run_command(deny().args(["check", "--disable-fetch", "advisories"]))
}
