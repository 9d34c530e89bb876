//! Which version comes next, and why: major where fit, form or function may
//! break, minor for a compatible change of what is made, patch where only words
//! and pictures changed. A suggestion; the author decides.

use std::collections::{BTreeMap, BTreeSet};
use wright_model::{DesignPath, Digest, FileKind, Part, Version};
use wright_wire::Config;
use wright_wire::making::{making, making_files};

/// What one version holds, as far as making it goes.
#[derive(Debug, Clone, Copy)]
pub struct Content<'c> {
    /// Its metadata.
    pub config: &'c Config,
    /// Its files.
    pub files: &'c [(DesignPath, FileKind, Digest)],
}

/// How the next version differs from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The same is made: words, pictures, licenses at most.
    Documentation,
    /// Files, parts or dependencies were added or changed, and none removed.
    Compatible {
        /// What, by path, part id or name; sorted.
        changed: Vec<String>,
    },
    /// Something that others may rely on is gone.
    Breaking {
        /// What, by path, part id or name; sorted.
        removed: Vec<String>,
    },
}

/// A version and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The version it was compared with.
    pub from: Version,
    /// The next one.
    pub version: Version,
    /// Why.
    pub change: Change,
}

/// The version that follows `from`, whose content is `before`, for `after`.
/// `taken` are the versions the design has; the suggestion is none of them.
pub fn suggest(
    from: &Version,
    before: Content<'_>,
    after: Content<'_>,
    taken: &[Version],
) -> Suggestion {
    let change = change(before, after);
    Suggestion {
        version: next(from, &change, taken),
        from: from.clone(),
        change,
    }
}

/// How `after` differs from `before`.
pub fn change(before: Content<'_>, after: Content<'_>) -> Change {
    let [was, is] = [before, after].map(|content| making(content.config, entries(content)));
    if let (Ok(was), Ok(is)) = (was, is)
        && was == is
    {
        return Change::Documentation;
    }
    let [was, is] = [before, after].map(pieces);
    let moved: BTreeSet<&Digest> = is.files.values().copied().collect();
    let mut removed = BTreeSet::new();
    let mut changed = BTreeSet::new();
    for (path, digest) in &was.files {
        match is.files.get(path) {
            Some(now) if now == digest => {}
            Some(_) => _ = changed.insert((*path).to_owned()),
            // Under another path it is still there.
            None if moved.contains(digest) => _ = changed.insert((*path).to_owned()),
            None => _ = removed.insert((*path).to_owned()),
        }
    }
    for (id, what) in &was.named {
        match is.named.get(id) {
            Some(now) if now == what => {}
            Some(_) => _ = changed.insert(id.clone()),
            None => _ = removed.insert(id.clone()),
        }
    }
    if !removed.is_empty() {
        return Change::Breaking {
            removed: removed.into_iter().collect(),
        };
    }
    let added_files = is
        .files
        .keys()
        .filter(|path| !was.files.contains_key(*path));
    let added_names = is.named.keys().filter(|id| !was.named.contains_key(*id));
    changed.extend(added_files.map(|path| (*path).to_owned()));
    changed.extend(added_names.cloned());
    Change::Compatible {
        changed: changed.into_iter().collect(),
    }
}

/// What is compared: making files by path; parts and dependencies by name, each
/// as the text of all that is said of it.
struct Pieces<'c> {
    files: BTreeMap<&'c str, &'c Digest>,
    named: BTreeMap<String, String>,
}

fn pieces(content: Content<'_>) -> Pieces<'_> {
    let config = content.config;
    let parts = config.parts.iter().map(|part| {
        let made = Part {
            name: String::new(),
            ..part.clone()
        };
        (part.id.to_string(), format!("{made:?}"))
    });
    let dependencies = config
        .dependencies
        .iter()
        .map(|used| (used.name.to_string(), format!("{used:?}")));
    Pieces {
        files: making_files(config, entries(content))
            .into_iter()
            .map(|(path, digest)| (path.as_str(), digest))
            .collect(),
        named: parts.chain(dependencies).collect(),
    }
}

fn entries(
    content: Content<'_>,
) -> impl Iterator<Item = (&DesignPath, FileKind, &Digest)> + use<'_> {
    let files = content.files.iter();
    files.map(|(path, kind, digest)| (path, *kind, digest))
}

