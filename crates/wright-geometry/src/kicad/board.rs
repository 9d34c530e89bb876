//! A board as it is seen from above: copper under its mask, bare pads, white
//! printing, holes that are holes.

use super::expression::Node;
use super::ink::{Color, Frame, Ink, Style, WORD_BYTES, add_line, begin, hex, shown};
use super::lettering::{Lettering, is_set, plain, reach};
use super::line::{Line, Placing, graphic, points};
use super::pad::{self, is_filled, width_of};
use super::{Picture, edges, note_embedded};
use crate::limits::Limits;
use crate::refusal::Refusal;
use std::collections::BTreeMap;
use std::fmt::Write;

const MASK: Color = [0x14, 0x58, 0x3c];
const BACK: Color = [0x1a, 0x66, 0x48];
const FRONT: Color = [0x2c, 0x87, 0x5b];
const VIA: Color = [0x43, 0x9c, 0x70];
const GOLD: Color = [0xe3, 0xc1, 0x6f];
const LEGEND: Color = [0xf5, 0xf4, 0xec];
const EDGE: Color = [0x0c, 0x3b, 0x28];

/// How high letters are of which nothing is said, in millimeters.
const LETTER_MM: f64 = 1.0;
/// Room around a board, as a share of its longer side and at least, in millimeters.
const BORDER: f64 = 0.02;
const BORDER_MM_MIN: f64 = 0.5;
/// Room around things on a board without outline.
const ROOM_MM: f64 = 1.0;
/// Before this version, filled areas have a border of their own unless they say no.
const PLAIN_AREAS_SINCE: f64 = 20_250_210.0;

/// What is drawn over what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Back,
    Front,
    Vias,
    Open,
    Legend,
    /// Letters in a filled box.
    Knockout,
    Pads,
}

impl Layer {
    const ALL: [(Self, &'static str, Color); 7] = [
        (Self::Back, "copper-back", BACK),
        (Self::Front, "copper-front", FRONT),
        (Self::Vias, "vias", VIA),
        (Self::Open, "mask-openings", GOLD),
        (Self::Legend, "legend", LEGEND),
        (Self::Knockout, "legend-letters", MASK),
        (Self::Pads, "pads", GOLD),
    ];

    fn color(self) -> Color {
        let known = Self::ALL.iter().find(|(layer, ..)| *layer == self);
        known.map_or(MASK, |(.., color)| *color)
    }
}

/// Where something of a file belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belongs {
    To(Layer),
    Edge,
}

struct Board<'a> {
    ink: Ink<Layer>,
    front: &'a [u8],
    back: &'a [u8],
    has_thick_areas: bool,
    edges: Vec<Line>,
    /// Lines of holes, by how wide they are drilled, in whole micrometers.
    holes: BTreeMap<i64, String>,
}

/// Draws a board; nothing where nothing is on it.
pub(super) fn picture(root: &Node<'_>, limits: &Limits) -> Result<Picture, Refusal> {
    let [front, back] = copper_names(root);
    let version = root.find("version").and_then(|version| version.number(1));
    let mut board = Board {
        ink: Ink::new(limits),
        front,
        back,
        has_thick_areas: version.is_some_and(|version| version < PLAIN_AREAS_SINCE),
        edges: Vec::new(),
        holes: BTreeMap::new(),
    };
    let here = Placing::turned([0.0; 2], 0.0);
    for item in root.children() {
        match item.head() {
            b"footprint" | b"module" => board.footprint(item)?,
            b"segment" => board.track(item, b"segment")?,
            b"arc" => board.track(item, b"arc")?,
            b"via" => board.via(item)?,
            b"zone" => board.area(item)?,
            b"gr_text" => board.text(item, 1, &here, None)?,
            b"gr_text_box" => board.text_box(item, &here)?,
            b"table" | b"dimension" => board.pass_over(item)?,
            b"image" | b"embedded_files" => note_embedded(item, &mut board.ink),
            _ => board.graphic(item, &here)?,
        }
    }
    Ok(board.finish())
}

