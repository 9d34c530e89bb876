//! KiCad boards and schematics: how large a board is, of how many layers, what
//! is on it; a board as it is seen from above, a schematic as its page. Pictures are
//! written anew from numbers and escaped texts.

mod board;
mod edges;
mod expression;
mod frame;
mod ink;
mod label;
mod lettering;
mod line;
mod outline;
mod pad;
mod schematic;
mod symbol;

use crate::drawing::DrawingReport;
use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::report::{REPORT_VERSION, whole};
use crate::text;
use expression::{Node, parse};
use ink::Ink;

/// What is known of a board or a schematic.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardReport {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// What the file is.
    pub format: Format,
    /// The title in its title block.
    pub title: Option<String>,
    /// The revision in its title block.
    pub revision: Option<String>,
    /// Width and height of the board's outline.
    pub size_um: Option<[i64; 2]>,
    /// Thickness of the board.
    pub thickness_um: Option<i64>,
    /// Layers of copper.
    pub copper_layers: u64,
    /// Footprints, in a schematic symbols.
    pub components: u64,
    /// Connections.
    pub nets: u64,
    /// Pieces of track.
    pub tracks: u64,
    /// Vias.
    pub vias: u64,
    /// What is drawn, where it is a board.
    pub drawing: Option<DrawingReport>,
    /// What was odd about the file.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// What is known of a board or a schematic, and its picture as clean SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardAnalysis {
    /// What pages show and others reckon with.
    pub report: BoardReport,
    /// A board as it is seen from above, a schematic as its page; nothing where
    /// there is nothing to show.
    pub svg: Option<String>,
}

pub(crate) fn analyze(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
) -> Result<BoardAnalysis, Refusal> {
    let root = parse(bytes, format, limits)?;
    let mut report = report(&root, format);
    let picture = if format == Format::KicadBoard {
        report.size_um = outline::size(&root, limits)?;
        report.drawing = outline::report(&root, limits)?;
        board::picture(&root, limits)
    } else {
        schematic::picture(&root, limits)
    };
    let picture = picture.or_else(unpictured)?;
    report.findings = picture.findings;
    Ok(BoardAnalysis {
        report,
        svg: picture.svg,
    })
}

/// What a file looks like, and what of it is not shown.
struct Picture {
    svg: Option<String>,
    findings: Vec<Finding>,
}

/// What there is to see is too much; what is counted and told holds all the same.
fn unpictured(refusal: Refusal) -> Result<Picture, Refusal> {
    let Refusal::TooMany { what, max } = refusal else {
        return Err(refusal);
    };
    let what = format!("more than {} {what}", text::grouped(max));
    Ok(Picture {
        svg: None,
        findings: vec![Finding::Unknown { what }],
    })
}

/// What is counted and told, without what is drawn.
fn report(root: &Node<'_>, format: Format) -> BoardReport {
    let title_block = root.find("title_block");
    let titled = |head| {
        let word = title_block.and_then(|block| block.find(head)?.word(1));
        word.map(text::name).filter(|text| !text.is_empty())
    };
    let count = |head| root.all(head).count() as u64;
    let nets = root.all("net").filter(|net| net.number(1) != Some(0.0));
    BoardReport {
        v: REPORT_VERSION,
        format,
        title: titled("title"),
        revision: titled("rev"),
        size_um: None,
        thickness_um: root
            .find("general")
            .and_then(|general| general.find("thickness")?.number(1))
            .map(|thickness| whole(thickness * 1e3)),
        copper_layers: root.find("layers").map_or(0, copper_layers),
        components: count("footprint") + count("module") + count("symbol"),
        nets: nets.count() as u64,
        tracks: count("segment"),
        vias: count("via"),
        drawing: None,
        findings: Vec::new(),
    }
}

fn copper_layers(layers: &Node<'_>) -> u64 {
    let is_copper = |layer: &&Node<'_>| layer.word(1).is_some_and(|name| name.ends_with(b".Cu"));
    layers.children().iter().filter(is_copper).count() as u64
}

/// Counts what an item holds that is not shown.
fn note_embedded<L: Ord + Copy>(item: &Node<'_>, ink: &mut Ink<L>) {
    match item.head() {
        b"image" => ink.passed_over.note("image"),
        b"embedded_files" => {
            for _ in item.all("file") {
                ink.passed_over.note("embedded file");
            }
        }
        _ => {}
    }
}
