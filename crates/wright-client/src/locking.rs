//! From what a project asks for to a lockfile: index documents are loaded as the
//! resolver asks for them, and every chosen release is checked against its
//! manifest before it is locked.

use crate::access::Access;
use crate::error::{ClientError, Result};
use crate::progress::{Phase, Progress};
use crate::project::{Project, read_text, write_text};
use futures::stream::{StreamExt as _, TryStreamExt as _};
use std::collections::{BTreeMap, BTreeSet};
use wright_model::id::RegistryId;
use wright_model::{DesignName, Version};
use wright_resolve::lockfile::LOCKFILE_BYTES_MAX;
use wright_resolve::{
    DesignAt, Known, Locked, LockedDependency, LockedDesign, Lockfile, Outcome, Resolution,
    ResolveError, Wanted,
};

/// Index documents or manifests asked for at a time.
const PARALLEL: usize = 16;
/// Rounds of loading indexes: no honest graph is that deep.
const ROUNDS_MAX: usize = 1_000;

/// A resolution and the documents it rests on.
#[derive(Debug)]
pub struct ResolvedProject {
    /// The releases.
    pub resolution: Resolution,
    /// Every index document that was read.
    pub known: Known,
    /// The lockfile of the releases.
    pub lockfile: Lockfile,
}

/// Reads the project's lockfile; `None` where there is none.
pub fn read_lock(project: &Project) -> Result<Option<Lockfile>> {
    let path = project.lock_path();
    let Some(text) = read_text(&path, LOCKFILE_BYTES_MAX as u64)? else {
        return Ok(None);
    };
    Lockfile::parse(&text).map(Some).map_err(|error| {
        ClientError::local(
            error.to_string(),
            "restore wright.lock from version control, or delete it and run `wright lock`",
        )
    })
}

/// Writes the project's lockfile, whole or not at all; nothing where it says the
/// same already. Says whether it changed.
pub fn write_lock(project: &Project, lockfile: &Lockfile) -> Result<bool> {
    let path = project.lock_path();
    let text = lockfile.render();
    if read_text(&path, LOCKFILE_BYTES_MAX as u64)?.is_some_and(|before| before == text) {
        return Ok(false);
    }
    write_text(&path, &text)?;
    Ok(true)
}

/// Whether a lockfile is exactly what the project needs: everything asked for is
/// there, and nothing that nobody asks for.
pub fn is_current(lockfile: &Lockfile, wanted: &[Wanted]) -> bool {
    lockfile.unmet(wanted).is_none()
        && reachable(lockfile, wanted).len() == lockfile.designs().len()
}

/// Indexes of the locked releases that the project reaches.
fn reachable(lockfile: &Lockfile, wanted: &[Wanted]) -> BTreeSet<usize> {
    let designs = lockfile.designs();
    let asked = |design: &LockedDesign, wanted: &Wanted| {
        (design.name == wanted.design.name || design.was.contains(&wanted.design.name))
            && wanted.requirement.matches(&design.version)
    };
    let mut waiting: Vec<usize> = (0..designs.len())
        .filter(|index| wanted.iter().any(|wanted| asked(&designs[*index], wanted)))
        .collect();
    let places: BTreeMap<(&DesignName, &Version, RegistryId), usize> = designs
        .iter()
        .enumerate()
        .map(|(index, design)| ((&design.name, &design.version, design.registry), index))
        .collect();
    let mut reached = BTreeSet::new();
    while let Some(index) = waiting.pop() {
        if !reached.insert(index) {
            continue;
        }
        let design = &designs[index];
        for dependency in &design.dependencies {
            let registry = dependency.registry.unwrap_or(design.registry);
            let key = (&dependency.name, &dependency.version, registry);
            waiting.extend(places.get(&key));
        }
    }
    reached
}

/// Resolves what is wanted, keeping `before` where possible, and checks every
/// chosen release.
pub async fn resolve(
    access: &Access,
    wanted: &[Wanted],
    before: Option<&Lockfile>,
) -> Result<ResolvedProject> {
    let locked = match before {
        Some(before) if !before.designs().is_empty() => before.locked(access.own().await?.as_str()),
        _ => Vec::new(),
    };
    access.progress().begin(Phase::Resolve, 0, 0);
    let result = resolve_quietly(access, wanted, &locked).await;
    access.progress().tell(Progress::End);
    result
}

