//! What stands in a column: counted once, and held against what its heading
//! may mean.

use super::designators;
use crate::currency::Currency;
use crate::format::{Kind, Row};
use crate::{number, unit};
use wright_model::{BomField, DecimalMark, Process};

/// Rows that are looked at from the beginning on.
const ROWS_LOOKED_AT: usize = 80;
/// Further rows, from all over the table.
const ROWS_SPREAD: usize = 40;

/// Words for a unit, a process, a source are no longer than this.
const WORD_CHARS_MAX: usize = 40;

/// What the cells of a column are, as counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Rows there are.
    pub(super) rows: usize,
    pub(super) filled: usize,
    numbers: usize,
    /// Prices with a sign of their currency.
    prices: usize,
    links: usize,
    designators: usize,
    words: usize,
    units: usize,
    currencies: usize,
    processes: usize,
    sources: usize,
    left_out: usize,
    short: usize,
    /// Whether they count the rows: 1, 2, 3 or 1.1, 1.2.
    pub(super) counts_rows: bool,
    /// Letters in all words together.
    letters: usize,
}

impl Evidence {
    /// Looks at a column of some rows.
    pub(super) fn of(rows: &[&Row], column: usize, width: usize, mark: DecimalMark) -> Self {
        let first = rows.len().min(ROWS_LOOKED_AT);
        let step = (rows.len() - first) / ROWS_SPREAD + 1;
        let spread = rows[first..].iter().step_by(step);
        let mut found = Self {
            rows: first + spread.len(),
            ..Self::default()
        };
        let mut counting = Counting::default();
        for (at, row) in rows[..first].iter().chain(spread).enumerate() {
            let cell = (column..column + width).find_map(|at| row.cell(at));
            let Some(cell) = cell else {
                continue;
            };
            found.filled += 1;
            found.count(&cell.text, cell.kind, mark);
            found.links += usize::from(cell.link.is_some() && !is_link(&cell.text));
            if at < first {
                counting.see(&cell.text);
            }
        }
        found.counts_rows = counting.is_counting();
        found
    }

    fn count(&mut self, text: &str, kind: Kind, mark: DecimalMark) {
        let length = text.chars().take(201).count();
        self.letters += length.min(200);
        self.short += usize::from(length <= 12);
        let is_number = matches!(kind, Kind::Number | Kind::Money(_))
            || number::quantity(text, mark).is_some_and(|(_, unit)| is_unit(unit));
        self.numbers += usize::from(is_number);
        let is_price = matches!(kind, Kind::Money(_))
            || (length <= WORD_CHARS_MAX
                && number::money(text, mark).is_some_and(|money| money.currency.is_some()));
        self.prices += usize::from(is_price);
        if is_number {
            return;
        }
        if is_link(text) {
            self.links += 1;
            return;
        }
        self.words += usize::from(text.contains(|c: char| c.is_alphabetic()));
        self.designators += usize::from(designators::looks_like(text));
        if length > WORD_CHARS_MAX {
            return;
        }
        self.units += usize::from(unit::ucum(text).is_some());
        self.currencies += usize::from(length <= 4 && Currency::at_start(text).is_some());
        self.processes += usize::from(Process::find(text).is_some());
        self.sources += usize::from(super::sources::source(text).is_some());
        self.left_out += usize::from(super::sources::is_left_out(text));
    }

    fn share(&self, count: usize) -> usize {
        count * 100 / self.filled.max(1)
    }

    /// Whether most cells lead somewhere.
    pub(super) fn is_links(&self) -> bool {
        self.filled > 0 && self.share(self.links) >= 60
    }

    /// Whether most cells are prices with a sign.
    pub(super) fn is_prices(&self) -> bool {
        self.filled > 0 && self.share(self.prices) >= 60
    }

    /// Whether most cells are references.
    pub(super) fn is_designators(&self) -> bool {
        self.filled > 0 && self.share(self.designators) >= 60
    }

    /// Whether most cells are numbers that count something else than rows.
    pub(super) fn is_counts(&self) -> bool {
        self.filled > 0 && self.share(self.numbers) >= 80 && !self.counts_rows
    }

    /// Whether most cells are words, and not addresses.
    pub(super) fn is_words(&self) -> bool {
        self.filled > 0 && self.share(self.words) >= 60
    }

    /// Whether the column only marks what is left out.
    pub(super) fn marks_left_out(&self) -> bool {
        self.left_out > 0 && self.short == self.filled
    }

