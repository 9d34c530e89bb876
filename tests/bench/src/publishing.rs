//! `wright publish`, against what it takes to hash, copy and sync the same files.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::content::{write_design, write_file, write_files};
use crate::kit::Kit;
use crate::process::{sync, timed};
use crate::registry::Registry;
use crate::table::{Limit, Row, Table, Unit, median};

const LARGE_BYTES: u64 = 1_000_000_000;
const SMALL_BYTES: u64 = 20_000;
const SMALL_FILES: u64 = 500;

const LARGE_MAX: f64 = 1.5;
const SMALL_MAX: f64 = 2.0;
/// For each small file, in seconds.
const SMALL_SECONDS_MAX: f64 = 0.001;
const SERVER_MEBIBYTES_MAX: f64 = 100.0;

/// Publishes one large file, then many small ones.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let large = kit.fresh_folder("large")?;
    write_design(&large, "maker/large", "1.0.0")?;
    write_file(&large.join("housing.step"), LARGE_BYTES, 2)?;
    let limit = Limit::TimesPeerMax(LARGE_MAX);
    let named = ("1 GB in one file", "sha256sum, cp, sync");
    compare(kit, table, &large, named, limit, |copy| {
        copy_hashed(&large.join("housing.step"), copy)
    })?;
    fs::remove_dir_all(&large)?;

    let small = kit.fresh_folder("small")?;
    write_design(&small, "maker/small", "1.0.0")?;
    write_files(&small, SMALL_FILES, SMALL_BYTES, 3)?;
    let limit = Limit::TimesPeerPlusMax(SMALL_MAX, SMALL_SECONDS_MAX * SMALL_FILES as f64);
    let named = ("500 files of 20 KB", "cp -r, sync");
    compare(kit, table, &small, named, limit, |copy| {
        copy_folder(&small, copy)
    })
}

fn compare(
    kit: &Kit,
    table: &mut Table,
    folder: &Path,
    (what, peer_name): (&str, &'static str),
    limit: Limit,
    peer: impl Fn(&Path) -> Result<f64>,
) -> Result<()> {
    let (mut ours, mut theirs, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..kit.rounds {
        let copy = kit.fresh("copy")?;
        sync()?;
        theirs.push(peer(&copy)?);
        remove(&copy)?;
        let registry = Registry::new(kit)?;
        sync()?;
        ours.push(registry.publish(folder)?);
        memory.push(registry.process.peak_mebibytes()?);
        drop(registry);
        kit.fresh("data")?;
    }
    eprintln!("    ours {ours:.2?} theirs {theirs:.2?}");
    table.add(Row {
        what: format!("publish {what}"),
        unit: Unit::Seconds,
        product: median(ours),
        peer: Some((peer_name, median(theirs))),
        limit,
    });
    table.add(Row {
        what: format!("publish {what}, peak memory of the server"),
        unit: Unit::Mebibytes,
        product: median(memory),
        peer: None,
        limit: Limit::Max(SERVER_MEBIBYTES_MAX),
    });
    Ok(())
}

fn copy_hashed(file: &Path, copy: &Path) -> Result<f64> {
    let start = Instant::now();
    timed(Command::new("sha256sum").arg(file))?;
    timed(Command::new("cp").arg(file).arg(copy))?;
    sync()?;
    Ok(start.elapsed().as_secs_f64())
}

fn copy_folder(folder: &Path, copy: &Path) -> Result<f64> {
    let start = Instant::now();
    timed(Command::new("cp").arg("-r").arg(folder).arg(copy))?;
    sync()?;
    Ok(start.elapsed().as_secs_f64())
}

fn remove(path: &Path) -> Result<()> {
    match path.is_dir() {
        true => fs::remove_dir_all(path)?,
        false => fs::remove_file(path)?,
    }
    Ok(())
}
