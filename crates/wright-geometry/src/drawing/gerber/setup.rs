//! What the extended commands of a Gerber file do: how numbers are written, what
//! apertures there are, what is dark, what is repeated.

use super::aperture::Aperture;
use super::macros;
use super::plot::{Plotter, Purpose};
use super::words::{Digits, code, decimal, fields};
use crate::refusal::Refusal;
use crate::text;
use crate::unit::Unit;

/// Bytes of macros that are read for all apertures together.
const MACRO_BYTES_MAX: usize = 64 << 20;
/// Copies that one repetition makes.
const COPIES_MAX: u64 = 10_000;
/// Digits before or behind the point.
const DIGITS_MAX: u8 = 9;

impl<'a> Plotter<'a> {
    /// What stands between two percent signs.
    pub(super) fn extended(&mut self, block: &'a [u8]) -> Result<(), Refusal> {
        if let Some(definition) = block.strip_prefix(b"AM") {
            return self.define_macro(definition);
        }
        for statement in block.split(|&byte| byte == b'*') {
            let statement = statement.trim_ascii();
            if let Some((head, rest)) = statement.split_at_checked(2) {
                self.statement(statement, head, rest.trim_ascii())?;
            }
        }
        Ok(())
    }

    fn statement(
        &mut self,
        statement: &'a [u8],
        head: &[u8],
        rest: &'a [u8],
    ) -> Result<(), Refusal> {
        match head {
            b"FS" => self.set_digits(rest),
            b"MO" => {
                self.unit = match rest {
                    b"MM" => Some(Unit::Millimeter),
                    b"IN" => Some(Unit::Inch),
                    _ => self.unit,
                }
            }
            b"AD" => return self.define_aperture(rest),
            b"AB" => return self.block(rest),
            b"SR" => return self.repeat(rest),
            b"LP" | b"LM" | b"LR" | b"LS" => {
                self.end_stroke()?;
                self.set_looks(head, rest);
            }
            b"TF" | b"TA" | b"TO" | b"TD" => {
                self.attributes.read(statement, self.limits)?;
                self.is_gerber = true;
            }
            b"IP" => self.is_negative = rest == b"NEG",
            // Names, and what may be as it is.
            b"IN" | b"LN" => {}
            b"AS" | b"IR" | b"MI" | b"OF" | b"SF" if is_default(head, rest) => {}
            _ => {
                let what = format!("command %{}", text::name(head));
                self.passed_over.note(&what);
            }
        }
        Ok(())
    }

    /// `LAX25Y25`
    fn set_digits(&mut self, rest: &[u8]) {
        let mut read = [None; 2];
        let mut omits_trailing = false;
        for (letter, value) in fields(rest) {
            match (letter, value) {
                (b'L', _) => omits_trailing = false,
                (b'T', _) => omits_trailing = true,
                (b'A', _) => self.is_relative = false,
                (b'I', _) => self.is_relative = true,
                (b'X', &[whole, decimals]) => read[0] = Some([whole, decimals]),
                (b'Y', &[whole, decimals]) => read[1] = Some([whole, decimals]),
                _ => {}
            }
        }
        let digits = |[whole, decimals]: [u8; 2]| Digits {
            whole: whole.wrapping_sub(b'0'),
            decimals: decimals.wrapping_sub(b'0'),
            omits_trailing,
        };
        let [x, y] = [read[0].or(read[1]), read[1].or(read[0])].map(|read| read.map(digits));
        match (x, y) {
            (Some(x), Some(y))
                if [x.whole, x.decimals, y.whole, y.decimals]
                    .iter()
                    .all(|digits| *digits <= DIGITS_MAX) =>
            {
                self.digits = Some([x, y]);
                self.is_gerber = true;
            }
            _ => self
                .passed_over
                .note("way to write numbers that is not known"),
        }
    }

    fn set_looks(&mut self, head: &[u8], rest: &[u8]) {
        let number = decimal(rest);
        match (head, rest, number) {
            (b"LP", b"D", _) => self.looks.is_dark = true,
            (b"LP", b"C", _) => self.looks.is_dark = false,
            (b"LM", b"N", _) => self.looks.mirror = [false, false],
            (b"LM", b"X", _) => self.looks.mirror = [true, false],
            (b"LM", b"Y", _) => self.looks.mirror = [false, true],
            (b"LM", b"XY", _) => self.looks.mirror = [true, true],
            (b"LR", _, Some(degrees)) => self.looks.degrees = degrees,
            (b"LS", _, Some(scale)) if scale > 0.0 => self.looks.scale = scale,
            _ => self.passed_over.note("setting that is not known"),
        }
    }

