//! What is known of the indexes so far.

use std::collections::BTreeMap;
use wright_model::DesignName;
use wright_wire::IndexDocument;

/// Moves followed from one name before giving up.
pub(crate) const MOVES_MAX: usize = 32;

/// A design, and the registry it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesignAt {
    /// The registry's URL without trailing slashes; `None`: the project's own.
    pub registry: Option<String>,
    /// The design.
    pub name: DesignName,
}

impl DesignAt {
    /// A design in the project's own registry.
    pub fn here(name: DesignName) -> Self {
        Self {
            registry: None,
            name,
        }
    }

    /// A design in the registry at `url`, or in the project's own.
    pub fn at(url: Option<&str>, name: DesignName) -> Self {
        Self {
            registry: url.map(|url| url.trim_end_matches('/').to_owned()),
            name,
        }
    }

    /// The same registry, another name.
    pub(crate) fn beside(&self, name: &DesignName) -> Self {
        Self {
            registry: self.registry.clone(),
            name: name.clone(),
        }
    }
}

impl std::fmt::Display for DesignAt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.registry {
            None => write!(formatter, "{}", self.name),
            Some(registry) => write!(formatter, "{} (at {registry})", self.name),
        }
    }
}

/// Index documents that were loaded, and names that turned out not to exist.
#[derive(Debug, Clone, Default)]
pub struct Known {
    designs: BTreeMap<DesignAt, Option<IndexDocument>>,
}

/// Where a name leads.
pub(crate) enum Found<'a> {
    /// To this design, through moves or not.
    Design(DesignAt, &'a IndexDocument),
    /// To a name nobody has loaded yet.
    Unknown(DesignAt),
    /// To a name the registry does not have.
    Absent(DesignAt),
    /// In a circle.
    Circle,
}

impl Known {
    /// Adds an index document.
    pub fn insert(&mut self, design: DesignAt, document: IndexDocument) {
        self.designs.insert(design, Some(document));
    }

    /// Adds that the registry has no design of this name.
    pub fn insert_absent(&mut self, design: DesignAt) {
        self.designs.insert(design, None);
    }

    /// The document of a design; `None` where it is not loaded or does not exist.
    pub fn get(&self, design: &DesignAt) -> Option<&IndexDocument> {
        self.designs.get(design)?.as_ref()
    }

    /// Whether anything is known of a name.
    pub fn contains(&self, design: &DesignAt) -> bool {
        self.designs.contains_key(design)
    }

    /// Follows moves.
    pub(crate) fn find(&self, design: &DesignAt) -> Found<'_> {
        let mut design = design.clone();
        for _ in 0..MOVES_MAX {
            match self.designs.get(&design) {
                None => return Found::Unknown(design),
                Some(None) => return Found::Absent(design),
                Some(Some(document)) => match &document.moved {
                    None => return Found::Design(design, document),
                    Some(moved) => design = design.beside(moved),
                },
            }
        }
        Found::Circle
    }
}