async fn resolve_quietly(
    access: &Access,
    wanted: &[Wanted],
    locked: &[Locked],
) -> Result<ResolvedProject> {
    let mut known = Known::default();
    for _ in 0..ROUNDS_MAX {
        let outcome =
            wright_resolve::resolve(&known, wanted, locked).map_err(|error| refused(&error))?;
        match outcome {
            Outcome::NeedsIndex(designs) => load(access, &mut known, designs).await?,
            Outcome::Conflict(conflict) => {
                return Err(ClientError::local(
                    conflict.sentence,
                    "change one of these requirements, or run `wright update`",
                ));
            }
            Outcome::Resolved(resolution) => {
                check_chosen(access, &known, &resolution).await?;
                let lockfile = lock(access, &resolution).await?;
                return Ok(ResolvedProject {
                    resolution,
                    known,
                    lockfile,
                });
            }
        }
    }
    Err(ClientError::local(
        "the dependencies lead ever deeper and never end",
        "tell whoever publishes them",
    ))
}

fn refused(error: &ResolveError) -> ClientError {
    match error {
        ResolveError::LockedDiffers { .. } => ClientError::Integrity {
            what: "the index".to_owned(),
            why: error.to_string(),
        },
        ResolveError::TooTangled(_) | ResolveError::Over => ClientError::Local {
            message: error.to_string(),
            help: None,
        },
    }
}

async fn load(access: &Access, known: &mut Known, designs: Vec<DesignAt>) -> Result<()> {
    let loaded: Vec<_> = futures::stream::iter(designs)
        .map(|design| async move {
            let side = access.side(design.registry.as_deref()).await?;
            match side.index(&design.name).await {
                Ok(document) => Ok((design, Some(document))),
                Err(ClientError::NoSuchDesign(_)) => Ok((design, None)),
                Err(error) => Err(error),
            }
        })
        .buffer_unordered(PARALLEL)
        .try_collect()
        .await?;
    for (design, document) in loaded {
        match document {
            Some(document) => known.insert(design, document),
            None => known.insert_absent(design),
        }
    }
    Ok(())
}

/// Manifest and config of each chosen release must say what its index line says.
async fn check_chosen(access: &Access, known: &Known, resolution: &Resolution) -> Result<()> {
    futures::stream::iter(&resolution.releases)
        .map(|chosen| async move {
            let side = access.side(chosen.design.registry.as_deref()).await?;
            let document = known.get(&chosen.design);
            let line = document.and_then(|document| document.release(&chosen.version));
            let was = document.map_or(&[][..], |document| &document.was);
            side.release(
                &chosen.design.name,
                &chosen.version,
                &chosen.manifest,
                line,
                Some(was),
            )
            .await
            .map(drop)
        })
        .buffer_unordered(PARALLEL)
        .try_for_each(|()| futures::future::ready(Ok(())))
        .await
}

async fn lock(access: &Access, resolution: &Resolution) -> Result<Lockfile> {
    let mut registries: BTreeMap<Option<String>, (RegistryId, String)> = BTreeMap::new();
    for chosen in &resolution.releases {
        let url = &chosen.design.registry;
        if !registries.contains_key(url) {
            let side = access.side(url.as_deref()).await?;
            let id = side.config().await?.registry;
            registries.insert(url.clone(), (id, side.registry().to_string()));
        }
    }
    let at = |design: &DesignAt| registries.get(&design.registry).cloned();
    let mut designs = Vec::with_capacity(resolution.releases.len());
    for chosen in &resolution.releases {
        let Some((registry, url)) = at(&chosen.design) else {
            continue;
        };
        let dependencies = chosen
            .dependencies
            .iter()
            .map(|dependency| LockedDependency {
                name: dependency.design.name.clone(),
                version: dependency.version.clone(),
                registry: at(&dependency.design)
                    .map(|(id, _)| id)
                    .filter(|id| *id != registry),
            });
        let was = resolution
            .moves
            .iter()
            .filter(|(_, new)| *new == chosen.design)
            .map(|(old, _)| old.name.clone());
        designs.push(LockedDesign {
            name: chosen.design.name.clone(),
            version: chosen.version.clone(),
            registry,
            url,
            manifest: chosen.manifest,
            was: was.collect(),
            dependencies: dependencies.collect(),
        });
    }
    Ok(Lockfile::new(designs))
}
