//! `wright remove`: no longer asks for designs; their files go, changed ones stay.

use super::bring;
use crate::cli::{PlaceArguments, Remove};
use crate::context::Context;
use crate::progress;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::time::Instant;
use wright_client::ClientError;

#[derive(serde::Serialize)]
struct Removed {
    removed: Vec<wright_model::DesignName>,
    lock: Vec<bring::LockChange>,
    fetched: wright_client::fetch::Fetched,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Remove) -> Result<()> {
    let start = Instant::now();
    let mut project = context.project()?;
    for name in &arguments.designs {
        if !project.remove(name) {
            return Err(ClientError::local(
                format!("{} does not ask for {name}", project.file()),
                "`wright tree` shows what is used, and by what",
            )
            .into());
        }
    }
    let access = context.access(
        &arguments.read,
        Some(&project),
        progress::sink(context.printer),
    )?;
    let locked = bring::lock(context, &access, &project, false, |_| true, true).await?;
    project.save()?;
    for name in &arguments.designs {
        let from = format!("from {}", project.file());
        context.printer.status(&format!(
            "{} {} {}",
            "Removed".green().bold(),
            name.bold(),
            from.dimmed()
        ));
    }
    bring::show_changes(context.printer, &locked.changes);
    let place = PlaceArguments::default();
    let fetched = bring::fetch_into(&access, &project, &locked.lockfile, &[], &place).await?;
    bring::show_fetched(context.printer, &fetched, start);
    let result = Removed {
        removed: arguments.designs,
        lock: locked.changes,
        fetched,
    };
    context.printer.json("remove", &result)
}
