//! A schematic as its page: symbols, wires, names, sheets and notes.

use super::expression::Node;
use super::ink::{Color, Dash, Frame, Ink, Style, add_line, begin, hex};
use super::lettering::{Lettering, color_of, is_set, plain};
use super::line::{Line, graphic};
use super::pad::width_of;
use super::symbol::{LETTER_MM, Library, stroke_of};
use super::{Picture, frame, label, note_embedded, symbol};
use crate::limits::Limits;
use crate::refusal::Refusal;
use std::fmt::Write;

const WIRE_MM: f64 = 0.2;
const BUS_MM: f64 = 0.45;
const JUNCTION_MM: f64 = 0.9144;
/// Half of how large the mark is where nothing shall be connected.
const NO_CONNECT_MM: f64 = 0.635;
/// Room around what lies beyond the page.
const ROOM_MM: f64 = 5.0;

/// What is drawn over what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    Paper,
    Frame,
    Title,
    SheetGrounds,
    Sheets,
    SheetNames,
    NoteGrounds,
    Notes,
    Grounds,
    Buses,
    Wires,
    Bodies,
    Pins,
    Flags,
    Labels,
    Names,
    PinNames,
    PinNumbers,
    References,
    Values,
    Marks,
    /// Over what is not put on the board.
    LeftOut,
}

