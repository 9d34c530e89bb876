//! Tables in Markdown, also between other text.

use super::{Budget, Cell, File, Format, Grid, Kind};
use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options};
use wright_model::limits::SHORT_TEXT_CHARS_MAX;

/// Texts beyond this are read up to here, in bytes: Markdown is a book, not data.
const MARKDOWN_BYTES_MAX: usize = 2 << 20;

/// Whether a text is Markdown: by its name, or because a row of dashes between
/// bars stands below a row of cells.
pub(super) fn is_markdown(text: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    if [".md", ".markdown", ".mkd"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return true;
    }
    let mut before = "";
    for line in text.lines().take(2_000) {
        if is_rule(line) && before.contains('|') {
            return true;
        }
        before = line;
    }
    false
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains("--")
        && line
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

pub(super) fn read(text: &str, budget: &mut Budget) -> File {
    let end = text.floor_char_boundary(text.len().min(MARKDOWN_BYTES_MAX));
    budget.cut |= end < text.len();
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    let root = comrak::parse_document(&arena, &text[..end], &options);
    let mut file = File::new(Format::Markdown);
    file.commas_are_free = true;
    let mut title = None;
    for node in root.descendants() {
        match node.data().value {
            NodeValue::Heading(_) => title = Some(inline(node).text),
            NodeValue::Table(_) => {
                let grid = table(node, title.clone(), budget);
                file.grids.push(grid);
            }
            _ => {}
        }
    }
    file
}

fn table<'a>(table: Node<'a>, title: Option<String>, budget: &mut Budget) -> Grid {
    let title = title.map(|title| title.chars().take(SHORT_TEXT_CHARS_MAX).collect());
    let mut grid = Grid {
        title,
        ..Grid::default()
    };
    for row in table.children() {
        let line = row.data().sourcepos.start.line;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let cells = row.children().take(super::COLUMNS_MAX + 1).map(|cell| {
            let mut cell = inline(cell);
            cell.text = budget.text(&cell.text);
            cell
        });
        let cells = cells.collect();
        budget.keep(&mut grid, line, cells);
    }
    grid
}

/// The words of a node, and the first place it leads to.
fn inline<'a>(node: Node<'a>) -> Cell {
    let mut cell = Cell {
        kind: Kind::Text,
        ..Cell::default()
    };
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(text) => cell.text.push_str(text),
            NodeValue::Code(code) => cell.text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => cell.text.push(' '),
            NodeValue::HtmlInline(html) if html.to_lowercase().starts_with("<br") => {
                cell.text.push(' ');
            }
            NodeValue::Link(link) if cell.link.is_none() => {
                cell.link = Some(link.url.clone().into_boxed_str());
            }
            _ => {}
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "# Box dryer\n\nWords | with a bar.\n\n## Parts to buy\n\n\
        | Part | Qty | Where |\n|---|---:|---|\n| **Bolt** `M5` | 4 | [shop](https://example.org/b) |\n\
        | Nut \\| washer | 4 | |\n\nMore words.\n";

    #[test]
    fn tables_are_found_between_words() {
        assert!(is_markdown(README, "parts.txt"));
        assert!(!is_markdown("a|b\nc|d\n", "bom.csv"));
        let file = read(README, &mut Budget::default());
        assert_eq!(file.grids.len(), 1);
        let grid = &file.grids[0];
        assert_eq!(grid.title.as_deref(), Some("Parts to buy"));
        assert_eq!(grid.rows[1].number, 9);
        assert_eq!(grid.rows[1].cells[0].text, "Bolt M5");
        assert_eq!(
            grid.rows[1].cells[2].link.as_deref(),
            Some("https://example.org/b")
        );
        assert_eq!(grid.rows[2].cells[0].text, "Nut | washer");
    }
}
