//! Symbols of a schematic: their graphics and pins out of its library, placed.

use super::expression::Node;
use super::ink::{Frame, Ink, Style, WORD_BYTES};
use super::lettering::{Align, Lettering, is_set, plain};
use super::line::{Line, Place, Placing};
use super::pad::width_of;
use super::schematic::{Layer, dash_of, shape};
use crate::refusal::Refusal;
use std::collections::HashMap;

/// How wide lines are of which nothing is said, in millimeters.
pub(super) const LINE_MM: f64 = 0.2;
/// How high letters are of which nothing is said.
pub(super) const LETTER_MM: f64 = 1.27;
/// From a pin's end to its name.
const NAME_OFFSET_MM: f64 = 0.508;
/// From a pin's line to what is written along it.
const GAP_MM: f64 = 0.4;
/// Half of how large marks of inverted pins and clocks are.
const MARK_MM: f64 = 0.635;
/// How wide the lines over parts are that are left out.
const CROSS_MM: f64 = 0.35;
/// Symbols that stand on each other's shoulders.
const EXTENDS_MAX: usize = 8;
/// Bytes of a symbol's name that is looked for.
const NAME_BYTES_MAX: usize = 500;

/// The symbols a schematic brings along, by name.
pub(super) struct Library<'a> {
    symbols: HashMap<&'a [u8], Symbol<'a>>,
}

/// A symbol, and how much there is to look at.
#[derive(Clone, Copy)]
struct Symbol<'a> {
    node: &'a Node<'a>,
    weight: usize,
}

/// Words and lists of a node.
fn weight(node: &Node<'_>) -> usize {
    match node {
        Node::Word(word) => 1 + word.len() / WORD_BYTES,
        Node::List(list) => 1 + list.iter().map(weight).sum::<usize>(),
    }
}

impl<'a> Library<'a> {
    pub(super) fn of(root: &'a Node<'a>) -> Self {
        let symbols = root.all("lib_symbols").flat_map(|list| list.all("symbol"));
        let known = |node: &'a Node<'a>| {
            let name = node.word(1)?;
            let weight = weight(node);
            (name.len() <= NAME_BYTES_MAX).then_some((name, Symbol { node, weight }))
        };
        Self {
            symbols: symbols.filter_map(known).collect(),
        }
    }

