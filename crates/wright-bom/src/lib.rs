//! Bills of materials, in whatever file people keep them.
//!
//! [`read`] takes the bytes of a file (CSV of any separator and encoding, TSV,
//! XLSX, ODS, Markdown, KiCad's exports) and gives a [`Bom`]: its lines, what
//! each column was taken for and why, and diagnostics that point at sheet, row
//! and column. Nothing is dropped: columns that mean nothing here are kept under
//! their heading, rows that are no line as [`Remark`]s.
//!
//! What lines are good for is next to it: [`roll_up`](mod@roll_up) over the
//! designs a design uses, [`difference`](mod@difference) of two bills,
//! [`export`] as shopping list, table or file, and the
//! [`requirement`](mod@requirement)s a made part has.
//!
//! [`Table`] is the step between: a file as cells, which can be kept and
//! understood again by another mapping.
//!
//! Pure: bytes in, values out, no panic whatever the bytes. Every limit in
//! [`limits`] is looked at before memory is taken. Numbers are integers in
//! millionths; nothing is added in floating point.
//!
//! # The id of a line
//!
//! Differences, substitutions and runs refer to lines, so an id must be the same
//! when the file is read again and should survive small edits. It is, in this
//! order, the first of these that a line has, as a slug:
//!
//! 1. what the author states in an id column, unless that column only counts
//!    the rows (1, 2, 3 or 1.1, 1.2: an inserted row would shift them all);
//! 2. the first of its reference designators, in natural order: `c7`;
//! 3. its part number;
//! 4. its name (for scripts without Latin letters, a digest of it).
//!
//! Where two lines would have one id, the first in the file keeps it, and the
//! others add what tells them apart: specification, value, material, section, at
//! last a number.

pub mod amount;
pub mod correction;
pub mod currency;
mod cutting;
pub mod diagnostic;
pub mod difference;
pub mod export;
mod format;
pub mod limits;
pub mod line;
mod measured;
pub mod number;
pub mod parts;
pub mod production;
pub mod requirement;
pub mod roll_up;
pub mod table;
mod understand;
pub mod unit;

pub use amount::Amount;
pub use correction::{Correctable, Correction, CorrectionError};
pub use currency::Currency;
pub use diagnostic::{Diagnostic, Place, Severity};
pub use difference::{Change, Difference, difference};
pub use format::Format;
pub use line::{Bom, Column, Line, Price, Reason, Remark, Role, Source, Supplier};
pub use production::Made;
pub use requirement::{Fact, Facts, Origin, Requirement};
pub use roll_up::{RollUp, RollUpError, roll_up};
pub use table::Table;
pub use wright_model::Measured;

use wright_model::BomMapping;

/// Reads a bill of materials. `name` is the file's name: the bytes decide what
/// it is, the name only where they leave it open. `mapping` is what the author
/// states, and overrides every guess.
pub fn read(bytes: &[u8], name: &str, mapping: &BomMapping) -> Bom {
    Table::read(bytes, name).understand(mapping)
}
