//! What a child may use.

use std::time::Duration;

/// Limits of one child. The system holds the first three against it, the parent
/// the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub processor_seconds: u64,
    /// All that it writes, in bytes.
    pub output_bytes: u64,
    /// Time on the clock.
    pub wall: Duration,
    /// The largest input that is handed to it, in bytes.
    pub input_bytes_max: u64,
}

impl Limits {
    /// As arguments of the child.
    pub(super) fn arguments(&self) -> [String; 3] {
        [
            format!("--memory-bytes={}", self.memory_bytes),
            format!("--processor-seconds={}", self.processor_seconds),
            format!("--output-bytes={}", self.output_bytes),
        ]
    }
}
