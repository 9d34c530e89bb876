//! The programs under test. `cargo xtask test` builds them and names them in the environment;
//! a plain `cargo test` builds them on first use, in the profile of the test itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::repository;
use crate::requirement::{variable, went_without};

/// Names the built server program.
pub const COMMONWRIGHT_BIN: &str = "COMMONWRIGHT_BIN";
/// Names the built command-line program.
pub const WRIGHT_BIN: &str = "WRIGHT_BIN";

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// The server.
    pub commonwright: PathBuf,
    /// The command-line client.
    pub wright: PathBuf,
}

/// The programs, built once per test process unless the environment names both.
///
/// # Panics
/// When they cannot be built.
pub fn binaries() -> &'static Binaries {
    static BINARIES: OnceLock<Binaries> = OnceLock::new();
    BINARIES.get_or_init(
        || match (variable(COMMONWRIGHT_BIN), variable(WRIGHT_BIN)) {
            (Some(commonwright), Some(wright)) => Binaries {
                commonwright: existing(commonwright.into()),
                wright: existing(wright.into()),
            },
            _ => build(),
        },
    )
}

fn build() -> Binaries {
    // target/PROFILE/deps/it-0123456789abcdef
    let this = std::env::current_exe().expect("a running program has a path");
    let folder = this
        .parent()
        .and_then(Path::parent)
        .expect("cargo puts tests into target/PROFILE/deps");
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(other) => other,
    };
    // With the tests package, so that dependencies keep the features they were built with.
    let status = Command::new(env!("CARGO"))
        .current_dir(repository::root())
        .args(["build", "--quiet", "--locked", "--profile", profile])
        .args(["-p", "tests", "-p", "commonwright", "-p", "wright-cli"])
        .status()
        .expect("cargo runs the tests, so it is there");
    assert!(status.success(), "the programs under test do not compile");
    Binaries {
        commonwright: existing(folder.join("commonwright")),
        wright: existing(folder.join("wright")),
    }
}

fn existing(program: PathBuf) -> PathBuf {
    assert!(
        program.is_file(),
        "{} is not there: build it, or unset {COMMONWRIGHT_BIN} and {WRIGHT_BIN}",
        program.display()
    );
    program
}

/// Names the helper that reads STEP files.
pub const STEP_HELPER: &str = "COMMONWRIGHT_TEST_STEP_HELPER";
/// Where `cargo xtask test` puts it, under the top folder.
const STEP_INSTALLED: &str = "target/tools/commonwright-step";

/// The helper that reads STEP files, `None` where it is not compiled.
///
/// # Panics
/// When everything is required and it is missing.
#[must_use]
pub fn step_helper() -> Option<PathBuf> {
    let named = variable(STEP_HELPER).map(PathBuf::from);
    let helper = named.unwrap_or_else(|| repository::root().join(STEP_INSTALLED));
    let found = helper.is_file().then_some(helper);
    if found.is_none() {
        went_without(
            "Open CASCADE",
            &format!("run `cargo xtask step-helper`, or set {STEP_HELPER} to the helper"),
        );
    }
    found
}
