//! Build sets: a release with everything it uses, resolved, as a canonical
//! lockfile that is a public blob named by its digest.

use crate::{Error, Found, Registry, Result};
use bytes::Bytes;
use wright_model::limits::MANIFEST_BYTES_MAX;
use wright_model::{DesignName, Digest, Requirement, Version};
use wright_resolve::{DesignAt, Known, Outcome, Resolution, Wanted, resolve};
use wright_store::build_sets;
use wright_store::releases::Release;
use wright_wire::BuildSet;
use wright_wire::build_set::BuildSetRelease;
use wright_wire::problem::ProblemCode;

/// Waves of index documents one resolution may ask for.
const WAVES_MAX: usize = 64;

/// A build set and the releases it names.
#[derive(Debug, Clone)]
pub struct BuildSetView {
    /// Its digest.
    pub digest: Digest,
    /// Its canonical bytes.
    pub bytes: Bytes,
    /// Its releases.
    pub releases: Vec<Release>,
}

impl Registry {
    /// Resolves a release with its dependencies as they are today, stores the
    /// build set and returns its digest.
    pub async fn build_set_of(&self, name: &DesignName, version: &Version) -> Result<Digest> {
        let Found::Design(view) = self.design(name).await? else {
            return Err(Error::not_found(format!("design {name}")));
        };
        if view.release(version).is_none() {
            return Err(Error::not_found(format!("release {name} {version}")));
        }
        let resolution = self.resolve_here(name, version).await?;
        let releases = resolution
            .releases
            .into_iter()
            .map(|chosen| BuildSetRelease {
                name: chosen.design.name,
                version: chosen.version,
                registry: self.id(),
                manifest: chosen.manifest,
            })
            .collect();
        let set = BuildSet::new(releases).map_err(Error::internal)?;
        let bytes = Bytes::from(set.to_bytes());
        let digest = Digest::of(&bytes);
        // Anybody may ask: what was asked for before is not written again, nor what was removed.
        match self.public_blob(digest).await {
            Ok(_) => return Ok(digest),
            Err(error) if error.code() == ProblemCode::NotFound => {}
            Err(error) => return Err(error),
        }
        let stored = self.blobs().put(bytes).await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        self.record_blobs(&mut tx, &[stored]).await?;
        build_sets::record(&mut tx, stored.digest, now).await?;
        tx.commit().await?;
        Ok(stored.digest)
    }

    async fn resolve_here(&self, name: &DesignName, version: &Version) -> Result<Resolution> {
        let exactly = Requirement::parse(&format!("={version}")).map_err(Error::internal)?;
        let wanted = [Wanted {
            design: DesignAt::here(name.clone()),
            requirement: exactly,
            kind: wright_model::DependencyKind::Part,
        }];
        let mut known = Known::default();
        for _ in 0..WAVES_MAX {
            let missing = match resolve(&known, &wanted, &[]).map_err(tangled)? {
                Outcome::Resolved(resolution) => return Ok(resolution),
                Outcome::Conflict(conflict) => return Err(tangled(conflict)),
                Outcome::NeedsIndex(missing) => missing,
            };
            for design in missing {
                let document = match &design.registry {
                    None => self.index_values(&design.name).await?,
                    // Another registry's releases are its own to serve.
                    Some(_) => None,
                };
                match document {
                    Some(document) => known.insert(design, document),
                    None => known.insert_absent(design),
                }
            }
        }
        Err(tangled("the dependencies go too deep"))
    }

    /// A build set that was asked for here before.
    pub async fn build_set(&self, digest: Digest) -> Result<BuildSetView> {
        self.public_blob(digest).await?;
        let bytes = self.read_small_blob(digest, MANIFEST_BYTES_MAX).await?;
        let set =
            BuildSet::parse(&bytes).map_err(|_| Error::not_found(format!("build set {digest}")))?;
        let mut releases = Vec::new();
        for named in set.releases() {
            let found = self.release_by_manifest(named.manifest).await?;
            let (_, release) = found.ok_or_else(|| {
                Error::not_found(format!(
                    "release {} {} of this build set here",
                    named.name, named.version
                ))
            })?;
            releases.push(release);
        }
        Ok(BuildSetView {
            digest,
            bytes,
            releases,
        })
    }
}

fn tangled(why: impl std::fmt::Display) -> Error {
    Error::refused(
        ProblemCode::DependencyMissing,
        format!("The dependencies of this release cannot be met by what is published here: {why}"),
    )
}
