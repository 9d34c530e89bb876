//! `wright cache`: where it is, what it holds, whether it is sound; empties it.

use crate::cli::CacheAction;
use crate::context::Context;
use crate::{progress, text};
use anyhow::Result;
use owo_colors::OwoColorize as _;
use wright_client::ClientError;
use wright_client::cache::LEFTOVER_AGE;
use wright_client::progress::{Phase, Progress};

pub(crate) fn run(context: &Context<'_>, action: CacheAction) -> Result<()> {
    match action {
        CacheAction::Dir => dir(context),
        CacheAction::Size => size(context),
        CacheAction::Verify => verify(context),
        CacheAction::Clean { leftovers } => clean(context, leftovers),
    }
}

fn dir(context: &Context<'_>) -> Result<()> {
    let cache = context.cache()?;
    context.printer.result(&cache.root().display().to_string());
    let result = serde_json::json!({ "dir": cache.root() });
    context.printer.json("cache-dir", &result)
}

fn size(context: &Context<'_>) -> Result<()> {
    let cache = context.cache()?;
    let size = cache.size();
    let rows = [
        vec![
            "files".to_owned(),
            size.blobs.to_string(),
            text::bytes(size.blob_bytes),
        ],
        vec![
            "cut off".to_owned(),
            size.parts.to_string(),
            text::bytes(size.part_bytes),
        ],
        vec!["indexes".to_owned(), size.indexes.to_string()],
    ];
    for line in crate::output::columns(&rows) {
        context.printer.result(&line);
    }
    context.printer.json("cache-size", &size)
}

fn verify(context: &Context<'_>) -> Result<()> {
    let cache = context.cache()?;
    let size = cache.size();
    let sink = progress::sink(context.printer);
    sink.begin(Phase::Verify, size.blobs, size.blob_bytes);
    let verification = cache.verify(|bytes| sink.tell(Progress::Bytes(bytes)));
    sink.tell(Progress::End);
    let verification = verification?;
    context.printer.json("cache-verify", &verification)?;
    if verification.removed.is_empty() {
        let read = text::bytes(verification.bytes);
        let files = text::count(verification.blobs, "file");
        context.printer.status(&format!(
            "{} {files}, {read}: all sound",
            "Verified".green().bold()
        ));
        return Ok(());
    }
    for digest in &verification.removed {
        context
            .printer
            .warning(&format!("{digest} was spoiled and is removed"));
    }
    Err(ClientError::Integrity {
        what: text::count(verification.removed.len() as u64, "file") + " of the cache",
        why: "the next fetch gets them anew; if this happens again, check the disk".to_owned(),
    }
    .into())
}

fn clean(context: &Context<'_>, leftovers: bool) -> Result<()> {
    let cache = context.cache()?;
    let before = leftovers.then(|| context.now() - LEFTOVER_AGE);
    let freed = cache.clean(before)?;
    context.printer.status(&format!(
        "{} {}",
        "Freed".green().bold(),
        text::bytes(freed)
    ));
    context
        .printer
        .json("cache-clean", &serde_json::json!({ "freed_bytes": freed }))
}
