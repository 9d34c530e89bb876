//! What a file is. Its bytes decide; its name is asked only where text has no
//! mark of its own.

use std::fmt;
use wright_model::{DesignPath, FileKind};

/// What a file's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// STL, 50 bytes a facet.
    StlBinary,
    /// STL as text.
    StlAscii,
    /// 3MF, an archive.
    ThreeMf,
    /// Wavefront OBJ.
    Obj,
    /// PLY, as text or binary.
    Ply,
    /// AMF, plain or in an archive.
    Amf,
    /// glTF as text.
    Gltf,
    /// glTF, binary.
    Glb,
    /// STEP.
    Step,
    /// IGES.
    Iges,
    /// DXF.
    Dxf,
    /// SVG.
    Svg,
    /// A KiCad board.
    KicadBoard,
    /// A KiCad schematic.
    KicadSchematic,
    /// Gerber.
    Gerber,
    /// Drill holes of a board.
    Excellon,
    /// G-code.
    GCode,
    /// A FreeCAD document.
    FreeCad,
    /// OpenSCAD's language.
    OpenScad,
    /// A web page.
    Html,
    /// An archive.
    Zip,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// None of these.
    Unknown,
}

impl Format {
    /// Whether it holds a mesh that is read here.
    pub fn is_mesh(self) -> bool {
        matches!(
            self,
            Self::StlBinary
                | Self::StlAscii
                | Self::ThreeMf
                | Self::Obj
                | Self::Ply
                | Self::Amf
                | Self::Gltf
                | Self::Glb
        )
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::StlBinary => "binary STL",
            Self::StlAscii => "ASCII STL",
            Self::ThreeMf => "3MF",
            Self::Obj => "OBJ",
            Self::Ply => "PLY",
            Self::Amf => "AMF",
            Self::Gltf => "glTF",
            Self::Glb => "binary glTF",
            Self::Step => "STEP",
            Self::Iges => "IGES",
            Self::Dxf => "DXF",
            Self::Svg => "SVG",
            Self::KicadBoard => "KiCad board",
            Self::KicadSchematic => "KiCad schematic",
            Self::Gerber => "Gerber",
            Self::Excellon => "drill file",
            Self::GCode => "G-code",
            Self::FreeCad => "FreeCAD document",
            Self::OpenScad => "OpenSCAD",
            Self::Html => "a web page",
            Self::Zip => "a zip archive",
            Self::Pdf => "PDF",
            Self::Picture => "a picture",
            Self::Unknown => "of a kind that is not known here",
        })
    }
}

/// Extensions of files that are worth a look.
const NAMED: [&str; 18] = [
    "stl",
    "3mf",
    "obj",
    "amf",
    "ply",
    "glb",
    "gltf",
    "dxf",
    "svg",
    "kicad_pcb",
    "kicad_sch",
    "gcode",
    "gco",
    "g",
    "nc",
    "ngc",
    "tap",
    "fcstd",
];

/// Extensions of layers of circuit boards.
const GERBER: [&str; 25] = [
    "gbr", "ger", "gbx", "gtl", "gbl", "gts", "gbs", "gto", "gbo", "gtp", "gbp", "gko", "gml",
    "gm", "gm1", "gm2", "gm3", "g1", "g2", "g3", "g4", "gp1", "gp2", "oln", "pho",
];
/// Extensions of files of drill holes.
const EXCELLON: [&str; 4] = ["drl", "xln", "exc", "drd"];

/// Whether a file of a design is worth a look, by what it calls itself. Drawings
/// for people, such as those of a manual, are pictures and nothing else.
pub fn is_named_shape(path: &DesignPath, kind: FileKind) -> bool {
    match path.extension().as_str() {
        "svg" => kind == FileKind::Drawing,
        // What meshes look like, without one.
        "mtl" => false,
        extension => {
            let named: [&[&str]; 3] = [&NAMED, &GERBER, &EXCELLON];
            named.iter().any(|named| named.contains(&extension)) || kind == FileKind::Mesh
        }
    }
}

/// Whether STEP files go by this extension, which is in lower case.
pub fn is_step_extension(extension: &str) -> bool {
    ["step", "stp", "p21"].contains(&extension)
}

/// Bytes in front of a binary STL's facets: header and count.
pub(crate) const STL_HEADER: usize = 84;
/// Bytes of a facet in a binary STL.
pub(crate) const STL_FACET: usize = 50;
/// Bytes at the beginning that tell text from binary.
const HEAD: usize = 1_024;

/// What the bytes of a file are. `name` is the file's name or path.
pub fn sniff(bytes: &[u8], name: &str) -> Format {
    if is_whole_stl(bytes) {
        return Format::StlBinary;
    }
    let head = without_mark(bytes);
    let head = &head[..head.len().min(HEAD)];
    by_magic(bytes, head, name)
        .or_else(|| by_words(head, name))
        .unwrap_or_else(|| by_name(bytes, head, name))
}

/// Whether a binary STL's count and length agree; then nothing else matters, as
/// one of seven such files begins with "solid".
fn is_whole_stl(bytes: &[u8]) -> bool {
    let Some(count) = bytes.get(STL_HEADER - 4..STL_HEADER) else {
        return false;
    };
    let count = count.try_into().map_or(0, u32::from_le_bytes);
    let held = bytes.len() - STL_HEADER;
    u64::from(count) * STL_FACET as u64 == held as u64 && !bytes.starts_with(b"PK\x03\x04")
}

/// Without a byte order mark and blanks in front.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start()
}

