//! The child that understands one file: locks itself in, reads it from standard
//! input, and leaves what it made and found in the file that is its standard
//! output. The protocol is told in `wright_registry::analysis::reply`.

mod outputs;
mod probes;
mod tasks;

use crate::cli::AnalyzeOptions;
use crate::sandbox::{self, Bounds};
use anyhow::Context;
use outputs::Outputs;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use wright_registry::analysis::reply::write_reply;
use wright_registry::analysis::{Reason, Reply};

/// The file to understand.
pub(crate) struct Input(File);

impl Input {
    /// All of it, in memory.
    pub(crate) fn read(mut self) -> Result<Vec<u8>, Reason> {
        let mut bytes = Vec::new();
        let read = self.0.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| Reason::Refused {
            why: format!("it cannot be read: {error}"),
        })
    }
}

/// Does one task and ends.
pub(crate) fn run(options: &AnalyzeOptions) -> anyhow::Result<()> {
    let (input, output) = streams().context("the standard streams as files")?;
    // What the program brings itself is read while files may still be read.
    let tools = tasks::Tools::for_task(options.task);
    let unrestricted = sandbox::enter(&Bounds {
        memory_bytes: options.memory_bytes,
        processor_seconds: options.processor_seconds,
        output_bytes: options.output_bytes,
    });
    let mut outputs = Outputs::new(output);
    // A courtesy: where there is no memory or no stack, only the parent can say so.
    let done = catch_unwind(AssertUnwindSafe(|| {
        tasks::run(options.task, Input(input), &tools, &mut outputs)
    }));
    let result = done
        .unwrap_or(Err(Reason::Crashed))
        .map(|found| outputs.report(found));
    let reply = Reply {
        unrestricted,
        result,
    };
    Ok(write_reply(&mut outputs, &reply)?)
}

/// Input and output as files of their own, which may be mapped and not only
/// streamed.
#[cfg(unix)]
fn streams() -> std::io::Result<(File, File)> {
    use std::os::fd::AsFd;
    let input = std::io::stdin().as_fd().try_clone_to_owned()?;
    let output = std::io::stdout().as_fd().try_clone_to_owned()?;
    Ok((input.into(), output.into()))
}

#[cfg(windows)]
fn streams() -> std::io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;
    let input = std::io::stdin().as_handle().try_clone_to_owned()?;
    let output = std::io::stdout().as_handle().try_clone_to_owned()?;
    Ok((input.into(), output.into()))
}
