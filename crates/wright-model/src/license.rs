//! Licenses: SPDX expressions, one a slot.
//!
//! A license the SPDX list does not have is written `LicenseRef-…`. Nothing is
//! upgraded or guessed: what an author wrote is kept, in the canonical spelling
//! of the list.

use crate::access::words;
use crate::limits::LICENSE_BYTES_MAX;
use crate::text_type::text_type;

/// Why a text is no license expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LicenseError {
    /// Longer than [`LICENSE_BYTES_MAX`].
    #[error("a license expression has at most {LICENSE_BYTES_MAX} bytes; this one has {0}")]
    TooLong(usize),
    /// Not an SPDX expression.
    #[error("“{text}” is not an SPDX license expression: {why}. {help}")]
    Grammar {
        /// The expression.
        text: String,
        /// What is wrong with it.
        why: String,
        /// What to write instead.
        help: String,
        /// The identifier that was probably meant.
        meant: Option<String>,
    },
}

/// An SPDX license expression, e.g. `CERN-OHL-S-2.0` or
/// `Apache-2.0 WITH SHL-2.1 OR MIT`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LicenseExpression(String);

impl LicenseExpression {
    /// Parses an expression strictly: identifiers of the SPDX list or
    /// `LicenseRef-…`, operators in capitals.
    pub fn parse(text: &str) -> Result<Self, LicenseError> {
        if text.len() > LICENSE_BYTES_MAX {
            return Err(LicenseError::TooLong(text.len()));
        }
        let text = text.trim();
        match spdx::Expression::parse(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(error) => {
                let meant = meant(text);
                Err(LicenseError::Grammar {
                    text: text.to_owned(),
                    why: error.reason.to_string(),
                    help: help(text, meant),
                    meant: meant.map(str::to_owned),
                })
            }
        }
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The licenses it names, each once, in order: identifiers without
    /// operators and exceptions.
    pub fn identifiers(&self) -> Vec<String> {
        let mut identifiers = Vec::new();
        if let Ok(expression) = spdx::Expression::parse(&self.0) {
            for requirement in expression.requirements() {
                let identifier = requirement.req.license.to_string();
                if !identifiers.contains(&identifier) {
                    identifiers.push(identifier);
                }
            }
        }
        identifiers
    }

    /// Identifiers the SPDX list marks deprecated, each with why it is better
    /// avoided left to the caller (`GPL-3.0` says neither “only” nor “or later”).
    pub fn deprecated(&self) -> Vec<String> {
        self.identifiers()
            .into_iter()
            .filter(|identifier| {
                spdx::license_id(identifier).is_some_and(spdx::LicenseId::is_deprecated)
            })
            .collect()
    }
}

text_type!(LicenseExpression, LicenseError);

/// The identifier that a text nearly is.
fn meant(text: &str) -> Option<&'static str> {
    if let Some((license, _)) = spdx::imprecise_license_id(text) {
        return Some(license.name);
    }
    let squeezed = text.to_ascii_uppercase().replace([' ', '_'], "-");
    spdx::license_id(&squeezed).map(|license| license.name)
}

/// What to write for a license the SPDX grammar refuses.
fn help(text: &str, meant: Option<&str>) -> String {
    if let Some(meant) = meant {
        return format!("Did you mean {meant}?");
    }
    if text.starts_with("SHL-2") {
        return "SHL-2.0 and SHL-2.1 are exceptions: write Apache-2.0 WITH SHL-2.1.".to_owned();
    }
    "Use an identifier of the SPDX license list, or LicenseRef-NameOfYourLicense with its text in LICENSES/.".to_owned()
}

words! {
    /// What a license covers.
    Slot {
        /// The design of the thing.
        Hardware = "hardware",
        /// Words and pictures about it.
        Documentation = "documentation",
        /// Programs that run on it or make it.
        Software = "software",
    }
}

/// The licenses of a release, a slot each. At least the hardware slot is there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Licenses {
    /// License of the hardware.
    pub hardware: LicenseExpression,
    /// License of the documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documentation: Option<LicenseExpression>,
    /// License of the software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<LicenseExpression>,
}

impl Licenses {
    /// One license for every slot.
    pub fn all(license: &LicenseExpression) -> Self {
        Self {
            hardware: license.clone(),
            documentation: Some(license.clone()),
            software: Some(license.clone()),
        }
    }

    /// The license of a slot.
    pub fn get(&self, slot: Slot) -> Option<&LicenseExpression> {
        match slot {
            Slot::Hardware => Some(&self.hardware),
            Slot::Documentation => self.documentation.as_ref(),
            Slot::Software => self.software.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_the_field() {
        for text in [
            "CERN-OHL-S-2.0",
            "CC-BY-SA-4.0",
            "GPL-3.0-or-later",
            "Apache-2.0 WITH SHL-2.1",
            "MIT OR (CERN-OHL-P-2.0 AND CC0-1.0)",
            "LicenseRef-CopyFair",
            "PPL",
            "LAL-1.3",
        ] {
            assert_eq!(
                LicenseExpression::parse(text).map(|l| l.0),
                Ok(text.to_owned())
            );
        }
        let either = LicenseExpression::parse("MIT OR MIT AND TAPR-OHL-1.0").unwrap();
        assert_eq!(either.identifiers(), ["MIT", "TAPR-OHL-1.0"]);
    }

    #[test]
    fn refusals_say_what_to_write() {
        let said = |text: &str| LicenseExpression::parse(text).unwrap_err().to_string();
        assert!(
            said("CC BY-SA-4.0").contains("CC-BY-SA-4.0"),
            "{}",
            said("CC BY-SA-4.0")
        );
        assert!(said("My License").contains("LicenseRef-"));
        assert!(said("").contains("SPDX"));
        assert!(said(&"(".repeat(100_000)).contains("at most"));
        assert!(LicenseExpression::parse(&"(".repeat(500)).is_err());
    }

    #[test]
    fn deprecated_identifiers_are_known() {
        let Ok(license) = LicenseExpression::parse("GPL-3.0") else {
            return; // refused outright is as good
        };
        assert_eq!(license.deprecated(), ["GPL-3.0"]);
    }
}
