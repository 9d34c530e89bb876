//! What maintainers correct of a made part after its release is out. A correction
//! is read strictly, since nothing ranks above it, and written so that it is read
//! as the same again.

use crate::amount::Amount;
use crate::line::Line;
use crate::number;
use crate::production::millimeters;
use crate::requirement::{Fact, Facts, Origin};
use crate::unit;
use std::fmt;
use wright_model::limits::SHORT_TEXT_CHARS_MAX;
use wright_model::{DecimalMark, Process};

/// A correction as it is typed, in characters.
pub const CORRECTION_CHARS_MAX: usize = 100;
const _: () = assert!(CORRECTION_CHARS_MAX <= SHORT_TEXT_CHARS_MAX);
/// The longest side and the thickest sheet, in µm: 100 m, as in `design.toml`.
pub const SIDE_UM_MAX: i64 = 100_000_000;
/// The heaviest part, in grams: 100 t.
pub const MASS_GRAMS_MAX: u32 = 100_000_000;

/// What can be corrected of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Correctable {
    /// How it is made.
    Process,
    /// Its extent.
    Size,
    /// What it is made of.
    Material,
    /// The sheet it is cut from.
    Thickness,
    /// What one weighs.
    Mass,
}

impl Correctable {
    /// All, in the order in which requirements are told.
    pub const ALL: [Self; 5] = [
        Self::Process,
        Self::Size,
        Self::Material,
        Self::Thickness,
        Self::Mass,
    ];

    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Size => "size",
            Self::Material => "material",
            Self::Thickness => "thickness",
            Self::Mass => "mass",
        }
    }

    /// Reads the word for programs.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What a part is said to be, against everything that was known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// A slug of the taxonomy.
    Process(String),
    /// In µm.
    Size([i64; 3]),
    /// The taxonomy's or the maintainers' word.
    Material(String),
    /// In µm.
    Thickness(i64),
    /// In grams.
    Mass(Amount),
}

/// Why a text corrects nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CorrectionError {
    /// Nothing is said.
    #[error("it says nothing")]
    Empty,
    /// Too many characters.
    #[error("it has more than {CORRECTION_CHARS_MAX} characters")]
    TooLong,
    /// A control character, or one that changes the direction of text.
    #[error("it holds a character that cannot be seen")]
    Character,
    /// Not in the taxonomy.
    #[error("it is no process of the taxonomy; say one by its slug, such as laser-cut")]
    Process,
    /// Who buys a part makes none.
    #[error("what is bought is not made; say a process")]
    Bought,
    /// Not three sides and a unit.
    #[error("it is no size; say three sides and a unit, such as 62 x 62 x 23 mm")]
    Size,
    /// Not a length.
    #[error("it is no thickness; say a number and a unit, such as 4 mm")]
    Thickness,
    /// Not a mass.
    #[error("it is no mass; say a number and a unit, such as 26 g")]
    Mass,
    /// `3,175` is 3.175 to some and 3175 to others.
    #[error("a comma before three digits is read in two ways; write a point, or no comma")]
    Comma,
    /// Nothing at all, or beyond what is made anywhere.
    #[error("it is out of range: lengths are more than 0 and up to 100 m, masses up to 100 t")]
    Range,
}

impl Correction {
    /// Reads what somebody typed: `laser-cut`, `62 x 62 x 23 mm`, `4 mm`, `26 g`.
    ///
    /// # Errors
    /// Where it is not of that kind, or out of its limits.
    pub fn read(what: Correctable, text: &str) -> Result<Self, CorrectionError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CorrectionError::Empty);
        }
        if text.chars().count() > CORRECTION_CHARS_MAX {
            return Err(CorrectionError::TooLong);
        }
        if text.chars().any(is_unseen) {
            return Err(CorrectionError::Character);
        }
        match what {
            Correctable::Process => process(text),
            Correctable::Size => read_size(text),
            Correctable::Material => Ok(Self::Material(text.to_owned())),
            Correctable::Thickness => thickness(text),
            Correctable::Mass => read_mass(text),
        }
    }

    /// What it corrects.
    pub fn what(&self) -> Correctable {
        match self {
            Self::Process(_) => Correctable::Process,
            Self::Size(_) => Correctable::Size,
            Self::Material(_) => Correctable::Material,
            Self::Thickness(_) => Correctable::Thickness,
            Self::Mass(_) => Correctable::Mass,
        }
    }
}

