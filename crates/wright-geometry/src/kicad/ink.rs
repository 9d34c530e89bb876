//! What is drawn, by layer and by how: one path of SVG for all that looks alike.
//! Numbers are written anew, texts are escaped; nothing else of a file gets here.

use super::lettering::{Lettering, add_text, reach};
use super::line::{Leg, Line, Place};
use crate::drawing::PassedOver;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::refusal::Refusal;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Farther than this from the corner of the page, in millimeters, nothing is drawn;
/// KiCad itself ends at 2,147.
const FAR_MM: f64 = 10_000.0;
/// Bytes of a text's SVG that count as a point.
const TEXT_BYTES_PER_POINT: usize = 10;
/// Words and lists of symbols, and of the names of footprints, each as often as it is
/// placed.
const WORK_MAX: usize = 20_000_000;

/// Bytes of a word that take as long to look at as a list.
pub(super) const WORD_BYTES: usize = 16;

/// Red, green, blue.
pub(super) type Color = [u8; 3];

/// How lines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dash {
    Solid,
    Dashes,
    Dots,
}

/// How something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    Fill(Color),
    Stroke {
        color: Color,
        width_um: i64,
        dash: Dash,
    },
}

impl Style {
    /// A line of a width in millimeters; as thin as can be seen where it has none.
    pub(super) fn stroke(color: Color, width: f64) -> Self {
        const THIN_UM: i64 = 50;
        Self::Stroke {
            color,
            width_um: if width > 0.0 {
                micrometers(width.min(FAR_MM)).max(1)
            } else {
                THIN_UM
            },
            dash: Dash::Solid,
        }
    }

    /// How far it goes beyond its line, in millimeters.
    fn margin(self) -> f64 {
        match self {
            Self::Fill(_) => 0.0,
            Self::Stroke { width_um, .. } => width_um as f64 / 2e3,
        }
    }
}

/// The corners of what holds all of something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) low: Place,
    pub(super) high: Place,
}

impl Frame {
    pub(super) const NOTHING: Self = Self {
        low: [f64::INFINITY; 2],
        high: [f64::NEG_INFINITY; 2],
    };

    pub(super) fn hold(&mut self, place: Place, margin: f64) {
        for axis in [0, 1] {
            self.low[axis] = self.low[axis].min(place[axis] - margin);
            self.high[axis] = self.high[axis].max(place[axis] + margin);
        }
    }

    pub(super) fn hold_line(&mut self, line: &Line, margin: f64) {
        for place in line.outermost() {
            self.hold(place, margin);
        }
    }

    pub(super) fn of(lines: &[Line]) -> Self {
        let mut frame = Self::NOTHING;
        for line in lines {
            frame.hold_line(line, 0.0);
        }
        frame
    }

    /// Whether it holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.low[0] > self.high[0]
    }

    /// Holds all that another one holds.
    pub(super) fn join(&mut self, other: &Self) {
        if !other.is_empty() {
            self.hold(other.low, 0.0);
            self.hold(other.high, 0.0);
        }
    }

    pub(super) fn size(&self) -> Place {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }

    /// The same with room around it.
    pub(super) fn within(self, border: f64) -> Self {
        Self {
            low: self.low.map(|number| number - border),
            high: self.high.map(|number| number + border),
        }
    }

    pub(super) fn outline(&self) -> Line {
        Line::rectangle(self.low, self.high)
    }
}

/// Everything that is drawn, on layers that are told apart by `L`.
pub(super) struct Ink<L> {
    limits: Limits,
    paths: BTreeMap<(L, Style), String>,
    texts: BTreeMap<L, String>,
    points: usize,
    shapes: usize,
    work: usize,
    /// What holds all of it.
    pub(super) frame: Frame,
    has_extremes: bool,
    /// What is there and is not shown.
    pub(super) passed_over: PassedOver,
    /// Symbols without graphics.
    pub(super) missing: u64,
}

