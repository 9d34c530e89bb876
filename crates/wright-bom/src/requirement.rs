//! What a made part requires of whoever makes it: process, size, material,
//! thickness, each with where it is known from. Several sources may say
//! different things: *corrected* beats *stated*, *stated* beats *measured*,
//! *measured* beats *guessed*; of equals the first counts.

use crate::amount::Amount;
use crate::cutting::is_of_sheet;
use crate::line::{Line, Source};
use crate::number;
use serde::Serialize;
use wright_model::{DecimalMark, DesignPath, Part};

/// Words in which a size and a mass are looked for, in bytes.
const WORDS_BYTES_MAX: usize = 400;

/// How a fact is known, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// It follows from something else, probably.
    Guessed,
    /// A file was measured.
    Measured,
    /// The author wrote it.
    Stated,
    /// A maintainer corrected it after publishing.
    Corrected,
}

impl Origin {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Guessed => "guessed",
            Self::Measured => "measured",
            Self::Stated => "stated",
            Self::Corrected => "corrected",
        }
    }
}

/// Something that is known of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact<T> {
    /// What.
    pub value: T,
    /// How.
    pub origin: Origin,
    /// Where it stands: `bom.csv row 12`, `design.toml`, `stl/corner.stl`.
    pub from: String,
}

impl<T> Fact<T> {
    /// A fact.
    pub fn new(value: T, origin: Origin, from: impl Into<String>) -> Self {
        Self {
            value,
            origin,
            from: from.into(),
        }
    }
}

/// Everything that is known of a part, from every source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// How it is made: slugs of the taxonomy, or words as written.
    pub process: Vec<Fact<String>>,
    /// What it is made of.
    pub material: Vec<Fact<String>>,
    /// Its extent in µm.
    pub size_um: Vec<Fact<[i64; 3]>>,
    /// The sheet it is cut from, in µm.
    pub thickness_um: Vec<Fact<i64>>,
    /// Its mass in grams.
    pub mass: Vec<Fact<Amount>>,
}

impl Facts {
    /// What a line of a bill says. `file` is the bill's path.
    pub fn of_line(line: &Line, file: &str) -> Self {
        let from = || match line.place.to_string() {
            place if place.is_empty() => file.to_owned(),
            place => format!("{file} {place}"),
        };
        let mut facts = Self::default();
        let stated = |text: &Option<String>| {
            let text = text.clone()?;
            Some(Fact::new(text, Origin::Stated, from()))
        };
        facts.process.extend(stated(&line.process));
        facts.material.extend(stated(&line.material));
        let size = line.specification.as_deref().and_then(size);
        let size = size.or_else(|| line.description.as_deref().and_then(self::size));
        facts
            .size_um
            .extend(size.map(|size| Fact::new(size, Origin::Stated, from())));
        let thickness = line.thickness_um;
        facts
            .thickness_um
            .extend(thickness.map(|um| Fact::new(um, Origin::Stated, from())));
        let words = line.specification.as_deref();
        let mass = line.mass.or_else(|| words.and_then(mass));
        facts
            .mass
            .extend(mass.map(|mass| Fact::new(mass, Origin::Stated, from())));
        facts
    }

    /// What `[[part]]` of `design.toml` says, and what its files suggest.
    pub fn of_part(part: &Part) -> Self {
        const FROM: &str = "design.toml";
        let mut facts = Self::default();
        let stated = |text: &Option<String>| {
            let text = text.clone()?;
            Some(Fact::new(text, Origin::Stated, FROM))
        };
        facts.process.extend(stated(&part.process));
        facts.material.extend(stated(&part.material));
        let thickness = part.thickness_um;
        facts
            .thickness_um
            .extend(thickness.map(|um| Fact::new(um, Origin::Stated, FROM)));
        let guesses = part.export.iter().filter_map(process_of_file);
        facts.process.extend(guesses);
        facts
    }

    /// What `design.toml` and a line of the bill, which comes with its path, say
    /// of one part.
    pub fn said(part: Option<&Part>, line: Option<(&Line, &str)>) -> Self {
        let of_line = line.map(|(line, path)| Self::of_line(line, path));
        part.map(Self::of_part)
            .unwrap_or_default()
            .with(of_line.unwrap_or_default())
    }