fn by_magic(bytes: &[u8], head: &[u8], name: &str) -> Option<Format> {
    let magics: [(&[u8], Format); 11] = [
        (b"glTF", Format::Glb),
        (b"%PDF-", Format::Pdf),
        (b"\x89PNG\r\n", Format::Picture),
        (b"\xff\xd8\xff", Format::Picture),
        (b"GIF8", Format::Picture),
        (b"ISO-10303-21", Format::Step),
        (b"ply\n", Format::Ply),
        (b"ply\r", Format::Ply),
        (b"(kicad_pcb", Format::KicadBoard),
        (b"(kicad_sch", Format::KicadSchematic),
        (b"AutoCAD Binary DXF", Format::Dxf),
    ];
    let found = magics
        .into_iter()
        .find(|(magic, _)| head.starts_with(magic));
    if let Some((_, format)) = found {
        return Some(format);
    }
    bytes
        .starts_with(b"PK\x03\x04")
        .then(|| match extension(name).as_str() {
            "3mf" => Format::ThreeMf,
            "amf" => Format::Amf,
            "fcstd" => Format::FreeCad,
            _ => by_entries(bytes),
        })
}

/// What an archive holds, by the names in its directory at the end.
fn by_entries(bytes: &[u8]) -> Format {
    const DIRECTORY: usize = 64 << 10;
    let tail = &bytes[bytes.len().saturating_sub(DIRECTORY)..];
    if contains(tail, b"3D/3dmodel.model") || contains(tail, b"3dmanufacturing") {
        Format::ThreeMf
    } else if contains(tail, b"Document.xml") && contains(tail, b"GuiDocument.xml") {
        Format::FreeCad
    } else {
        Format::Zip
    }
}

/// Words with which texts begin.
fn by_words(head: &[u8], name: &str) -> Option<Format> {
    if head.contains(&0) {
        return None;
    }
    let lower = head.to_ascii_lowercase();
    let has = |word: &[u8]| contains(&lower, word);
    let begins = |word: &[u8]| lower.starts_with(word);
    if begins(b"solid") && (has(b"facet") || has(b"endsolid") || extension(name) == "stl") {
        return Some(Format::StlAscii);
    }
    if begins(b"<") {
        return if has(b"<amf") {
            Some(Format::Amf)
        } else if has(b"<svg") {
            Some(Format::Svg)
        } else if has(b"<html") || has(b"<!doctype html") {
            Some(Format::Html)
        } else {
            (extension(name) == "svg").then_some(Format::Svg)
        };
    }
    if begins(b"{") && (has(b"\"asset\"") || extension(name) == "gltf") {
        return Some(Format::Gltf);
    }
    let first_line = lower.split(|byte| *byte == b'\n' || *byte == b'\r').next();
    if first_line.is_some_and(|line| line.trim_ascii() == b"0") && has(b"section") {
        return Some(Format::Dxf);
    }
    if has(b"%fs") && has(b"%mo") || begins(b"%tf.") || begins(b"g04") && has(b"*") {
        return Some(Format::Gerber);
    }
    // A drill file's header, behind comments or the mark of a paper tape.
    let mut lines = lower.split(|byte| *byte == b'\n' || *byte == b'\r');
    let is_drill = match lower.first() {
        Some(b'm' | b';' | b'%') => lines.any(|line| line.trim_ascii() == b"m48"),
        _ => false,
    };
    is_drill.then_some(Format::Excellon)
}

fn by_name(bytes: &[u8], head: &[u8], name: &str) -> Format {
    let is_text = !head.contains(&0);
    match extension(name).as_str() {
        "stl" if bytes.len() >= STL_HEADER => Format::StlBinary,
        "obj" if is_text => Format::Obj,
        "gcode" | "gco" | "g" | "nc" | "ngc" | "tap" if is_text => Format::GCode,
        "scad" if is_text => Format::OpenScad,
        "igs" | "iges" => Format::Iges,
        "dxf" => Format::Dxf,
        "amf" if is_text => Format::Amf,
        extension if is_text && GERBER.contains(&extension) => Format::Gerber,
        extension if is_text && EXCELLON.contains(&extension) => Format::Excellon,
        _ => Format::Unknown,
    }
}

/// The extension of a file's name, in small letters.
pub(crate) fn extension(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match name.rsplit_once('.') {
        Some((_, extension)) if extension.len() <= 16 => extension.to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// Whether `bytes` has `word` in it.
pub(crate) fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_before_names() {
        let mut stl = vec![0; STL_HEADER + STL_FACET];
        stl[80] = 1;
        for (bytes, name, format) in [
            (stl.as_slice(), "cube.txt", Format::StlBinary),
            (b"\xef\xbb\xbf \n SOLID x\nFACET", "x.obj", Format::StlAscii),
            (b"solid\nendsolid\n", "x", Format::StlAscii),
            (b"<!DOCTYPE html><html>", "cube.stl", Format::Html),
            (b"PK\x03\x04....", "cube.stl", Format::Zip),
            (b"v 0 0 0\n", "cube.obj", Format::Obj),
            (b"v 0 0 0\n", "cube", Format::Unknown),
            (b"  0\r\nSECTION\r\n", "plate", Format::Dxf),
            (b"<?xml version='1.0'?><svg/>", "logo", Format::Svg),
            (b"ISO-10303-21;", "x.stl", Format::Step),
            (b"", "x.stl", Format::Unknown),
        ] {
            assert_eq!(sniff(bytes, name), format, "{name}");
        }
    }
}
