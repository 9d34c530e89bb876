//! `wright lock`: writes `wright.lock`, keeping what is locked where it can.

use super::bring;
use crate::cli::Lock;
use crate::context::Context;
use crate::{progress, text};
use anyhow::Result;

#[derive(serde::Serialize)]
struct Locked {
    designs: u64,
    changes: Vec<bring::LockChange>,
    exported: Option<wright_client::export::Exported>,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Lock) -> Result<()> {
    let project = context.project()?;
    let arguments = arguments.fetch;
    let access = context.access(
        &arguments.read,
        Some(&project),
        progress::sink(context.printer),
    )?;
    let locked = bring::lock(context, &access, &project, arguments.locked, |_| true, true).await?;
    bring::show_changes(context.printer, &locked.changes);
    let designs = locked.lockfile.designs().len() as u64;
    if locked.changes.is_empty() {
        let text = text::count(designs, "design");
        context
            .printer
            .note(&format!("wright.lock is current: {text}"));
    }
    let exported = bring::export(context, &access, &locked.lockfile, &arguments).await?;
    let result = Locked {
        designs,
        changes: locked.changes,
        exported,
    };
    context.printer.json("lock", &result)
}
