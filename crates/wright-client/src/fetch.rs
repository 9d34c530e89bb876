//! From a lockfile to files in the maker's folder: manifests, then blobs, then
//! their places. Where everything stands already, only sizes and times are
//! looked at and nothing is asked of anybody.

use crate::access::Access;
use crate::download::{Downloaded, Wanted as WantedBlob, on_a_thread};
use crate::error::{ClientError, Result};
use crate::folder::{SafeFolder, Standing};
use crate::place::{LinkMode, PlaceFile, Placed, Placement, Placer};
use crate::progress::{Phase, Progress};
use crate::read_side::Release;
use crate::state::{DesignState, StateStore};
use futures::stream::{StreamExt as _, TryStreamExt as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use wright_model::{DesignName, FileKind};
use wright_resolve::{LockedDesign, Lockfile};

/// Manifests asked for at a time.
const MANIFESTS_PARALLEL: usize = 16;

/// How to fetch.
#[derive(Debug, Clone, Default)]
pub struct FetchOptions {
    /// Kinds of files; all where empty.
    pub only: Vec<FileKind>,
    /// How files get from the cache into the folder.
    pub link: LinkMode,
    /// Replaces files the maker changed.
    pub force: bool,
    /// Reads every file instead of trusting sizes and times.
    pub verify: bool,
}

/// What a fetch did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Fetched {
    /// Designs that were brought up to date.
    pub changed: Vec<String>,
    /// Designs that stood there already.
    pub unchanged: u64,
    /// Folders of designs no longer locked, removed.
    pub removed: Vec<String>,
    /// Blobs fetched.
    pub downloaded: Downloaded,
    /// Files.
    pub files: Placed,
}

/// A locked design, its release, and where it goes.
#[derive(Debug, Clone)]
pub struct Located {
    /// From the lockfile.
    pub locked: LockedDesign,
    /// `actor/name` or `actor/name@line`.
    pub folder: String,
}

/// Which folder each locked design gets. A design locked in several compatible
/// lines has its plain folder for the line the project itself asks for, else
/// the oldest; the others stand beside it as `name@line`.
pub fn locate(lockfile: &Lockfile, direct: &[wright_resolve::Wanted]) -> Vec<Located> {
    let mut by_name: BTreeMap<&DesignName, Vec<&LockedDesign>> = BTreeMap::new();
    for design in lockfile.designs() {
        by_name.entry(&design.name).or_default().push(design);
    }
    let mut located = Vec::new();
    for (name, mut designs) in by_name {
        designs.sort_by(|a, b| a.version.cmp(&b.version));
        let asked = |design: &&LockedDesign| {
            direct.iter().any(|wanted| {
                (wanted.design.name == *name || design.was.contains(&wanted.design.name))
                    && wanted.requirement.matches(&design.version)
            })
        };
        let plain = designs.iter().position(asked).unwrap_or(0);
        for (index, design) in designs.into_iter().enumerate() {
            let folder = if index == plain {
                name.to_string()
            } else {
                format!("{name}@{}", design.version.line())
            };
            located.push(Located {
                locked: design.clone(),
                folder,
            });
        }
    }
    located
}

/// Brings `root/designs/` to what the lockfile says.
pub async fn fetch(
    access: &Access,
    root: &Path,
    located: Vec<Located>,
    options: &FetchOptions,
) -> Result<Fetched> {
    let folder = Arc::new(SafeFolder::new(root)?);
    let mut only = options.only.clone();
    only.sort_unstable_by_key(|kind| kind.as_str());
    only.dedup();
    let (looking, looked_for, kinds) = (folder.clone(), located.clone(), only.clone());
    let (trusting, force) = (!options.verify, options.force);
    let Survey {
        stale,
        obsolete,
        kept,
    } = on_a_thread(move || Ok(survey(&looking, &looked_for, &kinds, trusting, force))).await?;
    let mut fetched = Fetched {
        unchanged: (located.len() - stale.len()) as u64,
        ..Fetched::default()
    };
    fetched.files.kept = kept;
    if stale.is_empty() && obsolete.is_empty() {
        return Ok(fetched);
    }
    let releases = manifests(access, stale).await?;
    fetched.downloaded = download(access, &releases, &only, options.verify).await?;
    place(
        access,
        &folder,
        releases,
        obsolete,
        only,
        options,
        &mut fetched,
    )
    .await?;
    Ok(fetched)
}

