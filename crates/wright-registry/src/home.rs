//! The registry at a glance: what is new, who is here, what it is for, how much
//! there is. Nothing here grows with the registry.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::Duration;
use wright_model::Digest;
use wright_store::home;
pub use wright_store::home::{Community, Counts};
use wright_store::{Connection, Instant, accounts, designs};

use crate::releases::Listed;
use crate::{Registry, Result};

/// Newest actors among which those who published are looked for.
const COMMUNITIES_AMONG: i64 = 200;
/// Newest designs whose categories are shown.
const CATEGORIES_AMONG: i64 = 300;

/// Where counting stops: beyond, a page says "more than".
pub const COUNTED_MAX: i64 = 10_000;

/// How long a count that came to its end is believed: what there is so much of does
/// not go away at once.
const MANY_FOR: Duration = Duration::hours(1);

/// What there is more of than is counted, and until when that is believed: counting
/// it to its end again is most of the work of the page.
#[derive(Default)]
pub(crate) struct Many(Mutex<Option<(Instant, Counts)>>);

impl Many {
    /// How far each is to be counted, and what is known of it without.
    fn limits(&self, now: Instant) -> [Counts; 2] {
        let known = self.0.lock().map_or(None, |known| *known);
        let known = known.filter(|(until, _)| now < *until);
        let many = known.map_or(Counts::default(), |(_, many)| many);
        [each(many, |many| COUNTED_MAX - many), many]
    }

    fn remember(&self, counts: Counts, now: Instant) {
        let many = each(counts, |n| if n < COUNTED_MAX { 0 } else { COUNTED_MAX });
        if let Ok(mut known) = self.0.lock() {
            *known = Some((now + MANY_FOR, many));
        }
    }
}

fn each(counts: Counts, of: impl Fn(i64) -> i64) -> Counts {
    Counts {
        designs: of(counts.designs),
        releases: of(counts.releases),
        communities: of(counts.communities),
    }
}

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
        let counts = self.counts(&mut read).await?;
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

impl Registry {
    /// How many there are, no further than [`COUNTED_MAX`].
    async fn counts(&self, read: &mut Connection) -> Result<Counts> {
        let now = self.source().now();
        let [limits, many] = self.many().limits(now);
        let counted = home::counts(read, limits).await?;
        let counts = Counts {
            designs: counted.designs + many.designs,
            releases: counted.releases + many.releases,
            communities: counted.communities + many.communities,
        };
        if many == Counts::default() {
            self.many().remember(counts, now);
        }
        Ok(counts)
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
    fn what_there_is_much_of_is_counted_once_an_hour() {
        let counts = |designs, releases, communities| Counts {
            designs,
            releases,
            communities,
        };
        let now = Instant::default();
        let many = Many::default();
        let all = counts(COUNTED_MAX, COUNTED_MAX, COUNTED_MAX);
        assert_eq!(many.limits(now), [all, Counts::default()]);
        many.remember(counts(7, COUNTED_MAX, 0), now);
        let soon = now + Duration::minutes(59);
        let known = [
            counts(COUNTED_MAX, 0, COUNTED_MAX),
            counts(0, COUNTED_MAX, 0),
        ];
        assert_eq!(many.limits(soon), known);
        assert_eq!(many.limits(now + MANY_FOR), [all, Counts::default()]);
    }

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
