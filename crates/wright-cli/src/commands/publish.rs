//! `wright publish`: the design in this folder, as a release.

use super::check;
use crate::cli::{Publish, ReadOptions};
use crate::context::Context;
use crate::exit::AlreadyTold;
use crate::{progress, text};
use anyhow::{Result, anyhow};
use owo_colors::OwoColorize as _;
use std::time::Instant;
use url::Url;
use wright_client::ClientError;
use wright_client::progress::ProgressSink;
use wright_client::publish::{Prepared, Publisher, Sent, prepare};
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
    sent: Option<Sent>,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Publish) -> Result<()> {
    let start = Instant::now();
    let checked = check::check(context)?;
    if !check::show(context, &checked) {
        return Err(refuse(
            context,
            "publishing would be refused: mend the errors above",
        ));
    }
    let design = checked
        .check
        .design
        .clone()
        .ok_or_else(|| anyhow!("design.toml cannot be read"))?;
    let sink = progress::sink(context.printer);
    let files = checked.check.files.clone();
    let prepared = prepare(&checked.root, design, files, &checked.sources, &sink).await?;
    let bytes = check::bytes(&checked.check);
    context.printer.note(&format!(
        "{} {}: {}, {}, {}",
        prepared.design.name,
        prepared.design.version,
        text::count(prepared.files.len() as u64, "file"),
        text::bytes(bytes),
        prepared.built.manifest_digest
    ));
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
    let (draft, sent) = match publisher.fill_draft(&prepared).await {
        Ok(filled) => filled,
        Err(error) if error.problem_code() == Some(ProblemCode::VersionTaken) => {
            return already_there(context, &registry, &prepared, error).await;
        }
        Err(error) => return Err(error.into()),
    };
    let found = publisher.check(&draft).await?;
    if !context.printer.is_json() {
        for diagnostic in &found.diagnostics {
            // What was said before, offline, is not said again.
            let known = checked
                .check
                .diagnostics
                .iter()
                .any(|one| one.code == diagnostic.code);
            if !known {
                context.printer.wire_diagnostic(diagnostic);
            }
        }
    }
    if !found.publishable {
        return Err(refuse(
            context,
            "the registry would refuse this: mend the errors above, then publish again; what was sent is kept as a draft",
        ));
    }
    if arguments.draft {
        let page = registry.join(&format!("-/drafts/{}", draft.id))?;
        context
            .printer
            .status(&format!("{} {page}", "Draft is ready:".green().bold()));
        let mut result = outcome(&prepared);
        result.sent = Some(sent);
        return context.printer.json("publish", &result);
    }
    let published = publisher.publish(&draft, &prepared).await?;
    let page = registry.join(&wright_wire::paths::page(
        &prepared.design.name,
        &prepared.design.version,
    ))?;
    let verb = if published.is_new {
        "Published"
    } else {
        "Already there:"
    };
    context.printer.status(&format!(
        "{} {} {} {}",
        verb.green().bold(),
        prepared.design.name.bold(),
        prepared.design.version.cyan(),
        format!(
            "({} sent, {} linked, {})",
            text::bytes(sent.bytes),
            text::count(sent.linked, "file"),
            text::duration(start.elapsed())
        )
        .dimmed()
    ));
    context.printer.result(page.as_str());
    let mut result = outcome(&prepared);
    result.published = true;
    result.new = published.is_new;
    result.seq = published.published.seq;
    result.sent = Some(sent);
    context.printer.json("publish", &result)
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
        sent: None,
    }
}

/// An error whose reasons were printed already, except in JSON.
fn refuse(context: &Context<'_>, message: &'static str) -> anyhow::Error {
    if context.printer.is_json() {
        return anyhow!("{message}; `wright check --json` lists them");
    }
    context.printer.status(&message.red().to_string());
    AlreadyTold.into()
}
