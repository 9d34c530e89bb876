//! G-code: what slicers write into comments about time, material and looks, and
//! how far the moves reach. Nothing is simulated.

use crate::limits::Limits;
use crate::read::number;
use crate::refusal::Refusal;
use crate::report::{REPORT_VERSION, whole};
use crate::text;
use crate::thumbnail::Thumbnail;
use base64::Engine;

/// What is known of a G-code file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GCodeReport {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// The program that wrote it, in its own words.
    pub program: Option<String>,
    /// Seconds that the program expects it to take.
    pub seconds: Option<i64>,
    /// Kind of filament, such as `PETG`.
    pub filament: Option<String>,
    /// Filament used.
    pub filament_mg: Option<i64>,
    /// Length of filament used.
    pub filament_um: Option<i64>,
    /// Height of a layer.
    pub layer_height_um: Option<i64>,
    /// Diameter of the nozzle.
    pub nozzle_um: Option<i64>,
    /// Width, depth and height that moves with extrusion (or, without any, all
    /// moves) reach.
    pub size_um: Option<[i64; 3]>,
    /// Moves.
    pub moves: u64,
}

/// What is known of a G-code file, and the largest picture in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GCodeAnalysis {
    /// What pages show and others reckon with.
    pub report: GCodeReport,
    /// What it makes, as the slicer saw it.
    pub thumbnail: Option<Thumbnail>,
}

/// Millimeters of an inch, where the file is in inches.
const INCH: f64 = 25.4;

pub(crate) fn analyze(bytes: &[u8], limits: &Limits) -> Result<GCodeAnalysis, Refusal> {
    let mut reader = Reader {
        report: GCodeReport {
            v: REPORT_VERSION,
            ..GCodeReport::default()
        },
        thumbnail: None,
        encoded: None,
        place: [0.0; 4],
        scale: 1.0,
        is_relative: false,
        is_relative_extruder: false,
        made: Reach::default(),
        moved: Reach::default(),
        limits,
    };
    for line in bytes.split(|&byte| byte == b'\n' || byte == b'\r') {
        reader.line(line.trim_ascii());
    }
    let reach = if reader.made.is_some() {
        &reader.made
    } else {
        &reader.moved
    };
    reader.report.size_um = reach.size_um();
    Ok(GCodeAnalysis {
        report: reader.report,
        thumbnail: reader.thumbnail,
    })
}

/// How far moves reach.
#[derive(Default)]
struct Reach {
    bounds: Option<[[f64; 2]; 3]>,
}

impl Reach {
    fn include(&mut self, place: &[f64; 4]) {
        let bounds = self
            .bounds
            .get_or_insert([0, 1, 2].map(|axis| [place[axis]; 2]));
        for (axis, [low, high]) in bounds.iter_mut().enumerate() {
            *low = low.min(place[axis]);
            *high = high.max(place[axis]);
        }
    }

    fn is_some(&self) -> bool {
        self.bounds.is_some()
    }

    fn size_um(&self) -> Option<[i64; 3]> {
        self.bounds
            .map(|bounds| bounds.map(|[low, high]| whole((high - low) * 1e3)))
    }
}

struct Reader<'a> {
    report: GCodeReport,
    thumbnail: Option<Thumbnail>,
    /// Text of a picture that is being read.
    encoded: Option<Vec<u8>>,
    /// x, y, z and the extruder.
    place: [f64; 4],
    scale: f64,
    is_relative: bool,
    is_relative_extruder: bool,
    made: Reach,
    moved: Reach,
    limits: &'a Limits,
}

