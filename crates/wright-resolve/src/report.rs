//! Why there is no consistent set, as a sentence.
//!
//! pubgrub proves it by a tree of derivations. People want the facts at its
//! leaves, the project first, and where they collide.

use crate::graph::{Graph, Need, Ordinals, Package, PackageId, Target, Unmet};
use crate::known::DesignAt;
use pubgrub::{DerivationTree, External};
use std::collections::{BTreeMap, BTreeSet};
use wright_model::{Requirement, Version};
use wright_wire::ReleaseLine;

/// Facts told before the rest is only counted.
const FACTS_MAX: usize = 8;
/// Dead ends told before the rest is only counted.
const UNMET_MAX: usize = 3;
/// Versions listed one by one.
const VERSIONS_MAX: usize = 3;

/// Requirements that cannot be met together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Conflict {
    /// The whole story, ending in a full stop.
    pub sentence: String,
    /// Every fact it rests on, without connecting words.
    pub facts: Vec<String>,
}

type Tree = DerivationTree<PackageId, Ordinals, Unmet>;

/// Who needs what: releases of `from`, by ordinal.
#[derive(Default)]
struct Facts {
    needs: BTreeMap<(PackageId, DesignAt, String), NeedFact>,
    unmet: BTreeMap<(PackageId, Unmet), BTreeSet<u32>>,
}

struct NeedFact {
    target: PackageId,
    ordinals: BTreeSet<u32>,
}

/// Tells a proof as a sentence.
pub(crate) fn tell(graph: &Graph<'_>, tree: &Tree) -> Conflict {
    let mut facts = Facts::default();
    collect(graph, tree, &mut facts);
    let needs = told_needs(graph, &facts);
    let unmet: Vec<String> = facts
        .unmet
        .iter()
        .map(|((from, unmet), ordinals)| {
            let (who, verb) = subject(graph, *from, ordinals);
            let Unmet {
                design,
                requirement,
                why,
            } = unmet;
            format!("{who} {verb} {design} {requirement}, but {why}")
        })
        .collect();
    let end = if unmet.is_empty() {
        collision(graph, &facts)
    } else {
        let more = unmet.len().saturating_sub(UNMET_MAX);
        let told = unmet[..unmet.len() - more].join("; and ");
        match more {
            0 => told,
            more => format!("{told} (and {more} more like these)"),
        }
    };
    let mut told: Vec<&str> = needs.iter().map(String::as_str).collect();
    let more = told.len().saturating_sub(FACTS_MAX);
    told.truncate(FACTS_MAX);
    let mut sentence = told.join(", and ");
    if more > 0 {
        sentence.push_str(&format!(" (and {more} more like these)"));
    }
    if !sentence.is_empty() {
        sentence.push_str(if unmet.is_empty() { ", but " } else { ", and " });
    }
    sentence.push_str(&end);
    sentence.push('.');
    Conflict {
        sentence,
        facts: needs.into_iter().chain(unmet).collect(),
    }
}

/// The needs, those of one subject together.
fn told_needs(graph: &Graph<'_>, facts: &Facts) -> Vec<String> {
    type Subject<'a> = (PackageId, &'a BTreeSet<u32>);
    let mut by_subject: Vec<(Subject<'_>, Vec<String>)> = Vec::new();
    for ((from, design, requirement), fact) in &facts.needs {
        let now = now_called(graph, design, fact.target);
        let need = format!("{design} {requirement}{now}");
        let subject = (*from, &fact.ordinals);
        match by_subject.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, needs)) => needs.push(need),
            None => by_subject.push((subject, vec![need])),
        }
    }
    by_subject
        .into_iter()
        .map(|((from, ordinals), needs)| {
            let (who, verb) = subject(graph, from, ordinals);
            format!("{who} {verb} {}", joined(&needs))
        })
        .collect()
}

/// `a`, `a and b`, `a, b and c`.
fn joined(texts: &[String]) -> String {
    match texts {
        [start @ .., last] if !start.is_empty() => format!("{} and {last}", start.join(", ")),
        _ => texts.concat(),
    }
}

fn collect(graph: &Graph<'_>, tree: &Tree, facts: &mut Facts) {
    // A proof may be deep and share branches: an explicit stack, each branch once.
    let mut stack = vec![tree];
    let mut seen = BTreeSet::new();
    while let Some(tree) = stack.pop() {
        match tree {
            DerivationTree::Derived(derived) => {
                if derived.shared_id.is_none_or(|id| seen.insert(id)) {
                    stack.push(&derived.cause1);
                    stack.push(&derived.cause2);
                }
            }
            DerivationTree::External(External::FromDependencyOf(from, set, to, _)) => {
                for ordinal in graph.in_set(*from, set) {
                    for need in graph.needs(*from, ordinal) {
                        add_need(graph, facts, *from, ordinal, need, *to);
                    }
                }
            }
            DerivationTree::External(External::Custom(from, set, unmet)) => {
                let key = (*from, unmet.clone());
                let ordinals = facts.unmet.entry(key).or_default();
                ordinals.extend(graph.in_set(*from, set));
            }
            DerivationTree::External(External::NotRoot(..) | External::NoVersions(..)) => {}
        }
    }
}

