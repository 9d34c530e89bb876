//! The commands, one file each; [`bring`] is what those that lock and fetch share.

mod add;
mod bom;
mod bring;
mod cache;
mod check;
mod completions;
mod diff;
mod fetch;
mod info;
mod init;
mod lock;
mod login;
mod logout;
mod man;
mod outdated;
mod production;
mod publish;
mod remove;
mod search;
mod shapes;
mod tree;
mod update;
mod yank;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::output::Printer;
use anyhow::Result;

/// Runs what was asked for.
pub(crate) async fn run(arguments: Cli, printer: &Printer) -> Result<()> {
    let Cli { global, command } = arguments;
    let context = Context::new(&global, printer)?;
    match command {
        Command::Add(arguments) => add::run(&context, arguments).await,
        Command::Remove(arguments) => remove::run(&context, arguments).await,
        Command::Lock(arguments) => lock::run(&context, arguments).await,
        Command::Fetch(arguments) => fetch::run(&context, arguments).await,
        Command::Update(arguments) => update::run(&context, arguments).await,
        Command::Tree => tree::run(&context),
        Command::Bom(arguments) => bom::run(&context, &arguments),
        Command::Diff(arguments) => diff::run(&context, &arguments).await,
        Command::Outdated(arguments) => outdated::run(&context, arguments).await,
        Command::Search(arguments) => search::run(&context, &arguments).await,
        Command::Info(arguments) => info::run(&context, arguments).await,
        Command::Publish(arguments) => publish::run(&context, arguments).await,
        Command::Yank(arguments) => yank::run(&context, arguments).await,
        Command::Init(arguments) => init::run(&context, &arguments),
        Command::Check => check::run(&context),
        Command::Login(arguments) => login::run(&context, arguments).await,
        Command::Logout(arguments) => logout::run(&context, arguments).await,
        Command::Cache(arguments) => cache::run(&context, arguments.action),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
