//! `wright update`: moves to newer releases within what is asked for.

use super::bring;
use crate::cli::Update;
use crate::context::Context;
use crate::progress;
use anyhow::Result;
use std::time::Instant;
use wright_client::ClientError;
use wright_client::locking::read_lock;

#[derive(serde::Serialize)]
struct Updated {
    dry_run: bool,
    changes: Vec<bring::LockChange>,
    fetched: Option<wright_client::fetch::Fetched>,
}

pub(crate) async fn run(context: &Context<'_>, mut arguments: Update) -> Result<()> {
    arguments.read.fresh = true;
    let start = Instant::now();
    let project = context.project()?;
    let lockfile = read_lock(&project)?.unwrap_or_default();
    for name in &arguments.designs {
        if !lockfile.designs().iter().any(|design| design.name == *name) {
            return Err(ClientError::local(
                format!("{name} is not in wright.lock"),
                "`wright tree` shows what is used; `wright add` asks for a design",
            )
            .into());
        }
    }
    let access = context.access(
        &arguments.read,
        Some(&project),
        progress::sink(context.printer),
    )?;
    let names = &arguments.designs;
    let keep =
        |design: &wright_resolve::LockedDesign| !names.is_empty() && !names.contains(&design.name);
    let write = !arguments.dry_run;
    let locked = bring::lock(context, &access, &project, false, keep, write).await?;
    bring::show_changes(context.printer, &locked.changes);
    if locked.changes.is_empty() {
        context
            .printer
            .note("Everything is at the newest release that is asked for");
    }
    let mut fetched = None;
    if write {
        let done =
            bring::fetch_into(&access, &project, &locked.lockfile, &[], &arguments.place).await?;
        bring::show_fetched(context.printer, &done, start);
        fetched = Some(done);
    }
    let result = Updated {
        dry_run: arguments.dry_run,
        changes: locked.changes,
        fetched,
    };
    context.printer.json("update", &result)
}
