//! Names of actors and designs.
//!
//! One grammar for both: `[a-z0-9](-?[a-z0-9])*`. Two names that differ only in
//! hyphens are the same name to the registry ([`ActorHandle::key`],
//! [`DesignSlug::key`]), and device names of Windows are never names, since a
//! maker's folders carry them.

use crate::text_type::text_type;

/// Characters of an actor's handle.
pub const HANDLE_CHARS: std::ops::RangeInclusive<usize> = 2..=39;
/// Characters of a design's own name.
pub const SLUG_CHARS: std::ops::RangeInclusive<usize> = 2..=64;

/// Why a text is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Too short or too long.
    #[error("“{text}” has {chars} characters; {min} to {max} are allowed")]
    Length {
        /// The text, shortened.
        text: String,
        /// Its characters.
        chars: usize,
        /// Fewest allowed.
        min: usize,
        /// Most allowed.
        max: usize,
    },
    /// A character that names do not have, or a hyphen at an end or doubled.
    #[error(
        "“{0}” is not a name: use lowercase letters a–z, digits, and single hyphens between them"
    )]
    Grammar(String),
    /// `con`, `nul`, `com1`, …: some systems cannot store a folder of that name.
    #[error("“{0}” is a device name on Windows and cannot be a folder there; choose another name")]
    Device(String),
    /// Not two names with a slash between.
    #[error("“{0}” is not a design's name: write actor/name, for example rural-energy/box-dryer")]
    NoSlash(String),
}

/// The handle of an actor, e.g. `rural-energy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorHandle(String);

/// A design's own name below its actor, e.g. `box-dryer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesignSlug(String);

/// A design's full name, e.g. `rural-energy/box-dryer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesignName {
    text: String,
    slash: usize,
}

impl ActorHandle {
    /// Parses a handle of [`HANDLE_CHARS`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check(text, HANDLE_CHARS)?;
        Ok(Self(text.to_owned()))
    }

    /// The handle as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What must be unique: the handle without its hyphens.
    pub fn key(&self) -> String {
        self.0.replace('-', "")
    }
}

impl DesignSlug {
    /// Parses a name of [`SLUG_CHARS`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check(text, SLUG_CHARS)?;
        Ok(Self(text.to_owned()))
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What must be unique below one actor: the name without its hyphens.
    pub fn key(&self) -> String {
        self.0.replace('-', "")
    }
}

impl DesignName {
    /// Parses `actor/name`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (actor, slug) = text
            .split_once('/')
            .filter(|(_, slug)| !slug.contains('/'))
            .ok_or_else(|| NameError::NoSlash(shorten(text)))?;
        Ok(Self::new(
            &ActorHandle::parse(actor)?,
            &DesignSlug::parse(slug)?,
        ))
    }

    /// Joins a handle and a name.
    pub fn new(actor: &ActorHandle, slug: &DesignSlug) -> Self {
        Self {
            text: format!("{actor}/{slug}"),
            slash: actor.0.len(),
        }
    }

    /// The full name as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The actor's handle.
    pub fn actor(&self) -> ActorHandle {
        ActorHandle(self.text[..self.slash].to_owned())
    }

    /// The design's own name.
    pub fn slug(&self) -> DesignSlug {
        DesignSlug(self.text[self.slash + 1..].to_owned())
    }
}

text_type!(ActorHandle, NameError);
text_type!(DesignSlug, NameError);
text_type!(DesignName, NameError);

fn check(text: &str, chars_allowed: std::ops::RangeInclusive<usize>) -> Result<(), NameError> {
    let chars = text.chars().count();
    if !chars_allowed.contains(&chars) {
        return Err(NameError::Length {
            text: shorten(text),
            chars,
            min: *chars_allowed.start(),
            max: *chars_allowed.end(),
        });
    }
    let alphabet = text
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !alphabet || text.starts_with('-') || text.ends_with('-') || text.contains("--") {
        return Err(NameError::Grammar(text.to_owned()));
    }
    if is_windows_device(text) {
        return Err(NameError::Device(text.to_owned()));
    }
    Ok(())
}

/// Whether Windows takes `stem` for a device, whatever its case and extension.
pub(crate) fn is_windows_device(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    match stem.as_str() {
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" => true,
        _ => {
            let mut chars = stem.chars();
            let prefix: String = chars.by_ref().take(3).collect();
            // Superscript digits count too (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
            (prefix == "com" || prefix == "lpt")
                && matches!(chars.next(), Some('0'..='9' | '¹' | '²' | '³'))
                && chars.next().is_none()
        }
    }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_as_designers_write_them() {
        for text in ["rural-energy/box-dryer", "a1/b2", "3d/20mm-bracket"] {
            let name = DesignName::parse(text).unwrap();
            assert_eq!(name.as_str(), text);
            assert_eq!(format!("{}/{}", name.actor(), name.slug()), text);
        }
        assert_eq!(
            DesignSlug::parse("box-dryer").unwrap().key(),
            DesignSlug::parse("boxdryer").unwrap().key()
        );
    }

    #[test]
    fn refuses_what_is_no_name() {
        for text in [
            "",
            "a",
            "A/b",
            "ab",
            "ab/",
            "/ab",
            "ab/cd/ef",
            "ab/-c",
            "ab/c-",
            "ab/c--d",
            "ab/c d",
            "ab/c_d",
            "ab/ñandú",
            "con/ab",
            "ab/com1",
            "ab/nul",
            "ab/..",
            "ab/.git",
            "-/ab",
        ] {
            assert!(DesignName::parse(text).is_err(), "{text}");
        }
        assert!(ActorHandle::parse(&"a".repeat(39)).is_ok());
        assert!(ActorHandle::parse(&"a".repeat(40)).is_err());
        assert!(DesignSlug::parse(&"a".repeat(64)).is_ok());
        assert!(DesignSlug::parse(&"a".repeat(65)).is_err());
    }

    proptest! {
        #[test]
        fn never_panics_and_round_trips(text in ".{0,80}") {
            if let Ok(name) = DesignName::parse(&text) {
                prop_assert_eq!(name.as_str(), text);
            }
        }
    }
}
