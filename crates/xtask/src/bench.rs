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
    let trimesh = measures_shapes(&options.arguments).then(tools::trimesh);
    let trimesh = trimesh.transpose()?;
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

/// Whether shapes are among what is asked for: they alone need trimesh.
fn measures_shapes(arguments: &[String]) -> bool {
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let only = match word.strip_prefix("--only") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(only) = only {
            return only.split(',').any(|part| part == "shapes");
        }
    }
    true
}