/// Which number of a version rises.
#[derive(Clone, Copy)]
enum Level {
    Major,
    Minor,
    Patch,
}

/// The number after `from`, past those of the same line that are taken. Below
/// 1.0.0 the minor number is the one that breaks, as everywhere in SemVer.
pub fn next(from: &Version, change: &Change, taken: &[Version]) -> Version {
    if from.is_prerelease() {
        return next_prerelease(from, taken);
    }
    let first = from.semver().major == 0;
    let level = match change {
        Change::Documentation => Level::Patch,
        Change::Compatible { .. } if first => Level::Patch,
        Change::Compatible { .. } => Level::Minor,
        Change::Breaking { .. } if first => Level::Minor,
        Change::Breaking { .. } => Level::Major,
    };
    let numbers = |version: &Version| {
        let semver = version.semver();
        (semver.major, semver.minor, semver.patch)
    };
    let base = numbers(from);
    let same_line = |other: &(u64, u64, u64)| match level {
        Level::Major => true,
        Level::Minor => other.0 == base.0,
        Level::Patch => (other.0, other.1) == (base.0, base.1),
    };
    let finished = taken.iter().filter(|version| !version.is_prerelease());
    let newest = finished.map(numbers).filter(same_line).fold(base, Ord::max);
    let (major, minor, patch) = match level {
        Level::Major => (newest.0.saturating_add(1), 0, 0),
        Level::Minor => (newest.0, newest.1.saturating_add(1), 0),
        Level::Patch => (newest.0, newest.1, newest.2.saturating_add(1)),
    };
    Version::parse(&format!("{major}.{minor}.{patch}")).unwrap_or_else(|_| from.clone())
}

