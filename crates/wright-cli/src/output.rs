//! What people see. Results go to standard output, everything about the way
//! there to standard error; colors only where a terminal shows them.

use crate::cli::Global;
use dialoguer::console::{Term, measure_text_width};
use owo_colors::OwoColorize as _;
use serde::Serialize;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use wright_client::plain;
use wright_manifest::{Diagnostic, Position, Severity};
use wright_wire::problem::Problem;

/// Prints in one style.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    quiet: bool,
    json: bool,
    progress: bool,
}

/// One line of a list of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Added,
    Removed,
    Changed,
}

impl Mark {
    /// How it stands before a line.
    pub(crate) fn sign(self) -> String {
        match self {
            Self::Added => "+".green().to_string(),
            Self::Removed => "-".red().to_string(),
            Self::Changed => "~".yellow().to_string(),
        }
    }
}

impl Printer {
    pub(crate) fn new(global: &Global) -> Self {
        global.color.apply();
        Self {
            quiet: global.quiet,
            json: global.json,
            progress: !global.quiet && !global.json && std::io::stderr().is_terminal(),
        }
    }

    /// Whether bars are drawn.
    pub(crate) fn shows_progress(&self) -> bool {
        self.progress
    }

    /// Whether the result is one JSON object.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// A sentence about what was done.
    pub(crate) fn status(&self, text: &str) {
        if !self.quiet && !self.json {
            anstream::eprintln!("{text}");
        }
    }

    /// The same, dimmed: worth knowing, not worth attention.
    pub(crate) fn note(&self, text: &str) {
        self.status(&text.dimmed().to_string());
    }

    /// One line of a list of changes.
    pub(crate) fn change(&self, mark: Mark, text: &str) {
        self.status(&format!(" {} {text}", mark.sign()));
    }

    /// Something that may be wrong; shown even when quiet.
    pub(crate) fn warning(&self, text: &str) {
        anstream::eprintln!("{}: {}", "warning".yellow().bold(), plain(text));
    }

    /// A line of the result.
    pub(crate) fn result(&self, text: &str) {
        if !self.json {
            print_line(text);
        }
    }

    /// The whole result as one JSON object, where that is asked for. `command`
    /// and the version of the shape come first.
    pub(crate) fn json(&self, command: &str, result: &impl Serialize) -> anyhow::Result<()> {
        #[derive(Serialize)]
        struct Whole<'a, T> {
            v: u32,
            command: &'a str,
            #[serde(flatten)]
            result: &'a T,
        }
        if self.json {
            let whole = Whole {
                v: 1,
                command,
                result,
            };
            print_line(&serde_json::to_string(&whole)?);
        }
        Ok(())
    }

    /// An error, and what to do.
    pub(crate) fn failure(
        &self,
        message: &str,
        help: Option<&str>,
        exit_code: u8,
        problem: Option<&Problem>,
    ) {
        if self.json {
            let code = problem.map(|problem| problem.code);
            let diagnostics = problem.map(|problem| &problem.diagnostics);
            let error = serde_json::json!({
                "v": 1,
                "error": { "message": message, "help": help, "exit_code": exit_code,
                           "code": code, "diagnostics": diagnostics },
            });
            print_line(&error.to_string());
            return;
        }
        anstream::eprintln!("{}: {}", "error".red().bold(), plain(message));
        for diagnostic in problem.iter().flat_map(|problem| &problem.diagnostics) {
            self.wire_diagnostic(diagnostic);
        }
        if let Some(limit) = problem.and_then(|problem| problem.limit.as_ref()) {
            anstream::eprintln!("  {} {}", "limit:".dimmed(), plain(limit));
        }
        if let Some(help) = help {
            anstream::eprintln!(" {}: {}", "help".cyan().bold(), plain(help));
        }
    }

    /// A refusal with everything that was found, as the one JSON object.
    pub(crate) fn json_failure(&self, message: &str, diagnostics: &impl Serialize) {
        let error = serde_json::json!({
            "v": 1,
            "error": { "message": message, "help": null, "exit_code": 1,
                       "code": null, "diagnostics": diagnostics },
        });
        print_line(&error.to_string());
    }

    /// A finding of the offline checks.
    pub(crate) fn diagnostic(&self, diagnostic: &Diagnostic) {
        let is_error = diagnostic.severity == Severity::Error;
        let place = place(
            diagnostic.file.as_deref(),
            diagnostic
                .position
                .map(|Position { line, column }| (line, column)),
        );
        print_finding(
            is_error,
            &diagnostic.message,
            &place,
            diagnostic.help.as_deref(),
        );
    }

    /// An error of a file, with what to do.
    pub(crate) fn finding(&self, message: &str, file: &str, help: &str) {
        print_finding(true, message, file, Some(help));
    }

    /// A finding in a bill of materials: how it was read, nothing that refuses it.
    pub(crate) fn bom_finding(&self, file: &str, finding: &wright_bom::Diagnostic) {
        let place = match finding.place.to_string() {
            place if place.is_empty() => file.to_owned(),
            place => format!("{file}, {place}"),
        };
        print_finding(false, &finding.message, &place, finding.help.as_deref());
    }

    /// Something odd about a mesh or a drawing, which refuses nothing either.
    pub(crate) fn shape_finding(&self, file: &str, message: &str) {
        print_finding(false, message, file, None);
    }

    /// A finding of the registry.
    pub(crate) fn wire_diagnostic(&self, diagnostic: &wright_wire::rest::Diagnostic) {
        let is_error = diagnostic.severity == wright_wire::rest::Severity::Error;
        let position = diagnostic
            .line
            .map(|line| (line as usize, diagnostic.column.unwrap_or(1) as usize));
        let place = place(diagnostic.file.as_deref(), position);
        print_finding(
            is_error,
            &diagnostic.message,
            &place,
            diagnostic.help.as_deref(),
        );
    }
}

