//! `wright.lock`: exactly which releases a project uses.
//!
//! Written in one canonical form (sorted, one block a design) so that two people
//! who lock the same get the same bytes and version control shows small
//! differences. Read strictly: a lock that cannot be trusted is an error that
//! names its line.

use crate::graph::{Locked, Wanted};
use crate::known::DesignAt;
use crate::solve::{ChosenDependency, Resolution};
use crate::toml_error::{line_of, told};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::Spanned;
use wright_model::id::RegistryId;
use wright_model::{DesignName, Digest, Version};
use wright_wire::build_set::{BuildSet, BuildSetError, BuildSetRelease};

/// The version of the format written here.
pub const LOCKFILE_V: i64 = 1;
/// A lockfile, in bytes.
pub const LOCKFILE_BYTES_MAX: usize = 16 << 20;
/// Designs in a lockfile.
pub const LOCKFILE_DESIGNS_MAX: usize = 10_000;
/// The file's name.
pub const LOCKFILE_NAME: &str = "wright.lock";

const HEADER: &str = "\
# Written by wright: which releases this project uses, down to the byte.
# Keep it under version control. Do not edit it: change the requirements
# and run `wright lock`.
";

/// A lockfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lockfile {
    /// The releases, sorted by name, version, registry.
    designs: Vec<LockedDesign>,
}

/// One release of a lockfile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedDesign {
    /// The design, by its name when it was locked.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// The registry it is from.
    pub registry: RegistryId,
    /// Where that registry was then, without trailing slashes.
    pub url: String,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// Older names the project or its designs ask for it by.
    pub was: Vec<DesignName>,
    /// Releases of this lockfile that it uses, sorted.
    pub dependencies: Vec<LockedDependency>,
}

/// A registry by name and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryAt {
    /// Its id, from its `config.json`.
    pub id: RegistryId,
    /// Where it is.
    pub url: String,
}

/// A dependency inside a lockfile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedDependency {
    /// The design.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// Its registry, where that is another than the dependent's.
    pub registry: Option<RegistryId>,
}

/// Why a text is no lockfile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockfileError {
    /// More than [`LOCKFILE_BYTES_MAX`].
    #[error("{LOCKFILE_NAME} has {0} bytes; at most {LOCKFILE_BYTES_MAX} are allowed")]
    TooLarge(usize),
    /// A merge left its markers.
    #[error(
        "{LOCKFILE_NAME} line {line}: a merge conflict is not resolved; delete the file and run \
         `wright lock`, or take one side"
    )]
    MergeConflict {
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// Not TOML, or not the keys of a lockfile.
    #[error("{LOCKFILE_NAME} line {line}: {problem}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Written by a newer program.
    #[error("{LOCKFILE_NAME} is of version {0}, which this wright does not know; update wright")]
    Newer(i64),
}

#[derive(Deserialize)]
struct Document {
    version: Spanned<i64>,
    #[serde(default)]
    design: Vec<Spanned<Block>>,
}

#[derive(Deserialize)]
struct Block {
    name: DesignName,
    version: Version,
    registry: RegistryId,
    url: String,
    manifest: Digest,
    #[serde(default)]
    was: Vec<DesignName>,
    #[serde(default)]
    dependencies: Vec<Spanned<String>>,
}

impl Lockfile {
    /// A lockfile of these releases, in any order.
    pub fn new(mut designs: Vec<LockedDesign>) -> Self {
        for design in &mut designs {
            design.was.sort();
            design.was.dedup();
            design.dependencies.sort();
            design.dependencies.dedup();
            let own = design.url.trim_end_matches('/').len();
            design.url.truncate(own);
        }
        designs.sort();
        Self { designs }
    }

