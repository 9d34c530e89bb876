//! Markdown as the words in it, for the index.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

/// The words of a Markdown text, at most `bytes_max` of them; markup, addresses
/// and what only programs read are left out.
pub(super) fn plain_text(markdown: &str, bytes_max: usize) -> String {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    let root = parse_document(&arena, markdown, &options);
    let mut plain = String::new();
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(text) => plain.push_str(text),
            NodeValue::Code(code) => plain.push_str(&code.literal),
            NodeValue::CodeBlock(block) => plain.push_str(&block.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => plain.push(' '),
            value if value.block() && !plain.ends_with(' ') && !plain.is_empty() => plain.push(' '),
            _ => {}
        }
        if plain.len() >= bytes_max {
            break;
        }
    }
    let mut end = bytes_max.min(plain.len());
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    plain.truncate(end);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_markup() {
        let text = "# Box dryer\n\nGlue the **corners** ([drawing](docs/x.pdf)).\n\n| part | n |\n|---|---|\n| lid | 2 |\n\n<script>alert(1)</script>\n\n`M5` bolt";
        let plain = plain_text(text, 1_000);
        let words: Vec<&str> = plain.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "Box dryer Glue the corners (drawing). part n lid 2 M5 bolt"
        );
    }

    #[test]
    fn it_is_cut_at_a_letter() {
        assert_eq!(plain_text("éééé", 3), "é");
        let deep = "> ".repeat(20_000) + "end";
        assert!(plain_text(&deep, 100).len() <= 100);
    }
}