    fn get(&self, name: &[u8]) -> Option<Symbol<'a>> {
        let is_short = name.len() <= NAME_BYTES_MAX;
        self.symbols.get(name).filter(|_| is_short).copied()
    }

    fn find(&self, instance: &Node<'_>) -> Option<Symbol<'a>> {
        let named = |head| self.get(instance.find(head)?.word(1)?);
        named("lib_name").or_else(|| named("lib_id"))
    }

    /// The symbol whose graphics another one has; how much there is to look at counts
    /// all on the way.
    fn root_of(&self, mut symbol: Symbol<'a>) -> Symbol<'a> {
        for _ in 0..EXTENDS_MAX {
            let node = symbol.node;
            let Some(parent) = node.find("extends").and_then(|list| list.word(1)) else {
                break;
            };
            let parent = &parent[..parent.len().min(NAME_BYTES_MAX)];
            let beside = node.word(1).and_then(|name| {
                let end = name.iter().position(|byte| *byte == b':')?;
                self.get(&[&name[..=end], parent].concat())
            });
            let Some(found) = self.get(parent).or(beside) else {
                break;
            };
            symbol = Symbol {
                node: found.node,
                weight: symbol.weight.saturating_add(found.weight),
            };
        }
        symbol
    }
}

/// What a pin's names look like.
#[derive(Clone, Copy)]
struct PinTexts {
    has_names: bool,
    has_numbers: bool,
    offset: f64,
}

/// Draws a placed symbol and the properties that are shown beside it.
pub(super) fn draw(
    instance: &Node<'_>,
    library: &Library<'_>,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    let placing = placing_of(instance);
    let mut letters = String::new();
    match library.find(instance) {
        Some(symbol) => {
            let symbol = library.root_of(symbol);
            ink.count_work(symbol.weight)?;
            let around = std::mem::replace(&mut ink.frame, Frame::NOTHING);
            draw_units(instance, symbol.node, &placing, ink)?;
            let body = std::mem::replace(&mut ink.frame, around);
            ink.frame.join(&body);
            if is_set(instance, "dnp", 1) && !body.is_empty() {
                cross_out(&body, ink)?;
            }
            if has_several_units(symbol.node) {
                letters = letters_of(unit_of(instance));
            }
        }
        None => ink.missing += 1,
    }
    for property in instance.all("property") {
        ink.count_shape()?;
        draw_property(property, &letters, &placing, ink)?;
    }
    Ok(())
}

/// Marks a symbol whose part is not put on the board.
fn cross_out(body: &Frame, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let ([left, top], [right, bottom]) = (body.low, body.high);
    let style = Style::stroke(Layer::LeftOut.color(), CROSS_MM);
    for (from, to) in [(top, bottom), (bottom, top)] {
        let line = Line::straight([left, from], [right, to]);
        ink.draw(Layer::LeftOut, style, &line)?;
    }
    Ok(())
}

/// Turned as the file says, then mirrored; y of symbols points up.
fn placing_of(instance: &Node<'_>) -> Placing {
    let at = instance.find("at");
    let number = |index| at.and_then(|at| at.number(index)).unwrap_or(0.0);
    let mut placing = Placing::turned([number(1), number(2)], number(3));
    let axis = match instance.find("mirror").and_then(|list| list.word(1)) {
        Some(b"x") => Some(1),
        Some(b"y") => Some(0),
        _ => None,
    };
    if let Some(axis) = axis {
        placing.right[axis] = -placing.right[axis];
        placing.down[axis] = -placing.down[axis];
    }
    placing
}

fn draw_units(
    instance: &Node<'_>,
    symbol: &Node<'_>,
    placing: &Placing,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    let number = |head| instance.find(head).and_then(|list| list.number(1));
    let unit = unit_of(instance);
    let style = number("body_style").or(number("convert")).unwrap_or(1.0);
    let pins = symbol.find("pin_names");
    let texts = PinTexts {
        has_names: pins.is_none_or(|pins| !is_set(pins, "hide", 1)),
        has_numbers: symbol
            .find("pin_numbers")
            .is_none_or(|pins| !is_set(pins, "hide", 1)),
        offset: pins
            .and_then(|pins| pins.find("offset")?.number(1))
            .unwrap_or(NAME_OFFSET_MM),
    };
    // y of symbols points up.
    let placing = Placing {
        down: placing.down.map(|number| -number),
        ..*placing
    };
    for part in symbol.all("symbol") {
        ink.count_shape()?;
        if !is_of(part, unit, style) {
            continue;
        }
        for item in part.children() {
            ink.count_shape()?;
            if item.head() == b"pin" {
                draw_pin(item, &placing, texts, ink)?;
            } else {
                draw_item(item, &placing, ink)?;
            }
        }
    }
    Ok(())
}

/// Which unit of its symbol an instance is.
fn unit_of(instance: &Node<'_>) -> f64 {
    let unit = instance.find("unit").and_then(|list| list.number(1));
    unit.unwrap_or(1.0)
}

/// Whether the parts of a symbol are of more than one unit, those of all set aside.
fn has_several_units(symbol: &Node<'_>) -> bool {
    let unit = |part: &Node<'_>| {
        let mut ends = part.word(1)?.rsplit(|byte| *byte == b'_');
        crate::read::number::whole(ends.nth(1)?)
    };
    let units = symbol.all("symbol").filter_map(unit);
    let mut units = units.filter(|unit| *unit > 0.0);
    let first = units.next();
    units.any(|unit| Some(unit) != first)
}

