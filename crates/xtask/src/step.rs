//! The helper that reads STEP files: a small C++ program on Open CASCADE, which Debian has and Rust
//! has not. A registry does without it where it is not installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell::{find_program, root, run as run_command, target_folder};

/// Compile the helper that reads STEP files
///
/// Install it beside `commonwright`, or name it in the setting `analysis.step_helper`. Needs a C++
/// compiler and Open CASCADE (Debian: apt-get install g++ libocct-data-exchange-dev).
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder to put it into
    #[arg(long)]
    into: Option<PathBuf>,
}

const PROGRAM: &str = "commonwright-step";
/// Where Debian and its relatives keep the headers.
const HEADERS: &str = "/usr/include/opencascade";
/// The library that reads STEP, as it is called since Open CASCADE 7.8, and the two of before.
const READERS: [&[&str]; 2] = [&["TKDESTEP"], &["TKSTEP", "TKSTEPBase"]];
const LIBRARIES: [&str; 7] = [
    "TKXSBase",
    "TKMesh",
    "TKTopAlgo",
    "TKBRep",
    "TKG3d",
    "TKMath",
    "TKernel",
];

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = match &options.into {
        Some(folder) => folder.clone(),
        None => target_folder()?.join("tools"),
    };
    println!("{}", build(&folder)?.display());
    Ok(())
}

/// Whether what it is made with is here.
pub(crate) fn can_be_built() -> bool {
    find_program("g++").is_some() && Path::new(HEADERS).is_dir()
}

/// The helper in a folder, compiled unless it is newer than its source.
pub(crate) fn build(folder: &Path) -> Result<PathBuf> {
    let source = root().join("helpers/step/commonwright-step.cpp");
    let program = folder.join(PROGRAM);
    if is_newer(&program, &source) {
        return Ok(program);
    }
    if !can_be_built() {
        bail!("there is no C++ compiler, or no Open CASCADE in {HEADERS}");
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let compile = |reader: &[&str]| {
        let mut command = Command::new("g++");
        command
            .args(["-std=c++20", "-O2", "-Wall", "-Wextra", "-isystem", HEADERS])
            .arg(&source)
            .arg("-o")
            .arg(&program)
            .args(
                reader
                    .iter()
                    .chain(&LIBRARIES)
                    .map(|name| format!("-l{name}")),
            );
        command
    };
    let [mut since, mut before] = READERS.map(compile);
    // Where it is not there, that is said at length.
    let compiled = since.stderr(Stdio::null()).status();
    if !compiled.is_ok_and(|status| status.success()) {
        run_command(&mut before)?;
    }
    Ok(program)
}

fn is_newer(program: &Path, source: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|one| one.modified()).ok();
    changed(program).is_some_and(|made| changed(source).is_some_and(|written| made > written))
}
