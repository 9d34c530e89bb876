//! Archives, read entry by entry and never unpacked to anywhere. What comes out
//! is counted while it comes, whatever the directory says about sizes.

use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;

/// An archive whose contents together have a budget.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    format: Format,
    budget: Budget,
}

/// Bytes that may still come out, and what to say when they do not suffice.
#[derive(Debug)]
struct Budget {
    left: Cell<u64>,
    packed: u64,
    max: u64,
}

impl Budget {
    fn exceeded(&self) -> Refusal {
        Refusal::Inflates {
            packed: self.packed,
            max: self.max,
        }
    }
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], format: Format, limits: &Limits) -> Result<Self, Refusal> {
        let entries = declared_entries(bytes);
        let max = limits.archive_entries_max as u64;
        if entries > max {
            return Err(Refusal::TooManyEntries {
                found: entries,
                max,
            });
        }
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| Refusal::broken(format, error.to_string()))?;
        let found = zip.len() as u64;
        if found > max {
            return Err(Refusal::TooManyEntries { found, max });
        }
        let packed = bytes.len() as u64;
        let max = limits.inflated_bytes(packed);
        Ok(Self {
            zip,
            format,
            budget: Budget {
                left: Cell::new(max),
                packed,
                max,
            },
        })
    }

    /// The names of all entries, as they are written.
    pub(crate) fn names(&self) -> Vec<String> {
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        self.zip.file_names_raw().map(name).collect()
    }

    /// An entry to read, its name compared without regard to case and to a
    /// slash in front, as package formats want it.
    pub(crate) fn entry(&mut self, name: &str) -> Result<Option<impl io::BufRead>, Refusal> {
        let wanted = name.trim_start_matches('/');
        let same = |raw: &[u8]| raw.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes());
        let without_slash = |raw: &[u8]| same(raw.strip_prefix(b"/").unwrap_or(raw));
        let Some(index) = self.zip.file_names_raw().position(without_slash) else {
            return Ok(None);
        };
        let format = self.format;
        let entry = self.zip.by_index(index);
        let entry = entry.map_err(|error| Refusal::broken(format, error.to_string()))?;
        Ok(Some(BufReader::with_capacity(
            64 << 10,
            Counted {
                inner: entry,
                budget: &self.budget,
            },
        )))
    }

    /// The bytes of a small entry; nothing when it is not there or larger than `max`.
    pub(crate) fn small_entry(
        &mut self,
        name: &str,
        max: usize,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let mut bytes = Vec::new();
        let read = match self.entry(name)? {
            None => return Ok(None),
            Some(entry) => entry.take(max as u64 + 1).read_to_end(&mut bytes),
        };
        read.map_err(|error| self.reason(Refusal::broken(self.format, error.to_string())))?;
        Ok((bytes.len() <= max).then_some(bytes))
    }

    /// Why reading an entry failed: because there was too much of it, if so.
    pub(crate) fn reason(&self, otherwise: Refusal) -> Refusal {
        if self.budget.left.get() == 0 {
            return self.budget.exceeded();
        }
        otherwise
    }
}

/// How many entries the end of an archive declares, before any is looked at.
fn declared_entries(bytes: &[u8]) -> u64 {
    const END: &[u8] = b"PK\x05\x06";
    const END_BYTES: usize = 22;
    const COMMENT_MAX: usize = 65_535;
    let tail = &bytes[bytes.len().saturating_sub(END_BYTES + COMMENT_MAX)..];
    let at = tail.windows(END.len()).rposition(|window| window == END);
    let count = at.and_then(|at| tail.get(at + 10..at + 12));
    // 65,535 means that the number is elsewhere: too many in any case.
    count.map_or(0, |count| {
        u64::from(u16::from_le_bytes([count[0], count[1]]))
    })
}

/// Takes what comes out of an entry from the budget.
struct Counted<'a, R> {
    inner: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.budget.left.get();
        if read as u64 > left {
            self.budget.left.set(0);
            return Err(io::Error::other("unfolds to too much"));
        }
        self.budget.left.set(left - read as u64);
        Ok(read)
    }
}
