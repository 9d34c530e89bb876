//! Build sets: a release with everything it uses, resolved, as a canonical
//! lockfile that is a public blob named by its digest.

use crate::{Error, Found, Registry, Result};
use bytes::Bytes;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use wright_model::limits::MANIFEST_BYTES_MAX;
use wright_model::{DesignName, Digest, FileKind, Requirement, Version};
use wright_resolve::{DesignAt, Known, Outcome, Resolution, ResolveError, Wanted, resolve_until};
use wright_store::releases::Release;
use wright_store::{build_sets, kind_counts};
use wright_wire::BuildSet;
use wright_wire::build_set::BuildSetRelease;
use wright_wire::problem::ProblemCode;

/// Waves of index documents one resolution may ask for.
const WAVES_MAX: usize = 64;
/// How long one resolution may take. Anybody may ask for one.
const RESOLVING_MAX: Duration = Duration::from_secs(5);
/// Resolutions at once on a node; each keeps a processor busy.
const RESOLVING_AT_ONCE_MAX: usize = 2;
/// How long a request waits for its turn to resolve.
const TURN_PATIENCE: Duration = Duration::from_secs(10);

/// Whose turn it is to resolve.
pub(crate) struct Resolving {
    turns: Arc<Semaphore>,
    time_max: Duration,
}

impl Default for Resolving {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(RESOLVING_AT_ONCE_MAX)),
            time_max: RESOLVING_MAX,
        }
    }
}

impl Resolving {
    /// What is known, and what came of it: on a thread of its own, since a
    /// tangled graph would keep others from being answered.
    async fn in_turn(
        &self,
        known: Known,
        wanted: Vec<Wanted>,
    ) -> Result<(Known, Result<Outcome, ResolveError>)> {
        let turn =
            tokio::time::timeout(TURN_PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Unavailable {
                why: "too many dependencies are being resolved at once".to_owned(),
                retry_after: 5,
            });
        };
        let time_max = self.time_max;
        let done = tokio::task::spawn_blocking(move || {
            let begun = Instant::now();
            let outcome = resolve_until(&known, &wanted, &[], &|| begun.elapsed() >= time_max);
            drop(turn);
            (known, outcome)
        });
        done.await.map_err(Error::internal)
    }
}

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

/// A release that a build set of today would name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What its design was called when it was published.
    pub name: DesignName,
    /// Its version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// Its files by kind.
    pub kinds: Vec<KindCount>,
}

/// Files of one kind in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: FileKind,
    /// Whether every selection keeps them, whatever it says of their kind.
    pub kept: bool,
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
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

    /// The releases that a build set of today would name, the one asked for
    /// included; nothing is stored.
    pub async fn planned(&self, name: &DesignName, version: &Version) -> Result<Vec<Planned>> {
        let resolution = self.resolve_here(name, version).await?;
        let chosen = resolution.releases.into_iter();
        let manifests: Vec<Digest> = chosen.map(|chosen| chosen.manifest).collect();
        let mut read = self.db().read().await?;
        let counts = kind_counts::of_releases(&mut read, &manifests).await?;
        let mut planned: Vec<Planned> = Vec::new();
        for count in counts {
            let of_kind = KindCount {
                kind: count.kind,
                kept: count.kept,
                files: count.files,
                bytes: count.bytes,
            };
            match planned.last_mut() {
                Some(last) if last.manifest == count.manifest => last.kinds.push(of_kind),
                _ => planned.push(Planned {
                    name: count.name,
                    version: count.version,
                    manifest: count.manifest,
                    kinds: vec![of_kind],
                }),
            }
        }
        Ok(planned)
    }

    async fn resolve_here(&self, name: &DesignName, version: &Version) -> Result<Resolution> {
        let exactly = Requirement::parse(&format!("={version}")).map_err(Error::internal)?;
        let wanted = [Wanted {
            design: DesignAt::here(name.clone()),
            requirement: exactly,
            kind: wright_model::DependencyKind::Part,
        }];
        self.resolve_all(&wanted).await
    }

    /// Resolves requirements by what is published here today.
    pub(crate) async fn resolve_all(&self, wanted: &[Wanted]) -> Result<Resolution> {
        let mut known = Known::default();
        for _ in 0..WAVES_MAX {
            let (before, outcome) = self.resolving().in_turn(known, wanted.to_vec()).await?;
            known = before;
            let missing = match outcome.map_err(unresolved)? {
                Outcome::Resolved(resolution) => return Ok(resolution),
                Outcome::Conflict(conflict) => return Err(tangled(conflict)),
                Outcome::NeedsIndex(missing) => missing,
            };
            // Another registry's releases are its own to serve.
            let here = missing.iter().filter(|design| design.registry.is_none());
            let names: Vec<DesignName> = here.map(|design| design.name.clone()).collect();
            let mut documents = self.index_values(&names).await?;
            for design in missing {
                let document = match &design.registry {
                    None => documents.remove(&design.name),
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

fn unresolved(error: ResolveError) -> Error {
    match error {
        ResolveError::Over => Error::wait(
            ProblemCode::Unavailable,
            "The dependencies of this release are so tangled that resolving them was ended. Fetch it with `wright add`, which resolves on your machine.",
            60,
        ),
        other => tangled(other),
    }
}

fn tangled(why: impl std::fmt::Display) -> Error {
    Error::refused(
        ProblemCode::DependencyMissing,
        format!("The dependencies of this release cannot be met by what is published here: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Vec<Wanted> {
        vec![Wanted {
            design: DesignAt::here(DesignName::parse("ana/box").unwrap()),
            requirement: Requirement::parse("^1").unwrap(),
            kind: wright_model::DependencyKind::Part,
        }]
    }

    #[tokio::test]
    async fn resolving_ends_in_time_and_says_what_to_do() {
        let resolving = Resolving {
            time_max: Duration::ZERO,
            ..Resolving::default()
        };
        let (_, outcome) = resolving.in_turn(Known::default(), wanted()).await.unwrap();
        let error = unresolved(outcome.unwrap_err());
        assert_eq!(error.code(), ProblemCode::Unavailable);
        assert!(error.to_string().contains("wright add"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever_for_a_turn() {
        let resolving = Resolving::default();
        let turns = Arc::clone(&resolving.turns);
        let all = u32::try_from(RESOLVING_AT_ONCE_MAX).unwrap();
        let taken = turns.acquire_many(all).await.unwrap();
        let refused = resolving.in_turn(Known::default(), wanted()).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
        drop(taken);
        let (_, outcome) = resolving.in_turn(Known::default(), wanted()).await.unwrap();
        assert!(matches!(outcome, Ok(Outcome::NeedsIndex(_))));
    }
}
