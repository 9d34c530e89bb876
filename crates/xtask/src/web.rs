//! Building the web assets: `npm ci` and `npm run build` in `web/`, each only when what it reads
//! has changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{find_program, root, run as run_command, target_folder};

/// What npm makes, and what the server reads by itself.
const NOT_READ_BY_NPM: [&str; 3] = ["node_modules", "dist", "locales"];

/// Build the web assets, if something changed
#[derive(clap::Args)]
pub(crate) struct Options {}

/// Runs the chore.
pub(crate) fn run(_: &Options) -> Result<()> {
    build()
}

/// Builds `web/dist`.
pub(crate) fn build() -> Result<()> {
    let web = root().join("web");
    install(&web)?;
    let inputs = files_below(&web, &NOT_READ_BY_NPM)?;
    let stamp = Stamp::new("web-build", &inputs)?;
    if web.join("dist").is_dir() && stamp.is_current() {
        return Ok(());
    }
    run_command(npm()?.current_dir(&web).args(["run", "build"]))?;
    stamp.write()
}

/// Installs the npm packages that `folder` has locked.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let name = folder.file_name().context("npm packages are in a folder")?;
    let lock = folder.join("package-lock.json");
    let stamp = Stamp::new(
        &format!("npm-{}", name.to_string_lossy()),
        &[folder.join("package.json"), lock],
    )?;
    if folder.join("node_modules").is_dir() && stamp.is_current() {
        return Ok(());
    }
    run_command(
        npm()?
            .current_dir(folder)
            .args(["ci", "--no-audit", "--no-fund"]),
    )?;
    stamp.write()
}

/// Runs a script of `web/package.json`, if it has it.
pub(crate) fn run_script(script: &str) -> Result<()> {
    run_command(
        npm()?
            .current_dir(root().join("web"))
            .args(["run", "--if-present", script]),
    )
}

fn npm() -> Result<Command> {
    let npm = find_program("npm")
        .context("Node.js with npm is not installed: the web assets are built with it")?;
    Ok(Command::new(npm))
}

/// Remembers what the last run of a step read.
struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    fn new(step: &str, inputs: &[PathBuf]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            let bytes = fs::read(input).with_context(|| input.display().to_string())?;
            (input, bytes).hash(&mut hasher);
        }
        Ok(Self {
            file: target_folder()?.join("xtask").join(step),
            digest: format!("{:016x}", hasher.finish()),
        })
    }

    fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|digest| digest == self.digest)
    }

    fn write(&self) -> Result<()> {
        let folder = self.file.parent().context("a stamp is in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&self.file, &self.digest).with_context(|| self.file.display().to_string())
    }
}

/// All files below `folder`, sorted, except in the named folders at its top.
fn files_below(folder: &Path, except: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        if except.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path(), &[])?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
