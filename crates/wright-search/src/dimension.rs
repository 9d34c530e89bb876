//! What results can be narrowed by.

/// A dimension of the catalogue. Within one, several values mean any of them;
/// across dimensions all must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// A path of words; a design counts at every step of its path.
    Category,
    /// Identifiers of its hardware's license, and the groups it belongs to.
    License,
    /// How its parts are made, with the families of those processes.
    Process,
    /// Of what, with families.
    Material,
    /// Readiness levels, as `OTRL-4`.
    Readiness,
    /// Languages of its documentation.
    Language,
    /// Words its author gave it.
    Keyword,
    /// Whose it is.
    Actor,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 8] = [
        Self::Category,
        Self::License,
        Self::Process,
        Self::Material,
        Self::Readiness,
        Self::Language,
        Self::Keyword,
        Self::Actor,
    ];

    /// The word in addresses, in queries and in the index.
    pub fn word(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::License => "license",
            Self::Process => "process",
            Self::Material => "material",
            Self::Readiness => "readiness",
            Self::Language => "language",
            Self::Keyword => "keyword",
            Self::Actor => "actor",
        }
    }

    /// Reads what [`Self::word`] wrote, and the British spelling of one.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "licence" {
            return Some(Self::License);
        }
        Self::ALL
            .into_iter()
            .find(|dimension| dimension.word() == word)
    }

    /// The form in which a value is kept and compared.
    pub fn value(self, text: &str) -> String {
        let text: String = text.trim().chars().take(VALUE_CHARS_MAX).collect();
        match self {
            Self::Category => text
                .to_lowercase()
                .split('/')
                .map(str::trim)
                .filter(|step| !step.is_empty())
                .collect::<Vec<_>>()
                .join("/"),
            Self::Readiness => text.to_uppercase(),
            // Identifiers are shown as the SPDX list spells them.
            Self::License => text,
            _ => text.to_lowercase(),
        }
    }
}

/// A value of a dimension, in characters.
const VALUE_CHARS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back() {
        for dimension in Dimension::ALL {
            assert_eq!(Dimension::parse(dimension.word()), Some(dimension));
        }
        assert_eq!(Dimension::parse("licence"), Some(Dimension::License));
        assert_eq!(Dimension::parse("https"), None);
    }

    #[test]
    fn values_have_one_form() {
        for (dimension, text, value) in [
            (Dimension::Category, "/Food// Drying /", "food/drying"),
            (Dimension::License, " CERN-OHL-S-2.0", "CERN-OHL-S-2.0"),
            (Dimension::Readiness, "otrl-4", "OTRL-4"),
            (Dimension::Keyword, " Solar ", "solar"),
        ] {
            assert_eq!(dimension.value(text), value);
        }
    }
}
