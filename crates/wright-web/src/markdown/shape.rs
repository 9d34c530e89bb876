//! From a parsed document to the shape its page gives it: ids, levels, steps,
//! callouts, code in tones, pictures with their size.

use comrak::nodes::{AlertType, Node, NodeList, NodeValue};
use comrak::{Anchorizer, Arena};
use wright_model::Digest;
use wright_registry::PictureSize;

use super::links::has_scheme;
use super::{OUTLINE_ROWS_MAX, OutlineRow, Standpoint, Style, Title};
use crate::highlight;

/// Pictures that are given their size.
const PICTURES_MAX: usize = 500;
/// Words that number a step, in the languages manuals are found in.
const STEP_WORDS: [&str; 9] = [
    "step", "paso", "schritt", "étape", "etape", "passo", "stap", "krok", "hatua",
];

/// What was learned on the way.
#[derive(Default)]
pub(super) struct Shaped {
    pub(super) title: Option<String>,
    pub(super) outline: Vec<OutlineRow>,
    pub(super) pictures: Vec<Digest>,
}

type Nodes<'a> = &'a Arena<'a>;

/// Shapes a document in place.
pub(super) fn shape<'a>(
    arena: Nodes<'a>,
    root: Node<'a>,
    from: &Standpoint,
    style: &Style,
) -> Shaped {
    let mut shaped = Shaped::default();
    take_beginning(root, from, style, &mut shaped);
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    let mut anchors = Anchorizer::new();
    let top = highest_level(&nodes);
    let mut headings = Vec::new();
    for node in nodes {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::TaskItem(task) => task_item(arena, node, task.symbol.is_some()),
            NodeValue::Alert(alert) => {
                callout(arena, node, alert.alert_type, alert.title.as_deref(), style);
            }
            NodeValue::CodeBlock(code) => code_block(node, &code.info, &code.literal),
            NodeValue::Image(link) => {
                picture(node, &link.url, &link.title, from, style, &mut shaped);
            }
            NodeValue::Heading(heading) => {
                let text = text_of(node);
                let id = anchors.anchorize(&text);
                let at_top = node
                    .parent()
                    .is_some_and(|parent| std::ptr::eq(parent, root));
                if at_top {
                    headings.push(Heading {
                        node,
                        level: heading.level,
                        step: is_step(&text),
                    });
                }
                let level = (style.top_level + heading.level - 1).clamp(2, 6);
                set_heading(arena, node, level, &id);
                if shaped.outline.len() < OUTLINE_ROWS_MAX && !text.is_empty() {
                    shaped.outline.push(OutlineRow {
                        depth: heading.level.saturating_sub(top),
                        id: format!("{}{id}", from.id_prefix),
                        text,
                    });
                }
            }
            _ => {}
        }
    }
    lay_out_steps(arena, &headings);
    shaped
}

/// A heading between the blocks of a document.
struct Heading<'a> {
    node: Node<'a>,
    /// As the author wrote it.
    level: u8,
    /// Whether it begins a numbered step.
    step: bool,
}

/// Takes away what the page around says and shows already.
fn take_beginning(root: Node<'_>, from: &Standpoint, style: &Style, shaped: &mut Shaped) {
    if let Some(first) = root.first_child().filter(|first| is_heading(first)) {
        let text = text_of(first);
        let take = match &style.title {
            Title::Keep => false,
            Title::Take => !text.is_empty(),
            Title::TakeIf(title) => text.trim() == title.trim(),
        };
        if take {
            first.detach();
            shaped.title = Some(text);
        }
    }
    let (Some(first), Some(shown)) = (root.first_child(), style.shown) else {
        return;
    };
    let Some(only) = only_picture(first) else {
        return;
    };
    let is_shown = match &only.data.borrow().value {
        NodeValue::Image(link) => from
            .picture(&link.url)
            .is_some_and(|found| found.digest == shown && link.title.is_empty()),
        _ => false,
    };
    if is_shown {
        first.detach();
    }
}

