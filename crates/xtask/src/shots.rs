//! A picture of every type of page, to be looked at: `tests/browser/page-types.mjs` says which there
//! are, `tests/browser/shots.mjs` takes them, of a demo that is filled with what pages have to bear.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, root, run as run_command, target_folder};
use crate::{tools, web};

/// What a registry prints before its address when it is ready.
const READY: &str = "commonwright is ready at ";

/// Take a picture of every type of page at 390 and 1280 px, light and dark
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where the pictures go, with a sheet of them all, index.html [default: target/shots]
    folder: Option<PathBuf>,
    /// Only these types of pages, with commas between: home,design
    #[arg(long)]
    only: Option<String>,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let chromium = tools::chromium().context("Chromium takes the pictures: install it")?;
    let scripts = root().join("tests/browser");
    web::install(&scripts)?;
    web::build()?;
    run_command(cargo().args(["build", "--locked", "--package", "commonwright"]))?;
    let target = target_folder()?;
    let pictures = match &options.folder {
        Some(folder) => std::path::absolute(folder)?,
        None => target.join("shots"),
    };
    let data = target.join("shots-data");
    if data.exists() {
        fs::remove_dir_all(&data).context("removing what an earlier run left")?;
    }
    let program = target.join("debug").join("commonwright");
    let demo = Registry::start(
        &program,
        &data.join("demo"),
        &["demo", "--samples", "designs-sample"],
    )?;
    let empty = Registry::start(&program, &data.join("empty"), &["serve"])?;
    let mut command = Command::new("node");
    command
        .arg("shots.mjs")
        .current_dir(scripts)
        .env("ADDRESS", &demo.address)
        .env("EMPTY", &empty.address)
        .env("PICTURES", &pictures)
        .env("COMMONWRIGHT_TEST_CHROMIUM", chromium);
    if let Some(only) = &options.only {
        command.env("ONLY", only);
    }
    run_command(&mut command)?;
    println!("{}", pictures.join("index.html").display());
    Ok(())
}

/// A registry on loopback, ended with this.
struct Registry {
    child: Child,
    address: String,
}

impl Registry {
    /// Starts one and waits for its address.
    fn start(program: &Path, data: &Path, arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new(program)
            .current_dir(root())
            .args(arguments)
            .args(["--listen", "127.0.0.1:0", "--metrics-listen", "off"])
            .arg("--data")
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting a registry")?;
        let output = child.stdout.take().context("its output is piped")?;
        let mut lines = BufReader::new(output).lines();
        for line in &mut lines {
            if let Some((_, address)) = line?.split_once(READY) {
                let address = address.trim_end_matches('/').to_owned();
                // What it says later is read, so that it never waits for a reader.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address });
            }
        }
        bail!("the registry ended before it was ready")
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
