//! How much of a document is looked at, how deep it may nest, how much may come
//! of it.

use std::borrow::Cow;
use std::fmt;

use comrak::Options;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};
use comrak::options::Plugins;

/// HTML of one document, in bytes.
pub(super) const HTML_BYTES_MAX: usize = 8 << 20;
/// Containers (quotes, lists) one line may open, so that what is written in
/// a few bytes cannot nest without end.
const NESTING_MAX: usize = 32;
/// Nodes above another, over all lines of a document.
const DEPTH_MAX: usize = 120;
/// Nodes of a document; each costs memory and a tag.
const NODES_MAX: usize = 400_000;
/// Tags of HTML inside Markdown; text with more shows them as written. An HTML
/// parser takes time that grows with the square of how deep they nest.
const RAW_TAGS_MAX: usize = 2_000;

/// The text up to `bytes_max`, cut at a character.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Lines that open more containers than anybody writes are shown as code: a
/// megabyte of `>` would otherwise nest a million deep.
pub(super) fn limit_nesting(markdown: &str) -> Cow<'_, str> {
    let deep = |line: &str| {
        let marks = line
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+'));
        marks.filter(|c| !c.is_whitespace()).count() > NESTING_MAX
            && !line
                .chars()
                .all(|c| matches!(c, '-' | '*' | '+' | ' ' | '\r'))
    };
    if !markdown.lines().any(deep) {
        return Cow::Borrowed(markdown);
    }
    let mut shallow = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        shallow.push_str(if deep(line) { "    " } else { "" });
        shallow.push_str(if deep(line) { line.trim_start() } else { line });
        shallow.push('\n');
    }
    Cow::Owned(shallow)
}

/// What a look over a parsed document found.
pub(super) struct Measured {
    pub(super) too_much_html: bool,
}

/// Looks over a document without recursion; `None` where it is too deep or too
/// large to be shown.
pub(super) fn measure(root: Node<'_>) -> Option<Measured> {
    let (mut depth, mut nodes, mut raw_tags) = (0_usize, 0_usize, 0_usize);
    for edge in root.traverse() {
        let NodeEdge::Start(node) = edge else {
            depth = depth.saturating_sub(1);
            continue;
        };
        depth += 1;
        nodes += 1;
        if depth > DEPTH_MAX || nodes > NODES_MAX {
            return None;
        }
        raw_tags += match &node.data.borrow().value {
            NodeValue::HtmlBlock(block) => block.literal.matches('<').count(),
            NodeValue::HtmlInline(tag) => tag.matches('<').count(),
            _ => 0,
        };
    }
    Some(Measured {
        too_much_html: raw_tags > RAW_TAGS_MAX,
    })
}

/// The document as HTML; `None` beyond [`HTML_BYTES_MAX`].
pub(super) fn format(root: Node<'_>, options: &Options<'_>) -> Option<String> {
    let mut html = Bounded(String::new());
    comrak::format_html_with_plugins(root, options, &mut html, &Plugins::default()).ok()?;
    Some(html.0)
}

/// A text that refuses to grow beyond its limit.
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > HTML_BYTES_MAX {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}
