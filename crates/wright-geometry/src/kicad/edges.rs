//! The outline of a board: its lines, in whatever order, joined to rings.

use super::line::{Leg, Line, Place};
use std::collections::{HashMap, HashSet};

/// Ends in one cell of this size, in millimeters, or in one beside it, meet.
const CELL_MM: f64 = 0.01;
/// A gap that is closed all the same: somebody meant it.
const GAP_MM: f64 = 1.0;
/// Less than this, in square millimeters, is no board.
const AREA_MM2: f64 = 0.5;

type Cell = [i64; 2];

fn cell(place: Place) -> Cell {
    place.map(|number| (number / CELL_MM).floor() as i64)
}

/// Ends that wait for a line: which line, and whether it is its end.
struct Ends<'a> {
    lines: &'a [Line],
    is_used: Vec<bool>,
    cells: HashMap<Cell, Vec<(usize, bool)>>,
}

/// The rings that lines form, each once; lines that form none are left out.
pub(super) fn rings(lines: &[Line]) -> Vec<Line> {
    let mut ends = Ends {
        lines,
        is_used: vec![false; lines.len()],
        cells: HashMap::new(),
    };
    ends.note();
    let mut rings = Vec::new();
    let mut seen = HashSet::new();
    for (index, line) in lines.iter().enumerate() {
        if std::mem::replace(&mut ends.is_used[index], true) {
            continue;
        }
        let ring = if line.is_closed {
            Some(line.clone())
        } else {
            ends.ring_from(line)
        };
        // Of two equal ones, one would be a hole in the other that leaves nothing.
        let is_kept = |ring: &Line| ring.area().abs() >= AREA_MM2 && seen.insert(course(ring));
        rings.extend(ring.filter(is_kept));
    }
    rings
}

/// What equal rings have in common, wherever they begin: whether they are bent, and
/// where they pass.
fn course(ring: &Line) -> (bool, Vec<Cell>) {
    let is_bent = ring.legs.iter().any(|leg| !matches!(leg, Leg::To(_)));
    let mut cells: Vec<Cell> = ring.places().map(cell).collect();
    // Ends of arcs are there twice.
    cells.dedup();
    cells.sort_unstable();
    cells.dedup();
    (is_bent, cells)
}

impl Ends<'_> {
    /// Writes down where lines end; of equal ones, all but one count as used.
    fn note(&mut self) {
        let mut seen = HashSet::new();
        for (index, line) in self.lines.iter().enumerate() {
            let (from, to) = (cell(line.start), cell(line.end()));
            let bend = match line.legs[..] {
                [Leg::To(_)] => Some(None),
                [Leg::Arc { middle, .. }] => Some(Some(cell(middle))),
                _ => None,
            };
            if bend.is_some_and(|bend| !seen.insert((from.min(to), from.max(to), bend))) {
                self.is_used[index] = true;
                continue;
            }
            if !line.is_closed {
                self.cells.entry(from).or_default().push((index, false));
                self.cells.entry(to).or_default().push((index, true));
            }
        }
    }

    /// Follows a line at both ends until it closes or nothing is there any more.
    fn ring_from(&mut self, first: &Line) -> Option<Line> {
        let mut ring = first.clone();
        for _ in 0..2 {
            while !is_round(&ring) {
                let Some((next, is_end)) = self.take(ring.end()) else {
                    break;
                };
                let next = &self.lines[next];
                let next = if is_end {
                    next.reversed()
                } else {
                    next.clone()
                };
                ring.legs.push(Leg::To(next.start));
                ring.legs.extend(next.legs);
            }
            if is_round(&ring) {
                break;
            }
            ring = ring.reversed();
        }
        let (start, end) = (ring.start, ring.end());
        let gap = (end[0] - start[0]).hypot(end[1] - start[1]);
        ring.is_closed = true;
        (gap <= GAP_MM && ring.legs.len() > 1).then_some(ring)
    }

    /// A line that was not used and ends near a place.
    fn take(&mut self, place: Place) -> Option<(usize, bool)> {
        let [column, row] = cell(place);
        let beside = [0, -1, 1];
        for x in beside {
            for y in beside {
                let Some(waiting) = self.cells.get_mut(&[column + x, row + y]) else {
                    continue;
                };
                // Each end leaves its cell once: however many meet there.
                while let Some((index, is_end)) = waiting.pop() {
                    if !std::mem::replace(&mut self.is_used[index], true) {
                        return Some((index, is_end));
                    }
                }
            }
        }
        None
    }
}

/// Whether a line ends where it begins.
fn is_round(line: &Line) -> bool {
    let ([x, y], [u, v]) = (cell(line.start), cell(line.end()));
    line.legs.len() > 1 && (x - u).abs() <= 1 && (y - v).abs() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_any_order_are_rings() {
        let corners = [[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [0.0, 5.0]];
        let side = |from: usize, to: usize| Line::straight(corners[from], corners[to]);
        // One is turned, one is there twice, one leads nowhere.
        let mut lines = vec![
            side(2, 3),
            side(0, 1),
            side(2, 1),
            side(1, 2),
            Line::straight([50.0, 50.0], [60.0, 50.0]),
            side(3, 0),
            Line::circle([5.0, 2.5], 1.0),
        ];
        let areas = |lines: &[Line]| -> Vec<f64> {
            let rings = rings(lines);
            rings.iter().map(|ring| ring.area().abs()).collect()
        };
        let found = areas(&lines);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!((found[0] - 50.0).abs() < 1e-9);
        lines.remove(5);
        assert_eq!(areas(&lines).len(), 1, "a side is missing");
    }

    #[test]
    fn equal_rings_are_one() {
        let corners = [[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [0.0, 5.0]];
        let mut lines = vec![
            Line::rectangle(corners[0], corners[2]),
            // Of single lines, from another corner, and the other way around.
            Line::straight(corners[1], corners[2]),
            Line::straight(corners[2], corners[3]),
            Line::straight(corners[3], corners[0]),
            Line::straight(corners[0], corners[1]),
            Line::rectangle(corners[0], corners[2]).reversed(),
            Line::circle([5.0, 2.5], 1.0),
            Line::circle([5.0, 2.5], 1.0),
            Line::circle([5.0, 2.5], 2.0),
        ];
        lines.extend(Line::through(&corners, true));
        let found = rings(&lines);
        let areas: Vec<f64> = found.iter().map(|ring| ring.area().abs().round()).collect();
        assert_eq!(areas, [50.0, 2.0, 8.0], "a circle counts as its corners");
    }

    #[test]
    fn many_ends_at_one_place_take_no_time() {
        let star: Vec<Line> = (0..50_000)
            .map(|index| Line::straight([0.0; 2], [f64::from(index), 1.0]))
            .collect();
        assert!(rings(&star).len() <= 1);
    }
}
