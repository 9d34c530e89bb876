//! Understanding files: pictures, cards, shapes.
//!
//! A file is never parsed in the server. [`run`] starts a child of the same
//! binary (`commonwright analyze-file TASK`) that locks itself in before it reads
//! a byte; what it may use is said by [`Limits`], and what it says is believed
//! only as far as [`reply`] goes. A failure is a state of the file, with a
//! [`Reason`] that a person understands; who keeps that state and tries again is
//! [`crate::derived`].
//!
//! To add a task: a variant of [`Task`] with its name, pipeline version and
//! limits here, and an arm of the `match` in
//! `commonwright/src/analyze/tasks.rs` that does it.

mod child;
mod limits;
mod reason;
pub mod reply;
mod task;

pub use child::{EXIT_BEFORE_READING, Failure, run};
pub use limits::Limits;
pub use reason::Reason;
pub use reply::{Outcome, Output, Reply};
pub(crate) use task::BOM_TABLE_BYTES_MAX;
pub use task::{BOM_TABLE, Order, Probe, STEP_MESH, Task};

use crate::Registry;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use wright_geometry::Format;

/// How files are understood.
#[derive(Debug, Clone, Default)]
pub struct AnalysisConfig {
    /// The program that locks itself in and reads, with its arguments before
    /// `analyze-file`; `None` leaves files as they are.
    pub program: Option<Vec<OsString>>,
    /// The helper that makes meshes of STEP files; `None` leaves those as they are.
    pub step_helper: Option<PathBuf>,
    /// Files a node looks into at once; 0: as many as it has processors.
    pub at_once_max: usize,
}

impl AnalysisConfig {
    /// Children a node runs at once.
    pub fn at_once(&self) -> usize {
        match self.at_once_max {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            count => count,
        }
    }
}

/// What a node needs to look into files.
pub(crate) struct Analysts {
    turns: Semaphore,
    /// For what somebody waits for, so that no queue is before it.
    swift_turns: Semaphore,
}

/// Children for requests that wait, beside those of the queue.
const SWIFT_AT_ONCE_MAX: usize = 2;
/// How long a request waits for its turn.
const REQUEST_PATIENCE: Duration = Duration::from_secs(15);

impl Analysts {
    pub(crate) fn new(config: &AnalysisConfig) -> Self {
        Self {
            turns: Semaphore::new(config.at_once()),
            swift_turns: Semaphore::new(SWIFT_AT_ONCE_MAX),
        }
    }
}

/// How long somebody who waits does so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// A job: until it is its turn.
    Job,
    /// A request.
    Request,
}

/// A turn of looking into a file: whoever holds it may start a child.
pub(crate) type Turn<'registry> = SemaphorePermit<'registry>;

impl Registry {
    /// Whether files are understood here.
    pub fn analyzes(&self) -> bool {
        self.config().analysis.program.is_some()
    }

    /// Whether STEP files are, too.
    pub fn reads_step(&self) -> bool {
        self.analyzes() && self.config().analysis.step_helper.is_some()
    }

    /// Waits until it is somebody's turn. What a turn is for is fetched, copied and
    /// counted only then.
    pub(crate) async fn turn(&self, patience: Patience) -> Result<Turn<'_>, Failure> {
        let analysts = self.analysts();
        let turn = match patience {
            Patience::Job => analysts.turns.acquire().await,
            Patience::Request => {
                let turn = analysts.swift_turns.acquire();
                let turn = tokio::time::timeout(REQUEST_PATIENCE, turn).await;
                turn.map_err(|_| Failure::broken("too many wait for it"))?
            }
        };
        turn.map_err(Failure::broken)
    }

    /// Runs a task on a file.
    pub(crate) async fn analyze(
        &self,
        _: &Turn<'_>,
        order: impl Into<Order>,
        input: File,
        limits: &Limits,
    ) -> Result<Outcome, Failure> {
        let order = order.into();
        let task = order.task;
        let config = &self.config().analysis;
        let program = config.program.as_deref();
        let program = program.ok_or_else(|| Failure::broken("files are not looked into here"))?;
        let helper = config.step_helper.as_deref().filter(|_| task.is_of_shape());
        let started = std::time::Instant::now();
        let done = match helper {
            Some(helper) if is_step(&input).await? => {
                run_on_step(program, helper, order, input).await
            }
            _ => run(program, order, input, limits).await,
        };
        let result = match &done {
            Ok(_) => "done",
            Err(Failure::Reason(_)) => "refused",
            Err(Failure::Broken(_)) => "broken",
        };
        metrics::histogram!("analysis_seconds", "task" => task.name(), "result" => result)
            .record(started.elapsed().as_secs_f64());
        done
    }
}

/// What this system cannot lock away from the child, in words; empty where all
/// layers hold.
///
/// # Errors
/// When the child does not start or does not answer.
pub async fn check_sandbox(program: &[OsString]) -> Result<Vec<String>, Failure> {
    let probe = Task::Probe(Probe::Escape);
    let input = tempfile::tempfile().map_err(Failure::broken)?;
    let outcome = run(program, probe, input, &probe.limits(0)).await?;
    Ok(outcome.unrestricted)
}

/// Bytes by which a STEP file is known.
const HEAD_BYTES: u64 = 1_024;

/// Whether a file is STEP by its bytes. What is found is kept for all who have
/// them, so how one of them calls it must not decide who reads it.
async fn is_step(input: &File) -> Result<bool, Failure> {
    let mut input = input.try_clone().map_err(Failure::broken)?;
    child::blocking(move || {
        let mut head = Vec::new();
        Read::by_ref(&mut input)
            .take(HEAD_BYTES)
            .read_to_end(&mut head)?;
        // Both handles stand at one place in the file.
        input.rewind()?;
        Ok(wright_geometry::sniff(&head, "") == Format::Step)
    })
    .await
}

/// Has a STEP file's mesh looked into, as the helper makes it.
async fn run_on_step(
    program: &[OsString],
    helper: &Path,
    mut order: Order,
    input: File,
) -> Result<Outcome, Failure> {
    let mesh = child::mesh_of_step(program, helper, input).await?;
    let bytes = mesh.metadata().map_err(Failure::broken)?.len();
    let limits = order.task.limits(bytes);
    order.extensions = vec![STEP_MESH.to_owned()];
    run(program, order, mesh, &limits).await
}

/// Bytes at hand as a file that a child can read.
pub(crate) async fn as_file(bytes: bytes::Bytes) -> std::io::Result<File> {
    tokio::task::spawn_blocking(move || {
        let mut file = tempfile::tempfile()?;
        file.write_all(&bytes)?;
        file.rewind()?;
        Ok(file)
    })
    .await
    .map_err(std::io::Error::other)?
}