/// The letters of a unit: A to Z, then AA and so on.
fn letters_of(unit: f64) -> String {
    let mut rest = unit as u32;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Whether a part of a symbol is of a unit and a body style: its name ends with both,
/// and naught is of all.
fn is_of(part: &Node<'_>, unit: f64, style: f64) -> bool {
    let name = part.word(1).unwrap_or_default();
    let mut ends = name.rsplit(|byte| *byte == b'_');
    let mut is_it = |wanted: f64| {
        let number = ends.next().and_then(crate::read::number::whole);
        number.is_none_or(|number| number == 0.0 || number == wanted)
    };
    let is_of_style = is_it(style);
    is_it(unit) && is_of_style
}

fn draw_item(item: &Node<'_>, placing: &Placing, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    if item.head() == b"text" {
        let how = Lettering::of(item, LETTER_MM);
        // Tenths of a degree there.
        let stated = item.find("at").and_then(|at| at.number(3)).unwrap_or(0.0);
        let is_upright = stated.abs() == 900.0 || stated.abs() == 2_700.0;
        let angle = if is_upright { stated / 10.0 } else { how.angle };
        let how = turned(Lettering { angle, ..how }, placing, placing.place(how.at));
        return ink.letter(
            Layer::Bodies,
            &plain(item.word(1).unwrap_or_default()),
            &how,
        );
    }
    let Some(line) = shape(item) else {
        return Ok(());
    };
    let line = line.placed(placing);
    let fill = item.find("fill");
    let kind = fill.and_then(|fill| fill.find("type")?.word(1));
    let color = fill.and_then(super::lettering::color_of);
    let filled = match kind {
        Some(b"background") => Some((Layer::Grounds, Layer::Grounds.color())),
        Some(b"outline") => Some((Layer::Bodies, Layer::Bodies.color())),
        Some(b"color") => color.map(|color| (Layer::Grounds, color)),
        _ => None,
    };
    if let Some((layer, color)) = filled {
        ink.draw(layer, Style::Fill(color), &line.clone().filled())?;
    }
    let width = width_of(item);
    if width < 0.0 {
        return Ok(());
    }
    let stroke = item.find("stroke");
    let color = stroke.and_then(super::lettering::color_of);
    let style = stroke_of(color.unwrap_or(Layer::Bodies.color()), width, item);
    ink.draw(Layer::Bodies, style, &line)
}

/// A stroke of an item's width and dashes.
pub(super) fn stroke_of(color: super::ink::Color, width: f64, item: &Node<'_>) -> Style {
    let width = if width > 0.0 { width } else { LINE_MM };
    match Style::stroke(color, width) {
        Style::Stroke {
            color, width_um, ..
        } => Style::Stroke {
            color,
            width_um,
            dash: dash_of(item),
        },
        style @ Style::Fill(_) => style,
    }
}

/// A text that is turned with its symbol; it stays readable, and stands on the side
/// of its place where it was.
fn turned(how: Lettering, placing: &Placing, at: Place) -> Lettering {
    let is_upright = (how.angle.rem_euclid(180.0) - 90.0).abs() < 45.0;
    let (along, down) = if is_upright {
        ([0.0, -1.0], [1.0, 0.0])
    } else {
        ([1.0, 0.0], [0.0, 1.0])
    };
    let is_turned_over = how.angle.rem_euclid(360.0) > 135.0 && how.angle.rem_euclid(360.0) < 315.0;
    let [along, down] = [along, down].map(|way| placing.turn(way));
    let is_upright = along[1].abs() > along[0].abs();
    let (is_back, is_under) = if is_upright {
        (along[1] > 0.0, down[0] < 0.0)
    } else {
        (along[0] < 0.0, down[1] < 0.0)
    };
    let flip = |align: Align, is_flipped| if is_flipped { align.flipped() } else { align };
    Lettering {
        at,
        angle: if is_upright { 90.0 } else { 0.0 },
        across: flip(how.across, is_back != is_turned_over),
        along: flip(how.along, is_under != is_turned_over),
        ..how
    }
}

/// A property of a symbol. Its place is one on the page already, its angle is not;
/// `letters` of its unit follow its reference.
fn draw_property(
    property: &Node<'_>,
    letters: &str,
    placing: &Placing,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    let how = Lettering::of(property, LETTER_MM);
    if how.is_hidden || is_set(property, "hide", 3) {
        return Ok(());
    }
    let mut text = plain(property.word(2).unwrap_or_default());
    if text.is_empty() || text == "~" {
        return Ok(());
    }
    let layer = match property.word(1) {
        Some(b"Reference") => {
            text.push_str(letters);
            Layer::References
        }
        _ => Layer::Values,
    };
    ink.letter(layer, &text, &turned(how, placing, how.at))
}