impl<L: Ord + Copy> Ink<L> {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            paths: BTreeMap::new(),
            texts: BTreeMap::new(),
            points: 0,
            shapes: 0,
            work: 0,
            frame: Frame::NOTHING,
            has_extremes: false,
            passed_over: PassedOver::default(),
            missing: 0,
        }
    }

    /// One more thing is looked at, whether or not something is drawn of it.
    pub(super) fn count_shape(&mut self) -> Result<(), Refusal> {
        self.shapes += 1;
        if self.shapes > self.limits.shapes_max {
            return Err(Refusal::too_many("shapes", self.limits.shapes_max));
        }
        Ok(())
    }

    /// Something is looked at once more, that is so large.
    pub(super) fn count_work(&mut self, work: usize) -> Result<(), Refusal> {
        self.work = self.work.saturating_add(work);
        if self.work > WORK_MAX {
            return Err(Refusal::too_many("words of placed parts", WORK_MAX));
        }
        Ok(())
    }

    /// Points of something that is kept.
    pub(super) fn count_points(&mut self, points: usize) -> Result<(), Refusal> {
        self.points = self.points.saturating_add(points);
        if self.points > self.limits.points_max {
            return Err(Refusal::too_many("points", self.limits.points_max));
        }
        Ok(())
    }

    /// Whether a line can be drawn: what is too far away is left out, and said.
    pub(super) fn is_near(&mut self, line: &Line, margin: f64) -> bool {
        let is_near = |place: Place| place.iter().all(|number| number.abs() + margin <= FAR_MM);
        let all_are = line.outermost().all(is_near);
        self.has_extremes |= !all_are;
        all_are
    }

    pub(super) fn draw(&mut self, layer: L, style: Style, line: &Line) -> Result<(), Refusal> {
        let margin = style.margin();
        if !self.is_near(line, margin) {
            return Ok(());
        }
        self.count_points(line.legs.len() + 1)?;
        self.frame.hold_line(line, margin);
        let path = self.paths.entry((layer, style)).or_default();
        add_line(line, path);
        Ok(())
    }

    /// A text, in lines where it has several.
    pub(super) fn letter(&mut self, layer: L, text: &str, how: &Lettering) -> Result<(), Refusal> {
        // Looked at all over, however little of it is shown.
        let looked_at = text.len() / TEXT_BYTES_PER_POINT;
        self.count_points(looked_at)?;
        if text.trim().is_empty() {
            return Ok(());
        }
        let corners = reach(text, how);
        if !self.is_near(&corners, 0.0) {
            return Ok(());
        }
        self.frame.hold_line(&corners, 0.0);
        let texts = self.texts.entry(layer).or_default();
        let before = texts.len();
        add_text(text, how, texts);
        let written = texts.len() - before;
        self.count_points((written / TEXT_BYTES_PER_POINT).saturating_sub(looked_at))
    }

    pub(super) fn is_blank(&self) -> bool {
        self.paths.is_empty() && self.texts.is_empty()
    }

    /// Writes a layer as a group, unless nothing is on it.
    pub(super) fn write(&self, layer: L, name: &str, text_color: Color, svg: &mut String) {
        let kinds = [
            Style::Fill([0; 3]),
            Style::Stroke {
                color: [u8::MAX; 3],
                width_um: i64::MAX,
                dash: Dash::Dots,
            },
        ];
        let paths = self.paths.range((layer, kinds[0])..=(layer, kinds[1]));
        let mut paths = paths.peekable();
        let texts = self.texts.get(&layer);
        if paths.peek().is_none() && texts.is_none() {
            return;
        }
        // Writing into a text cannot fail.
        let _ = write!(svg, "<g id=\"{name}\">");
        for ((_, style), data) in paths {
            write_path(*style, data, svg);
        }
        if let Some(texts) = texts {
            let color = hex(text_color);
            let _ = write!(svg, "<g fill=\"{color}\">{texts}</g>");
        }
        svg.push_str("</g>");
    }

    /// What was odd, and what is passed over.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.passed_over.findings().collect();
        if self.missing > 0 {
            findings.push(Finding::Missing {
                what: format!("the graphics of {} × symbol", self.missing),
            });
        }
        if self.has_extremes {
            findings.push(Finding::ExtremeCoordinates);
        }
        findings
    }
}

/// Begins a drawing of what a frame holds.
pub(super) fn begin(frame: &Frame) -> String {
    let [left, top] = frame.low.map(shown);
    let [width, height] = frame.size().map(shown);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"{left} {top} {width} {height}\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\" font-family=\"IBM Plex Sans,Arial,Helvetica,sans-serif\">"
    )
}

