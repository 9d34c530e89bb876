//! Texts: how large, where and how they stand, and as SVG. What they say is
//! cleaned and escaped; what marks them up (`~{over}`, `_{low}`, `^{high}`) is
//! understood.

use super::expression::Node;
use super::ink::{Color, Frame, hex, shown};
use super::line::{Line, Place, Placing};
use crate::text::is_format;
use std::fmt::Write;

/// A font's size for capitals of one millimeter.
const FONT_SIZE: f64 = 1.4;
/// From one line to the next, in heights of capitals.
const LINE_STEP: f64 = 1.62;
/// Lines of a text, and characters of a line, that are shown.
const LINES_MAX: usize = 80;
const CHARACTERS_MAX: usize = 300;
/// From the side of a box to letters in it, in heights of letters.
const BOX_ROOM: f64 = 0.75;
/// Marks within marks that are followed.
const MARKS_MAX: usize = 4;
/// Sizes of letters that are drawn, in millimeters.
const SIZES: std::ops::RangeInclusive<f64> = 0.05..=500.0;

/// Where a text stands, seen from its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Left or top of it.
    Start,
    Middle,
    /// Right or bottom of it.
    End,
}

impl Align {
    pub(super) fn flipped(self) -> Self {
        match self {
            Self::Start => Self::End,
            Self::Middle => Self::Middle,
            Self::End => Self::Start,
        }
    }
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lettering {
    pub(super) at: Place,
    /// Counterclockwise, in degrees.
    pub(super) angle: f64,
    /// Width and height of letters.
    pub(super) size: Place,
    pub(super) across: Align,
    pub(super) along: Align,
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
    pub(super) color: Option<Color>,
    pub(super) is_mirrored: bool,
    pub(super) is_hidden: bool,
    /// Whether something is drawn around it: it is as wide as is reckoned then.
    pub(super) is_framed: bool,
}

impl Lettering {
    /// Of an item with `at` and `effects`; `height` is that of letters of which
    /// nothing is said.
    pub(super) fn of(item: &Node<'_>, height: f64) -> Self {
        let at = item.find("at");
        let number = |index| at.and_then(|at| at.number(index)).unwrap_or(0.0);
        let effects = item.find("effects");
        let font = effects.and_then(|effects| effects.find("font"));
        // Height comes first there.
        let size = font.and_then(|font| font.place("size"));
        let [high, wide] = size
            .filter(|size| size.iter().all(|number| SIZES.contains(number)))
            .unwrap_or([height; 2]);
        let justify = effects.and_then(|effects| effects.find("justify"));
        let says = |word| justify.is_some_and(|justify| is_set(justify, word, 1));
        let side = |start, end| match (says(start), says(end)) {
            (true, _) => Align::Start,
            (_, true) => Align::End,
            _ => Align::Middle,
        };
        let font_says = |word| font.is_some_and(|font| is_set(font, word, 1));
        let thickness = font.and_then(|font| font.find("thickness")?.number(1));
        Self {
            at: [number(1), number(2)],
            angle: number(3) % 360.0,
            size: [wide, high],
            across: side("left", "right"),
            along: side("top", "bottom"),
            is_bold: font_says("bold") || thickness.is_some_and(|width| width > high * 0.19),
            is_italic: font_says("italic"),
            color: font.and_then(|font| color_of(font)),
            is_mirrored: says("mirror"),
            is_hidden: effects.is_some_and(|effects| is_set(effects, "hide", 1)),
            is_framed: false,
        }
    }

    /// The angle at which it is not read upside down.
    pub(super) fn upright(mut self) -> Self {
        self.angle = self.angle.rem_euclid(360.0);
        if self.angle > 90.5 {
            self.angle -= if self.angle > 270.5 { 360.0 } else { 180.0 };
        }
        if self.angle < -89.5 {
            self.angle += 180.0;
        }
        self
    }

    /// At the sides of a box, or in its middle, as it is aligned and turned.
    pub(super) fn in_box(self, around: &Line) -> Self {
        // As those who read the text see the box.
        let turned = Placing::turned([0.0; 2], self.angle);
        let seen = Placing::turned([0.0; 2], -self.angle);
        let corners = Frame::of(&[around.placed(&seen)]);
        let room = self.size[1] * BOX_ROOM;
        let side = |align, axis: usize| match align {
            Align::Start => corners.low[axis] + room,
            Align::Middle => f64::midpoint(corners.low[axis], corners.high[axis]),
            Align::End => corners.high[axis] - room,
        };
        let at = turned.place([side(self.across, 0), side(self.along, 1)]);
        Self { at, ..self }
    }
}

/// Whether a list holds a word, or a list that says `yes` to it, behind some places.
pub(super) fn is_set(list: &Node<'_>, word: &str, from: usize) -> bool {
    let says = |child: &Node<'_>| match child {
        Node::Word(found) => *found == word.as_bytes(),
        Node::List(_) => child.head() == word.as_bytes() && child.word(1) != Some(b"no"),
    };
    list.children().iter().skip(from).any(says)
}

