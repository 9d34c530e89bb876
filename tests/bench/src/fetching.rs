//! `wright fetch`, against `git clone` over HTTP and `npm ci` of the same files.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::content::{write_design, write_file, write_files};
use crate::kit::Kit;
use crate::nginx::Nginx;
use crate::process::{sync, timed};
use crate::registry::Registry;
use crate::table::{Limit, Row, Table, Unit, median};

const DESIGN: &str = "maker/fetched";
const SMALL_BYTES: u64 = 20_000;
const SMALL_FILES: u64 = 500;
const LARGE_BYTES: u64 = 200_000_000;
/// Warm fetches take milliseconds, so more of them are measured.
const WARM_ROUNDS: usize = 15;

const COLD_MAX: f64 = 1.3;
const WARM_SECONDS_MAX: f64 = 0.05;

/// Everything that is fetched from.
struct Sources {
    registry: Registry,
    nginx: Nginx,
    /// A maker's project that locked the design.
    project: PathBuf,
    /// An npm project that locked the same files.
    npm_project: PathBuf,
    home: PathBuf,
}

/// Fetches with cold caches, then with nothing to do.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let sources = Sources::prepare(kit)?;
    let (mut wright, mut git, mut npm) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..kit.rounds {
        git.push(sources.git_clone(kit)?);
        wright.push(sources.wright_fetch(kit)?);
        npm.push(sources.npm_ci(kit)?);
    }
    eprintln!("    wright {wright:.2?} git {git:.2?} npm {npm:.2?}");
    let (git, npm) = (median(git), median(npm));
    let wright = median(wright);
    for (name, figure) in [("git clone", git), ("npm ci", npm)] {
        table.add(Row {
            what: "fetch 500 files of 20 KB and one of 200 MB, cold cache".to_owned(),
            unit: Unit::Seconds,
            product: wright,
            peer: Some((name, figure)),
            limit: if figure <= git.min(npm) {
                Limit::TimesPeerMax(COLD_MAX)
            } else {
                Limit::None
            },
        });
    }
    table.add(Row {
        what: "fetch with nothing to do".to_owned(),
        unit: Unit::Seconds,
        product: median(sources.warm_fetches(kit)?),
        peer: None,
        limit: Limit::Max(WARM_SECONDS_MAX),
    });
    Ok(())
}

impl Sources {
    fn prepare(kit: &Kit) -> Result<Self> {
        let folder = kit.fresh_folder("fetched")?;
        write_design(&folder, DESIGN, "1.0.0")?;
        write_files(&folder, SMALL_FILES, SMALL_BYTES, 5)?;
        write_file(&folder.join("assembly.step"), LARGE_BYTES, 6)?;
        let registry = Registry::new(kit)?;
        registry.publish(&folder)?;
        let project = kit.fresh_folder("project")?;
        let cache = kit.fresh("cache")?;
        fs::write(
            project.join("wright.toml"),
            format!("[dependencies]\n\"{DESIGN}\" = \"^1\"\n"),
        )?;
        timed(registry.wright(&project, &cache).arg("lock"))?;

        let repositories = kit.fresh_folder("repositories")?;
        let home = kit.fresh_folder("peers-home")?;
        make_repository(&folder, &repositories, &home)?;
        let files = kit.fresh_folder("files")?;
        let integrity = pack(&folder, &files, &home)?;
        let nginx = Nginx::files_and_git(kit, &files, &repositories)?;
        let npm_project = kit.fresh_folder("npm-project")?;
        write_npm_project(&npm_project, &nginx.url, &integrity)?;
        Ok(Self {
            registry,
            nginx,
            project,
            npm_project,
            home,
        })
    }

    fn wright_fetch(&self, kit: &Kit) -> Result<f64> {
        let cache = kit.fresh("cache")?;
        let placed = self.project.join("designs");
        for folder in [&placed, &self.project.join(".wright")] {
            if folder.is_dir() {
                fs::remove_dir_all(folder)?;
            }
        }
        sync()?;
        let (_, seconds) = timed(
            self.registry
                .wright(&self.project, &cache)
                .args(["fetch", "--locked"]),
        )?;
        ensure_complete(&placed.join(DESIGN))?;
        Ok(seconds)
    }

    fn warm_fetches(&self, kit: &Kit) -> Result<Vec<f64>> {
        let cache = kit.scratch.join("cache");
        (0..WARM_ROUNDS)
            .map(|_| Ok(timed(self.registry.wright(&self.project, &cache).arg("fetch"))?.1))
            .collect()
    }

