//! The graph pubgrub walks: designs by compatible line, releases as ordinals.
//!
//! A package is a design and one compatible line of it, so that two majors may
//! stand side by side. A requirement that several lines meet (`>=0.2, <2`) goes
//! through a package of its own whose "versions" are those lines. Versions are
//! ordinals into the sorted list of releases that may be chosen, which keeps sets
//! of versions small and exact: pre-releases and yanked releases are simply not
//! in the sets that must not have them.

use crate::known::{DesignAt, Found, Known};
use pubgrub::{
    Dependencies, DependencyConstraints, DependencyProvider, PackageResolutionStatistics, Ranges,
};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use wright_model::{CompatibleLine, DependencyKind, Digest, Requirement, Version};
use wright_wire::ReleaseLine;
use wright_wire::index::IndexDependency;

/// Decisions that may be taken back before a graph is given up as hostile: an
/// honest one takes back few, and each costs more than the one before.
const TAKEN_BACK_MAX: usize = 2_000;

/// What a project needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The design.
    pub design: DesignAt,
    /// Versions that will do.
    pub requirement: Requirement,
    /// What it is used as.
    pub kind: DependencyKind,
}

/// A release that was chosen before and is kept where possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The design.
    pub design: DesignAt,
    /// The version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
}

/// A package of the graph, by its place in the list of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PackageId(pub(crate) u32);

impl std::fmt::Display for PackageId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "#{}", self.0)
    }
}

/// The project is package 0, in its only version 0.
pub(crate) const PROJECT: PackageId = PackageId(0);

/// Sets of ordinals.
pub(crate) type Ordinals = Ranges<u32>;

/// What a package is.
#[derive(Debug, Clone)]
pub(crate) enum Package<'a> {
    /// The maker's project.
    Project,
    /// A design in one compatible line.
    Line {
        design: DesignAt,
        line: CompatibleLine,
        /// What may be chosen, the oldest version first.
        releases: Rc<[&'a ReleaseLine]>,
        /// The ordinal of the locked release.
        locked: Option<u32>,
    },
    /// A requirement that several lines of a design meet.
    Choice {
        /// Each line and the releases of it that meet the requirement.
        lines: Vec<(PackageId, Ordinals)>,
    },
}

#[derive(PartialEq, Eq, Hash, Clone)]
enum Key {
    Project,
    Line(DesignAt, CompatibleLine),
    Choice(DesignAt, String),
}

/// A dependency with its registry said in full.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    pub(crate) design: DesignAt,
    pub(crate) requirement: Requirement,
    pub(crate) kind: DependencyKind,
}

/// Why a release cannot be used: one of its needs cannot be met by anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unmet {
    pub(crate) design: DesignAt,
    pub(crate) requirement: String,
    pub(crate) why: String,
}

impl std::fmt::Display for Unmet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "needs {} {}, but {}",
            self.design, self.requirement, self.why
        )
    }
}

/// Why the search ended without an answer.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(crate) enum GaveUp {
    /// The graph is larger or knottier than any honest one.
    #[error("no answer after more than {TAKEN_BACK_MAX} attempts")]
    Attempts,
    /// Whoever asked wants no answer any more.
    #[error("no answer in time")]
    Over,
}

/// Where a need leads.
pub(crate) enum Target {
    /// To these releases of this package.
    Package(PackageId, Ordinals),
    /// To an index that is not loaded yet.
    NotLoaded,
}

pub(crate) struct Graph<'a> {
    known: &'a Known,
    wanted: &'a [Wanted],
    locked: BTreeMap<DesignAt, Vec<&'a Locked>>,
    /// Asked before each step.
    is_over: &'a dyn Fn() -> bool,
    state: RefCell<State<'a>>,
}

#[derive(Default)]
pub(crate) struct State<'a> {
    packages: Vec<Package<'a>>,
    ids: HashMap<Key, PackageId>,
    lines: HashMap<DesignAt, Rc<Lines>>,
    /// Designs whose index is needed and not loaded.
    pub(crate) missing: BTreeSet<DesignAt>,
    /// Names that led to other names.
    pub(crate) moves: BTreeMap<DesignAt, DesignAt>,
    turns: usize,
}

/// The packages of a design, by line.
type Lines = BTreeMap<CompatibleLine, PackageId>;

impl<'a> Graph<'a> {
    pub(crate) fn new(
        known: &'a Known,
        wanted: &'a [Wanted],
        locked: &'a [Locked],
        is_over: &'a dyn Fn() -> bool,
    ) -> Self {
        let mut by_design: BTreeMap<DesignAt, Vec<&Locked>> = BTreeMap::new();
        for lock in locked {
            by_design.entry(lock.design.clone()).or_default().push(lock);
        }
        let graph = Self {
            known,
            wanted,
            locked: by_design,
            is_over,
            state: RefCell::default(),
        };
        graph.intern(Key::Project, || Package::Project);
        graph
    }