/// The picture that is all of a paragraph.
fn only_picture<'a>(paragraph: Node<'a>) -> Option<Node<'a>> {
    let is_paragraph = matches!(paragraph.data.borrow().value, NodeValue::Paragraph);
    let mut inside = paragraph
        .children()
        .filter(|node| !matches!(node.data.borrow().value, NodeValue::SoftBreak));
    let only = inside.next().filter(|_| is_paragraph)?;
    let is_picture = matches!(only.data.borrow().value, NodeValue::Image(_));
    (is_picture && inside.next().is_none()).then_some(only)
}

pub(super) fn is_heading(node: &Node<'_>) -> bool {
    matches!(node.data.borrow().value, NodeValue::Heading(_))
}

fn highest_level(nodes: &[Node<'_>]) -> u8 {
    let levels = nodes
        .iter()
        .filter_map(|node| match node.data.borrow().value {
            NodeValue::Heading(heading) => Some(heading.level),
            _ => None,
        });
    levels.min().unwrap_or(1)
}

/// The words of a node without their form.
pub(super) fn text_of(node: Node<'_>) -> String {
    let mut text = String::new();
    for inside in node.descendants() {
        match &inside.data.borrow().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

fn raw<'a>(arena: Nodes<'a>, html: impl Into<String>) -> Node<'a> {
    arena.alloc(NodeValue::Raw(html.into()).into())
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    highlight::escape(&mut html, text);
    html
}

/// A sign in the text instead of a box that cannot be ticked and has no name.
fn task_item<'a>(arena: Nodes<'a>, node: Node<'a>, done: bool) {
    node.data.borrow_mut().value = NodeValue::Item(NodeList::default());
    let sign = if done { "☑ " } else { "☐ " };
    let text = arena.alloc(NodeValue::Text(sign.into()).into());
    match node.first_child() {
        Some(paragraph) => paragraph.prepend(text),
        None => node.append(text),
    }
}

fn callout<'a>(
    arena: Nodes<'a>,
    node: Node<'a>,
    kind: AlertType,
    title: Option<&str>,
    style: &Style,
) {
    let (class, words) = match kind {
        AlertType::Note => ("note", &style.words.callouts[0]),
        AlertType::Tip => ("tip", &style.words.callouts[1]),
        AlertType::Important => ("important", &style.words.callouts[2]),
        AlertType::Warning => ("warning", &style.words.callouts[3]),
        AlertType::Caution => ("caution", &style.words.callouts[4]),
    };
    let title = escaped(title.unwrap_or(words));
    let open =
        format!("<div class=\"callout callout-{class}\"><p class=\"callout-title\">{title}</p>\n");
    enclose(arena, node, open, "</div>\n");
}

/// HTML around what a node holds, instead of the node's own.
fn enclose<'a>(arena: Nodes<'a>, node: Node<'a>, open: String, close: &str) {
    node.prepend(raw(arena, open));
    node.append(raw(arena, close));
    node.data.borrow_mut().value = GROUP;
}

/// A node that only holds others.
const GROUP: NodeValue = NodeValue::Document;

fn code_block(node: Node<'_>, info: &str, literal: &str) {
    let tag = info.split([' ', ',', '{']).next().unwrap_or_default();
    let Some(language) = highlight::by_tag(tag) else {
        return;
    };
    let html = highlight::html(literal, language);
    node.data.borrow_mut().value = NodeValue::Raw(format!("<pre><code>{html}</code></pre>\n"));
}

