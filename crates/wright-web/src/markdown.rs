//! Authors' Markdown to HTML that is safe to stand in our pages.
//!
//! GitHub's dialect (tables, task lists, footnotes, autolinks), then a strict
//! allow-list. Every address goes through one filter, whether it came from
//! Markdown or from HTML inside it: relative ones are answered by the caller,
//! who knows which files the release has; nothing is loaded from elsewhere.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Mutex;

use ammonia::Builder;
use comrak::adapters::{HeadingAdapter, HeadingMeta};
use comrak::nodes::{NodeValue, Sourcepos};
use comrak::options::Plugins;
use comrak::{Anchorizer, Arena, Options};

/// Text that is parsed inside the server, in bytes; longer text is cut.
pub const MARKDOWN_BYTES_MAX: usize = 1 << 20;
/// Containers (quotes, lists) one line may open, so that what is written in
/// a few bytes cannot nest without end.
const NESTING_MAX: usize = 32;
/// Tags of HTML inside Markdown; text with more shows them as written. An HTML
/// parser takes time that grows with the square of how deep they nest.
const RAW_TAGS_MAX: usize = 2_000;
/// Put before the ids of headings, so that an author's heading never takes
/// the id of something in the page around it.
const ID_PREFIX: &str = "words-";

/// Renders Markdown as HTML. `resolve` answers a relative address (of an image
/// or a link, without its fragment) with the address to use, or `None` when the
/// release has no such file: the image's text, or plain words, remain.
#[must_use]
pub fn render(
    markdown: &str,
    resolve: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    let markdown = limit_nesting(cut(markdown, MARKDOWN_BYTES_MAX));
    let html = to_html(&markdown);
    cleaner(resolve).clean(&html).to_string()
}

/// The text up to `bytes_max`, cut at a character.
fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Lines that open more containers than anybody writes are shown as code: a
/// megabyte of `>` would otherwise nest a million deep.
fn limit_nesting(markdown: &str) -> Cow<'_, str> {
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

fn to_html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, markdown, &options);
    let mut raw_tags = 0;
    for node in root.descendants() {
        let mut data = node.data.borrow_mut();
        let task = match &data.value {
            NodeValue::HtmlBlock(block) => {
                raw_tags += block.literal.matches('<').count();
                continue;
            }
            NodeValue::HtmlInline(tag) => {
                raw_tags += tag.matches('<').count();
                continue;
            }
            NodeValue::TaskItem(task) => *task,
            _ => continue,
        };
        // A sign in the text instead of a box that cannot be ticked and has no name.
        let sign = if task.symbol.is_some() {
            "☑ "
        } else {
            "☐ "
        };
        data.value = NodeValue::Item(comrak::nodes::NodeList::default());
        drop(data);
        let text = arena.alloc(NodeValue::Text(sign.into()).into());
        match node.first_child() {
            Some(paragraph) => paragraph.prepend(text),
            None => node.append(text),
        }
    }
    options.render.r#unsafe = raw_tags <= RAW_TAGS_MAX; // the allow-list below decides
    options.render.escape = raw_tags > RAW_TAGS_MAX;
    let headings = Headings::default();
    let mut plugins = Plugins::default();
    plugins.render.heading_adapter = Some(&headings);
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    comrak::format_html_with_plugins(root, &options, &mut html, &plugins)
        .expect("writing to a string cannot fail");
    html
}

/// Headings with ids, two levels down: the page has the first two.
#[derive(Default)]
struct Headings(Mutex<Anchorizer>);

fn level_in_page(level: u8) -> u8 {
    (level + 2).min(6)
}

impl HeadingAdapter for Headings {
    fn enter(
        &self,
        output: &mut dyn fmt::Write,
        heading: &HeadingMeta,
        _position: Option<Sourcepos>,
    ) -> fmt::Result {
        let id = match self.0.lock() {
            Ok(mut anchors) => anchors.anchorize(&heading.content),
            Err(_) => String::new(),
        };
        let level = level_in_page(heading.level);
        write!(output, "<h{level} id=\"{ID_PREFIX}")?;
        comrak::html::escape(output, &id)?;
        output.write_str("\">")
    }

