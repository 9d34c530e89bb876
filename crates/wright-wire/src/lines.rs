//! NDJSON from anywhere: limits first, then a line at a time, each error with
//! the number of its line.

use serde::Deserialize;

/// Why a document of lines cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// The whole document is too long.
    #[error("the document has {bytes} bytes; at most {bytes_max} are allowed")]
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// Most allowed.
        bytes_max: usize,
    },
    /// Too many lines.
    #[error("the document has more than {0} lines")]
    TooMany(usize),
    /// One line is too long.
    #[error("line {number} has more than {bytes_max} bytes")]
    LineTooLong {
        /// Counted from 1.
        number: usize,
        /// Most allowed.
        bytes_max: usize,
    },
    /// One line is not what it should be.
    #[error("line {number} {problem}")]
    Line {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it, as the end of a sentence.
        problem: String,
    },
}

/// What a document may have at most.
pub(crate) struct Limits {
    pub(crate) bytes_max: usize,
    pub(crate) line_bytes_max: usize,
    pub(crate) lines_max: usize,
}

#[derive(Deserialize)]
struct Probe {
    v: u64,
}

/// Parses every line of a version this program knows with `parse_line`; returns
/// them with their numbers, and how many lines of a later version were skipped.
/// Blank lines are skipped too.
pub(crate) fn parse<T>(
    bytes: &[u8],
    v_known: u64,
    limits: &Limits,
    parse_line: fn(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<(Vec<(usize, T)>, usize), LinesError> {
    if bytes.len() > limits.bytes_max {
        return Err(LinesError::TooLarge {
            bytes: bytes.len(),
            bytes_max: limits.bytes_max,
        });
    }
    let (mut parsed, mut skipped) = (Vec::new(), 0);
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = index + 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if parsed.len() + skipped == limits.lines_max {
            return Err(LinesError::TooMany(limits.lines_max));
        }
        if line.len() > limits.line_bytes_max {
            return Err(LinesError::LineTooLong {
                number,
                bytes_max: limits.line_bytes_max,
            });
        }
        let wrong = |problem: String| LinesError::Line { number, problem };
        let probe: Probe = serde_json::from_slice(line)
            .map_err(|error| wrong(format!("is no JSON object with a version “v”: {error}")))?;
        if probe.v > v_known {
            skipped += 1;
            continue;
        }
        if probe.v == 0 {
            return Err(wrong("has the version 0, which does not exist".to_owned()));
        }
        let value = parse_line(line).map_err(|error| wrong(format!("is malformed: {error}")))?;
        parsed.push((number, value));
    }
    Ok((parsed, skipped))
}