/// The color that a list states, on white paper; none where it leaves that open.
pub(super) fn color_of(list: &Node<'_>) -> Option<Color> {
    let color = list.find("color")?;
    let [red, green, blue, share] = [1, 2, 3, 4].map(|index| color.number(index));
    let share = share.unwrap_or(0.0).clamp(0.0, 1.0);
    if share == 0.0 {
        return None;
    }
    let mixed = |number: f64| (255.0 - (255.0 - number.clamp(0.0, 255.0)) * share).round() as u8;
    Some([mixed(red?), mixed(green?), mixed(blue?)])
}

/// A text as it is meant, of words as they are written.
pub(super) fn plain(word: &[u8]) -> String {
    const BYTES_MAX: usize = LINES_MAX * CHARACTERS_MAX;
    let word = &word[..word.len().min(BYTES_MAX)];
    let written = String::from_utf8_lossy(word);
    let mut text = String::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push(' '),
                Some('r') | None => {}
                Some(other) => text.push(other),
            },
            other => text.push(other),
        }
    }
    if text.contains('{') {
        for (name, sign) in [
            ("{slash}", "/"),
            ("{backslash}", "\\"),
            ("{colon}", ":"),
            ("{dblquote}", "\""),
            ("{quote}", "'"),
            ("{lt}", "<"),
            ("{gt}", ">"),
            ("{bar}", "|"),
            ("{space}", " "),
            ("{return}", "\n"),
        ] {
            text = text.replace(name, sign);
        }
    }
    text
}

/// The lines of a text as they are shown.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let seen = |character: &char| !character.is_control() && !is_format(*character);
    let line = move |line: &str| {
        let line = line.trim_end().chars().filter(seen);
        line.take(CHARACTERS_MAX).collect()
    };
    text.trim_end().lines().take(LINES_MAX).map(line)
}

/// How wide a text is about, in millimeters.
pub(super) fn width(text: &str, letter: f64) -> f64 {
    let share = |character: char| match character {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | '(' | ')' | '[' | ']' => 0.3,
        'f' | 'r' | 't' | ' ' | '-' | '/' | '"' | 'I' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.9,
        '~' | '{' | '}' => 0.1,
        'A'..='Z' | '_' | '+' | '=' | '<' | '>' => 0.66,
        other if other.is_ascii() => 0.58,
        other if u32::from(other) < 0x1100 => 0.62,
        _ => 1.0,
    };
    let wide = |line: String| line.chars().map(share).sum::<f64>();
    lines(text).map(wide).fold(0.0, f64::max) * letter * FONT_SIZE
}

/// How much wider bold letters are.
fn wide_by(how: &Lettering) -> f64 {
    if how.is_bold { 1.08 } else { 1.0 }
}

/// The rectangle that a text fills about.
pub(super) fn reach(text: &str, how: &Lettering) -> Line {
    let wide = width(text, how.size[0]) * wide_by(how);
    let high = how.size[1] * (1.0 + LINE_STEP * (lines(text).count().max(1) - 1) as f64);
    let from = |align, extent: f64| match align {
        Align::Start => 0.0,
        Align::Middle => -extent / 2.0,
        Align::End => -extent,
    };
    let low = [from(how.across, wide), from(how.along, high)];
    let corners = Line::rectangle(low, [low[0] + wide, low[1] + high]);
    corners.placed(&Placing::turned(how.at, how.angle))
}

