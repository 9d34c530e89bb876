//! Lengths as people write them, in whole micrometres.
//!
//! Metric lengths must be whole micrometres. Inches, which are also written as
//! fractions (`1/8 in`), are rounded to the nearest one: most have no exact
//! value in millimetres with three digits.

/// The longest length, in µm: 100 m.
pub const LENGTH_UM_MAX: i64 = 100_000_000;

/// Why a text is no length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LengthError {
    /// No number, or no unit after it.
    #[error("“{0}” is not a length like 3 mm, 0.5 mm, 250 µm or 1/8 in")]
    Grammar(String),
    /// Zero or more than [`LENGTH_UM_MAX`].
    #[error("“{0}” is out of range: a length is more than 0 and at most 100 m")]
    Range(String),
    /// Finer than a micrometre.
    #[error("“{0}” is finer than a micrometre")]
    Precision(String),
}

/// Unit, and how many thousandths of a micrometre it has.
const UNITS: &[(&str, i128)] = &[
    ("mm", 1_000_000),
    ("cm", 10_000_000),
    ("m", 1_000_000_000),
    ("µm", 1_000),
    ("μm", 1_000),
    ("um", 1_000),
    ("in", 25_400_000),
    ("inch", 25_400_000),
    ("\"", 25_400_000),
    ("″", 25_400_000),
    ("mil", 25_400),
    ("thou", 25_400),
];

/// Reads a length in µm: a decimal number or a fraction, then its unit.
pub fn parse_length_um(text: &str) -> Result<i64, LengthError> {
    let short = || text.chars().take(40).collect::<String>();
    let trimmed = text.trim();
    let number_end = trimmed
        .find(|c: char| !matches!(c, '0'..='9' | '.' | '/'))
        .unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(number_end);
    let grammar = || LengthError::Grammar(short());
    let (_, nanometres) = UNITS
        .iter()
        .find(|(name, _)| *name == unit.trim_start())
        .ok_or_else(grammar)?;
    let (numerator, denominator) = rational(number).ok_or_else(grammar)?;
    let divisor = denominator * 1_000;
    let scaled = numerator * nanometres;
    let imperial = nanometres % 25_400 == 0;
    if !imperial && scaled % divisor != 0 {
        return Err(LengthError::Precision(short()));
    }
    let micrometres = (scaled + divisor / 2) / divisor;
    match i64::try_from(micrometres) {
        Ok(length @ 1..=LENGTH_UM_MAX) => Ok(length),
        _ => Err(LengthError::Range(short())),
    }
}

/// `12.5` as 125/10, `3/8` as it is; at most nine digits either side.
fn rational(number: &str) -> Option<(i128, i128)> {
    let digits = |part: &str| -> Option<i128> {
        let fits = (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    if let Some((numerator, denominator)) = number.split_once('/') {
        let denominator = digits(denominator).filter(|denominator| *denominator > 0)?;
        return Some((digits(numerator)?, denominator));
    }
    let Some((whole, fraction)) = number.split_once('.') else {
        return Some((digits(number)?, 1));
    };
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok().filter(|n| *n <= 9)?);
    Some((digits(whole)? * scale + digits(fraction)?, scale))
}

/// A length in µm as people write it: `3 mm`, `0.25 mm`.
pub fn format_length_um(micrometres: i64) -> String {
    let (whole, fraction) = (micrometres / 1_000, (micrometres % 1_000).abs());
    let number = format!("{whole}.{fraction:03}");
    format!("{} mm", number.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_as_people_write_them() {
        for (text, expect) in [
            ("3 mm", Some(3_000)),
            ("9mm", Some(9_000)),
            ("0.8 mm", Some(800)),
            ("250 µm", Some(250)),
            ("250 μm", Some(250)),
            ("250um", Some(250)),
            ("1.8 cm", Some(18_000)),
            ("2 m", Some(2_000_000)),
            ("1/8 in", Some(3_175)),
            ("0.118 in", Some(2_997)),
            ("1/64 in", Some(397)),
            ("10 mil", Some(254)),
            (" 3 mm ", Some(3_000)),
            ("3", None),
            ("mm", None),
            ("3 parsec", None),
            ("0 mm", None),
            ("-3 mm", None),
            ("3,5 mm", None),
            ("1.2.3 mm", None),
            ("1/0 in", None),
            ("0.0005 mm", None),
            ("101 m", None),
            ("999999999999999999999 mm", None),
            ("", None),
        ] {
            assert_eq!(parse_length_um(text).ok(), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9./]{0,25} ?[a-zµ\"]{0,4}|.{0,20}") {
            let _ = parse_length_um(&text);
        }

        #[test]
        fn round_trips(length in 1..=LENGTH_UM_MAX) {
            prop_assert_eq!(parse_length_um(&format_length_um(length)), Ok(length));
        }
    }
}
