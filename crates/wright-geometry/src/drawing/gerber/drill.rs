//! Drill files (Excellon): tools and the places they drill, line by line; long
//! holes, and what a mill cuts in straight lines.

use super::attributes::Attributes;
use super::marks::{Budget, Layer, Mark};
use super::words::{Digits, code, decimal, fields};
use super::{PassedOver, Plotted};
use crate::drawing::curve::Place;
use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::report::whole;
use crate::unit::Unit;
use std::collections::HashMap;

/// Holes that one repetition drills.
const REPEATS_MAX: u32 = 10_000;
/// Digits of coordinates in millimeters, where nothing is said.
const DIGITS_METRIC: [u8; 2] = [3, 3];
/// The same in inches.
const DIGITS_INCH: [u8; 2] = [2, 4];
/// No board is larger, in millimeters: where nothing says how many digits are behind
/// the point and it would be, there is one more (as Eagle writes).
const BOARD_MM_MAX: f64 = 500.0;

pub(super) fn read<'a>(bytes: &'a [u8], limits: &'a Limits) -> Result<Plotted<'a>, Refusal> {
    let mut driller = Driller {
        limits,
        budget: Budget::new(limits),
        unit: None,
        digits: None,
        omits_trailing: false,
        is_relative: false,
        has_points: false,
        tools: HashMap::new(),
        tool: None,
        place: [0.0; 2],
        route: None,
        is_routing: false,
        attributes: Attributes::default(),
        layer: Layer::default(),
        passed_over: PassedOver::default(),
        is_drill: false,
        is_ended: false,
    };
    for line in bytes.split(|byte| b"\r\n".contains(byte)) {
        driller.line(line.trim_ascii())?;
        if driller.is_ended {
            break;
        }
    }
    driller.finish()
}

struct Driller<'a> {
    limits: &'a Limits,
    budget: Budget,
    unit: Option<Unit>,
    /// Digits before and behind the point, where the file states them.
    digits: Option<[u8; 2]>,
    omits_trailing: bool,
    is_relative: bool,
    /// Some coordinate had a decimal point.
    has_points: bool,
    tools: HashMap<u32, Tool>,
    tool: Option<u32>,
    place: Place,
    /// What the mill has cut so far, while it is down.
    route: Option<Vec<Place>>,
    is_routing: bool,
    attributes: Attributes<'a>,
    layer: Layer,
    passed_over: PassedOver,
    /// Something was as only drill files have it.
    is_drill: bool,
    is_ended: bool,
}

#[derive(Clone, Copy)]
struct Tool {
    /// In millimeters.
    diameter: f64,
    /// It drills vias.
    is_via: bool,
}

impl<'a> Driller<'a> {
    fn line(&mut self, line: &'a [u8]) -> Result<(), Refusal> {
        if let Some(comment) = line.strip_prefix(b";") {
            return self.comment(comment.trim_ascii());
        }
        let words = line.split(|&byte| byte == b',');
        match line {
            b"" | b"%" | b"M95" => {}
            b"M48" => self.is_drill = true,
            b"G05" => {
                self.end_route()?;
                self.is_routing = false;
            }
            b"G90" | b"ICI,OFF" => self.is_relative = false,
            b"M30" | b"M00" => self.is_ended = true,
            b"G91" | b"ICI,ON" => self.is_relative = true,
            b"M71" => self.unit = Some(Unit::Millimeter),
            b"M72" => self.unit = Some(Unit::Inch),
            b"M15" => self.route = Some(vec![self.place]),
            b"M16" | b"M17" => self.end_route()?,
            _ if line.starts_with(b"METRIC") || line.starts_with(b"INCH") => {
                words.for_each(|word| self.set(word.trim_ascii()));
            }
            _ if is_setting(line) => {}
            _ => match line.first() {
                Some(b'T') => self.tool(line)?,
                Some(b'X' | b'Y' | b'G') => self.go(line)?,
                Some(b'R') => self.repeat(line)?,
                _ => self.passed_over.note("command that is not known"),
            },
        }
        Ok(())
    }

