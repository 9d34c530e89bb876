//! Where every byte of a zip is, without writing it: stored entries only, fixed
//! times, sizes and CRCs known beforehand. So the length is exact, any range can
//! be served, and every node serves the same bytes.
//!
//! PKWARE APPNOTE 6.3.10: local header 4.3.7, central directory 4.3.12, Zip64
//! 4.3.14–15 and 4.5.3, UTF-8 names by flag bit 11.

use bytes::{BufMut, Bytes, BytesMut};
use std::ops::Range;
use wright_model::Digest;

/// Entries one zip may have.
pub const ZIP_ENTRIES_MAX: usize = 200_000;
/// 1980-01-01, the first day a zip can name.
const DATE: u16 = 0x0021;
const TIME: u16 = 0;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const ZIP64_FROM: u64 = 0xFFFF_FFFF;
const VERSION_ZIP64: u16 = 45;
const VERSION_PLAIN: u16 = 20;
/// Made on Unix, so that the mode below counts.
const MADE_BY: u16 = 3 << 8;
/// A regular file, rw-r--r--.
const MODE: u32 = 0o100_644 << 16;

/// A file of a zip.
#[derive(Debug, Clone)]
pub struct ZipEntry {
    /// Its path in the zip.
    pub path: String,
    /// What it holds.
    pub content: ZipContent,
    /// Its size in bytes.
    pub size: u64,
    /// CRC-32 of its bytes.
    pub crc32: u32,
}

/// What an entry holds.
#[derive(Debug, Clone)]
pub enum ZipContent {
    /// A blob.
    Blob(Digest),
    /// Bytes at hand.
    Bytes(Bytes),
}

/// A stretch of a zip.
#[derive(Debug, Clone)]
pub enum Stretch {
    /// Bytes at hand.
    Bytes(Bytes),
    /// A range of a blob.
    Blob(Digest, Range<u64>),
}

/// A zip, laid out.
#[derive(Debug, Clone)]
pub struct ZipLayout {
    pieces: Vec<(u64, ZipContent, u64)>,
    length: u64,
    etag: String,
}

impl ZipLayout {
    /// Lays out `entries` in their order. Paths are unique and relative.
    pub fn new(entries: &[ZipEntry]) -> Self {
        let mut pieces = Vec::with_capacity(entries.len() * 2 + 1);
        let mut directory = BytesMut::new();
        let mut at = 0;
        let mut push = |at: &mut u64, content: ZipContent, size: u64| {
            if size > 0 {
                pieces.push((*at, content, size));
            }
            *at += size;
        };
        for entry in entries {
            let offset = at;
            let header = local_header(entry);
            let header_size = header.len() as u64;
            push(&mut at, ZipContent::Bytes(header), header_size);
            push(&mut at, entry.content.clone(), entry.size);
            put_central(&mut directory, entry, offset);
        }
        let end = end_of_directory(entries.len() as u64, at, directory.len() as u64);
        directory.extend_from_slice(&end);
        let etag = etag(entries, &directory);
        let directory = directory.freeze();
        let directory_size = directory.len() as u64;
        push(&mut at, ZipContent::Bytes(directory), directory_size);
        Self {
            pieces,
            length: at,
            etag,
        }
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A strong ETag, in quotes.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The stretches that make up `range`.
    pub fn stretches(&self, range: Range<u64>) -> Vec<Stretch> {
        let first = self
            .pieces
            .partition_point(|(at, _, size)| at + size <= range.start);
        self.pieces[first..]
            .iter()
            .take_while(|(at, ..)| *at < range.end)
            .map(|(at, content, size)| {
                let from = range.start.saturating_sub(*at);
                let to = (range.end - at).min(*size);
                match content {
                    ZipContent::Bytes(bytes) => Stretch::Bytes(bytes.slice(index(from)..index(to))),
                    ZipContent::Blob(digest) => Stretch::Blob(*digest, from..to),
                }
            })
            .collect()
    }
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).expect("an offset into bytes in memory")
}

/// The directory holds names, sizes and CRCs; the digests say the rest.
fn etag(entries: &[ZipEntry], directory: &[u8]) -> String {
    let mut told = directory.to_vec();
    for entry in entries {
        if let ZipContent::Blob(digest) = &entry.content {
            told.extend_from_slice(digest.bytes());
        }
    }
    format!("\"{}\"", &Digest::of(&told).hex()[..32])
}

fn local_header(entry: &ZipEntry) -> Bytes {
    let big = entry.size >= ZIP64_FROM;
    let mut header = BytesMut::with_capacity(50 + entry.path.len());
    header.put_u32_le(0x0403_4b50);
    header.put_u16_le(if big { VERSION_ZIP64 } else { VERSION_PLAIN });
    put_common(&mut header, entry, big);
    header.put_u16_le(if big { 20 } else { 0 });
    header.put_slice(entry.path.as_bytes());
    if big {
        header.put_u16_le(1);
        header.put_u16_le(16);
        header.put_u64_le(entry.size);
        header.put_u64_le(entry.size);
    }
    header.freeze()
}

/// What local header and directory have in common, from the flags to the length
/// of the name.
fn put_common(to: &mut BytesMut, entry: &ZipEntry, big: bool) {
    let size = if big {
        u32::MAX
    } else {
        u32::try_from(entry.size).unwrap_or(u32::MAX)
    };
    to.put_u16_le(FLAGS);
    to.put_u16_le(0); // stored
    to.put_u16_le(TIME);
    to.put_u16_le(DATE);
    to.put_u32_le(entry.crc32);
    to.put_u32_le(size);
    to.put_u32_le(size);
    to.put_u16_le(u16::try_from(entry.path.len()).expect("paths are short"));
}

