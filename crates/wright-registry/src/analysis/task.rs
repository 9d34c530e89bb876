//! What a child can be asked to do.

use super::Limits;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use wright_model::{DesignPath, FileKind};

/// A thing to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// Small pictures of a picture.
    Picture,
    /// Two squares of a photo, for a profile.
    Square,
    /// The card of a release, from what is known of it.
    Card,
    /// What a mesh, drawing, board or machine program is: its report, a first
    /// picture, a model for browsers.
    Shape,
    /// What a page does without at first: more sizes of the picture, a coarser
    /// model, both models compressed.
    ShapeMore,
    /// The other sides of a mesh, and all of them for dark pages.
    ShapeViews,
    /// What changed between two meshes: numbers, pictures, a model for browsers.
    /// The input is the length of the first as eight bytes, big-endian, then both.
    Difference,
    /// The cells of a bill of materials.
    Bom,
    /// The mesh of a STEP file, by a helper: no reply, but binary STL.
    Step,
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
const TASKS: [(Task, &str); 17] = [
    (Task::Picture, "picture"),
    (Task::Square, "square"),
    (Task::Card, "card"),
    (Task::Shape, "shape"),
    (Task::ShapeMore, "shape-more"),
    (Task::ShapeViews, "shape-views"),
    (Task::Difference, "difference"),
    (Task::Bom, "bom"),
    (Task::Step, "step"),
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
/// Version of reports, first pictures and models.
const SHAPE_PIPELINE: &str = "shape-2";
/// Version of what comes after them.
const SHAPE_MORE_PIPELINE: &str = "shape-more-2";
/// Version of the other views.
const SHAPE_VIEWS_PIPELINE: &str = "shape-views-2";
/// Version of reading tables into cells.
const BOM_PIPELINE: &str = "bom-2";
/// Media types of pictures that are looked into.
const PICTURES: [&str; 5] = [
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
];
/// What the cells of a bill of materials are called below `/derived/…/`.
pub const BOM_TABLE: &str = "table.json";
const MIB: u64 = 1 << 20;
/// The largest shape that is looked into, in bytes: twenty million facets have
/// twice as many, which memory does not.
const SHAPE_BYTES_MAX: u64 = 512 * MIB;
/// The largest two meshes that are compared while somebody waits, in bytes.
const DIFFERENCE_BYTES_MAX: u64 = 128 * MIB;
/// The largest STEP file that is looked into, in bytes.
const STEP_BYTES_MAX: u64 = 128 * MIB;
/// Memory for a shape, however small it is, in bytes: archives unfold.
const SHAPE_MEMORY_BYTES: u64 = 512 * MIB;
/// The largest picture that is looked into, in bytes.
const PICTURE_BYTES_MAX: u64 = 64 * MIB;
/// The largest bill of materials that is looked into, in bytes.
const BOM_BYTES_MAX: u64 = 16 * MIB;
/// The largest table that is kept of one, in bytes.
pub(crate) const BOM_TABLE_BYTES_MAX: u64 = 8 * MIB;

impl Task {
    /// Its name, as the child is told.
    pub fn name(self) -> &'static str {
        let named = TASKS.iter().find(|(task, _)| *task == self);
        named.map_or("unnamed", |(_, name)| *name)
    }

    /// Under what its results are kept, where they are: the task and the version of
    /// how it is done.
    pub fn pipeline(self) -> &'static str {
        match self {
            Self::Picture => PICTURE_PIPELINE,
            Self::Card => CARD_PIPELINE,
            Self::Shape => SHAPE_PIPELINE,
            Self::ShapeMore => SHAPE_MORE_PIPELINE,
            Self::ShapeViews => SHAPE_VIEWS_PIPELINE,
            Self::Bom => BOM_PIPELINE,
            Self::Square | Self::Difference | Self::Step | Self::Probe(_) => self.name(),
        }
    }

    /// Whether its results are kept.
    fn is_kept(self) -> bool {
        !matches!(
            self,
            Self::Square | Self::Difference | Self::Step | Self::Probe(_)
        )
    }

    /// The task whose results are kept under `pipeline` today.
    pub fn of_pipeline(pipeline: &str) -> Option<Self> {
        let mut tasks = TASKS.iter().map(|(task, _)| *task);
        tasks.find(|task| task.is_kept() && task.pipeline() == pipeline)
    }

    /// Pipelines of today; what is kept under others is of an older version.
    pub fn pipelines() -> Vec<&'static str> {
        let tasks = TASKS.iter().map(|(task, _)| *task);
        tasks
            .filter(|task| task.is_kept())
            .map(Self::pipeline)
            .collect()
    }

    /// What a file of a release is looked into for, by what it calls itself. The
    /// bytes have the last word, in the child.
    pub fn of_file(
        path: &DesignPath,
        kind: FileKind,
        media_type: &str,
    ) -> impl Iterator<Item = Self> {
        let picture = PICTURES.contains(&media_type).then_some(Self::Picture);
        let shape = wright_geometry::is_named_shape(path, kind).then_some(Self::Shape);
        picture.into_iter().chain(shape)
    }

    /// Whether it looks into a mesh, a drawing, a board or a machine program.
    pub fn is_of_shape(self) -> bool {
        matches!(self, Self::Shape | Self::ShapeMore | Self::ShapeViews)
    }

    /// What is to be done once this task is, by what it found out.
    pub fn followed_by(self, found: &serde_json::Value) -> Option<Self> {
        (self == Self::Shape && found["kind"] == "mesh").then_some(Self::ShapeMore)
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
            Self::Bom => Limits {
                input_bytes_max: BOM_BYTES_MAX,
                memory_bytes: 512 * MIB,
                processor_seconds: 10,
                wall: Duration::from_secs(60),
                output_bytes: BOM_TABLE_BYTES_MAX,
            },
            Self::Shape | Self::ShapeMore | Self::ShapeViews => Limits {
                input_bytes_max: SHAPE_BYTES_MAX,
                memory_bytes: (SHAPE_MEMORY_BYTES + 8 * input_bytes.min(SHAPE_BYTES_MAX))
                    .min(4096 * MIB),
                output_bytes: 256 * MIB,
                ..limits
            },
            Self::Difference => Limits {
                input_bytes_max: DIFFERENCE_BYTES_MAX,
                memory_bytes: SHAPE_MEMORY_BYTES + 10 * input_bytes.min(DIFFERENCE_BYTES_MAX),
                output_bytes: 64 * MIB,
                ..limits
            },
            Self::Step => Limits {
                input_bytes_max: STEP_BYTES_MAX,
                memory_bytes: 2048 * MIB,
                output_bytes: 512 * MIB,
                ..limits
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

/// A task, and what is known of the file beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What to do.
    pub task: Task,
    /// Extensions that the file goes by, for bytes that leave it open what they are.
    pub extensions: Vec<String>,
}

/// The extension that a child is told for the mesh of a STEP file, which no file goes by.
pub const STEP_MESH: &str = "step-mesh";

impl From<Task> for Order {
    fn from(task: Task) -> Self {
        Self {
            task,
            extensions: Vec::new(),
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
            let kept = task.is_kept().then_some(task);
            assert_eq!(Task::of_pipeline(task.pipeline()), kept, "{name}");
        }
        assert_eq!(Task::of_pipeline("picture-0"), None);
        assert!("picture-1".parse::<Task>().is_err());
    }

    #[test]
    fn a_file_is_looked_into_for_what_it_calls_itself() {
        let tasks = |path: &str| -> Vec<Task> {
            let path = DesignPath::parse(path).unwrap();
            let media_type = wright_model::kind::media_type(&path);
            Task::of_file(&path, FileKind::of(&path), media_type).collect()
        };
        assert_eq!(tasks("stl/corner.STL"), [Task::Shape]);
        assert_eq!(tasks("cnc/side.svg"), [Task::Picture, Task::Shape]);
        assert_eq!(tasks("docs/img/step-1.svg"), [Task::Picture]);
        assert_eq!(tasks("docs/photo.jpg"), [Task::Picture]);
        assert_eq!(tasks("print/corner.mtl"), []);
        assert_eq!(tasks("README.md"), []);
        let odd = DesignPath::parse("print/corner.tri").unwrap();
        let said = Task::of_file(&odd, FileKind::Mesh, "application/octet-stream");
        assert_eq!(said.collect::<Vec<_>>(), [Task::Shape]);
    }
}