/// What the file calls the copper on both sides: old ones let people choose.
fn copper_names<'a>(root: &Node<'a>) -> [&'a [u8]; 2] {
    const KINDS: [&[u8]; 4] = [b"signal", b"power", b"mixed", b"jumper"];
    let layers = root.find("layers").map_or(&[][..], Node::children);
    let mut names = layers.iter().filter_map(|layer| {
        let is_copper = KINDS.contains(&layer.word(2)?);
        is_copper.then(|| layer.word(1)).flatten()
    });
    let (mut front, mut back): (&[u8], &[u8]) = (b"F.Cu", b"B.Cu");
    if let Some(first) = names.next() {
        front = first;
        // New files write the back before what is between.
        back = names
            .clone()
            .find(|name| *name == b"B.Cu")
            .or(names.next_back())
            .unwrap_or(back);
    }
    [front, back]
}

impl<'a> Board<'a> {
    fn belongs(&self, layer: &[u8]) -> Option<Belongs> {
        Some(match layer {
            b"Edge.Cuts" => Belongs::Edge,
            b"F.SilkS" | b"F.Silkscreen" => Belongs::To(Layer::Legend),
            b"F.Mask" => Belongs::To(Layer::Open),
            name if name == self.front => Belongs::To(Layer::Front),
            name if name == self.back => Belongs::To(Layer::Back),
            _ => return None,
        })
    }

    /// What an item's layer is; of several, the one that is seen.
    fn layer_of(&self, item: &Node<'_>) -> Option<Belongs> {
        if let Some(layer) = item.find("layer") {
            return self.belongs(layer.word(1)?);
        }
        let layers = item.find("layers")?;
        let open = is_open(layers).then_some(Layer::Open);
        let layer = match self.copper_of(layers) {
            Some(Layer::Back) => open.or(Some(Layer::Back)),
            copper => copper.or(open),
        };
        layer.map(Belongs::To)
    }

    /// What is seen of copper on layers of a list: it is bare where the mask is open.
    fn copper_of(&self, layers: &Node<'_>) -> Option<Layer> {
        if self.reaches(layers, self.front) {
            let is_bare = is_open(layers);
            return Some(if is_bare { Layer::Pads } else { Layer::Front });
        }
        self.reaches(layers, self.back).then_some(Layer::Back)
    }

    fn footprint(&mut self, footprint: &Node<'_>) -> Result<(), Refusal> {
        let at = footprint.find("at");
        let number = |index| at.and_then(|at| at.number(index)).unwrap_or(0.0);
        let placing = Placing::turned([number(1), number(2)], number(3));
        let names = Names {
            reference: property(footprint, b"Reference", b"reference"),
            value: property(footprint, b"Value", b"value"),
        };
        for item in footprint.children() {
            match item.head() {
                b"pad" => self.pad(item, &placing)?,
                b"fp_text" | b"property" => self.text(item, 2, &placing, Some(&names))?,
                b"fp_text_box" => self.text_box(item, &placing)?,
                b"zone" => self.area(item)?,
                b"table" | b"dimension" => self.pass_over(item)?,
                b"image" | b"embedded_files" => note_embedded(item, &mut self.ink),
                _ => self.graphic(item, &placing)?,
            }
        }
        Ok(())
    }

    /// Says that something is not drawn, if it were seen.
    fn pass_over(&mut self, item: &Node<'_>) -> Result<(), Refusal> {
        self.ink.count_shape()?;
        if self.layer_of(item).is_some() {
            let what = str::from_utf8(item.head()).unwrap_or_default();
            self.ink.passed_over.note(what);
        }
        Ok(())
    }

