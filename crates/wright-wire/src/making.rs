//! The making digest: what a machine acts on, without words and pictures.
//!
//! Releases of one design that share it share their evidence. So it leaves out
//! whatever can be mended without touching the thing: documentation, pictures,
//! licenses, `design.toml` itself, and the display names of parts. What remains
//! is described in `README.md`, "Making digest".

use crate::canonical::{CanonicalError, canonical};
use crate::config::{Config, Dependency};
use serde::Serialize;
use wright_model::{DesignPath, Digest, FileKind, Part, PartId, Quantity};

/// The version of the form that is digested.
pub const MAKING_V: u64 = 1;
/// The author's file: never part of the making digest, whatever its kind.
pub const DESIGN_TOML: &str = "design.toml";

/// What is digested.
#[derive(Serialize)]
struct Making<'a> {
    v: u64,
    /// `[path, digest]`, sorted by the bytes of the path.
    files: Vec<(&'a DesignPath, &'a Digest)>,
    /// Sorted by id.
    parts: Vec<MadePart<'a>>,
    /// Sorted by name.
    dependencies: Vec<&'a Dependency>,
}

/// A part without its display name, its files as sorted sets.
#[derive(Serialize)]
struct MadePart<'a> {
    id: &'a PartId,
    quantity: Quantity,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    material: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thickness_um: Option<i64>,
    source: Vec<&'a DesignPath>,
    export: Vec<&'a DesignPath>,
}

/// The making digest of a release: of its files, and of the parts and
/// dependencies of its config.
pub fn making<'a>(
    config: &Config,
    files: impl Iterator<Item = (&'a DesignPath, FileKind, &'a Digest)>,
) -> Result<Digest, CanonicalError> {
    let files = making_files(config, files);
    let mut parts: Vec<_> = config.parts.iter().map(MadePart::of).collect();
    parts.sort_by_key(|part| part.id);
    let mut dependencies: Vec<_> = config.dependencies.iter().collect();
    dependencies.sort_by(|a, b| a.name.cmp(&b.name));
    let bytes = canonical(&Making {
        v: MAKING_V,
        files,
        parts,
        dependencies,
    })?;
    Ok(Digest::of(&bytes))
}

/// The files a machine acts on, sorted by path. A design of instructions alone is
/// made from its instructions.
pub fn making_files<'a>(
    config: &Config,
    files: impl Iterator<Item = (&'a DesignPath, FileKind, &'a Digest)>,
) -> Vec<(&'a DesignPath, &'a Digest)> {
    let files: Vec<_> = files.collect();
    let of = |wanted: fn(FileKind) -> bool| {
        let mut chosen: Vec<_> = files
            .iter()
            .filter(|(path, kind, _)| wanted(*kind) && path.as_str() != DESIGN_TOML)
            .map(|(path, _, digest)| (*path, *digest))
            .collect();
        chosen.sort();
        chosen
    };
    let made = of(FileKind::is_making);
    if made.is_empty() && config.parts.is_empty() {
        return of(|kind| kind == FileKind::Documentation);
    }
    made
}

impl<'a> MadePart<'a> {
    fn of(part: &'a Part) -> Self {
        Self {
            id: &part.id,
            quantity: part.quantity,
            unit: part.unit.as_deref(),
            process: part.process.as_deref(),
            material: part.material.as_deref(),
            thickness_um: part.thickness_um,
            source: sorted_set(&part.source),
            export: sorted_set(&part.export),
        }
    }
}

fn sorted_set(paths: &[DesignPath]) -> Vec<&DesignPath> {
    let mut paths: Vec<_> = paths.iter().collect();
    paths.sort();
    paths.dedup();
    paths
}
