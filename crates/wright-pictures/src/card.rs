//! The card of a release, for where its address is passed on: an engineering
//! drawing in small, with title block.
//!
//! Names may be in any script. What the fonts at hand cannot write is not shown
//! as boxes: the title gives way to the design's name, which is always Latin, and
//! a summary or a value is left out.

use crate::fonts::{MONO, SANS};
use crate::vector::Vector;
use crate::{Fonts, Picture, Refusal, encode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt::Write as _;

/// From left to right, in pixels.
pub const CARD_WIDTH: u32 = 1200;
/// From top to bottom, in pixels.
pub const CARD_HEIGHT: u32 = 630;

/// Characters of a text that are looked at.
const TEXT_CHARACTERS_MAX: usize = 400;
/// Cells of the title block's lower row.
const CELLS_MAX: usize = 4;
/// The left edge of what is written.
const LEFT: f32 = 64.0;
/// The right edge where there is no picture, and where there is one.
const RIGHT: [f32; 2] = [1136.0, 700.0];
/// Where the title block begins.
const BLOCK_TOP: f32 = 446.0;

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CardFacts {
    /// Where it is: the registry's host.
    pub place: String,
    /// `actor/name`.
    pub design: String,
    /// In the author's words.
    pub title: String,
    /// In the author's words.
    pub summary: String,
    /// Labels and values of the title block: version, license, …
    pub cells: Vec<(String, String)>,
}

/// Draws a card. `picture` is one of ours.
///
/// # Errors
/// [`Refusal::NoSize`] where there is no memory for it.
pub fn draw_card(
    facts: &CardFacts,
    picture: Option<&[u8]>,
    fonts: &Fonts,
) -> Result<Picture, Refusal> {
    let svg = Card { fonts }.svg(facts, picture);
    let vector = Vector::parse(svg.as_bytes(), fonts)?;
    let mut pixels = vector.draw(CARD_WIDTH, CARD_HEIGHT)?;
    pixels.drop_alpha();
    encode::png(&pixels)
}

/// How something is written.
#[derive(Debug, Clone, Copy)]
struct Style {
    family: &'static str,
    size: f32,
    weight: u16,
    color: &'static str,
}

impl Style {
    const fn new(family: &'static str, size: f32, weight: u16, color: &'static str) -> Self {
        Self {
            family,
            size,
            weight,
            color,
        }
    }
}

const INK: &str = "#14212d";
const INK_2: &str = "#4b5964";
const TITLE: Style = Style::new(SANS, 64.0, 600, INK);
const SUMMARY: Style = Style::new(SANS, 28.0, 400, INK_2);
const PLACE: Style = Style::new(SANS, 24.0, 600, INK);
const LABEL: Style = Style::new(SANS, 17.0, 400, INK_2);
const NAME: Style = Style::new(MONO, 26.0, 600, INK);
const VALUE: Style = Style::new(MONO, 24.0, 400, INK);
/// Sizes a title is tried in, the largest first, with the lines it may take.
const TITLE_SIZES: [(f32, usize); 3] = [(68.0, 2), (56.0, 3), (44.0, 4)];

struct Card<'f> {
    fonts: &'f Fonts,
}

