//! The programs that are measured or measure, found once; what is missing is named.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::Part;

/// Everything a measurement needs.
#[derive(Debug)]
pub(crate) struct Kit {
    /// The server.
    pub(crate) commonwright: PathBuf,
    /// The client.
    pub(crate) wright: PathBuf,
    /// An empty folder on the disk that is measured.
    pub(crate) scratch: PathBuf,
    /// How often each thing is measured.
    pub(crate) rounds: usize,
    /// The Python that has trimesh, where there is one.
    pub(crate) python: Option<PathBuf>,
    /// Public files of other people's projects, where they are.
    pub(crate) corpus: Option<PathBuf>,
}

/// A program, where it is needed, and the Debian package that brings it.
const PEERS: [(&str, &[Part], &str); 9] = [
    ("nginx", &[Part::Serve, Part::Fetch], "nginx-light"),
    ("wrk", &[Part::Serve], "wrk"),
    ("sha256sum", &[Part::Publish], "coreutils"),
    ("cp", &[Part::Publish], "coreutils"),
    ("sync", &[Part::Publish], "coreutils"),
    ("git", &[Part::Fetch], "git"),
    ("fcgiwrap", &[Part::Fetch], "fcgiwrap"),
    ("npm", &[Part::Fetch], "nodejs, npm"),
    ("node", &[Part::Shapes], "nodejs"),
];

impl Kit {
    /// Finds all programs that `parts` need.
    pub(crate) fn gather(
        programs: &Path,
        scratch: &Path,
        parts: &[Part],
        rounds: usize,
    ) -> Result<Self> {
        let missing: Vec<String> = PEERS
            .iter()
            .filter(|(name, needed, _)| {
                needed.iter().any(|part| parts.contains(part)) && find(name).is_none()
            })
            .map(|(name, _, package)| format!("{name} (Debian: {package})"))
            .collect();
        ensure!(
            missing.is_empty(),
            "a bench without its peers says nothing: install {}",
            missing.join(", ")
        );
        let kit = Self {
            commonwright: programs.join("commonwright"),
            wright: programs.join("wright"),
            scratch: scratch.to_owned(),
            rounds,
            python: None,
            corpus: None,
        };
        for program in [&kit.commonwright, &kit.wright] {
            ensure!(
                program.is_file(),
                "{} is not there: build it",
                program.display()
            );
        }
        Ok(kit)
    }

    /// The peers and their versions.
    pub(crate) fn peers(&self) -> String {
        let versions = [
            first_words("nginx", "-v"),
            first_words("git", "--version"),
            first_words("npm", "--version").map(|version| format!("npm {version}")),
            first_words("admesh", "--version"),
            first_words("f3d", "--version"),
            self.python.as_deref().and_then(trimesh_version),
        ];
        versions
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// A new path in the scratch folder; what was there is removed.
    pub(crate) fn fresh(&self, name: &str) -> Result<PathBuf> {
        let path = self.scratch.join(name);
        if path.is_dir() {
            std::fs::remove_dir_all(&path)?;
        }
        Ok(path)
    }

    /// A new empty folder.
    pub(crate) fn fresh_folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.fresh(name)?;
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }
}

/// The program `name` in `PATH`, or where servers are kept.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

fn trimesh_version(python: &Path) -> Option<String> {
    let version = "import trimesh; print('trimesh', trimesh.__version__)";
    said(Command::new(python).args(["-c", version]))
}

/// The first line a program says about itself.
fn first_words(name: &str, argument: &str) -> Option<String> {
    said(Command::new(find(name)?).arg(argument))
}

/// The first line a command says.
fn said(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let said = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    let text = String::from_utf8_lossy(&said);
    let line = text.lines().next()?.trim();
    Some(line.trim_start_matches("nginx version: ").to_owned())
}
