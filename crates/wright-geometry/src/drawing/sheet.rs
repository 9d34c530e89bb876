//! Outlines on layers, whatever file they came from.

use super::curve::Place;
use super::passed_over::PassedOver;
use super::{DrawingAnalysis, DrawingReport, LayerReport};
use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::report::{REPORT_VERSION, whole};
use crate::text;
use crate::unit::Unit;
use std::collections::HashMap;
use std::fmt::Write;

/// Ends that are closer than this, in millimeters, meet.
const MEET_MM: f64 = 0.02;
/// Farther away, in units of the file, nothing is cut.
const FAR: f64 = 1e12;
/// Layers that are told apart.
const LAYERS_MAX: usize = 200;

/// Connected lines. A closed one does not repeat its first place.
struct Outline {
    layer: usize,
    places: Vec<Place>,
    is_closed: bool,
}

struct Layer {
    name: String,
    color: [u8; 3],
}

/// A drawing that is being read, in the units of the file, y up.
pub(crate) struct Sheet {
    limits: Limits,
    layers: Vec<Layer>,
    numbers: HashMap<String, usize>,
    outlines: Vec<Outline>,
    points: usize,
    /// Texts, which are not outlines.
    pub(crate) texts: u64,
    /// What is not an outline and not text.
    pub(super) passed_over: PassedOver,
    /// Width and height of the page, in millimeters.
    pub(crate) page_mm: Option<Place>,
    pub(crate) findings: Vec<Finding>,
    /// Places were left out: too far away, or no numbers.
    has_extremes: bool,
}

impl Sheet {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            layers: Vec::new(),
            numbers: HashMap::new(),
            outlines: Vec::new(),
            points: 0,
            texts: 0,
            passed_over: PassedOver::default(),
            page_mm: None,
            findings: Vec::new(),
            has_extremes: false,
        }
    }

    /// An outline on a layer; the color counts where the layer is new.
    pub(crate) fn outline(
        &mut self,
        layer: &str,
        color: [u8; 3],
        mut places: Vec<Place>,
        is_closed: bool,
    ) -> Result<(), Refusal> {
        let count = places.len();
        places.retain(|place| place.iter().all(|number| number.abs() <= FAR));
        self.has_extremes |= places.len() < count;
        places.dedup();
        if places.len() < 2 {
            return Ok(());
        }
        let is_closed = is_closed || places.first() == places.last();
        if is_closed && places.len() > 2 && places.first() == places.last() {
            places.pop();
        }
        self.points += places.len();
        if self.points > self.limits.points_max {
            return Err(Refusal::too_many("points", self.limits.points_max));
        }
        if self.outlines.len() >= self.limits.shapes_max {
            return Err(Refusal::too_many("shapes", self.limits.shapes_max));
        }
        let layer = self.layer(layer, color);
        self.outlines.push(Outline {
            layer,
            places,
            is_closed,
        });
        Ok(())
    }

    fn layer(&mut self, name: &str, color: [u8; 3]) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        if self.layers.len() >= LAYERS_MAX {
            return LAYERS_MAX - 1;
        }
        let number = self.layers.len();
        self.numbers.insert(name.to_owned(), number);
        self.layers.push(Layer {
            name: text::shown(name),
            color,
        });
        number
    }

    /// The drawing, if a unit of it is so many millimeters.
    pub(crate) fn finish(
        mut self,
        format: Format,
        stated: Option<Unit>,
        millimeters: f64,
    ) -> Result<DrawingAnalysis, Refusal> {
        if self.outlines.is_empty() {
            return Err(Refusal::broken(format, "it draws no lines"));
        }
        for place in self
            .outlines
            .iter_mut()
            .flat_map(|outline| &mut outline.places)
        {
            *place = place.map(|number| number * millimeters);
        }
        let (low, high) = self.bounds();
        let size = [high[0] - low[0], high[1] - low[1]];
        let suggested = match stated {
            None => Unit::suggested(size[0].max(size[1]) / millimeters),
            Some(_) => None,
        };
        let (closed_outlines, open_outlines) = self.count_closed();
        let layers = self.layer_reports();
        self.findings.extend(self.passed_over.findings());
        if self.has_extremes {
            self.findings.push(Finding::ExtremeCoordinates);
        }
        Ok(DrawingAnalysis {
            svg: self.svg(low, size),
            report: DrawingReport {
                v: REPORT_VERSION,
                format,
                unit_stated: stated,
                unit_suggested: suggested,
                size_um: size.map(|extent| whole(extent * 1e3)),
                page_um: self
                    .page_mm
                    .map(|page| page.map(|extent| whole(extent * 1e3))),
                cut_length_um: layers.iter().map(|layer| layer.length_um).sum(),
                closed_outlines,
                open_outlines,
                layers,
                texts: self.texts,
                findings: self.findings,
            },
        })
    }

    fn bounds(&self) -> (Place, Place) {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in self.outlines.iter().flat_map(|outline| &outline.places) {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        (low, high)
    }

    fn layer_reports(&self) -> Vec<LayerReport> {
        let mut lengths = vec![(0.0, 0_u64); self.layers.len()];
        for outline in &self.outlines {
            let (length, outlines) = &mut lengths[outline.layer];
            *length += outline.length();
            *outlines += 1;
        }
        let report = |(layer, (length, outlines)): (&Layer, (f64, u64))| LayerReport {
            name: layer.name.clone(),
            color: hex(layer.color),
            length_um: whole(length * 1e3),
            outlines,
        };
        self.layers.iter().zip(lengths).map(report).collect()
    }

    /// Outlines that are closed, by themselves or because lines meet, and others.
    fn count_closed(&self) -> (u64, u64) {
        let mut closed = 0;
        let mut ends = Ends::default();
        for outline in &self.outlines {
            match (
                outline.is_closed,
                outline.places.first(),
                outline.places.last(),
            ) {
                (false, Some(first), Some(last)) => ends.join(*first, *last),
                _ => closed += 1,
            }
        }
        let (by_meeting, open) = ends.count();
        (closed + by_meeting, open)
    }

    fn svg(&self, low: Place, size: Place) -> String {
        let mut text = String::with_capacity(self.points * 14 + 1_000);
        let [width, height] = size.map(|extent| extent.max(1e-3));
        let border = width.max(height) * 0.01;
        // Writing into a text cannot fail.
        let _ = write!(
            text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"{} {} {} {}\" fill=\"none\" stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\">",
            short(width + 2.0 * border),
            short(height + 2.0 * border),
            short(-border),
            short(-border),
            short(width + 2.0 * border),
            short(height + 2.0 * border),
        );
        for (number, layer) in self.layers.iter().enumerate() {
            let _ = write!(
                text,
                "<path vector-effect=\"non-scaling-stroke\" stroke=\"{}\" d=\"",
                hex(layer.color)
            );
            for outline in self
                .outlines
                .iter()
                .filter(|outline| outline.layer == number)
            {
                for (index, place) in outline.places.iter().enumerate() {
                    // y points down there.
                    let (x, y) = (place[0] - low[0], height - (place[1] - low[1]));
                    let letter = if index == 0 { 'M' } else { 'L' };
                    let _ = write!(text, "{letter}{} {}", short(x), short(y));
                }
                if outline.is_closed {
                    text.push('Z');
                }
            }
            text.push_str("\"/>");
        }
        text.push_str("</svg>");
        text
    }
}

