//! Bytes as text, in whatever encoding it was written.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes that decide what a text without a mark is written in.
const LOOKED_AT_BYTES: usize = 256 << 10;

/// A text, and how it was written.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    /// Whether nothing in the file says so.
    pub(super) guessed: bool,
}

/// The text, or `None` for what is none.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some(with(encoding, &bytes[mark..], false));
    }
    let beginning = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    if let Some(encoding) = wide(beginning) {
        return Some(with(encoding, bytes, true));
    }
    if !looks_like_text(beginning) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            guessed: false,
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Some(with(detector.guess(None, Utf8Detection::Deny), bytes, true))
}

fn with(encoding: &'static Encoding, bytes: &[u8], guessed: bool) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        guessed,
    }
}

/// Two bytes a letter without a mark: nearly every second byte is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let half = bytes.len() / 2;
    if half < 4 {
        return None;
    }
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 10 > half * 7 => Some(UTF_16LE),
        (even, 0) if even * 10 > half * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// No zero bytes, and hardly a control character.
fn looks_like_text(bytes: &[u8]) -> bool {
    let is_odd =
        |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b);
    let odd = bytes.iter().filter(is_odd).count();
    !bytes.contains(&0) && odd * 100 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_encodings_are_read() {
        let wide = |text: &str, little: bool| -> Vec<u8> {
            let to_bytes = |unit: u16| match little {
                true => unit.to_le_bytes(),
                false => unit.to_be_bytes(),
            };
            text.encode_utf16().flat_map(to_bytes).collect()
        };
        for (bytes, expected) in [
            (
                "año;größe".as_bytes().to_vec(),
                Some(("año;größe", "UTF-8")),
            ),
            (b"\xef\xbb\xbfa\xc3\xb1o".to_vec(), Some(("año", "UTF-8"))),
            (
                b"St\xfcckliste;Gr\xf6\xdfe;Preis \x80\n".to_vec(),
                Some(("Stückliste;Größe;Preis €\n", "windows-1252")),
            ),
            (wide("\u{feff}año;b", true), Some(("año;b", "UTF-16LE"))),
            (wide("\u{feff}año;b", false), Some(("año;b", "UTF-16BE"))),
            (
                wide("name;quantity", true),
                Some(("name;quantity", "UTF-16LE")),
            ),
            (b"solid\0\x01\x02".to_vec(), None),
            (Vec::new(), Some(("", "UTF-8"))),
        ] {
            let found = decode(&bytes);
            let found = found.as_ref().map(|one| (one.text.as_str(), one.encoding));
            assert_eq!(found, expected);
        }
    }
}
