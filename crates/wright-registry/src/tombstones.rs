//! Tombstones: bytes an operator takes off the registry for good, by digest or
//! by release. Every path that could serve or take in the bytes asks the same
//! table.

use crate::events::Told;
use crate::publish::choose_latest;
use crate::{Action, Error, Principal, Registry, Result};
use wright_model::{DesignName, Digest, Version};
use wright_store::releases::{self, Release};
use wright_store::storage::{self, Counted};
use wright_store::tombstones::{self, Tombstone};
use wright_store::{Instant, Write, blobs, designs};
use wright_wire::changes::{ChangeDetail, ChangeKind, ChangedRelease};
use wright_wire::problem::ProblemCode;

/// Releases named in one event at most; a blob in more of them is rare.
const RELEASES_NAMED_MAX: i64 = 1_000;

/// What a tombstone is laid on.
#[derive(Debug, Clone)]
pub enum TombstoneTarget {
    /// A release: its manifest, and the blobs no other live release uses.
    Release(DesignName, Version),
    /// One blob, wherever it is used.
    Digest(Digest),
}

/// An order to remove.
#[derive(Debug, Clone)]
pub struct NewTombstone {
    /// What.
    pub target: TombstoneTarget,
    /// 410 gone, or 451 unavailable for legal reasons.
    pub status: u16,
    /// Why, for everybody.
    pub reason: String,
    /// Delete the objects at once instead of after the collector's grace.
    pub now: bool,
}

/// What a tombstone took.
#[derive(Debug, Clone)]
pub struct Laid {
    /// Every digest under it.
    pub digests: Vec<Digest>,
    /// Every release it hits.
    pub releases: Vec<(DesignName, Version)>,
}

impl Registry {
    /// Lays a tombstone: from the answer on, on this node, nothing serves the
    /// bytes; other nodes follow within a second.
    pub async fn lay_tombstone(&self, caller: &Principal, order: &NewTombstone) -> Result<Laid> {
        // A blob may be in anybody's releases.
        if let TombstoneTarget::Digest(_) = &order.target {
            self.authorize_site(caller, Action::Tombstone)?;
        }
        let mut tx = self.db().begin_write().await?;
        if let TombstoneTarget::Release(name, _) = &order.target {
            self.authorize_named(&mut tx, caller, Action::Tombstone, name)
                .await?;
        }
        if !matches!(order.status, 410 | 451) {
            return Err(Error::refused(
                ProblemCode::Validation,
                "The status of a tombstone is 410 or 451.",
            ));
        }
        if order.reason.trim().is_empty() || order.reason.chars().count() > 1000 {
            return Err(Error::refused(
                ProblemCode::Validation,
                "Say why in 1 to 1,000 characters; everybody who follows the link reads it.",
            ));
        }
        let now = self.source().now();
        let laid = match &order.target {
            TombstoneTarget::Release(name, version) => {
                self.lay_on_release(&mut tx, caller, order, name, version, now)
                    .await?
            }
            TombstoneTarget::Digest(digest) => {
                self.lay_on_digest(&mut tx, caller, order, *digest, now)
                    .await?
            }
        };
        if order.now {
            for digest in &laid.digests {
                self.enqueue_removal(&mut tx, *digest, now).await?;
            }
        } else {
            self.make_again_without(&mut tx, &laid.digests).await?;
        }
        self.commit(tx).await?;
        self.forget_public_blobs();
        self.index_cache().forget_all();
        Ok(laid)
    }

