//! The `commonwright` program: configuration, wiring, lifecycle, administration
//! and the demo. What a registry does lives in `wright-registry`, how it speaks
//! HTTP in `wright-web`.

mod admin;
mod analyze;
mod cli;
mod demo;
mod exit;
mod http;
mod inspect;
mod logs;
mod metrics;
mod open;
mod sandbox;
mod serve;
mod settings;

use clap::{CommandFactory, Parser};
use cli::{Cli, Command, ConfigCommand};
use exit::Exit;
use settings::Loaded;
use std::future::Future;
use std::io::Write;
use std::process::ExitCode;

/// Threads that answer requests wait for one another in the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = run(&cli);
    logs::flush();
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed.into()
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Command::Inspect { self_test } => inspect::run(*self_test)?,
        Command::AnalyzeFile(options) => analyze::run(options)?,
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "commonwright", &mut text);
            std::io::stdout().write_all(&text)?;
        }
        Command::Man => clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?,
        Command::Config(ConfigCommand::Check) => {
            let loaded = load(cli)?;
            std::io::stdout().write_all(loaded.report().as_bytes())?;
            let analysis = open::analysis(&loaded.settings)?;
            let sandbox = run_async(open::sandbox(&analysis))?;
            println!("{}", sandbox.unwrap_or_else(|lacking| lacking));
        }
        Command::Serve => {
            let loaded = load_with_logs(cli)?;
            run_async(serve::serve(&loaded))??;
        }
        Command::Worker => {
            let loaded = load_with_logs(cli)?;
            run_async(serve::work(&loaded))??;
        }
        Command::Migrate => {
            let loaded = load_with_logs(cli)?;
            run_async(open::migrate(&loaded.settings))??;
        }
        Command::Demo(options) => {
            let loaded = demo::quiet(load(cli)?);
            logs::start(&loaded.settings.log)?;
            run_async(demo::run(loaded, options))??;
        }
        Command::Admin(command) => {
            let loaded = load_with_logs(cli)?;
            return run_async(admin::run(&loaded.settings, command))?;
        }
    }
    Ok(Exit::Done)
}

fn load(cli: &Cli) -> anyhow::Result<Loaded> {
    Ok(settings::load(&cli.flags.sources(variables()))?)
}

fn load_with_logs(cli: &Cli) -> anyhow::Result<Loaded> {
    let loaded = load(cli)?;
    logs::start(&loaded.settings.log)?;
    Ok(loaded)
}

/// The environment; what is no text cannot be ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

fn run_async<F: Future>(work: F) -> anyhow::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let output = runtime.block_on(work);
    // A blocking read of a slow disk must not keep the program from ending.
    runtime.shutdown_background();
    Ok(output)
}
