//! What search engines are told of: everything in lists, in blocks that no
//! reader of sitemaps refuses, read a page at a time.

use uuid::Uuid;
use wright_store::sitemap;
pub use wright_store::sitemap::{ListedActor, ListedDesign, Range};

use crate::{Registry, Result};

/// Addresses in one block (sitemaps.org: at most 50,000).
pub const BLOCK_ROWS_MAX: i64 = 50_000;
/// Rows read at once.
const PAGE_ROWS: i64 = 1_000;
/// Blocks of each kind that are listed (sitemaps.org: at most 50,000 of all).
const BLOCKS_MAX: usize = 20_000;

/// What a block lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Designs.
    Designs,
    /// Actors.
    Actors,
}

impl Registry {
    /// The id after which each block begins.
    pub async fn sitemap_blocks(&self, kind: Kind) -> Result<Vec<Uuid>> {
        let mut blocks = vec![Uuid::nil()];
        while let Some(last) = blocks.last()
            && blocks.len() < BLOCKS_MAX
            && let Some(next) = self.sitemap_bound(kind, *last).await?
        {
            blocks.push(next);
        }
        Ok(blocks)
    }

    /// The ids of the block that begins after one.
    pub async fn sitemap_block(&self, kind: Kind, after: Uuid) -> Result<Range> {
        let until = self.sitemap_bound(kind, after).await?;
        Ok(Range {
            after,
            until: until.unwrap_or(Uuid::max()),
        })
    }

    async fn sitemap_bound(&self, kind: Kind, after: Uuid) -> Result<Option<Uuid>> {
        let mut read = self.db().read().await?;
        Ok(match kind {
            Kind::Designs => sitemap::design_bound(&mut read, after, BLOCK_ROWS_MAX).await?,
            Kind::Actors => sitemap::actor_bound(&mut read, after, BLOCK_ROWS_MAX).await?,
        })
    }

    /// The next designs of a block; none at its end.
    pub async fn sitemap_designs(&self, range: Range) -> Result<Vec<ListedDesign>> {
        let mut read = self.db().read().await?;
        Ok(sitemap::designs(&mut read, range, PAGE_ROWS).await?)
    }

    /// The next actors of a block; none at its end.
    pub async fn sitemap_actors(&self, range: Range) -> Result<Vec<ListedActor>> {
        let mut read = self.db().read().await?;
        Ok(sitemap::actors(&mut read, range, PAGE_ROWS).await?)
    }
}
