//! Takes a photo's metadata out, all but how it is turned and its colors.

use super::tiff::{self, Tiff};
use super::{PhotoLocation, is_jpeg, is_png, is_webp, location_of};
use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::{CHUNK_EXIF, CHUNK_XMP, WebP};
use img_parts::{Bytes, ImageEXIF};

/// The photo without EXIF, XMP and text chunks; orientation and color profile
/// stay, pixels are not touched. `None` for formats other than JPEG, PNG and
/// WebP, for broken files, and where a location would remain (previews behind
/// the picture, say): then the photo must be saved anew by its author. Needs
/// about twice the file's size in memory.
pub fn strip_location(bytes: &[u8]) -> Option<Vec<u8>> {
    let exif = orientation(bytes).map(minimal_exif);
    let source = Bytes::copy_from_slice(bytes);
    let stripped = if is_jpeg(bytes) {
        let mut jpeg = Jpeg::from_bytes(source).ok()?;
        // EXIF, XMP and extended XMP are APP1; captions (IPTC) are APP13.
        jpeg.remove_segments_by_marker(markers::APP1);
        jpeg.remove_segments_by_marker(markers::APP13);
        // The index of further pictures (MPF) would point beside them now.
        jpeg.segments_mut()
            .retain(|segment| !segment.contents().starts_with(b"MPF\0"));
        jpeg.set_exif(exif);
        jpeg.encoder().bytes()
    } else if is_png(bytes) {
        let mut png = Png::from_bytes(source).ok()?;
        for kind in [*b"eXIf", *b"iTXt", *b"tEXt", *b"zTXt"] {
            png.remove_chunks_by_type(kind);
        }
        png.set_exif(exif);
        png.encoder().bytes()
    } else if is_webp(bytes) {
        let mut webp = WebP::from_bytes(source).ok()?;
        webp.remove_chunks_by_id(CHUNK_EXIF);
        webp.remove_chunks_by_id(CHUNK_XMP);
        webp.set_exif(exif);
        webp.encoder().bytes()
    } else {
        return None;
    };
    (location_of(&stripped) == PhotoLocation::None).then(|| stripped.to_vec())
}

/// How the picture is turned, if it is.
fn orientation(bytes: &[u8]) -> Option<u16> {
    let first = tiff::starts(bytes).min()?;
    Tiff::at(&bytes[first..])?
        .orientation()
        .filter(|turned| *turned != 1)
}

/// A TIFF structure that holds the orientation and nothing else.
fn minimal_exif(orientation: u16) -> Bytes {
    let mut exif = Vec::from(*b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    exif.extend(orientation.to_be_bytes());
    exif.extend([0; 6]); // padding of the value, and no further directory
    Bytes::from(exif)
}
