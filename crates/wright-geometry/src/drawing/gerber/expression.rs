//! The arithmetic of aperture macros: `$1x(0.5+$2)/-2`.

use super::words::decimal;
use std::collections::HashMap;

/// Parentheses within parentheses.
const DEPTH_MAX: usize = 16;

/// The variables of a macro; those never set are 0.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: HashMap<u32, f64>,
}

impl Variables {
    /// `$1`, `$2` and so on.
    pub(super) fn new(arguments: &[f64]) -> Self {
        let numbered = (1..).zip(arguments.iter().copied());
        Self {
            values: numbered.collect(),
        }
    }

    pub(super) fn set(&mut self, number: u32, value: f64) {
        self.values.insert(number, value);
    }

    fn get(&self, number: u32) -> f64 {
        self.values.get(&number).copied().unwrap_or(0.0)
    }
}

/// What an expression comes to; nothing where it is none.
pub(super) fn value(text: &[u8], variables: &Variables) -> Option<f64> {
    let mut reader = Reader {
        rest: text,
        variables,
        depth: 0,
    };
    let value = reader.sum()?;
    (reader.peek().is_none() && value.is_finite()).then_some(value)
}

struct Reader<'a> {
    rest: &'a [u8],
    variables: &'a Variables,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.first().copied()
    }

    fn skip(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    fn sum(&mut self) -> Option<f64> {
        let mut sum = self.product()?;
        while let Some(sign @ (b'+' | b'-')) = self.peek() {
            self.skip();
            let next = self.product()?;
            sum = if sign == b'+' { sum + next } else { sum - next };
        }
        Some(sum)
    }

    fn product(&mut self) -> Option<f64> {
        let mut product = self.factor()?;
        while let Some(sign @ (b'x' | b'X' | b'/')) = self.peek() {
            self.skip();
            let next = self.factor()?;
            product = if sign == b'/' {
                product / next
            } else {
                product * next
            };
        }
        Some(product)
    }

    fn factor(&mut self) -> Option<f64> {
        let mut sign = 1.0;
        while let Some(found @ (b'+' | b'-')) = self.peek() {
            self.skip();
            if found == b'-' {
                sign = -sign;
            }
        }
        let value = match self.peek()? {
            b'(' if self.depth < DEPTH_MAX => {
                self.skip();
                self.depth += 1;
                let value = self.sum()?;
                self.depth -= 1;
                if self.peek() != Some(b')') {
                    return None;
                }
                self.skip();
                value
            }
            b'$' => {
                self.skip();
                let digits = self.take(|byte| byte.is_ascii_digit());
                self.variables.get(super::words::code(digits)?)
            }
            _ => decimal(self.take(|byte| byte.is_ascii_digit() || byte == b'.'))?,
        };
        Some(sign * value)
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|&byte| !wanted(byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_reckoned() {
        let variables = Variables::new(&[2.0, 3.0]);
        for (text, expected) in [
            ("1", Some(1.0)),
            ("$1x$2", Some(6.0)),
            ("1+$1X$2-4/2", Some(5.0)),
            ("-(1+2)x-.5", Some(1.5)),
            (" $1\n/ 4 ", Some(0.5)),
            ("$9", Some(0.0)),
            ("1/0", None),
            ("", None),
            ("1+", None),
            ("(1", None),
            ("1)", None),
            ("abc", None),
            ("$", None),
        ] {
            assert_eq!(value(text.as_bytes(), &variables), expected, "{text}");
        }
        let deep = "(".repeat(100_000);
        assert_eq!(value(deep.as_bytes(), &variables), None);
        let signs = "-".repeat(100_000) + "1";
        assert_eq!(value(signs.as_bytes(), &variables), Some(1.0));
    }
}
