//! The words of Gerber and drill files: commands, their letters, their numbers.

use crate::read::number;

/// Digits of a number that are read.
const DIGITS_MAX: usize = 18;
/// Digits of a code.
const CODE_DIGITS_MAX: usize = 9;

/// A command of a Gerber file, without the marks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command<'a> {
    /// Letters and numbers, up to an asterisk.
    Word(&'a [u8]),
    /// What stands between two percent signs.
    Extended(&'a [u8]),
}

/// The commands that are left.
pub(super) struct Commands<'a> {
    rest: &'a [u8],
}

impl<'a> Commands<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
}

impl<'a> Iterator for Commands<'a> {
    type Item = Command<'a>;

    fn next(&mut self) -> Option<Command<'a>> {
        self.rest = self.rest.trim_ascii_start();
        let (first, behind) = self.rest.split_first()?;
        if *first == b'%' {
            let end = memchr::memchr(b'%', behind).unwrap_or(behind.len());
            self.rest = behind.get(end + 1..).unwrap_or_default();
            return Some(Command::Extended(behind[..end].trim_ascii()));
        }
        let end = memchr::memchr2(b'*', b'%', self.rest).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix(b"*").unwrap_or(rest);
        Some(Command::Word(word.trim_ascii()))
    }
}

/// The text of a comment.
pub(super) fn comment(word: &[u8]) -> Option<&[u8]> {
    let is_code = |text: &&[u8]| text.first().is_none_or(|byte| !byte.is_ascii_digit());
    word.strip_prefix(b"G04")
        .or_else(|| word.strip_prefix(b"G4"))
        .filter(is_code)
}

/// The letters of a word, each with what follows it.
pub(super) fn fields(word: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let (letter, behind) = rest.split_first()?;
        let end = behind
            .iter()
            .position(u8::is_ascii_alphabetic)
            .unwrap_or(behind.len());
        let (value, next) = behind.split_at(end);
        rest = next;
        Some((letter.to_ascii_uppercase(), value.trim_ascii()))
    })
}

/// A code, or a count.
pub(super) fn code(digits: &[u8]) -> Option<u32> {
    let is_code = (1..=CODE_DIGITS_MAX).contains(&digits.len());
    if !is_code || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A number as people write them.
pub(super) fn decimal(text: &[u8]) -> Option<f64> {
    number::whole(text).filter(|number| number.is_finite())
}

/// How coordinates without a decimal point are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    /// Digits before and behind the point that is not written.
    pub(super) whole: u8,
    pub(super) decimals: u8,
    /// Zeros at the end are not written, instead of those in front.
    pub(super) omits_trailing: bool,
}

impl Digits {
    /// What a coordinate says, in the unit of the file.
    pub(super) fn read(self, text: &[u8]) -> Option<f64> {
        if text.contains(&b'.') {
            return decimal(text);
        }
        let (is_negative, digits) = match text.split_first()? {
            (b'-', digits) => (true, digits),
            (b'+', digits) => (false, digits),
            _ => (false, text),
        };
        let is_number =
            (1..=DIGITS_MAX).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
        if !is_number {
            return None;
        }
        let read = digits
            .iter()
            .fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        let written = i32::try_from(digits.len()).unwrap_or(0);
        let behind = match self.omits_trailing {
            true => written - i32::from(self.whole),
            false => i32::from(self.decimals),
        };
        let number = if behind < 0 {
            read as f64 * 10_f64.powi(-behind)
        } else {
            read as f64 / 10_f64.powi(behind)
        };
        Some(if is_negative { -number } else { number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_omit_zeros_at_either_end() {
        let leading = Digits {
            whole: 2,
            decimals: 4,
            omits_trailing: false,
        };
        let trailing = Digits {
            omits_trailing: true,
            ..leading
        };
        for (digits, text, number) in [
            (leading, "15", Some(0.0015)),
            (leading, "-012345", Some(-1.2345)),
            (leading, "+1", Some(0.0001)),
            (leading, "1.5", Some(1.5)),
            (trailing, "15", Some(15.0)),
            (trailing, "015", Some(1.5)),
            (trailing, "1", Some(10.0)),
            (trailing, "-0012345", Some(-0.12345)),
            (leading, "", None),
            (leading, "-", None),
            (leading, "1e5", None),
            (leading, "1234567890123456789", None),
        ] {
            assert_eq!(digits.read(text.as_bytes()), number, "{text}");
        }
    }

    #[test]
    fn commands_end_at_their_marks() {
        let found: Vec<Command<'_>> =
            Commands::new(b"G04 a*\r\n%FSLAX25Y25*%\nX1Y2\nD01**%LPD").collect();
        assert_eq!(
            found,
            [
                Command::Word(b"G04 a"),
                Command::Extended(b"FSLAX25Y25*"),
                Command::Word(b"X1Y2\nD01"),
                Command::Word(b""),
                Command::Extended(b"LPD"),
            ]
        );
        let letters: Vec<(u8, &[u8])> = fields(b"g01X-1Y+2\nD01").collect();
        assert_eq!(
            letters,
            [
                (b'G', &b"01"[..]),
                (b'X', b"-1"),
                (b'Y', b"+2"),
                (b'D', b"01")
            ]
        );
        assert_eq!(comment(b"G04 x"), Some(&b" x"[..]));
        assert_eq!(comment(b"G41"), None);
        assert_eq!(code(b"0000000001"), None);
    }
}