    /// The lockfile of a resolution. `registry_of` says which registry a URL is
    /// (`None`: the project's own); where it does not know one, that URL is the
    /// error.
    pub fn of(
        resolution: &Resolution,
        registry_of: impl Fn(Option<&str>) -> Option<RegistryAt>,
    ) -> Result<Self, String> {
        let registry = |design: &DesignAt| {
            let url = design.registry.as_deref();
            registry_of(url).ok_or_else(|| url.unwrap_or_default().to_owned())
        };
        let mut designs = Vec::with_capacity(resolution.releases.len());
        for chosen in &resolution.releases {
            let own = registry(&chosen.design)?;
            let dependency = |one: &ChosenDependency| {
                let other = registry(&one.design)?.id;
                Ok::<_, String>(LockedDependency {
                    name: one.design.name.clone(),
                    version: one.version.clone(),
                    registry: (other != own.id).then_some(other),
                })
            };
            let dependencies: Result<_, _> = chosen.dependencies.iter().map(dependency).collect();
            let asked_by = |(old, new): &(DesignAt, DesignAt)| {
                (*new == chosen.design).then(|| old.name.clone())
            };
            designs.push(LockedDesign {
                name: chosen.design.name.clone(),
                version: chosen.version.clone(),
                registry: own.id,
                url: own.url,
                manifest: chosen.manifest,
                was: resolution.moves.iter().filter_map(asked_by).collect(),
                dependencies: dependencies?,
            });
        }
        Ok(Self::new(designs))
    }

    /// The releases, sorted by name, version, registry.
    pub fn designs(&self) -> &[LockedDesign] {
        &self.designs
    }

    /// The file's text.
    pub fn render(&self) -> String {
        let mut text = String::from(HEADER);
        let _ = writeln!(text, "version = {LOCKFILE_V}");
        for design in &self.designs {
            text.push_str("\n[[design]]\n");
            for (key, value) in [
                ("name", design.name.as_str()),
                ("version", design.version.as_str()),
                ("registry", &design.registry.to_string()),
                ("url", &design.url),
                ("manifest", design.manifest.as_str()),
            ] {
                let _ = writeln!(text, "{key} = {}", quoted(value));
            }
            write_list(&mut text, "was", design.was.iter().map(ToString::to_string));
            let dependencies = design.dependencies.iter().map(LockedDependency::to_text);
            write_list(&mut text, "dependencies", dependencies);
        }
        text
    }

    /// Reads a lockfile.
    pub fn parse(text: &str) -> Result<Self, LockfileError> {
        if text.len() > LOCKFILE_BYTES_MAX {
            return Err(LockfileError::TooLarge(text.len()));
        }
        if let Some(line) = merge_marker(text) {
            return Err(LockfileError::MergeConflict { line });
        }
        let malformed = |error: &toml::de::Error| {
            let (line, problem) = told(text, error);
            LockfileError::Malformed { line, problem }
        };
        // The version first: a newer file may have other keys.
        #[derive(Deserialize)]
        struct Probe {
            version: Option<i64>,
        }
        let probe: Probe = toml::from_str(text).map_err(|error| malformed(&error))?;
        if let Some(version) = probe.version.filter(|version| *version > LOCKFILE_V) {
            return Err(LockfileError::Newer(version));
        }
        let document: Document = toml::from_str(text).map_err(|error| malformed(&error))?;
        let wrong = |offset: usize, problem: String| LockfileError::Malformed {
            line: line_of(text, offset),
            problem,
        };
        if *document.version.get_ref() < 1 {
            let problem = "there is no such version of the format".to_owned();
            return Err(wrong(document.version.span().start, problem));
        }
        if document.design.len() > LOCKFILE_DESIGNS_MAX {
            let problem = format!("more than {LOCKFILE_DESIGNS_MAX} designs");
            return Err(wrong(0, problem));
        }
        read(document.design, &wrong)
    }

    /// The locked releases for [`crate::resolve`]; `own_url` is the project's
    /// registry, whose designs are asked for without a URL.
    pub fn locked(&self, own_url: &str) -> Vec<Locked> {
        let own_url = own_url.trim_end_matches('/');
        let url = |design: &LockedDesign| (design.url != own_url).then(|| design.url.clone());
        self.designs
            .iter()
            .map(|design| Locked {
                design: DesignAt::at(url(design).as_deref(), design.name.clone()),
                version: design.version.clone(),
                manifest: design.manifest,
            })
            .collect()
    }

