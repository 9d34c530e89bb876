//! Where a design stands in the catalogue: the values it is found by.

use wright_model::Licenses;
use wright_model::taxonomy::{material::Material, process::Process};
use wright_search::Dimension;
use wright_wire::Config;

/// Licenses without a duty to share what was changed.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CERN-OHL-P-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "SHL-0.5",
    "SHL-0.51",
    "Unlicense",
    "Zlib",
];

/// The process of what is not made.
const BOUGHT: &str = "bought";

/// What a license asks of whoever builds on a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LicenseGroup {
    /// Anything may be done, names are kept.
    Permissive,
    /// Changes are shared alike.
    ShareAlike,
    /// Commerce is bound to a form of enterprise.
    CopyFair,
    /// No commerce, no changes, or terms of its own.
    Restricted,
}

impl LicenseGroup {
    /// Every group.
    pub const ALL: [Self; 4] = [
        Self::Permissive,
        Self::ShareAlike,
        Self::CopyFair,
        Self::Restricted,
    ];

    /// The value in the license dimension.
    pub fn word(self) -> &'static str {
        match self {
            Self::Permissive => "permissive",
            Self::ShareAlike => "share-alike",
            Self::CopyFair => "copyfair",
            Self::Restricted => "restricted",
        }
    }

    /// Reads what [`Self::word`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.word() == word)
    }

    /// The group of one identifier.
    pub fn of(identifier: &str) -> Self {
        let starts = |start: &str| identifier.starts_with(start);
        let names = |part: &str| identifier.contains(part);
        if PERMISSIVE.contains(&identifier) {
            Self::Permissive
        } else if identifier == "PPL" || names("CopyFair") || names("Coopyleft") {
            Self::CopyFair
        } else if names("-NC") || names("-ND") || starts("LicenseRef-") {
            Self::Restricted
        } else if names("-BY-SA-")
            || [
                "CERN-OHL-",
                "TAPR-OHL-",
                "GPL-",
                "LGPL-",
                "AGPL-",
                "MPL-",
                "LAL-",
            ]
            .into_iter()
            .any(starts)
        {
            Self::ShareAlike
        } else {
            Self::Restricted
        }
    }
}

/// The values of a design.
pub(super) fn values(actor: &str, config: &Config) -> Vec<(Dimension, String)> {
    let mut values = vec![(Dimension::Actor, actor.to_owned())];
    let mut add = |dimension, value: &str| values.push((dimension, value.to_owned()));
    if let Some(category) = &config.category {
        let whole = Dimension::Category.value(category);
        let steps = whole.match_indices('/').map(|(at, _)| &whole[..at]);
        for step in steps.chain([whole.as_str()]) {
            add(Dimension::Category, step);
        }
    }
    for value in licenses(&config.licenses) {
        add(Dimension::License, &value);
    }
    for part in &config.parts {
        let made = part.process.iter().flat_map(|text| processes(text));
        // What is bought is made by nobody who searches for a way of making.
        for value in made.filter(|value| value != BOUGHT) {
            add(Dimension::Process, &value);
        }
        for value in part.material.iter().flat_map(|text| materials(text)) {
            add(Dimension::Material, &value);
        }
    }
    if let Some(readiness) = &config.readiness {
        for level in readiness.technology.iter().chain(&readiness.documentation) {
            add(Dimension::Readiness, level);
        }
    }
    for language in &config.languages {
        add(Dimension::Language, language);
    }
    for keyword in &config.keywords {
        add(Dimension::Keyword, keyword);
    }
    values
}

/// The identifiers of the hardware's license, and the groups of those.
fn licenses(licenses: &Licenses) -> Vec<String> {
    let identifiers = licenses.hardware.identifiers();
    let mut groups: Vec<String> = Vec::new();
    for identifier in &identifiers {
        let group = LicenseGroup::of(identifier).word().to_owned();
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.extend(identifiers);
    groups
}

/// A process and the families it belongs to; the author's word where the
/// taxonomy has none.
fn processes(text: &str) -> Vec<String> {
    match Process::find(text) {
        Some(process) => std::iter::successors(Some(process), |process| process.parent())
            .map(|process| process.slug.to_owned())
            .collect(),
        None => vec![text.to_owned()],
    }
}

/// As [`processes`], for materials.
fn materials(text: &str) -> Vec<String> {
    match Material::find(text) {
        Some(material) => std::iter::successors(Some(material), |material| material.parent())
            .map(|material| material.slug.to_owned())
            .collect(),
        None => vec![text.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::LicenseExpression;

    fn of(expression: &str) -> Vec<String> {
        licenses(&Licenses::all(
            &LicenseExpression::parse(expression).unwrap(),
        ))
    }

    #[test]
    fn licenses_stand_in_their_groups() {
        for (expression, values) in [
            ("CERN-OHL-S-2.0", vec!["share-alike", "CERN-OHL-S-2.0"]),
            ("CERN-OHL-P-2.0", vec!["permissive", "CERN-OHL-P-2.0"]),
            ("Apache-2.0 WITH SHL-2.1", vec!["permissive", "Apache-2.0"]),
            (
                "MIT OR CC-BY-SA-4.0",
                vec!["permissive", "share-alike", "MIT", "CC-BY-SA-4.0"],
            ),
            ("CC-BY-NC-SA-4.0", vec!["restricted", "CC-BY-NC-SA-4.0"]),
            ("PPL", vec!["copyfair", "PPL"]),
            (
                "LicenseRef-CopyFair",
                vec!["copyfair", "LicenseRef-CopyFair"],
            ),
        ] {
            assert_eq!(of(expression), values);
        }
        for group in LicenseGroup::ALL {
            assert_eq!(LicenseGroup::parse(group.word()), Some(group));
        }
    }

    #[test]
    fn a_process_counts_in_its_families() {
        assert_eq!(processes("FFF"), ["fdm", "additive"]);
        assert_eq!(processes("teleportation"), ["teleportation"]);
        assert_eq!(materials("PETG").first().map(String::as_str), Some("petg"));
    }
}