/// What stands in a project.
struct Survey {
    /// Designs that need work.
    stale: Vec<Located>,
    /// Folders that belong to no design any more.
    obsolete: Vec<String>,
    /// Files the maker changed, of designs that need no work; told every time.
    kept: Vec<String>,
}

/// Looks at the states and at sizes and times, each state once.
fn survey(
    folder: &SafeFolder,
    located: &[Located],
    only: &[FileKind],
    trusting: bool,
    force: bool,
) -> Survey {
    let store = StateStore::new(folder);
    let names: BTreeSet<&str> = located.iter().map(|one| one.folder.as_str()).collect();
    let mut survey = Survey {
        stale: Vec::new(),
        obsolete: store.folders(),
        kept: Vec::new(),
    };
    survey
        .obsolete
        .retain(|folder| !names.contains(folder.as_str()));
    for one in located {
        let state = store.read(&one.folder).filter(|state| {
            trusting
                && state.manifest == one.locked.manifest
                && state.only == only
                && !(force && state.edited().next().is_some())
                && is_complete(folder, &one.folder, state)
        });
        match state {
            None => survey.stale.push(one.clone()),
            Some(state) => {
                let path = |path| format!("designs/{}/{path}", one.folder);
                survey.kept.extend(state.edited().map(path));
            }
        }
    }
    survey
}

fn is_complete(folder: &SafeFolder, name: &str, state: &DesignState) -> bool {
    state.files.iter().all(|(path, file)| {
        matches!(
            folder.look(&format!("designs/{name}/{path}")),
            Ok(Standing::File(metadata)) if file.is_unchanged(&metadata)
        )
    })
}

/// Fetches and checks the manifests of locked designs.
pub async fn manifests(access: &Access, located: Vec<Located>) -> Result<Vec<(Located, Release)>> {
    access
        .progress()
        .begin(Phase::Manifests, located.len() as u64, 0);
    let mut releases: Vec<(Located, Release)> = futures::stream::iter(located)
        .map(|one| async move {
            let side = access.blobs(&one.locked.url)?;
            let locked = &one.locked;
            let release = side
                .release(&locked.name, &locked.version, &locked.manifest, None, None)
                .await?;
            access.progress().tell(Progress::Item);
            Ok::<_, ClientError>((one, release))
        })
        .buffer_unordered(MANIFESTS_PARALLEL)
        .try_collect()
        .await?;
    access.progress().tell(Progress::End);
    releases.sort_by(|(a, _), (b, _)| a.folder.cmp(&b.folder));
    Ok(releases)
}

/// Fetches the files of releases, those of the kinds in `only`.
pub async fn download(
    access: &Access,
    releases: &[(Located, Release)],
    only: &[FileKind],
    verify: bool,
) -> Result<Downloaded> {
    let mut by_registry: BTreeMap<&str, Vec<WantedBlob>> = BTreeMap::new();
    for (one, release) in releases {
        let wanted = by_registry.entry(&one.locked.url).or_default();
        for file in &release.manifest.files {
            if only.is_empty() || only.contains(&file.kind) {
                wanted.push(WantedBlob {
                    digest: file.digest,
                    size: file.size,
                    what: format!("{} {}: {}", one.locked.name, one.locked.version, file.path),
                });
            }
        }
    }
    let mut downloaded = Downloaded::default();
    for (url, wanted) in by_registry {
        if verify {
            verify_cached(access, &wanted).await?;
        }
        let more = access.blobs(url)?.downloader().fetch(wanted).await?;
        downloaded.blobs += more.blobs;
        downloaded.bytes += more.bytes;
        downloaded.cached += more.cached;
    }
    Ok(downloaded)
}