    /// The first requirement of a project that no locked release meets: the lock
    /// is out of date where there is one.
    pub fn unmet<'a>(&self, wanted: &'a [Wanted]) -> Option<&'a Wanted> {
        wanted.iter().find(|wanted| {
            !self.designs.iter().any(|design| {
                let named =
                    design.name == wanted.design.name || design.was.contains(&wanted.design.name);
                let place = wanted.design.registry.as_ref();
                named
                    && place.is_none_or(|url| *url == design.url)
                    && wanted.requirement.matches(&design.version)
            })
        })
    }

    /// The build set of this lockfile; an error where it is empty.
    pub fn build_set(&self) -> Result<BuildSet, BuildSetError> {
        let release = |design: &LockedDesign| BuildSetRelease {
            name: design.name.clone(),
            version: design.version.clone(),
            registry: design.registry,
            manifest: design.manifest,
        };
        BuildSet::new(self.designs.iter().map(release).collect())
    }
}

impl LockedDependency {
    /// `name version`, and ` (registry)` where it is another.
    fn to_text(&self) -> String {
        match &self.registry {
            None => format!("{} {}", self.name, self.version),
            Some(registry) => format!("{} {} ({registry})", self.name, self.version),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let name = DesignName::parse(words.next()?).ok()?;
        let version = Version::parse(words.next()?).ok()?;
        let registry = match words.next() {
            None => None,
            Some(word) => Some(word.strip_prefix('(')?.strip_suffix(')')?.parse().ok()?),
        };
        words.next().is_none().then_some(Self {
            name,
            version,
            registry,
        })
    }
}

fn read(
    blocks: Vec<Spanned<Block>>,
    wrong: &dyn Fn(usize, String) -> LockfileError,
) -> Result<Lockfile, LockfileError> {
    type Key = (DesignName, Version, RegistryId);
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    for block in &blocks {
        let Block {
            name,
            version,
            registry,
            ..
        } = block.get_ref();
        let key = (name.clone(), version.clone(), *registry);
        if places.insert(key, block.span().start).is_some() {
            let problem = format!("{name} {version} is there twice");
            return Err(wrong(block.span().start, problem));
        }
    }
    let mut designs = Vec::with_capacity(blocks.len());
    for block in blocks {
        let block = block.into_inner();
        let mut dependencies = Vec::with_capacity(block.dependencies.len());
        for text in block.dependencies {
            let start = text.span().start;
            let dependency = LockedDependency::parse(text.get_ref()).ok_or_else(|| {
                let text: String = text.get_ref().chars().take(120).collect();
                wrong(start, format!("“{text}” is not written name version"))
            })?;
            let LockedDependency {
                name,
                version,
                registry,
            } = &dependency;
            let registry = registry.unwrap_or(block.registry);
            if !places.contains_key(&(name.clone(), version.clone(), registry)) {
                let problem = format!("uses {name} {version}, which is not in this file");
                return Err(wrong(start, problem));
            }
            dependencies.push(dependency);
        }
        designs.push(LockedDesign {
            name: block.name,
            version: block.version,
            registry: block.registry,
            url: block.url,
            manifest: block.manifest,
            was: block.was,
            dependencies,
        });
    }
    Ok(Lockfile::new(designs))
}

fn write_list(text: &mut String, key: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    let _ = writeln!(text, "{key} = [");
    for item in items {
        let _ = writeln!(text, "    {},", quoted(&item));
    }
    text.push_str("]\n");
}

/// A basic string; URLs are the only values that could need an escape.
fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

/// The line of the first merge marker of git, if there is one.
fn merge_marker(text: &str) -> Option<usize> {
    text.lines()
        .position(|line| {
            line == "=======" || line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")
        })
        .map(|index| index + 1)
}
