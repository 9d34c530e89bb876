//! Ids of lines: the same when a file is read again, and after small edits. How
//! is said at the crate.

use super::designators::natural;
use super::words;
use crate::line::Line;
use std::collections::{HashMap, HashSet};
use wright_model::{Digest, PartId};

/// A slug is cut here, in bytes, so that what tells lines apart still fits.
const SLUG_BYTES_MAX: usize = 40;
/// Hexadecimal digits of a digest that stands for a name without Latin letters.
const DIGEST_DIGITS: usize = 10;

/// Gives each line its id. `stated` are the ids the author wrote, by line.
pub(super) fn identify(lines: &mut [Line], stated: &[Option<String>]) -> Vec<usize> {
    let mut taken: HashSet<PartId> = HashSet::with_capacity(lines.len());
    let mut twice = Vec::new();
    let mut numbers = HashMap::new();
    for (at, line) in lines.iter_mut().enumerate() {
        let stated = stated.get(at).and_then(Option::as_deref);
        let stated = stated.filter(|text| text.chars().any(char::is_alphanumeric));
        let base = stated.map_or_else(|| base(line), |text| slug(text, 64));
        let id = free(&base, line, &taken, &mut numbers);
        if stated.is_some() && id.as_str() != base {
            twice.push(at);
        }
        taken.insert(id.clone());
        line.id = id;
    }
    twice
}

fn base(line: &Line) -> String {
    let first = line.designators.iter().min_by(|a, b| natural(a, b));
    let text = first
        .map(String::as_str)
        .or(line.part_number.as_deref())
        .unwrap_or(&line.name);
    slug(text, SLUG_BYTES_MAX)
}

/// The base, or with what tells the line apart from those that have it.
fn free(
    base: &str,
    line: &Line,
    taken: &HashSet<PartId>,
    numbers: &mut HashMap<String, u32>,
) -> PartId {
    let differences = [
        line.specification.as_deref(),
        line.value.as_deref(),
        line.part_number.as_deref(),
        line.material.as_deref(),
        line.suppliers
            .first()
            .and_then(|one| one.order_number.as_deref()),
        line.section.as_deref(),
    ];
    let longer = differences.into_iter().flatten().map(|text| {
        let more = slug(text, 64 - 1 - SLUG_BYTES_MAX);
        format!("{}-{more}", cut(base, SLUG_BYTES_MAX))
    });
    let named = std::iter::once(base.to_owned())
        .chain(longer)
        .filter_map(|text| PartId::parse(&text).ok())
        .find(|id| !taken.contains(id));
    if let Some(id) = named {
        return id;
    }
    // Counted on from the last of the same name: a thousand equal lines must not
    // look at each other.
    let number = numbers.entry(base.to_owned()).or_insert(1);
    loop {
        *number += 1;
        let text = format!("{}-{number}", cut(base, SLUG_BYTES_MAX));
        let id = PartId::parse(&text).unwrap_or_else(|_| fallback(&text));
        if !taken.contains(&id) {
            return id;
        }
    }
}

/// Never reached: slugs are made of what an id may hold.
fn fallback(base: &str) -> PartId {
    let digest = digits(base);
    PartId::parse(&digest).unwrap_or_else(|_| unnamed())
}

/// An id for a line that has none yet.
pub(crate) fn unnamed() -> PartId {
    PartId::parse("line").expect("four lowercase letters are a part id")
}

fn digits(text: &str) -> String {
    let digest = Digest::of(text.as_bytes()).to_string();
    let hexadecimal = digest.rsplit(':').next().unwrap_or_default();
    let end = hexadecimal.len().min(DIGEST_DIGITS);
    format!("x{}", &hexadecimal[..end])
}

/// Lowercase Latin letters and digits with single hyphens between; a digest
/// where nothing of that is in the text.
fn slug(text: &str, bytes_max: usize) -> String {
    let plain = words::plain(text);
    let mut slug = String::with_capacity(plain.len().min(bytes_max));
    let mut others = false;
    for letter in plain.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else {
            others |= letter.is_alphabetic();
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }
    let slug = cut(&slug, bytes_max);
    match slug {
        "" => digits(text),
        // What is left of a name in another script says too little.
        _ if others && slug.len() < 4 => {
            let digest = digits(text);
            cut(&digest, bytes_max).to_owned()
        }
        _ => slug.to_owned(),
    }
}

fn cut(slug: &str, bytes_max: usize) -> &str {
    slug[..slug.len().min(bytes_max)].trim_matches('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_part_ids() {
        for (text, expected) in [
            ("tray-corner", "tray-corner"),
            ("M2.5x8", "m2-5x8"),
            ("SW1/SW2", "sw1-sw2"),
            ("Größe 3 µF", "grosse-3-f"),
            ("--a--", "a"),
        ] {
            assert_eq!(slug(text, 40), expected);
        }
        for text in ["Гайка", "螺母 M5", "", "???", &"x y ".repeat(100)] {
            let slug = slug(text, 40);
            assert!(PartId::parse(&slug).is_ok(), "{text}: {slug}");
            assert!(slug.len() <= 40);
        }
        assert_ne!(slug("螺母", 40), slug("螺栓", 40));
    }
}