impl Outline {
    fn length(&self) -> f64 {
        let leg = |one: &Place, two: &Place| (two[0] - one[0]).hypot(two[1] - one[1]);
        let along: f64 = self
            .places
            .windows(2)
            .map(|pair| leg(&pair[0], &pair[1]))
            .sum();
        match (self.is_closed, self.places.first(), self.places.last()) {
            (true, Some(first), Some(last)) => along + leg(last, first),
            _ => along,
        }
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Millimeters beyond which nobody looks at a µm.
const FAR_MM: f64 = 1e9;

/// A number of millimeters, to the µm, without needless digits.
pub(super) fn short(number: f64) -> String {
    if number.abs() > FAR_MM {
        return format!("{number:e}");
    }
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Where loose ends meet.
#[derive(Default)]
struct Ends {
    /// The node in each cell: a cell is so small that it holds one at the most.
    cells: HashMap<[i64; 2], usize>,
    /// Where the first line of each node ends.
    places: Vec<Place>,
    /// A node with the same set, itself for the first one.
    parents: Vec<usize>,
    /// Lines that end at each node.
    lines: Vec<u32>,
}

impl Ends {
    /// Half of what is near enough, so that all that lies in one cell is.
    const CELL_MM: f64 = MEET_MM / 2.0;
    /// Cells to each side that a place near enough can lie in.
    const CELLS_BESIDE: i64 = 2;

    fn node(&mut self, place: Place) -> usize {
        let cell = place.map(|number| (number / Self::CELL_MM).floor() as i64);
        let here = self.cells.get(&cell).copied();
        let number = here
            .or_else(|| self.beside(cell, place))
            .unwrap_or_else(|| {
                let next = self.parents.len();
                self.cells.insert(cell, next);
                self.places.push(place);
                self.parents.push(next);
                self.lines.push(0);
                next
            });
        self.lines[number] += 1;
        number
    }

    /// The nearest node around a cell that is near enough to a place in it.
    fn beside(&self, [column, row]: [i64; 2], place: Place) -> Option<usize> {
        let steps = || -Self::CELLS_BESIDE..=Self::CELLS_BESIDE;
        let cells = steps().flat_map(|x| steps().map(move |y| [x, y]));
        cells
            .filter_map(|[x, y]| {
                let cell = [column.saturating_add(x), row.saturating_add(y)];
                let node = *self.cells.get(&cell)?;
                let [there_x, there_y] = self.places[node];
                Some((node, (there_x - place[0]).hypot(there_y - place[1])))
            })
            .filter(|(_, distance)| *distance <= MEET_MM)
            .min_by(|(_, one), (_, two)| one.total_cmp(two))
            .map(|(node, _)| node)
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parents[node] != node {
            self.parents[node] = self.parents[self.parents[node]];
            node = self.parents[node];
        }
        node
    }

    fn join(&mut self, one: Place, two: Place) {
        let (one, two) = (self.node(one), self.node(two));
        let (one, two) = (self.root(one), self.root(two));
        self.parents[one.max(two)] = one.min(two);
    }

    /// Sets of lines without a loose end, and sets with one.
    fn count(mut self) -> (u64, u64) {
        let mut loose: HashMap<usize, bool> = HashMap::new();
        for node in 0..self.parents.len() {
            let root = self.root(node);
            *loose.entry(root).or_default() |= self.lines[node] % 2 == 1;
        }
        let open = loose.values().filter(|&&is_loose| is_loose).count() as u64;
        (loose.len() as u64 - open, open)
    }
}
