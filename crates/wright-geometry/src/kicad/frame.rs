//! The page of a schematic: its paper, its border, and the block that says what it is.

use super::expression::Node;
use super::ink::{Ink, Style};
use super::lettering::{Align, Lettering, plain, width};
use super::line::{Line, Place};
use super::schematic::Layer;
use crate::refusal::Refusal;

/// From the edge of the paper to the border, and from that to the inner one.
const MARGIN_MM: f64 = 10.0;
const ZONE_MM: f64 = 2.0;
/// From one mark along the border to the next.
const STEP_MM: f64 = 50.0;
/// The block in the corner.
const BLOCK_MM: Place = [108.0, 24.0];
const ROW_MM: f64 = 8.0;
/// Sides of paper that somebody chose.
const SIDES: std::ops::RangeInclusive<f64> = 50.0..=4_000.0;
/// Sheets of usual sizes, wider than high, in millimeters.
const PAPERS: [(&[u8], Place); 15] = [
    (b"A5", [210.0, 148.0]),
    (b"A4", [297.0, 210.0]),
    (b"A3", [420.0, 297.0]),
    (b"A2", [594.0, 420.0]),
    (b"A1", [841.0, 594.0]),
    (b"A0", [1189.0, 841.0]),
    (b"A", [279.4, 215.9]),
    (b"B", [431.8, 279.4]),
    (b"C", [558.8, 431.8]),
    (b"D", [863.6, 558.8]),
    (b"E", [1117.6, 863.6]),
    (b"GERBER", [812.8, 812.8]),
    (b"USLetter", [279.4, 215.9]),
    (b"USLegal", [355.6, 215.9]),
    (b"USLedger", [431.8, 279.4]),
];

/// Width and height of the paper.
pub(super) fn paper(root: &Node<'_>) -> Place {
    let usual = PAPERS[1].1;
    let Some(paper) = root.find("paper") else {
        return usual;
    };
    let name = paper.word(1).unwrap_or_default();
    if name == b"User" {
        let size = [2, 3].map(|index| paper.number(index).filter(|side| SIDES.contains(side)));
        return match size {
            [Some(width), Some(height)] => [width, height],
            _ => usual,
        };
    }
    let known = PAPERS.iter().find(|(known, _)| *known == name);
    let [width, height] = known.map_or(usual, |(_, size)| *size);
    if paper.word(2) == Some(b"portrait") {
        [height, width]
    } else {
        [width, height]
    }
}

/// Draws border and block.
pub(super) fn draw(root: &Node<'_>, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let [width, height] = paper(root);
    let style = Style::stroke(Layer::Frame.color(), 0.15);
    let far = [width - MARGIN_MM, height - MARGIN_MM];
    let outer = Line::rectangle([MARGIN_MM; 2], far);
    let inner = MARGIN_MM + ZONE_MM;
    let inside = Line::rectangle([inner; 2], far.map(|number| number - ZONE_MM));
    ink.draw(Layer::Frame, style, &outer)?;
    ink.draw(Layer::Frame, style, &inside)?;
    draw_zones(far, ink)?;
    draw_block(root, far.map(|number| number - ZONE_MM), ink)
}

/// Numbers along the top and bottom, letters along the sides.
fn draw_zones(far: Place, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let style = Style::stroke(Layer::Frame.color(), 0.15);
    for axis in [0, 1] {
        // Zones at the end may be narrower.
        let length = far[axis] - MARGIN_MM;
        let zones = (length / STEP_MM).ceil().max(1.0) as u8;
        for zone in 0..zones {
            let begin = f64::from(zone) * STEP_MM;
            let middle = MARGIN_MM + (begin + (begin + STEP_MM).min(length)) / 2.0;
            let name = if axis == 0 {
                (zone + 1).to_string()
            } else {
                // I and O look like digits, but no paper is so high.
                char::from(b'A' + zone.min(25)).to_string()
            };
            for beside in [MARGIN_MM + ZONE_MM / 2.0, far[1 - axis] - ZONE_MM / 2.0] {
                let place = |along: f64, beside: f64| {
                    if axis == 0 {
                        [along, beside]
                    } else {
                        [beside, along]
                    }
                };
                let how = lettering(place(middle, beside), 1.0, Align::Middle);
                ink.letter(Layer::Frame, &name, &how)?;
                if zone > 0 {
                    let along = MARGIN_MM + begin;
                    let half = ZONE_MM / 2.0;
                    let mark =
                        Line::straight(place(along, beside - half), place(along, beside + half));
                    ink.draw(Layer::Frame, style, &mark)?;
                }
            }
        }
    }
    Ok(())
}

