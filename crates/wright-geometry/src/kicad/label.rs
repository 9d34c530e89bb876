//! Names of nets: labels, their flags, and the pins of sheets.

use super::expression::Node;
use super::ink::{Ink, Style};
use super::lettering::{Align, Lettering, plain, width};
use super::line::{Line, Place, Placing};
use super::schematic::Layer;
use super::symbol::{LETTER_MM, LINE_MM};
use crate::refusal::Refusal;

/// From a wire to the letters on it, in heights of letters.
const LIFT: f64 = 0.3;
/// Room around the letters in a flag.
const ROOM: f64 = 0.35;

/// What kind of flag a label has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Flat,
    Point,
}

/// Draws a name: on a wire, in a flag, behind a flag.
pub(super) fn draw(label: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let text = plain(label.word(1).unwrap_or_default());
    let how = Lettering::of(label, LETTER_MM);
    if how.is_hidden {
        return Ok(());
    }
    let shape = label
        .find("shape")
        .and_then(|list| list.word(1))
        .unwrap_or_default();
    match label.head() {
        b"global_label" => global(&text, how, shape, ink),
        b"hierarchical_label" => hierarchical(&text, how, shape, Layer::Labels, ink),
        _ => {
            let lift = how.size[1] * LIFT;
            let stand = Stand::of(how);
            ink.letter(
                Layer::Names,
                &text,
                &stand.lettering(how, [0.0, -lift], Align::End),
            )
        }
    }
}

/// Draws a pin of a sheet: a flag inside its edge.
pub(super) fn draw_sheet_pin(pin: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let text = plain(pin.word(1).unwrap_or_default());
    let mut how = Lettering::of(pin, LETTER_MM);
    // It says on which side it is; its letters run the other way.
    how.angle += 180.0;
    // What goes in there points inwards.
    let shape: &[u8] = match pin.word(2).unwrap_or_default() {
        b"input" => b"output",
        b"output" => b"input",
        other => other,
    };
    hierarchical(&text, how, shape, Layer::SheetNames, ink)
}

/// Which way a label runs from its place.
struct Stand {
    placing: Placing,
    is_back: bool,
    angle: f64,
}

impl Stand {
    fn of(how: Lettering) -> Self {
        let quarter = (how.angle / 90.0).round().rem_euclid(4.0);
        Self {
            placing: Placing::turned(how.at, quarter * 90.0),
            is_back: quarter > 1.5,
            angle: if quarter % 2.0 > 0.5 { 90.0 } else { 0.0 },
        }
    }

    /// Letters that begin so far along and down, as readers see it.
    fn lettering(&self, how: Lettering, [along, down]: Place, rest: Align) -> Lettering {
        let down = if self.is_back { -down } else { down };
        Lettering {
            at: self.placing.place([along, down]),
            angle: self.angle,
            across: if self.is_back {
                Align::End
            } else {
                Align::Start
            },
            along: rest,
            ..how
        }
    }
}

/// A name in a flag that points to where signals go.
fn global(
    text: &str,
    mut how: Lettering,
    shape: &[u8],
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    how.is_framed = true;
    how.is_bold = false;
    let stand = Stand::of(how);
    let half = how.size[1] * (0.5 + ROOM);
    let wide = width(text, how.size[0]) + 2.0 * ROOM * how.size[1];
    let (near, far) = match shape {
        b"input" => (Ends::Point, Ends::Flat),
        b"output" => (Ends::Flat, Ends::Point),
        b"bidirectional" | b"tri_state" => (Ends::Point, Ends::Point),
        _ => (Ends::Flat, Ends::Flat),
    };
    let lead = if near == Ends::Point { half } else { 0.0 };
    let end = lead + wide;
    let mut places = Vec::with_capacity(6);
    if near == Ends::Point {
        places.push([0.0; 2]);
    }
    places.extend([[lead, -half], [end, -half]]);
    if far == Ends::Point {
        places.push([end + half, 0.0]);
    }
    places.extend([[end, half], [lead, half]]);
    draw_flag(&places, &stand, ink)?;
    let begin = lead + ROOM * how.size[1];
    let how = stand.lettering(how, [begin, 0.0], Align::Middle);
    ink.letter(Layer::Labels, text, &how)
}

/// A small flag with the name behind it.
fn hierarchical(
    text: &str,
    how: Lettering,
    shape: &[u8],
    layer: Layer,
    ink: &mut Ink<Layer>,
) -> Result<(), Refusal> {
    let stand = Stand::of(how);
    let half = how.size[1] * 0.5;
    let long = 2.0 * half;
    let places: Vec<Place> = match shape {
        b"input" => vec![
            [0.0, 0.0],
            [half, -half],
            [long, -half],
            [long, half],
            [half, half],
        ],
        b"output" => vec![
            [0.0, -half],
            [half, -half],
            [long, 0.0],
            [half, half],
            [0.0, half],
        ],
        b"bidirectional" | b"tri_state" => {
            vec![[0.0, 0.0], [half, -half], [long, 0.0], [half, half]]
        }
        _ => vec![[0.0, -half], [long, -half], [long, half], [0.0, half]],
    };
    draw_flag(&places, &stand, ink)?;
    let begin = long + how.size[1] * LIFT;
    let how = stand.lettering(how, [begin, 0.0], Align::Middle);
    ink.letter(layer, text, &how)
}

fn draw_flag(places: &[Place], stand: &Stand, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let Some(flag) = Line::through(places, true) else {
        return Ok(());
    };
    let flag = flag.placed(&stand.placing);
    ink.draw(Layer::Flags, Style::Fill(Layer::Flags.color()), &flag)?;
    let style = Style::stroke(Layer::Labels.color(), LINE_MM);
    ink.draw(Layer::Labels, style, &flag)
}