    /// `NAME*1,1,$1,0,0*`
    fn define_macro(&mut self, definition: &'a [u8]) -> Result<(), Refusal> {
        let Some(end) = memchr::memchr(b'*', definition) else {
            self.passed_over.note("macro that cannot be read");
            return Ok(());
        };
        self.check_definitions()?;
        let (name, body) = (definition[..end].trim_ascii(), &definition[end + 1..]);
        self.macros.insert(name, body);
        self.is_gerber = true;
        Ok(())
    }

    fn check_definitions(&self) -> Result<(), Refusal> {
        let max = self.limits.nodes_max;
        if self.apertures.len() + self.macros.len() >= max {
            return Err(Refusal::too_many("apertures", max));
        }
        Ok(())
    }

    /// `D10C,0.5X0.2`
    fn define_aperture(&mut self, rest: &'a [u8]) -> Result<(), Refusal> {
        self.check_definitions()?;
        match self.aperture_of(rest)? {
            Some((code, mut aperture)) => {
                // It is paid for once more with each flash.
                self.budget.take(aperture.cost)?;
                aperture.is_via = self.attributes.is_via;
                self.apertures.insert(code, aperture);
                self.is_gerber = true;
            }
            None => self.passed_over.note("aperture that cannot be read"),
        }
        Ok(())
    }

    fn aperture_of(&mut self, rest: &'a [u8]) -> Result<Option<(u32, Aperture)>, Refusal> {
        let Some(rest) = rest.strip_prefix(b"D") else {
            return Ok(None);
        };
        let end = rest.iter().position(|byte| !byte.is_ascii_digit());
        let (digits, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let comma = memchr::memchr(b',', rest);
        let (name, behind) = match comma {
            Some(comma) => (&rest[..comma], &rest[comma + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        let parameters: Option<Vec<f64>> = behind
            .split(|byte| b"Xx".contains(byte))
            .filter(|_| !behind.is_empty())
            .map(decimal)
            .collect();
        let (Some(code), Some(parameters)) = (code(digits), parameters) else {
            return Ok(None);
        };
        let (name, unit) = (name.trim_ascii(), self.millimeters());
        let aperture = match self.macros.get(name) {
            Some(body) => {
                self.macro_bytes += body.len();
                if self.macro_bytes > MACRO_BYTES_MAX {
                    return Err(Refusal::too_many("bytes of macros", MACRO_BYTES_MAX));
                }
                let notes = &mut self.passed_over;
                let marks = macros::marks(body, &parameters, unit, &self.budget, notes)?;
                Some(Aperture::of(marks))
            }
            None => Aperture::standard(name, &parameters, unit),
        };
        Ok(aperture.map(|aperture| (code, aperture)))
    }

    /// `D12` begins a block that is an aperture, nothing ends it.
    fn block(&mut self, rest: &[u8]) -> Result<(), Refusal> {
        let code = rest.strip_prefix(b"D").and_then(code);
        if let Some(code) = code {
            self.check_definitions()?;
            return self.begin(Purpose::Block { code });
        }
        self.end_repeat()?;
        if let Some(frame) = self.frames.pop()
            && let Purpose::Block { code } = frame.purpose
        {
            self.layer().has_extremes |= frame.layer.has_extremes;
            let block = Aperture::block(frame.layer.marks);
            self.apertures.insert(code, block);
        }
        Ok(())
    }

    /// `X2Y3I10J5` begins a repetition, nothing (or once) ends it.
    fn repeat(&mut self, rest: &[u8]) -> Result<(), Refusal> {
        self.end_repeat()?;
        let (mut times, mut step) = ([1, 1], [0.0; 2]);
        for (letter, value) in fields(rest) {
            let length = || decimal(value).map(|length| length * self.millimeters());
            match letter {
                b'X' => times[0] = code(value).unwrap_or(1),
                b'Y' => times[1] = code(value).unwrap_or(1),
                b'I' => step[0] = length().unwrap_or(0.0),
                b'J' => step[1] = length().unwrap_or(0.0),
                _ => {}
            }
        }
        let copies = u64::from(times[0]) * u64::from(times[1]);
        if copies > COPIES_MAX {
            return Err(Refusal::too_many("copies", COPIES_MAX as usize));
        }
        if copies > 1 {
            self.begin(Purpose::Repeat { times, step })?;
        }
        Ok(())
    }
}

/// Whether a setting of old files says what holds anyway.
fn is_default(head: &[u8], rest: &[u8]) -> bool {
    if head == b"AS" {
        return rest == b"AXBY";
    }
    let wanted = if head == b"SF" { 1.0 } else { 0.0 };
    match decimal(rest) {
        Some(number) => number == wanted,
        None => fields(rest).all(|(_, value)| decimal(value) == Some(wanted)),
    }
}