    /// Adds what another source says.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.process.extend(other.process);
        self.material.extend(other.material);
        self.size_um.extend(other.size_um);
        self.thickness_um.extend(other.thickness_um);
        self.mass.extend(other.mass);
        self
    }

    /// What counts of all that is known.
    pub fn requirement(&self) -> Requirement {
        let process = best(&self.process);
        let size_um = best(&self.size_um);
        let thickness_um = best(&self.thickness_um).or_else(|| {
            let is_flat = process
                .as_ref()
                .is_some_and(|process| is_of_sheet(&process.value));
            let size = size_um.as_ref().filter(|_| is_flat)?;
            let thinnest = size.value.into_iter().min()?;
            Some(Fact::new(thinnest, Origin::Guessed, size.from.clone()))
        });
        Requirement {
            material: best(&self.material),
            mass: best(&self.mass),
            process,
            size_um,
            thickness_um,
        }
    }
}

/// What a made part requires, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// How it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<Fact<String>>,
    /// What it is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<Fact<String>>,
    /// Its extent in µm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_um: Option<Fact<[i64; 3]>>,
    /// The sheet it is cut from, in µm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thickness_um: Option<Fact<i64>>,
    /// Its mass in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mass: Option<Fact<Amount>>,
}

impl Requirement {
    /// What is not known, for whoever could say it.
    pub fn missing(&self) -> Vec<&'static str> {
        let of_sheet = self
            .process
            .as_ref()
            .is_some_and(|process| is_of_sheet(&process.value));
        let known = [
            ("process", self.process.is_some()),
            ("material", self.material.is_some()),
            ("size", self.size_um.is_some()),
            ("thickness", self.thickness_um.is_some() || !of_sheet),
        ];
        let missing = known.into_iter().filter(|(_, known)| !known);
        missing.map(|(name, _)| name).collect()
    }
}

/// Whether a line is one that somebody makes.
pub fn is_made(line: &Line) -> bool {
    line.source == Some(Source::Made) && line.counts()
}

fn best<T: Clone>(facts: &[Fact<T>]) -> Option<Fact<T>> {
    let mut best: Option<&Fact<T>> = None;
    for fact in facts {
        if best.is_none_or(|known| fact.origin > known.origin) {
            best = Some(fact);
        }
    }
    best.cloned()
}

/// What a file that a machine takes is probably for.
fn process_of_file(path: &DesignPath) -> Option<Fact<String>> {
    let lower = path.as_str().to_lowercase();
    let (_, extension) = lower.rsplit_once('.')?;
    let process = match extension {
        "stl" | "3mf" | "amf" => "additive",
        "dxf" => "cutting",
        "gbr" | "kicad_pcb" => "pcb-fabrication",
        _ => return None,
    };
    Some(Fact::new(
        process.to_owned(),
        Origin::Guessed,
        path.as_str(),
    ))
}

/// The mass in grams that a text names: `about 26 g`, but not `400 g/m²`.
pub fn mass(text: &str) -> Option<Amount> {
    numbers(text).find_map(|at| {
        let (number, rest) = number_at(at)?;
        let is_blank =
            |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']');
        let word = rest.trim_start().split(is_blank).next()?;
        let code = crate::unit::ucum(word.trim_end_matches('.'))?;
        number.times(Amount::from_millionths(crate::unit::micrograms(code)?)?)
    })
}

/// The extent that a text names: `62 x 62 x 23 mm`.
pub fn size(text: &str) -> Option<[i64; 3]> {
    numbers(text).find_map(size_at)
}

/// A text from each of its numbers on; not from within words, fractions, ranges.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let text = &text[..text.floor_char_boundary(WORDS_BYTES_MAX)];
    let is_start = move |(at, character): &(usize, char)| {
        let mut before = text[..*at].chars().rev();
        let last = before.next();
        let is_within = last.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '/'));
        let is_end = matches!(last, Some('-' | '–')) && before.next().is_some_and(char::is_numeric);
        character.is_ascii_digit() && !is_within && !is_end
    };
    let starts = text.char_indices().filter(is_start);
    starts.map(move |(at, _)| &text[at..])
}

/// The number that a text begins with, as everywhere in a bill, and what follows.
fn number_at(text: &str) -> Option<(Amount, &str)> {
    let token = number::token(text);
    let first = token.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
    // 7093 200 is two numbers, 1 200 is one.
    let token = match first {
        Some(end) if end > 3 => &token[..end],
        _ => token,
    };
    let number = number::plain(token, DecimalMark::Point)?;
    Some((number, &text[token.len()..]))
}

