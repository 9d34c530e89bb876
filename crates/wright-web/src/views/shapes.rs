//! What pages tell of shapes: meshes, drawings, boards, machine programs.

use chrono::{DateTime, Utc};

use crate::small_pictures::Image;

/// A model that a browser turns, over a still picture (`shapes/figure.html`).
#[derive(Debug, Clone)]
pub(crate) struct ModelFigure {
    /// The one that is shown first.
    pub(crate) first: ModelPart,
    /// All of several, that one first.
    pub(crate) parts: Vec<ModelPart>,
}

/// A model of one part.
#[derive(Debug, Clone)]
pub(crate) struct ModelPart {
    pub(crate) name: String,
    /// The page of its file.
    pub(crate) page: String,
    pub(crate) model: String,
    /// A coarser one, to be shown first.
    pub(crate) coarse: Option<String>,
    /// Of the model, unpacked.
    pub(crate) bytes: u64,
    /// Extent along x, y and z, in µm.
    pub(crate) size_um: [i64; 3],
}

impl ModelPart {
    /// Its extent as scripts read it.
    pub(crate) fn size(&self) -> String {
        let [x, y, z] = self.size_um;
        format!("{x} {y} {z}")
    }
}

/// What is told of a file's shape.
#[derive(Debug, Clone)]
pub(crate) enum ShapeView {
    /// It waits for its turn.
    Waiting,
    /// It cannot be understood, for a reason in words.
    Refused(String),
    /// What is known.
    Known(Box<KnownView>),
}

impl ShapeView {
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting)
    }
}

/// What is known of a file's shape, in words and units of the reader.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownView {
    /// A clean drawing, for people who want lines.
    pub(crate) drawing: Option<String>,
    pub(crate) figure: Option<ModelFigure>,
    /// Cells of a title block.
    pub(crate) facts: Vec<FactView>,
    /// What it is like, at a glance.
    pub(crate) marks: Vec<MarkView>,
    /// What was odd, what matters most first.
    pub(crate) findings: Vec<FindingView>,
    /// Its size in each unit it may be in; none where the file says which.
    pub(crate) readings: Vec<ReadingView>,
    /// Who said in which it is, where somebody did.
    pub(crate) unit_by: Option<UnitBy>,
    /// Where maintainers say it; for them only.
    pub(crate) unit_form: Option<UnitForm>,
    pub(crate) fits: Vec<FitView>,
    pub(crate) shells: Vec<ShellView>,
    /// Shells that are not listed.
    pub(crate) more_shells: u64,
    /// What the file keeps apart, or its layers.
    pub(crate) pieces: Vec<PieceView>,
    /// What `pieces` are: parts of a mesh, layers of a drawing.
    pub(crate) pieces_title: String,
    pub(crate) more_pieces: u64,
    pub(crate) sides: SidesView,
}

impl KnownView {
    /// Whether its unit is worth a look: it was likely drawn in another one than it
    /// is read in, or somebody said which it is.
    pub(crate) fn is_unit_open(&self) -> bool {
        self.unit_by.is_some() || self.readings.iter().any(|reading| reading.is_suggested)
    }
}

/// A fact and how it is known.
#[derive(Debug, Clone)]
pub(crate) struct FactView {
    pub(crate) label: String,
    pub(crate) value: String,
    /// More about it, small.
    pub(crate) note: String,
    /// Corrected, stated, measured or guessed, in words; empty for what needs no source.
    pub(crate) origin: String,
    /// Whether it takes the whole width.
    pub(crate) is_wide: bool,
}

/// How something is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Note,
    Warning,
    Problem,
}

/// A word or two about a shape.
#[derive(Debug, Clone)]
pub(crate) struct MarkView {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

impl MarkView {
    /// The class of its tag.
    pub(crate) fn class(&self) -> &'static str {
        match self.tone {
            Tone::Good => "tag info",
            Tone::Note => "tag",
            Tone::Warning => "tag maybe",
            Tone::Problem => "tag no",
        }
    }
}

/// Something odd about a file.
#[derive(Debug, Clone)]
pub(crate) struct FindingView {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

impl FindingView {
    pub(crate) fn is_problem(&self) -> bool {
        self.tone == Tone::Problem
    }
}

/// The size of a mesh, if it is in one unit.
#[derive(Debug, Clone)]
pub(crate) struct ReadingView {
    /// As a form sends it.
    pub(crate) word: &'static str,
    pub(crate) unit: String,
    pub(crate) size: String,
    pub(crate) volume: String,
    /// What it is read as.
    pub(crate) is_used: bool,
    /// What it likely is.
    pub(crate) is_suggested: bool,
}

/// Who said which unit a mesh is in.
#[derive(Debug, Clone)]
pub(crate) struct UnitBy {
    /// Empty where that person is gone.
    pub(crate) handle: String,
    pub(crate) at: DateTime<Utc>,
}

/// Where maintainers say which unit a mesh is in.
#[derive(Debug, Clone)]
pub(crate) struct UnitForm {
    pub(crate) address: String,
    pub(crate) path: String,
    /// What stood when the page was made.
    pub(crate) seen: String,
}

/// Whether a printer takes it.
#[derive(Debug, Clone)]
pub(crate) struct FitView {
    pub(crate) size: String,
    pub(crate) examples: &'static str,
    pub(crate) fits: bool,
    /// How it must be turned, in words.
    pub(crate) how: String,
}

/// One shell.
#[derive(Debug, Clone)]
pub(crate) struct ShellView {
    pub(crate) kind: String,
    pub(crate) tone: Tone,
    pub(crate) size: String,
    pub(crate) volume: String,
    pub(crate) triangles: u64,
}

impl ShellView {
    pub(crate) fn is_odd(&self) -> bool {
        matches!(self.tone, Tone::Warning | Tone::Problem)
    }
}

/// A part of a mesh's file, or a layer of a drawing.
#[derive(Debug, Clone)]
pub(crate) struct PieceView {
    pub(crate) name: String,
    /// `#rrggbb`.
    pub(crate) color: Option<String>,
    /// How much of it there is, in words.
    pub(crate) amount: String,
}

/// A mesh from all sides.
#[derive(Debug, Clone, Default)]
pub(crate) enum SidesView {
    /// Not for this kind of file.
    #[default]
    None,
    /// To be drawn when somebody asks, at this address.
    AtAddress(String),
    /// They are being drawn.
    Waiting,
    /// Drawn.
    Drawn(Vec<SideView>),
}

impl SidesView {
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting)
    }
}

/// A mesh from one side.
#[derive(Debug, Clone)]
pub(crate) struct SideView {
    pub(crate) name: String,
    pub(crate) light: String,
    pub(crate) dark: String,
}

/// What a list of parts tells of one of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartShape {
    /// Facts, the most wanted first.
    pub(crate) facts: Vec<FactView>,
    /// What should be looked at before it is made.
    pub(crate) marks: Vec<MarkView>,
    /// A mesh or drawing that stands for it.
    pub(crate) picture: Option<Image>,
    /// The page of that file.
    pub(crate) page: String,
    pub(crate) path: String,
    /// Nothing is known yet.
    pub(crate) is_waiting: bool,
}
