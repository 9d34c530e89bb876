//! What things are made by and made of: the taxonomies of processes and
//! materials.
//!
//! Both are static tables. An entry has a slug for ever; it is found by slug,
//! name or alias, whatever the case and whether words are joined by a hyphen, a
//! space or an underscore. An entry has at most one parent, so that what asks
//! for `additive` is met by `fdm`. A text the tables do not know is kept as its
//! author wrote it: that is the reader's business, not a reason to refuse.

pub mod material;
pub mod process;

use std::collections::HashMap;

/// A table of rows, one a line: rustfmt leaves it alone.
macro_rules! table {
    ($($row:expr,)*) => { &[$($row),*] };
}
use table;

/// What the two tables share.
pub(crate) trait Entry: Sized + 'static {
    /// Its slug.
    fn slug(&self) -> &'static str;
    /// Its English name.
    fn name(&self) -> &'static str;
    /// The slug of its parent.
    fn parent_slug(&self) -> Option<&'static str>;
    /// Other words for it.
    fn aliases(&self) -> &'static [&'static str];
}

/// A table with a way in by every word for an entry.
pub(crate) struct Index<T: Entry> {
    entries: &'static [T],
    by_key: HashMap<String, &'static T>,
}

impl<T: Entry> Index<T> {
    pub(crate) fn new(entries: &'static [T]) -> Self {
        let mut by_key = HashMap::new();
        for entry in entries {
            by_key.insert(key(entry.slug()), entry);
            by_key.insert(key(entry.name()), entry);
            for alias in entry.aliases() {
                by_key.insert(key(alias), entry);
            }
        }
        Self { entries, by_key }
    }

    pub(crate) fn find(&self, text: &str) -> Option<&'static T> {
        if text.len() > WORD_BYTES_MAX {
            return None;
        }
        self.by_key.get(&key(text)).copied()
    }

    pub(crate) fn parent(&self, entry: &T) -> Option<&'static T> {
        entry.parent_slug().and_then(|slug| self.find(slug))
    }

    pub(crate) fn children(&self, slug: &str) -> impl Iterator<Item = &'static T> {
        let slug = slug.to_owned();
        self.entries
            .iter()
            .filter(move |entry| entry.parent_slug() == Some(slug.as_str()))
    }

    pub(crate) fn is_a(&self, entry: &T, ancestor: &str) -> bool {
        let Some(ancestor) = self.find(ancestor) else {
            return false;
        };
        let mut slug = Some(entry.slug());
        while let Some(current) = slug.and_then(|slug| self.find(slug)) {
            if current.slug() == ancestor.slug() {
                return true;
            }
            slug = current.parent_slug();
        }
        false
    }
}

/// No word for an entry is longer, in bytes.
const WORD_BYTES_MAX: usize = 100;

/// What words are compared by: lowercase letters and digits, nothing between.
fn key(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, '-' | ' ' | '_' | '/' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::design::PartId;
    use std::collections::{BTreeMap, BTreeSet};

    /// What must hold of either table.
    pub(crate) fn check_table<T: Entry>(entries: &'static [T]) {
        let slugs: BTreeSet<&str> = entries.iter().map(Entry::slug).collect();
        assert_eq!(slugs.len(), entries.len(), "a slug twice");
        let mut words: BTreeMap<String, &str> = BTreeMap::new();
        for entry in entries {
            let slug = entry.slug();
            // Slugs obey the grammar of part ids.
            assert!(PartId::parse(slug).is_ok(), "{slug}");
            if let Some(parent) = entry.parent_slug() {
                assert!(slugs.contains(parent), "{slug}: no parent {parent}");
            }
            // Name and slug of one entry may be one word; an alias must add one.
            let own: BTreeSet<String> = [slug, entry.name()].into_iter().map(key).collect();
            let aliases = entry.aliases().iter().map(|alias| key(alias));
            for word in own.into_iter().chain(aliases) {
                assert!(word.len() <= WORD_BYTES_MAX);
                if let Some(other) = words.insert(word.clone(), slug) {
                    panic!("“{word}” is a word for {other} and for {slug}");
                }
            }
            check_no_cycle(entries, entry);
        }
    }

    fn check_no_cycle<T: Entry>(entries: &'static [T], entry: &T) {
        let mut steps = 0;
        let mut parent = entry.parent_slug();
        while let Some(slug) = parent {
            steps += 1;
            assert!(
                steps <= entries.len(),
                "{} is its own ancestor",
                entry.slug()
            );
            parent = entries
                .iter()
                .find(|other| other.slug() == slug)
                .and_then(Entry::parent_slug);
        }
    }
}
