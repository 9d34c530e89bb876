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

use crate::{Error, Registry, Result};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::Semaphore;

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

impl Registry {
    /// Whether files are understood here.
    pub fn analyzes(&self) -> bool {
        self.config().analysis.program.is_some()
    }

    /// Whether STEP files are, too.
    pub fn reads_step(&self) -> bool {
        self.analyzes() && self.config().analysis.step_helper.is_some()
    }

    /// Runs a task on a file, when it is its turn.
    pub(crate) async fn analyze(
        &self,
        order: impl Into<Order>,
        input: File,
        limits: &Limits,
        patience: Patience,
    ) -> Result<Outcome, Failure> {
        let order = order.into();
        let task = order.task;
        let program = self.config().analysis.program.as_deref();
        let program = program.ok_or_else(|| Failure::broken("files are not looked into here"))?;
        let analysts = self.analysts();
        let turn = match patience {
            Patience::Job => analysts.turns.acquire().await,
            Patience::Request => {
                let turn = analysts.swift_turns.acquire();
                let turn = tokio::time::timeout(REQUEST_PATIENCE, turn).await;
                turn.map_err(|_| Failure::broken("too many wait for it"))?
            }
        };
        let _turn = turn.map_err(Failure::broken)?;
        let started = std::time::Instant::now();
        let done = match self.config().analysis.step_helper.as_deref() {
            Some(helper) if order.is_of_step() => run_on_step(program, helper, order, input).await,
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

    /// What this system cannot lock away from the child, in words; empty where
    /// all layers hold.
    ///
    /// # Errors
    /// When the child does not start or does not answer.
    pub async fn check_sandbox(&self) -> Result<Vec<String>> {
        if !self.analyzes() {
            return Ok(vec!["files are not looked into here".to_owned()]);
        }
        let limits = Task::Probe(Probe::Escape).limits(0);
        let input = tempfile::tempfile().map_err(Error::internal)?;
        let done = self
            .analyze(
                Task::Probe(Probe::Escape),
                input,
                &limits,
                Patience::Request,
            )
            .await;
        done.map(|outcome| outcome.unrestricted)
            .map_err(Error::internal)
    }
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
        std::io::Seek::rewind(&mut file)?;
        Ok(file)
    })
    .await
    .map_err(std::io::Error::other)?
}