    /// A line, circle or polygon on the board or of a footprint.
    fn graphic(&mut self, item: &Node<'_>, placing: &Placing) -> Result<(), Refusal> {
        let head = item.head();
        let Some(kind) = head.strip_prefix(b"gr_").or(head.strip_prefix(b"fp_")) else {
            return Ok(());
        };
        self.ink.count_shape()?;
        let Some(belongs) = self.layer_of(item) else {
            return Ok(());
        };
        let Some(line) = graphic(item, kind) else {
            return Ok(());
        };
        let line = line.placed(placing);
        match belongs {
            Belongs::Edge => {
                if self.ink.is_near(&line, 0.0) {
                    self.ink.count_points(line.legs.len() + 1)?;
                    self.edges.push(line);
                }
                Ok(())
            }
            Belongs::To(layer) => {
                self.fill_or_stroke(layer, line, width_of(item), is_filled(item, kind))
            }
        }
    }

    fn fill_or_stroke(
        &mut self,
        layer: Layer,
        line: Line,
        width: f64,
        is_filled: bool,
    ) -> Result<(), Refusal> {
        let color = layer.color();
        if width > 0.0 || !is_filled {
            self.ink.draw(layer, Style::stroke(color, width), &line)?;
        }
        if is_filled {
            self.ink.draw(layer, Style::Fill(color), &line.filled())?;
        }
        Ok(())
    }

    fn track(&mut self, item: &Node<'_>, kind: &[u8]) -> Result<(), Refusal> {
        self.ink.count_shape()?;
        match (self.layer_of(item), graphic(item, kind)) {
            (Some(Belongs::To(layer)), Some(line)) => {
                self.fill_or_stroke(layer, line, width_of(item), false)
            }
            _ => Ok(()),
        }
    }

    fn via(&mut self, via: &Node<'_>) -> Result<(), Refusal> {
        self.ink.count_shape()?;
        let number = |head| via.find(head).and_then(|list| list.number(1));
        let (Some(at), Some(size)) = (via.place("at"), number("size")) else {
            return Ok(());
        };
        let layers = via.find("layers");
        let [is_front, is_back] = [self.front, self.back]
            .map(|copper| layers.is_none_or(|layers| self.reaches(layers, copper)));
        let layer = match (is_front, is_back) {
            (true, _) => Layer::Vias,
            (false, true) => Layer::Back,
            // It is buried.
            (false, false) => return Ok(()),
        };
        if size > 0.0 {
            let ring = Line::circle(at, size / 2.0);
            self.ink.draw(layer, Style::Fill(layer.color()), &ring)?;
        }
        // What says nothing has the hole that its class of nets has: half is usual.
        let drill = number("drill").unwrap_or(size / 2.0);
        if is_front && is_back {
            self.hole(&Line::straight(at, at), drill)?;
        }
        Ok(())
    }

    fn hole(&mut self, line: &Line, width: f64) -> Result<(), Refusal> {
        if width > 0.0 && self.ink.is_near(line, width) {
            self.ink.count_points(2)?;
            let width = (width * 1e3).round().max(1.0) as i64;
            add_line(line, self.holes.entry(width).or_default());
        }
        Ok(())
    }

