//! Resolution held against trying every choice, on random small graphs.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const DESIGNS: [&str; 3] = ["aa/one", "aa/two", "aa/three"];
const VERSIONS: [&str; 4] = ["0.1.0", "1.0.0", "1.1.0", "2.0.0"];
const REQUIREMENTS: [&str; 6] = ["^1", "*", "=1.0.0", ">=1,<3", "^0.1", "<1.1"];

fn needs(most: usize) -> impl Strategy<Value = Vec<String>> {
    let need = (0..DESIGNS.len(), prop::sample::select(&REQUIREMENTS[..]));
    prop::collection::vec(need, 0..=most).prop_map(|needs| {
        let unique: BTreeMap<_, _> = needs.into_iter().collect();
        unique
            .into_iter()
            .map(|(design, requirement)| format!("{} {requirement}", DESIGNS[design]))
            .collect()
    })
}

fn releases() -> impl Strategy<Value = Vec<String>> {
    let release = |version: &'static str| {
        (any::<bool>(), any::<bool>(), needs(2)).prop_map(move |(exists, yanked, needs)| {
            let mark = if yanked && needs.is_empty() {
                " [yanked]"
            } else {
                ""
            };
            exists.then(|| format!("{version}{mark}: {}", needs.join(", ")))
        })
    };
    VERSIONS
        .map(release)
        .prop_map(|releases| releases.into_iter().flatten().collect())
}

fn meets(line: &ReleaseLine, of: &str, need: &IndexDependency) -> bool {
    need.name.as_str() == of && need.req.matches(&line.vers)
}

/// Whether some choice of at most one release a line meets everything, tried
/// one by one.
fn exists(known: &Known, wanted: &[Wanted]) -> bool {
    let mut slots: Vec<(&str, Vec<&ReleaseLine>)> = Vec::new();
    for design in DESIGNS {
        let mut lines: BTreeMap<_, Vec<&ReleaseLine>> = BTreeMap::new();
        for line in &known.get(&at(design)).unwrap().releases {
            if line.is_available() {
                lines.entry(line.vers.line()).or_default().push(line);
            }
        }
        slots.extend(lines.into_values().map(|lines| (design, lines)));
    }
    let total: usize = slots.iter().map(|(_, lines)| lines.len() + 1).product();
    (0..total).any(|mut number| {
        let mut chosen = Vec::new();
        for (design, lines) in &slots {
            let pick = number % (lines.len() + 1);
            number /= lines.len() + 1;
            chosen.extend(lines.get(pick).map(|line| (*design, *line)));
        }
        let met = |need: &IndexDependency| {
            chosen
                .iter()
                .any(|(design, line)| meets(line, design, need))
        };
        wanted.iter().all(|wanted| {
            met(&IndexDependency {
                name: wanted.design.name.clone(),
                req: wanted.requirement.clone(),
                kind: wanted.kind,
                registry: None,
            })
        }) && chosen.iter().all(|(_, line)| line.deps.iter().all(met))
    })
}

proptest! {
    #[test]
    fn resolves_exactly_what_can_be_resolved(
        indexes in [releases(), releases(), releases()],
        project in needs(3),
    ) {
        let mut known = Known::default();
        for (design, releases) in DESIGNS.iter().zip(&indexes) {
            let releases: Vec<&str> = releases.iter().map(String::as_str).collect();
            known.insert(at(design), document(design, &releases));
        }
        let project: Vec<&str> = project.iter().map(String::as_str).collect();
        let wanted = wanted(&project);
        match resolve(&known, &wanted, &[]).unwrap() {
            Outcome::Resolved(resolution) => {
                prop_assert_eq!(resolution.project.len(), wanted.len());
                for (need, chosen) in wanted.iter().zip(&resolution.project) {
                    prop_assert!(need.requirement.matches(&chosen.version));
                }
                let mut lines = std::collections::BTreeSet::new();
                for chosen in &resolution.releases {
                    prop_assert!(lines.insert((chosen.design.clone(), chosen.line)));
                    let document = known.get(&chosen.design).unwrap();
                    let line = document.release(&chosen.version).unwrap();
                    prop_assert!(line.is_available());
                    prop_assert_eq!(line.deps.len(), chosen.dependencies.len());
                    for (need, used) in line.deps.iter().zip(&chosen.dependencies) {
                        prop_assert!(need.req.matches(&used.version));
                        let there = resolution.releases.iter().any(|release| {
                            release.design == used.design && release.version == used.version
                        });
                        prop_assert!(there);
                    }
                }
            }
            Outcome::Conflict(conflict) => {
                prop_assert!(!exists(&known, &wanted), "{}", conflict.sentence);
                prop_assert!(conflict.sentence.ends_with('.'));
                prop_assert!(conflict.sentence.contains("needs"), "{}", conflict.sentence);
                prop_assert!(conflict.sentence.contains(", but "), "{}", conflict.sentence);
            }
            Outcome::NeedsIndex(names) => prop_assert!(false, "{names:?}"),
        }
    }
}