    /// How well the cells fit a meaning, in percent.
    pub(super) fn fits(&self, field: BomField, is_sure: bool) -> u16 {
        use BomField as F;
        if self.filled == 0 {
            // A heading over nothing: good enough unless another column has it too.
            return if self.rows == 0 { 100 } else { 45 };
        }
        let numbers = self.share(self.numbers);
        let from = |share: usize, enough: usize, otherwise: u16| {
            if share >= enough { 100 } else { otherwise }
        };
        match field {
            F::Quantity | F::PackSize if self.counts_rows && !is_sure => 30,
            F::Quantity | F::PackSize => from(numbers, 40, if is_sure { 40 } else { 25 }),
            F::Mass | F::TotalMass | F::Thickness => from(numbers, 40, 20),
            F::UnitCost | F::TotalCost | F::PackCost => {
                from(numbers.max(self.share(self.prices)), 20, 40)
            }
            F::Designators => self.fits_designators(is_sure),
            F::Position | F::Level if self.counts_rows => 112,
            F::Position => from(numbers, 80, 25),
            F::Level => from(numbers, 80, 20),
            F::Id if self.counts_rows => 20,
            F::Id => from(100 - self.share(self.links).min(100), 70, 30),
            F::Name | F::Description | F::Value if self.counts_rows && numbers >= 80 => 8,
            F::Name | F::Description => {
                from(self.share(self.words), 40, if is_sure { 60 } else { 30 })
            }
            F::Notes => from(100 - self.share(self.links).min(100), 41, 20),
            F::Value => 100,
            F::PartNumber if self.counts_rows => 8,
            F::Unit => from(
                self.share(self.units),
                30,
                if numbers >= 60 { 5 } else { 60 },
            ),
            F::Currency => from(self.share(self.currencies), 50, 15),
            F::Link => from(self.share(self.links), 20, 60),
            F::Supplier => from(100 - self.share(self.links).min(100), 75, 20),
            F::Process => from(
                self.share(self.processes),
                20,
                if is_sure { 80 } else { 35 },
            ),
            F::MakeOrBuy => from(self.share(self.sources), 40, 20),
            F::Material => from(self.share(self.words), 40, 40),
            F::LeftOut => from(self.short * 100 / self.filled, 60, 30),
            _ => 100,
        }
    }
}

impl Evidence {
    fn fits_designators(&self, is_sure: bool) -> u16 {
        const LETTERS_OF_WORDS: usize = 12;
        let are_words = self.designators == 0 && self.letters > self.filled * LETTERS_OF_WORDS;
        match self.share(self.designators) {
            _ if self.share(self.links) > 30 || are_words => 15,
            50.. => 100,
            _ if is_sure => 60,
            _ => 10,
        }
    }
}

/// Whether a word after a number is a unit: `10 cm`, but not `10k`.
fn is_unit(word: &str) -> bool {
    word.is_empty() || unit::ucum(word).is_some() || Currency::at_start(word).is_some()
}

/// Whether a text is an address of the web.
pub(super) fn is_link(text: &str) -> bool {
    let text = text.trim();
    let start = text
        .get(..8.min(text.len()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    (start.starts_with("http://") || start.starts_with("https://") || start.starts_with("www."))
        && text.len() > 8
}

/// Whether numbers go up by one, or are those of an outline.
#[derive(Debug, Default)]
struct Counting {
    seen: usize,
    ups: usize,
    last: Option<Vec<u64>>,
}

impl Counting {
    const ROWS_MIN: usize = 3;
    /// Lines that were taken out leave gaps.
    const STEP_MAX: u64 = 3;

    fn see(&mut self, text: &str) {
        self.seen += 1;
        let parts = text.trim_end_matches('.').split('.');
        let parts: Option<Vec<u64>> = parts.map(|part| part.parse().ok()).collect();
        let Some(parts) = parts.filter(|parts| parts.iter().all(|part| *part < 100_000)) else {
            return;
        };
        let follows = self.last.as_ref().is_none_or(|last| {
            let differs = last
                .iter()
                .zip(&parts)
                .find(|(before, after)| before != after);
            match differs {
                Some((before, after)) => after > before && after - before <= Self::STEP_MAX,
                None => parts.len() > last.len(),
            }
        });
        self.ups += usize::from(follows);
        self.last = Some(parts);
    }

    fn is_counting(&self) -> bool {
        self.seen >= Self::ROWS_MIN && self.ups * 10 >= self.seen * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_count_rows_are_told() {
        for (cells, expected) in [
            ("1 2 3 4", true),
            ("1 2 3 4 5 6 7 8 10 11 15", true),
            ("0 1 1.1 1.1.1 1.1.2 1.2 1.2.1 2 2.1", true),
            ("7 2 1 1 1 1 12", false),
            ("4 4 4 6", false),
            ("A1 A2 A3", false),
            ("1 2", false),
        ] {
            let mut counting = Counting::default();
            for cell in cells.split(' ') {
                counting.see(cell);
            }
            assert_eq!(counting.is_counting(), expected, "{cells}");
        }
    }
}
