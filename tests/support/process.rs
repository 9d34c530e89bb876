//! A child process that a test owns: its output goes to a file, and it ends with its guard, or
//! with the test process if that is killed first.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::scratch;

/// How often a condition is looked at again.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// How much of a log a failure shows, in lines.
const LOG_LINES_SHOWN: usize = 30;

/// What ends a server that the test process left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At once.
    Kill,
    /// Asked to quit at once, cleaning up shared memory and children of its own (PostgreSQL's
    /// "immediate shutdown").
    Quit,
}

/// A running child. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    end: End,
    log: PathBuf,
}

impl Process {
    /// Starts `command` with its output in a log file of its own.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(name: &str, command: &mut Command) -> Self {
        Self::start_ended_by(End::Kill, name, command)
    }

    pub(crate) fn start_ended_by(end: End, name: &str, command: &mut Command) -> Self {
        let log = scratch::folder(name).join("log");
        let output = File::create(&log).expect("a new folder can be written");
        let errors = output.try_clone().expect("an open file can be cloned");
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        let signal = match end {
            End::Kill => "KILL",
            End::Quit => "QUIT",
        };
        scratch::watch(child.id(), signal);
        Self {
            name: name.to_owned(),
            child,
            end,
            log,
        }
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where its output goes.
    #[must_use]
    pub fn log_path(&self) -> &Path {
        &self.log
    }

    /// All it has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        let bytes = std::fs::read(&self.log).expect("the log was made at the start");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until `look` finds what it looks for in the log, and returns that.
    ///
    /// # Errors
    /// When the process ends first or `patience` runs out: a message with the end of its log.
    pub fn wait_for<T>(
        &mut self,
        what: &str,
        patience: Duration,
        mut look: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, String> {
        let start = Instant::now();
        loop {
            let ended = self.try_wait();
            if let Some(found) = look(&self.log()) {
                return Ok(found);
            }
            if let Some(status) = ended {
                return Err(self.failure(&format!("ended ({status}) before {what}")));
            }
            if start.elapsed() > patience {
                return Err(self.failure(&format!("showed no {what} within {patience:?}")));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Sends SIGKILL and waits for the end, as a power cut would come.
    pub fn kill(&mut self) -> ExitStatus {
        self.signal(Signal::KILL);
        self.reap()
    }

    /// Lets it run for `delay` and then kills it as [`Self::kill`] does, at whatever it is doing.
    pub fn kill_after(&mut self, delay: Duration) -> ExitStatus {
        thread::sleep(delay);
        self.kill()
    }

    /// Sends SIGTERM: a polite request to finish. Follow with [`Self::wait`].
    pub fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Waits for the process to end by itself.
    ///
    /// # Panics
    /// When it is still running after `patience`.
    pub fn wait(&mut self, patience: Duration) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.try_wait() {
                return status;
            }
            assert!(
                start.elapsed() <= patience,
                "{}",
                self.failure(&format!("still runs after {patience:?}"))
            );
            thread::sleep(POLL_INTERVAL);
        }
    }

    fn try_wait(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().expect("it is our own child")?;
        scratch::forget(self.child.id());
        Some(status)
    }

    fn reap(&mut self) -> ExitStatus {
        let status = self.child.wait().expect("it is our own child");
        scratch::forget(self.child.id());
        status
    }

    /// Sends a signal unless the process has ended: then its number may belong to another.
    fn signal(&mut self, signal: Signal) {
        if self.try_wait().is_none() {
            let pid = i32::try_from(self.child.id()).expect("process ids fit an i32");
            let pid = Pid::from_raw(pid).expect("a child's process id is not 0");
            kill_process(pid, signal).expect("a child can be signalled");
        }
    }

    fn failure(&self, what: &str) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        let shown = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
        format!("{} {what}; it said:\n{}", self.name, shown.join("\n"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(match self.end {
            End::Kill => Signal::KILL,
            End::Quit => Signal::QUIT,
        });
        self.reap();
    }
}
