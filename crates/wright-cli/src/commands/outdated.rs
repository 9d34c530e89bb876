//! `wright outdated`: which designs have newer releases.

use crate::cli::Outdated;
use crate::context::Context;
use crate::output::columns;
use crate::{progress, text};
use anyhow::Result;
use futures::stream::{StreamExt as _, TryStreamExt as _};
use owo_colors::OwoColorize as _;
use wright_client::access::Access;
use wright_client::locking::read_lock;
use wright_client::{ClientError, plain};
use wright_model::{DesignName, Version};
use wright_resolve::LockedDesign;

/// Index documents asked for at a time.
const PARALLEL: usize = 16;

#[derive(serde::Serialize)]
struct Report {
    checked: u64,
    outdated: Vec<Row>,
}

#[derive(serde::Serialize)]
struct Row {
    name: DesignName,
    locked: Version,
    /// The newest of the same compatible line.
    compatible: Option<Version>,
    /// The newest of all.
    newest: Option<Version>,
    /// Why the locked release was yanked or removed.
    problem: Option<String>,
    moved: Option<DesignName>,
}

pub(crate) async fn run(context: &Context<'_>, mut arguments: Outdated) -> Result<()> {
    arguments.read.fresh = true;
    let project = context.project()?;
    let lockfile = read_lock(&project)?
        .ok_or_else(|| ClientError::local("there is no wright.lock", "run `wright lock`"))?;
    let access = context.access(
        &arguments.read,
        Some(&project),
        progress::sink(context.printer),
    )?;
    let mut rows: Vec<Row> = futures::stream::iter(lockfile.designs())
        .map(|design| row(&access, design))
        .buffer_unordered(PARALLEL)
        .try_collect()
        .await?;
    rows.sort_by(|a, b| (&a.name, &a.locked).cmp(&(&b.name, &b.locked)));
    let checked = rows.len() as u64;
    rows.retain(|row| {
        row.compatible.is_some()
            || row.newest.is_some()
            || row.problem.is_some()
            || row.moved.is_some()
    });
    if rows.is_empty() {
        let text = text::count(checked, "design");
        context.printer.note(&format!("All up to date: {text}"));
    } else {
        for line in table(&rows) {
            context.printer.result(&line);
        }
    }
    let report = Report {
        checked,
        outdated: rows,
    };
    context.printer.json("outdated", &report)
}

async fn row(access: &Access, design: &LockedDesign) -> Result<Row, ClientError> {
    let side = access.side(Some(&design.url)).await?;
    let document = side.index(&design.name).await?;
    let newer = |same_line: bool| {
        document
            .releases
            .iter()
            .filter(|line| line.is_available() && line.vers > design.version)
            .filter(|line| !line.vers.is_prerelease() || design.version.is_prerelease())
            .filter(|line| !same_line || line.vers.line() == design.version.line())
            .map(|line| &line.vers)
            .max()
            .cloned()
    };
    let problem = document.release(&design.version).and_then(|line| {
        let yanked = line.yanked.as_ref();
        let yanked =
            yanked.map(|yanked| format!("yanked ({}): {}", yanked.class.as_str(), yanked.why));
        let removed = line.removed.as_ref();
        removed
            .map(|removed| format!("removed: {}", removed.why))
            .or(yanked)
    });
    Ok(Row {
        name: design.name.clone(),
        locked: design.version.clone(),
        compatible: newer(true),
        newest: newer(false),
        problem,
        moved: document.moved.clone(),
    })
}

fn table(rows: &[Row]) -> Vec<String> {
    let head = ["design", "locked", "compatible", "newest"];
    let mut cells = vec![head.map(|word| word.dimmed().to_string()).to_vec()];
    for row in rows {
        let version = |version: &Option<Version>| {
            version.as_ref().map_or_else(
                || "·".dimmed().to_string(),
                |version| version.green().to_string(),
            )
        };
        let mut remarks: Vec<String> = row
            .problem
            .iter()
            .map(|text| plain(text).replace('\n', " ").red().to_string())
            .collect();
        remarks.extend(row.moved.iter().map(|name| format!("now called {name}")));
        cells.push(vec![
            row.name.bold().to_string(),
            row.locked.to_string(),
            version(&row.compatible),
            version(&row.newest),
            remarks.join("; "),
        ]);
    }
    columns(&cells)
}
