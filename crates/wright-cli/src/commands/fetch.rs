//! `wright fetch`: puts the locked designs into `designs/`.

use super::bring;
use crate::cli::Fetch;
use crate::context::Context;
use crate::progress;
use anyhow::Result;
use std::time::Instant;

#[derive(serde::Serialize)]
struct FetchResult {
    lock: Vec<bring::LockChange>,
    #[serde(flatten)]
    fetched: wright_client::fetch::Fetched,
    exported: Option<wright_client::export::Exported>,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Fetch) -> Result<()> {
    let start = Instant::now();
    let project = context.project()?;
    let Fetch { fetch, place } = arguments;
    let access = context.access(&fetch.read, Some(&project), progress::sink(context.printer))?;
    let locked = bring::lock(context, &access, &project, fetch.locked, |_| true, true).await?;
    bring::show_changes(context.printer, &locked.changes);
    let fetched =
        bring::fetch_into(&access, &project, &locked.lockfile, &fetch.only, &place).await?;
    bring::show_fetched(context.printer, &fetched, start);
    let exported = bring::export(context, &access, &locked.lockfile, &fetch).await?;
    let result = FetchResult {
        lock: locked.changes,
        fetched,
        exported,
    };
    context.printer.json("fetch", &result)
}
