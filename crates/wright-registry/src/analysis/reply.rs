//! What a child answers, and how much of it is believed.
//!
//! The child writes all it has to say into one file, its standard output: the
//! bytes of each output one after another, then a [`Reply`] as JSON, then the
//! length of that as eight bytes, big-endian. One file needs no descriptors beside
//! the standard ones, no pipe can fill up, and one limit holds all of it.

use super::Reason;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// The longest reply, in bytes.
pub const REPLY_BYTES_MAX: u64 = 1 << 20;
/// Bytes that tell a reply's length.
const LENGTH_BYTES: u64 = 8;
/// Outputs of one task.
const OUTPUTS_MAX: usize = 64;
/// The longest name of an output, in bytes.
const NAME_BYTES_MAX: usize = 64;
/// Pixels of one side of an output.
const SIDE_PIXELS_MAX: u32 = 16_384;
/// What outputs may be, so that none is ever served as something a browser runs.
const MEDIA_TYPES: [&str; 5] = [
    "image/webp",
    "image/png",
    "image/svg+xml",
    "model/gltf-binary",
    "application/json",
];

/// What the child says at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What it could not lock away from itself.
    pub unrestricted: Vec<String>,
    /// What came of the task.
    pub result: Result<Report, Reason>,
}

/// What came of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What was found out; its shape is the task's own.
    pub found: serde_json::Value,
    /// The outputs, in the order their bytes were written.
    pub outputs: Vec<OutputHead>,
}

/// An output without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputHead {
    /// Its name below `/derived/…/`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// For pictures, in pixels.
    pub width: Option<u32>,
    /// For pictures, in pixels.
    pub height: Option<u32>,
}

/// A task that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What could not be locked away from the child.
    pub unrestricted: Vec<String>,
    /// What was found out.
    pub found: serde_json::Value,
    /// What was made.
    pub outputs: Vec<Output>,
}

/// A file that a task made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What the child says of it.
    pub head: OutputHead,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Reads what a child left in its file.
///
/// # Errors
/// The child's own reason, or that what it left makes no sense.
pub(super) fn read(mut file: File) -> io::Result<Result<Outcome, Reason>> {
    let Some(reply) = read_reply(&mut file)? else {
        return Ok(Err(Reason::Confused));
    };
    let report = match reply.result {
        Ok(report) => report,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut outputs = Vec::with_capacity(report.outputs.len());
    file.rewind()?;
    for head in report.outputs {
        let mut bytes = Vec::new();
        file.by_ref().take(head.bytes).read_to_end(&mut bytes)?;
        let bytes = Bytes::from(bytes);
        outputs.push(Output { head, bytes });
    }
    Ok(Ok(Outcome {
        unrestricted: reply.unrestricted,
        found: report.found,
        outputs,
    }))
}

/// The reply at the end of the file, if it fits what is before it.
fn read_reply(file: &mut File) -> io::Result<Option<Reply>> {
    let whole = file.seek(SeekFrom::End(0))?;
    let Some(rest) = whole.checked_sub(LENGTH_BYTES) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(rest))?;
    let mut length = [0; 8];
    file.read_exact(&mut length)?;
    let length = u64::from_be_bytes(length);
    let Some(begin) = rest
        .checked_sub(length)
        .filter(|_| length <= REPLY_BYTES_MAX)
    else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(begin))?;
    let mut json = Vec::new();
    file.by_ref().take(length).read_to_end(&mut json)?;
    let reply = serde_json::from_slice::<Reply>(&json).ok();
    Ok(reply.filter(|reply| is_sound(reply, begin)))
}

/// Whether the outputs are named and counted so that they can be kept.
fn is_sound(reply: &Reply, bytes: u64) -> bool {
    let Ok(report) = &reply.result else {
        return true;
    };
    let mut names = HashSet::new();
    let sum = report.outputs.iter().try_fold(0_u64, |sum, head| {
        let sides = head.width.into_iter().chain(head.height);
        let is_sound = is_name(&head.name)
            && names.insert(&head.name)
            && MEDIA_TYPES.contains(&head.media_type.as_str())
            && sides
                .clone()
                .all(|side| (1..=SIDE_PIXELS_MAX).contains(&side));
        sum.checked_add(head.bytes).filter(|_| is_sound)
    });
    report.outputs.len() <= OUTPUTS_MAX && sum == Some(bytes)
}

/// `640.webp`: lower-case letters, digits, dashes and dots between them.
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        !word.is_empty() && word.bytes().all(allowed)
    };
    name.len() <= NAME_BYTES_MAX && name.split('.').all(is_word)
}

/// Writes the end of a child's file: the reply, then its length.
///
/// # Errors
/// Those of the file.
pub fn write_reply(file: &mut impl io::Write, reply: &Reply) -> io::Result<()> {
    let json = serde_json::to_vec(reply)?;
    file.write_all(&json)?;
    file.write_all(&(json.len() as u64).to_be_bytes())?;
    file.flush()
}

#[cfg(test)]
mod tests;