    pub(crate) fn into_state(self) -> State<'a> {
        self.state.into_inner()
    }

    pub(crate) fn missing(&self) -> Vec<DesignAt> {
        self.state.borrow().missing.iter().cloned().collect()
    }

    pub(crate) fn package(&self, id: PackageId) -> Package<'a> {
        self.state.borrow().packages[id.0 as usize].clone()
    }

    fn intern(&self, key: Key, make: impl FnOnce() -> Package<'a>) -> PackageId {
        if let Some(id) = self.state.borrow().ids.get(&key) {
            return *id;
        }
        let package = make();
        let mut state = self.state.borrow_mut();
        let id = PackageId(u32::try_from(state.packages.len()).expect("packages fit in memory"));
        state.packages.push(package);
        state.ids.insert(key, id);
        id
    }

    /// What a version of a package needs; nothing for a choice between lines.
    pub(crate) fn needs(&self, id: PackageId, ordinal: u32) -> Vec<Need> {
        match self.package(id) {
            Package::Project => self
                .wanted
                .iter()
                .map(|wanted| Need {
                    design: wanted.design.clone(),
                    requirement: wanted.requirement.clone(),
                    kind: wanted.kind,
                })
                .collect(),
            Package::Line {
                design, releases, ..
            } => releases[ordinal as usize]
                .deps
                .iter()
                .map(|dependency| need(&design, dependency))
                .collect(),
            Package::Choice { .. } => Vec::new(),
        }
    }

    /// Where a need leads, or why it leads nowhere.
    pub(crate) fn target(&self, need: &Need) -> Result<Target, Unmet> {
        let unmet = |why: String| Unmet {
            design: need.design.clone(),
            requirement: need.requirement.to_string(),
            why,
        };
        let (design, document) = match self.known.find(&need.design) {
            Found::Design(design, document) => (design, document),
            Found::Unknown(design) => {
                self.state.borrow_mut().missing.insert(design);
                return Ok(Target::NotLoaded);
            }
            Found::Absent(design) => {
                return Err(unmet(format!("the registry has no design {design}")));
            }
            Found::Circle => {
                return Err(unmet("its moves to other names lead in a circle".into()));
            }
        };
        if design != need.design {
            let mut state = self.state.borrow_mut();
            state.moves.insert(need.design.clone(), design.clone());
        }
        let lines = self.lines(&design, &document.releases, &document.was);
        let matching: Vec<_> = lines
            .values()
            .filter_map(|id| {
                let ordinals = self.matching(*id, &need.requirement);
                (!ordinals.is_empty()).then_some((*id, ordinals))
            })
            .collect();
        match matching.as_slice() {
            [] => Err(unmet(crate::report::why_none(
                &need.requirement,
                &document.releases,
            ))),
            [(id, ordinals)] => Ok(Target::Package(*id, ordinals.clone())),
            several => {
                let key = Key::Choice(design, need.requirement.to_string());
                let count = u32::try_from(several.len()).expect("lines fit in memory");
                let id = self.intern(key, || Package::Choice {
                    lines: several.to_vec(),
                });
                Ok(Target::Package(id, Ranges::between(0u32, count)))
            }
        }
    }

    /// The packages of a design, a line each; made on first use.
    fn lines(
        &self,
        design: &DesignAt,
        releases: &'a [ReleaseLine],
        was: &[wright_model::DesignName],
    ) -> Rc<Lines> {
        if let Some(lines) = self.state.borrow().lines.get(design) {
            return Rc::clone(lines);
        }
        let names = was.iter().map(|name| design.beside(name));
        let locked: Vec<&Locked> = std::iter::once(design.clone())
            .chain(names)
            .filter_map(|name| self.locked.get(&name))
            .flatten()
            .copied()
            .collect();
        let is_locked = |release: &ReleaseLine| {
            locked
                .iter()
                .any(|lock| lock.version == release.vers && lock.manifest == release.manifest)
        };
        let mut by_line: BTreeMap<CompatibleLine, Vec<&'a ReleaseLine>> = BTreeMap::new();
        for release in releases {
            let kept = release.removed.is_none() && is_locked(release);
            if release.is_available() || kept {
                by_line
                    .entry(release.vers.line())
                    .or_default()
                    .push(release);
            }
        }
        let mut lines = Lines::new();
        for (line, mut releases) in by_line {
            releases.sort_by(|a, b| a.vers.cmp(&b.vers));
            let position = releases.iter().rposition(|release| is_locked(release));
            let id = self.intern(Key::Line(design.clone(), line), || Package::Line {
                design: design.clone(),
                line,
                locked: position.and_then(|position| u32::try_from(position).ok()),
                releases: releases.into(),
            });
            lines.insert(line, id);
        }
        let lines = Rc::new(lines);
        let mut state = self.state.borrow_mut();
        state.lines.insert(design.clone(), Rc::clone(&lines));
        lines
    }

    /// The ordinals of a line's releases that meet a requirement.
    fn matching(&self, id: PackageId, requirement: &Requirement) -> Ordinals {
        let Package::Line { releases, .. } = self.package(id) else {
            return Ranges::empty();
        };
        let mut set = Ranges::empty();
        let mut start = None;
        for ordinal in 0..=releases.len() {
            let meets = releases
                .get(ordinal)
                .is_some_and(|release| requirement.matches(&release.vers));
            let ordinal = u32::try_from(ordinal).expect("an index has far fewer lines");
            match (start, meets) {
                (None, true) => start = Some(ordinal),
                (Some(first), false) => {
                    set = set.union(&Ranges::between(first, ordinal));
                    start = None;
                }
                _ => {}
            }
        }
        set
    }

    /// The ordinals of a package that are in `set`, ascending.
    pub(crate) fn in_set(&self, id: PackageId, set: &Ordinals) -> Vec<u32> {
        let count = match &self.state.borrow().packages[id.0 as usize] {
            Package::Project => 1,
            Package::Line { releases, .. } => releases.len(),
            Package::Choice { lines } => lines.len(),
        };
        let count = u32::try_from(count).expect("packages fit in memory");
        let contained = set.contains_many(0..count);
        (0..count)
            .zip(contained)
            .filter_map(|(ordinal, contained)| contained.then_some(ordinal))
            .collect()
    }

    fn has_locked(&self, id: PackageId, set: &Ordinals) -> bool {
        match &self.state.borrow().packages[id.0 as usize] {
            Package::Line { locked, .. } => locked.is_some_and(|locked| set.contains(&locked)),
            _ => false,
        }
    }
}

