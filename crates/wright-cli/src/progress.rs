//! Bars on a terminal, nothing in a pipe.

use crate::output::Printer;
use dialoguer::console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Mutex;
use std::time::Duration;
use wright_client::progress::{Phase, Progress, ProgressSink};

/// How often a bar without known length moves.
const TICK: Duration = Duration::from_millis(120);

/// Columns of the words beside a bar, at their longest.
const WORDS_COLUMNS: u16 = 54;

/// A sink that draws one bar, the current phase's.
pub(crate) fn sink(printer: &Printer) -> ProgressSink {
    if !printer.shows_progress() {
        return ProgressSink::silent();
    }
    let current: Mutex<Option<ProgressBar>> = Mutex::new(None);
    ProgressSink::new(move |step| {
        let Ok(mut current) = current.lock() else {
            return;
        };
        match step {
            Progress::Begin {
                phase,
                items,
                bytes,
            } => {
                if let Some(before) = current.replace(bar(phase, items, bytes)) {
                    before.finish_and_clear();
                }
            }
            Progress::End => {
                if let Some(bar) = current.take() {
                    bar.finish_and_clear();
                }
            }
            Progress::Note(text) => match current.as_ref() {
                Some(bar) => bar.println(text),
                None => anstream::eprintln!("{text}"),
            },
            step => {
                if let Some(bar) = current.as_ref() {
                    advance(bar, &step);
                }
            }
        }
    })
}

fn advance(bar: &ProgressBar, step: &Progress) {
    let counts_bytes = bar.message() == "bytes";
    match step {
        Progress::Bytes(bytes) if counts_bytes => bar.inc(*bytes),
        Progress::Back(bytes) if counts_bytes => {
            bar.set_position(bar.position().saturating_sub(*bytes));
        }
        Progress::Item if !counts_bytes => bar.inc(1),
        _ => {}
    }
}

/// The bar's columns: what the words beside it leave of the terminal, so that a
/// line never wraps and is drawn over itself.
fn bar_columns() -> u16 {
    let (_, columns) = Term::stderr().size();
    columns.saturating_sub(WORDS_COLUMNS).clamp(4, 28)
}

fn bar(phase: Phase, items: u64, bytes: u64) -> ProgressBar {
    let (word, unit) = match phase {
        Phase::Resolve => ("Resolving", "designs"),
        Phase::Manifests => ("Reading", "manifests"),
        Phase::Download => ("Fetching", "bytes"),
        Phase::Place => ("Placing", "bytes"),
        Phase::Hash => ("Hashing", "bytes"),
        Phase::Upload => ("Sending", "bytes"),
        Phase::Verify => ("Verifying", "bytes"),
    };
    let unit = if bytes == 0 && unit == "bytes" {
        "files"
    } else {
        unit
    };
    let length = if unit == "bytes" { bytes } else { items };
    let template = match (unit, length) {
        (_, 0) => "{prefix:9.dim} {spinner}",
        ("bytes", _) => {
            "{prefix:9.dim} {bar:WIDTH.blue/dim} {decimal_bytes:>10}/{decimal_total_bytes} {decimal_bytes_per_sec:.dim} {eta:.dim}"
        }
        _ => "{prefix:9.dim} {bar:WIDTH.blue/dim} {pos}/{len} {msg:.dim}",
    };
    let template = template.replace("WIDTH", &bar_columns().to_string());
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(12));
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_prefix(word);
    bar.set_message(unit);
    if length == 0 {
        bar.enable_steady_tick(TICK);
    }
    bar
}
