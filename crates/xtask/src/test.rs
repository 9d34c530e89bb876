//! Running every test, with everything it needs, or with a plain word about what is missing.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::shell::{cargo, run as run_command, target_folder};
use crate::tools::{self, Kit, Missing};
use crate::web;

const CORPUS: &str = "COMMONWRIGHT_CORPUS";

/// Install what the tests lack, then run all of them
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Let no test go without anything (the default where CI is set)
    #[arg(long)]
    require: bool,
    /// For the tests themselves, such as a part of a name
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let required = options.require || env::var("CI").is_ok_and(|value| !value.is_empty());
    let corpus = env::var_os(CORPUS).filter(|value| !value.is_empty());
    let mut kit = tools::gather();
    if corpus.is_none() {
        kit.missing.push(Missing {
            what: "the public files",
            why: "formats are tested on what people really write",
            remedy: format!("set {CORPUS} to the folder that holds them"),
        });
    }
    say_missing(&kit.missing);
    if required && !kit.missing.is_empty() {
        bail!("{} are required and missing", names(&kit.missing));
    }
    web::build()?;
    web::run_script("check")?;
    web::run_script("test")?;
    test_workspace(&kit, required, &options.arguments)?;
    say_summary(&kit, corpus.map(PathBuf::from));
    Ok(())
}

fn test_workspace(kit: &Kit, required: bool, arguments: &[String]) -> Result<()> {
    // Programs and tests in one go, so that both share every dependency.
    run_command(cargo().args(["build", "--workspace", "--locked", "--bins", "--tests"]))?;
    let programs = target_folder()?.join("debug");
    let mut command = cargo();
    command
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        // No documentation holds an example that runs.
        .args(["--lib", "--bins", "--tests", "--"])
        .args(arguments)
        .env("COMMONWRIGHT_BIN", programs.join("commonwright"))
        .env("WRIGHT_BIN", programs.join("wright"));
    let found = [
        ("COMMONWRIGHT_TEST_POSTGRES_BIN", &kit.postgres),
        ("COMMONWRIGHT_TEST_WEED", &kit.weed),
        ("COMMONWRIGHT_TEST_CHROMIUM", &kit.chromium),
        ("COMMONWRIGHT_TEST_STRACE", &kit.strace),
        ("COMMONWRIGHT_TEST_STEP_HELPER", &kit.step),
    ];
    for (variable, path) in found {
        if let Some(path) = path {
            command.env(variable, path);
        }
    }
    if required {
        command.env("COMMONWRIGHT_TEST_REQUIRE", "1");
    }
    run_command(&mut command)
}

fn say_missing(missing: &[Missing]) {
    if missing.is_empty() {
        return;
    }
    eprintln!("\nNot on this machine:");
    for one in missing {
        eprintln!(
            "  - {}: {}\n    To have it: {}",
            one.what, one.why, one.remedy
        );
    }
    eprintln!();
}

fn say_summary(kit: &Kit, corpus: Option<PathBuf>) {
    let corpus = corpus.map(|folder| format!(", the public files in {}", folder.display()));
    println!(
        "\nAll tests passed, with {}{}.",
        kit.description(),
        corpus.unwrap_or_default()
    );
    if !kit.missing.is_empty() {
        println!(
            "WENT WITHOUT {}: what needs them was not tested (see the top of the output).",
            names(&kit.missing)
        );
    }
}

fn names(missing: &[Missing]) -> String {
    let names: Vec<&str> = missing.iter().map(|one| one.what).collect();
    names.join(", ")
}