/// Adds a text as SVG.
pub(super) fn add_text(text: &str, how: &Lettering, svg: &mut String) {
    let [wide, high] = how.size;
    let lines: Vec<String> = lines(text).collect();
    let step = high * LINE_STEP;
    let block = step * (lines.len().max(1) - 1) as f64;
    let first = match how.along {
        Align::Start => high,
        Align::Middle => (high - block) / 2.0,
        Align::End => -block,
    };
    for (index, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        svg.push_str("<text");
        let down = first + step * index as f64;
        let stretch = wide / high;
        let is_stretched = (stretch - 1.0).abs() > 0.02;
        if how.angle == 0.0 && !is_stretched {
            let (x, y) = (shown(how.at[0]), shown(how.at[1] + down));
            let _ = write!(svg, " x=\"{x}\" y=\"{y}\"");
        } else {
            let [x, y] = how.at.map(shown);
            let _ = write!(svg, " transform=\"translate({x} {y})");
            if how.angle != 0.0 {
                let _ = write!(svg, "rotate({})", shown(-how.angle));
            }
            if is_stretched {
                let _ = write!(svg, "scale({} 1)", shown(stretch.clamp(0.1, 10.0)));
            }
            let _ = write!(svg, "\" y=\"{}\"", shown(down));
        }
        let _ = write!(svg, " font-size=\"{}\"", shown(high * FONT_SIZE));
        svg.push_str(match how.across {
            Align::Start => "",
            Align::Middle => " text-anchor=\"middle\"",
            Align::End => " text-anchor=\"end\"",
        });
        if how.is_framed {
            let wide = shown(width(line, wide) * wide_by(how));
            let _ = write!(
                svg,
                " textLength=\"{wide}\" lengthAdjust=\"spacingAndGlyphs\""
            );
        }
        if how.is_bold {
            svg.push_str(" font-weight=\"600\"");
        }
        if how.is_italic {
            svg.push_str(" font-style=\"italic\"");
        }
        if let Some(color) = how.color {
            let _ = write!(svg, " fill=\"{}\"", hex(color));
        }
        svg.push('>');
        add_marked(line, svg);
        svg.push_str("</text>");
    }
}

/// Adds a line of text with its marks.
fn add_marked(line: &str, svg: &mut String) {
    let mut rest = line;
    let mut open = 0;
    while let Some(character) = rest.chars().next() {
        let mark = match rest.as_bytes() {
            [b'~', b'{', ..] => Some(" text-decoration=\"overline\""),
            [b'_', b'{', ..] => Some(" baseline-shift=\"sub\" font-size=\"70%\""),
            [b'^', b'{', ..] => Some(" baseline-shift=\"super\" font-size=\"70%\""),
            _ => None,
        };
        match mark {
            Some(how) if open < MARKS_MAX => {
                let _ = write!(svg, "<tspan{how}>");
                open += 1;
                rest = &rest[2..];
                continue;
            }
            _ => rest = &rest[character.len_utf8()..],
        }
        match character {
            '}' if open > 0 => {
                svg.push_str("</tspan>");
                open -= 1;
            }
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '&' => svg.push_str("&amp;"),
            '"' => svg.push_str("&quot;"),
            // What XML does not take.
            '\u{fffe}' | '\u{ffff}' => {}
            other => svg.push(other),
        }
    }
    for _ in 0..open {
        svg.push_str("</tspan>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_marked() {
        let mut svg = String::new();
        add_marked("<a> & ~{RES_{1}} }x~y ^{", &mut svg);
        assert_eq!(
            svg,
            "&lt;a&gt; &amp; <tspan text-decoration=\"overline\">RES<tspan baseline-shift=\"sub\" font-size=\"70%\">1</tspan></tspan> }x~y <tspan baseline-shift=\"super\" font-size=\"70%\"></tspan>"
        );
        assert_eq!(plain(b"a\\\"b\\\\c\\nd{slash}e\\"), "a\"b\\c\nd/e");
        let told: Vec<String> = lines("one\u{202e} \n\ntwo\u{7}\n").collect();
        assert_eq!(told, ["one", "", "two"]);
    }

    #[test]
    fn texts_stand_in_their_boxes() {
        let around = Line::rectangle([10.0, 20.0], [30.0, 60.0]);
        let how = |angle, across, along| {
            let how = Lettering {
                angle,
                across,
                along,
                ..Lettering::of(&Node::Word(b"x"), 4.0)
            };
            how.in_box(&around).at.map(f64::round)
        };
        assert_eq!(how(0.0, Align::Start, Align::Start), [13.0, 23.0]);
        assert_eq!(how(0.0, Align::End, Align::Middle), [27.0, 40.0]);
        // Upwards: it begins at the bottom, and its top is on the left.
        assert_eq!(how(90.0, Align::Start, Align::Start), [13.0, 57.0]);
        assert_eq!(how(90.0, Align::Middle, Align::End), [27.0, 40.0]);
        assert_eq!(how(45.0, Align::Middle, Align::Middle), [20.0, 40.0]);
    }

    #[test]
    fn texts_are_not_read_upside_down() {
        let how = |angle| Lettering {
            angle,
            ..Lettering::of(&Node::Word(b"x"), 1.0)
        };
        for (angle, upright) in [
            (0.0, 0.0),
            (90.0, 90.0),
            (180.0, 0.0),
            (270.0, 90.0),
            (-90.0, 90.0),
            (-45.0, -45.0),
            (135.0, -45.0),
        ] {
            assert_eq!(how(angle).upright().angle, upright, "{angle}");
        }
    }
}
