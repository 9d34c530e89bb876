//! Index documents and blobs, against nginx that serves the same bytes as files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::content::{write_design, write_file};
use crate::kit::Kit;
use crate::load::{Load, load};
use crate::nginx::Nginx;
use crate::process::Running;
use crate::registry::{Registry, get};
use crate::table::{Limit, Row, Table, Unit, median};

const DESIGN: &str = "maker/bench";
/// Lines of the index document.
const RELEASES: u32 = 10;
const BLOB_BYTES: u64 = 10_000_000;
/// Seconds of load in a round.
const SECONDS: u32 = 3;
const BLOB_CONNECTIONS: usize = 4;
const CROWD: usize = 64;

const REQUESTS_MIN: f64 = 0.6;
const MEGABYTES_MIN: f64 = 0.9;
const PROCESSOR_MAX: f64 = 3.0;
const CROWD_MEBIBYTES_MAX: f64 = 150.0;

/// A server and what it serves.
struct Side<'s> {
    process: &'s Running,
    url: String,
    headers: Vec<String>,
}

/// Serves what was published.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let registry = Registry::new(kit)?;
    let folder = kit.fresh_folder("design")?;
    for release in 0..RELEASES {
        write_design(&folder, DESIGN, &format!("1.{release}.0"))?;
        write_file(&folder.join("body.stl"), BLOB_BYTES, 1)?;
        registry.publish(&folder)?;
    }
    let files = kit.fresh_folder("files")?;
    let nginx = Nginx::files(kit, &files)?;
    measure_crowd(kit, &registry, &folder, table)?;
    measure_index(kit, &registry, &nginx, &files, table)?;
    measure_blob(kit, &registry, &nginx, (&folder, &files), table)
}

fn measure_index(
    kit: &Kit,
    registry: &Registry,
    nginx: &Nginx,
    files: &Path,
    table: &mut Table,
) -> Result<()> {
    let ours = format!("{}/index/{DESIGN}", registry.url);
    let theirs = format!("{}/index", nginx.url);
    let (document, our_tag) = get(&ours)?;
    fs::write(files.join("index"), &document)?;
    let (same, their_tag) = get(&theirs)?;
    ensure!(same == document, "nginx serves something else");
    for (answer, is_conditional) in [("200", false), ("304", true)] {
        let condition = |tag: &str| match is_conditional {
            true => vec![format!("If-None-Match: {tag}")],
            false => Vec::new(),
        };
        let sides = [
            Side {
                process: &registry.process,
                url: ours.clone(),
                headers: condition(&our_tag),
            },
            Side {
                process: &nginx.process,
                url: theirs.clone(),
                headers: condition(&their_tag),
            },
        ];
        for connections in [16, CROWD] {
            let what = format!("index document, {answer}, {connections} connections");
            measure_requests(kit, &sides, &what, connections, table)?;
        }
    }
    Ok(())
}

fn measure_requests(
    kit: &Kit,
    sides: &[Side<'_>; 2],
    what: &str,
    connections: usize,
    table: &mut Table,
) -> Result<()> {
    let mut figures = [(); 2].map(|()| (Vec::new(), Vec::new()));
    for _ in 0..kit.rounds {
        for (side, (rates, costs)) in sides.iter().zip(&mut figures) {
            let (load, seconds) = side.measure(connections)?;
            rates.push(load.requests);
            costs.push(seconds / (load.requests * f64::from(SECONDS)));
        }
    }
    let [product, peer] = figures.map(|(rates, costs)| (median(rates), median(costs)));
    table.add(Row {
        what: what.to_owned(),
        unit: Unit::Requests,
        product: product.0,
        peer: Some(("nginx", peer.0)),
        limit: Limit::TimesPeerMin(REQUESTS_MIN),
    });
    table.add(Row {
        what: format!("{what}, processor time for each"),
        unit: Unit::Seconds,
        product: product.1,
        peer: Some(("nginx", peer.1)),
        limit: Limit::None,
    });
    Ok(())
}

fn blob_url(registry: &Registry, folder: &Path) -> Result<String> {
    let bytes = fs::read(folder.join("body.stl"))?;
    let digest = Sha256::digest(&bytes);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}/blobs/sha256/{hex}", registry.url))
}

fn measure_blob(
    kit: &Kit,
    registry: &Registry,
    nginx: &Nginx,
    (folder, files): (&Path, &Path),
    table: &mut Table,
) -> Result<()> {
    fs::copy(folder.join("body.stl"), files.join("blob"))?;
    let sides = [
        Side {
            process: &registry.process,
            url: blob_url(registry, folder)?,
            headers: Vec::new(),
        },
        Side {
            process: &nginx.process,
            url: format!("{}/blob", nginx.url),
            headers: Vec::new(),
        },
    ];
    let mut figures = [(); 2].map(|()| (Vec::new(), Vec::new()));
    for _ in 0..kit.rounds {
        for (side, (rates, costs)) in sides.iter().zip(&mut figures) {
            let (load, seconds) = side.measure(BLOB_CONNECTIONS)?;
            rates.push(load.megabytes);
            costs.push(seconds / (load.megabytes * f64::from(SECONDS) / 1000.0));
        }
    }
    let [product, peer] = figures.map(|(rates, costs)| (median(rates), median(costs)));
    table.add(Row {
        what: format!("10 MB blob, {BLOB_CONNECTIONS} connections"),
        unit: Unit::Megabytes,
        product: product.0,
        peer: Some(("nginx", peer.0)),
        limit: Limit::TimesPeerMin(MEGABYTES_MIN),
    });
    table.add(Row {
        what: format!("10 MB blob, {BLOB_CONNECTIONS} connections, processor time"),
        unit: Unit::ProcessorSeconds,
        product: product.1,
        peer: Some(("nginx", peer.1)),
        limit: Limit::TimesPeerMax(PROCESSOR_MAX),
    });
    Ok(())
}

/// The memory of a server that has done nothing else before.
fn measure_crowd(kit: &Kit, registry: &Registry, folder: &Path, table: &mut Table) -> Result<()> {
    let url = blob_url(registry, folder)?;
    for _ in 0..kit.rounds {
        load(&url, CROWD, SECONDS, &[])?;
    }
    table.add(Row {
        what: format!("{CROWD} parallel downloads of 10 MB, peak memory"),
        unit: Unit::Mebibytes,
        product: registry
            .process
            .peak_mebibytes()
            .context("reading the peak")?,
        peer: None,
        limit: Limit::Max(CROWD_MEBIBYTES_MAX),
    });
    Ok(())
}

impl Side<'_> {
    /// Load, and the processor time it cost.
    fn measure(&self, connections: usize) -> Result<(Load, f64)> {
        let before = self.process.processor_seconds()?;
        let load = load(&self.url, connections, SECONDS, &self.headers)?;
        Ok((load, self.process.processor_seconds()? - before))
    }
}
