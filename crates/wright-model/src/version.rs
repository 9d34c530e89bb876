//! Versions of releases and what a dependency requires of them.
//!
//! SemVer 2.0 without build metadata. For hardware: major breaks fit, form or
//! function; minor is a compatible addition; patch is documentation or a
//! tolerance.

use crate::limits::VERSION_BYTES_MAX;
use crate::text_type::text_type;

/// Why a text is no version, or no requirement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// Longer than [`VERSION_BYTES_MAX`].
    #[error("a version has at most {VERSION_BYTES_MAX} bytes; this one has {0}")]
    TooLong(usize),
    /// Not SemVer.
    #[error("“{text}” is not a version like 1.2.0 ({why})")]
    Grammar {
        /// The text.
        text: String,
        /// What the SemVer parser says.
        why: String,
    },
    /// `1.0.0+build`: two releases must never differ only in what is not compared.
    #[error("“{0}” has build metadata (+…), which releases do not carry")]
    BuildMetadata(String),
    /// Not a requirement.
    #[error("“{text}” is not a version requirement like ^1.2 or =1.2.3 ({why})")]
    Requirement {
        /// The text.
        text: String,
        /// What the SemVer parser says.
        why: String,
    },
}

/// The version of a release, e.g. `0.3.0`. Ordered as SemVer orders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    semver: semver::Version,
    text: String,
}

impl Version {
    /// Parses SemVer 2.0 without build metadata, at most [`VERSION_BYTES_MAX`] bytes.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        if text.len() > VERSION_BYTES_MAX {
            return Err(VersionError::TooLong(text.len()));
        }
        let semver = semver::Version::parse(text).map_err(|error| VersionError::Grammar {
            text: text.to_owned(),
            why: error.to_string(),
        })?;
        if !semver.build.is_empty() {
            return Err(VersionError::BuildMetadata(text.to_owned()));
        }
        Ok(Self {
            semver,
            text: text.to_owned(),
        })
    }

    /// The version as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts.
    pub fn semver(&self) -> &semver::Version {
        &self.semver
    }

    /// Whether it is a pre-release such as `1.0.0-rc.1`.
    pub fn is_prerelease(&self) -> bool {
        !self.semver.pre.is_empty()
    }

    /// The line of versions it is compatible with.
    pub fn line(&self) -> CompatibleLine {
        let semver::Version {
            major,
            minor,
            patch,
            ..
        } = self.semver;
        match (major, minor) {
            (0, 0) => CompatibleLine(0, 0, patch),
            (0, _) => CompatibleLine(0, minor, 0),
            _ => CompatibleLine(major, 0, 0),
        }
    }
}

/// Versions that may stand in for one another under `^`: `1`, `0.3` or `0.0.5`.
/// One release per design and line is resolved; two lines may stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompatibleLine(u64, u64, u64);

impl std::fmt::Display for CompatibleLine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self(0, 0, patch) => write!(formatter, "0.0.{patch}"),
            Self(0, minor, _) => write!(formatter, "0.{minor}"),
            Self(major, ..) => write!(formatter, "{major}"),
        }
    }
}

/// What a dependency asks of a version, e.g. `^1.2` (Cargo's grammar).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Requirement {
    semver: semver::VersionReq,
    text: String,
}

impl Requirement {
    /// Parses a requirement, at most 128 bytes.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        const BYTES_MAX: usize = 128;
        let wrong = |why: String| VersionError::Requirement {
            text: text.chars().take(BYTES_MAX).collect(),
            why,
        };
        if text.len() > BYTES_MAX {
            return Err(wrong(format!("more than {BYTES_MAX} bytes")));
        }
        let semver = semver::VersionReq::parse(text).map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            semver,
            text: text.to_owned(),
        })
    }

    /// The requirement as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts.
    pub fn semver(&self) -> &semver::VersionReq {
        &self.semver
    }

    /// Whether `version` meets it (pre-releases only where it names one).
    pub fn matches(&self, version: &Version) -> bool {
        self.semver.matches(version.semver())
    }

    /// Any version that is compatible with `version`: `^version`.
    pub fn compatible_with(version: &Version) -> Self {
        Self::parse(&format!("^{version}")).expect("^ before a version is a requirement")
    }
}

text_type!(Version, VersionError);
text_type!(Requirement, VersionError);

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn orders_and_lines_as_semver() {
        assert!(version("1.0.0-rc.1") < version("1.0.0"));
        assert!(version("0.9.10") > version("0.9.9"));
        for (text, line) in [
            ("1.4.2", "1"),
            ("0.3.1", "0.3"),
            ("0.0.5", "0.0.5"),
            ("0.0.0", "0.0.0"),
        ] {
            assert_eq!(version(text).line().to_string(), line);
        }
    }

    #[test]
    fn refuses_build_metadata_and_other_forms() {
        for text in ["1", "1.2", "v1.2.3", "1.2.3+4", "01.2.3", "1.2.3 ", ""] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
        assert!(Version::parse(&format!("1.0.0-{}", "a".repeat(58))).is_ok());
        assert_eq!(
            Version::parse(&format!("1.0.0-{}", "a".repeat(59))),
            Err(VersionError::TooLong(65))
        );
    }

    #[test]
    fn requirements_match() {
        let requirement = Requirement::parse("^1.2").unwrap();
        assert!(requirement.matches(&version("1.9.0")));
        assert!(!requirement.matches(&version("2.0.0")));
        assert!(Requirement::parse("one or two").is_err());
        assert!(Requirement::compatible_with(&version("0.3.0")).matches(&version("0.3.9")));
    }
}