    fn exit(&self, output: &mut dyn fmt::Write, heading: &HeadingMeta) -> fmt::Result {
        write!(output, "</h{}>", level_in_page(heading.level))
    }
}

const TAGS: [&str; 39] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
];
const TABLE_TAGS: [&str; 3] = ["thead", "tr", "ul"];

fn cleaner(resolve: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Builder<'static> {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let attributes = HashMap::from([
        ("a", set(&["href", "title", "aria-label", "id"])),
        ("abbr", set(&["title"])),
        ("img", set(&["src", "alt", "title", "width", "height"])),
        ("ol", set(&["start"])),
        ("th", set(&["align", "colspan", "rowspan", "scope"])),
        ("td", set(&["align", "colspan", "rowspan"])),
        ("h3", set(&["id"])),
        ("h4", set(&["id"])),
        ("h5", set(&["id"])),
        ("h6", set(&["id"])),
        ("li", set(&["id"])),
        ("details", set(&["open"])),
    ]);
    let mut builder = Builder::default();
    builder
        .tags(TAGS.into_iter().chain(TABLE_TAGS).collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .allowed_classes(HashMap::from([("section", set(&["footnotes"]))]))
        .clean_content_tags(set(&["script", "style", "template", "textarea", "title"]))
        .url_schemes(set(&["http", "https", "mailto"]))
        .link_rel(Some("nofollow noopener"))
        .attribute_filter(move |element, attribute, value| {
            filter_attribute(&resolve, element, attribute, value)
        });
    for block in ["p", "h3", "h4", "h5", "h6", "li", "td", "th", "blockquote"] {
        builder.set_tag_attribute_value(block, "dir", "auto");
    }
    for scrolled in ["pre", "table"] {
        builder.set_tag_attribute_value(scrolled, "tabindex", "0");
    }
    builder.set_tag_attribute_value("img", "loading", "lazy");
    builder
}

fn filter_attribute<'v>(
    resolve: &impl Fn(&str) -> Option<String>,
    element: &str,
    attribute: &str,
    value: &'v str,
) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        ("img", "src") => resolve_relative(resolve, value).map(Cow::Owned),
        ("a", "href") => match value.strip_prefix('#') {
            Some(footnote) if is_footnote(footnote) => Some(Cow::Borrowed(value)),
            Some(fragment) => Some(Cow::Owned(format!("#{ID_PREFIX}{fragment}"))),
            None if has_scheme(value) => Some(Cow::Borrowed(value)),
            None => resolve_relative(resolve, value).map(Cow::Owned),
        },
        (_, "id") => {
            let ours = value.starts_with(ID_PREFIX) || is_footnote(value);
            ours.then_some(Cow::Borrowed(value))
        }
        (_, "width" | "height" | "colspan" | "rowspan" | "start") => {
            value.parse::<u16>().ok().map(|_| Cow::Borrowed(value))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

fn is_footnote(id: &str) -> bool {
    id.starts_with("fn-") || id.starts_with("fnref-")
}

/// Whether an address names a scheme or a host. What the browser would skip
/// inside one (control characters, backslashes) counts as foreign, too.
fn has_scheme(address: &str) -> bool {
    address.starts_with("//")
        || address.contains(|c: char| c == '\\' || c.is_control())
        || address
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|head| head.contains(':'))
}

