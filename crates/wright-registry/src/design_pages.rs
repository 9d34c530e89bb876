//! What the pages of a design show: one release with what stands around it, a
//! page of versions, a page of who uses it. Read in one go, and bounded,
//! however many versions and users there are.

use crate::index::removals;
use crate::{Error, Registry, Result};
use std::collections::HashMap;
use wright_model::id::{DesignId, ReleaseId};
use wright_model::{DesignName, Digest, Version};
pub use wright_store::design_pages::{Head, User};
use wright_store::designs::Listed;
use wright_store::releases::{Release, ReleaseFile};
use wright_store::{Connection, Instant, design_pages, designs, releases};
use wright_wire::Config;
use wright_wire::index::Removed;

/// Versions that stand beside the drawing.
const NEWEST_SHOWN: i64 = 4;
/// Versions and users are counted so far and no further.
pub const COUNTED_MAX: i64 = 100;
/// Former names of a design that its users are looked for under.
const FORMER_NAMES_MAX: usize = 8;

/// A release and what every page of it tells beside.
#[derive(Debug, Clone)]
pub struct ReleasePage {
    /// Its design.
    pub head: Head,
    /// The release.
    pub release: Release,
    /// What its author said of it.
    pub config: Config,
    /// Whether its content was removed.
    pub removed: Option<Removed>,
    /// The release the design's own address shows, where there is one.
    pub latest: Option<Release>,
    /// The newest releases of the design, the newest first.
    pub newest: Vec<Release>,
    /// Releases of the design, counted up to [`COUNTED_MAX`].
    pub releases: u64,
    /// Designs that use it, counted up to [`COUNTED_MAX`].
    pub users: u64,
    /// Names the design had, today's first.
    pub names: Vec<String>,
}

/// Where a name leads.
#[derive(Debug, Clone)]
pub enum FoundPage {
    /// It is called that.
    Here(Box<ReleasePage>),
    /// It is called this now.
    Moved(DesignName),
}

/// A version in the list of them.
#[derive(Debug, Clone)]
pub struct ListedVersion {
    /// The release.
    pub release: Release,
    /// Whether its content was removed.
    pub removed: Option<Removed>,
}

impl Registry {
    /// What the pages of a release show; of the latest where no version is asked
    /// for.
    pub async fn release_page(
        &self,
        name: &DesignName,
        version: Option<&Version>,
    ) -> Result<FoundPage> {
        let mut read = self.db().read().await?;
        let head = design_pages::head(&mut read, name)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {name}")))?;
        if head.moved {
            return Ok(FoundPage::Moved(head.design.name));
        }
        let newest =
            design_pages::releases_of(&mut read, head.design.id, None, NEWEST_SHOWN).await?;
        let latest = latest(&mut read, &head, &newest).await?;
        let release = match version {
            Some(version) => find(&mut read, head.design.id, version, &newest).await?,
            // One whose releases were all removed still says what it was.
            None => latest.clone().or_else(|| newest.first().cloned()),
        };
        // Committed, not numbered yet: not there for anybody.
        let release = release.ok_or_else(|| match version {
            Some(version) => Error::not_found(format!("release {name} {version}")),
            None => Error::not_found(format!("design {name}")),
        })?;
        let removed = removals(&mut read, std::slice::from_ref(&release)).await?;
        let config = config_of(&mut read, release.id).await?;
        let names = names_of(&mut read, &head).await?;
        let releases = design_pages::count_releases(&mut read, head.design.id, COUNTED_MAX).await?;
        let users = count_users(&mut read, &names).await?;
        Ok(FoundPage::Here(Box::new(ReleasePage {
            head,
            removed: removed.into_values().next(),
            release,
            config,
            latest,
            newest,
            releases: releases.unsigned_abs(),
            users,
            names,
        })))
    }

    /// The files of a release, by path. The list is there for removed ones too;
    /// the bytes are not.
    pub async fn release_files(&self, release: &Release) -> Result<Vec<ReleaseFile>> {
        Ok(releases::files(&mut *self.db().read().await?, release.id).await?)
    }

    /// Versions of a design, newest first, after a place in that order.
    pub async fn design_versions(
        &self,
        design: DesignId,
        before: Option<(Instant, ReleaseId)>,
        limit: i64,
    ) -> Result<Vec<ListedVersion>> {
        let mut read = self.db().read().await?;
        let found = design_pages::releases_of(&mut read, design, before, limit).await?;
        let mut removed = removals(&mut read, &found).await?;
        let listed = found.into_iter().map(|release| ListedVersion {
            removed: removed.remove(&release.manifest),
            release,
        });
        Ok(listed.collect())
    }

    /// Designs whose shown release uses the design that is or was called
    /// `names`, the newest first, after a place in that order.
    pub async fn design_users(
        &self,
        names: &[String],
        before: Option<ReleaseId>,
        limit: usize,
    ) -> Result<Vec<User>> {
        let mut read = self.db().read().await?;
        let rows = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut users = Vec::new();
        // Nearly always one name; each is read in the order of its index.
        for name in names {
            users.extend(design_pages::users(&mut read, name, before, rows).await?);
        }
        users.sort_by_key(|user| std::cmp::Reverse(user.release));
        users.dedup_by_key(|user| user.release);
        users.truncate(limit);
        Ok(users)
    }

    /// The designs that names lead to, as lists show them, by the name asked for.
    pub async fn design_cards(&self, names: &[DesignName]) -> Result<HashMap<String, Listed>> {
        let found = design_pages::cards(&mut *self.db().read().await?, names).await?;
        Ok(found.into_iter().collect())
    }

    /// Which of some blobs lie under a tombstone.
    pub async fn removed_among(&self, digests: &[Digest]) -> Result<Vec<Digest>> {
        let mut read = self.db().read().await?;
        let stones = wright_store::tombstones::among(&mut read, digests).await?;
        Ok(stones.into_iter().map(|stone| stone.digest).collect())
    }
}

async fn latest(read: &mut Connection, head: &Head, newest: &[Release]) -> Result<Option<Release>> {
    let Some(id) = head.design.latest else {
        return Ok(None);
    };
    match newest.iter().find(|release| release.id == id) {
        Some(release) => Ok(Some(release.clone())),
        None => Ok(releases::by_id(read, id).await?),
    }
}

async fn find(
    read: &mut Connection,
    design: DesignId,
    version: &Version,
    newest: &[Release],
) -> Result<Option<Release>> {
    match newest.iter().find(|release| release.version == *version) {
        Some(release) => Ok(Some(release.clone())),
        None => Ok(releases::find_numbered(read, design, version).await?),
    }
}

async fn config_of(read: &mut Connection, id: ReleaseId) -> Result<Config> {
    let json = releases::config_json(read, id).await?.unwrap_or_default();
    Config::parse(json.as_bytes()).map_err(Error::internal)
}

/// What the design is called and was called, today's name first.
async fn names_of(read: &mut Connection, head: &Head) -> Result<Vec<String>> {
    let mut names = vec![head.design.name.to_string()];
    let former = designs::former_names(read, head.design.id).await?;
    names.extend(former.into_iter().rev().take(FORMER_NAMES_MAX));
    Ok(names)
}

async fn count_users(read: &mut Connection, names: &[String]) -> Result<u64> {
    let mut count = 0;
    for name in names {
        count += design_pages::count_users(read, name, COUNTED_MAX).await?;
    }
    Ok(count.min(COUNTED_MAX).unsigned_abs())
}
