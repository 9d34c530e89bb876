//! `wright yank`: has new projects pass over a release, or takes that back.

use crate::cli::Yank;
use crate::context::Context;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use wright_model::{DesignName, Version};
use wright_wire::rest;

#[derive(serde::Serialize)]
struct Yanked {
    name: DesignName,
    version: Version,
    yanked: bool,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Yank) -> Result<()> {
    let registry = context.required_registry()?;
    let api = context.api(&registry).await?;
    let release = arguments.release;
    let yanked = match (arguments.class, arguments.why) {
        (Some(class), Some(why)) => {
            let yank = rest::Yank { class, why };
            api.yank(&release.name, &release.version, &yank).await?;
            true
        }
        _ => {
            api.unyank(&release.name, &release.version).await?;
            false
        }
    };
    let (verb, what_now) = if yanked {
        (
            "Yanked",
            "new projects pass it over; those that have it locked are warned",
        )
    } else {
        ("Restored", "it may be used again")
    };
    context.printer.status(&format!(
        "{} {} {}: {what_now}",
        verb.green().bold(),
        release.name.bold(),
        release.version
    ));
    let result = Yanked {
        name: release.name,
        version: release.version,
        yanked,
    };
    context.printer.json("yank", &result)
}