/// Title, company, date and revision.
fn draw_block(root: &Node<'_>, far: Place, ink: &mut Ink<Layer>) -> Result<(), Refusal> {
    let block = root.find("title_block");
    let said = |head| {
        let word = block.and_then(|block| block.find(head)?.word(1));
        word.map_or_else(String::new, plain).replace('\n', " ")
    };
    let comment = block
        .and_then(|block| block.find("comment")?.word(2))
        .map_or_else(String::new, plain);
    let texts = ["title", "company", "date", "rev"].map(said);
    if comment.is_empty() && texts.iter().all(String::is_empty) {
        return Ok(());
    }
    let [title, company, date, revision] = texts;
    let near = [0, 1].map(|axis| far[axis] - BLOCK_MM[axis]);
    let style = Style::stroke(Layer::Frame.color(), 0.15);
    let white = Style::Fill(Layer::Paper.color());
    ink.draw(Layer::Frame, white, &Line::rectangle(near, far))?;
    ink.draw(Layer::Frame, style, &Line::rectangle(near, far))?;
    let split = near[0] + BLOCK_MM[0] * 0.7;
    let rows = [near[1] + ROW_MM, near[1] + 2.0 * ROW_MM];
    for row in rows {
        ink.draw(
            Layer::Frame,
            style,
            &Line::straight([near[0], row], [far[0], row]),
        )?;
    }
    let upright = Line::straight([split, rows[0]], [split, far[1]]);
    ink.draw(Layer::Frame, style, &upright)?;
    let paper = root.find("paper").and_then(|paper| paper.word(1));
    let paper = paper.map_or_else(String::new, plain);
    let cells = [
        (near[0], near[1], "Title", title, BLOCK_MM[0]),
        (near[0], rows[0], "Company", company, split - near[0]),
        (split, rows[0], "Date", date, far[0] - split),
        (near[0], rows[1], "Note", comment, split - near[0]),
        (split, rows[1], "Revision", revision, (far[0] - split) * 0.6),
        (far[0] - 10.0, rows[1], "Paper", paper, 10.0),
    ];
    for (left, top, label, text, room) in cells {
        let how = lettering([left + 1.2, top + 1.0], 1.1, Align::Start);
        ink.letter(Layer::Frame, label, &how)?;
        let is_title = label == "Title";
        let high: f64 = if is_title { 2.6 } else { 2.0 };
        // What is too long is written smaller.
        let wide = width(&text, high).max(1.0);
        let high = high.min(high * (room - 2.4) / wide).max(0.6);
        let mut how = lettering([left + 1.2, top + ROW_MM - 1.6], high, Align::Start);
        how.along = Align::End;
        how.is_bold = is_title;
        ink.letter(Layer::Title, &text, &how)?;
    }
    Ok(())
}

fn lettering(at: Place, high: f64, across: Align) -> Lettering {
    Lettering {
        at,
        angle: 0.0,
        size: [high; 2],
        across,
        along: if across == Align::Middle {
            Align::Middle
        } else {
            Align::Start
        },
        is_bold: false,
        is_italic: false,
        color: None,
        is_mirrored: false,
        is_hidden: false,
        is_framed: false,
    }
}
