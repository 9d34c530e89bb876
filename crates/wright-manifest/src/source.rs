//! Byte offsets of a text as lines and columns.

use crate::diagnostic::Position;
use std::collections::BTreeMap;

/// A text and where its lines begin.
pub(crate) struct Source<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The line and column of a byte; of the last one for what lies beyond.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        Position {
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }
}

/// Where each value of a `design.toml` stands, by a path such as `part[2].id`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Positions(BTreeMap<String, Position>);

impl Positions {
    pub(crate) fn set(&mut self, path: String, position: Position) {
        self.0.insert(path, position);
    }

    /// The place of a value, e.g. of `design.name`, `part[0].source[1]` or
    /// `files.exclude[0]`; parts and list items count from 0.
    pub fn of(&self, path: &str) -> Option<Position> {
        self.0.get(path).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("ab\nçd = 1\n");
        for (offset, line, column) in [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 2), (999, 3, 1)] {
            assert_eq!(
                source.position(offset),
                Position { line, column },
                "{offset}"
            );
        }
        assert_eq!(Source::new("").position(0), Position { line: 1, column: 1 });
    }
}