impl Card<'_> {
    fn svg(&self, facts: &CardFacts, picture: Option<&[u8]>) -> String {
        let mut svg = String::from(SHEET);
        if let Some(picture) = picture {
            svg.push_str(PICTURE_GROUND);
            let data = BASE64.encode(picture);
            svg.push_str(
                r#"<image x="738" y="44" width="418" height="390" href="data:image/webp;base64,"#,
            );
            svg.push_str(&data);
            svg.push_str(r#""/>"#);
        }
        let right = RIGHT[usize::from(picture.is_some())];
        self.place(&mut svg, &facts.place, right);
        self.words(&mut svg, facts, right);
        self.block(&mut svg, facts);
        svg.push_str("</svg>");
        svg
    }

    fn place(&self, svg: &mut String, place: &str, right: f32) {
        if let Some(place) = self.line(place, PLACE, right - LEFT - 44.0) {
            write_text(svg, LEFT + 44.0, 92.0, &place, PLACE);
        }
    }

    /// Title and summary, from the top down; the summary gets the lines that the
    /// title leaves.
    fn words(&self, svg: &mut String, facts: &CardFacts, right: f32) {
        let width = right - LEFT;
        let title = match self.can_write(&facts.title) {
            true => &facts.title,
            false => &facts.design,
        };
        let tried = TITLE_SIZES.iter().map(|(size, lines_max)| {
            let style = Style {
                size: *size,
                ..TITLE
            };
            (style, self.wrapped(title, style, width), *lines_max)
        });
        let mut chosen = (TITLE, Vec::new());
        for (style, lines, lines_max) in tried {
            let fits = lines.len() <= lines_max;
            chosen = (style, self.cut(lines, style, width, lines_max));
            if fits {
                break;
            }
        }
        let (style, lines) = chosen;
        let mut y = 96.0;
        for line in &lines {
            y += style.size * 1.14;
            write_aligned(svg, right, y, line, style);
        }
        if !self.can_write(&facts.summary) {
            return;
        }
        y += 16.0;
        let leading = SUMMARY.size * 1.36;
        let room = BLOCK_TOP - 18.0 - y;
        let lines_max = (1..=4).rev().find(|n| float(*n) * leading <= room);
        let lines = self.wrapped(&facts.summary, SUMMARY, width);
        for line in self.cut(lines, SUMMARY, width, lines_max.unwrap_or(0)) {
            y += leading;
            write_aligned(svg, right, y, &line, SUMMARY);
        }
    }

    /// The title block: the name above, a row of cells below.
    fn block(&self, svg: &mut String, facts: &CardFacts) {
        write_text(svg, LEFT, BLOCK_TOP + 27.0, "DESIGN", LABEL);
        if let Some(name) = self.line(&facts.design, NAME, 1072.0) {
            write_text(svg, LEFT, BLOCK_TOP + 58.0, &name, NAME);
        }
        let cells: Vec<_> = facts.cells.iter().take(CELLS_MAX).collect();
        let width = 1136.0 / float(cells.len().max(1));
        for (at, (label, value)) in cells.into_iter().enumerate() {
            let left = 32.0 + width * float(at);
            if at > 0 {
                let _ = write!(svg, r##"<path d="M{left} 520v78" stroke="#14212d"/>"##);
            }
            let (x, room) = (left + 32.0, width - 48.0);
            if let Some(label) = self.line(&label.to_uppercase(), LABEL, room) {
                write_text(svg, x, 546.0, &label, LABEL);
            }
            if let Some(value) = self.line(value, VALUE, room) {
                write_text(svg, x, 580.0, &value, VALUE);
            }
        }
    }

    /// A text in one line, cut where it is too long; `None` where it cannot be
    /// written.
    fn line(&self, text: &str, style: Style, width: f32) -> Option<String> {
        let text: String = text.chars().take(TEXT_CHARACTERS_MAX).collect();
        if text.trim().is_empty() || !self.can_write(&text) {
            return None;
        }
        match self.width(&text, style) <= width {
            true => Some(text),
            false => Some(self.shortened(&text, style, width)),
        }
    }

    /// The text's beginning with an ellipsis, as wide as there is room.
    fn shortened(&self, text: &str, style: Style, width: f32) -> String {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let cut = |end: usize| format!("{}…", text[..end].trim_end());
        let fits = ends.partition_point(|end| self.width(&cut(*end), style) <= width);
        cut(ends.get(fits.saturating_sub(1)).copied().unwrap_or(0))
    }

    /// A text in lines, broken between words, and within words that are wider than
    /// a line: scripts without spaces break anywhere.
    fn wrapped(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let text: String = text.chars().take(TEXT_CHARACTERS_MAX).collect();
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let joined = lines.last().map(|line| format!("{line} {word}"));
            match (joined, lines.last_mut()) {
                (Some(joined), Some(last)) if self.width(&joined, style) <= width => *last = joined,
                _ => lines.extend(self.broken(word, style, width)),
            }
        }
        lines
    }

    fn broken(&self, word: &str, style: Style, width: f32) -> Vec<String> {
        let mut pieces = Vec::new();
        let mut rest = word;
        while self.width(rest, style) > width {
            let ends: Vec<usize> = rest.char_indices().map(|(at, _)| at).skip(1).collect();
            let fits = ends.partition_point(|end| self.width(&rest[..*end], style) <= width);
            let end = ends.get(fits.saturating_sub(1)).copied();
            let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
            pieces.push(piece.to_owned());
            rest = after;
            if rest.is_empty() {
                return pieces;
            }
        }
        pieces.push(rest.to_owned());
        pieces
    }

    /// At most so many lines; the last one says that there were more.
    fn cut(
        &self,
        mut lines: Vec<String>,
        style: Style,
        width: f32,
        lines_max: usize,
    ) -> Vec<String> {
        if lines.len() <= lines_max {
            return lines;
        }
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            *last = self.shortened(&format!("{last} …"), style, width);
        }
        lines
    }

    fn width(&self, text: &str, style: Style) -> f32 {
        self.layout(text, style).map_or(0.0, |layout| layout.width)
    }

    /// Whether the fonts have all of it.
    fn can_write(&self, text: &str) -> bool {
        let text: String = text.chars().take(TEXT_CHARACTERS_MAX).collect();
        let layout = self.layout(&text, SUMMARY);
        layout.is_some_and(|layout| layout.is_whole)
    }

    fn layout(&self, text: &str, style: Style) -> Option<crate::vector::TextLayout> {
        let mut svg =
            String::from(r#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">"#);
        write_text(&mut svg, 0.0, 0.0, text, style);
        svg.push_str("</svg>");
        Vector::parse(svg.as_bytes(), self.fonts)
            .ok()?
            .text_layout()
    }
}