/// A picture with its size, so that nothing moves when it comes; words where it
/// cannot be shown.
fn picture(
    node: Node<'_>,
    url: &str,
    title: &str,
    from: &Standpoint,
    style: &Style,
    shaped: &mut Shaped,
) {
    let alt = escaped(&text_of(node));
    let html = match from.picture(url) {
        Some(found) => {
            let size = from.sizes.get(&found.digest).copied();
            if shaped.pictures.len() < PICTURES_MAX && !shaped.pictures.contains(&found.digest) {
                shaped.pictures.push(found.digest);
            }
            let url = escaped(url);
            match size.filter(|size| size.is_bomb()) {
                Some(PictureSize { width, height, .. }) => {
                    let words = escaped(&style.words.too_large);
                    format!(
                        "<a href=\"{url}\">{alt}</a> <span class=\"too-large\">{words} ({width} × {height} px)</span>"
                    )
                }
                None => {
                    let size = size.map_or_else(String::new, |size| {
                        format!(" width=\"{}\" height=\"{}\"", size.width, size.height)
                    });
                    let title = match title {
                        "" => String::new(),
                        title => format!(" title=\"{}\"", escaped(title)),
                    };
                    format!("<img src=\"{url}\" alt=\"{alt}\"{title}{size}>")
                }
            }
        }
        // Nothing is loaded from elsewhere; who wants to may go there.
        None if has_scheme(url) => {
            let text = if alt.is_empty() { escaped(url) } else { alt };
            format!("<a href=\"{}\">{text}</a>", escaped(url))
        }
        None => {
            let words = escaped(&style.words.missing);
            format!("{alt} <span class=\"too-large\">{words}</span>")
        }
    };
    let inside: Vec<Node<'_>> = node.children().collect();
    for child in inside {
        child.detach();
    }
    node.data.borrow_mut().value = NodeValue::Raw(html);
}

/// A heading with its id, at the level the page gives it.
fn set_heading<'a>(arena: Nodes<'a>, node: Node<'a>, level: u8, id: &str) {
    let open = format!("<h{level} id=\"{}\">", escaped(id));
    enclose(arena, node, open, &format!("</h{level}>\n"));
}

/// `1. Print`, `Step 2: Cut`, `Paso 3`.
fn is_step(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let numbered = STEP_WORDS
        .iter()
        .find_map(|word| lower.strip_prefix(word)?.strip_prefix(' '))
        .unwrap_or(&lower);
    let digits = numbered.len()
        - numbered
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    if digits == 0 || digits > 3 {
        return false;
    }
    let rest = &numbered[digits..];
    let is_word = numbered.len() < lower.len();
    rest.is_empty() && is_word
        || rest.starts_with([')', ':'])
        || rest.starts_with(". ")
        || is_word && rest.starts_with([' ', '.', '-', '–'])
}

/// Each step in a section, its pictures apart from its words, so that they can
/// stand side by side.
fn lay_out_steps<'a>(arena: Nodes<'a>, headings: &[Heading<'a>]) {
    for (at, head) in headings.iter().enumerate().filter(|(_, head)| head.step) {
        let end = headings[at + 1..]
            .iter()
            .find(|next| next.step || next.level <= head.level);
        let mut inside = Vec::new();
        let mut next = head.node.next_sibling();
        while let Some(node) = next {
            if end.is_some_and(|end| std::ptr::eq(end.node, node)) || is_footnote(node) {
                break;
            }
            next = node.next_sibling();
            inside.push(node);
        }
        let section = group(arena);
        head.node.insert_before(section);
        section.append(raw(arena, "<section class=\"step\">"));
        section.append(head.node);
        let (pictures, words): (Vec<_>, Vec<_>) = inside.into_iter().partition(is_picture_block);
        let beside = !pictures.is_empty() && !words.is_empty();
        let sides = [("step-pictures", pictures), ("step-words", words)];
        for (class, nodes) in sides.into_iter().filter(|(_, nodes)| !nodes.is_empty()) {
            let side = group(arena);
            nodes.into_iter().for_each(|node| side.append(node));
            if beside {
                enclose(arena, side, format!("<div class=\"{class}\">"), "</div>\n");
            }
            section.append(side);
        }
        section.append(raw(arena, "</section>\n"));
    }
}

fn group<'a>(arena: Nodes<'a>) -> Node<'a> {
    arena.alloc(GROUP.into())
}

fn is_footnote(node: Node<'_>) -> bool {
    matches!(node.data.borrow().value, NodeValue::FootnoteDefinition(_))
}

/// A paragraph of nothing but pictures.
fn is_picture_block(node: &Node<'_>) -> bool {
    let is_paragraph = matches!(node.data.borrow().value, NodeValue::Paragraph);
    let is_picture = |node: Node<'_>| match &node.data.borrow().value {
        NodeValue::Raw(html) => html.starts_with("<img "),
        NodeValue::SoftBreak | NodeValue::LineBreak => true,
        _ => false,
    };
    is_paragraph && node.first_child().is_some() && node.children().all(is_picture)
}