impl Layer {
    const ALL: [(Self, &'static str, Color); 22] = [
        (Self::Paper, "paper", [0xfd, 0xfc, 0xf7]),
        (Self::Frame, "frame", [0xa9, 0x9c, 0x8c]),
        (Self::Title, "title", [0x5b, 0x50, 0x44]),
        (Self::SheetGrounds, "sheet-grounds", [0xf6, 0xf1, 0xfb]),
        (Self::Sheets, "sheets", [0x7a, 0x3f, 0x8f]),
        (Self::SheetNames, "sheet-names", [0x6a, 0x37, 0x7d]),
        (Self::NoteGrounds, "note-grounds", [0xf1, 0xf4, 0xfd]),
        (Self::Notes, "notes", [0x2b, 0x48, 0xb5]),
        (Self::Grounds, "symbol-grounds", [0xff, 0xf8, 0xd8]),
        (Self::Buses, "buses", [0x1d, 0x3f, 0x9e]),
        (Self::Wires, "wires", [0x0b, 0x80, 0x43]),
        (Self::Bodies, "symbols", [0x8e, 0x1f, 0x17]),
        (Self::Pins, "pins", [0x8e, 0x1f, 0x17]),
        (Self::Flags, "flags", [0xff, 0xff, 0xff]),
        (Self::Labels, "labels", [0x9a, 0x3a, 0x12]),
        (Self::Names, "net-names", [0x1c, 0x24, 0x2c]),
        (Self::PinNames, "pin-names", [0x0a, 0x62, 0x6e]),
        (Self::PinNumbers, "pin-numbers", [0xb2, 0x47, 0x3c]),
        (Self::References, "references", [0x0a, 0x4f, 0x63]),
        (Self::Values, "values", [0x3d, 0x59, 0x66]),
        (Self::Marks, "marks", [0x1d, 0x3f, 0x9e]),
        (Self::LeftOut, "left-out", [0xd6, 0x2f, 0x1f]),
    ];

    pub(super) fn color(self) -> Color {
        let known = Self::ALL.iter().find(|(layer, ..)| *layer == self);
        known.map_or([0; 3], |(.., color)| *color)
    }
}

/// Draws a schematic; nothing where nothing is on it.
pub(super) fn picture(root: &Node<'_>, limits: &Limits) -> Result<Picture, Refusal> {
    let library = Library::of(root);
    let mut ink = Ink::new(limits);
    for item in root.children() {
        ink.count_shape()?;
        match item.head() {
            b"symbol" => symbol::draw(item, &library, &mut ink)?,
            b"wire" => draw_wire(item, Layer::Wires, WIRE_MM, &mut ink)?,
            b"bus" => draw_wire(item, Layer::Buses, BUS_MM, &mut ink)?,
            b"bus_entry" => draw_bus_entry(item, &mut ink)?,
            b"junction" => draw_junction(item, &mut ink)?,
            b"no_connect" => draw_no_connect(item, &mut ink)?,
            b"label" | b"global_label" | b"hierarchical_label" => label::draw(item, &mut ink)?,
            b"directive_label" | b"netclass_flag" => {
                ink.passed_over.note("net class flag");
                label::draw(item, &mut ink)?;
            }
            b"rule_area" => ink.passed_over.note("rule area"),
            b"table" => ink.passed_over.note("table"),
            b"sheet" => draw_sheet(item, &mut ink)?,
            b"text" => draw_note(item, &mut ink)?,
            b"text_box" => draw_text_box(item, &mut ink)?,
            b"image" | b"embedded_files" => note_embedded(item, &mut ink),
            _ => draw_graphic(item, &mut ink)?,
        }
    }
    let findings = ink.findings();
    if ink.is_blank() {
        return Ok(Picture {
            svg: None,
            findings,
        });
    }
    let [width, height] = frame::paper(root);
    let mut page = Frame {
        low: [0.0; 2],
        high: [width, height],
    };
    // What lies beyond the page is seen all the same.
    let room = |is_beyond| if is_beyond { ROOM_MM } else { 0.0 };
    for axis in 0..2 {
        let (low, high) = (ink.frame.low[axis], ink.frame.high[axis]);
        page.low[axis] = low.min(0.0) - room(low < 0.0);
        page.high[axis] = high.max(page.high[axis]) + room(high > page.high[axis]);
    }
    frame::draw(root, &mut ink)?;
    let mut svg = begin(&page);
    let paper = hex(Layer::Paper.color());
    // Writing into a text cannot fail.
    let _ = write!(svg, "<path fill=\"{paper}\" d=\"");
    add_line(&page.outline(), &mut svg);
    svg.push_str("\"/>");
    for (layer, name, color) in Layer::ALL {
        ink.write(layer, name, color, &mut svg);
    }
    svg.push_str("</svg>");
    Ok(Picture {
        svg: Some(svg),
        findings,
    })
}

/// What a graphic of symbols and pages draws.
pub(super) fn shape(item: &Node<'_>) -> Option<Line> {
    match item.head() {
        kind @ (b"rectangle" | b"polyline" | b"circle" | b"arc" | b"bezier") => graphic(item, kind),
        _ => None,
    }
}

/// How the line of an item runs.
pub(super) fn dash_of(item: &Node<'_>) -> Dash {
    let stroke = item.find("stroke").and_then(|stroke| stroke.find("type"));
    match stroke.and_then(|kind| kind.word(1)) {
        Some(b"dash" | b"dash_dot" | b"dash_dot_dot") => Dash::Dashes,
        Some(b"dot") => Dash::Dots,
        _ => Dash::Solid,
    }
}

/// How an item's line is drawn, which may have a color of its own.
fn style_of(item: &Node<'_>, layer: Layer, width: f64) -> Style {
    let stated = width_of(item);
    let width = if stated > 0.0 { stated } else { width };
    let color = item.find("stroke").and_then(color_of);
    stroke_of(color.unwrap_or(layer.color()), width, item)
}

fn draw_wire(
    item: &Node<'_>,
    layer: Layer,
    width: f64,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    match graphic(item, b"wire") {
        Some(line) => ink.draw(layer, style_of(item, layer, width), &line),
        None => Ok(()),
    }
}

fn draw_bus_entry(item: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let (Some([x, y]), Some([right, down])) = (item.place("at"), item.place("size")) else {
        return Ok(());
    };
    let line = Line::straight([x, y], [x + right, y + down]);
    ink.draw(Layer::Wires, style_of(item, Layer::Wires, WIRE_MM), &line)
}

fn draw_junction(item: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let Some(at) = item.place("at") else {
        return Ok(());
    };
    let stated = item.find("diameter").and_then(|list| list.number(1));
    let diameter = stated
        .filter(|diameter| *diameter > 0.0)
        .unwrap_or(JUNCTION_MM);
    let color = color_of(item).unwrap_or(Layer::Wires.color());
    ink.draw(
        Layer::Wires,
        Style::Fill(color),
        &Line::circle(at, diameter / 2.0),
    )
}

fn draw_no_connect(item: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let Some([x, y]) = item.place("at") else {
        return Ok(());
    };
    let style = Style::stroke(Layer::Marks.color(), WIRE_MM);
    for down in [NO_CONNECT_MM, -NO_CONNECT_MM] {
        let line = Line::straight([x - NO_CONNECT_MM, y - down], [x + NO_CONNECT_MM, y + down]);
        ink.draw(Layer::Marks, style, &line)?;
    }
    Ok(())
}

/// A sheet within: a box with its name and pins.
fn draw_sheet(sheet: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let (Some([x, y]), Some([width, height])) = (sheet.place("at"), sheet.place("size")) else {
        return Ok(());
    };
    let line = Line::rectangle([x, y], [x + width, y + height]);
    let color = sheet.find("fill").and_then(color_of);
    let fill = Style::Fill(color.unwrap_or(Layer::SheetGrounds.color()));
    ink.draw(Layer::SheetGrounds, fill, &line)?;
    ink.draw(
        Layer::Sheets,
        style_of(sheet, Layer::Sheets, WIRE_MM),
        &line,
    )?;
    for item in sheet.children() {
        ink.count_shape()?;
        match item.head() {
            b"pin" => label::draw_sheet_pin(item, ink)?,
            b"property" => {
                let how = Lettering::of(item, LETTER_MM);
                if how.is_hidden || is_set(item, "hide", 3) {
                    continue;
                }
                let mut text = plain(item.word(2).unwrap_or_default());
                if matches!(item.word(1), Some(b"Sheetfile" | b"Sheet file")) {
                    text.insert_str(0, "File: ");
                }
                ink.letter(Layer::SheetNames, &text, &how.upright())?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn draw_note(item: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let how = Lettering::of(item, LETTER_MM);
    if how.is_hidden {
        return Ok(());
    }
    let text = plain(item.word(1).unwrap_or_default());
    ink.letter(Layer::Notes, &text, &how.upright())
}

fn draw_text_box(item: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let (Some([x, y]), Some([width, height])) = (item.place("at"), item.place("size")) else {
        return Ok(());
    };
    let around = Line::rectangle([x, y], [x + width, y + height]);
    draw_box(item, &around, ink)?;
    let how = Lettering::of(item, LETTER_MM).upright().in_box(&around);
    let text = plain(item.word(1).unwrap_or_default());
    ink.letter(Layer::Notes, &text, &how)
}

fn draw_graphic(item: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    match shape(item) {
        Some(line) => draw_box(item, &line, ink),
        None => Ok(()),
    }
}

/// The line and the ground of something that is a note.
fn draw_box(item: &Node<'_>, line: &Line, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let fill = item.find("fill");
    let color = match fill.and_then(|fill| fill.find("type")?.word(1)) {
        Some(b"none") | None => None,
        Some(b"outline") => Some(Layer::Notes.color()),
        Some(b"background") => Some(Layer::NoteGrounds.color()),
        Some(_) => fill.and_then(color_of),
    };
    if let Some(color) = color {
        ink.draw(
            Layer::NoteGrounds,
            Style::Fill(color),
            &line.clone().filled(),
        )?;
    }
    if width_of(item) < 0.0 {
        return Ok(());
    }
    ink.draw(Layer::Notes, style_of(item, Layer::Notes, WIRE_MM), line)
}