/// A line on standard output. Where whoever reads the pipe has closed it, the rest
/// is not wanted.
fn print_line(text: &str) {
    if let Err(error) = writeln!(anstream::stdout(), "{text}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        anstream::eprintln!(
            "{}: the result cannot be written: {error}",
            "error".red().bold()
        );
    }
}

fn place(file: Option<&str>, position: Option<(usize, usize)>) -> String {
    match (file, position) {
        (None, _) => String::new(),
        (Some(file), None) => file.to_owned(),
        (Some(file), Some((line, column))) => format!("{file}:{line}:{column}"),
    }
}

fn print_finding(is_error: bool, message: &str, place: &str, help: Option<&str>) {
    let (message, place) = (plain(message), plain(place));
    let word = if is_error {
        "error".red().bold().to_string()
    } else {
        "warning".yellow().bold().to_string()
    };
    anstream::eprintln!("{word}: {message}");
    if !place.is_empty() {
        anstream::eprintln!("  {} {}", "at".dimmed(), place.blue());
    }
    if let Some(help) = help {
        anstream::eprintln!("  {}: {}", "help".cyan(), plain(help));
    }
}

/// Rows with their columns aligned, two spaces between.
pub(crate) fn columns(rows: &[Vec<String>]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| measure_text_width(cell))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    rows.iter()
        .map(|row| {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - measure_text_width(cell) + 2));
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// A title block like the corner of a drawing: head lines, a rule, then rows of
/// a label and a value. Without its lines where it would not fit the terminal.
pub(crate) fn title_block(head: &[(String, String)], rows: &[(String, String)]) -> Vec<String> {
    let label = rows
        .iter()
        .map(|(label, _)| measure_text_width(label))
        .max()
        .unwrap_or(0);
    let row_width = rows
        .iter()
        .map(|(_, value)| label + 3 + measure_text_width(value));
    let head_width = head
        .iter()
        .map(|(left, right)| measure_text_width(left) + measure_text_width(right) + 2);
    let inner = row_width.chain(head_width).max().unwrap_or(0);
    let room = Term::stdout().size_checked();
    if room.is_some_and(|(_, columns)| inner + 4 > usize::from(columns)) {
        return unframed(head, rows);
    }
    let pad = |text: &str, width: usize| {
        format!(
            "{text}{}",
            " ".repeat(width.saturating_sub(measure_text_width(text)))
        )
    };
    let rule = |left: &str, cross: &str, right: &str| {
        let line = format!(
            "{left}{}{cross}{}{right}",
            "─".repeat(label + 2),
            "─".repeat(inner - label - 1)
        );
        line.dimmed().to_string()
    };
    let bar = "│".dimmed().to_string();
    let mut lines = vec![rule("┌", "─", "┐")];
    for (left, right) in head {
        let left = pad(left, inner - measure_text_width(right));
        lines.push(format!("{bar} {left}{right} {bar}"));
    }
    lines.push(rule("├", "┬", "┤"));
    for (name, value) in rows {
        let name = pad(name, label).dimmed().to_string();
        lines.push(format!(
            "{bar} {name} {bar} {} {bar}",
            pad(value, inner - label - 3)
        ));
    }
    lines.push(rule("└", "┴", "┘"));
    lines
}

/// The words of a title block, for the terminal to break where it must.
fn unframed(head: &[(String, String)], rows: &[(String, String)]) -> Vec<String> {
    let head = head
        .iter()
        .map(|(left, right)| format!("{left} {right}").trim_end().to_owned());
    let rows = rows
        .iter()
        .map(|(label, value)| format!("{}: {value}", label.dimmed()));
    head.chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_whatever_the_letters() {
        let rows = [["añ", "1"], ["b-long", "22"], ["日本", "3"]]
            .map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows), ["añ      1", "b-long  22", "日本    3"]);
    }

    #[test]
    fn every_line_of_a_title_block_is_equally_wide() {
        let text = |text: &str| text.to_owned();
        let lines = title_block(
            &[
                (text("Box dryer"), text("0.3.0")),
                (text("Dries fruit"), text("")),
            ],
            &[
                (text("license"), text("CERN-OHL-S-2.0")),
                (text("files"), text("14 · 3.2 MB")),
            ],
        );
        let widths: Vec<_> = lines.iter().map(|line| measure_text_width(line)).collect();
        assert!(
            widths.iter().all(|width| *width == widths[0]),
            "{widths:?}\n{}",
            lines.join("\n")
        );
    }
}
