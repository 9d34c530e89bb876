//! [`resolve`]: one call, three outcomes.

use crate::graph::{GaveUp, Graph, Locked, Need, PROJECT, Package, PackageId, Target, Wanted};
use crate::known::{DesignAt, Known};
use crate::report::{self, Conflict};
use pubgrub::{PubGrubError, SelectedDependencies};
use std::collections::BTreeMap;
use wright_model::{CompatibleLine, DependencyKind, Digest, Version};
use wright_wire::index::Yanked;

/// Releases in one resolution.
pub const RESOLVED_MAX: usize = 10_000;

/// What came of resolving.
#[derive(Debug)]
pub enum Outcome {
    /// One consistent set.
    Resolved(Resolution),
    /// These indexes are needed: load them all, then call again.
    NeedsIndex(Vec<DesignAt>),
    /// There is no such set, and this is why.
    Conflict(Conflict),
}

/// A consistent set of releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The releases, sorted by design, then version.
    pub releases: Vec<Chosen>,
    /// What the project itself asked for, in its order.
    pub project: Vec<ChosenDependency>,
    /// Names that were asked for and where they led: old name, new name.
    pub moves: Vec<(DesignAt, DesignAt)>,
}

/// A release that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The design, by its name today.
    pub design: DesignAt,
    /// The version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// Its compatible line.
    pub line: CompatibleLine,
    /// Set where it was yanked and is kept because it was locked.
    pub yanked: Option<Yanked>,
    /// What it uses, in its order.
    pub dependencies: Vec<ChosenDependency>,
}

/// A dependency, and the release that meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenDependency {
    /// The name it was asked for by.
    pub asked: DesignAt,
    /// The design, by its name today.
    pub design: DesignAt,
    /// The version.
    pub version: Version,
    /// What it is used as.
    pub kind: DependencyKind,
}

/// Why there is no outcome at all.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The index names another manifest for a locked version than the lock does:
    /// published releases never change, so somebody changed index or lock.
    #[error(transparent)]
    LockedDiffers(Box<LockedDiffers>),
    /// More releases than any project uses, or no end of trying.
    #[error(
        "these requirements are too many or too tangled to resolve ({0}); narrow some of them to one version"
    )]
    TooTangled(String),
    /// Whoever asked wanted no answer any more.
    #[error("these requirements took too long to resolve")]
    Over,
}

/// A locked release that the index describes differently.
#[derive(Debug, thiserror::Error)]
#[error(
    "the index says that {design} {version} is {index}, but the lock says {locked}; \
     a release never changes, so do not trust this index until you know why"
)]
pub struct LockedDiffers {
    /// The design.
    pub design: DesignAt,
    /// The version.
    pub version: Version,
    /// What the index says.
    pub index: Digest,
    /// What the lock says.
    pub locked: Digest,
}

/// Resolves what a project wants against what is known, keeping what is locked
/// where possible and else preferring the newest.
pub fn resolve(
    known: &Known,
    wanted: &[Wanted],
    locked: &[Locked],
) -> Result<Outcome, ResolveError> {
    resolve_until(known, wanted, locked, &|| false)
}

/// The same for as long as `is_over` says no; it is asked before each step.
pub fn resolve_until(
    known: &Known,
    wanted: &[Wanted],
    locked: &[Locked],
    is_over: &dyn Fn() -> bool,
) -> Result<Outcome, ResolveError> {
    check_locked(known, locked)?;
    let graph = Graph::new(known, wanted, locked, is_over);
    match pubgrub::resolve(&graph, PROJECT, 0u32) {
        Ok(selected) => {
            let missing = graph.missing();
            if !missing.is_empty() {
                return Ok(Outcome::NeedsIndex(missing));
            }
            read(graph, selected).map(Outcome::Resolved)
        }
        // Needs that are not loaded only add to what must be met, so a conflict
        // without them is one with them.
        Err(PubGrubError::NoSolution(tree)) => Ok(Outcome::Conflict(report::tell(&graph, &tree))),
        Err(PubGrubError::ErrorInShouldCancel(GaveUp::Over)) => Err(ResolveError::Over),
        Err(PubGrubError::ErrorInShouldCancel(gave_up)) => {
            Err(ResolveError::TooTangled(gave_up.to_string()))
        }
        Err(error) => Err(ResolveError::TooTangled(error.to_string())),
    }
}

fn check_locked(known: &Known, locked: &[Locked]) -> Result<(), ResolveError> {
    for lock in locked {
        let release = known
            .get(&lock.design)
            .and_then(|document| document.release(&lock.version));
        if let Some(release) = release
            && release.manifest != lock.manifest
        {
            return Err(ResolveError::LockedDiffers(Box::new(LockedDiffers {
                design: lock.design.clone(),
                version: lock.version.clone(),
                index: release.manifest,
                locked: lock.manifest,
            })));
        }
    }
    Ok(())
}

fn read(
    graph: Graph<'_>,
    selected: SelectedDependencies<PackageId, u32>,
) -> Result<Resolution, ResolveError> {
    let selected: BTreeMap<PackageId, u32> = selected.into_iter().collect();
    let mut releases = Vec::new();
    for (id, ordinal) in &selected {
        let Package::Line {
            design,
            line,
            releases: candidates,
            ..
        } = graph.package(*id)
        else {
            continue;
        };
        let release = candidates[*ordinal as usize];
        releases.push(Chosen {
            design,
            version: release.vers.clone(),
            manifest: release.manifest,
            line,
            yanked: release.yanked.clone(),
            dependencies: dependencies(&graph, &selected, *id, *ordinal),
        });
    }
    if releases.len() > RESOLVED_MAX {
        return Err(ResolveError::TooTangled(format!(
            "{} releases; at most {RESOLVED_MAX} are allowed",
            releases.len()
        )));
    }
    releases.sort_by(|a, b| (&a.design, &a.version).cmp(&(&b.design, &b.version)));
    let project = dependencies(&graph, &selected, PROJECT, 0);
    Ok(Resolution {
        releases,
        project,
        moves: graph.into_state().moves.into_iter().collect(),
    })
}

fn dependencies(
    graph: &Graph<'_>,
    selected: &BTreeMap<PackageId, u32>,
    id: PackageId,
    ordinal: u32,
) -> Vec<ChosenDependency> {
    let chosen = |need: Need| {
        let Ok(Target::Package(mut target, _)) = graph.target(&need) else {
            return None;
        };
        if let Package::Choice { lines } = graph.package(target) {
            target = lines[*selected.get(&target)? as usize].0;
        }
        let Package::Line {
            design, releases, ..
        } = graph.package(target)
        else {
            return None;
        };
        let release = releases[*selected.get(&target)? as usize];
        Some(ChosenDependency {
            asked: need.design,
            design,
            version: release.vers.clone(),
            kind: need.kind,
        })
    };
    graph
        .needs(id, ordinal)
        .into_iter()
        .filter_map(chosen)
        .collect()
}
