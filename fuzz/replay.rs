//! What tests do with the corpora: every file as it is, then small changes of them.
//! Nothing is random: a seed has the same changes everywhere.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The longest input that changes make, in bytes.
const INPUT_BYTES_MAX: usize = 16 << 10;
/// The largest file of a corpus, in bytes: many small ones teach more.
const FILE_BYTES_MAX: usize = 4 << 10;
/// Numbers and marks on which readers stumble.
const WORDS: [&[u8]; 16] = [
    b"-1",
    b"0",
    b"1e308",
    b"-1e-308",
    b"NaN",
    b"4294967295",
    b"18446744073709551616",
    b"999999999",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\n",
    b"\"",
    b"<",
    b"&#x202e;",
    b"(((((((",
    b"%",
];

/// Gives a target every file of its corpus, then `rounds` changes of them. Returns
/// what brought it down.
pub(crate) fn replay(target: &str, rounds: usize, run: impl Fn(&[u8])) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry of a folder").path())
        .collect();
    paths.sort();
    assert!(paths.len() > 2, "{} has too few files", folder.display());
    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("a file can be read");
    let files: Vec<Vec<u8>> = paths.iter().map(read).collect();
    let mut found = Vec::new();
    for (path, bytes) in paths.iter().zip(&files) {
        assert!(bytes.len() <= FILE_BYTES_MAX, "{} is large", path.display());
        found.extend(check(&path.display().to_string(), bytes, &run));
    }
    let mut changes = Changes { state: 0x5eed };
    for round in 0..rounds {
        let bytes = changes.of(&files);
        found.extend(check(&format!("{target}, round {round}"), &bytes, &run));
    }
    found
}

/// Says which bytes it was, if they bring a target down.
fn check(what: &str, bytes: &[u8], run: &impl Fn(&[u8])) -> Option<String> {
    let done = catch_unwind(AssertUnwindSafe(|| run(bytes)));
    done.is_err()
        .then(|| format!("{what}: {}", bytes.escape_ascii()))
}

/// A generator of changes (xorshift).
struct Changes {
    state: u64,
}

impl Changes {
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % end.max(1)
    }

    /// One of the files, changed in one to four places.
    fn of(&mut self, files: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = files[self.below(files.len())].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, files);
        }
        bytes.truncate(INPUT_BYTES_MAX);
        bytes
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let end = start + self.below((length - start).min(64) + 1);
        start..end
    }

    fn change(&mut self, bytes: &mut Vec<u8>, files: &[Vec<u8>]) {
        let range = self.range(bytes.len());
        match self.below(8) {
            0 if !bytes.is_empty() => {
                let at = self.below(bytes.len());
                bytes[at] ^= 1 << self.below(8);
            }
            1 if !bytes.is_empty() => {
                let at = self.below(bytes.len());
                bytes[at] = self.below(256) as u8;
            }
            2 => {
                bytes.drain(range);
            }
            3 => {
                let again = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, again);
            }
            4 => bytes.truncate(range.end),
            5 => {
                let other = &files[self.below(files.len())];
                let taken = self.range(other.len());
                bytes.splice(range, other[taken].iter().copied());
            }
            6 => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(range.start..range.start, word.iter().copied());
            }
            _ => self.number(bytes),
        }
    }

    /// Puts another number where one is.
    fn number(&mut self, bytes: &mut Vec<u8>) {
        let from = self.below(bytes.len() + 1);
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let Some(start) = bytes[from..].iter().position(is_digit) else {
            return;
        };
        let start = from + start;
        let rest = bytes[start..].iter().position(|byte| !is_digit(byte));
        let end = rest.map_or(bytes.len(), |length| start + length);
        let word = WORDS[self.below(8)];
        bytes.splice(start..end, word.iter().copied());
    }
}
