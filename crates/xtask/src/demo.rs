//! A registry to try out, with the sample designs in it.
//!
//! Built in the development profile: its few hot crates are optimised there, it compiles several
//! times faster than a release, and the tests have it compiled already.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{cargo, root, run as run_command, target_folder};
use crate::web;

/// How many ports are tried after the one asked for.
const PORTS_TRIED_MAX: u16 = 100;

/// Build everything and start a registry with the sample designs on this machine
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port to listen on; if it is taken, the next free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the registry keeps its data [default: target/demo]
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Runs the chore; returns only if the registry cannot be started.
pub(crate) fn run(options: &Options) -> Result<()> {
    web::build()?;
    run_command(cargo().args([
        "build",
        "--locked",
        "--package",
        "commonwright",
        "--package",
        "wright-cli",
    ]))?;
    let target = target_folder()?;
    let data = match &options.data {
        Some(data) => data.clone(),
        None => target.join("demo"),
    };
    let mut command = Command::new(target.join("debug").join("commonwright"));
    command
        .arg("demo")
        .arg("--data")
        .arg(data)
        .arg("--listen")
        .arg(free_address(options.port)?.to_string())
        .arg("--samples")
        .arg(root().join("designs-sample"));
    become_program(&mut command)
}

fn free_address(first: u16) -> Result<SocketAddr> {
    let last = first.saturating_add(PORTS_TRIED_MAX);
    (first..=last)
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| TcpListener::bind(address).is_ok())
        .with_context(|| format!("no port from {first} to {last} is free: try --port"))
}

/// On Unix the registry takes this process over, so that signals and the terminal are its own.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("starting the registry")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    run_command(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = listener.local_addr().unwrap().port();
        assert!(free_address(taken).unwrap().port() > taken);
    }
}