/// As [`Correction::read`] reads it.
impl fmt::Display for Correction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(text) | Self::Material(text) => formatter.write_str(text),
            Self::Size(um) => write!(formatter, "{} mm", um.map(millimeters).join(" x ")),
            Self::Thickness(um) => write!(formatter, "{} mm", millimeters(*um)),
            Self::Mass(grams) => write!(formatter, "{grams} g"),
        }
    }
}

impl Facts {
    /// Adds what `from`, a maintainer, corrected.
    #[must_use]
    pub fn with_correction(mut self, correction: &Correction, from: &str) -> Self {
        fn fact<T: Clone>(value: &T, from: &str) -> Fact<T> {
            Fact::new(value.clone(), Origin::Corrected, from)
        }
        match correction {
            Correction::Process(slug) => self.process.push(fact(slug, from)),
            Correction::Size(um) => self.size_um.push(fact(um, from)),
            Correction::Material(text) => self.material.push(fact(text, from)),
            Correction::Thickness(um) => self.thickness_um.push(fact(um, from)),
            Correction::Mass(grams) => self.mass.push(fact(grams, from)),
        }
        self
    }
}

impl Line {
    /// Has the line say what was corrected. It has no cell for a size.
    pub fn correct(&mut self, correction: &Correction) {
        match correction {
            Correction::Process(slug) => self.process = Some(slug.clone()),
            Correction::Material(text) => self.material = Some(text.clone()),
            Correction::Thickness(um) => self.thickness_um = Some(*um),
            Correction::Mass(grams) => self.mass = Some(*grams),
            Correction::Size(_) => {}
        }
    }
}

/// Characters that could make a text look like another.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

fn process(text: &str) -> Result<Correction, CorrectionError> {
    let process = Process::find(text).ok_or(CorrectionError::Process)?;
    match process.is_a("bought") {
        true => Err(CorrectionError::Bought),
        false => Ok(Correction::Process(process.slug.to_owned())),
    }
}

/// A number and its unit, which may be empty; nothing before them.
fn measure(text: &str, wrong: CorrectionError) -> Result<(Amount, &str), CorrectionError> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(wrong);
    }
    let marks = [DecimalMark::Point, DecimalMark::Comma];
    let [point, comma] = marks.map(|mark| number::quantity(text, mark));
    match (point, comma) {
        (Some(read), Some(other)) if read == other || !text.contains(',') => Ok(read),
        (Some(_), Some(_)) => Err(CorrectionError::Comma),
        _ => Err(wrong),
    }
}

/// In µm.
fn length(number: Amount, unit: &str, wrong: CorrectionError) -> Result<i64, CorrectionError> {
    let factor = unit::ucum(unit).and_then(unit::micrometers).ok_or(wrong)?;
    let factor = Amount::from_millionths(factor).ok_or(wrong)?;
    let um = number.times(factor).ok_or(CorrectionError::Range)?;
    match um.millionths() {
        um @ 1..=SIDE_UM_MAX => Ok(um),
        _ => Err(CorrectionError::Range),
    }
}

/// Three sides and their unit behind the last, or behind each the same.
fn read_size(text: &str) -> Result<Correction, CorrectionError> {
    let wrong = CorrectionError::Size;
    let sides: Vec<&str> = text.split(['x', 'X', '×', '*']).collect();
    let [width, depth, height] = sides[..] else {
        return Err(wrong);
    };
    let (_, unit) = measure(height, wrong)?;
    let mut um = [0; 3];
    for (um, side) in um.iter_mut().zip([width, depth, height]) {
        let (number, own) = measure(side, wrong)?;
        if !own.is_empty() && own != unit {
            return Err(wrong);
        }
        *um = length(number, unit, wrong)?;
    }
    Ok(Correction::Size(um))
}

fn thickness(text: &str) -> Result<Correction, CorrectionError> {
    let wrong = CorrectionError::Thickness;
    let (number, unit) = measure(text, wrong)?;
    Ok(Correction::Thickness(length(number, unit, wrong)?))
}

