//! Numbers, quantities and prices as people write them: `1,5 m`, `4 pcs`,
//! `1.234,50 €`, `$ 0.02`.

use crate::amount::Amount;
use crate::currency::Currency;
use wright_model::DecimalMark;

/// Texts longer than this are no number, in bytes.
const NUMBER_BYTES_MAX: usize = 80;

/// A number at the beginning of a text, and what follows it.
fn leading(text: &str, mark: DecimalMark) -> Option<(Amount, &str)> {
    let token = token(text);
    let amount = digits(token, mark)?;
    let rest = &text[token.len()..];
    // 1e3, 1/2, 1:10 and 10% are something else.
    let goes_on = rest.starts_with(['/', ':', '%', '^'])
        && rest[1..]
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit());
    if goes_on || rest.starts_with('%') {
        return None;
    }
    Some((amount, rest))
}

/// The digits that a text begins with, and what stands between them.
pub(crate) fn token(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(at, character)| !is_of_number(text, *at, *character))
        .map_or(text.len(), |(at, _)| at);
    text[..end].trim_end_matches([' ', '\u{a0}', '\u{202f}', '\'', '’', '.', ','])
}

/// Digits, and what may stand between them.
fn is_of_number(text: &str, at: usize, character: char) -> bool {
    let groups = |after: usize| {
        let digits = text[at + after..].bytes().take_while(u8::is_ascii_digit);
        digits.count() == 3
    };
    match character {
        '0'..='9' | '.' | ',' => true,
        ' ' | '\'' | '\u{a0}' | '\u{202f}' | '’' => at > 0 && groups(character.len_utf8()),
        _ => false,
    }
}

fn digits(token: &str, mark: DecimalMark) -> Option<Amount> {
    if token.is_empty() || token.len() > NUMBER_BYTES_MAX {
        return None;
    }
    let plain: String = token
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let points = plain.matches('.').count();
    let commas = plain.matches(',').count();
    let decimal = match (points, commas) {
        (0, 0) => None,
        (1, 1..) if plain.rfind('.') > plain.rfind(',') => Some('.'),
        (1.., 1) if plain.rfind(',') > plain.rfind('.') => Some(','),
        (1, 0) => is_decimal(&plain, '.', mark == DecimalMark::Point).then_some('.'),
        (0, 1) => is_decimal(&plain, ',', mark == DecimalMark::Comma).then_some(','),
        (2.., 0) | (0, 2..) => None,
        _ => return None,
    };
    let (whole, fraction) = match decimal {
        None => (plain.as_str(), ""),
        Some(decimal) => plain.rsplit_once(decimal)?,
    };
    Amount::from_digits(&ungrouped(whole)?, fraction)
}

/// Whether the only sign in a number is its decimal mark: it is the one used
/// here, or what follows is no group of three.
fn is_decimal(plain: &str, sign: char, is_mark: bool) -> bool {
    let (before, after) = plain.split_once(sign).unwrap_or((plain, ""));
    is_mark || after.len() != 3 || before.is_empty() || before.starts_with('0') || before.len() > 3
}

/// Without the signs between groups of three.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// Which mark the numbers of a text show, if they do: `1,5` a comma, `1.5` a
/// point, `1,500` nothing.
pub(crate) fn shown_mark(text: &str) -> Option<DecimalMark> {
    if !text.contains(['.', ',']) {
        return None;
    }
    if text.len() > NUMBER_BYTES_MAX {
        return None;
    }
    let number = text.trim_matches(|c: char| !c.is_ascii_digit());
    if !number
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    {
        return None;
    }
    let (point, comma) = (number.rfind('.'), number.rfind(','));
    let tail = |at: usize| number.len() - at - 1;
    match (point, comma) {
        (Some(point), Some(comma)) if point > comma => Some(DecimalMark::Point),
        (Some(_), Some(_)) => Some(DecimalMark::Comma),
        (Some(at), None) if tail(at) != 3 && number.matches('.').count() == 1 => {
            Some(DecimalMark::Point)
        }
        (None, Some(at)) if tail(at) != 3 && number.matches(',').count() == 1 => {
            Some(DecimalMark::Comma)
        }
        _ => None,
    }
}

/// A number with nothing around it.
pub fn plain(text: &str, mark: DecimalMark) -> Option<Amount> {
    let (amount, rest) = leading(text.trim(), mark)?;
    rest.trim().is_empty().then_some(amount)
}

/// A quantity with the unit it names, if it does: `4`, `x4`, `4 pcs`, `10cm`.
pub fn quantity(text: &str, mark: DecimalMark) -> Option<(Amount, &str)> {
    let text = text.trim().trim_start_matches(['~', '≈', '+']).trim_start();
    let text = text
        .strip_prefix(['x', 'X', '×'])
        .filter(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(text)
        .trim_start();
    let (amount, rest) = leading(text, mark)?;
    let rest = rest.trim();
    let rest = match rest {
        "x" | "X" | "×" => "",
        _ => rest.split(['(', '[']).next().unwrap_or_default().trim_end(),
    };
    let is_unit = rest.chars().count() <= 20
        && !rest.contains(|c: char| c.is_ascii_digit() && !rest.ends_with(['2', '3', '²', '³']))
        && !rest.starts_with(['-', '–', '+', '*', '=', ',', ';', 'x', '×']);
    is_unit.then_some((amount, rest))
}

/// A price as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what; `None` where the text does not say.
    pub currency: Option<Currency>,
    /// Whether the sign of the currency may mean another one too.
    pub ambiguous: bool,
}

