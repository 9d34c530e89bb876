//! What the words of a Gerber file do: a pen that moves, draws and flashes.

use super::aperture::{Aperture, Pen, swept};
use super::arcs::{Motion, arc, quadrant};
use super::attributes::Attributes;
use super::marks::{Budget, Layer, Mark, Pose};
use super::words::{self, Command, Commands, Digits};
use super::{PassedOver, Plotted};
use crate::drawing::curve::Place;
use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::report::whole;
use crate::unit::Unit;
use std::collections::HashMap;

/// What is done at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Draw,
    Move,
    Flash,
}

/// A layer of its own, put together before it is placed.
pub(super) struct Frame {
    pub(super) layer: Layer,
    pub(super) purpose: Purpose,
}

/// What becomes of a frame when it ends.
pub(super) enum Purpose {
    /// It is put down so many times along x and y, with these steps.
    Repeat { times: [u32; 2], step: Place },
    /// It is an aperture.
    Block { code: u32 },
}

/// How what is plotted is tied to what the pen is told.
#[derive(Clone, Copy)]
pub(super) struct Looks {
    pub(super) is_dark: bool,
    pub(super) mirror: [bool; 2],
    pub(super) degrees: f64,
    pub(super) scale: f64,
}

pub(super) struct Plotter<'a> {
    pub(super) limits: &'a Limits,
    pub(super) budget: Budget,
    /// How coordinates along x and y are written.
    pub(super) digits: Option<[Digits; 2]>,
    pub(super) is_relative: bool,
    pub(super) unit: Option<Unit>,
    pub(super) apertures: HashMap<u32, Aperture>,
    pub(super) macros: HashMap<&'a [u8], &'a [u8]>,
    /// Bytes of macros that were read for apertures.
    pub(super) macro_bytes: usize,
    pub(super) attributes: Attributes<'a>,
    pub(super) looks: Looks,
    pub(super) is_negative: bool,
    pub(super) passed_over: PassedOver,
    /// Something was as only Gerber has it.
    pub(super) is_gerber: bool,
    pub(super) frames: Vec<Frame>,
    base: Layer,
    aperture: Option<u32>,
    place: Place,
    motion: Motion,
    is_single_quadrant: bool,
    operation: Option<Operation>,
    /// The outline that is being drawn, within a region.
    contour: Option<Vec<Place>>,
    /// A line of a round pen that may go on.
    stroke: Option<(f64, Vec<Place>)>,
    is_ended: bool,
}

/// What a word asks for.
#[derive(Default)]
struct Asked {
    place: [Option<f64>; 2],
    offset: Place,
    operation: Option<Operation>,
    is_somewhere: bool,
}

