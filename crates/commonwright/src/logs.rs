//! The log, on standard error: lines for people or JSON for programs.
//!
//! One system call a line costs a third of a short answer, so lines are gathered
//! for a moment. What warns is written at once, with everything before it.

use crate::settings::{LogFormat, LogSettings};
use anyhow::Context;
use std::io::{self, IsTerminal, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How long a line may wait. The kernel's killing this program loses so much.
const GATHERED_FOR: Duration = Duration::from_millis(100);
/// Lines that wait, in bytes; beyond that they are written at once.
const GATHERED_BYTES_MAX: usize = 64 << 10;

/// The lines of this process.
static LINES: Lines = Lines::new(|lines| {
    // Nobody is left to be told where standard error is closed.
    let _ = io::stderr().lock().write_all(lines);
});

/// Starts logging, once per process. Call [`flush`] before the process ends.
pub(crate) fn start(settings: &LogSettings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.filter).context("log.filter")?;
    std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(|| LINES.keep_writing())
        .context("starting the log")?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(&LINES);
    let started = match settings.format {
        LogFormat::Pretty => {
            let colored = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            subscriber.with_ansi(colored).try_init()
        }
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}

/// Writes what still waits.
pub(crate) fn flush() {
    LINES.write_out();
}

/// Lines on their way out.
struct Lines {
    gathered: Mutex<Vec<u8>>,
    /// The first line after a pause.
    arrived: Condvar,
    out: fn(&[u8]),
}

impl Lines {
    const fn new(out: fn(&[u8])) -> Self {
        Self {
            gathered: Mutex::new(Vec::new()),
            arrived: Condvar::new(),
            out,
        }
    }

    fn gathered(&self) -> MutexGuard<'_, Vec<u8>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, line: &[u8], is_urgent: bool) {
        let mut gathered = self.gathered();
        let was_empty = gathered.is_empty();
        gathered.extend_from_slice(line);
        let is_full = gathered.len() > GATHERED_BYTES_MAX;
        drop(gathered);
        if is_urgent || is_full {
            self.write_out();
        } else if was_empty {
            self.arrived.notify_one();
        }
    }

    fn write_out(&self) {
        let mut gathered = self.gathered();
        (self.out)(&gathered);
        gathered.clear();
    }

    /// Writes what was gathered, for ever.
    fn keep_writing(&self) -> ! {
        loop {
            let waited = self
                .arrived
                .wait_while(self.gathered(), |gathered| gathered.is_empty());
            drop(waited);
            std::thread::sleep(GATHERED_FOR);
            self.write_out();
        }
    }
}

/// Writes one line.
struct Line {
    lines: &'static Lines,
    is_urgent: bool,
}

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines.add(line, self.is_urgent);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for &'static Lines {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line {
            lines: self,
            is_urgent: true,
        }
    }

    fn make_writer_for(&self, what: &Metadata<'_>) -> Line {
        Line {
            lines: self,
            is_urgent: *what.level() <= Level::WARN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static WRITTEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    static GATHERING: Lines = Lines::new(|lines| {
        let lines = String::from_utf8_lossy(lines).into_owned();
        WRITTEN.lock().unwrap().push(lines);
    });

    #[test]
    fn lines_wait_for_one_that_warns() {
        let subscriber = tracing_subscriber::fmt()
            .with_writer(&GATHERING)
            .without_time()
            .with_target(false)
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("one");
            tracing::info!("two");
            assert!(WRITTEN.lock().unwrap().is_empty());
            tracing::warn!("three");
        });
        let written = WRITTEN.lock().unwrap();
        assert_eq!(*written, [" INFO one\n INFO two\n WARN three\n"]);
        assert!(GATHERING.gathered().is_empty());
    }

    #[test]
    fn what_waits_is_bounded() {
        static MANY: Lines = Lines::new(|lines| assert!(lines.len() > GATHERED_BYTES_MAX));
        let line = [b'x'; 1000];
        for _ in 0..=GATHERED_BYTES_MAX / line.len() {
            MANY.add(&line, false);
        }
        assert!(MANY.gathered().is_empty());
    }
}
