//! The allow-list: what of HTML may stand in a page of ours. Every address goes
//! through one filter, whether it came from Markdown or from HTML inside it, and
//! every id gets the prefix that keeps it away from the page's own.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ammonia::Builder;
use wright_registry::PictureSize;

use super::links::Standpoint;
use crate::highlight;

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];
/// What goes with all it holds.
const CONTENT_TAGS: &[&str] = &[
    "script",
    "style",
    "template",
    "textarea",
    "title",
    "noscript",
    "iframe",
    "svg",
    "math",
    "object",
    "select",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
];
/// Blocks whose text may run either way.
const BLOCKS: &[&str] = &[
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "td",
    "th",
    "blockquote",
    "figcaption",
    "summary",
    "dt",
    "dd",
];
const HEADINGS: &[&str] = &["h2", "h3", "h4", "h5", "h6"];

/// Safe HTML of unsafe HTML.
pub(super) fn clean(html: &str, from: &Standpoint) -> String {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut attributes = HashMap::from([
        ("a", set(&["href", "title", "aria-label", "id"])),
        ("abbr", set(&["title"])),
        ("img", set(&["src", "alt", "title", "width", "height"])),
        ("ol", set(&["start"])),
        ("th", set(&["align", "colspan", "rowspan", "scope"])),
        ("td", set(&["align", "colspan", "rowspan"])),
        ("li", set(&["id"])),
        ("section", set(&["id"])),
        ("details", set(&["open"])),
        ("bdo", set(&["dir"])),
        ("div", set(&["dir"])),
        ("span", set(&["dir"])),
    ]);
    attributes.extend(HEADINGS.iter().map(|heading| (*heading, set(&["id"]))));
    let classes = HashMap::from([
        ("section", set(&["footnotes", "step"])),
        ("div", set(CALLOUT_CLASSES)),
        ("p", set(&["callout-title"])),
        ("span", set(SPAN_CLASSES)),
    ]);
    let from = from.clone();
    let mut builder = Builder::default();
    builder
        .tags(set(TAGS))
        .tag_attributes(attributes)
        .generic_attributes(set(&["lang"]))
        .allowed_classes(classes)
        .clean_content_tags(set(CONTENT_TAGS))
        .url_schemes(set(&["http", "https", "mailto"]))
        .link_rel(Some("nofollow noopener"))
        .attribute_filter(move |element, attribute, value| {
            filter_attribute(&from, element, attribute, value)
        });
    for block in BLOCKS {
        builder.set_tag_attribute_value(*block, "dir", "auto");
    }
    for scrolled in ["pre", "table"] {
        builder.set_tag_attribute_value(scrolled, "tabindex", "0");
    }
    builder.set_tag_attribute_value("img", "loading", "lazy");
    builder.clean(html).to_string()
}

/// Classes of a callout and of the two sides of a step.
const CALLOUT_CLASSES: &[&str] = &[
    "callout",
    "callout-note",
    "callout-tip",
    "callout-important",
    "callout-warning",
    "callout-caution",
    "step-pictures",
    "step-words",
];
const SPAN_CLASSES: &[&str] = &[
    "step-number",
    "too-large",
    highlight::CLASSES[0],
    highlight::CLASSES[1],
    highlight::CLASSES[2],
    highlight::CLASSES[3],
];

fn filter_attribute<'v>(
    from: &Standpoint,
    element: &str,
    attribute: &str,
    value: &'v str,
) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        ("img", "src") => {
            let picture = from.picture(value)?;
            let size = from.sizes.get(&picture.digest).copied();
            (!size.is_some_and(PictureSize::is_bomb)).then_some(Cow::Owned(picture.address))
        }
        ("a", "href") => from.link(value).map(Cow::Owned),
        (_, "id") => Some(Cow::Owned(format!("{}{value}", from.id_prefix))),
        (_, "lang") => is_language(value).then_some(Cow::Borrowed(value)),
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto").then_some(Cow::Borrowed(value)),
        (_, "width" | "height" | "colspan" | "rowspan" | "start") => {
            value.parse::<u16>().ok().map(|_| Cow::Borrowed(value))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
}