fn read_mass(text: &str) -> Result<Correction, CorrectionError> {
    let wrong = CorrectionError::Mass;
    let (number, unit) = measure(text, wrong)?;
    let factor = unit::ucum(unit).and_then(unit::micrograms).ok_or(wrong)?;
    let factor = Amount::from_millionths(factor).ok_or(wrong)?;
    let grams = number.times(factor).ok_or(CorrectionError::Range)?;
    match grams.is_zero() || grams > Amount::whole(MASS_GRAMS_MAX) {
        true => Err(CorrectionError::Range),
        false => Ok(Correction::Mass(grams)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Correctable::{Mass, Material, Process, Size, Thickness};

    #[test]
    fn what_is_typed_is_read_and_written_as_the_same() {
        for (what, text, written) in [
            (Process, "laser-cut", "laser-cut"),
            (Process, "FFF", "fdm"),
            (Size, "62 x 62 x 23 mm", "62 x 62 x 23 mm"),
            (Size, "6,2×6.2×2.3 cm", "62 x 62 x 23 mm"),
            (Size, "62 mm x 62 mm x 23 mm", "62 x 62 x 23 mm"),
            (Thickness, "3.175 mm", "3.175 mm"),
            (Size, "1 200 x 600 x 18 mm", "1200 x 600 x 18 mm"),
            (Material, " Recycled PETG ", "Recycled PETG"),
            (Thickness, "4 mm", "4 mm"),
            (Thickness, "0,4cm", "4 mm"),
            (Mass, "26 g", "26 g"),
            (Mass, "0.25 kg", "250 g"),
        ] {
            let read = Correction::read(what, text).unwrap();
            assert_eq!((read.what(), read.to_string().as_str()), (what, written));
            assert_eq!(Correction::read(what, written), Ok(read));
        }
    }

    #[test]
    fn what_is_something_else_is_refused() {
        let long = "a".repeat(CORRECTION_CHARS_MAX + 1);
        for (what, text, why) in [
            (Process, "teleportation", CorrectionError::Process),
            (Process, "bought", CorrectionError::Bought),
            (Process, " ", CorrectionError::Empty),
            (Size, "62 x 62 mm", CorrectionError::Size),
            (Size, "62 x 62 x 23", CorrectionError::Size),
            (Size, "62 x 62 x 23 mm, about", CorrectionError::Size),
            (Size, "about 62 x 62 x 23 mm", CorrectionError::Size),
            (Size, "900 x 320/200 x 9 mm", CorrectionError::Size),
            (Size, "0 x 62 x 23 mm", CorrectionError::Range),
            (Size, "62 cm x 62 cm x 23 mm", CorrectionError::Size),
            (Size, "1 62 x 62 x 23 mm", CorrectionError::Size),
            (Size, "62 x 62 x 23 mm - 5 mm", CorrectionError::Size),
            (Size, "1,200 x 600 x 18 mm", CorrectionError::Comma),
            (Thickness, "3,175 mm", CorrectionError::Comma),
            (Mass, "1,250 kg", CorrectionError::Comma),
            (Size, "101 x 1 x 1 m", CorrectionError::Range),
            (Thickness, "4", CorrectionError::Thickness),
            (Thickness, "4 g", CorrectionError::Thickness),
            (Thickness, "0 mm", CorrectionError::Range),
            (Thickness, "200 m", CorrectionError::Range),
            (Mass, "26", CorrectionError::Mass),
            (Mass, "26 mm", CorrectionError::Mass),
            (Mass, "about 26 g", CorrectionError::Mass),
            (Mass, "0 g", CorrectionError::Range),
            (Mass, "200000 kg", CorrectionError::Range),
            (Material, "PE\u{202e}TG", CorrectionError::Character),
            (Material, "a\nb", CorrectionError::Character),
            (Material, long.as_str(), CorrectionError::TooLong),
        ] {
            assert_eq!(Correction::read(what, text), Err(why), "{what:?} {text}");
        }
        for what in Correctable::ALL {
            assert_eq!(Correctable::parse(what.as_str()), Some(what));
        }
        assert_eq!(Correctable::parse("unit"), None);
    }

    #[test]
    fn nothing_ranks_above_a_correction() {
        let stated = Facts {
            process: vec![Fact::new("fdm".into(), Origin::Stated, "design.toml")],
            size_um: vec![Fact::new([1, 2, 3], Origin::Measured, "a.stl")],
            ..Facts::default()
        };
        let corrections = [
            Correction::Process("laser-cut".into()),
            Correction::Size([9, 9, 9]),
            Correction::Thickness(4_000),
        ];
        let facts = corrections
            .iter()
            .fold(stated, |facts, one| facts.with_correction(one, "@ana"));
        let known = facts.requirement();
        let process = known.process.unwrap();
        assert_eq!(
            (process.value.as_str(), process.from.as_str()),
            ("laser-cut", "@ana")
        );
        assert_eq!(known.size_um.unwrap().value, [9, 9, 9]);
        assert_eq!(known.thickness_um.unwrap().origin, Origin::Corrected);
    }
}
