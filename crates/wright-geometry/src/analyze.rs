//! From a file's bytes to what is known of it.

use crate::drawing::{self, BoardLayerAnalysis, DrawingAnalysis};
use crate::format::{Format, sniff};
use crate::freecad::{self, FreeCadAnalysis};
use crate::gcode::{self, GCodeAnalysis};
use crate::kicad::{self, BoardAnalysis};
use crate::limits::Limits;
use crate::mesh::{Builder, Mesh};
use crate::read::{Read, Source, amf, gltf, obj, ply, stl, three_mf};
use crate::refusal::Refusal;
use crate::report::{self, Report};
use crate::unit::Unit;

/// What is known of a file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Analysis {
    /// A mesh.
    Mesh(Box<MeshAnalysis>),
    /// A drawing: what a laser or a knife follows.
    Drawing(Box<DrawingAnalysis>),
    /// A circuit board or a schematic.
    Board(Box<BoardAnalysis>),
    /// One layer of a circuit board, as factories take it.
    BoardLayer(Box<BoardLayerAnalysis>),
    /// Moves of a machine.
    GCode(Box<GCodeAnalysis>),
    /// A FreeCAD document.
    FreeCad(Box<FreeCadAnalysis>),
}

/// What is known of a mesh, and the mesh itself, to draw it and to make a web
/// model of it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeshAnalysis {
    /// What pages show and others reckon with.
    pub report: Report,
    /// The mesh; in millimeters where the file states its unit.
    pub mesh: Mesh,
}

/// Looks at the bytes of a file. `name` is its name or path, asked only where
/// the bytes leave it open; `seed` is a number that nobody who makes files can
/// foresee. The answer does not depend on the seed.
pub fn analyze(bytes: &[u8], name: &str, limits: &Limits, seed: u64) -> Result<Analysis, Refusal> {
    open(bytes, name, limits, seed)?.analyze()
}

/// A file that was read, whose bytes are not needed any more: whoever has no use for
/// them either lets them go before the rest takes its room.
pub struct Opened(Inside);

enum Inside {
    Mesh {
        format: Format,
        builder: Box<Builder>,
        read: Read,
    },
    Other(Analysis),
}

impl Opened {
    /// What is known of the file.
    pub fn analyze(self) -> Result<Analysis, Refusal> {
        match self.0 {
            Inside::Mesh {
                format,
                builder,
                read,
            } => {
                let analysis = report_on(format, *builder, read)?;
                Ok(Analysis::Mesh(Box::new(analysis)))
            }
            Inside::Other(analysis) => Ok(analysis),
        }
    }
}

/// The first half of [`analyze`], and all of it where the file is no mesh.
pub fn open(bytes: &[u8], name: &str, limits: &Limits, seed: u64) -> Result<Opened, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let source = Source {
        bytes,
        limits,
        seed,
    };
    let analysis = match sniff(bytes, name) {
        format if format.is_mesh() => {
            let (builder, read) = read_mesh(source, format)?;
            return Ok(Opened(Inside::Mesh {
                format,
                builder: Box::new(builder),
                read,
            }));
        }
        Format::Dxf => drawing::read_dxf(source).map(|found| Analysis::Drawing(Box::new(found))),
        Format::Svg => drawing::read_svg(source).map(|found| Analysis::Drawing(Box::new(found))),
        format @ (Format::KicadBoard | Format::KicadSchematic) => {
            kicad::analyze(bytes, format, limits).map(|found| Analysis::Board(Box::new(found)))
        }
        Format::Gerber => {
            drawing::read_gerber(source, name).map(|found| Analysis::BoardLayer(Box::new(found)))
        }
        Format::Excellon => {
            drawing::read_drill(source, name).map(|found| Analysis::BoardLayer(Box::new(found)))
        }
        Format::GCode => {
            gcode::analyze(bytes, limits).map(|found| Analysis::GCode(Box::new(found)))
        }
        Format::FreeCad => {
            freecad::analyze(bytes, limits).map(|found| Analysis::FreeCad(Box::new(found)))
        }
        format @ (Format::Html | Format::Zip | Format::Pdf | Format::Picture) => {
            Err(Refusal::NoShape { format })
        }
        format => Err(Refusal::NotRead { format }),
    };
    analysis.map(|analysis| Opened(Inside::Other(analysis)))
}

/// Looks at the mesh that another program made of a STEP file: `stl` is binary STL
/// in millimeters.
pub fn analyze_step_mesh(stl: &[u8], limits: &Limits, seed: u64) -> Result<Analysis, Refusal> {
    let source = Source {
        bytes: stl,
        limits,
        seed,
    };
    let (builder, mut read) = stl::read_binary(source)?;
    read.stated = Some(Unit::Millimeter);
    let analysis = report_on(Format::Step, builder, read)?;
    Ok(Analysis::Mesh(Box::new(analysis)))
}

fn report_on(format: Format, builder: Builder, read: Read) -> Result<MeshAnalysis, Refusal> {
    let built = builder.finish()?;
    let report = report::report(format, &built, read.stated, read.findings);
    Ok(MeshAnalysis {
        report,
        mesh: built.mesh,
    })
}

fn read_mesh(source: Source<'_>, format: Format) -> Result<(Builder, Read), Refusal> {
    match format {
        Format::StlBinary => stl::read_binary(source),
        Format::StlAscii => stl::read_ascii(source),
        Format::ThreeMf => three_mf::read(source),
        Format::Obj => obj::read(source),
        Format::Ply => ply::read(source),
        Format::Amf => amf::read(source),
        Format::Gltf | Format::Glb => gltf::read(source),
        format => Err(Refusal::NotRead { format }),
    }
}