    fn git_clone(&self, kit: &Kit) -> Result<f64> {
        let target = kit.fresh("clone")?;
        sync()?;
        let url = format!("{}/git/design.git", self.nginx.url);
        let (_, seconds) = timed(
            peer("git", &self.home)
                .args(["clone", "--quiet", &url])
                .arg(&target),
        )?;
        ensure_complete(&target)?;
        Ok(seconds)
    }

    fn npm_ci(&self, kit: &Kit) -> Result<f64> {
        let cache = kit.fresh("npm-cache")?;
        let modules = self.npm_project.join("node_modules");
        if modules.is_dir() {
            fs::remove_dir_all(&modules)?;
        }
        sync()?;
        let (_, seconds) = timed(
            peer("npm", &self.home)
                .current_dir(&self.npm_project)
                .args([
                    "ci",
                    "--no-audit",
                    "--no-fund",
                    "--no-update-notifier",
                    "--ignore-scripts",
                ])
                .args(["--registry", &format!("{}/", self.nginx.url), "--cache"])
                .arg(cache),
        )?;
        ensure_complete(&modules.join("fetched"))?;
        Ok(seconds)
    }
}

fn ensure_complete(folder: &Path) -> Result<()> {
    let large =
        fs::metadata(folder.join("assembly.step")).context("looking at what was fetched")?;
    let last = SMALL_FILES - 1;
    let small = fs::metadata(folder.join(format!("part-{}/{last}.step", last / 50)))?;
    ensure!(
        (large.len(), small.len()) == (LARGE_BYTES, SMALL_BYTES),
        "{} is not complete",
        folder.display()
    );
    Ok(())
}

/// A program without the settings of whoever runs this.
fn peer(name: &str, home: &Path) -> Command {
    let mut command = Command::new(name);
    command
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

/// One commit, packed as servers keep it.
fn make_repository(folder: &Path, repositories: &Path, home: &Path) -> Result<()> {
    let git = || {
        let mut command = peer("git", home);
        command.current_dir(folder).args([
            "-c",
            "user.name=Bench",
            "-c",
            "user.email=bench@example.org",
        ]);
        command
    };
    timed(git().args(["init", "--quiet"]))?;
    timed(git().args(["add", "."]))?;
    timed(git().args(["commit", "--quiet", "--message", "All files"]))?;
    let target = repositories.join("design.git");
    timed(
        git()
            .args(["clone", "--quiet", "--bare", "--no-local", "."])
            .arg(&target),
    )?;
    timed(
        git()
            .arg("-C")
            .arg(&target)
            .args(["repack", "-a", "-d", "-b", "--quiet"]),
    )?;
    fs::remove_dir_all(folder.join(".git"))?;
    Ok(())
}

/// Makes the tarball; returns what npm locks it by.
fn pack(folder: &Path, files: &Path, home: &Path) -> Result<String> {
    let package = json!({"name": "fetched", "version": "1.0.0"});
    fs::write(folder.join("package.json"), package.to_string())?;
    let mut npm = peer("npm", home);
    npm.current_dir(folder)
        .args(["pack", "--json", "--pack-destination"])
        .arg(files);
    let (said, _) = timed(&mut npm)?;
    fs::remove_file(folder.join("package.json"))?;
    let packed: Value = serde_json::from_str(&said).context("what npm pack says")?;
    // A list in most versions of npm, keyed by name in some.
    let packed = packed
        .get(0)
        .or_else(|| packed.get("fetched"))
        .unwrap_or(&packed);
    let integrity = packed["integrity"]
        .as_str()
        .context("npm pack told no digest")?;
    Ok(integrity.to_owned())
}

fn write_npm_project(project: &Path, url: &str, integrity: &str) -> Result<()> {
    let needs = json!({"fetched": "1.0.0"});
    let package = json!({"name": "project", "version": "1.0.0", "dependencies": needs});
    let lock = json!({
        "name": "project",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "requires": true,
        "packages": {
            "": package,
            "node_modules/fetched": {
                "version": "1.0.0",
                "resolved": format!("{url}/fetched-1.0.0.tgz"),
                "integrity": integrity,
            },
        },
    });
    fs::write(project.join("package.json"), package.to_string())?;
    fs::write(project.join("package-lock.json"), lock.to_string())?;
    Ok(())
}
