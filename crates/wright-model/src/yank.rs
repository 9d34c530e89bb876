//! Why a release was yanked.

/// The class of a yank. A yanked release stays where it is and can still be
/// fetched by lockfiles; new resolutions pass it over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YankClass {
    /// Somebody could get hurt.
    Hazard,
    /// It does not do what it says.
    Defect,
    /// It may not be published under this license.
    License,
    /// Its authors no longer stand by it.
    Withdrawn,
    /// Files are missing or unreadable.
    Broken,
}

impl YankClass {
    /// All classes, the gravest first.
    pub const ALL: [Self; 5] = [
        Self::Hazard,
        Self::Defect,
        Self::License,
        Self::Withdrawn,
        Self::Broken,
    ];

    /// The class as written in index lines and databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hazard => "hazard",
            Self::Defect => "defect",
            Self::License => "license",
            Self::Withdrawn => "withdrawn",
            Self::Broken => "broken",
        }
    }

    /// Reads a class as written.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}