fn add_need(
    graph: &Graph<'_>,
    facts: &mut Facts,
    from: PackageId,
    ordinal: u32,
    need: Need,
    to: PackageId,
) {
    if let Ok(Target::Package(target, _)) = graph.target(&need)
        && target == to
    {
        let key = (from, need.design, need.requirement.to_string());
        let fact = facts.needs.entry(key).or_insert_with(|| NeedFact {
            target,
            ordinals: BTreeSet::new(),
        });
        fact.ordinals.insert(ordinal);
    }
}

/// The releases of a package as the subject of a sentence, and its verb.
fn subject(graph: &Graph<'_>, id: PackageId, ordinals: &BTreeSet<u32>) -> (String, &'static str) {
    let Package::Line {
        design, releases, ..
    } = graph.package(id)
    else {
        return ("this project".to_owned(), "needs");
    };
    let versions: Vec<&Version> = ordinals
        .iter()
        .map(|ordinal| &releases[*ordinal as usize].vers)
        .collect();
    let verb = if versions.len() > 1 { "need" } else { "needs" };
    (format!("{design} {}", list(&versions)), verb)
}

/// `1.0.0`, `1.0.0 and 1.1.0`, or `1.0.0 to 1.9.0 (7 releases)`.
fn list(versions: &[&Version]) -> String {
    match versions {
        [] => String::new(),
        [one] => one.to_string(),
        [first, .., last] if versions.len() > VERSIONS_MAX => {
            format!("{first} to {last} ({} releases)", versions.len())
        }
        several => {
            let texts: Vec<_> = several.iter().map(ToString::to_string).collect();
            joined(&texts)
        }
    }
}

fn now_called(graph: &Graph<'_>, asked: &DesignAt, target: PackageId) -> String {
    match graph.package(first_line(graph, target)) {
        Package::Line { design, .. } if design != *asked => format!(" (now {design})"),
        _ => String::new(),
    }
}

fn first_line(graph: &Graph<'_>, id: PackageId) -> PackageId {
    match graph.package(id) {
        Package::Choice { lines } => lines.first().map_or(id, |(line, _)| *line),
        _ => id,
    }
}

/// Where needs that could each be met cannot be met together: the design that
/// most of them are about.
fn collision(graph: &Graph<'_>, facts: &Facts) -> String {
    let mut by_target: BTreeMap<DesignAt, Vec<&str>> = BTreeMap::new();
    for ((_, _, requirement), fact) in &facts.needs {
        if let Package::Line { design, .. } = graph.package(first_line(graph, fact.target)) {
            let requirements = by_target.entry(design).or_default();
            if !requirements.contains(&requirement.as_str()) {
                requirements.push(requirement);
            }
        }
    }
    let widest = by_target
        .iter()
        .max_by_key(|(_, requirements)| requirements.len());
    match widest {
        Some((design, requirements)) if requirements.len() == 2 => format!(
            "no release of {design} meets both {} and {}",
            requirements[0], requirements[1]
        ),
        Some((design, requirements)) if requirements.len() > 2 => {
            let (last, start) = requirements.split_last().expect("more than two");
            format!(
                "no release of {design} meets all of {} and {last}",
                start.join(", ")
            )
        }
        _ => "these cannot all be met together".to_owned(),
    }
}

/// Why no release of an index meets a requirement, as the end of a sentence.
pub(crate) fn why_none(requirement: &Requirement, releases: &[ReleaseLine]) -> String {
    let meeting = |wanted: fn(&ReleaseLine) -> bool| {
        releases
            .iter()
            .filter(|release| requirement.matches(&release.vers) && wanted(release))
            .max_by(|a, b| a.vers.cmp(&b.vers))
    };
    if let Some(release) = meeting(|release| release.removed.is_none())
        && let Some(yanked) = &release.yanked
    {
        let why: String = yanked.why.chars().take(200).collect();
        return format!(
            "{}, the newest that would do, was yanked ({}: {why})",
            release.vers,
            yanked.class.as_str()
        );
    }
    if let Some(release) = meeting(|release| release.removed.is_some()) {
        return format!("{}, which would do, was removed", release.vers);
    }
    let mut usable: Vec<&Version> = releases
        .iter()
        .filter(|release| release.is_available())
        .map(|release| &release.vers)
        .collect();
    usable.sort();
    match usable.as_slice() {
        [] => "it has no release that can be used".to_owned(),
        versions if versions.iter().all(|version| version.is_prerelease()) => format!(
            "it has only pre-releases, which must be named: {}",
            list(versions)
        ),
        [only] => format!("its only release is {only}"),
        versions if versions.len() <= VERSIONS_MAX => {
            format!("its releases are {}", list(versions))
        }
        [.., newest] => format!(
            "none of its {} releases does (the newest is {newest})",
            usable.len()
        ),
    }
}