fn write_path(style: Style, data: &str, svg: &mut String) {
    let _ = match style {
        Style::Fill(color) => write!(svg, "<path fill=\"{}\"", hex(color)),
        Style::Stroke {
            color,
            width_um,
            dash,
        } => {
            let width = text_of(width_um);
            let _ = write!(
                svg,
                "<path stroke=\"{}\" stroke-width=\"{width}\"",
                hex(color)
            );
            let times = |count: i64| text_of(width_um.saturating_mul(count));
            match dash {
                Dash::Solid => Ok(()),
                Dash::Dashes => {
                    write!(svg, " stroke-dasharray=\"{} {}\"", times(8), times(5))
                }
                Dash::Dots => write!(svg, " stroke-dasharray=\"{} {}\"", times(1), times(3)),
            }
        }
    };
    let _ = write!(svg, " d=\"{data}\"/>");
}

pub(super) fn hex([red, green, blue]: Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Whole micrometers.
fn micrometers(millimeters: f64) -> i64 {
    (millimeters * 1e3).round() as i64
}

/// Millimeters without needless digits.
pub(super) fn shown(millimeters: f64) -> String {
    text_of(micrometers(millimeters))
}

fn text_of(micrometers: i64) -> String {
    let mut text = String::new();
    add_number(micrometers, &mut text);
    text
}

/// Adds a number of millimeters, with a blank before it where one is needed.
fn add_number(micrometers: i64, text: &mut String) {
    if micrometers < 0 {
        text.push('-');
    } else if text.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        text.push(' ');
    }
    let size = micrometers.unsigned_abs();
    let (whole, part) = (size / 1_000, size % 1_000);
    if whole > 0 || part == 0 {
        let _ = write!(text, "{whole}");
    }
    if part > 0 {
        let digits = format!("{part:03}");
        text.push('.');
        text.push_str(digits.trim_end_matches('0'));
    }
}

/// Adds a line to the data of a path; steps are relative, which is shorter.
pub(super) fn add_line(line: &Line, text: &mut String) {
    let mut at = line.start.map(micrometers);
    text.push('M');
    for number in at {
        add_number(number, text);
    }
    let mut is_dot = true;
    let step = |at: &mut [i64; 2], place: Place| {
        let there = place.map(micrometers);
        let step = [there[0] - at[0], there[1] - at[1]];
        *at = there;
        step
    };
    for leg in &line.legs {
        match *leg {
            Leg::To(to) => match step(&mut at, to) {
                [0, 0] => continue,
                [x, 0] => add_step('h', &[x], text),
                [0, y] => add_step('v', &[y], text),
                both => add_step('l', &both, text),
            },
            Leg::Arc {
                radius,
                is_large,
                is_clockwise,
                to,
                ..
            } => {
                let radius = micrometers(radius);
                add_step('a', &[radius, radius, 0], text);
                let flag = |is_set| if is_set { " 1" } else { " 0" };
                text.push_str(flag(is_large));
                text.push_str(flag(is_clockwise));
                for number in step(&mut at, to) {
                    add_number(number, text);
                }
            }
            Leg::Curve(places) => {
                let steps = places.map(|place| step(&mut at.clone(), place));
                at = places[2].map(micrometers);
                add_step('c', steps.as_flattened(), text);
            }
        }
        is_dot = false;
    }
    if is_dot {
        // A line so short that its round ends make a dot.
        text.push_str("h.001");
    }
    if line.is_closed {
        text.push('Z');
    }
}

fn add_step(letter: char, numbers: &[i64], text: &mut String) {
    text.push(letter);
    for &number in numbers {
        add_number(number, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_short() {
        let places = [[0.5, -1.25], [10.5, -1.25], [10.4, 0.0], [10.4, 0.0]];
        let mut text = String::new();
        add_line(&Line::through(&places, true).unwrap(), &mut text);
        assert_eq!(text, "M.5-1.25h10l-.1 1.25Z");
        text.clear();
        add_line(&Line::circle([1.0, 2.0], 0.5), &mut text);
        assert_eq!(text, "M1.5 2a.5 .5 0 0 1-1 0a.5 .5 0 0 1 1 0Z");
        text.clear();
        add_line(&Line::straight([3.0; 2], [3.0; 2]), &mut text);
        assert_eq!(text, "M3 3h.001");
    }
}
