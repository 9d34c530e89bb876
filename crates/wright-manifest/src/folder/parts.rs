//! What makers need of parts beyond what the reader of `design.toml` can see.

use super::{CheckedFile, FILE_NAME};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Positions;
use std::collections::BTreeMap;
use wright_model::{Design, DesignPath, FileKind, Part, Process};

/// Warns of a printed part without a mesh and of parts without a BOM.
pub(super) fn check(
    design: &Design,
    files: &[CheckedFile],
    positions: &Positions,
    diagnostics: &mut Diagnostics,
) {
    let kinds: BTreeMap<&DesignPath, FileKind> =
        files.iter().map(|file| (&file.path, file.kind)).collect();
    for (index, part) in design.parts.iter().enumerate() {
        if is_printed(part) && !part.export.iter().any(|path| is_mesh(&kinds, path)) {
            let message = format!("{} is printed, and has no mesh to print", part.id);
            diagnostics.push(
                Diagnostic::warning("export-missing", message)
                    .with("part", part.id.as_str())
                    .in_file(FILE_NAME)
                    .at(positions.of(&format!("part[{index}].id")))
                    .about(format!("part[{index}].export"))
                    .help(format!(
                        "export one and write export = \"stl/{}.stl\"",
                        part.id
                    )),
            );
        }
    }
    if design.bom.is_none() && !design.parts.is_empty() {
        let candidate = files.iter().find(|file| file.kind == FileKind::Bom);
        let found = Diagnostic::warning("bom-missing", "there are parts, and no bill of materials")
            .in_file(FILE_NAME)
            .about("bom.file");
        diagnostics.push(match candidate {
            Some(file) => found.with("file", file.path.as_str()).advise(
                "bom-named",
                format!("write [bom] with file = \"{}\"", file.path),
            ),
            None => found.help(
                "list what is bought and made in bom.csv, and write [bom] with file = \"bom.csv\"",
            ),
        });
    }
}

fn is_printed(part: &Part) -> bool {
    part.process
        .as_deref()
        .and_then(Process::find)
        .is_some_and(|process| process.is_a("additive"))
}

/// Slicers also take STEP files; what is not there is reported elsewhere.
fn is_mesh(kinds: &BTreeMap<&DesignPath, FileKind>, path: &DesignPath) -> bool {
    match kinds.get(path) {
        Some(FileKind::Mesh) | None => true,
        Some(_) => matches!(path.extension().as_str(), "step" | "stp"),
    }
}
