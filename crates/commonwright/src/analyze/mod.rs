//! The child that understands one file: locks itself in, reads it from standard
//! input, and leaves what it made and found in the file that is its standard
//! output. The protocol is told in `wright_registry::analysis::reply`.

mod differences;
mod outputs;
mod probes;
mod shapes;
mod step;
mod tasks;

pub(crate) use probes::escape;

use crate::cli::AnalyzeOptions;
use crate::sandbox::{self, Bounds};
use anyhow::Context;
use outputs::Outputs;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use wright_registry::analysis::reply::write_reply;
use wright_registry::analysis::{Order, Reason, Reply, Task};

/// The file to understand.
pub(crate) struct Input {
    file: File,
    /// As it was before the program locked itself in, where files may not be asked.
    bytes: u64,
}

impl Input {
    /// All of it, in memory; its room is asked for once.
    pub(crate) fn read(mut self) -> Result<Vec<u8>, Reason> {
        let mut bytes = Vec::new();
        let room = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        // One byte more tells the end of the file without room for another block.
        if bytes.try_reserve_exact(room.saturating_add(1)).is_err() {
            return Err(Reason::Refused {
                why: "it does not fit into the memory that there is".to_owned(),
            });
        }
        let read = self.file.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| Reason::Refused {
            why: format!("it cannot be read: {error}"),
        })
    }
}

/// Does one task and ends.
pub(crate) fn run(options: &AnalyzeOptions) -> anyhow::Result<()> {
    let bounds = Bounds {
        memory_bytes: options.memory_bytes,
        processor_seconds: options.processor_seconds,
        output_bytes: options.output_bytes,
    };
    if options.task == Task::Step {
        return step::run(options, &bounds);
    }
    let (input, output) = streams().context("the standard streams as files")?;
    let bytes = input.metadata().map_or(0, |metadata| metadata.len());
    let input = Input { file: input, bytes };
    let order = Order {
        task: options.task,
        extensions: options.extensions.clone(),
    };
    // What the program brings itself is read while files may still be read.
    let tools = tasks::Tools::for_task(options.task);
    let unrestricted = sandbox::enter(&bounds);
    let mut outputs = Outputs::new(output);
    // A courtesy: where there is no memory or no stack, only the parent can say so.
    let done = catch_unwind(AssertUnwindSafe(|| {
        tasks::run(&order, input, &tools, &mut outputs)
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