/// After `1.0.0-rc.1` comes `1.0.0-rc.2`, whatever changed.
fn next_prerelease(from: &Version, taken: &[Version]) -> Version {
    let (stem, number) = match from.as_str().rsplit_once('.') {
        Some((stem, last)) if stem.contains('-') => match last.parse::<u64>() {
            Ok(number) => (stem, number),
            Err(_) => (from.as_str(), 0),
        },
        _ => (from.as_str(), 0),
    };
    let candidates = (1..=taken.len() as u64 + 1)
        .filter_map(|step| Version::parse(&format!("{stem}.{}", number.saturating_add(step))).ok());
    candidates
        .filter(|candidate| !taken.contains(candidate))
        .min()
        .unwrap_or_else(|| from.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::{Design, LicenseExpression, Licenses, PartId, Quantity};

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    fn config(parts: &[(&str, &str)]) -> Config {
        let mut config = Config::of(&Design {
            title: "Box".into(),
            licensor: "Ana".into(),
            ..Design::bare(
                "ana/box".parse().unwrap(),
                version("1.0.0"),
                Licenses {
                    hardware: LicenseExpression::parse("CERN-OHL-S-2.0").unwrap(),
                    documentation: None,
                    software: None,
                },
            )
        });
        let part = |(id, material): &(&str, &str)| Part {
            id: PartId::parse(id).unwrap(),
            name: (*id).to_owned(),
            quantity: Quantity::parse("1").unwrap(),
            unit: None,
            process: None,
            material: Some((*material).to_owned()),
            thickness_um: None,
            source: Vec::new(),
            export: Vec::new(),
        };
        config.parts = parts.iter().map(part).collect();
        config
    }

    fn files(files: &[(&str, &str)]) -> Vec<(DesignPath, FileKind, Digest)> {
        let file = |(path, text): &(&str, &str)| {
            let path = DesignPath::parse(path).unwrap();
            let kind = FileKind::of(&path);
            (path, kind, Digest::of(text.as_bytes()))
        };
        files.iter().map(file).collect()
    }

    type Sketch<'s> = (&'s [(&'s str, &'s str)], &'s [(&'s str, &'s str)]);

    fn found(before: Sketch<'_>, after: Sketch<'_>) -> Change {
        let [(was, was_files), (is, is_files)] =
            [before, after].map(|(parts, paths)| (config(parts), files(paths)));
        change(
            Content {
                config: &was,
                files: &was_files,
            },
            Content {
                config: &is,
                files: &is_files,
            },
        )
    }

    fn compatible(what: &[&str]) -> Change {
        Change::Compatible {
            changed: what.iter().map(ToString::to_string).collect(),
        }
    }

    fn breaking(what: &[&str]) -> Change {
        Change::Breaking {
            removed: what.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn words_and_pictures_are_documentation() {
        let before: Sketch = (
            &[("corner", "PETG")],
            &[("README.md", "a"), ("stl/a.stl", "a"), ("design.toml", "1")],
        );
        let after: Sketch = (
            &[("corner", "PETG")],
            &[
                ("README.md", "b"),
                ("stl/a.stl", "a"),
                ("img/x.png", "x"),
                ("design.toml", "2"),
            ],
        );
        assert_eq!(found(before, after), Change::Documentation);
        assert_eq!(
            found(after, before),
            Change::Documentation,
            "nor does their removal count"
        );
    }

    #[test]
    fn what_is_added_or_changed_is_compatible() {
        let before: Sketch = (&[("corner", "PETG")], &[("stl/a.stl", "a")]);
        assert_eq!(
            found(before, (&[("corner", "PETG")], &[("stl/a.stl", "b")])),
            compatible(&["stl/a.stl"])
        );
        assert_eq!(
            found(before, (&[("corner", "PLA")], &[("stl/a.stl", "a")])),
            compatible(&["corner"])
        );
        assert_eq!(
            found(
                before,
                (
                    &[("corner", "PETG"), ("lid", "PETG")],
                    &[("stl/a.stl", "a"), ("stl/b.stl", "b")]
                )
            ),
            compatible(&["lid", "stl/b.stl"]),
        );
        assert_eq!(
            found(before, (&[("corner", "PETG")], &[("mesh/a.stl", "a")])),
            compatible(&["mesh/a.stl", "stl/a.stl"]),
            "moved"
        );
    }

    #[test]
    fn what_is_gone_breaks() {
        let before: Sketch = (
            &[("corner", "PETG"), ("lid", "PETG")],
            &[("stl/a.stl", "a"), ("stl/b.stl", "b")],
        );
        assert_eq!(
            found(before, (&[("corner", "PETG")], &[("stl/a.stl", "c")])),
            breaking(&["lid", "stl/b.stl"])
        );
    }

    #[test]
    fn a_design_of_instructions_is_made_from_them() {
        assert_eq!(
            found((&[], &[("README.md", "a")]), (&[], &[("README.md", "b")])),
            compatible(&["README.md"])
        );
    }

    #[test]
    fn the_number_that_rises_says_what_changed() {
        let (doc, add, gone) = (Change::Documentation, compatible(&["x"]), breaking(&["x"]));
        for (from, change, taken, expected) in [
            ("1.2.3", &doc, vec![], "1.2.4"),
            ("1.2.3", &add, vec![], "1.3.0"),
            ("1.2.3", &gone, vec![], "2.0.0"),
            ("0.3.1", &doc, vec![], "0.3.2"),
            ("0.3.1", &add, vec![], "0.3.2"),
            ("0.3.1", &gone, vec![], "0.4.0"),
            // Others came meanwhile.
            ("1.0.0", &doc, vec!["1.0.1", "1.1.0", "2.0.0"], "1.0.2"),
            ("1.0.0", &add, vec!["1.0.1", "1.1.0", "2.0.0"], "1.2.0"),
            ("1.0.0", &gone, vec!["1.1.0", "2.3.0"], "3.0.0"),
            ("1.0.0", &add, vec!["1.1.0-rc.1"], "1.1.0"),
            ("1.0.0-rc.1", &gone, vec!["1.0.0-rc.2"], "1.0.0-rc.3"),
            ("1.0.0-beta", &doc, vec![], "1.0.0-beta.1"),
        ] {
            let taken: Vec<Version> = taken.iter().map(|text| version(text)).collect();
            assert_eq!(
                next(&version(from), change, &taken).as_str(),
                expected,
                "{from}, {change:?}, {taken:?}"
            );
        }
    }
}