impl Reader<'_> {
    fn line(&mut self, line: &[u8]) {
        match line.first() {
            Some(b';') => self.comment(line[1..].trim_ascii()),
            Some(b'G' | b'g' | b'M' | b'm') => self.command(line),
            _ => {}
        }
    }

    fn command(&mut self, line: &[u8]) {
        let end = line.iter().position(|&byte| byte == b';' || byte == b'(');
        let code = line[..end.unwrap_or(line.len())].trim_ascii();
        let mut words = code
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let Some(name) = words.next() else { return };
        match (name[0].to_ascii_uppercase(), number::whole(&name[1..])) {
            (b'G', Some(0.0 | 1.0 | 2.0 | 3.0)) => self.travel(words),
            (b'G', Some(20.0)) => self.scale = INCH,
            (b'G', Some(21.0)) => self.scale = 1.0,
            (b'G', Some(90.0)) => self.is_relative = false,
            (b'G', Some(91.0)) => self.is_relative = true,
            (b'M', Some(82.0)) => self.is_relative_extruder = false,
            (b'M', Some(83.0)) => self.is_relative_extruder = true,
            (b'G', Some(92.0)) => {
                for word in words {
                    if let Some((axis, value)) = axis_of(word) {
                        self.place[axis] = value * self.scale;
                    }
                }
            }
            _ => {}
        }
    }

    fn travel<'w>(&mut self, words: impl Iterator<Item = &'w [u8]>) {
        let before = self.place;
        let mut extrudes = false;
        let mut goes = false;
        for (axis, value) in words.filter_map(axis_of) {
            let value = value * self.scale;
            let relative = if axis == 3 {
                self.is_relative_extruder || self.is_relative
            } else {
                self.is_relative
            };
            self.place[axis] = if relative {
                self.place[axis] + value
            } else {
                value
            };
            extrudes |= axis == 3
                && self.place[axis]
                    > if relative {
                        before[3]
                    } else {
                        self.place[axis].min(before[3])
                    };
            goes |= axis < 3;
        }
        if goes {
            self.report.moves += 1;
            self.moved.include(&self.place);
            if extrudes && self.place[..2] != before[..2] {
                self.made.include(&before);
                self.made.include(&self.place);
            }
        }
    }

    fn comment(&mut self, comment: &[u8]) {
        let lower = comment[..comment.len().min(64)].to_ascii_lowercase();
        if lower.starts_with(b"thumbnail") {
            self.thumbnail_mark(&lower);
        } else if let Some(encoded) = &mut self.encoded {
            if encoded.len() + comment.len() <= self.limits.thumbnail_bytes_max {
                encoded.extend_from_slice(comment);
            }
        } else if comment.len() <= self.limits.token_bytes_max {
            self.fact(&text::name(comment));
        }
    }

    fn thumbnail_mark(&mut self, lower: &[u8]) {
        if crate::format::contains(lower, b"begin") {
            self.encoded = Some(Vec::new());
            return;
        }
        let encoded = self.encoded.take().unwrap_or_default();
        let decoded = base64::engine::general_purpose::STANDARD.decode(encoded);
        let Some(found) = decoded.ok().and_then(Thumbnail::of) else {
            return;
        };
        let known = self.thumbnail.as_ref().map_or(0, |known| known.bytes.len());
        if found.bytes.len() > known {
            self.thumbnail = Some(found);
        }
    }

    /// `name = value`, `name: value` or a sentence, as each slicer likes it.
    fn fact(&mut self, comment: &str) {
        let report = &mut self.report;
        if report.program.is_none() {
            let lower = comment.to_ascii_lowercase();
            let said = ["generated by ", "generated with ", "sliced by "];
            let at = said
                .iter()
                .find_map(|said| lower.find(said).map(|at| at + said.len()));
            if let Some(program) = at.and_then(|at| comment.get(at..)) {
                report.program = program.split(" on ").next().map(text::shown);
            }
        }
        let Some((name, value)) = comment.split_once('=').or_else(|| comment.split_once(':'))
        else {
            return;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let millionths = |value: f64, factor: f64| Some(whole(value * factor));
        match name.as_str() {
            "time" => report.seconds = amount(value).map(whole),
            "estimated printing time (normal mode)" | "estimated printing time" => {
                report.seconds = duration(value);
            }
            "model printing time" | "total estimated time" => {
                // One line holds both, the whole last.
                report.seconds = duration(comment.rsplit(':').next().unwrap_or(value));
            }
            "build time" => report.seconds = duration(value),
            "filament used [g]" | "total filament used [g]" | "total filament weight [g]" => {
                report.filament_mg = sum(value).and_then(|grams| millionths(grams, 1e3));
            }
            "filament used [mm]" | "total filament length [mm]" => {
                report.filament_um = sum(value).and_then(|length| millionths(length, 1e3));
            }
            "filament used" => {
                let factor = if value.ends_with("mm") { 1e3 } else { 1e6 };
                report.filament_um = amount(value).and_then(|length| millionths(length, factor));
            }
            "filament_type" => {
                report.filament = value.split([';', ',']).next().map(text::shown);
            }
            "layer_height" | "layer height" => {
                report.layer_height_um = amount(value).and_then(|height| millionths(height, 1e3));
            }
            "nozzle_diameter" | "nozzle diameter" => {
                let first = value.split([';', ',']).next().unwrap_or(value);
                report.nozzle_um = amount(first).and_then(|width| millionths(width, 1e3));
            }
            _ => {}
        }
    }
}

fn axis_of(word: &[u8]) -> Option<(usize, f64)> {
    let (letter, value) = word.split_first()?;
    let axis = b"XYZE"
        .iter()
        .position(|axis| *axis == letter.to_ascii_uppercase())?;
    Some((
        axis,
        number::whole(value).filter(|value| value.is_finite())?,
    ))
}

/// The number at the beginning of a value such as `0.2` or `1.23m`.
fn amount(value: &str) -> Option<f64> {
    let end = value.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let amount: f64 = value[..end.unwrap_or(value.len())].parse().ok()?;
    (amount.is_finite() && amount >= 0.0).then_some(amount)
}

/// The sum of `1.2, 0.4`: one number for each extruder.
fn sum(value: &str) -> Option<f64> {
    let amounts = value.split([',', ';']).map(|one| amount(one.trim()));
    amounts.sum()
}

/// Seconds of `1d 2h 3m 4s` or `1 hour 2 minutes`.
fn duration(value: &str) -> Option<i64> {
    let mut seconds = 0.0;
    let mut rest = value.trim();
    while let Some(found) = amount(rest) {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        rest = rest.trim_start();
        seconds += found
            * match rest.chars().next()? {
                'd' => 86_400.0,
                'h' => 3_600.0,
                'm' => 60.0,
                's' => 1.0,
                _ => return None,
            };
        rest = rest.trim_start_matches(char::is_alphabetic).trim_start();
    }
    (seconds > 0.0).then(|| whole(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        for (text, seconds) in [
            ("1d 2h 3m 4s", Some(93_784)),
            ("22m 7s", Some(1_327)),
            ("1 hour 2 minutes", Some(3_720)),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }
}