fn resolve_relative(resolve: &impl Fn(&str) -> Option<String>, address: &str) -> Option<String> {
    if has_scheme(address) {
        return None;
    }
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let path = percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .ok()?;
    resolve(path.strip_prefix("./").unwrap_or(&path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rendered(markdown: &str) -> String {
        render(markdown, |path| {
            (path == "pictures/dryer one.jpg").then(|| "/blobs/sha256/00".to_owned())
        })
    }

    #[test]
    fn headings_start_below_the_pages_own() {
        assert_eq!(
            rendered("# Box dryer\n\n## Box dryer\n"),
            "<h3 id=\"words-box-dryer\" dir=\"auto\">Box dryer</h3>\n\
             <h4 id=\"words-box-dryer-1\" dir=\"auto\">Box dryer</h4>"
        );
    }

    #[test]
    fn pictures_and_links_of_the_release_are_found() {
        let html = rendered("![The dryer](./pictures/dryer%20one.jpg) [missing](other.md)");
        assert!(html.contains("src=\"/blobs/sha256/00\""), "{html}");
        assert!(html.contains("alt=\"The dryer\""), "{html}");
        assert!(!html.contains("other.md"), "{html}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for foreign in [
            "![x](https://example.org/x.png)",
            "![x](//example.org/x.png)",
            "<img src=\"/\\example.org/x.png\">",
            "<img src=\"data:image/png;base64,AAAA\">",
            "<iframe src=https://example.org></iframe>",
            "<link rel=stylesheet href=https://example.org/x.css>",
            "<object data=x></object><embed src=x><video src=x></video>",
        ] {
            let html = rendered(foreign);
            assert!(!html.contains("src="), "{foreign} became {html}");
            assert!(!html.contains("example.org"), "{foreign} became {html}");
        }
    }

    #[test]
    fn nothing_runs() {
        for hostile in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "<a href=\"vbscript:x\">x</a>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)><script>alert(1)</script></svg>",
            "<p style=\"background:url(x)\">x</p>",
            "<form action=/-/account><button formaction=x>x</button></form>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "```\"onmouseover=alert(1)\nx\n```",
            "<div id=main class=btn>x</div>",
        ] {
            let html = rendered(hostile).to_lowercase();
            for bad in [
                "<script",
                "javascript:",
                "vbscript:",
                "<svg",
                "<form",
                "<style",
                "style=",
                " onerror",
                " onload",
                "id=\"main",
                "class=",
                "<button",
            ] {
                assert!(!html.contains(bad), "{hostile} became {html}");
            }
        }
    }

    #[test]
    fn task_lists_tables_and_footnotes_work() {
        let html = rendered(
            "- [x] printed\n- [ ] sewn\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\nNote[^1].\n\n[^1]: Text.\n",
        );
        assert!(html.contains("☑ printed"), "{html}");
        assert!(html.contains("☐ sewn"), "{html}");
        assert!(
            html.contains("<td align=\"right\" dir=\"auto\">2</td>"),
            "{html}"
        );
        assert!(html.contains("href=\"#fn-1\""), "{html}");
        assert!(html.contains("id=\"fn-1\""), "{html}");
        assert!(!html.contains("<input"), "{html}");
    }

    #[test]
    fn deep_nesting_and_long_text_are_bounded() {
        for pattern in [
            ">", "> ", "- ", "[", "![", "*a_", "<div>", "<b>", "`", "\u{202e}", "|",
        ] {
            let text = pattern.repeat(MARKDOWN_BYTES_MAX / pattern.len() / 32);
            let html = rendered(&text);
            assert!(html.len() < 64 * MARKDOWN_BYTES_MAX, "{pattern}");
        }
    }

    #[test]
    fn text_is_cut_at_a_character() {
        let text = "é".repeat(MARKDOWN_BYTES_MAX);
        assert!(rendered(&text).len() <= MARKDOWN_BYTES_MAX + 64);
    }

    proptest! {
        #[test]
        fn no_input_yields_a_foreign_element(text in "[<>/a-z \"'=:#!\\[\\]()&;\\n`*-]{0,200}") {
            let html = rendered(&text);
            for bad in ["<script", "<style", "<iframe", "<svg", "<form", "<input"] {
                prop_assert!(!html.contains(bad));
            }
        }
    }
}
