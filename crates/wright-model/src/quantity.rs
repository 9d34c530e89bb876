//! Quantities as integers: no floating point outside geometry.

use std::fmt;

/// A quantity in millionths of its unit: 8 pieces are 8 000 000.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Quantity(i64);

/// Why a text or a number is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Not a decimal number.
    #[error("“{0}” is not a number like 8 or 0.25")]
    Grammar(String),
    /// Zero, negative or beyond 10⁹.
    #[error("{0} is out of range: a quantity is more than 0 and at most 1,000,000,000")]
    Range(String),
    /// More than six digits after the point.
    #[error("{0} has more than six digits after the point")]
    Precision(String),
}

impl Quantity {
    /// Millionths in one.
    pub const ONE: Self = Self(1_000_000);
    /// The largest quantity: 10⁹ units.
    pub const MAX: Self = Self(1_000_000_000 * 1_000_000);

    /// A quantity of so many millionths; more than 0, at most [`Self::MAX`].
    pub fn from_millionths(millionths: i64) -> Result<Self, QuantityError> {
        if (1..=Self::MAX.0).contains(&millionths) {
            Ok(Self(millionths))
        } else {
            Err(QuantityError::Range(Self(millionths).to_string()))
        }
    }

    /// Parses a decimal number with a point: `8`, `0.25`.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let grammar = || QuantityError::Grammar(text.chars().take(40).collect());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') {
            return Err(grammar());
        }
        if fraction.trim_end_matches('0').len() > 6 {
            return Err(QuantityError::Precision(text.chars().take(40).collect()));
        }
        let range = || QuantityError::Range(text.chars().take(40).collect());
        let whole: i64 = whole.parse().map_err(|_| range())?;
        let fraction: i64 = format!("{fraction:0<6}")[..6]
            .parse()
            .map_err(|_| grammar())?;
        let millionths = whole
            .checked_mul(1_000_000)
            .and_then(|millionths| millionths.checked_add(fraction))
            .ok_or_else(range)?;
        Self::from_millionths(millionths)
    }

    /// The quantity in millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }
}

/// The shortest decimal number: `8`, `0.25`.
impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / 1_000_000, magnitude % 1_000_000);
        let text = format!("{sign}{whole}.{fraction:06}");
        formatter.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_decimals() {
        for (text, millionths) in [
            ("8", 8_000_000),
            ("0.25", 250_000),
            ("0.000001", 1),
            ("1.50", 1_500_000),
        ] {
            assert_eq!(
                Quantity::parse(text).map(Quantity::millionths),
                Ok(millionths)
            );
        }
        assert_eq!(Quantity::parse("1.50").unwrap().to_string(), "1.5");
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "0",
            "1e3",
            "1,5",
            "0.0000001",
            "1000000001",
            "99999999999999999999",
            "NaN",
        ] {
            assert!(Quantity::parse(text).is_err(), "{text}");
        }
    }
}
