//! `wright search`: designs by words and by what they are.

use crate::cli::Search;
use crate::context::Context;
use crate::text;
use anyhow::Result;
use dialoguer::console::{Term, measure_text_width};
use owo_colors::OwoColorize as _;
use wright_client::plain;
use wright_wire::rest::{SearchHit, SearchResults};

/// The width of a page where there is no terminal.
const WIDTH_DEFAULT: usize = 80;
/// Lines longer than this are hard to read.
const WIDTH_MAX: usize = 100;
/// What stands before the second and further lines of a result.
const INDENT: &str = "  ";

pub(crate) async fn run(context: &Context<'_>, arguments: &Search) -> Result<()> {
    let registry = context.required_registry()?;
    let api = context.api(&registry).await?;
    let found = api.search(&pairs(arguments)).await?;
    let printer = context.printer;
    if found.is_cut {
        printer.warning("the query is very long: only its first 200 words were used");
    }
    if let Some(instead) = &found.instead {
        let instead = plain(instead);
        printer.status(&format!("Did you mean {}", instead.bold()));
    }
    for line in lines(&found, width()) {
        printer.result(&line);
    }
    printer.note(&summary(&found));
    if let Some(first) = found.items.first() {
        printer.note(&format!("wright add {}", first.name));
    }
    printer.json("search", &found)
}

fn pairs(arguments: &Search) -> Vec<(&'static str, String)> {
    let mut pairs = vec![
        ("q", arguments.words.join(" ")),
        ("limit", arguments.limit.to_string()),
    ];
    if arguments.newest {
        pairs.push(("sort", "new".to_owned()));
    }
    for (name, values) in [
        ("category", &arguments.category),
        ("license", &arguments.license),
        ("process", &arguments.process),
        ("material", &arguments.material),
        ("readiness", &arguments.readiness),
        ("language", &arguments.language),
        ("keyword", &arguments.keyword),
        ("actor", &arguments.actor),
    ] {
        pairs.extend(values.iter().map(|value| (name, value.clone())));
    }
    pairs
}

fn width() -> usize {
    let columns = Term::stdout().size_checked().map(|(_, columns)| columns);
    columns.map_or(WIDTH_DEFAULT, usize::from).min(WIDTH_MAX)
}

/// A result as it is read: what to type to use it, what it is, and where it was
/// found.
fn lines(found: &SearchResults, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (place, hit) in found.items.iter().enumerate() {
        if place > 0 {
            lines.push(String::new());
        }
        lines.extend(result(hit, width));
    }
    lines
}

fn result(hit: &SearchHit, width: usize) -> Vec<String> {
    let title = plain(&hit.title);
    let license = plain(&hit.license);
    let left = format!("{} {}", hit.name.bold(), hit.version.green());
    let gap = width.saturating_sub(measure_text_width(&left) + measure_text_width(&license));
    let mut lines = vec![match gap {
        // Too narrow: the license gets a line of its own.
        0 | 1 => left,
        gap => format!("{left}{}{}", " ".repeat(gap), license.dimmed()),
    }];
    if gap < 2 {
        lines.push(format!("{INDENT}{}", license.dimmed()));
    }
    let room = width.saturating_sub(INDENT.len()).max(20);
    lines.push(format!("{INDENT}{}", title.cyan()));
    for line in text::wrap(&plain(&hit.summary), room) {
        lines.push(format!("{INDENT}{line}"));
    }
    for line in hit
        .excerpt
        .iter()
        .flat_map(|text| text::wrap(&plain(text), room))
    {
        lines.push(format!("{INDENT}{}", line.dimmed()));
    }
    lines
}

fn summary(found: &SearchResults) -> String {
    let count = text::count(found.total, "design");
    let shown = found.items.len() as u64;
    match (found.total, found.is_loose) {
        (0, _) => "No design fits. Try fewer or more general words.".to_owned(),
        (_, true) => format!("No design has all of these words; {count} with some of them"),
        (total, _) if total > shown => format!("{count}; the first {shown} are shown (--limit)"),
        _ => count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit() -> SearchHit {
        SearchHit {
            name: "rural-energy/box-dryer".parse().unwrap(),
            title: "Box solar\u{1b}[31m dryer".into(),
            summary: "Dries 4 kg of fruit a day with no grid power".into(),
            version: "0.3.0".parse().unwrap(),
            published_at: "2026-03-01T12:00:00Z".parse().unwrap(),
            license: "CERN-OHL-S-2.0".into(),
            category: None,
            picture: None,
            excerpt: Some("… glue the corners …".into()),
        }
    }

    #[test]
    fn a_result_fits_the_terminal() {
        for width in [24, 40, 80] {
            let lines = result(&hit(), width);
            assert!(
                lines[1..]
                    .iter()
                    .all(|line| measure_text_width(line) <= width.max(30)),
                "{lines:#?}"
            );
            assert!(lines.iter().all(|line| !line.contains("\u{1b}[31m")));
        }
        let wide = result(&hit(), 80);
        assert_eq!(measure_text_width(&wide[0]), 80);
        assert!(wide[0].contains("CERN-OHL-S-2.0"));
    }
}
