//! How large a picture is, read from its first bytes; nothing of it is decoded.

use moka::sync::Cache;
use wright_model::Digest;

/// So much of a picture is read to learn its size, in bytes: photos carry a
/// preview and color profiles before it.
pub(crate) const HEADER_BYTES_MAX: usize = 256 << 10;
/// Pictures whose size a node remembers.
const REMEMBERED_MAX: u64 = 100_000;
/// Pixels a page shows: a browser takes four bytes for each.
const PIXELS_MAX: u64 = 100_000_000;
/// Pixels of one side a page shows.
const SIDE_PIXELS_MAX: u32 = 30_000;
/// The start tag of a drawing stands within so many bytes.
const SVG_TAG_BYTES_MAX: usize = 16 << 10;

/// A picture's size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PictureSize {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
    /// Whether it is drawn from lines, at whatever size is wanted.
    pub scalable: bool,
}

impl PictureSize {
    /// Whether a browser that shows it would need more memory than a page may
    /// ask for.
    pub fn is_bomb(self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let side = self.width.max(self.height);
        !self.scalable && (pixels > PIXELS_MAX || side > SIDE_PIXELS_MAX)
    }
}

/// What a node remembers of pictures.
#[derive(Debug)]
pub(crate) struct Pictures(Cache<Digest, Option<PictureSize>>);

impl Default for Pictures {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED_MAX))
    }
}

impl Pictures {
    pub(crate) fn get(&self, digest: &Digest) -> Option<Option<PictureSize>> {
        self.0.get(digest)
    }

    pub(crate) fn remember(&self, digest: Digest, size: Option<PictureSize>) {
        self.0.insert(digest, size);
    }
}

/// The size that the beginning of a picture states; `None` for what is no
/// picture of a kind that pages show.
pub(crate) fn size_of(beginning: &[u8]) -> Option<PictureSize> {
    match imagesize::blob_size(beginning) {
        Ok(size) => Some(PictureSize {
            width: u32::try_from(size.width).unwrap_or(u32::MAX),
            height: u32::try_from(size.height).unwrap_or(u32::MAX),
            scalable: false,
        }),
        Err(_) => svg_size(beginning),
    }
}

/// The size a drawing's start tag states: width and height, else its view box.
fn svg_size(beginning: &[u8]) -> Option<PictureSize> {
    let beginning = &beginning[..beginning.len().min(SVG_TAG_BYTES_MAX)];
    let text = String::from_utf8_lossy(beginning);
    let tag = &text[text.find("<svg")? + "<svg".len()..];
    let tag = &tag[..tag.find('>')?];
    let attribute = |name: &str| {
        let found = tag.match_indices(name).find(|(at, _)| {
            let before = tag[..*at].chars().next_back();
            before.is_some_and(char::is_whitespace)
        });
        let rest = tag[found?.0 + name.len()..].trim_start();
        let rest = rest.strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    };
    let view = attribute("viewBox").and_then(|text| {
        let numbers = text.split([' ', ',', '\t', '\n']);
        let numbers: Vec<f64> = numbers.filter_map(|text| text.parse().ok()).collect();
        Some((*numbers.get(2)?, *numbers.get(3)?))
    });
    let stated = attribute("width")
        .and_then(length)
        .zip(attribute("height").and_then(length));
    let (width, height) = stated.or(view)?;
    Some(PictureSize {
        width: pixels(width)?,
        height: pixels(height)?,
        scalable: true,
    })
}

/// A length of a drawing in pixels of 1/96 inch.
fn length(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 6] = [
        ("px", 1.0),
        ("mm", 96.0 / 25.4),
        ("cm", 96.0 / 2.54),
        ("in", 96.0),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
    ];
    let text = text.trim();
    let unit = UNITS.iter().find(|(unit, _)| text.ends_with(unit));
    let (number, factor) = match unit {
        Some((unit, factor)) => (&text[..text.len() - unit.len()], *factor),
        None => (text, 1.0),
    };
    number.trim().parse::<f64>().ok().map(|n| n * factor)
}

fn pixels(length: f64) -> Option<u32> {
    let sensible = length.is_finite() && (0.5..1e6).contains(&length);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0.5 and a million"
    )]
    sensible.then(|| length.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32, scalable: bool) -> Option<PictureSize> {
        Some(PictureSize {
            width,
            height,
            scalable,
        })
    }

    #[test]
    fn drawings_say_their_size_in_many_ways() {
        for (svg, expected) in [
            (r#"<svg width="240" height="180">"#, size(240, 180, true)),
            (
                r#"<?xml version="1.0"?><!-- <svg> --><svg viewBox="0 0 10 20">"#,
                None,
            ),
            ("<svg viewBox='0,0,10,20'>", size(10, 20, true)),
            (
                r#"<svg width="25.4mm" height="1in" viewBox="0 0 1 1">"#,
                size(96, 96, true),
            ),
            (
                r#"<svg width="100%" height="100%" viewBox="0 0 30 40">"#,
                size(30, 40, true),
            ),
            (r#"<svg stroke-width="3" height="4">"#, None),
            (r#"<svg width="1e99" height="2">"#, None),
            (r#"<svg width="NaN" height="-2">"#, None),
            ("<svg width=", None),
            ("<html>", None),
        ] {
            assert_eq!(size_of(svg.as_bytes()), expected, "{svg}");
        }
    }

    /// A PNG's beginning is all a bomb needs to lie about its size.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0\0\0\0\0");
        bytes
    }

    #[test]
    fn a_small_file_with_endless_pixels_is_a_bomb() {
        let [photo, bomb, ribbon] =
            [(4_000, 3_000), (40_000, 40_000), (60_000, 10)].map(|(width, height)| {
                let found = size_of(&png(width, height));
                assert_eq!(found, size(width, height, false));
                found.is_some_and(PictureSize::is_bomb)
            });
        assert!(!photo);
        assert!(bomb);
        assert!(ribbon);
    }

    #[test]
    fn what_is_cut_or_no_picture_has_no_size() {
        let whole = png(10, 10);
        for cut in 0..20 {
            assert_eq!(size_of(&whole[..cut]), None, "{cut}");
        }
        assert_eq!(size_of(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), None);
        assert_eq!(size_of(b"RIFF\xff\xff\xff\xffWEBPVP8 "), None);
        assert_eq!(size_of(b""), None);
    }
}
