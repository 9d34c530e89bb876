//! Processes that a measurement owns: they end with it, and `/proc` tells what they used.

use std::fs::{self, File};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use cpu_time::ThreadTime;
use wait4::Wait4;

/// How often a condition is looked at again.
const POLL_INTERVAL: Duration = Duration::from_millis(1);
/// How long a server may take to be ready: one with a million designs builds its index first.
const START_PATIENCE: Duration = Duration::from_secs(3600);
/// How long a server may take to end.
const END_PATIENCE: Duration = Duration::from_secs(20);
/// Units of processor time in a second, the same on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;
/// Fields of `/proc/PID/stat` behind the name in parentheses: user and system time.
const TIME_FIELDS: std::ops::RangeInclusive<usize> = 11..=12;

/// A running server; ends when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a server whose output goes to `log`.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        let output = File::create(log)?;
        let errors = output.try_clone()?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        let log = log.to_owned();
        Ok(Self { name, child, log })
    }

    /// Waits until `look` finds what it looks for.
    pub(crate) fn wait_for<T>(&mut self, mut look: impl FnMut(&str) -> Option<T>) -> Result<T> {
        let start = Instant::now();
        loop {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            if let Some(found) = look(&log) {
                return Ok(found);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended early ({status}): {log}", self.name);
            }
            ensure!(
                start.elapsed() < START_PATIENCE,
                "{} is not ready: {log}",
                self.name
            );
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Processor time that it and its children used so far, in seconds.
    pub(crate) fn processor_seconds(&self) -> Result<f64> {
        let mut ticks = 0;
        for id in self.family()? {
            ticks += match processor_ticks(id) {
                // A child may have ended meanwhile.
                Err(_) if id != self.child.id() => 0,
                ticks => ticks?,
            };
        }
        Ok(f64::from(ticks) / TICKS_PER_SECOND)
    }

    /// What it has in memory now, in MiB.
    pub(crate) fn memory_mebibytes(&self) -> Result<f64> {
        self.status_mebibytes("VmRSS:")
    }

    /// The most it ever had in memory, in MiB.
    pub(crate) fn peak_mebibytes(&self) -> Result<f64> {
        self.status_mebibytes("VmHWM:")
    }

    fn status_mebibytes(&self, key: &str) -> Result<f64> {
        let mut sum = 0.0;
        for id in self.family()? {
            sum += match status_mebibytes(id, key) {
                None if id != self.child.id() => 0.0,
                figure => figure.with_context(|| format!("no {key} of {id}"))?,
            };
        }
        Ok(sum)
    }

    /// It and its children.
    fn family(&self) -> Result<Vec<u32>> {
        let id = self.child.id();
        let mut family = vec![id];
        for task in fs::read_dir(format!("/proc/{id}/task"))? {
            let children = fs::read_to_string(task?.path().join("children")).unwrap_or_default();
            family.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
        Ok(family)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // nginx ends its workers when asked, not when killed; everything else, too.
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < END_PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(POLL_INTERVAL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A figure of a process' memory; nothing once it has ended.
fn status_mebibytes(id: u32, key: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kibibytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kibibytes) / 1024.0)
}

fn processor_ticks(id: u32) -> Result<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let (_, behind_name) = stat.rsplit_once(')').context("no name in stat")?;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let times = fields.get(TIME_FIELDS).context("no times in stat")?;
    times
        .iter()
        .try_fold(0, |sum, time| Ok(sum + time.parse::<u32>()?))
}

/// Runs a command to its end: its output, and the seconds it took.
pub(crate) fn timed(command: &mut Command) -> Result<(String, f64)> {
    let start = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {command:?}"))?;
    let seconds = start.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "{command:?} failed ({}): {said}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok((said, seconds))
}

/// What some work comes to, and the seconds of processor time that it took here.
pub(crate) fn spent<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = ThreadTime::now();
    let result = black_box(work());
    (result, start.elapsed().as_secs_f64())
}

/// What a process used until it ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// Its own and its children's.
    pub(crate) processor_seconds: f64,
    /// The most it ever had in memory, without its children.
    pub(crate) peak_mebibytes: f64,
}

/// Runs a command to its end.
pub(crate) fn spent_by(command: &mut Command) -> Result<Spent> {
    let mut child = command
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {command:?}"))?;
    let mut peak_mebibytes = 0.0;
    // What the system says of a child that ended counts its parent's memory in, so it is asked before.
    while let Some(peak) = status_mebibytes(child.id(), "VmHWM:") {
        peak_mebibytes = peak;
        thread::sleep(POLL_INTERVAL);
    }
    let used = child.wait4()?;
    ensure!(
        used.status.success(),
        "{command:?} failed ({})",
        used.status
    );
    let processor = used.rusage.utime + used.rusage.stime;
    Ok(Spent {
        processor_seconds: processor.as_secs_f64(),
        peak_mebibytes,
    })
}

/// Has everything on its way to the disk arrive there.
pub(crate) fn sync() -> Result<f64> {
    Ok(timed(&mut Command::new("sync"))?.1)
}
