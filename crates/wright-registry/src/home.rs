//! The registry at a glance: what is new, who is here, what it is for, how much
//! there is. Nothing here grows with the registry.

use std::collections::HashMap;

use wright_model::Digest;
use wright_store::home;
pub use wright_store::home::{Community, Counts};
use wright_store::{accounts, designs};

use crate::releases::Listed;
use crate::{Registry, Result};

/// Newest actors among which those who published are looked for.
const COMMUNITIES_AMONG: i64 = 200;
/// Newest designs whose categories are shown.
const CATEGORIES_AMONG: i64 = 300;

/// Where counting stops: beyond, a page says "more than".
pub const COUNTED_MAX: i64 = 10_000;

/// How much of each kind is wanted.
#[derive(Debug, Clone, Copy)]
pub struct HomeLimits {
    /// Designs.
    pub designs: i64,
    /// Communities.
    pub communities: i64,
    /// Categories.
    pub categories: usize,
}

/// The registry at a glance.
#[derive(Debug, Clone)]
pub struct Home {
    /// The newest designs.
    pub designs: Vec<Listed>,
    /// The newest communities that have published something.
    pub communities: Vec<Community>,
    /// What the newest designs are for.
    pub categories: Vec<TopCategory>,
    /// How many there are, no further than [`COUNTED_MAX`].
    pub counts: Counts,
    /// Whether anybody has an account yet.
    pub is_set_up: bool,
}

/// The first word of a category, and a picture of a design in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopCategory {
    /// The word.
    pub name: String,
    /// The newest picture.
    pub picture: Option<Digest>,
}

impl Registry {
    /// The registry at a glance.
    pub async fn home(&self, limits: HomeLimits) -> Result<Home> {
        let mut read = self.db().read().await?;
        let designs = designs::newest(&mut read, None, None, limits.designs).await?;
        let counts = home::counts(&mut read, COUNTED_MAX).await?;
        if designs.is_empty() {
            return Ok(Home {
                designs,
                communities: Vec::new(),
                categories: Vec::new(),
                counts,
                is_set_up: accounts::any(&mut read).await?,
            });
        }
        let communities =
            home::newest_communities(&mut read, COMMUNITIES_AMONG, limits.communities).await?;
        let categorized = home::newest_categories(&mut read, CATEGORIES_AMONG).await?;
        Ok(Home {
            designs,
            communities,
            categories: top_categories(categorized, limits.categories),
            counts,
            is_set_up: true,
        })
    }
}

/// The first words that stand most often, by name; each with the first picture.
fn top_categories(categorized: Vec<home::Categorized>, limit: usize) -> Vec<TopCategory> {
    let mut found: HashMap<String, (usize, Option<Digest>)> = HashMap::new();
    for one in categorized {
        let name = one.category.split('/').next().unwrap_or_default();
        let (count, picture) = found.entry(name.to_owned()).or_default();
        *count += 1;
        if picture.is_none() {
            *picture = one.picture;
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(a_name, (a, _)), (b_name, (b, _))| b.cmp(a).then_with(|| a_name.cmp(b_name)));
    found.truncate(limit);
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
        .into_iter()
        .map(|(name, (_, picture))| TopCategory { name, picture })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_first_words_are_shown_by_name() {
        let of = |category: &str, picture: Option<&str>| home::Categorized {
            category: category.into(),
            picture: picture.map(|text| Digest::of(text.as_bytes())),
        };
        let found = top_categories(
            vec![
                of("water", None),
                of("food/drying", None),
                of("shelter", None),
                of("food", Some("a")),
                of("food/milling", Some("b")),
                of("water/pumps", None),
            ],
            2,
        );
        let expected = [("food", Some(Digest::of(b"a"))), ("water", None)];
        let expected = expected.map(|(name, picture)| TopCategory {
            name: name.into(),
            picture,
        });
        assert_eq!(found, expected);
    }
}
