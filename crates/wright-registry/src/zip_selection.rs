//! Which files of a release go into a zip: all, or those of some kinds and
//! parts. Pure, so that every node cuts the same bytes.

use crate::{Error, Result};
use std::collections::HashSet;
use wright_model::{FileKind, PartId};
use wright_store::releases::ReleaseFile;
use wright_wire::Config;
use wright_wire::problem::ProblemCode;

/// Parts one selection may name.
pub const SELECTED_PARTS_MAX: usize = 500;
/// Parts that a refusal names.
const PARTS_NAMED_MAX: usize = 20;
/// What the author wrote of the release; every zip has it.
const DESIGN_TOML: &str = wright_manifest::FILE_NAME;

/// A choice among the files of a release. What is empty chooses everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Kinds of files.
    pub kinds: Vec<FileKind>,
    /// Parts: files that belong to others alone are left out; files that belong
    /// to none stay.
    pub parts: Vec<PartId>,
}

impl Selection {
    /// Whether it leaves nothing out.
    pub fn is_everything(&self) -> bool {
        self.kinds.is_empty() && self.parts.is_empty()
    }

    /// The same for a design that another uses: its parts are not chosen by the
    /// ids of the other's.
    #[must_use]
    pub fn kinds_only(&self) -> Self {
        Self {
            kinds: self.kinds.clone(),
            parts: Vec::new(),
        }
    }

    /// Whether every part it names is a part of the release; else a refusal that
    /// says which there are.
    pub fn check(&self, config: &Config) -> Result<()> {
        let known: HashSet<&str> = config.parts.iter().map(|part| part.id.as_str()).collect();
        let Some(unknown) = self.parts.iter().find(|id| !known.contains(id.as_str())) else {
            return Ok(());
        };
        let named: Vec<&str> = config.parts.iter().map(|part| part.id.as_str()).collect();
        let more = named.len().saturating_sub(PARTS_NAMED_MAX);
        let mut list = named[..named.len() - more].join(", ");
        if more > 0 {
            list = format!("{list} and {more} more");
        }
        let has = if named.is_empty() {
            "it names no parts".to_owned()
        } else {
            format!("its parts are {list}")
        };
        Err(Error::refused(
            ProblemCode::Validation,
            format!(
                "parts: “{unknown}” is no part of {} {}; {has}.",
                config.name, config.version
            ),
        ))
    }

    /// Leaves in `files` what is chosen. Licenses and `design.toml` always stay.
    pub fn apply(&self, config: &Config, files: &mut Vec<ReleaseFile>) {
        if self.is_everything() {
            return;
        }
        let (chosen, others): (Vec<_>, Vec<_>) = config
            .parts
            .iter()
            .partition(|part| self.parts.is_empty() || self.parts.contains(&part.id));
        let paths = |parts: Vec<&wright_model::Part>| -> HashSet<String> {
            let named = parts
                .into_iter()
                .flat_map(|part| part.source.iter().chain(&part.export));
            named.map(ToString::to_string).collect()
        };
        let (chosen, others) = (paths(chosen), paths(others));
        files.retain(|file| {
            let path = file.path.as_str();
            if path == DESIGN_TOML || file.kind == FileKind::License {
                return true;
            }
            let of_a_kind = self.kinds.is_empty() || self.kinds.contains(&file.kind);
            of_a_kind && (chosen.contains(path) || !others.contains(path))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::{DesignPath, Digest};

    fn config() -> Config {
        let toml = r#"
[design]
name = "ana/box"
version = "1.0.0"
title = "Box"
summary = "Holds"
license = "CERN-OHL-S-2.0"
licensor = "Ana"
[[part]]
id = "lid"
name = "Lid"
quantity = 1
process = "fdm"
source = "cad/all.scad"
export = "stl/lid.stl"
[[part]]
id = "base"
name = "Base"
quantity = 1
process = "fdm"
source = "cad/all.scad"
export = "stl/base.stl"
"#;
        let parsed = wright_manifest::design_toml::parse(toml);
        Config::of(&parsed.design.expect("a sound design.toml"))
    }

    fn files() -> Vec<ReleaseFile> {
        [
            "LICENSES/a.txt",
            "README.md",
            "cad/all.scad",
            "design.toml",
            "docs/front.png",
            "stl/base.stl",
            "stl/lid.stl",
        ]
        .map(|path| {
            let path = DesignPath::parse(path).unwrap();
            ReleaseFile {
                digest: Digest::of(path.as_str().as_bytes()),
                size: 1,
                kind: if path.as_str().starts_with("LICENSES") {
                    FileKind::License
                } else {
                    FileKind::of(&path)
                },
                media_type: String::new(),
                path,
            }
        })
        .into()
    }

    fn chosen(kinds: &[FileKind], parts: &[&str]) -> String {
        let selection = Selection {
            kinds: kinds.to_vec(),
            parts: parts.iter().map(|id| PartId::parse(id).unwrap()).collect(),
        };
        let mut files = files();
        selection.apply(&config(), &mut files);
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        paths.join(" ")
    }

    #[test]
    fn what_belongs_to_other_parts_alone_goes() {
        assert_eq!(
            chosen(&[], &["lid"]),
            "LICENSES/a.txt README.md cad/all.scad design.toml docs/front.png stl/lid.stl"
        );
        assert_eq!(chosen(&[], &["lid", "base"]), chosen(&[], &[]));
    }

    #[test]
    fn licenses_and_the_manifest_stay_whatever_the_kind() {
        assert_eq!(
            chosen(&[FileKind::Mesh], &[]),
            "LICENSES/a.txt design.toml stl/base.stl stl/lid.stl"
        );
        assert_eq!(
            chosen(&[FileKind::Mesh], &["base"]),
            "LICENSES/a.txt design.toml stl/base.stl"
        );
        assert_eq!(
            chosen(&[FileKind::Board], &[]),
            "LICENSES/a.txt design.toml"
        );
    }

    #[test]
    fn an_unknown_part_is_refused_by_name() {
        let selection = Selection {
            kinds: vec![],
            parts: vec![PartId::parse("lib").unwrap()],
        };
        let refusal = selection.check(&config()).unwrap_err();
        assert_eq!(refusal.code(), ProblemCode::Validation);
        assert!(refusal.to_string().contains("lid, base"), "{refusal}");
    }
}
