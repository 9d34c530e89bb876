//! Numbers and names as people read them.

/// Characters of a name or of a word out of a file that are ever shown.
const SHOWN_CHARACTERS_MAX: usize = 80;

/// 4294967295 as `4,294,967,295`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a file calls something, short and without characters that are not seen
/// or that turn the text around them. Bytes that are no UTF-8 count as Latin-1.
pub(crate) fn name(bytes: &[u8]) -> String {
    // No character has more than four bytes.
    let bytes = &bytes[..bytes.len().min(SHOWN_CHARACTERS_MAX * 4)];
    match std::str::from_utf8(bytes) {
        Ok(text) => shown(text),
        Err(error) if error.error_len().is_none() => {
            shown(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]))
        }
        Err(_) => shown(
            &bytes
                .iter()
                .map(|&byte| char::from(byte))
                .collect::<String>(),
        ),
    }
}

/// The same of a text.
pub(crate) fn shown(text: &str) -> String {
    let seen = |character: &char| !character.is_control() && !is_format(*character);
    let text: String = text
        .trim()
        .chars()
        .filter(seen)
        .take(SHOWN_CHARACTERS_MAX)
        .collect();
    text.trim().to_owned()
}

/// Characters without a shape: they join, mark or turn the text around them (Unicode Cf).
pub(crate) fn is_format(character: char) -> bool {
    matches!(
        u32::from(character),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b..=0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe0fff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_groups() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (4_294_967_295, "4,294,967,295"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn names_are_short_and_plain() {
        assert_eq!(name(b"  Geh\xe4use \r"), "Gehäuse");
        assert_eq!(name("a\u{202e}b\u{200b}\u{7}c".as_bytes()), "abc");
        assert_eq!(name(&[b'x'; 5_000]).len(), SHOWN_CHARACTERS_MAX);
        assert_eq!(name("ä".repeat(400).as_bytes()), "ä".repeat(80));
    }
}
