//! Tables of files (CSV, TSV) as rows, whatever separates their cells.

/// Rows of a table that a page shows.
pub(crate) const ROWS_MAX: usize = 5_000;
/// Cells of one row that a page shows.
pub(crate) const COLUMNS_MAX: usize = 100;
/// Cells of one table that a page shows.
const CELLS_MAX: usize = 60_000;
/// Lines that the separator is guessed from.
const SNIFFED_LINES: usize = 30;
/// What may stand between cells, the most usual first.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// The names of its columns; empty where its first row is none.
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    /// Whether rows or columns are left out.
    pub(crate) is_cut: bool,
    /// Whether rows differ in their number of cells.
    pub(crate) is_ragged: bool,
}

/// Reads a table. `is_whole` says whether the text is all of the file: the last
/// row of a part is left out. `None` where it cannot be read as one.
pub(crate) fn read(text: &str, is_whole: bool) -> Option<Table> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut table = Table {
        is_cut: !is_whole,
        ..Table::default()
    };
    let mut cells = 0;
    for record in reader.records() {
        let record = record.ok()?;
        if table.rows.len() >= ROWS_MAX || cells >= CELLS_MAX {
            table.is_cut = true;
            break;
        }
        table.is_cut |= record.len() > COLUMNS_MAX;
        let shown = record.iter().take(COLUMNS_MAX);
        let row: Vec<String> = shown.map(|cell| cell.trim().to_owned()).collect();
        if row.iter().all(String::is_empty) {
            continue;
        }
        cells += row.len();
        table.rows.push(row);
    }
    if !is_whole && table.rows.len() < ROWS_MAX {
        table.rows.pop();
    }
    let width = table.rows.iter().map(Vec::len).max()?;
    table.is_ragged = table.rows.iter().any(|row| row.len() != width);
    if table.rows.len() > 1 && is_header(&table.rows[0], width) {
        table.header = table.rows.remove(0);
        table.header.resize(width, String::new());
    }
    for row in &mut table.rows {
        row.resize(width, String::new());
    }
    Some(table)
}

/// What separates the cells: what most lines hold, and the most of.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(SNIFFED_LINES)
        .collect();
    let score = |separator: u8| {
        let counts = lines
            .iter()
            .map(|line| count_outside_quotes(line, separator));
        let counts: Vec<usize> = counts.collect();
        let with = counts.iter().filter(|count| **count > 0).count();
        (
            with,
            counts.iter().copied().min().unwrap_or_default().min(1),
            counts.iter().sum::<usize>(),
        )
    };
    let best = SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| score(*separator));
    best.unwrap_or(b',')
}

fn count_outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == separator && !quoted
        })
        .count()
}

/// Names, not numbers, and in nearly every column.
fn is_header(row: &[String], width: usize) -> bool {
    let named = row.iter().filter(|cell| !cell.is_empty()).count();
    let numeric = row.iter().any(|cell| cell.parse::<f64>().is_ok());
    !numeric && named * 3 >= width * 2
}

/// Whether a cell is set as a number.
pub(crate) fn is_number(cell: &str) -> bool {
    let mut characters = cell.chars();
    let first = characters.next().unwrap_or(' ');
    (first.is_ascii_digit() || matches!(first, '-' | '+' | '.'))
        && cell.chars().any(|c| c.is_ascii_digit())
        && characters.all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let table = read(text, true).unwrap();
        (table.header, table.rows)
    }

    fn words(text: &str) -> Vec<String> {
        text.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn the_separator_is_found() {
        for text in [
            "id,name\na,b\n",
            "id;name\na;b\n",
            "id\tname\na\tb\n",
            "id|name\na|b",
        ] {
            assert_eq!(
                shown(text),
                (words("id/name"), vec![words("a/b")]),
                "{text}"
            );
        }
        let decimal = "part;price;n\nBolt, M5;1,50;4\nNut, M5;0,20;4\n";
        assert_eq!(shown(decimal).1[0], words("Bolt, M5/1,50/4"));
        let quoted = "\"a;b\",c\n\"d;e\",f\n";
        assert_eq!(shown(quoted).1[0], words("d;e/f"));
    }

    #[test]
    fn ragged_rows_are_filled_and_empty_ones_left_out() {
        let table = read("a,b,c\n1\n,,\n1,2,3\n", true).unwrap();
        assert_eq!(table.rows, [words("1//"), words("1/2/3")]);
        assert!(table.is_ragged);
        assert_eq!(read("", true), None);
        assert_eq!(shown("1,2\n3,4\n").0, Vec::<String>::new());
    }

    #[test]
    fn long_and_wide_tables_are_cut() {
        let table = read(&"a,b\n".repeat(ROWS_MAX + 10), true).unwrap();
        assert_eq!(table.rows.len() + 1, ROWS_MAX);
        assert!(table.is_cut);
        let wide = read(&format!("{}\n", "1,".repeat(10_000)).repeat(3), true).unwrap();
        assert_eq!(wide.rows[0].len(), COLUMNS_MAX);
        assert!(wide.is_cut);
        let part = read("a,b\nc,d\ne,", false).unwrap();
        assert_eq!(part.rows.len(), 1);
    }

    #[test]
    fn numbers_stand_to_the_right() {
        for (cell, expected) in [
            ("12", true),
            ("-1,5", true),
            ("3.4 %", true),
            ("M5", false),
            ("-", false),
            ("=1+1", false),
            ("", false),
        ] {
            assert_eq!(is_number(cell), expected, "{cell}");
        }
    }
}
