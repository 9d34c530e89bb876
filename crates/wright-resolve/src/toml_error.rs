//! Where in a TOML file something is.

/// The line, from 1, that a byte offset is in.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// The line of a parser's error, and what it says in one line.
pub(crate) fn told(text: &str, error: &toml::de::Error) -> (usize, String) {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    let message = error.message().replace('\n', " ");
    (line, message.chars().take(300).collect())
}