impl<'a> Plotter<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            budget: Budget::new(limits),
            digits: None,
            is_relative: false,
            unit: None,
            apertures: HashMap::new(),
            macros: HashMap::new(),
            macro_bytes: 0,
            attributes: Attributes::default(),
            looks: Looks {
                is_dark: true,
                mirror: [false; 2],
                degrees: 0.0,
                scale: 1.0,
            },
            is_negative: false,
            passed_over: PassedOver::default(),
            is_gerber: false,
            frames: Vec::new(),
            base: Layer::default(),
            aperture: None,
            place: [0.0; 2],
            motion: Motion::Straight,
            is_single_quadrant: false,
            operation: None,
            contour: None,
            stroke: None,
            is_ended: false,
        }
    }

    /// Plots everything.
    pub(super) fn read(mut self, bytes: &'a [u8]) -> Result<Plotted<'a>, Refusal> {
        for command in Commands::new(bytes) {
            match command {
                Command::Word(word) => self.word(word)?,
                Command::Extended(block) => self.extended(block)?,
            }
            if self.is_ended {
                break;
            }
        }
        self.finish()
    }

    fn finish(mut self) -> Result<Plotted<'a>, Refusal> {
        if !self.is_gerber {
            return Err(Refusal::broken(
                Format::Gerber,
                "it has no command that only Gerber has",
            ));
        }
        let mut is_cut = !self.is_ended;
        self.end_region()?;
        self.end_repeat()?;
        // A block that is not ended was for nothing.
        is_cut |= !self.frames.is_empty();
        let mut findings = Vec::new();
        if is_cut {
            findings.push(Finding::CutOff);
        }
        Ok(Plotted {
            layer: self.base,
            unit: self.unit,
            attributes: self.attributes,
            apertures: self.apertures.len() as u64,
            is_negative: self.is_negative,
            passed_over: self.passed_over,
            findings,
        })
    }

    /// How many millimeters a number means; old files that do not say mean inches.
    pub(super) fn millimeters(&self) -> f64 {
        self.unit.unwrap_or(Unit::Inch).millimeters()
    }

    fn word(&mut self, word: &'a [u8]) -> Result<(), Refusal> {
        if let Some(comment) = words::comment(word) {
            // Attributes for programs that know none.
            if let Some(attribute) = comment.trim_ascii_start().strip_prefix(b"#@!") {
                self.attributes.read(attribute.trim_ascii(), self.limits)?;
            }
            return Ok(());
        }
        let mut asked = Asked::default();
        for (letter, value) in words::fields(word) {
            match letter {
                b'G' => self.prepare(value)?,
                b'D' => self.choose(value, &mut asked),
                b'M' => self.is_ended |= matches!(words::code(value), Some(0 | 2 | 30)),
                b'X' => asked.place[0] = self.coordinate(value, 0)?,
                b'Y' => asked.place[1] = self.coordinate(value, 1)?,
                b'I' => asked.offset[0] = self.coordinate(value, 0)?.unwrap_or(0.0),
                b'J' => asked.offset[1] = self.coordinate(value, 1)?.unwrap_or(0.0),
                b'N' => {}
                _ => self.passed_over.note("command that is not known"),
            }
            asked.is_somewhere |= b"XYIJ".contains(&letter);
        }
        self.operate(&asked)
    }

    fn coordinate(&mut self, text: &[u8], axis: usize) -> Result<Option<f64>, Refusal> {
        let number = match self.digits {
            Some(digits) => digits[axis].read(text),
            None if text.contains(&b'.') => words::decimal(text),
            None => {
                return Err(Refusal::broken(
                    Format::Gerber,
                    "it does not say how its coordinates are written",
                ));
            }
        };
        if number.is_none() {
            self.passed_over.note("coordinate that is no number");
        }
        Ok(number.map(|number| number * self.millimeters()))
    }

    fn prepare(&mut self, value: &[u8]) -> Result<(), Refusal> {
        match words::code(value) {
            Some(0 | 1) => self.motion = Motion::Straight,
            Some(2) => self.motion = Motion::Clockwise,
            Some(3) => self.motion = Motion::Counterclockwise,
            Some(36) => {
                self.end_region()?;
                self.contour = Some(Vec::new());
            }
            Some(37) => self.end_region()?,
            Some(54 | 55) => {}
            Some(70) => self.unit = Some(Unit::Inch),
            Some(71) => self.unit = Some(Unit::Millimeter),
            Some(74) => self.is_single_quadrant = true,
            Some(75) => self.is_single_quadrant = false,
            Some(90) => self.is_relative = false,
            Some(91) => self.is_relative = true,
            _ => self.passed_over.note("command that is not known"),
        }
        Ok(())
    }

    fn choose(&mut self, value: &[u8], asked: &mut Asked) {
        match words::code(value) {
            Some(1) => asked.operation = Some(Operation::Draw),
            Some(2) => asked.operation = Some(Operation::Move),
            Some(3) => asked.operation = Some(Operation::Flash),
            Some(code @ 10..) => {
                self.aperture = Some(code);
                self.is_gerber = true;
            }
            _ => self.passed_over.note("command that is not known"),
        }
    }

    fn operate(&mut self, asked: &Asked) -> Result<(), Refusal> {
        if asked.operation.is_none() && !asked.is_somewhere {
            return Ok(());
        }
        let operation = asked.operation.or(self.operation);
        self.operation = operation;
        let mut to = self.place;
        for (axis, asked) in asked.place.iter().enumerate() {
            match asked {
                Some(offset) if self.is_relative => to[axis] += offset,
                Some(place) => to[axis] = *place,
                None => {}
            }
        }
        match operation {
            Some(Operation::Draw) => self.draw(to, asked.offset)?,
            Some(Operation::Flash) => {
                self.place = to;
                self.flash()?;
            }
            Some(Operation::Move) => {
                self.end_contour()?;
                self.place = to;
            }
            None => {
                self.passed_over.note("coordinates without a command");
                self.place = to;
            }
        }
        Ok(())
    }

    fn draw(&mut self, to: Place, offset: Place) -> Result<(), Refusal> {
        let from = self.place;
        self.place = to;
        let path = match self.motion {
            Motion::Straight => vec![to],
            motion if self.is_single_quadrant => quadrant(motion, from, to, offset),
            motion => arc(motion, from, to, offset),
        };
        let Some(contour) = &mut self.contour else {
            return self.trace(from, path);
        };
        if contour.is_empty() {
            contour.push(from);
        }
        contour.extend(path);
        self.budget.check(contour.len())
    }

    /// Draws with the pen of the aperture.
    fn trace(&mut self, from: Place, path: Vec<Place>) -> Result<(), Refusal> {
        let looks = self.looks;
        let pose = Pose::new(looks.mirror, looks.degrees, looks.scale);
        let Some(aperture) = self.aperture.and_then(|code| self.apertures.get(&code)) else {
            self.passed_over.note("line without an aperture");
            return Ok(());
        };
        match &aperture.pen {
            Pen::Round(diameter) => {
                let width = diameter * pose.scale;
                self.layer().counts.draws += 1;
                self.layer()
                    .counts
                    .holes
                    .entry(whole(width * 1e3))
                    .or_default()[1] += 1;
                self.go_on(width, from, path)
            }
            Pen::Corners(corners) => {
                let ends = std::iter::once(&from).chain(&path).zip(&path);
                let mut swept_marks = Vec::new();
                let mut points = 0;
                for (&from, &to) in ends {
                    let mark = swept(corners, &pose, from, to).toned(looks.is_dark);
                    points += mark.cost();
                    self.budget.check(points)?;
                    swept_marks.push(mark);
                }
                self.layer().counts.draws += 1;
                for mark in swept_marks {
                    self.put(mark)?;
                }
                Ok(())
            }
            Pen::None => {
                self.passed_over
                    .note("line of an aperture that cannot draw");
                Ok(())
            }
        }
    }

    /// Draws on with a round pen, or begins a new line.
    fn go_on(&mut self, width: f64, from: Place, path: Vec<Place>) -> Result<(), Refusal> {
        let goes_on = matches!(
            &self.stroke,
            Some((known, places)) if *known == width && places.last() == Some(&from)
        );
        if !goes_on {
            self.end_stroke()?;
        }
        let (_, places) = self.stroke.get_or_insert_with(|| (width, vec![from]));
        places.extend(path);
        self.budget.check(places.len())
    }

    fn flash(&mut self) -> Result<(), Refusal> {
        let looks = self.looks;
        let pose = Pose::new(looks.mirror, looks.degrees, looks.scale).moved_to(self.place);
        let Some(aperture) = self.aperture.and_then(|code| self.apertures.get(&code)) else {
            self.passed_over.note("flash without an aperture");
            return Ok(());
        };
        self.budget.check(aperture.cost)?;
        // What a macro takes away, it should take from itself alone. Flashed dark, its
        // clear parts wipe what lies under them as well; flashed clear, they are left
        // out, so that what lies in its holes is wiped too.
        let keeps_clear = looks.is_dark || aperture.is_block;
        let marks = aperture.marks.iter();
        if !keeps_clear && marks.clone().any(|mark| !mark.is_dark) {
            self.passed_over.note("hole in a shape that clears");
        }
        let placed: Vec<Mark> = marks
            .filter(|mark| mark.is_dark || keeps_clear)
            .map(|mark| mark.placed(&pose, looks.is_dark))
            .collect();
        let (is_via, pen) = (aperture.is_via, &aperture.pen);
        let diameter = match pen {
            Pen::Round(diameter) => Some(whole(diameter * pose.scale * 1e3)),
            Pen::Corners(_) | Pen::None => None,
        };
        let counts = &mut self.layer().counts;
        counts.flashes += 1;
        counts.vias += u64::from(is_via);
        if let Some(diameter) = diameter {
            counts.holes.entry(diameter).or_default()[0] += 1;
        }
        for mark in placed {
            self.put(mark)?;
        }
        Ok(())
    }

    /// Where marks go: the innermost frame, else the layer itself.
    pub(super) fn layer(&mut self) -> &mut Layer {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.layer,
            None => &mut self.base,
        }
    }

    fn put(&mut self, mark: Mark) -> Result<(), Refusal> {
        let layer = match self.frames.last_mut() {
            Some(frame) => &mut frame.layer,
            None => &mut self.base,
        };
        layer.push(mark, &mut self.budget)
    }

    /// Keeps the line that was drawn. What comes may look otherwise.
    pub(super) fn end_stroke(&mut self) -> Result<(), Refusal> {
        match self.stroke.take() {
            Some((width, places)) => {
                self.put(Mark::stroke(width, places).toned(self.looks.is_dark))
            }
            None => Ok(()),
        }
    }

    fn end_contour(&mut self) -> Result<(), Refusal> {
        let Some(contour) = &mut self.contour else {
            return Ok(());
        };
        let places = std::mem::take(contour);
        if places.len() < 3 {
            return Ok(());
        }
        self.layer().counts.regions += 1;
        self.put(Mark::fill(places).toned(self.looks.is_dark))
    }

    fn end_region(&mut self) -> Result<(), Refusal> {
        self.end_contour()?;
        self.contour = None;
        self.end_stroke()
    }

    /// Begins a frame: what follows is put together before it is placed.
    pub(super) fn begin(&mut self, purpose: Purpose) -> Result<(), Refusal> {
        self.end_region()?;
        if self.frames.len() >= self.limits.depth_max {
            return Err(Refusal::TooDeep {
                max: self.limits.depth_max as u64,
            });
        }
        self.frames.push(Frame {
            layer: Layer::default(),
            purpose,
        });
        Ok(())
    }

    /// Places what is repeated, if the innermost frame is that.
    pub(super) fn end_repeat(&mut self) -> Result<(), Refusal> {
        self.end_region()?;
        let last = self.frames.last();
        if !last.is_some_and(|frame| matches!(frame.purpose, Purpose::Repeat { .. })) {
            return Ok(());
        }
        let Some(Frame {
            layer,
            purpose: Purpose::Repeat { times, step },
        }) = self.frames.pop()
        else {
            return Ok(());
        };
        let below = match self.frames.last_mut() {
            Some(frame) => &mut frame.layer,
            None => &mut self.base,
        };
        below.repeat(&layer, times, step, &mut self.budget)
    }
}
