//! Meshes and drawings: what they are, how large, whether they print, how they
//! look, and what changed between two.
//!
//! Bytes go in, values come out: no files, no network, no clock, no threads.
//! [`analyze()`] is the way in. Files are hostile until read: nothing here
//! allocates what a header promises, everything has a budget ([`Limits`]), and
//! going beyond one is a [`Refusal`] with a reason that people understand.
//! Still, a caller reads strangers' files in a process of their own, as running
//! out of memory cannot be caught.

mod analyze;
mod difference;
mod drawing;
mod facts;
mod finding;
mod format;
mod freecad;
mod gcode;
mod kicad;
mod limits;
mod mesh;
mod printer;
mod raster;
mod read;
mod refusal;
mod report;
mod text;
mod thumbnail;
mod unit;
mod vector;
mod web_model;

pub use analyze::{Analysis, MeshAnalysis, Opened, analyze, analyze_step_mesh, open};
pub use difference::{
    Compared, Difference, DifferencePictures, Verdict, difference, difference_model,
    draw_difference,
};
pub use drawing::{
    BoardLayer, BoardLayerAnalysis, BoardLayerReport, DrawingAnalysis, DrawingReport, HoleReport,
    LayerReport,
};
pub use facts::Facts;
pub use finding::{Finding, Severity};
pub use format::{Format, is_named_shape, is_step_extension, sniff};
pub use freecad::{FreeCadAnalysis, FreeCadReport};
pub use gcode::{GCodeAnalysis, GCodeReport};
pub use kicad::{BoardAnalysis, BoardReport};
pub use limits::Limits;
pub use mesh::shells::ShellKind;
pub use mesh::{Mesh, Part};
pub use printer::{Fit, PRINTERS, Printer, Turn, fits};
pub use raster::{Camera, Drawn, Mark, Paint, Picture, Theme, View, draw};
pub use refusal::Refusal;
pub use report::{PartReport, Reading, Report, ShellCounts, ShellReport};
pub use thumbnail::Thumbnail;
pub use unit::Unit;
pub use vector::Point;
pub use web_model::{coarser, to_glb};
