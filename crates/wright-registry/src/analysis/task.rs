//! What a child can be asked to do.

use super::Limits;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use wright_model::DesignPath;

/// A thing to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// Small pictures of a picture.
    Picture,
    /// Two squares of a photo, for a profile.
    Square,
    /// The card of a release, from what is known of it.
    Card,
    /// Tries what must not work.
    Probe(Probe),
}

/// What a test asks the child to try. Each is harmless inside the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// Files, network, other programs, threads: reports what came of each.
    Escape,
    /// More and more memory.
    Memory,
    /// Work without end.
    Work,
    /// Waiting without end.
    Wait,
    /// Output without end.
    Output,
    /// A call within a call, without end.
    Depth,
    /// A panic.
    Panic,
    /// An answer that cannot be right.
    Lie,
}

/// Every task by name.
const TASKS: [(Task, &str); 11] = [
    (Task::Picture, "picture"),
    (Task::Square, "square"),
    (Task::Card, "card"),
    (Task::Probe(Probe::Escape), "probe-escape"),
    (Task::Probe(Probe::Memory), "probe-memory"),
    (Task::Probe(Probe::Work), "probe-work"),
    (Task::Probe(Probe::Wait), "probe-wait"),
    (Task::Probe(Probe::Output), "probe-output"),
    (Task::Probe(Probe::Depth), "probe-depth"),
    (Task::Probe(Probe::Panic), "probe-panic"),
    (Task::Probe(Probe::Lie), "probe-lie"),
];

/// Version of the small pictures; a higher one has all made again.
const PICTURE_PIPELINE: &str = "picture-1";
/// Version of the card.
const CARD_PIPELINE: &str = "card-1";
/// Media types of pictures that are looked into.
const PICTURES: [&str; 5] = [
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
];
const MIB: u64 = 1 << 20;
/// The largest picture that is looked into, in bytes.
const PICTURE_BYTES_MAX: u64 = 64 * MIB;

impl Task {
    /// Its name, as the child is told.
    pub fn name(self) -> &'static str {
        let named = TASKS.iter().find(|(task, _)| *task == self);
        named.map_or("unnamed", |(_, name)| *name)
    }

    /// Under what its results are kept: the task and the version of how it is
    /// done. `None` where nothing is kept.
    pub fn pipeline(self) -> Option<&'static str> {
        match self {
            Self::Picture => Some(PICTURE_PIPELINE),
            Self::Card => Some(CARD_PIPELINE),
            Self::Square | Self::Probe(_) => None,
        }
    }

    /// The task whose results are kept under `pipeline` today.
    pub fn of_pipeline(pipeline: &str) -> Option<Self> {
        let mut tasks = TASKS.iter().map(|(task, _)| *task);
        tasks.find(|task| task.pipeline() == Some(pipeline))
    }

    /// Pipelines of today; what is kept under others is of an older version.
    pub fn pipelines() -> Vec<&'static str> {
        TASKS
            .iter()
            .filter_map(|(task, _)| task.pipeline())
            .collect()
    }

    /// What a file of a release is looked into for, by what it calls itself. The
    /// bytes have the last word, in the child.
    pub fn of_file(_path: &DesignPath, media_type: &str) -> Option<Self> {
        PICTURES.contains(&media_type).then_some(Self::Picture)
    }

    /// What a child may use for an input of so many bytes.
    pub fn limits(self, input_bytes: u64) -> Limits {
        let limits = Limits {
            input_bytes_max: PICTURE_BYTES_MAX,
            memory_bytes: 1024 * MIB,
            processor_seconds: 20,
            // Time on the clock ends only what hangs: on a busy machine work takes longer.
            wall: Duration::from_secs(90),
            output_bytes: 32 * MIB,
        };
        match self {
            Self::Picture => Limits {
                memory_bytes: 1024 * MIB + 2 * input_bytes.min(PICTURE_BYTES_MAX),
                ..limits
            },
            Self::Square => Limits {
                input_bytes_max: 5 * MIB,
                processor_seconds: 5,
                wall: Duration::from_secs(20),
                output_bytes: MIB,
                ..limits
            },
            Self::Card => Limits {
                input_bytes_max: 8 * MIB,
                memory_bytes: 512 * MIB,
                processor_seconds: 10,
                wall: Duration::from_secs(60),
                output_bytes: 4 * MIB,
            },
            Self::Probe(_) => Limits {
                memory_bytes: 256 * MIB,
                processor_seconds: 1,
                wall: Duration::from_secs(60),
                output_bytes: MIB,
                ..limits
            },
        }
    }
}

impl FromStr for Task {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = TASKS.iter().find(|(_, known)| *known == name);
        found
            .map(|(task, _)| *task)
            .ok_or_else(|| format!("there is no task “{name}”"))
    }
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_pipelines_lead_back() {
        for (task, name) in TASKS {
            assert_eq!((task.name(), name.parse()), (name, Ok(task)));
            if let Some(pipeline) = task.pipeline() {
                assert_eq!(Task::of_pipeline(pipeline), Some(task));
            }
        }
        assert_eq!(Task::of_pipeline("picture-0"), None);
        assert!("picture-1".parse::<Task>().is_err());
    }
}