    fn comment(&mut self, comment: &'a [u8]) -> Result<(), Refusal> {
        if let Some(attribute) = comment.strip_prefix(b"#@!") {
            self.attributes.read(attribute.trim_ascii(), self.limits)?;
        } else if let Some(format) = comment
            .strip_prefix(b"FILE_FORMAT=")
            .or_else(|| comment.strip_prefix(b"FORMAT={"))
        {
            // What is not stated there is a dash.
            if let [whole @ b'0'..=b'9', b':', decimals @ b'0'..=b'9', ..] = format {
                self.digits = Some([whole - b'0', decimals - b'0']);
            }
        } else if let Some(kind) = comment.strip_prefix(b"TYPE=")
            && self.attributes.function.is_none()
        {
            self.attributes.function = match kind {
                b"PLATED" => Some(b"Plated"),
                b"NON_PLATED" => Some(b"NonPlated"),
                _ => None,
            };
        }
        Ok(())
    }

    /// A word of `METRIC,LZ,000.000`.
    fn set(&mut self, word: &[u8]) {
        match word {
            b"METRIC" => self.unit = Some(Unit::Millimeter),
            b"INCH" => self.unit = Some(Unit::Inch),
            // Zeros that are kept, not those that are omitted.
            b"LZ" => self.omits_trailing = true,
            b"TZ" => self.omits_trailing = false,
            _ => {
                let point = memchr::memchr(b'.', word);
                let is_digits = word.iter().all(|byte| *byte == b'0' || *byte == b'.');
                if let (Some(point), true, ..=12) = (point, is_digits, word.len()) {
                    self.digits = Some([point as u8, (word.len() - point - 1) as u8]);
                }
            }
        }
        self.is_drill = true;
    }

    fn millimeters(&self) -> f64 {
        self.unit.unwrap_or(Unit::Inch).millimeters()
    }

    fn coordinate(&mut self, text: &[u8]) -> Option<f64> {
        let usual = match self.unit {
            Some(Unit::Millimeter) => DIGITS_METRIC,
            _ => DIGITS_INCH,
        };
        let [whole, decimals] = self.digits.unwrap_or(usual);
        let digits = Digits {
            whole,
            decimals,
            omits_trailing: self.omits_trailing,
        };
        self.has_points |= text.contains(&b'.');
        let number = digits.read(text);
        if number.is_none() {
            self.passed_over.note("coordinate that is no number");
        }
        Some(number? * self.millimeters())
    }

    /// `T1C0.8` says what a tool is, `T1` takes it.
    fn tool(&mut self, line: &[u8]) -> Result<(), Refusal> {
        self.end_route()?;
        let mut number = None;
        for (letter, value) in fields(line) {
            match letter {
                b'T' => number = code(value),
                b'C' => {
                    let diameter = decimal(value).filter(|diameter| *diameter >= 0.0);
                    let (Some(number), Some(diameter)) = (number, diameter) else {
                        self.passed_over.note("tool that cannot be read");
                        continue;
                    };
                    if self.tools.len() >= self.limits.nodes_max {
                        return Err(Refusal::too_many("tools", self.limits.nodes_max));
                    }
                    let tool = Tool {
                        diameter: diameter * self.millimeters(),
                        is_via: self.attributes.is_via,
                    };
                    self.tools.insert(number, tool);
                    self.is_drill = true;
                }
                // Speed, feed, and how often it is good for.
                b'F' | b'S' | b'B' | b'H' | b'Z' => {}
                _ => self.passed_over.note("command that is not known"),
            }
        }
        // Tool 0 is none.
        self.tool = number.filter(|number| *number > 0);
        Ok(())
    }

