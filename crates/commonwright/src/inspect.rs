//! The child that looks into photos: locks itself in, then reads photos from
//! standard input and answers on standard output. The protocol is told in
//! `wright_registry::photos`.

use crate::sandbox::{self, Bounds};
use serde_json::json;
use std::io::{self, Read, Write};
use wright_manifest::photo::{PhotoLocation, location_of};
use wright_registry::photos::PHOTO_BYTES_MAX;

/// Bytes of a frame's length.
const LENGTH_BYTES: usize = 8;
/// What the self-test asks for, in bytes: more than the sandbox gives.
const TOO_MUCH_MEMORY: usize = 8 << 30;
/// A photo needs little, but the allocator sets a gigabyte aside before it uses
/// any. Processor time is that of a batch; the answers go into a pipe.
const BOUNDS: Bounds = Bounds {
    memory_bytes: 3 << 30,
    processor_seconds: 120,
    output_bytes: 0,
};

/// Serves until the input ends.
pub(crate) fn run(self_test: bool) -> anyhow::Result<()> {
    let unrestricted = sandbox::enter(&BOUNDS);
    let mut output = io::stdout().lock();
    say(&mut output, &json!({"unrestricted": unrestricted}))?;
    if self_test {
        return Ok(say(&mut output, &try_everything())?);
    }
    let mut input = io::stdin().lock();
    while let Some(length) = read_length(&mut input)? {
        anyhow::ensure!(
            length <= PHOTO_BYTES_MAX,
            "a photo of {length} bytes is too large"
        );
        let mut photo = Vec::new();
        let read = input.by_ref().take(length).read_to_end(&mut photo)?;
        anyhow::ensure!(
            u64::try_from(read)? == length,
            "the input ended within a photo"
        );
        say(&mut output, &json!({"verdict": verdict(&photo)}))?;
    }
    Ok(())
}

fn verdict(photo: &[u8]) -> &'static str {
    match location_of(photo) {
        PhotoLocation::Located => "located",
        PhotoLocation::None => "clean",
        PhotoLocation::Unreadable => "unreadable",
    }
}

fn say(output: &mut impl Write, line: &serde_json::Value) -> io::Result<()> {
    writeln!(output, "{line}")?;
    output.flush()
}

/// The next frame's length; `None` at the end of the input.
fn read_length(input: &mut impl Read) -> io::Result<Option<u64>> {
    let mut length = Vec::with_capacity(LENGTH_BYTES);
    input.take(LENGTH_BYTES as u64).read_to_end(&mut length)?;
    match <[u8; LENGTH_BYTES]>::try_from(length) {
        Ok(length) => Ok(Some(u64::from_be_bytes(length))),
        Err(rest) if rest.is_empty() => Ok(None),
        Err(_) => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Tries what the sandbox must prevent, and says what came of each.
fn try_everything() -> serde_json::Value {
    let mut tried = crate::analyze::escape();
    let memory = Vec::<u8>::new().try_reserve_exact(TOO_MUCH_MEMORY);
    tried["memory"] = json!(if memory.is_ok() { "done" } else { "denied" });
    tried
}
