//! Bytes of a file as text, in whatever encoding it was written.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a text was found to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// As everything should be.
    Utf8,
    /// It says so at its beginning.
    Utf16,
    /// Guessed: it is no UTF-8 and has no zero bytes.
    Latin1,
}

/// The text, or `None` for what is no text: it holds zero bytes, or too many
/// control characters.
pub(crate) fn decode(bytes: &[u8]) -> Option<(Cow<'_, str>, Written)> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let written = if encoding == UTF_16LE || encoding == UTF_16BE {
            Written::Utf16
        } else {
            Written::Utf8
        };
        return Some((text, written));
    }
    if !looks_like_text(bytes) {
        return None;
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Some((text, Written::Utf8));
    }
    // A character may be cut where the text was.
    if let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        let text = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        return Some((text, Written::Utf8));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Some((text, Written::Latin1))
}

/// No zero bytes, and hardly a control character, in the beginning.
fn looks_like_text(bytes: &[u8]) -> bool {
    const LOOKED_AT_BYTES: usize = 64 << 10;
    let beginning = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let is_odd =
        |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let odd = beginning.iter().filter(is_odd).count();
    !beginning.contains(&0) && odd * 100 <= beginning.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_encodings_are_read() {
        let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
            .chain("añ".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, expected) in [
            (&b"a\xc3\xb1o"[..], Some(("año", Written::Utf8))),
            (b"\xef\xbb\xbfa\xc3\xb1o", Some(("año", Written::Utf8))),
            (b"a\xf1o", Some(("año", Written::Latin1))),
            (b"a\xc3", Some(("a", Written::Utf8))),
            (&utf16, Some(("añ", Written::Utf16))),
            (b"", Some(("", Written::Utf8))),
            (b"solid\0\x01\x02", None),
            (b"\x01\x02\x03\x04abc", None),
        ] {
            let found = decode(bytes);
            let found = found.as_ref().map(|(text, written)| (&**text, *written));
            assert_eq!(found, expected, "{bytes:?}");
        }
    }
}