fn put_central(to: &mut BytesMut, entry: &ZipEntry, offset: u64) {
    let big = entry.size >= ZIP64_FROM;
    let far = offset >= ZIP64_FROM;
    let mut extra = BytesMut::new();
    if big {
        extra.put_u64_le(entry.size);
        extra.put_u64_le(entry.size);
    }
    if far {
        extra.put_u64_le(offset);
    }
    let extra_size = u16::try_from(extra.len()).expect("at most three numbers");
    let version = if big || far {
        VERSION_ZIP64
    } else {
        VERSION_PLAIN
    };
    to.put_u32_le(0x0201_4b50);
    to.put_u16_le(MADE_BY | version);
    to.put_u16_le(version);
    put_common(to, entry, big);
    to.put_u16_le(if extra_size > 0 { extra_size + 4 } else { 0 });
    to.put_u16_le(0); // comment
    to.put_u16_le(0); // disk
    to.put_u16_le(0); // internal attributes
    to.put_u32_le(MODE);
    to.put_u32_le(if far {
        u32::MAX
    } else {
        u32::try_from(offset).unwrap_or(u32::MAX)
    });
    to.put_slice(entry.path.as_bytes());
    if extra_size > 0 {
        to.put_u16_le(1);
        to.put_u16_le(extra_size);
        to.put_slice(&extra);
    }
}

fn end_of_directory(entries: u64, offset: u64, size: u64) -> Bytes {
    let big = entries >= 0xFFFF || offset >= ZIP64_FROM || size >= ZIP64_FROM;
    let mut end = BytesMut::new();
    if big {
        end.put_u32_le(0x0606_4b50);
        end.put_u64_le(44);
        end.put_u16_le(MADE_BY | VERSION_ZIP64);
        end.put_u16_le(VERSION_ZIP64);
        end.put_u32_le(0);
        end.put_u32_le(0);
        end.put_u64_le(entries);
        end.put_u64_le(entries);
        end.put_u64_le(size);
        end.put_u64_le(offset);
        end.put_u32_le(0x0706_4b50);
        end.put_u32_le(0);
        end.put_u64_le(offset + size);
        end.put_u32_le(1);
    }
    let short = |number: u64| u16::try_from(number).unwrap_or(u16::MAX);
    let long = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    end.put_u32_le(0x0605_4b50);
    end.put_u16_le(0);
    end.put_u16_le(0);
    end.put_u16_le(short(entries));
    end.put_u16_le(short(entries));
    end.put_u32_le(long(size));
    end.put_u32_le(long(offset));
    end.put_u16_le(0);
    end.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn entry(path: &str, bytes: &'static [u8]) -> ZipEntry {
        ZipEntry {
            path: path.to_owned(),
            content: ZipContent::Bytes(Bytes::from_static(bytes)),
            size: bytes.len() as u64,
            crc32: crc32fast::hash(bytes),
        }
    }

    fn bytes_of(layout: &ZipLayout, range: Range<u64>) -> Vec<u8> {
        let mut all = Vec::new();
        for stretch in layout.stretches(range) {
            match stretch {
                Stretch::Bytes(bytes) => all.extend_from_slice(&bytes),
                Stretch::Blob(..) => unreachable!("no blobs here"),
            }
        }
        all
    }

    #[test]
    fn a_zip_reader_reads_it_and_every_range_is_a_slice() {
        let layout = ZipLayout::new(&[
            entry("dryer/README.md", b"# Dryer"),
            entry("dryer/empty", b""),
            entry("dryer/docs/guía.md", "más".as_bytes()),
        ]);
        let whole = bytes_of(&layout, 0..layout.length());
        assert_eq!(whole.len() as u64, layout.length());
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(whole.clone())).unwrap();
        let mut read = Vec::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            read.push((file.name().unwrap().to_string(), text));
        }
        let expected = [
            ("dryer/README.md", "# Dryer"),
            ("dryer/empty", ""),
            ("dryer/docs/guía.md", "más"),
        ];
        assert_eq!(
            read,
            expected.map(|(path, text)| (path.to_owned(), text.to_owned()))
        );
        for start in 0..layout.length() {
            for end in [start + 1, start + 40, layout.length()] {
                let end = end.clamp(start, layout.length());
                assert_eq!(
                    bytes_of(&layout, start..end),
                    whole[start as usize..end as usize]
                );
            }
        }
    }

    #[test]
    fn files_beyond_four_gib_and_many_entries_take_zip64() {
        let digest = Digest::of(b"large");
        let large = |path: &str| ZipEntry {
            path: path.to_owned(),
            content: ZipContent::Blob(digest),
            size: 5 << 30,
            crc32: 7,
        };
        let layout = ZipLayout::new(&[large("a"), large("b"), entry("c", b"small")]);
        let directory = layout.pieces.last().map(|(at, ..)| *at).unwrap();
        let tail = bytes_of(&layout, directory..layout.length());
        // The second offset lies beyond 4 GiB and is in the extra field.
        assert!(tail.windows(4).any(|word| word == [0x50, 0x4b, 0x06, 0x06]));
        assert!(layout.length() > 10 << 30);
        let stretches = layout.stretches((5 << 30)..(5 << 30) + 200);
        assert!(
            matches!(&stretches[0], Stretch::Blob(found, range) if *found == digest && range.end == 5 << 30)
        );
    }
}