fn size_at(text: &str) -> Option<[i64; 3]> {
    let mut rest = text;
    let mut numbers = [Amount::ZERO; 3];
    for (at, number) in numbers.iter_mut().enumerate() {
        if at > 0 {
            rest = rest
                .trim_start()
                .strip_prefix(['x', 'X', '×', '*'])?
                .trim_start();
        }
        (*number, rest) = number_at(rest)?;
        // A unit may follow each number, or two heights of a slope.
        rest = rest.strip_prefix('/').map_or(rest, |slope| {
            slope.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
        });
        if at < 2 {
            rest = rest
                .trim_start()
                .trim_start_matches("mm")
                .trim_start_matches("cm");
        }
    }
    let unit: String = rest
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect();
    let factor = match unit.as_str() {
        "mm" => 1_000,
        "cm" => 10_000,
        "m" => 1_000_000,
        _ => return None,
    };
    let mut size = [0; 3];
    for (to, number) in size.iter_mut().zip(numbers) {
        *to = number.times(Amount::from_millionths(factor)?)?.millionths();
    }
    size.iter().all(|um| *um > 0).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::BomMapping;

    #[test]
    fn sizes_are_read_from_words() {
        for (text, expected) in [
            (
                "62 x 62 x 23 mm, about 26 g",
                Some([62_000, 62_000, 23_000]),
            ),
            (
                "900 x 320/200 x 9 mm, exterior grade",
                Some([900_000, 320_000, 9_000]),
            ),
            ("ISO 7093 (DIN 9021) 5.3 x 15 x 1.2", None),
            ("2,5 × 4 × 1 cm", Some([25_000, 40_000, 10_000])),
            ("1,200 x 600 x 18 mm", Some([1_200_000, 600_000, 18_000])),
            ("1 200 x 600 x 18 mm", Some([1_200_000, 600_000, 18_000])),
            ("ISO 7093 200 x 60 x 8 mm", Some([200_000, 60_000, 8_000])),
            (
                "1,200.5 x 0,6 x 0.018 m",
                Some([1_200_500_000, 600_000, 18_000]),
            ),
            ("480 x 340 mm", None),
            ("M5 x 30", None),
            ("", None),
        ] {
            assert_eq!(size(text), expected, "{text}");
        }
    }

    #[test]
    fn masses_are_read_from_words() {
        for (text, expected) in [
            ("62 x 62 x 23 mm, about 26 g", Some("26")),
            ("bottle of 0.25 kg (half is used)", Some("250")),
            ("0,25 kg", Some("250")),
            ("1,200 g", Some("1200")),
            ("1 200 g", Some("1200")),
            ("PETG, 26,5 g, printed", Some("26.5")),
            ("26g.", Some("26")),
            ("26 g,printed", Some("26")),
            ("20-25 g", None),
            ("1/2 kg", None),
            ("cotton canvas 400 g/m²", None),
            ("M5, class 8", None),
            ("", None),
        ] {
            let found = mass(text).map(|grams| grams.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_best_source_counts() {
        let text = "id,name,process,material,specification\nslider,Vent slider,laser-cut,Plywood,560 x 50 x 4 mm\n";
        let bom = crate::read(text.as_bytes(), "bom.csv", &BomMapping::default());
        let stated = Facts::of_line(&bom.lines[0], "bom.csv");
        let requirement = stated.requirement();
        let thickness = requirement.thickness_um.clone().unwrap();
        assert_eq!(
            (thickness.value, thickness.origin),
            (4_000, Origin::Guessed)
        );
        assert_eq!(requirement.process.unwrap().from, "bom.csv row 2");
        let measured = Facts {
            size_um: vec![Fact::new([1, 2, 3], Origin::Measured, "a.dxf")],
            thickness_um: vec![Fact::new(3_000, Origin::Measured, "a.dxf")],
            material: vec![Fact::new(
                "MDF".to_owned(),
                Origin::Corrected,
                "a/maintainer",
            )],
            ..Facts::default()
        };
        let requirement = measured.with(stated).requirement();
        assert_eq!(requirement.size_um.unwrap().value, [560_000, 50_000, 4_000]);
        assert_eq!(requirement.thickness_um.unwrap().value, 3_000);
        assert_eq!(requirement.material.unwrap().value, "MDF");
        assert_eq!(
            Facts::default().requirement().missing(),
            ["process", "material", "size"]
        );
    }
}