fn need(of: &DesignAt, dependency: &IndexDependency) -> Need {
    let design = match &dependency.registry {
        Some(url) => DesignAt::at(Some(url), dependency.name.clone()),
        None => of.beside(&dependency.name),
    };
    Need {
        design,
        requirement: dependency.req.clone(),
        kind: dependency.kind,
    }
}

impl DependencyProvider for Graph<'_> {
    type P = PackageId;
    type V = u32;
    type VS = Ordinals;
    type M = Unmet;
    type Err = GaveUp;
    /// Knots first, then what leaves the least choice, then the first seen.
    type Priority = (u32, Reverse<usize>, Reverse<PackageId>);

    fn prioritize(
        &self,
        package: &PackageId,
        range: &Ordinals,
        statistics: &PackageResolutionStatistics,
    ) -> Self::Priority {
        let count = self.in_set(*package, range).len();
        (
            statistics.conflict_count(),
            Reverse(count),
            Reverse(*package),
        )
    }

    fn choose_version(&self, package: &PackageId, range: &Ordinals) -> Result<Option<u32>, GaveUp> {
        let in_set = self.in_set(*package, range);
        let newest = in_set.last().copied();
        Ok(match self.package(*package) {
            Package::Project => newest,
            Package::Line { locked, .. } => {
                locked.filter(|locked| range.contains(locked)).or(newest)
            }
            Package::Choice { lines } => in_set
                .iter()
                .rev()
                .copied()
                .find(|ordinal| {
                    let (line, releases) = &lines[*ordinal as usize];
                    self.has_locked(*line, releases)
                })
                .or(newest),
        })
    }

    fn get_dependencies(
        &self,
        package: &PackageId,
        version: &u32,
    ) -> Result<Dependencies<PackageId, Ordinals, Unmet>, GaveUp> {
        if let Package::Choice { lines } = self.package(*package) {
            let chosen = lines[*version as usize].clone();
            return Ok(Dependencies::Available([chosen].into_iter().collect()));
        }
        let mut constraints = Vec::new();
        for need in self.needs(*package, *version) {
            match self.target(&need) {
                Ok(Target::NotLoaded) => {}
                Ok(Target::Package(id, ordinals)) if id == *package => {
                    if !ordinals.contains(version) {
                        let why = "that is the same design in the same line, \
                                   of which only one release is used";
                        return Ok(Dependencies::Unavailable(Unmet {
                            design: need.design,
                            requirement: need.requirement.to_string(),
                            why: why.to_owned(),
                        }));
                    }
                }
                Ok(Target::Package(id, ordinals)) => constraints.push((id, ordinals)),
                Err(unmet) => return Ok(Dependencies::Unavailable(unmet)),
            }
        }
        Ok(Dependencies::Available(
            constraints
                .into_iter()
                .collect::<DependencyConstraints<_, _>>(),
        ))
    }

    fn should_cancel(&self) -> Result<(), GaveUp> {
        let mut state = self.state.borrow_mut();
        state.turns += 1;
        // Without a conflict each package is decided once.
        if state.turns > state.packages.len() + TAKEN_BACK_MAX {
            return Err(GaveUp::Attempts);
        }
        if (self.is_over)() {
            return Err(GaveUp::Over);
        }
        Ok(())
    }
}