    /// A place, with what is done there.
    fn go(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let mut to = self.place;
        let mut slot_from = None;
        let (mut is_moved, mut is_arc) = (false, false);
        for (letter, value) in fields(line) {
            match (letter, code(value)) {
                (b'X' | b'Y', _) => {
                    let axis = usize::from(letter == b'Y');
                    if let Some(number) = self.coordinate(value) {
                        to[axis] = if self.is_relative {
                            to[axis] + number
                        } else {
                            number
                        };
                        is_moved = true;
                    }
                }
                (b'G', Some(85)) => slot_from = Some(to),
                (b'G', Some(0)) => {
                    self.end_route()?;
                    self.is_routing = true;
                }
                (b'G', Some(1)) => self.is_routing = true,
                (b'G', Some(2 | 3)) => is_arc = true,
                (b'G', Some(5)) => self.is_routing = false,
                // The origin, which is where it was.
                (b'G', Some(93)) => return Ok(()),
                (b'A' | b'I' | b'J', _) => {}
                _ => self.passed_over.note("command that is not known"),
            }
        }
        self.place = to;
        if is_arc {
            self.passed_over.note("arc of a mill");
        }
        match (slot_from, &mut self.route) {
            (Some(from), _) => self.cut(vec![from, to]),
            (None, Some(route)) => {
                route.push(to);
                let points = route.len();
                self.budget.check(points)
            }
            (None, None) if is_moved && !self.is_routing => self.cut(vec![to]),
            (None, None) => Ok(()),
        }
    }

    /// `R5X0.1`: so many more holes, each this far from the last one.
    fn repeat(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let (mut times, mut step) = (None, [0.0; 2]);
        for (letter, value) in fields(line) {
            match letter {
                b'R' => times = code(value),
                b'X' => step[0] = self.coordinate(value).unwrap_or(0.0),
                b'Y' => step[1] = self.coordinate(value).unwrap_or(0.0),
                _ => self.passed_over.note("command that is not known"),
            }
        }
        let times = times.unwrap_or(0);
        if times > REPEATS_MAX {
            return Err(Refusal::too_many("copies", REPEATS_MAX as usize));
        }
        for _ in 0..times {
            self.place = [self.place[0] + step[0], self.place[1] + step[1]];
            self.cut(vec![self.place])?;
        }
        Ok(())
    }

    fn end_route(&mut self) -> Result<(), Refusal> {
        match self.route.take() {
            Some(route) if route.len() > 1 => self.cut(route),
            _ => Ok(()),
        }
    }

    /// A hole, or a long one.
    fn cut(&mut self, places: Vec<Place>) -> Result<(), Refusal> {
        let tool = self.tool.and_then(|tool| self.tools.get(&tool)).copied();
        if tool.is_none() {
            self.passed_over.note("hole of a tool without a diameter");
        }
        let diameter = tool.map_or(0.0, |tool| tool.diameter);
        let is_slot = places.len() > 1;
        let counts = &mut self.layer.counts;
        let found = counts.holes.entry(whole(diameter * 1e3)).or_default();
        found[usize::from(is_slot)] += 1;
        if is_slot {
            counts.draws += 1;
        } else {
            counts.flashes += 1;
            counts.vias += u64::from(tool.is_some_and(|tool| tool.is_via));
        }
        self.is_drill = true;
        self.layer
            .push(Mark::stroke(diameter, places), &mut self.budget)
    }

    fn finish(mut self) -> Result<Plotted<'a>, Refusal> {
        self.end_route()?;
        if !self.is_drill {
            return Err(Refusal::broken(
                Format::Excellon,
                "it has no command that only drill files have",
            ));
        }
        let is_open = self.digits.is_none() && !self.has_points && !self.omits_trailing;
        let size = self.layer.bounds(false);
        let is_large = size
            .is_some_and(|[low, high]| (0..2).any(|axis| high[axis] - low[axis] > BOARD_MM_MAX));
        if is_open && is_large {
            self.layer.pull_together(0.1);
        }
        let is_cut = !self.is_ended;
        Ok(Plotted {
            layer: self.layer,
            unit: self.unit,
            attributes: self.attributes,
            apertures: self.tools.len() as u64,
            is_negative: false,
            passed_over: self.passed_over,
            findings: is_cut.then_some(Finding::CutOff).into_iter().collect(),
        })
    }
}

/// Settings of machines that say nothing about where holes are.
fn is_setting(line: &[u8]) -> bool {
    let settings: [&[u8]; 8] = [
        b"FMAT", b"VER", b"DETECT", b"ATC", b"M47", b"RST", b"M09", b"M97",
    ];
    settings.iter().any(|setting| line.starts_with(setting))
}
