//! What a file of a release is, and which media type it travels under.
//!
//! The kind comes from `[files.kinds]` in `design.toml`, else from the table
//! here. A release keeps the kinds it was published with; a later table affects
//! later releases only.

use crate::access::words;
use crate::path::DesignPath;

words! {
    /// The kind of a file.
    FileKind {
        /// A source that a CAD program edits.
        Cad = "cad",
        /// Triangles, ready for a printer or a viewer.
        Mesh = "mesh",
        /// A flat drawing, for people or for a laser.
        Drawing = "drawing",
        /// Schematics, boards, fabrication data of electronics.
        Board = "board",
        /// Programs and settings for machines and devices.
        Firmware = "firmware",
        /// A bill of materials.
        Bom = "bom",
        /// Words for people.
        Documentation = "documentation",
        /// A photograph or an illustration.
        Picture = "picture",
        /// A license text or notice.
        License = "license",
        /// Anything else.
        Other = "other",
    }
}

impl FileKind {
    /// Whether a machine acts on files of this kind, so that they count into the
    /// making digest (DESIGN.md, "making digest": without documentation,
    /// pictures and licenses).
    pub fn is_making(self) -> bool {
        !matches!(self, Self::Documentation | Self::Picture | Self::License)
    }

    /// The kind the table gives a path.
    pub fn of(path: &DesignPath) -> Self {
        row(path).0
    }
}

/// The media type a path travels under in a manifest.
pub fn media_type(path: &DesignPath) -> &'static str {
    row(path).1
}

/// Whether browsers show what travels under a media type as a picture.
pub fn is_shown_picture(media_type: &str) -> bool {
    matches!(
        media_type,
        "image/svg+xml" | "image/png" | "image/jpeg" | "image/webp" | "image/avif" | "image/gif"
    )
}

const OCTETS: &str = "application/octet-stream";

/// The media type a path is *served* under: its own where no browser would run
/// or render it as a page of the registry's origin, else plain bytes. Text is
/// served as plain text.
pub fn served_type(path: &DesignPath) -> &'static str {
    match media_type(path) {
        served @ ("image/png" | "image/jpeg" | "image/webp" | "image/avif" | "image/gif"
        | "model/stl" | "model/3mf" | "model/obj" | "model/gltf-binary"
        | "model/step" | "application/pdf" | "video/mp4" | "video/webm") => served,
        // An SVG is served so that pages can show it as a picture; the policy
        // that goes with it (sandbox, no script) keeps it one.
        "image/svg+xml" => "image/svg+xml",
        "text/markdown"
        | "text/plain"
        | "text/csv"
        | "text/tab-separated-values"
        | "application/toml"
        | "application/yaml"
        | "application/json" => "text/plain; charset=utf-8",
        _ => OCTETS,
    }
}

/// (extensions, kind, media type). Registered types (IANA) where there is one.
const TABLE: &[(&[&str], FileKind, &str)] = &[
    (&["stl"], FileKind::Mesh, "model/stl"),
    (&["3mf"], FileKind::Mesh, "model/3mf"),
    (&["obj"], FileKind::Mesh, "model/obj"),
    (&["mtl"], FileKind::Mesh, "model/mtl"),
    (&["amf"], FileKind::Mesh, "application/x-amf"),
    (&["ply"], FileKind::Mesh, OCTETS),
    (&["glb"], FileKind::Mesh, "model/gltf-binary"),
    (&["gltf"], FileKind::Mesh, "model/gltf+json"),
    (&["step", "stp", "p21"], FileKind::Cad, "model/step"),
    (&["iges", "igs"], FileKind::Cad, "model/iges"),
    (&["scad"], FileKind::Cad, "application/x-openscad"),
    (
        &[
            "fcstd",
            "f3d",
            "f3z",
            "ipt",
            "iam",
            "sldprt",
            "sldasm",
            "slddrw",
            "par",
            "asm",
            "prt",
            "catpart",
            "catproduct",
            "3dm",
            "skp",
            "blend",
            "brep",
            "brp",
            "x_t",
            "x_b",
            "sat",
            "jscad",
            "dwg",
        ],
        FileKind::Cad,
        OCTETS,
    ),
    (&["dxf"], FileKind::Drawing, "image/vnd.dxf"),
    (
        &[
            "kicad_pcb",
            "kicad_sch",
            "kicad_mod",
            "kicad_sym",
            "kicad_pro",
            "kicad_prl",
            "kicad_wks",
            "kicad_dru",
            "sch",
            "brd",
            "lbr",
            "fzz",
            "dsn",
            "epro",
        ],
        FileKind::Board,
        OCTETS,
    ),
    (
        &[
            "gbr", "ger", "gbx", "gtl", "gbl", "gts", "gbs", "gto", "gbo", "gtp", "gbp", "gko",
            "gml", "gm", "gm1", "gm2", "gm3", "g1", "g2", "g3", "g4", "gp1", "gp2", "oln", "pho",
            "drl", "xln", "exc", "drd", "gbrjob",
        ],
        FileKind::Board,
        "application/vnd.gerber",
    ),
    (
        &[
            "ino", "pde", "c", "h", "cpp", "hpp", "cc", "hh", "rs", "py", "uf2", "hex", "bin",
            "elf", "s", "ld", "gcode", "gco", "g", "nc", "ngc", "tap", "ini", "cfg", "overlay",
        ],
        FileKind::Firmware,
        OCTETS,
    ),
    (
        &["md", "markdown"],
        FileKind::Documentation,
        "text/markdown",
    ),
    (
        &["txt", "rst", "adoc", "org"],
        FileKind::Documentation,
        "text/plain",
    ),
    (&["pdf"], FileKind::Documentation, "application/pdf"),
    (
        &[
            "odt", "ods", "odp", "docx", "xlsx", "pptx", "doc", "xls", "epub", "html", "htm", "tex",
        ],
        FileKind::Documentation,
        OCTETS,
    ),
    (&["csv"], FileKind::Other, "text/csv"),
    (&["tsv"], FileKind::Other, "text/tab-separated-values"),
    (&["json"], FileKind::Other, "application/json"),
    (&["toml"], FileKind::Other, "application/toml"),
    (&["yml", "yaml"], FileKind::Other, "application/yaml"),
    (&["xml"], FileKind::Other, "application/xml"),
    (&["svg"], FileKind::Drawing, "image/svg+xml"),
    (&["png"], FileKind::Picture, "image/png"),
    (&["jpg", "jpeg"], FileKind::Picture, "image/jpeg"),
    (&["webp"], FileKind::Picture, "image/webp"),
    (&["avif"], FileKind::Picture, "image/avif"),
    (&["gif"], FileKind::Picture, "image/gif"),
    (&["heic", "heif"], FileKind::Picture, "image/heic"),
    (&["tif", "tiff"], FileKind::Picture, "image/tiff"),
    (&["mp4"], FileKind::Picture, "video/mp4"),
    (&["webm"], FileKind::Picture, "video/webm"),
    (&["zip", "gz", "xz", "7z", "tar"], FileKind::Other, OCTETS),
];

