//! Currencies by their ISO 4217 code, and how they are written in tables.

use serde::{Serialize, Serializer};
use std::fmt;

/// An ISO 4217 code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Codes that are recognized in running text, so that a word of three capitals
/// (`LED`, `USB`) is none.
const CODES: &[&str] = &[
    "AED", "ARS", "AUD", "BGN", "BOB", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CZK",
    "DKK", "EGP", "ETB", "EUR", "GBP", "GHS", "GTQ", "HKD", "HUF", "IDR", "ILS", "INR", "ISK",
    "JPY", "KES", "KRW", "LKR", "MAD", "MXN", "MYR", "NGN", "NOK", "NPR", "NZD", "PEN", "PHP",
    "PKR", "PLN", "PYG", "RON", "RSD", "RUB", "RWF", "SAR", "SEK", "SGD", "THB", "TND", "TRY",
    "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "VND", "XAF", "XOF", "ZAR",
];

/// Signs, longer ones first, and whether another currency is written so too.
const SIGNS: &[(&str, &str, bool)] = &[
    ("US$", "USD", false),
    ("CA$", "CAD", false),
    ("AU$", "AUD", false),
    ("NZ$", "NZD", false),
    ("HK$", "HKD", false),
    ("NT$", "TWD", false),
    ("MX$", "MXN", false),
    ("C$", "CAD", false),
    ("A$", "AUD", false),
    ("S$", "SGD", false),
    ("R$", "BRL", false),
    ("RMB", "CNY", false),
    ("Fr.", "CHF", false),
    ("SFr", "CHF", false),
    ("Kč", "CZK", false),
    ("zł", "PLN", false),
    ("Ft", "HUF", false),
    ("kr", "SEK", true),
    ("Rs", "INR", true),
    ("€", "EUR", false),
    ("£", "GBP", false),
    ("¥", "JPY", true),
    ("￥", "CNY", true),
    ("元", "CNY", false),
    ("円", "JPY", false),
    ("₹", "INR", false),
    ("₽", "RUB", false),
    ("₩", "KRW", false),
    ("₺", "TRY", false),
    ("₴", "UAH", false),
    ("₪", "ILS", false),
    ("₫", "VND", false),
    ("฿", "THB", false),
    ("$", "USD", true),
];

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");

    /// Reads a code, whatever the case: any three letters.
    pub fn parse(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        let code = code.map(|letter| letter.to_ascii_uppercase());
        code.iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(code))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The currency a text begins with, how long its sign or code is in bytes,
    /// and whether that may mean another one too.
    pub(crate) fn at_start(text: &str) -> Option<(Self, usize, bool)> {
        // Most texts are numbers: looked at in no time.
        if text.bytes().next().is_none_or(|byte| byte.is_ascii_digit()) {
            return None;
        }
        for (sign, code, ambiguous) in SIGNS {
            if text.starts_with(sign) && !continues(sign, &text[sign.len()..]) {
                return Some((Self::parse(code)?, sign.len(), *ambiguous));
            }
        }
        let code = text.get(..3)?;
        let known = CODES.iter().any(|known| known.eq_ignore_ascii_case(code));
        if known && !text[3..].starts_with(|after: char| after.is_alphabetic()) {
            return Some((Self::parse(code)?, 3, false));
        }
        let word = text.split(|c: char| !c.is_alphabetic()).next()?;
        let code = match word.to_lowercase().as_str() {
            "euro" | "euros" => "EUR",
            "dollars" | "dollar" => "USD",
            _ => return None,
        };
        Some((Self::parse(code)?, word.len(), code == "USD"))
    }

    /// The currency a text holds somewhere as a word or sign: `Price (EUR)`.
    pub(crate) fn within(text: &str) -> Option<(Self, bool)> {
        let mut before = ' ';
        for (at, character) in text.char_indices() {
            if !before.is_alphanumeric()
                && let Some((currency, _, ambiguous)) = Self::at_start(&text[at..])
            {
                return Some((currency, ambiguous));
            }
            before = character;
        }
        None
    }
}

/// Whether a sign of letters goes on as a word: `kr` in `kraft`.
fn continues(sign: &str, after: &str) -> bool {
    sign.ends_with(char::is_alphabetic) && after.starts_with(char::is_alphabetic)
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_codes_are_found() {
        for (text, expected) in [
            ("€ 3", Some(("EUR", false))),
            ("Price (EUR)", Some(("EUR", false))),
            ("$/PKG", Some(("USD", true))),
            ("CA$ 3", Some(("CAD", false))),
            ("Preis in chf", Some(("CHF", false))),
            ("kraft", None),
            ("12 kr", Some(("SEK", true))),
            ("USB", None),
            ("Description", None),
            ("euros", Some(("EUR", false))),
            ("", None),
        ] {
            let found = Currency::within(text);
            let found = found
                .as_ref()
                .map(|(currency, ambiguous)| (currency.as_str(), *ambiguous));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(Currency::parse("eur"), Some(Currency::EUR));
        assert_eq!(Currency::parse("euro"), None);
    }
}
