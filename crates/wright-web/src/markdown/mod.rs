//! Authors' Markdown to HTML that is safe to stand in our pages.
//!
//! GitHub's dialect (tables, task lists, footnotes, autolinks, callouts), set as
//! instructions: numbered headings become steps with their pictures beside the
//! words. Then a strict allow-list ([`clean`]). Links and pictures lead to what
//! the release has ([`links`]); nothing is loaded from elsewhere.
//!
//! Text is hostile until shown otherwise. What goes in is cut, how deep it may
//! nest and how much may come out is limited; what passes a limit is shown as
//! plain text instead.

mod bounds;
mod clean;
mod links;
mod shape;
#[cfg(test)]
mod tests;

use comrak::{Arena, Options};
use wright_model::Digest;

pub(crate) use links::{Addresses, RawAddress, Shelf, Standpoint, is_chapter, is_markdown};

/// Text that is parsed inside the server, in bytes; longer text is cut.
pub const MARKDOWN_BYTES_MAX: usize = 1 << 20;
/// Put before the ids of a document, so that an author's heading never takes the
/// id of something in the page around it.
pub(crate) const ID_PREFIX: &str = "words-";
/// Headings in an outline.
const OUTLINE_ROWS_MAX: usize = 300;

/// How a document is set into its page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Style {
    /// The level of a heading `#` in the page: 2 to 6.
    pub(crate) top_level: u8,
    /// What becomes of a heading at the beginning.
    pub(crate) title: Title,
    /// A picture at the beginning that the page already shows.
    pub(crate) shown: Option<Digest>,
    /// The words this renderer adds.
    pub(crate) words: Words,
}

/// What becomes of a heading at the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Title {
    /// It stays.
    Keep,
    /// It is the page's title.
    Take,
    /// It goes where it says again what the page is called.
    TakeIf(String),
}

/// Words that the renderer adds, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Words {
    /// Titles of callouts: note, tip, important, warning, caution.
    pub(crate) callouts: [String; 5],
    /// Said of a picture with too many pixels.
    pub(crate) too_large: String,
    /// Said of a picture that the release does not have.
    pub(crate) missing: String,
}

/// A document, ready to stand in a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// Safe HTML.
    pub(crate) html: String,
    /// The heading that was taken as the page's title.
    pub(crate) title: Option<String>,
    /// Its headings.
    pub(crate) outline: Vec<OutlineRow>,
    /// Pictures of the release it shows, by digest.
    pub(crate) pictures: Vec<Digest>,
}

/// A heading of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutlineRow {
    /// How far below the highest level of the document, from 0.
    pub(crate) depth: u8,
    /// Its id in the page.
    pub(crate) id: String,
    pub(crate) text: String,
}

/// Renders a document.
pub(crate) fn render(markdown: &str, from: &Standpoint, style: &Style) -> Rendered {
    let markdown = bounds::cut(markdown, MARKDOWN_BYTES_MAX);
    rendered(&bounds::limit_nesting(markdown), from, style).unwrap_or_else(|| Rendered {
        html: as_plain_text(markdown),
        ..Rendered::default()
    })
}

/// `None` where the document passes a limit.
fn rendered(markdown: &str, from: &Standpoint, style: &Style) -> Option<Rendered> {
    let mut options = options();
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, markdown, &options);
    let measured = bounds::measure(root)?;
    // The allow-list decides; too much of it is shown as written.
    options.render.r#unsafe = !measured.too_much_html;
    options.render.escape = measured.too_much_html;
    let shaped = shape::shape(&arena, root, from, style);
    let html = bounds::format(root, &options)?;
    let html = clean::clean(&html, from);
    (html.len() <= bounds::HTML_BYTES_MAX).then_some(Rendered {
        html,
        title: shaped.title,
        outline: shaped.outline,
        pictures: shaped.pictures,
    })
}

/// The first heading of a document, which names it in lists; only its beginning
/// is looked at.
pub(crate) fn title(markdown: &str) -> Option<String> {
    const BEGINNING_BYTES: usize = 4 << 10;
    let beginning = bounds::cut(markdown, BEGINNING_BYTES);
    let beginning = bounds::limit_nesting(beginning);
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &beginning, &options());
    bounds::measure(root)?;
    let first = root.children().find(|node| shape::is_heading(node))?;
    Some(shape::text_of(first)).filter(|title| !title.is_empty())
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.alerts = true;
    options
}

fn as_plain_text(markdown: &str) -> String {
    let mut html = String::with_capacity(markdown.len() * 9 / 8);
    html.push_str("<pre tabindex=\"0\">");
    crate::highlight::escape(&mut html, markdown);
    html.push_str("</pre>");
    html
}

/// Renders a sample for the gallery: every picture of the release is the same.
#[cfg(test)]
pub(crate) fn render_sample(markdown: &str, files: &[&str]) -> String {
    let from = tests::standpoint("README.md", files);
    let html = render(markdown, &from, &tests::style()).html;
    let files = files.iter().map(|path| Digest::of(path.as_bytes()));
    files.fold(html, |html, digest| {
        let blob = format!("/{}", wright_wire::paths::blob(&digest));
        html.replace(&blob, "/picture.svg")
    })
}