/// A pin: its line from where wires end to the body, marks, name and number.
fn draw_pin(
    pin: &Node<'_>,
    placing: &Placing,
    texts: PinTexts,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    if is_set(pin, "hide", 3) {
        return Ok(());
    }
    let (Some(at), Some(spot)) = (pin.find("at"), pin.place("at")) else {
        return Ok(());
    };
    let length = pin
        .find("length")
        .and_then(|list| list.number(1))
        .unwrap_or(0.0);
    let is_clock = pin.word(2).is_some_and(|shape| shape.ends_with(b"clock"));
    let inset = if is_clock { 2.0 * MARK_MM } else { 0.0 };
    let (sin, cos) = at.number(3).unwrap_or(0.0).to_radians().sin_cos();
    // Along the pin to the body, and beside it.
    let way = placing.turn([cos, sin]);
    let side = [-way[1], way[0]];
    let from = placing.place(spot);
    let on = |along: f64, beside: f64| {
        [0, 1].map(|axis| from[axis] + way[axis] * along + side[axis] * beside)
    };
    draw_pin_line(pin, length, &on, ink)?;
    let text_of = |head| {
        let list = pin.find(head)?;
        let text = plain(list.word(1)?);
        let is_shown = !text.is_empty() && text != "~";
        is_shown.then(|| (text, Lettering::of(list, LETTER_MM)))
    };
    let is_upright = way[1].abs() > way[0].abs();
    // Readers of a text that stands look from the right.
    let is_forward = if is_upright {
        way[1] < 0.0
    } else {
        way[0] > 0.0
    };
    // Which side is over the line.
    let over = if is_forward { -GAP_MM } else { GAP_MM };
    let angle = if is_upright { 90.0 } else { 0.0 };
    let placed = |how: Lettering, at, across, along| Lettering {
        at,
        angle,
        across,
        along,
        ..how
    };
    let is_inside = texts.offset > 0.0;
    if let Some((text, how)) = text_of("name").filter(|_| texts.has_names) {
        let how = if is_inside {
            let across = if is_forward { Align::Start } else { Align::End };
            placed(
                how,
                on(length + texts.offset + inset, 0.0),
                across,
                Align::Middle,
            )
        } else {
            placed(how, on(length / 2.0, over), Align::Middle, Align::End)
        };
        ink.letter(Layer::PinNames, &text, &how)?;
    }
    if let Some((text, how)) = text_of("number").filter(|_| texts.has_numbers) {
        let (beside, along) = if is_inside {
            (over, Align::End)
        } else {
            (-over, Align::Start)
        };
        let how = placed(how, on(length / 2.0, beside), Align::Middle, along);
        ink.letter(Layer::PinNumbers, &text, &how)?;
    }
    Ok(())
}

fn draw_pin_line(
    pin: &Node<'_>,
    length: f64,
    on: &dyn Fn(f64, f64) -> Place,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    let style = Style::stroke(Layer::Pins.color(), LINE_MM);
    let shape = pin.word(2).unwrap_or_default();
    let is_inverted = shape.starts_with(b"inverted");
    let end = if is_inverted {
        length - 2.0 * MARK_MM
    } else {
        length
    };
    if length > 0.0 {
        ink.draw(
            Layer::Pins,
            style,
            &Line::straight(on(0.0, 0.0), on(end, 0.0)),
        )?;
    }
    if is_inverted {
        let circle = Line::circle(on(length - MARK_MM, 0.0), MARK_MM);
        ink.draw(Layer::Pins, style, &circle)?;
    }
    let mut marks: Vec<[Place; 3]> = Vec::new();
    let tip = length + 2.0 * MARK_MM;
    if shape.ends_with(b"clock") || shape == b"clock_low" {
        marks.push([on(length, MARK_MM), on(tip, 0.0), on(length, -MARK_MM)]);
    }
    if shape == b"input_low" || shape == b"clock_low" || shape == b"edge_clock_high" {
        let back = length - 2.0 * MARK_MM;
        marks.push([on(back, 0.0), on(back, 2.0 * MARK_MM), on(length, 0.0)]);
    }
    if shape == b"output_low" {
        let back = length - 2.0 * MARK_MM;
        marks.push([on(back, 0.0), on(length, 2.0 * MARK_MM), on(length, 0.0)]);
    }
    if shape == b"non_logic" {
        let cross = |sign: f64| {
            [
                on(length - MARK_MM, -sign * MARK_MM),
                on(length, 0.0),
                on(length + MARK_MM, sign * MARK_MM),
            ]
        };
        marks.extend([cross(1.0), cross(-1.0)]);
    }
    for mark in marks {
        if let Some(line) = Line::through(&mark, false) {
            ink.draw(Layer::Pins, style, &line)?;
        }
    }
    Ok(())
}
