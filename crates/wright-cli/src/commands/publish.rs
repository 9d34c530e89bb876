//! `wright publish`: the design in this folder, as a release.

use super::check::{self, CheckedFolder};
use crate::cli::{Publish, ReadOptions};
use crate::context::Context;
use crate::exit::AlreadyTold;
use crate::{progress, text};
use anyhow::Result;
use owo_colors::OwoColorize as _;
use serde::Serialize;
use std::time::Instant;
use url::Url;
use wright_client::ClientError;
use wright_client::progress::ProgressSink;
use wright_client::publish::{Prepared, Publisher, Sent, prepare};
use wright_model::id::DraftId;
use wright_model::{DesignName, Digest, Version};
use wright_wire::ProblemCode;

#[derive(serde::Serialize)]
struct Outcome<'a> {
    name: &'a DesignName,
    version: &'a Version,
    manifest: Digest,
    making: Digest,
    published: bool,
    /// False where the same release was there already.
    new: bool,
    seq: Option<i64>,
    /// The draft, where it was only filled.
    draft: Option<DraftId>,
    sent: Option<Sent>,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Publish) -> Result<()> {
    let start = Instant::now();
    let checked = check::check(context)?;
    let sink = progress::sink(context.printer);
    let prepared = prepare_checked(context, &checked, &sink).await?;
    if arguments.dry_run {
        context.printer.status("Nothing was sent (--dry-run)");
        return context.printer.json("publish", &outcome(&prepared));
    }
    let registry = context.required_registry()?;
    let api = context.api(&registry).await?;
    api.signed_in()?;
    let publisher = Publisher {
        api,
        cache: context.cache()?,
        progress: sink,
    };
    let published = send(context, &publisher, &prepared, &checked, arguments.draft).await;
    match published {
        Ok(result) => {
            tell(context, &registry, &result, start)?;
            context.printer.json("publish", &result)
        }
        Err(error) => match error.downcast::<ClientError>() {
            Ok(error) if error.problem_code() == Some(ProblemCode::VersionTaken) => {
                already_there(context, &registry, &prepared, error).await
            }
            Ok(error) => Err(error.into()),
            Err(error) => Err(error),
        },
    }
}

/// Hashes what the checks found fit to publish.
async fn prepare_checked(
    context: &Context<'_>,
    checked: &CheckedFolder,
    sink: &ProgressSink,
) -> Result<Prepared> {
    let publishable = check::show(context, checked);
    let design = match checked.check.design.clone() {
        Some(design) if publishable => design,
        _ => {
            let message = "publishing would be refused: mend the errors";
            return Err(refuse(context, message, &checked.check.diagnostics));
        }
    };
    let files = checked.check.files.clone();
    let prepared = prepare(&checked.root, design, files, &checked.sources, sink).await?;
    context.printer.note(&format!(
        "{} {}: {}, {}, {}",
        prepared.design.name,
        prepared.design.version,
        text::count(prepared.files.len() as u64, "file"),
        text::bytes(check::bytes(&checked.check)),
        prepared.built.manifest_digest
    ));
    Ok(prepared)
}

/// Fills the draft, has the registry check it, and publishes it unless only the
/// draft is wanted.
async fn send<'a>(
    context: &Context<'_>,
    publisher: &Publisher,
    prepared: &'a Prepared,
    checked: &CheckedFolder,
    draft_only: bool,
) -> Result<Outcome<'a>> {
    let (draft, sent) = publisher.fill_draft(prepared).await?;
    let found = publisher.check(&draft).await?;
    // What was said before, offline, is not said again.
    let known = |code: &str| checked.check.diagnostics.iter().any(|one| one.code == code);
    for diagnostic in &found.diagnostics {
        let told = found.publishable && known(&diagnostic.code);
        if !told && !context.printer.is_json() {
            context.printer.wire_diagnostic(diagnostic);
        }
    }
    if !found.publishable {
        let message = "the registry would refuse this: mend the errors and publish again; \
                       what was sent is kept as a draft";
        return Err(refuse(context, message, &found.diagnostics));
    }
    let mut result = outcome(prepared);
    result.sent = Some(sent);
    result.draft = Some(draft.id);
    if !draft_only {
        let published = publisher.publish(&draft, prepared).await?;
        result.draft = None;
        result.published = true;
        result.new = published.is_new;
        result.seq = published.published.seq;
    }
    Ok(result)
}

fn tell(context: &Context<'_>, registry: &Url, result: &Outcome<'_>, start: Instant) -> Result<()> {
    let (verb, page) = match (result.draft, result.new) {
        (Some(draft), _) => ("Draft is ready:", format!("-/drafts/{draft}")),
        (None, new) => {
            let verb = if new { "Published" } else { "Already there:" };
            (verb, wright_wire::paths::page(result.name, result.version))
        }
    };
    let sent = result.sent.unwrap_or_default();
    context.printer.status(&format!(
        "{} {} {} {}",
        verb.green().bold(),
        result.name.bold(),
        result.version.cyan(),
        format!(
            "({} sent, {} linked, {})",
            text::bytes(sent.bytes),
            text::count(sent.linked, "file"),
            text::duration(start.elapsed())
        )
        .dimmed()
    ));
    context.printer.result(registry.join(&page)?.as_str());
    Ok(())
}

/// The version is out. If it is this very folder, an earlier run published it
/// and only its answer was lost: that is a success.
async fn already_there(
    context: &Context<'_>,
    registry: &Url,
    prepared: &Prepared,
    error: ClientError,
) -> Result<()> {
    let design = &prepared.design;
    let options = ReadOptions {
        fresh: true,
        ..ReadOptions::default()
    };
    let access = context.access(&options, None, ProgressSink::silent())?;
    let index = access
        .side(Some(registry.as_str()))
        .await?
        .index(&design.name)
        .await?;
    let line = index.release(&design.version);
    if line.is_none_or(|line| line.manifest != prepared.built.manifest_digest) {
        return Err(error.into());
    }
    context.printer.status(&format!(
        "{} {} {} is published, with these very files",
        "Already there:".green().bold(),
        design.name.bold(),
        design.version.cyan()
    ));
    let page = registry.join(&wright_wire::paths::page(&design.name, &design.version))?;
    context.printer.result(page.as_str());
    let mut result = outcome(prepared);
    result.published = true;
    context.printer.json("publish", &result)
}

fn outcome(prepared: &Prepared) -> Outcome<'_> {
    Outcome {
        name: &prepared.design.name,
        version: &prepared.design.version,
        manifest: prepared.built.manifest_digest,
        making: prepared.built.making,
        published: false,
        new: false,
        seq: None,
        draft: None,
        sent: None,
    }
}

/// An error whose reasons were printed already; in JSON they are part of it.
fn refuse(context: &Context<'_>, message: &str, diagnostics: &impl Serialize) -> anyhow::Error {
    if context.printer.is_json() {
        context.printer.json_failure(message, diagnostics);
    } else {
        context.printer.status(&message.red().to_string());
    }
    AlreadyTold.into()
}