/// Re-hashes what the cache has of these, and drops what is spoiled.
async fn verify_cached(access: &Access, wanted: &[WantedBlob]) -> Result<()> {
    let progress = access.progress();
    progress.begin(
        Phase::Verify,
        wanted.len() as u64,
        wanted.iter().map(|blob| blob.size).sum(),
    );
    let parallel = std::thread::available_parallelism().map_or(2, usize::from);
    futures::stream::iter(wanted.to_vec())
        .map(|blob| {
            let (cache, progress) = (access.cache().clone(), progress.clone());
            on_a_thread(move || {
                if cache.has(&blob.digest, blob.size) {
                    let (found, _) = crate::cache::hash_file(&cache.blob_path(&blob.digest))?;
                    if found != blob.digest {
                        cache.remove(&blob.digest)?;
                    }
                }
                progress.tell(Progress::Bytes(blob.size));
                progress.tell(Progress::Item);
                Ok(())
            })
        })
        .buffer_unordered(parallel)
        .try_for_each(|()| futures::future::ready(Ok(())))
        .await?;
    progress.tell(Progress::End);
    Ok(())
}

async fn place(
    access: &Access,
    folder: &Arc<SafeFolder>,
    releases: Vec<(Located, Release)>,
    obsolete: Vec<String>,
    only: Vec<FileKind>,
    options: &FetchOptions,
    fetched: &mut Fetched,
) -> Result<()> {
    let placements: Vec<Placement> = releases
        .into_iter()
        .map(|(one, release)| placement(one, &release, &only))
        .collect();
    let (files, bytes) = placements
        .iter()
        .flat_map(|one| &one.files)
        .fold((0, 0), |(files, bytes), file| {
            (files + 1, bytes + file.size)
        });
    let progress = access.progress().clone();
    progress.begin(Phase::Place, files, bytes);
    let (folder, cache) = (folder.clone(), access.cache().clone());
    let FetchOptions {
        link,
        force,
        verify,
        ..
    } = options.clone();
    let mut result = std::mem::take(fetched);
    *fetched = on_a_thread(move || {
        let store = StateStore::new(&folder);
        let waiting = || {
            let text = "waiting for another wright that works in this folder";
            progress.tell(Progress::Note(text.to_owned()));
        };
        let _guard = store.lock(waiting)?;
        let placer = Placer {
            folder: &folder,
            cache: &cache,
            link,
            force,
            verify,
            progress: &progress,
        };
        for name in obsolete {
            add(&mut result.files, placer.remove(&name)?);
            result.removed.push(name);
        }
        for placement in placements {
            let name = format!("{} {}", placement.folder, placement.state.version);
            add(&mut result.files, placer.place(placement)?);
            result.changed.push(name);
        }
        progress.tell(Progress::End);
        Ok(result)
    })
    .await?;
    Ok(())
}

fn placement(one: Located, release: &Release, only: &[FileKind]) -> Placement {
    let locked = one.locked;
    let files = release
        .manifest
        .files
        .iter()
        .filter(|file| only.is_empty() || only.contains(&file.kind))
        .map(|file| PlaceFile {
            path: file.path.clone(),
            digest: file.digest,
            size: file.size,
        });
    Placement {
        folder: one.folder,
        files: files.collect(),
        state: DesignState::new(locked.name, locked.version, locked.manifest, only.to_vec()),
    }
}

fn add(sum: &mut Placed, more: Placed) {
    sum.written += more.written;
    sum.unchanged += more.unchanged;
    sum.removed += more.removed;
    sum.kept.extend(more.kept);
}
