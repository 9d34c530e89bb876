//! What file names say: slugs, and how many of a part are made.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use wright_model::Quantity;

/// Characters of a slug made here; ids and names of designs may have 64.
const SLUG_CHARS_MAX: usize = 60;

/// A text as a slug: words in lowercase ASCII with hyphens between; empty where
/// nothing of it can be written so. `TrayCorner v2` → `tray-corner-v2`.
pub(crate) fn slug(text: &str) -> String {
    join(tokens(text).iter().map(String::as_str))
}

/// Joins words with hyphens as far as they fit.
pub(super) fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let joined = words.into_iter().collect::<Vec<_>>().join("-");
    let cut: String = joined.chars().take(SLUG_CHARS_MAX).collect();
    cut.trim_end_matches('-').to_owned()
}

/// The words of a name, in lowercase ASCII: split at what is no letter or digit
/// and where a capital begins a word.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut open = false;
    let mut after_lowercase = false;
    for character in text
        .nfkd()
        .filter(|character| !is_combining_mark(*character))
    {
        if !character.is_ascii_alphanumeric() {
            open = false;
            after_lowercase = false;
            continue;
        }
        let begins = after_lowercase && character.is_ascii_uppercase();
        if begins || !open {
            tokens.push(String::new());
            open = true;
        }
        if let Some(last) = tokens.last_mut() {
            last.push(character.to_ascii_lowercase());
        }
        after_lowercase = character.is_ascii_lowercase();
    }
    tokens
}

/// A part's file name without its extension: the words of its id, and how many
/// are made (`corner_x4`, `2x_clip`, `foot (8x)`, `clip-4pcs`).
pub(super) fn part_name(stem: &str) -> (Vec<String>, Quantity) {
    let all = tokens(stem);
    let counts: Vec<(usize, i64)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, token)| Some((index, count(token)?)))
        .collect();
    let [(index, count)] = counts[..] else {
        return (all, Quantity::ONE);
    };
    let rest: Vec<String> = all
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != index)
        .map(|(_, token)| token.clone())
        .collect();
    match Quantity::from_millionths(count * Quantity::ONE.millionths()) {
        Ok(quantity) if !rest.is_empty() => (rest, quantity),
        _ => (all, Quantity::ONE),
    }
}

/// `x4`, `4x`, `qty4`, `4pcs`, `4off` as 4. `20x20` and `m3` are sizes.
fn count(token: &str) -> Option<i64> {
    let digits = ["x", "qty"]
        .iter()
        .find_map(|before| token.strip_prefix(before))
        .or_else(|| {
            ["x", "pcs", "pc", "off", "stk"]
                .iter()
                .find_map(|after| token.strip_suffix(after))
        })?;
    let is_number = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_names() {
        for (text, expect) in [
            ("TrayCorner v2", "tray-corner-v2"),
            ("Guía de montaje", "guia-de-montaje"),
            ("M5_knob--(left)", "m5-knob-left"),
            ("部品", ""),
            ("STLfile", "stlfile"),
            ("", ""),
        ] {
            assert_eq!(slug(text), expect, "{text}");
        }
        assert_eq!(slug(&"ab ".repeat(100)).len(), 59);
    }

    #[test]
    fn counts_in_names() {
        for (stem, words, quantity) in [
            ("corner_x4", "corner", "4"),
            ("2x_clip", "clip", "2"),
            ("foot (8x)", "foot", "8"),
            ("clip-4pcs", "clip", "4"),
            ("qty12 washer", "washer", "12"),
            ("bracket_20x20", "bracket-20x20", "1"),
            ("m3x10", "m3x10", "1"),
            ("x4", "x4", "1"),
            ("0x_clip", "0x-clip", "1"),
            ("x2_y_x4", "x2-y-x4", "1"),
            ("corner", "corner", "1"),
        ] {
            let (tokens, count) = part_name(stem);
            assert_eq!(
                (
                    join(tokens.iter().map(String::as_str)).as_str(),
                    count.to_string().as_str()
                ),
                (words, quantity),
                "{stem}"
            );
        }
    }
}
