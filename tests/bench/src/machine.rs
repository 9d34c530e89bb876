//! The machine itself, so that the other figures can be read against it.

use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::content::write_file;
use crate::kit::Kit;
use crate::process::{sync, timed};
use crate::table::{Limit, Row, Table, Unit, median};

/// What is hashed and copied in memory, in bytes.
const MEMORY_BYTES: usize = 256 << 20;
/// What is written and read in one go, in bytes.
const DISK_BYTES: u64 = 512 << 20;
/// How often a small write is made durable.
const FSYNCS: usize = 50;

/// Measures processor, memory and disk.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let mut add = |what: &str, unit, figures: Vec<f64>| {
        table.add(Row {
            what: format!("machine: {what}"),
            unit,
            product: median(figures),
            peer: None,
            limit: Limit::None,
        });
    };
    let source = vec![7_u8; MEMORY_BYTES];
    let rate = |bytes: f64, start: Instant| bytes / 1e6 / start.elapsed().as_secs_f64();
    let mut hashed = Vec::new();
    let mut copied = Vec::new();
    let mut target = vec![0_u8; MEMORY_BYTES];
    for _ in 0..kit.rounds {
        let start = Instant::now();
        black_box(Sha256::digest(black_box(&source)));
        hashed.push(rate(MEMORY_BYTES as f64, start));
        let start = Instant::now();
        target.copy_from_slice(black_box(&source));
        black_box(&target);
        copied.push(rate(MEMORY_BYTES as f64, start));
    }
    add("SHA-256, one core", Unit::Megabytes, hashed);
    add("copy in memory, one core", Unit::Megabytes, copied);
    add(
        "append 4 KiB and fsync",
        Unit::Seconds,
        fsyncs(&kit.scratch)?,
    );
    let (mut written, mut read) = (Vec::new(), Vec::new());
    for _ in 0..kit.rounds {
        let (write_rate, read_rate) = sequential(&kit.scratch)?;
        written.push(write_rate);
        read.push(read_rate);
    }
    add("write 512 MiB and fsync", Unit::Megabytes, written);
    add("read 512 MiB that was just written", Unit::Megabytes, read);
    Ok(())
}

fn fsyncs(folder: &Path) -> Result<Vec<f64>> {
    let path = folder.join("fsync");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let mut seconds = Vec::new();
    for _ in 0..FSYNCS {
        let start = Instant::now();
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    fs::remove_file(path)?;
    Ok(seconds)
}

/// MB/s of writing and of reading a large file.
fn sequential(folder: &Path) -> Result<(f64, f64)> {
    let path = folder.join("sequential");
    sync()?;
    let start = Instant::now();
    write_file(&path, DISK_BYTES, 1)?;
    let mut file = File::open(&path)?;
    file.sync_all()?;
    let written = DISK_BYTES as f64 / 1e6 / start.elapsed().as_secs_f64();
    let mut buffer = vec![0; 1 << 20];
    let start = Instant::now();
    while file.read(&mut buffer)? > 0 {}
    let read = DISK_BYTES as f64 / 1e6 / start.elapsed().as_secs_f64();
    fs::remove_file(path)?;
    Ok((written, read))
}

/// Processor, cores, memory, system, and the day.
pub(crate) fn description() -> String {
    let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        line.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()))
    };
    let processor = value(&file("/proc/cpuinfo"), "model name").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = value(&file("/proc/meminfo"), "MemTotal").unwrap_or_default();
    let kibibytes = memory
        .trim_end_matches("kB")
        .trim()
        .parse::<u64>()
        .unwrap_or_default();
    let system = file("/proc/sys/kernel/osrelease");
    let day = timed(Command::new("date").args(["--utc", "+%Y-%m-%d"])).map(|(day, _)| day);
    format!(
        "{processor}, {cores} cores, {} GiB, Linux {}; measured on {}",
        kibibytes >> 20,
        system.trim(),
        day.unwrap_or_default().trim()
    )
}
