//! `wright info`: a design's title block, read through the package protocol.

use crate::cli::Info;
use crate::context::Context;
use crate::output::title_block;
use crate::{progress, text};
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::collections::BTreeMap;
use wright_client::read_side::Release;
use wright_client::{ClientError, ReadSide, plain};
use wright_model::{DesignName, Licenses, Requirement};
use wright_wire::{IndexDocument, ReleaseLine};

#[derive(serde::Serialize)]
struct Shown<'a> {
    name: &'a DesignName,
    release: &'a ReleaseLine,
    config: &'a wright_wire::Config,
    files: Vec<File<'a>>,
    versions: Vec<&'a str>,
}

#[derive(serde::Serialize)]
struct File<'a> {
    path: &'a str,
    digest: wright_model::Digest,
    size: u64,
    kind: wright_model::FileKind,
}

pub(crate) async fn run(context: &Context<'_>, mut arguments: Info) -> Result<()> {
    arguments.read.fresh = true;
    let project = wright_client::project::Project::find(context.folder())?;
    let access = context.access(
        &arguments.read,
        project.as_ref(),
        progress::sink(context.printer),
    )?;
    let side = access.side(None).await?;
    let (name, document) = index_of(context, &side, &arguments.design.name).await?;
    let line = choose(&document, &name, arguments.design.requirement.as_ref())?;
    let release = side
        .release(
            &name,
            &line.vers,
            &line.manifest,
            Some(line),
            Some(&document.was),
        )
        .await?;
    for row in block(&name, line, &release, &document) {
        context.printer.result(&row);
    }
    let shown = Shown {
        name: &name,
        release: line,
        config: &release.config,
        files: release
            .manifest
            .files
            .iter()
            .map(|file| File {
                path: file.path.as_str(),
                digest: file.digest,
                size: file.size,
                kind: file.kind,
            })
            .collect(),
        versions: document
            .releases
            .iter()
            .map(|line| line.vers.as_str())
            .collect(),
    };
    context.printer.json("info", &shown)
}

/// The index of a design, under the name it has now.
pub(super) async fn index_of(
    context: &Context<'_>,
    side: &ReadSide,
    name: &DesignName,
) -> Result<(DesignName, IndexDocument)> {
    let document = side.index(name).await?;
    let Some(moved) = document.moved.clone() else {
        return Ok((name.clone(), document));
    };
    context
        .printer
        .note(&format!("{name} is now called {moved}"));
    let document = side.index(&moved).await?;
    Ok((moved, document))
}

/// The newest release that fits; one named exactly may be yanked.
pub(super) fn choose<'a>(
    document: &'a IndexDocument,
    name: &DesignName,
    requirement: Option<&Requirement>,
) -> Result<&'a ReleaseLine> {
    let exact = requirement.and_then(|requirement| {
        wright_model::Version::parse(requirement.as_str().trim_start_matches('=')).ok()
    });
    if let Some(line) = exact.and_then(|version| document.release(&version)) {
        return Ok(line);
    }
    let fits = |line: &&ReleaseLine| requirement.is_none_or(|one| one.matches(&line.vers));
    let rank = |line: &&ReleaseLine| {
        (
            line.is_available(),
            !line.vers.is_prerelease(),
            line.vers.clone(),
        )
    };
    document
        .releases
        .iter()
        .filter(fits)
        .max_by_key(rank)
        .ok_or_else(|| {
            let versions: Vec<_> = document
                .releases
                .iter()
                .map(|line| line.vers.as_str())
                .collect();
            ClientError::local(
                format!("{name} has no such release"),
                format!("its releases are {}", versions.join(", ")),
            )
            .into()
        })
}

fn block(
    name: &DesignName,
    line: &ReleaseLine,
    release: &Release,
    document: &IndexDocument,
) -> Vec<String> {
    let config = &release.config;
    let clipped = |text: &str| {
        dialoguer::console::truncate_str(&plain(text).replace('\n', " "), 72, "…").into_owned()
    };
    let title = clipped(&config.title).bold().to_string();
    let mut head = vec![(title, line.vers.cyan().bold().to_string())];
    let summary = text::wrap(&plain(&config.summary), 72);
    head.extend(summary.into_iter().map(|line| (line, String::new())));
    let mut rows = vec![
        ("design", name.to_string()),
        ("license", licenses(&config.licenses)),
        ("licensor", clipped(&config.licensor)),
        ("published", line.published.format("%Y-%m-%d").to_string()),
        (
            "files",
            format!("{} · {}", line.files, text::bytes(line.bytes)),
        ),
    ];
    let kinds = kinds(release);
    if !kinds.is_empty() {
        rows.push(("kinds", clipped(&kinds)));
    }
    if !config.parts.is_empty() {
        rows.push(("parts", config.parts.len().to_string()));
    }
    for dependency in &config.dependencies {
        let kind = dependency.kind.as_str();
        rows.push((
            "uses",
            format!("{} {} ({kind})", dependency.name, dependency.requirement),
        ));
    }
    for parent in &config.parents {
        rows.push((
            "forked from",
            format!("{} {}", parent.design, parent.version),
        ));
    }
    let others = document
        .releases
        .iter()
        .rev()
        .filter(|other| other.vers != line.vers);
    let others: Vec<_> = others.map(|line| line.vers.as_str()).take(8).collect();
    if !others.is_empty() {
        rows.push(("other releases", clipped(&others.join(", "))));
    }
    if let Some(yanked) = &line.yanked {
        let why = clipped(&format!("{}: {}", yanked.class.as_str(), yanked.why));
        rows.push(("yanked", why.red().to_string()));
    }
    rows.push(("digest", line.manifest.to_string().dimmed().to_string()));
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .collect();
    title_block(&head, &rows)
}

fn licenses(licenses: &Licenses) -> String {
    let mut text = licenses.hardware.to_string();
    for (slot, license) in [
        ("documentation", &licenses.documentation),
        ("software", &licenses.software),
    ] {
        if let Some(license) = license
            .as_ref()
            .filter(|license| **license != licenses.hardware)
        {
            text.push_str(&format!(" · {license} ({slot})"));
        }
    }
    text
}

fn kinds(release: &Release) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for file in &release.manifest.files {
        *counts.entry(file.kind.as_str()).or_default() += 1;
    }
    let counts: Vec<_> = counts
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    counts.join(", ")
}
