//! Exact decimal numbers, kept in millionths: quantities and prices.

use super::Locale;

/// Millionths in one.
const ONE: i64 = 1_000_000;
/// Digits after the mark that millionths have.
const DIGITS: usize = 6;
/// Digits of a price after the mark, of one below one unit twice as many: a
/// resistor costs 0.0017.
const PRICE_DIGITS: usize = 2;

impl Locale {
    /// A number of things, as short as it is exact: `8`, `0.25`, `1,200`.
    #[must_use]
    pub fn amount(&self, millionths: i64) -> String {
        self.decimal(millionths, 0, DIGITS)
    }

    /// A price with its currency: `55.99 EUR`, `0.0017 USD`.
    #[must_use]
    pub fn price(&self, millionths: i64, currency: &str) -> String {
        let most = match millionths {
            0..ONE => 2 * PRICE_DIGITS,
            _ => PRICE_DIGITS,
        };
        let figure = self.decimal(millionths, PRICE_DIGITS, most);
        match currency {
            "" => figure,
            _ => format!("{figure}\u{a0}{currency}"),
        }
    }

    /// With at least and at most so many digits after the mark, rounded half up.
    fn decimal(&self, millionths: i64, least: usize, most: usize) -> String {
        let dropped = u32::try_from(DIGITS - most).unwrap_or(0);
        let step = 10_u128.pow(dropped);
        let size = u128::from(millionths.unsigned_abs());
        let rounded = (size + step / 2) / step * step;
        let one = u128::from(ONE.unsigned_abs());
        let digits = format!("{:0DIGITS$}", rounded % one);
        let mut fraction = digits.trim_end_matches('0');
        if fraction.len() < least {
            fraction = &digits[..least];
        }
        let sign = if millionths < 0 { "−" } else { "" };
        let whole = self.language().grouped(rounded / one);
        match fraction {
            "" => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}{}{fraction}", self.language().decimal_mark()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::locale::{Language, Locale};

    #[test]
    fn amounts_are_short_and_exact() {
        let [english, spanish] = [Language::English, Language::Spanish].map(Locale::of);
        for (millionths, expected) in [
            (8_000_000, "8"),
            (250_000, "0.25"),
            (1_200_000_000, "1,200"),
            (1, "0.000001"),
            (0, "0"),
        ] {
            assert_eq!(english.amount(millionths), expected);
        }
        assert_eq!(spanish.amount(2_500_000), "2,5");
    }

    #[test]
    fn prices_have_two_digits_and_small_ones_more() {
        let english = Locale::of(Language::English);
        let shown = |millionths| english.price(millionths, "EUR").replace('\u{a0}', " ");
        for (millionths, expected) in [
            (55_990_000, "55.99 EUR"),
            (3_000_000, "3.00 EUR"),
            (1_700, "0.0017 EUR"),
            (40_000, "0.04 EUR"),
            (1_999_500_000, "1,999.50 EUR"),
            (999_999_999, "1,000.00 EUR"),
            (0, "0.00 EUR"),
        ] {
            assert_eq!(shown(millionths), expected, "{millionths}");
        }
        assert_eq!(english.price(1_000_000, ""), "1.00");
    }
}
