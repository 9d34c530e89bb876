//! One child: started, waited for, ended when it must be, and judged by how it
//! ended.

use super::{Limits, Order, Outcome, Reason, Task, reply};
use std::ffi::OsString;
use std::fs::File;
use std::io::Seek;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

/// What is read of a child's last words, in bytes.
const LAST_WORDS_BYTES_MAX: u64 = 4096;
/// What is read and forgotten beyond that, in bytes.
const NOISE_BYTES_MAX: u64 = 1 << 20;
const MIB: u64 = 1 << 20;
/// What the child's environment holds: its allocator is not to set a gigabyte
/// aside, of which the limit of its memory would then be.
const ENVIRONMENT: [(&str, &str); 2] = [
    ("MIMALLOC_ARENA_RESERVE", "16MiB"),
    ("MIMALLOC_SHOW_ERRORS", "0"),
];

/// Why a task was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file is to blame.
    #[error(transparent)]
    Reason(Reason),
    /// The registry is; the file may be tried again.
    #[error("files cannot be looked into now: {0}")]
    Broken(String),
}

impl Failure {
    pub(crate) fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }
}

/// Has a child of `program` do a task on a file, from its beginning.
///
/// # Errors
/// [`Failure::Reason`] is a state of the file, [`Failure::Broken`] one of this
/// machine.
pub async fn run(
    program: &[OsString],
    order: impl Into<Order>,
    input: File,
    limits: &Limits,
) -> Result<Outcome, Failure> {
    let Order { task, extensions } = order.into();
    let extensions = extensions.iter().map(|one| format!("--extension={one}"));
    let extensions = extensions.map(OsString::from).collect();
    let left = left_by_child(program, task, extensions, input, limits).await?;
    blocking(move || reply::read(left))
        .await?
        .map_err(Failure::Reason)
}

/// Has `helper`, locked in by a child of `program`, make binary STL of a STEP file.
///
/// # Errors
/// As [`run`].
pub(super) async fn mesh_of_step(
    program: &[OsString],
    helper: &Path,
    input: File,
) -> Result<File, Failure> {
    let mut named = OsString::from("--helper=");
    named.push(helper);
    let limits = Task::Step.limits(0);
    let mut mesh = left_by_child(program, Task::Step, vec![named], input, &limits).await?;
    blocking(move || mesh.rewind().map(|()| mesh)).await
}

/// What a child that ended well left in its standard output.
async fn left_by_child(
    program: &[OsString],
    task: Task,
    more: Vec<OsString>,
    input: File,
    limits: &Limits,
) -> Result<File, Failure> {
    let length = input.metadata().map_err(Failure::broken)?.len();
    if length > limits.input_bytes_max {
        return Err(Failure::Reason(Reason::too_large(limits)));
    }
    let left = blocking(tempfile::tempfile).await?;
    let output = left.try_clone().map_err(Failure::broken)?;
    let (name, arguments) = program
        .split_first()
        .ok_or_else(|| Failure::broken("no program is set"))?;
    let mut child = Command::new(name)
        .args(arguments)
        .args(["analyze-file", task.name()])
        .args(limits.arguments())
        .args(more)
        .env_clear()
        .envs(ENVIRONMENT)
        .current_dir("/")
        .stdin(Stdio::from(input))
        .stdout(Stdio::from(output))
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Failure::Broken(format!("{} does not start: {error}", name.display())))?;
    let noise = child.stderr.take();
    let ended = tokio::time::timeout(limits.wall, async {
        let (words, status) = tokio::join!(last_words(noise), child.wait());
        status.map(|status| (words, status))
    });
    let Ok(ended) = ended.await else {
        child.kill().await.map_err(Failure::broken)?;
        return Err(Failure::Reason(Reason::TooSlow {
            seconds: limits.wall.as_secs(),
        }));
    };
    let (words, status) = ended.map_err(Failure::broken)?;
    if status.success() {
        Ok(left)
    } else {
        Err(judge(status, &words, limits))
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(Failure::broken)?.map_err(Failure::broken)
}

/// The end of a child that wrote no reply.
fn judge(status: ExitStatus, words: &str, limits: &Limits) -> Failure {
    tracing::warn!(%status, words, "a child that looked into a file ended badly");
    // Rust's own words, and those of programs in C++.
    let lacked_memory = ["memory allocation of", "bad_alloc", "out of memory"]
        .iter()
        .any(|sign| words.contains(sign));
    let signal = signal_of(status);
    Failure::Reason(match signal {
        _ if lacked_memory => Reason::TooMuchMemory {
            mebibytes: limits.memory_bytes / MIB,
        },
        Some(Signal::Processor) => Reason::TooMuchWork {
            seconds: limits.processor_seconds,
        },
        Some(Signal::FileSize) => Reason::TooMuchOutput {
            mebibytes: limits.output_bytes / MIB,
        },
        // It never began, so the file is not to blame.
        None if status.code() == Some(EXIT_BEFORE_READING) => {
            return Failure::Broken(words.to_owned());
        }
        None if status.code().is_some_and(|code| REFUSED.contains(&code)) => Reason::Refused {
            why: last_line(words),
        },
        Some(Signal::Other) | None => Reason::Crashed,
    })
}

/// What a child exits with that could not begin.
pub const EXIT_BEFORE_READING: i32 = 2;
/// What a helper exits with that says in its last line what is wrong with a file.
const REFUSED: RangeInclusive<i32> = 10..=19;
/// The longest such line, in characters.
const LINE_CHARACTERS_MAX: usize = 200;

fn last_line(words: &str) -> String {
    let line = words.lines().last().unwrap_or_default();
    let plain = line.chars().filter(|character| !character.is_control());
    plain.take(LINE_CHARACTERS_MAX).collect()
}

/// What ended a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Its processor time was used up.
    Processor,
    /// It wrote too much.
    FileSize,
    /// Anything else.
    Other,
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<Signal> {
    use rustix::process::Signal as System;
    let signal = std::os::unix::process::ExitStatusExt::signal(&status)?;
    Some(match signal {
        signal if signal == System::XCPU.as_raw() => Signal::Processor,
        signal if signal == System::XFSZ.as_raw() => Signal::FileSize,
        _ => Signal::Other,
    })
}

#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> Option<Signal> {
    None
}

/// What a child says to its operator, as far as anybody reads it.
async fn last_words(noise: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut noise) = noise else {
        return String::new();
    };
    let mut words = Vec::new();
    let mut capped = (&mut noise).take(LAST_WORDS_BYTES_MAX);
    // A child that cannot be heard is judged by its end alone.
    if capped.read_to_end(&mut words).await.is_ok() {
        let mut rest = noise.take(NOISE_BYTES_MAX);
        drop(tokio::io::copy(&mut rest, &mut tokio::io::sink()).await);
    }
    String::from_utf8_lossy(&words).trim().to_owned()
}
