//! The words of access: kinds of actor, roles of members, scopes and name
//! patterns of tokens. Who may do what with them is one table in
//! `wright-registry`.

use crate::name::{ActorHandle, DesignName, NameError};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every one, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word as written in requests, databases and pages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads the word as written.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What an actor is.
    ActorKind {
        /// A human being.
        Person = "person",
        /// Develops designs.
        Community = "community",
        /// For-benefit, looks after a commons.
        Association = "association",
        /// Makes a living from it; has a legal form.
        Enterprise = "enterprise",
        /// Hospital, school, town.
        PublicBody = "public-body",
    }
}

words! {
    /// What a member is in an actor. A person is the owner of itself.
    Role {
        /// Edits drafts.
        Contributor = "contributor",
        /// Publishes, yanks, accepts.
        Maintainer = "maintainer",
        /// Members and transfer.
        Owner = "owner",
    }
}

words! {
    /// What a token may be used for.
    Scope {
        /// Drafts and publishing.
        Publish = "publish",
        /// Yank, un-yank, withdraw.
        Yank = "yank",
        /// Propose to an upstream.
        Propose = "propose",
        /// Claims of a facility.
        Claim = "claim",
        /// Report production runs.
        Run = "run",
        /// Post needs.
        Need = "need",
        /// Edit facilities.
        Facility = "facility",
        /// Administration of the site, for those who have it.
        Admin = "admin",
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Scopes(std::collections::BTreeSet<Scope>);

impl Scopes {
    /// Whether `scope` is among them.
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each, in order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// The scopes separated by single spaces, as databases keep them.
    pub fn to_text(&self) -> String {
        let words: Vec<_> = self.iter().map(Scope::as_str).collect();
        words.join(" ")
    }

    /// Reads [`Self::to_text`]; `None` where a word is no scope.
    pub fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().map(Scope::parse).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// Which designs a token reaches: `*`, `actor/*` or `actor/name`. Nothing else
/// is a pattern, so that it can be read at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NamePattern {
    /// `*`: every design its account may touch.
    Any,
    /// `actor/*`: every design of one actor.
    Actor(ActorHandle),
    /// `actor/name`: one design.
    Design(DesignName),
}

impl NamePattern {
    /// Parses a pattern.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text == "*" {
            return Ok(Self::Any);
        }
        match text.strip_suffix("/*") {
            Some(handle) => ActorHandle::parse(handle).map(Self::Actor),
            None => DesignName::parse(text).map(Self::Design),
        }
    }

    /// Whether it reaches `name`.
    pub fn reaches(&self, name: &DesignName) -> bool {
        match self {
            Self::Any => true,
            Self::Actor(handle) => *handle == name.actor(),
            Self::Design(design) => design == name,
        }
    }

    /// Whether it reaches the actor itself (its members, its profile).
    pub fn reaches_actor(&self, handle: &ActorHandle) -> bool {
        match self {
            Self::Any => true,
            Self::Actor(own) => own == handle,
            Self::Design(_) => false,
        }
    }
}

impl std::fmt::Display for NamePattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Any => formatter.write_str("*"),
            Self::Actor(handle) => write!(formatter, "{handle}/*"),
            Self::Design(name) => write!(formatter, "{name}"),
        }
    }
}

impl serde::Serialize for NamePattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for NamePattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_reach_what_they_name() {
        let name = DesignName::parse("rural-energy/box-dryer").unwrap();
        for (pattern, reaches) in [
            ("*", true),
            ("rural-energy/*", true),
            ("rural-energy/box-dryer", true),
            ("rural/*", false),
            ("rural-energy/box", false),
        ] {
            let pattern = NamePattern::parse(pattern).unwrap();
            assert_eq!(pattern.reaches(&name), reaches, "{pattern}");
            assert_eq!(NamePattern::parse(&pattern.to_string()), Ok(pattern));
        }
        for text in [
            "",
            "**",
            "*/*",
            "*/box-dryer",
            "rural-*/x",
            "rural-energy/box*",
        ] {
            assert!(NamePattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn scopes_read_what_they_write() {
        let scopes: Scopes = [Scope::Yank, Scope::Publish].into_iter().collect();
        assert_eq!(scopes.to_text(), "publish yank");
        assert_eq!(Scopes::parse("publish yank"), Some(scopes));
        assert_eq!(Scopes::parse("publish everything"), None);
    }
}
