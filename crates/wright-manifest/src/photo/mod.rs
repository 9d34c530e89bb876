//! Whether a photo or a video says where it was taken, and how to take that out.
//!
//! Nothing is decoded and no container is trusted: every place in the bytes
//! where a TIFF structure (EXIF) begins is walked for a GPS directory, and names
//! under which XMP and MP4 keep places are looked for as text. That sees JPEG
//! with its embedded previews, TIFF, PNG, WebP, HEIC and AVIF alike. What stands
//! in compressed metadata (some PNG text chunks) is [`PhotoLocation::Unreadable`].
//! Names of places (IPTC city, captions) are words, not locations, and stay.
//!
//! Looking allocates nothing, and the directories walked are bounded by
//! [`ENTRIES_MAX`]: a general EXIF reader multiplies directories that point at
//! each other into gigabytes.

mod strip;
mod tiff;

pub use strip::strip_location;

/// What the bytes of a photo say about where it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhotoLocation {
    /// Nothing.
    None,
    /// They hold coordinates.
    Located,
    /// They cannot be told: no format known here, metadata that is compressed,
    /// or directories beyond [`ENTRIES_MAX`].
    Unreadable,
}

/// Directory entries looked at, over all directories of one file.
pub const ENTRIES_MAX: usize = 100_000;

/// Looks at the bytes of a file. Of a very large one its first and last parts
/// may be looked at one by one: what is cut off is not seen.
pub fn location_of(bytes: &[u8]) -> PhotoLocation {
    if says_place_in_words(bytes) {
        return PhotoLocation::Located;
    }
    let mut budget = ENTRIES_MAX;
    for start in tiff::starts(bytes) {
        match tiff::Tiff::at(&bytes[start..]).map(|tiff| tiff.has_location(&mut budget)) {
            Some(true) => return PhotoLocation::Located,
            _ if budget == 0 => return PhotoLocation::Unreadable,
            _ => {}
        }
    }
    if !is_known(bytes) || has_compressed_metadata(bytes) {
        return PhotoLocation::Unreadable;
    }
    PhotoLocation::None
}

/// Texts under which XMP keeps coordinates, each followed by one of `=>":`.
const XMP_NAMES: &[&[u8]] = &[b"GPSLatitude", b"GPSLongitude"];
/// Texts under which MP4 and QuickTime keep them.
const VIDEO_NAMES: &[&[u8]] = &[b"com.apple.quicktime.location.ISO6709", b"loci\0\0\0\0"];

fn says_place_in_words(bytes: &[u8]) -> bool {
    let after = |name: &[u8], at: usize| bytes.get(at + name.len()).copied().unwrap_or_default();
    let xmp = XMP_NAMES.iter().any(|name| {
        find_all(bytes, name).any(|at| matches!(after(name, at), b'=' | b'>' | b'"' | b':'))
    });
    // ©xyz, two bytes of length, two of language, then ±DD.DDDD±DDD.DDDD (ISO 6709).
    let user_data = || {
        find_all(bytes, b"\xA9xyz").any(|at| {
            matches!(bytes.get(at + 8..at + 10), Some([b'+' | b'-', digit]) if digit.is_ascii_digit())
        })
    };
    let video = || {
        VIDEO_NAMES
            .iter()
            .any(|name| find_all(bytes, name).next().is_some())
    };
    xmp || (is_iso_media(bytes) && (video() || user_data()))
}

/// Every place where `wanted` begins.
fn find_all<'a>(bytes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = wanted.first().copied().unwrap_or_default();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
            from = at + 1;
            if bytes[at..].starts_with(wanted) {
                return Some(at);
            }
        }
    })
}

fn is_iso_media(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
}

fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xD8")
}

fn is_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// The formats `wright-model` counts as pictures, by their first bytes.
fn is_known(bytes: &[u8]) -> bool {
    let is_matroska = bytes.starts_with(b"\x1A\x45\xDF\xA3");
    let is_gif = bytes.starts_with(b"GIF8");
    let text = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    is_jpeg(bytes)
        || is_png(bytes)
        || is_webp(bytes)
        || is_iso_media(bytes)
        || tiff::is_start(bytes)
        || is_gif
        || is_matroska
        || text.starts_with(b"<")
}

/// PNG may keep EXIF and XMP deflated, or as hexadecimal text (ImageMagick's
/// “Raw profile type …”).
fn has_compressed_metadata(bytes: &[u8]) -> bool {
    is_png(bytes)
        && png_chunks(bytes).any(|(kind, contents)| match &kind {
            b"zTXt" | b"tEXt" => contents.starts_with(b"Raw profile type "),
            // keyword, zero, compression flag (PNG 1.2, 11.3.4.5)
            b"iTXt" => contents.starts_with(b"XML:com.adobe.xmp\0\x01"),
            _ => false,
        })
}

/// Chunks of a PNG as far as they are whole.
fn png_chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let contents = after.get(..length)?;
        rest = after.get(length.checked_add(4)?..).unwrap_or_default();
        Some((*kind, contents))
    })
}

#[cfg(test)]
mod tests;
