//! Numbers in text, read where they stand.
//!
//! Nearly every coordinate has few digits and a small exponent. Then digits
//! times a power of ten is exact in double precision, and nothing else is
//! needed; all others go to the standard library.

/// Powers of ten that double precision holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// Digits beyond which a number is not exact in double precision.
const EXACT_DIGITS: usize = 15;
/// Bytes of a number that is still looked at.
const NUMBER_BYTES_MAX: usize = 400;

/// The number at the beginning of `text`, and how many bytes it has. A number
/// ends where a blank is, or the text.
#[inline]
pub(crate) fn leading(text: &[u8]) -> Option<(f64, usize)> {
    let (negative, mut at) = match text.first()? {
        b'-' => (true, 1),
        b'+' => (false, 1),
        _ => (false, 0),
    };
    let start = at;
    let mut digits = 0_u64;
    let mut point = None;
    while let Some(&byte) = text.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if byte == b'.' && point.is_none() {
            point = Some(at);
        } else {
            break;
        }
        at += 1;
    }
    let count = at - start - usize::from(point.is_some());
    let mut exponent = point.map_or(0, |point| point as i64 + 1 - at as i64);
    if let Some(b'e' | b'E') = text.get(at) {
        let (stated, length) = leading_exponent(&text[at + 1..])?;
        exponent += stated;
        at += 1 + length;
    }
    let ends = text.get(at).is_none_or(u8::is_ascii_whitespace);
    if !ends || count == 0 || count > EXACT_DIGITS || !(-22..=22).contains(&exponent) {
        return slowly(text);
    }
    let power = POWERS[exponent.unsigned_abs() as usize];
    let number = digits as f64;
    let number = if exponent < 0 {
        number / power
    } else {
        number * power
    };
    Some((if negative { -number } else { number }, at))
}

fn leading_exponent(text: &[u8]) -> Option<(i64, usize)> {
    let signed = matches!(text.first(), Some(b'-' | b'+'));
    let start = usize::from(signed);
    let digits = text[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let value = text[start..start + digits]
        .iter()
        .fold(0_i64, |value, byte| {
            (value * 10 + i64::from(byte - b'0')).min(100_000)
        });
    let negative = text.first() == Some(&b'-');
    (digits > 0).then_some((if negative { -value } else { value }, start + digits))
}

#[cold]
fn slowly(text: &[u8]) -> Option<(f64, usize)> {
    let text = &text[..text.len().min(NUMBER_BYTES_MAX + 1)];
    let length = text
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(text.len());
    if length > NUMBER_BYTES_MAX {
        return None;
    }
    let number = std::str::from_utf8(&text[..length]).ok()?.parse().ok()?;
    Some((number, length))
}

/// The whole of `text` as a number.
pub(crate) fn whole(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let (number, length) = leading(text)?;
    (length == text.len()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_programs_write() {
        for text in [
            "0",
            "-0",
            "1",
            "-1.5",
            "+2.25",
            ".5",
            "5.",
            "1e3",
            "1E-3",
            "-1.000000e+001",
            "1e-45",
            "123456789012345678901234567890",
            "0.1234567890123456789",
            "3.4028235e38",
            "nan",
            "NaN",
            "inf",
            "-Infinity",
            "1e400",
            "0.000000000000000000000000001",
        ] {
            let expected: f64 = text.parse().unwrap();
            let (number, length) = leading(text.as_bytes()).unwrap();
            assert_eq!(number.to_bits() << 1, expected.to_bits() << 1, "{text}");
            assert_eq!(length, text.len());
        }
        for text in [
            "", "-", ".", "e5", "1e", "1,5", "1.2.3", "abc", "0x10", "1_000",
        ] {
            assert_eq!(leading(text.as_bytes()), None, "{text}");
        }
        assert_eq!(leading(b"12 13"), Some((12.0, 2)));
        assert_eq!(leading(&[b'1'; 5_000]), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(number: f32, digits in 0_usize..9) {
            for text in [format!("{number}"), format!("{number:e}"), format!("{number:.digits$}")] {
                let expected: f64 = text.parse().unwrap();
                let (found, _) = leading(text.as_bytes()).unwrap();
                prop_assert!(found == expected || found.is_nan() && expected.is_nan());
            }
        }

        #[test]
        fn takes_anything(text: Vec<u8>) {
            if let Some((_, length)) = leading(&text) {
                prop_assert!(length <= text.len());
            }
        }
    }
}
