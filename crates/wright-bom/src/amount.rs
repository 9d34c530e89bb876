//! Decimal numbers that are exact: integers in millionths.

use serde::{Serialize, Serializer};
use std::fmt;
use wright_model::limits::JSON_INTEGER_MAX;

/// A number of 0 or more in millionths: 1.5 is 1 500 000. A resistor costs
/// 0.0017 USD, so millionths are needed, and enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i64);

/// Millionths in one.
const ONE: i128 = 1_000_000;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(1_000_000);
    /// The largest: some 9 thousand million. Survives every JSON reader.
    pub const MAX: Self = Self(JSON_INTEGER_MAX);

    /// So many millionths; `None` below 0 and beyond [`Self::MAX`].
    pub fn from_millionths(millionths: i64) -> Option<Self> {
        (0..=Self::MAX.0)
            .contains(&millionths)
            .then_some(Self(millionths))
    }

    /// A whole number.
    pub fn whole(number: u32) -> Self {
        Self(i64::from(number) * 1_000_000)
    }

    /// In millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.0 % 1_000_000 == 0
    }

    /// The next whole number from here on.
    pub fn rounded_up(self) -> Option<Self> {
        let over = self.0 % 1_000_000;
        match over {
            0 => Some(self),
            _ => Self::from_millionths(self.0 - over + 1_000_000),
        }
    }

    /// The sum; `None` beyond [`Self::MAX`].
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::from_millionths(self.0.checked_add(other.0)?)
    }

    /// The product, rounded half up to millionths; `None` beyond [`Self::MAX`].
    pub fn times(self, other: Self) -> Option<Self> {
        Self::narrow(i128::from(self.0) * i128::from(other.0), ONE)
    }

    /// The quotient, rounded half up to millionths; `None` by 0.
    pub fn over(self, other: Self) -> Option<Self> {
        match other.0 {
            0 => None,
            divisor => Self::narrow(i128::from(self.0) * ONE, i128::from(divisor)),
        }
    }

    fn narrow(number: i128, divisor: i128) -> Option<Self> {
        let rounded = (number.checked_mul(2)?.checked_add(divisor)?).div_euclid(divisor * 2);
        Self::from_millionths(i64::try_from(rounded).ok()?)
    }

    /// Reads what [`fmt::Display`] writes: digits with a point.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Self::from_digits(whole, fraction)
    }

    /// Digits before and after the mark; the seventh digit rounds.
    pub(crate) fn from_digits(whole: &str, fraction: &str) -> Option<Self> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 12 {
            return None;
        }
        let mut millionths: i64 = 0;
        for digit in whole.bytes() {
            millionths = millionths * 10 + i64::from(digit - b'0');
        }
        let mut after = fraction.bytes().map(|digit| i64::from(digit - b'0'));
        for _ in 0..6 {
            millionths = millionths * 10 + after.next().unwrap_or(0);
        }
        let rounds_up = after.next().is_some_and(|digit| digit >= 5);
        Self::from_millionths(millionths + i64::from(rounds_up))
    }

    /// With exactly so many digits after the point, at most 6: `3.40`.
    pub fn with_decimals(self, decimals: usize) -> String {
        let kept = decimals.min(6);
        let unit = 10_i64.pow(u32::try_from(6 - kept).unwrap_or(0));
        let rounded = (self.0 + unit / 2) / unit;
        let scale = 10_i64.pow(u32::try_from(kept).unwrap_or(0));
        match kept {
            0 => rounded.to_string(),
            _ => format!("{}.{:0kept$}", rounded / scale, rounded % scale),
        }
    }
}

/// The shortest decimal number: `8`, `0.25`.
impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        formatter.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// As text, so that no reader makes a floating-point number of it.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A sum of products, kept exactly until it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum(i128);

impl Sum {
    /// Adds a product; `None` where even this overflows.
    #[must_use]
    pub(crate) fn add(self, one: Amount, times: Amount) -> Option<Self> {
        let product = i128::from(one.0).checked_mul(i128::from(times.0))?;
        Some(Self(self.0.checked_add(product)?))
    }

    /// The sum, rounded half up to millionths; `None` beyond [`Amount::MAX`].
    pub(crate) fn total(self) -> Option<Amount> {
        Amount::narrow(self.0, ONE)
    }
}

/// A difference of two amounts, with its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Delta(i64);

impl Delta {
    /// From one amount to another.
    pub fn between(old: Amount, new: Amount) -> Self {
        Self(new.0 - old.0)
    }

    /// In millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// The sum; `None` where it overflows.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self(self.0.checked_add(other.0)?))
    }

    /// Whether nothing changed.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// With its sign: `+1.5`, `−0.2`, `0`.
impl fmt::Display for Delta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = i64::try_from(self.0.unsigned_abs()).unwrap_or(i64::MAX);
        let sign = match self.0 {
            0 => "",
            1.. => "+",
            _ => "\u{2212}",
        };
        formatter.pad(&format!("{sign}{}", Amount(size)))
    }
}

/// As text with a plain minus, for programs.
impl Serialize for Delta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let size = i64::try_from(self.0.unsigned_abs()).unwrap_or(i64::MAX);
        let sign = if self.0 < 0 { "-" } else { "" };
        serializer.collect_str(&format_args!("{sign}{}", Amount(size)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        for (text, shown) in [
            ("0.0017", "0.0017"),
            ("08.50", "8.5"),
            (".5", "0.5"),
            ("2.0816666666666666", "2.081667"),
            ("0.1234564", "0.123456"),
            ("9007199254", "9007199254"),
        ] {
            assert_eq!(amount(text).to_string(), shown);
        }
        for text in ["", ".", "-1", "1,5", "1e3", "99999999999", "x"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
        assert_eq!(amount("3.4").with_decimals(2), "3.40");
        assert_eq!(amount("3.996").with_decimals(2), "4.00");
        assert_eq!(amount("3.4").with_decimals(0), "3");
    }

    #[test]
    fn arithmetic_rounds_once_and_never_wraps() {
        assert_eq!(
            amount("0.0017").times(amount("3.3")),
            Some(amount("0.00561"))
        );
        assert_eq!(amount("7.8").over(amount("55")), Some(amount("0.141818")));
        assert_eq!(amount("1").over(Amount::ZERO), None);
        assert_eq!(Amount::MAX.plus(Amount::ONE), None);
        assert_eq!(Amount::MAX.times(amount("2")), None);
        assert_eq!(amount("2.1").rounded_up(), Some(amount("3")));
        let third = amount("0.333333");
        let mut sum = Sum::default();
        for _ in 0..3 {
            sum = sum.add(third, amount("0.000001")).unwrap();
        }
        assert_eq!(sum.total(), Some(amount("0.000001")));
        let delta = Delta::between(amount("2"), amount("0.5"));
        assert_eq!(delta.to_string(), "\u{2212}1.5");
    }
}
