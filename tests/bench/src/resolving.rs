//! Resolving a graph of a thousand designs, in memory.

use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use chrono::DateTime;
use wright_model::{
    DependencyKind, DesignName, Digest, LicenseExpression, Licenses, Requirement, Version,
};
use wright_resolve::{DesignAt, Known, Outcome, Wanted, resolve};
use wright_wire::index::IndexDependency;
use wright_wire::{IndexDocument, ReleaseLine};

use crate::content::Noise;
use crate::kit::Kit;
use crate::table::{Limit, Row, Table, Unit, median};

/// Layers of designs, each of which uses the next.
const LAYERS: u64 = 20;
/// Designs of a layer.
const WIDTH: u64 = 50;
/// Releases of a design.
const RELEASES: u64 = 8;
/// Other designs that a release uses, beside one that makes sure that all are used.
const USES: u64 = 4;
const SECONDS_MAX: f64 = 0.1;

/// Resolves the graph again and again.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let (known, wanted) = graph()?;
    let mut seconds = Vec::new();
    for _ in 0..kit.rounds.max(5) {
        let start = Instant::now();
        let outcome = resolve(&known, &wanted, &[])?;
        seconds.push(start.elapsed().as_secs_f64());
        let Outcome::Resolved(resolution) = outcome else {
            bail!("the graph does not resolve");
        };
        ensure!(
            resolution.releases.len() as u64 == LAYERS * WIDTH,
            "{} designs were chosen",
            resolution.releases.len()
        );
    }
    table.add(Row {
        what: "resolve a graph of 1,000 designs with 8 releases each".to_owned(),
        unit: Unit::Seconds,
        product: median(seconds),
        peer: None,
        limit: Limit::Max(SECONDS_MAX),
    });
    Ok(())
}

fn graph() -> Result<(Known, Vec<Wanted>)> {
    let mut noise = Noise::new(1);
    let mut known = Known::default();
    for layer in 0..LAYERS {
        for own in 0..WIDTH {
            let releases = (0..RELEASES)
                .map(|minor| release(&mut noise, layer, own, minor))
                .collect::<Result<_>>()?;
            let document = IndexDocument {
                releases,
                ..IndexDocument::default()
            };
            known.insert(DesignAt::here(name(layer, own)?), document);
        }
    }
    let wanted = (0..WIDTH)
        .map(|own| {
            Ok(Wanted {
                design: DesignAt::here(name(0, own)?),
                requirement: Requirement::parse("^1")?,
                kind: DependencyKind::Part,
            })
        })
        .collect::<Result<_>>()?;
    Ok((known, wanted))
}

fn release(noise: &mut Noise, layer: u64, own: u64, minor: u64) -> Result<ReleaseLine> {
    let mut uses: Vec<u64> = (0..USES).map(|_| noise.below(WIDTH)).chain([own]).collect();
    uses.sort_unstable();
    uses.dedup();
    let deps = uses
        .into_iter()
        .filter(|_| layer + 1 < LAYERS)
        .map(|other| {
            Ok(IndexDependency {
                name: name(layer + 1, other)?,
                req: Requirement::parse(&format!("^1.{}", noise.below(minor + 1)))?,
                kind: DependencyKind::Part,
                registry: None,
            })
        })
        .collect::<Result<_>>()?;
    let version = format!("1.{minor}.0");
    Ok(ReleaseLine {
        v: 1,
        manifest: Digest::of(format!("{layer} {own} {version}").as_bytes()),
        vers: Version::parse(&version)?,
        making: Digest::of(b"making"),
        files: 1,
        bytes: 1,
        deps,
        license: Licenses::all(&LicenseExpression::parse("MIT")?),
        published: DateTime::from_timestamp(1_700_000_000, 0).context("a fixed day")?,
        yanked: None,
        removed: None,
    })
}

fn name(layer: u64, own: u64) -> Result<DesignName> {
    Ok(DesignName::parse(&format!("layer-{layer}/design-{own}"))?)
}