    /// Whether a list of layers names one of the copper.
    fn reaches(&self, layers: &Node<'_>, copper: &[u8]) -> bool {
        let names = |child: &Node<'_>| match child {
            Node::Word(b"*.Cu" | b"F&B.Cu") => true,
            Node::Word(name) => *name == copper,
            Node::List(_) => false,
        };
        layers.children().iter().skip(1).any(names)
    }

    /// The filled polygons of an area.
    fn area(&mut self, zone: &Node<'_>) -> Result<(), Refusal> {
        let stated = zone.find("filled_areas_thickness");
        let is_thick =
            self.has_thick_areas && stated.is_none_or(|stated| stated.word(1) != Some(b"no"));
        let thickness = zone.find("min_thickness").and_then(|width| width.number(1));
        let width = thickness.filter(|_| is_thick).unwrap_or(0.0);
        let of_zone = self.layer_of(zone);
        for polygon in zone.all("filled_polygon") {
            self.ink.count_shape()?;
            let belongs = match polygon.find("layer") {
                Some(_) => self.layer_of(polygon),
                None => of_zone,
            };
            let line = polygon.find("pts").and_then(|list| points(list, true));
            if let (Some(Belongs::To(layer)), Some(line)) = (belongs, line) {
                self.fill_or_stroke(layer, line, width, true)?;
            }
        }
        Ok(())
    }

    fn pad(&mut self, pad: &Node<'_>, placing: &Placing) -> Result<(), Refusal> {
        self.ink.count_shape()?;
        let hole = pad::hole(pad, placing);
        let is_bare_hole = pad.word(2) == Some(b"np_thru_hole");
        if let Some((line, width)) = &hole {
            self.hole(line, *width)?;
        }
        let layer = match pad.find("layers") {
            Some(layers) => match self.copper_of(layers) {
                Some(layer) => layer,
                None => return Ok(()),
            },
            None => Layer::Pads,
        };
        if is_bare_hole && !self.has_ring(pad, hole.map(|(_, width)| width)) {
            return Ok(());
        }
        for piece in pad::pieces(pad, placing) {
            self.ink.count_shape()?;
            self.fill_or_stroke(layer, piece.line, piece.width, piece.is_filled)?;
        }
        Ok(())
    }

    /// Whether there is copper around a hole.
    fn has_ring(&self, pad: &Node<'_>, width: Option<f64>) -> bool {
        let size = pad
            .place("size")
            .map_or(0.0, |[width, height]| width.max(height));
        let slot = pad
            .find("drill")
            .and_then(|drill| Some(drill.number(2)?.max(drill.number(3)?)));
        width.is_none_or(|width| size > slot.unwrap_or(width) + 1e-3)
    }

    /// A text; where it stands in a list differs.
    fn text(
        &mut self,
        item: &Node<'_>,
        index: usize,
        placing: &Placing,
        names: Option<&Names<'_>>,
    ) -> Result<(), Refusal> {
        self.ink.count_shape()?;
        let Some(Belongs::To(layer @ (Layer::Legend | Layer::Front))) = self.layer_of(item) else {
            return Ok(());
        };
        let mut how = Lettering::of(item, LETTER_MM);
        if how.is_hidden || how.is_mirrored || is_set(item, "hide", index + 1) {
            return Ok(());
        }
        how.at = placing.place(how.at);
        how.color = None;
        if names.is_some() {
            how = how.upright();
        }
        let word = item.word(index).unwrap_or_default();
        let name = match (names, word) {
            (Some(names), b"${REFERENCE}" | b"%R") => Some(names.reference),
            (Some(names), b"${VALUE}" | b"%V") => Some(names.value),
            _ => None,
        };
        self.ink
            .count_work(name.map_or(0, <[u8]>::len) / WORD_BYTES)?;
        let text = plain(name.unwrap_or(word));
        let is_knockout = item
            .find("layer")
            .is_some_and(|layer| is_set(layer, "knockout", 2));
        if is_knockout && !text.trim().is_empty() {
            how.is_framed = true;
            let around = reach(&text, &how);
            // About as far as KiCad's box goes beyond its letters.
            let width = how.size[1] * 0.5;
            self.fill_or_stroke(layer, around, width, true)?;
            return self.ink.letter(Layer::Knockout, &text, &how);
        }
        self.ink.letter(layer, &text, &how)
    }

    /// A text in a box: the box if it has a border, the text where it is aligned.
    fn text_box(&mut self, item: &Node<'_>, placing: &Placing) -> Result<(), Refusal> {
        self.ink.count_shape()?;
        let Some(Belongs::To(layer @ (Layer::Legend | Layer::Front))) = self.layer_of(item) else {
            return Ok(());
        };
        // Turned ones state their corners, one after another.
        let around = match (item.place("start"), item.place("end")) {
            (Some(start), Some(end)) => Some(Line::rectangle(start, end)),
            _ => item.find("pts").and_then(|list| points(list, true)),
        };
        let Some(around) = around else {
            return Ok(());
        };
        let width = width_of(item);
        if width > 0.0 && item.find("border").and_then(|border| border.word(1)) != Some(b"no") {
            self.fill_or_stroke(layer, around.placed(placing), width, false)?;
        }
        let angle = item.find("angle").and_then(|angle| angle.number(1));
        let how = Lettering {
            angle: angle.unwrap_or(0.0) % 360.0,
            color: None,
            ..Lettering::of(item, LETTER_MM)
        };
        if how.is_hidden || how.is_mirrored {
            return Ok(());
        }
        let mut how = how.in_box(&around);
        how.at = placing.place(how.at);
        how.angle += placing.degrees();
        let text = plain(item.word(1).unwrap_or_default());
        self.ink.letter(layer, &text, &how)
    }

    fn finish(self) -> Picture {
        let findings = self.ink.findings();
        if self.ink.is_blank() && self.edges.is_empty() {
            return Picture {
                svg: None,
                findings,
            };
        }
        let mut rings = edges::rings(&self.edges);
        let has_outline = !rings.is_empty();
        if !has_outline {
            let mut frame = self.ink.frame;
            for line in &self.edges {
                frame.hold_line(line, 0.0);
            }
            rings.push(frame.within(ROOM_MM).outline());
        }
        let board = Frame::of(&rings);
        let size = board.size();
        let border = (size[0].max(size[1]) * BORDER).max(BORDER_MM_MIN);
        let frame = board.within(border);
        let mut outline = String::new();
        for ring in &rings {
            add_line(ring, &mut outline);
        }
        let mut svg = begin(&frame);
        self.write_mask(&frame, &outline, &mut svg);
        // Writing into a text cannot fail.
        let _ = write!(
            svg,
            "<g mask=\"url(#board)\"><path fill=\"{}\" d=\"",
            hex(MASK)
        );
        add_line(&frame.outline(), &mut svg);
        svg.push_str("\"/>");
        for (layer, name, color) in Layer::ALL {
            self.ink.write(layer, name, color, &mut svg);
        }
        svg.push_str("</g>");
        if !has_outline {
            outline.clear();
            for line in &self.edges {
                add_line(line, &mut outline);
            }
        }
        if !outline.is_empty() {
            let color = hex(EDGE);
            let _ = write!(
                svg,
                "<path id=\"edge\" stroke=\"{color}\" stroke-width=\".15\" d=\"{outline}\"/>"
            );
        }
        svg.push_str("</svg>");
        Picture {
            svg: Some(svg),
            findings,
        }
    }

    /// What is board, and not air beside it or in its holes.
    fn write_mask(&self, frame: &Frame, outline: &str, svg: &mut String) {
        let ([left, top], [width, height]) = (frame.low.map(shown), frame.size().map(shown));
        let _ = write!(
            svg,
            "<mask id=\"board\" maskUnits=\"userSpaceOnUse\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"><path fill=\"#fff\" fill-rule=\"evenodd\" d=\"{outline}\"/>"
        );
        for (width, holes) in &self.holes {
            let width = shown(*width as f64 / 1e3);
            let _ = write!(
                svg,
                "<path stroke=\"#000\" stroke-width=\"{width}\" d=\"{holes}\"/>"
            );
        }
        svg.push_str("</mask>");
    }
}

/// Whether a list of layers names the mask of the front: where something is on that,
/// the mask is open.
fn is_open(layers: &Node<'_>) -> bool {
    is_set(layers, "*.Mask", 1) || is_set(layers, "F.Mask", 1)
}

/// What a footprint is called: its texts may ask for that.
struct Names<'a> {
    reference: &'a [u8],
    value: &'a [u8],
}

/// A property of a footprint by its name, in old files a text by its kind.
fn property<'a>(footprint: &Node<'a>, name: &[u8], kind: &[u8]) -> &'a [u8] {
    let mut properties = footprint.all("property");
    let property = properties.find(|item| item.word(1) == Some(name));
    let mut texts = footprint.all("fp_text");
    let found = property.or_else(|| texts.find(|item| item.word(1) == Some(kind)));
    found.and_then(|item| item.word(2)).unwrap_or_default()
}
