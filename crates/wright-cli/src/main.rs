//! The `wright` binary: publish designs, fetch them, keep them up to date.
//!
//! Arguments are in [`cli`], each command in a file of its own under
//! [`commands`], what they share in [`context`], what they print through
//! [`output`]. All real work is `wright-client`'s.

mod cli;
mod commands;
mod context;
mod exit;
mod output;
mod progress;
mod settings;
mod text;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Cli::parse();
    let printer = output::Printer::new(&arguments.global);
    let _ = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(
            arguments.global.log_filter(),
        ))
        .with_writer(std::io::stderr)
        .try_init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return exit::report(&printer, &error.into()),
    };
    let result = runtime.block_on(async {
        tokio::spawn(interrupted());
        commands::run(arguments, &printer).await
    });
    // Threads that wait for another process's lock must not hold up the end.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::report(&printer, &error),
    }
}

/// Ends the process at Ctrl-C. Everything on its way is a `.part` or temporary
/// file, so that the same command continues.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_ok() {
        eprintln!();
        std::process::exit(exit::INTERRUPTED);
    }
}