fn row(path: &DesignPath) -> (FileKind, &'static str) {
    let extension = path.extension();
    let (kind, media_type) = TABLE
        .iter()
        .find(|(extensions, ..)| extensions.contains(&extension.as_str()))
        .map_or((FileKind::Other, OCTETS), |(_, kind, media_type)| {
            (*kind, *media_type)
        });
    (by_name(path, &extension, kind), media_type)
}

/// Names say more than extensions: LICENSE, bom.csv, a drawing below docs/.
fn by_name(path: &DesignPath, extension: &str, by_extension: FileKind) -> FileKind {
    let name = path.file_name().to_ascii_lowercase();
    let folder = path.as_str().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or(&name);
    let is_text = matches!(extension, "" | "md" | "txt");
    let words: Vec<&str> = stem.split(['-', '_', ' ']).collect();
    if folder.starts_with("licenses/")
        || (is_text
            && words.iter().any(|word| {
                matches!(
                    *word,
                    "license" | "licence" | "copying" | "notice" | "licenses"
                )
            }))
    {
        return FileKind::License;
    }
    let is_table = matches!(
        extension,
        "csv" | "tsv" | "xlsx" | "ods" | "xls" | "xml" | "md" | "txt"
    );
    let names_bom = words.contains(&"bom")
        || name.contains("bill-of-materials")
        || name.contains("bill_of_materials");
    if is_table && names_bom {
        return FileKind::Bom;
    }
    if is_text
        && matches!(
            stem,
            "readme" | "changelog" | "contributing" | "authors" | "credits"
        )
    {
        return FileKind::Documentation;
    }
    let below_docs = folder.split('/').rev().skip(1).any(|folder| {
        matches!(
            folder,
            "docs" | "doc" | "documentation" | "img" | "images" | "pictures" | "photos" | "renders"
        )
    });
    match by_extension {
        FileKind::Drawing if extension == "svg" && below_docs => FileKind::Picture,
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_real_paths() {
        for (path, kind, media) in [
            ("stl/corner.STL", FileKind::Mesh, "model/stl"),
            ("cad/corner.scad", FileKind::Cad, "application/x-openscad"),
            ("laser/side.svg", FileKind::Drawing, "image/svg+xml"),
            ("docs/img/step-1.svg", FileKind::Picture, "image/svg+xml"),
            ("bom.csv", FileKind::Bom, "text/csv"),
            ("Documentation/LipSync_BOM.csv", FileKind::Bom, "text/csv"),
            ("bombay.csv", FileKind::Other, "text/csv"),
            ("LICENSE", FileKind::License, OCTETS),
            ("LICENSES/MIT.txt", FileKind::License, "text/plain"),
            ("README.md", FileKind::Documentation, "text/markdown"),
            ("design.toml", FileKind::Other, "application/toml"),
            ("fw/main.ino", FileKind::Firmware, OCTETS),
            ("board.kicad_pcb", FileKind::Board, OCTETS),
            ("fab/light.GTL", FileKind::Board, "application/vnd.gerber"),
            ("unknown.xyz", FileKind::Other, OCTETS),
            ("Makefile", FileKind::Other, OCTETS),
        ] {
            let path = DesignPath::parse(path).unwrap();
            assert_eq!(
                (FileKind::of(&path), media_type(&path)),
                (kind, media),
                "{path}"
            );
        }
    }
}
