//! `wright tree`: what is locked, and what uses it. Reads only the lockfile.

use crate::context::Context;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::collections::{BTreeMap, BTreeSet};
use wright_client::ClientError;
use wright_client::locking::read_lock;
use wright_model::{DesignName, Version};
use wright_resolve::{LockedDesign, Lockfile, Wanted};

/// Lines printed before a tree is cut off.
const LINES_MAX: usize = 5_000;

#[derive(serde::Serialize)]
struct Tree {
    designs: Vec<Node>,
}

#[derive(serde::Serialize)]
struct Node {
    name: DesignName,
    version: Version,
    manifest: wright_model::Digest,
    direct: bool,
    dependencies: Vec<String>,
}

pub(crate) fn run(context: &Context<'_>) -> Result<()> {
    let project = context.project()?;
    let lockfile = read_lock(&project)?
        .ok_or_else(|| ClientError::local("there is no wright.lock", "run `wright lock`"))?;
    let wanted = project.parsed()?.wanted;
    let root = project.root().file_name().map_or_else(
        || project.file().to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    context.printer.result(&root.bold().to_string());
    for line in draw(&lockfile, &wanted) {
        context.printer.result(&line);
    }
    let designs = lockfile
        .designs()
        .iter()
        .map(|design| Node {
            name: design.name.clone(),
            version: design.version.clone(),
            manifest: design.manifest,
            direct: wanted.iter().any(|wanted| asks_for(wanted, design)),
            dependencies: design
                .dependencies
                .iter()
                .map(|dependency| format!("{}@{}", dependency.name, dependency.version))
                .collect(),
        })
        .collect();
    context.printer.json("tree", &Tree { designs })
}

fn asks_for(wanted: &Wanted, design: &LockedDesign) -> bool {
    let named = wanted.design.name == design.name || design.was.contains(&wanted.design.name);
    named && wanted.requirement.matches(&design.version)
}

/// The tree's lines; a design that was drawn already is marked instead of
/// drawn again. Its depth does not use the stack: a lockfile may be anybody's.
fn draw(lockfile: &Lockfile, wanted: &[Wanted]) -> Vec<String> {
    let designs = lockfile.designs();
    let places: BTreeMap<(&DesignName, &Version), usize> = designs
        .iter()
        .enumerate()
        .map(|(index, design)| ((&design.name, &design.version), index))
        .collect();
    let mut roots: Vec<(usize, &str)> = Vec::new();
    for wanted in wanted {
        let found = designs.iter().position(|design| asks_for(wanted, design));
        roots.extend(found.map(|index| (index, wanted.kind.as_str())));
    }
    let mut lines = Vec::new();
    let mut drawn = BTreeSet::new();
    let mut stack: Vec<(usize, &str, String, bool)> = Vec::new();
    let push = |stack: &mut Vec<_>, children: Vec<(usize, &'static str)>, prefix: &str| {
        let count = children.len();
        for (position, (index, kind)) in children.into_iter().enumerate().rev() {
            stack.push((index, kind, prefix.to_owned(), position + 1 == count));
        }
    };
    let roots: Vec<(usize, &'static str)> = roots
        .into_iter()
        .map(|(index, kind)| (index, if kind == "part" { "" } else { kind_word(kind) }))
        .collect();
    push(&mut stack, roots, "");
    while let Some((index, kind, prefix, is_last)) = stack.pop() {
        if lines.len() >= LINES_MAX {
            lines.push("…".to_owned());
            break;
        }
        let design = &designs[index];
        let (branch, below) = if is_last {
            ("└── ", "    ")
        } else {
            ("├── ", "│   ")
        };
        let again = !drawn.insert(index) && !design.dependencies.is_empty();
        let mark = if again { " (*)" } else { "" };
        let kind = if kind.is_empty() {
            String::new()
        } else {
            format!(" [{kind}]")
        };
        lines.push(format!(
            "{}{} {}{}",
            format!("{prefix}{branch}").dimmed(),
            design.name,
            design.version.cyan(),
            format!("{kind}{mark}").dimmed()
        ));
        if !again {
            let children = design
                .dependencies
                .iter()
                .filter_map(|one| places.get(&(&one.name, &one.version)))
                .map(|index| (*index, ""))
                .collect();
            push(&mut stack, children, &format!("{prefix}{below}"));
        }
    }
    lines
}

fn kind_word(kind: &str) -> &'static str {
    wright_model::DependencyKind::parse(kind).map_or("", wright_model::DependencyKind::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::{DependencyKind, Digest, Requirement};
    use wright_resolve::{DesignAt, LockedDependency};

    fn locked(name: &str, version: &str, uses: &[(&str, &str)]) -> LockedDesign {
        LockedDesign {
            name: DesignName::parse(name).unwrap(),
            version: Version::parse(version).unwrap(),
            registry: "00000000-0000-0000-0000-000000000000".parse().unwrap(),
            url: "http://x.example".to_owned(),
            manifest: Digest::of(name.as_bytes()),
            was: Vec::new(),
            dependencies: uses
                .iter()
                .map(|(name, version)| LockedDependency {
                    name: DesignName::parse(name).unwrap(),
                    version: Version::parse(version).unwrap(),
                    registry: None,
                })
                .collect(),
        }
    }

    #[test]
    fn draws_shared_designs_once() {
        let lockfile = Lockfile::new(vec![
            locked(
                "ab/dryer",
                "1.0.0",
                &[("ab/knob", "1.1.0"), ("ab/rail", "2.0.0")],
            ),
            locked("ab/jig", "1.0.0", &[("ab/rail", "2.0.0")]),
            locked("ab/rail", "2.0.0", &[("ab/knob", "1.1.0")]),
            locked("ab/knob", "1.1.0", &[]),
        ]);
        let want = |name: &str, kind| Wanted {
            design: DesignAt::here(DesignName::parse(name).unwrap()),
            requirement: Requirement::parse("^1").unwrap(),
            kind,
        };
        let wanted = [
            want("ab/dryer", DependencyKind::Part),
            want("ab/jig", DependencyKind::Jig),
        ];
        let lines: Vec<String> = draw(&lockfile, &wanted)
            .iter()
            .map(|line| dialoguer::console::strip_ansi_codes(line).into_owned())
            .collect();
        assert_eq!(
            lines,
            [
                "├── ab/dryer 1.0.0",
                "│   ├── ab/knob 1.1.0",
                "│   └── ab/rail 2.0.0",
                "│       └── ab/knob 1.1.0",
                "└── ab/jig 1.0.0 [jig]",
                "    └── ab/rail 2.0.0 (*)",
            ]
        );
    }
}
