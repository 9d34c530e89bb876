//! TIFF directories, as EXIF keeps its fields in them (TIFF 6.0, section 2;
//! EXIF 2.3, 4.6). Reads through bounds-checked slices and allocates nothing.

use super::find_all;

const ORIENTATION: u16 = 0x0112;
const SUB_DIRECTORIES: u16 = 0x014A;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;

/// Coordinates of the place and of the destination (EXIF 2.3, table 15).
const COORDINATES: [u16; 4] = [0x02, 0x04, 0x14, 0x16];
/// The name of the area, behind eight bytes that name its character set.
const AREA: u16 = 0x1C;
const CHARACTER_SET_BYTES: usize = 8;

/// Bytes of one entry.
const ENTRY_BYTES: usize = 12;
/// Directories below directories.
const DEPTH_MAX: usize = 4;
/// Directories in one chain.
const CHAIN_MAX: usize = 32;
/// Subdirectories one entry names.
const SUB_DIRECTORIES_MAX: usize = 32;

/// Whether a TIFF structure begins here.
pub(super) fn is_start(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
}

/// Every place where one may begin.
pub(super) fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    find_all(bytes, b"II*\0").chain(find_all(bytes, b"MM\0*"))
}

/// A TIFF structure; its offsets count from its first byte.
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    /// Where its four bytes of value, or of the value's offset, stand.
    at: usize,
}

impl<'a> Tiff<'a> {
    pub(super) fn at(bytes: &'a [u8]) -> Option<Self> {
        is_start(bytes).then(|| Self {
            bytes,
            is_big_endian: bytes.starts_with(b"MM"),
        })
    }

    /// Whether any directory holds coordinates; takes what it looks at from
    /// `budget` and stops when that is used up.
    pub(super) fn has_location(&self, budget: &mut usize) -> bool {
        let Some(first) = self.u32(4) else {
            return false;
        };
        self.chain_has_location(first, 0, budget)
    }

    /// How the picture is turned, 1 to 8.
    pub(super) fn orientation(&self) -> Option<u16> {
        let first = self.u32(4)?;
        let entry = self.entries(first).find(|entry| entry.tag == ORIENTATION)?;
        self.u16(entry.at).filter(|turned| (1..=8).contains(turned))
    }

    fn chain_has_location(&self, first: usize, depth: usize, budget: &mut usize) -> bool {
        let mut directory = first;
        for _ in 0..CHAIN_MAX {
            if directory == 0 {
                return false;
            }
            for entry in self.entries(directory) {
                let Some(left) = budget.checked_sub(1) else {
                    return false;
                };
                *budget = left;
                if self.entry_has_location(entry, depth, budget) {
                    return true;
                }
            }
            directory = self.next_directory(directory).unwrap_or(0);
        }
        false
    }

    fn entry_has_location(&self, entry: Entry, depth: usize, budget: &mut usize) -> bool {
        match entry.tag {
            GPS_DIRECTORY => self.u32(entry.at).is_some_and(|gps| {
                self.entries(gps).any(|entry| {
                    *budget = budget.saturating_sub(1);
                    *budget > 0 && self.is_location(entry)
                })
            }),
            EXIF_DIRECTORY if depth < DEPTH_MAX => self
                .u32(entry.at)
                .is_some_and(|below| self.chain_has_location(below, depth + 1, budget)),
            SUB_DIRECTORIES if depth < DEPTH_MAX => {
                let list = if entry.count == 1 {
                    Some(entry.at)
                } else {
                    self.u32(entry.at)
                };
                (0..entry.count.min(SUB_DIRECTORIES_MAX)).any(|index| {
                    list.and_then(|list| self.u32(list.checked_add(4 * index)?))
                        .is_some_and(|below| self.chain_has_location(below, depth + 1, budget))
                })
            }
            _ => false,
        }
    }

    /// Coordinates of 0/0 are blanks some cameras leave without reception.
    fn is_location(&self, entry: Entry) -> bool {
        const RATIONAL: u16 = 5;
        if entry.tag == AREA {
            let name = self.u32(entry.at).and_then(|start| {
                self.bytes
                    .get(start.checked_add(CHARACTER_SET_BYTES)?..start.checked_add(entry.count)?)
            });
            return name.is_some_and(|name| name.iter().any(|byte| !matches!(byte, 0 | b' ')));
        }
        if !COORDINATES.contains(&entry.tag) {
            return false;
        }
        if entry.kind != RATIONAL {
            return true; // not as the standard has it, and still said
        }
        let Some(values) = self.u32(entry.at) else {
            return false;
        };
        (0..entry.count.min(3)).any(|index| {
            values
                .checked_add(8 * index + 4)
                .and_then(|denominator| self.u32(denominator))
                .is_some_and(|denominator| denominator != 0)
        })
    }

    /// Entries of a directory as far as they are whole.
    fn entries(&self, directory: usize) -> impl Iterator<Item = Entry> + '_ {
        let count = self.u16(directory).unwrap_or(0);
        (0..usize::from(count)).map_while(move |index| {
            let at = directory.checked_add(2 + ENTRY_BYTES * index)?;
            Some(Entry {
                tag: self.u16(at)?,
                kind: self.u16(at + 2)?,
                count: self.u32(at + 4)?,
                at: at + 8,
            })
        })
    }

    fn next_directory(&self, directory: usize) -> Option<usize> {
        let count = usize::from(self.u16(directory)?);
        self.u32(directory.checked_add(2 + ENTRY_BYTES * count)?)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.is_big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk::<4>()?;
        let value = if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        };
        usize::try_from(value).ok()
    }
}
