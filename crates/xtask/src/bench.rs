//! Measuring the product and its peers, both built as they are released. What measures is a
//! program of its own, `tests/bench`, so that this crate stays light.

use std::process::Command;

use anyhow::Result;

use crate::shell::{cargo, root, run as run_command, target_folder};
use crate::{tools, web};

/// Measure the product and a named peer in the same run
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What is measured and how: `cargo xtask bench -- --help` tells
    #[arg(allow_hyphen_values = true, trailing_var_arg = true)]
    arguments: Vec<String>,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    web::build()?;
    run_command(cargo().args([
        "build",
        "--locked",
        "--release",
        "--package",
        "commonwright",
        "--package",
        "wright-cli",
        "--package",
        "bench",
    ]))?;
    let target = target_folder()?;
    let programs = target.join("release");
    // Shapes are measured without it, too, and say so.
    let trimesh = tools::trimesh()
        .inspect_err(|error| eprintln!("going without trimesh: {error:#}"))
        .ok();
    run_command(
        Command::new(programs.join("bench"))
            .current_dir(root())
            .args(&options.arguments)
            .env("BENCH_PROGRAMS", &programs)
            .envs(trimesh.map(|python| ("BENCH_PYTHON", python)))
            // Not the system's folder for temporary files, which may be in memory.
            .env("BENCH_SCRATCH", target.join("bench")),
    )
}
