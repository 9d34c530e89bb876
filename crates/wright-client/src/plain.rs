//! Other people's words, made safe to print.

/// Characters kept of one text.
const CHARS_MAX: usize = 4_000;

/// A text from a server or a release, safe on a terminal: control characters,
/// which could move the cursor or rewrite what stands there, and those that turn
/// the direction of writing become spaces; line breaks stay.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' => '\n',
            _ if character.is_control() || turns_direction(character) => ' ',
            _ => character,
        })
        .take(CHARS_MAX)
        .collect()
}

/// Explicit bidirectional formatting (Unicode Standard Annex 9, section 2).
fn turns_direction(character: char) -> bool {
    matches!(u32::from(character), 0x200E | 0x200F | 0x061C | 0x202A..=0x202E | 0x2066..=0x2069)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_not_rewritten() {
        assert_eq!(plain("a\u{1b}[2Jb\rc\u{202e}d\ne"), "a [2Jb c d\ne");
        assert_eq!(plain("سلام, ñandú"), "سلام, ñandú");
        assert_eq!(plain(&"x".repeat(9_000)).len(), CHARS_MAX);
    }
}