    async fn lay_on_release(
        &self,
        tx: &mut Write,
        caller: &Principal,
        order: &NewTombstone,
        name: &DesignName,
        version: &Version,
        now: Instant,
    ) -> Result<Laid> {
        let named = designs::find(tx, name)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {name}")))?;
        let release = releases::find(tx, named.design.id, version)
            .await?
            .ok_or_else(|| Error::not_found(format!("release {name} {version}")))?;
        // Nobody publishes with its files until this is through; see `hold_blobs`.
        let files = releases::files(tx, release.id).await?;
        let held: Vec<Digest> = files
            .iter()
            .map(|file| file.digest)
            .chain([release.manifest, release.config])
            .collect();
        blobs::hold(tx, &held, blobs::Hold::Alone).await?;
        designs::lock(tx, named.design.id).await?;
        let design = designs::by_id(tx, named.design.id)
            .await?
            .unwrap_or(named.design);
        let mut digests = tombstones::only_in_release(tx, release.id).await?;
        if !digests.contains(&release.manifest) {
            digests.push(release.manifest);
        }
        lay(tx, &digests, order, now).await?;
        storage::remove(tx, design.owner, Counted::Release(release.id)).await?;
        choose_latest(tx, design.id).await?;
        let detail = ChangeDetail {
            version: Some(release.version.clone()),
            manifest: Some(release.manifest),
            why: Some(order.reason.clone()),
            status: Some(order.status),
            ..ChangeDetail::default()
        };
        let told = Told {
            kind: ChangeKind::ReleaseTombstoned,
            actor: Some(design.owner),
            subject: design.name.as_str(),
            detail,
            at: now,
        };
        self.tell(tx, caller, told).await?;
        Ok(Laid {
            digests,
            releases: vec![(design.name, release.version)],
        })
    }

    async fn lay_on_digest(
        &self,
        tx: &mut Write,
        caller: &Principal,
        order: &NewTombstone,
        digest: Digest,
        now: Instant,
    ) -> Result<Laid> {
        blobs::hold(tx, &[digest], blobs::Hold::Alone).await?;
        lay(tx, &[digest], order, now).await?;
        storage::remove_blob(tx, digest).await?;
        let mut hit = Vec::new();
        for (name, version) in releases::with_digest(tx, digest, RELEASES_NAMED_MAX).await? {
            let parsed = DesignName::parse(&name)
                .ok()
                .zip(Version::parse(&version).ok());
            hit.push(parsed.ok_or_else(|| Error::internal("a release with an unreadable name"))?);
        }
        let detail = ChangeDetail {
            why: Some(order.reason.clone()),
            status: Some(order.status),
            releases: hit
                .iter()
                .map(|(name, version)| ChangedRelease {
                    name: name.clone(),
                    version: version.clone(),
                })
                .collect(),
            ..ChangeDetail::default()
        };
        let told = Told {
            kind: ChangeKind::BlobTombstoned,
            actor: None,
            subject: digest.as_str(),
            detail,
            at: now,
        };
        self.tell(tx, caller, told).await?;
        Ok(Laid {
            digests: vec![digest],
            releases: hit,
        })
    }

    /// The tombstone a release lies under, whole: on its manifest, or on any of
    /// its files (its zip answers whole).
    pub(crate) async fn tombstone_of(
        &self,
        release: &Release,
        files: &[releases::ReleaseFile],
    ) -> Result<Option<Tombstone>> {
        let mut digests: Vec<Digest> = files.iter().map(|file| file.digest).collect();
        digests.push(release.manifest);
        digests.push(release.config);
        Ok(tombstones::among(&mut *self.db().read().await?, &digests)
            .await?
            .into_iter()
            .next())
    }
}

async fn lay(tx: &mut Write, digests: &[Digest], order: &NewTombstone, now: Instant) -> Result<()> {
    for digest in digests {
        let stone = Tombstone {
            digest: *digest,
            status: order.status,
            reason: order.reason.clone(),
            at: now,
        };
        tombstones::insert(tx, &stone).await?;
    }
    Ok(())
}

/// What whoever asks for bytes under a tombstone is told.
pub(crate) fn refusal(stone: &Tombstone) -> Error {
    let code = match stone.status {
        451 => ProblemCode::UnavailableForLegalReasons,
        _ => ProblemCode::Gone,
    };
    Error::refused(
        code,
        format!(
            "Removed from this registry on {}: {}",
            stone.at.format("%Y-%m-%d"),
            stone.reason
        ),
    )
}