/// Text at the left edge, or at the right one where it is read from there.
fn write_aligned(svg: &mut String, right: f32, y: f32, text: &str, style: Style) {
    match is_right_to_left(text) {
        true => write_anchored(svg, right, y, text, style, "end"),
        false => write_text(svg, LEFT, y, text, style),
    }
}

fn write_text(svg: &mut String, x: f32, y: f32, text: &str, style: Style) {
    write_anchored(svg, x, y, text, style, "start");
}

fn write_anchored(svg: &mut String, x: f32, y: f32, text: &str, style: Style, anchor: &str) {
    let Style {
        family,
        size,
        weight,
        color,
    } = style;
    let _ = write!(
        svg,
        r#"<text x="{x}" y="{y}" font-family="{family}" font-size="{size}" font-weight="{weight}" fill="{color}" text-anchor="{anchor}" xml:space="preserve">"#
    );
    for character in text.chars() {
        match character {
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '&' => svg.push_str("&amp;"),
            // XML cannot say most of them, and none is seen.
            control if control.is_control() => svg.push(' '),
            '\u{fffe}' | '\u{ffff}' => svg.push(' '),
            other => svg.push(other),
        }
    }
    svg.push_str("</text>");
}

/// Whether the first letter of a direction says that it is read from the right:
/// Hebrew, Arabic and their neighbors.
fn is_right_to_left(text: &str) -> bool {
    let is_rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_rtl)
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn float(count: usize) -> f32 {
    count as f32
}

/// Frame, mark and the lines of the title block.
const SHEET: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630">
<rect width="1200" height="630" fill="#fff"/>
<g fill="none" stroke="#14212d"><path d="M14.500 14.500h1171v601h-1171z"/><path stroke-width="2" d="M32 32h1136v566H32z"/>
<path d="M316 14.500V32m284-17.500V32m284-17.500V32M316 598v17.500m284-17.500v17.500m284-17.500v17.500M14.500 221H32m-17.500 188H32m1136-188h17.500M1168 409h17.500"/>
<path stroke-width="2" d="M32 446h1136"/><path d="M32 520h1136"/></g>
<g transform="translate(62 66) scale(2)"><path fill="#14212d" d="M1 1h14v4.600L6 3.800v8.400l9-1.800V15H1z"/><path fill="#ff7d1f" d="m7.400 5.500 7.600 1.500v2l-7.600 1.500z"/></g>
"##;

/// Where the picture stands.
const PICTURE_GROUND: &str = r##"<path d="M726 32v414" stroke="#14212d" stroke-width="2"/>"##;

#[cfg(test)]
mod tests;