/// A price: `8.53`, `$8.53`, `0,04 €`, `EUR 3`, `2.50/pc`.
pub fn money(text: &str, mark: DecimalMark) -> Option<Money> {
    let text = text.trim().trim_start_matches(['~', '≈']).trim_start();
    let before = Currency::at_start(text);
    let number = before.map_or(text, |(_, length, _)| &text[length..]);
    let (amount, rest) = leading(number.trim_start(), mark)?;
    // 3,- is how round prices are written in German.
    let rest = rest.trim_start_matches([',', '.', '-', '–']).trim();
    let after = Currency::at_start(rest);
    let rest = after.map_or(rest, |(_, length, _)| rest[length..].trim_start());
    let word = rest.trim_start_matches('/').trim().to_lowercase();
    let per_one = [
        "",
        "each",
        "ea",
        "ea.",
        "pc",
        "pcs",
        "pce",
        "piece",
        "per piece",
        "stk",
        "stück",
        "u",
        "ud",
    ];
    if !per_one.contains(&word.as_str()) && !rest.starts_with('(') {
        return None;
    }
    let found = before.or(after);
    Some(Money {
        amount,
        currency: found.map(|(currency, ..)| currency),
        ambiguous: found.is_some_and(|(.., ambiguous)| ambiguous),
    })
}

/// What an accountant's sheet writes for no price, or people for one that is
/// not known: nothing to complain about.
pub(crate) fn is_no_price(text: &str) -> bool {
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '.' | ','));
    let word: String = kept.flat_map(char::to_lowercase).collect();
    word.is_empty()
        || [
            "na", "n.a.", "n.a", "nil", "none", "tbd", "tba", "unknown", "any", "free",
        ]
        .contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};

    #[test]
    fn numbers_of_many_countries() {
        for (text, mark, expected) in [
            ("4", Point, Some("4")),
            ("1.5", Point, Some("1.5")),
            ("1,5", Point, Some("1.5")),
            ("1,500", Point, Some("1500")),
            ("1,500", Comma, Some("1.5")),
            ("1.500", Comma, Some("1500")),
            ("0.125", Comma, Some("0.125")),
            ("0,125", Point, Some("0.125")),
            ("1.234,56", Point, Some("1234.56")),
            ("1,234.56", Comma, Some("1234.56")),
            ("1,234,567", Point, Some("1234567")),
            ("1 234,5", Comma, Some("1234.5")),
            ("1'234.50", Point, Some("1234.5")),
            ("1\u{202f}234", Comma, Some("1234")),
            ("12,34,567", Point, None),
            ("1.2.3", Point, None),
            ("1/2", Point, None),
            ("10%", Point, None),
            ("-3", Point, None),
            ("", Point, None),
            (".", Point, None),
            ("M5", Point, None),
        ] {
            let found = plain(text, mark).map(|amount| amount.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn quantities_name_their_unit() {
        for (text, expected) in [
            ("4", Some(("4", ""))),
            ("x4", Some(("4", ""))),
            ("4x", Some(("4", ""))),
            ("~3", Some(("3", ""))),
            ("4 pcs", Some(("4", "pcs"))),
            ("10cm", Some(("10", "cm"))),
            ("1,5 m²", Some(("1.5", "m²"))),
            ("2 (one spare)", Some(("2", ""))),
            ("2-4", None),
            ("2 x 5", None),
            ("n° 402870", None),
            ("as required", None),
        ] {
            let found = quantity(text, Point);
            let found = found.map(|(amount, unit)| (amount.to_string(), unit));
            let found = found
                .as_ref()
                .map(|(amount, unit)| (amount.as_str(), *unit));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn prices_name_their_currency() {
        for (text, expected) in [
            (" $8.53 ", Some(("8.53", "USD"))),
            ("0,04 €", Some(("0.04", "EUR"))),
            ("EUR 3", Some(("3", "EUR"))),
            ("1.234,50 €", Some(("1234.5", "EUR"))),
            ("2.50/pc", Some(("2.5", ""))),
            ("3,- €", Some(("3", "EUR"))),
            ("5 USD each", Some(("5", "USD"))),
            ("???", None),
            ("$-", None),
            ("0:36", None),
            ("12V", None),
        ] {
            let found = money(text, Point);
            let found = found.map(|money| (money.amount.to_string(), money.currency));
            let found = found.as_ref().map(|(amount, currency)| {
                (
                    amount.as_str(),
                    currency.as_ref().map_or("", Currency::as_str),
                )
            });
            assert_eq!(found, expected, "{text}");
        }
        for text in ["$-", " $ -   ", "???", "n/a", ""] {
            assert!(is_no_price(text), "{text}");
        }
        assert!(!is_no_price("3 for 5"));
    }

    #[test]
    fn the_mark_is_seen_where_it_shows() {
        for (text, expected) in [
            ("1,5", Some(Comma)),
            ("0,04 €", Some(Comma)),
            ("1.234,50", Some(Comma)),
            ("$8.53", Some(Point)),
            ("1,500", None),
            ("1.1.6", None),
            ("7", None),
            ("10k, 0805", None),
        ] {
            assert_eq!(shown_mark(text), expected, "{text}");
        }
    }
}
