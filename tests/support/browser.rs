//! A real browser: scripts in `tests/browser/` drive Debian's Chromium through Playwright. A test
//! starts a server, then runs a script against it; the script fails by throwing.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::repository;
use crate::requirement::{variable, went_without};
use crate::scratch;

/// Names the browser, where it is not in `PATH`.
pub const CHROMIUM: &str = "COMMONWRIGHT_TEST_CHROMIUM";
/// What the browser is called in `PATH`.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What a script needs to run.
#[derive(Clone, Debug)]
pub struct Browser {
    chromium: PathBuf,
    scripts: PathBuf,
}

/// The browser, `None` where it or its driver is not installed.
///
/// # Panics
/// When everything is required and something is missing.
#[must_use]
pub fn browser() -> Option<Browser> {
    let scripts = repository::root().join("tests/browser");
    let chromium = chromium();
    if chromium.is_none() {
        went_without(
            "Chromium",
            &format!("install it (Debian: chromium) or set {CHROMIUM} to the program"),
        );
    }
    if !scripts.join("node_modules/playwright-core").is_dir() {
        went_without(
            "Playwright",
            "run `npm ci` in tests/browser, as `cargo xtask test` does",
        );
        return None;
    }
    Some(Browser {
        chromium: chromium?,
        scripts,
    })
}

impl Browser {
    /// Runs `tests/browser/{script}.mjs` with the address of the server under test and further
    /// environment variables, and returns what it printed.
    ///
    /// # Panics
    /// When the script fails, with all it said.
    pub fn run(&self, script: &str, address: &str, environment: &[(&str, &str)]) -> String {
        let output = Command::new("node")
            .arg(format!("{script}.mjs"))
            .current_dir(&self.scripts)
            .env("ADDRESS", address)
            .env(CHROMIUM, &self.chromium)
            .env("SCRATCH", scratch::folder("browser"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("Node.js is installed");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "tests/browser/{script}.mjs failed\n{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }
}

fn chromium() -> Option<PathBuf> {
    if let Some(program) = variable(CHROMIUM).map(PathBuf::from) {
        assert!(
            program.is_file(),
            "{CHROMIUM} names {}, which is not there",
            program.display()
        );
        return Some(program);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}
