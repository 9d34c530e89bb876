//! `wright add`: asks for designs, locks, fetches.

use super::bring;
use crate::cli::{Add, Asked};
use crate::context::Context;
use crate::progress;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::time::Instant;
use wright_client::ClientError;
use wright_client::access::Access;
use wright_client::project::Project;
use wright_model::{DesignName, Requirement};
use wright_resolve::{DesignAt, Wanted};

#[derive(serde::Serialize)]
struct Added {
    file: &'static str,
    added: Vec<AddedDesign>,
    lock: Vec<bring::LockChange>,
    fetched: Option<wright_client::fetch::Fetched>,
    exported: Option<wright_client::export::Exported>,
}

#[derive(serde::Serialize)]
struct AddedDesign {
    name: DesignName,
    requirement: Requirement,
    new: bool,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Add) -> Result<()> {
    let start = Instant::now();
    let mut project = match Project::find(context.folder())? {
        Some(project) => project,
        None => Project::new(context.folder()),
    };
    let progress = progress::sink(context.printer);
    let read = &arguments.fetch.read;
    let access = context.access(read, Some(&project), progress)?;
    let mut added = Vec::new();
    for asked in &arguments.designs {
        let (name, requirement) = requirement(&access, asked).await?;
        let wanted = Wanted {
            design: DesignAt::here(name.clone()),
            requirement: requirement.clone(),
            kind: arguments.kind,
        };
        let new = project.add(&wanted)?;
        added.push(AddedDesign {
            name,
            requirement,
            new,
        });
    }
    let keeps = |design: &wright_resolve::LockedDesign| {
        // What is asked for anew may move; everything else stays.
        !added.iter().any(|added| added.name == design.name)
    };
    let locked_only = arguments.fetch.locked;
    let locked = bring::lock(context, &access, &project, locked_only, keeps, true).await?;
    project.save()?;
    for added in &added {
        let verb = if added.new { "Added" } else { "Changed" };
        context.printer.status(&format!(
            "{} {} {} {}",
            verb.green().bold(),
            added.name.bold(),
            added.requirement.as_str(),
            format!("to {}", project.file()).dimmed()
        ));
    }
    bring::show_changes(context.printer, &locked.changes);
    let lockfile = &locked.lockfile;
    let mut fetched = None;
    if !arguments.no_fetch {
        let only = &arguments.fetch.only;
        let done = bring::fetch_into(&access, &project, lockfile, only, &arguments.place).await?;
        bring::show_fetched(context.printer, &done, start);
        fetched = Some(done);
    }
    let exported = bring::export(context, &access, lockfile, &arguments.fetch).await?;
    let result = Added {
        file: project.file(),
        added,
        lock: locked.changes,
        fetched,
        exported,
    };
    context.printer.json("add", &result)
}

/// What was asked for; without a version, the newest release's line.
async fn requirement(access: &Access, asked: &Asked) -> Result<(DesignName, Requirement)> {
    if let Some(requirement) = &asked.requirement {
        return Ok((asked.name.clone(), requirement.clone()));
    }
    let side = access.side(None).await?;
    let mut name = asked.name.clone();
    let mut document = side.index(&name).await?;
    if let Some(moved) = document.moved.clone() {
        document = side.index(&moved).await?;
        name = moved;
    }
    let available = document.releases.iter().filter(|line| line.is_available());
    let newest = available.max_by(|a, b| {
        let rank = |line: &wright_wire::ReleaseLine| !line.vers.is_prerelease();
        (rank(a), &a.vers).cmp(&(rank(b), &b.vers))
    });
    match newest {
        Some(line) => Ok((name, Requirement::compatible_with(&line.vers))),
        None => Err(ClientError::local(
            format!("{name} has no release that may be used: all were yanked or removed"),
            "look at its page for why, or name a version on purpose",
        )
        .into()),
    }
}
