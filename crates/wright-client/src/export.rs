//! Writes a folder with the very layout of the package protocol: `index/…` and
//! `blobs/sha256/…`. Copied to a USB stick or behind any web server it is a
//! mirror of what the lockfile needs.

use crate::access::Access;
use crate::download::on_a_thread;
use crate::error::{ClientError, Result};
use crate::fetch::Located;
use crate::folder::{SafeFolder, Standing};
use crate::read_side::Release;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use wright_model::{Digest, FileKind};
use wright_wire::registry_config::BLOBS_BESIDE;
use wright_wire::{IndexDocument, RegistryConfig, paths};

/// What an export wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// Designs whose index is there.
    pub designs: u64,
    /// Blobs that were written or there already.
    pub blobs: u64,
    /// Bytes written.
    pub bytes_written: u64,
}

/// Exports releases whose blobs the cache has. All must be of one registry,
/// since a mirror is of one.
pub async fn export(
    access: &Access,
    releases: &[(Located, Release)],
    only: &[FileKind],
    folder: &Path,
) -> Result<Exported> {
    let urls: BTreeSet<&str> = releases
        .iter()
        .map(|(one, _)| one.locked.url.as_str())
        .collect();
    let [url] = urls.iter().copied().collect::<Vec<_>>()[..] else {
        return Err(ClientError::local(
            format!("these designs are from {} registries", urls.len()),
            "a mirror is of one registry; export the designs of each in a project of its own",
        ));
    };
    let side = access.side(Some(url)).await?;
    let mut config: RegistryConfig = side.config().await?;
    config.api = side.registry().join("api/v1/").ok().map(String::from);
    config.blobs = BLOBS_BESIDE.to_owned();
    let mut documents: BTreeMap<String, IndexDocument> = BTreeMap::new();
    for (one, _) in releases {
        for name in one.locked.was.iter().chain([&one.locked.name]) {
            documents.insert(paths::index(name), side.index(name).await?);
        }
    }
    let blobs = blobs_of(releases, only);
    let (cache, folder) = (access.cache().clone(), folder.to_owned());
    on_a_thread(move || {
        std::fs::create_dir_all(&folder).map_err(ClientError::io("create", &folder))?;
        let safe = SafeFolder::new(&folder)?;
        let mut exported = Exported::default();
        for (digest, size) in &blobs {
            let path = paths::blob(digest);
            let there =
                matches!(safe.look(&path)?, Standing::File(metadata) if metadata.len() == *size);
            if !there {
                let blob = cache.blob_path(digest);
                let mut from =
                    std::fs::File::open(&blob).map_err(ClientError::io("read", &blob))?;
                write(&safe, &path, |file| {
                    std::io::copy(&mut from, file).map(drop)
                })?;
                exported.bytes_written += size;
            }
            exported.blobs += 1;
        }
        // The index comes last: whoever reads it finds what it names.
        for (path, document) in &documents {
            write(&safe, path, |file| {
                file.write_all(document.render().as_bytes())
            })?;
            exported.designs += 1;
        }
        let text = config.to_json();
        write(&safe, paths::REGISTRY_CONFIG, |file| {
            file.write_all(text.as_bytes())
        })?;
        Ok(exported)
    })
    .await
}

fn blobs_of(releases: &[(Located, Release)], only: &[FileKind]) -> BTreeMap<Digest, u64> {
    let mut blobs = BTreeMap::new();
    for (one, release) in releases {
        let manifest = &release.manifest;
        blobs.insert(manifest.config_digest, manifest.config_size);
        // The manifest's own length is not written anywhere; 0 has it copied anew.
        blobs.insert(one.locked.manifest, 0);
        for file in &manifest.files {
            if only.is_empty() || only.contains(&file.kind) {
                blobs.insert(file.digest, file.size);
            }
        }
    }
    blobs
}

/// Writes one file, whole or not at all.
fn write(
    safe: &SafeFolder,
    path: &str,
    fill: impl FnOnce(&mut std::fs::File) -> std::io::Result<()>,
) -> Result<()> {
    let above = path.rsplit_once('/').map_or("", |(above, _)| above);
    let folder = safe.make(above)?;
    let target = safe.join(path);
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let written = builder.tempfile_in(&folder).and_then(|mut temporary| {
        fill(temporary.as_file_mut())?;
        temporary.persist(&target).map_err(|error| error.error)
    });
    written.map(drop).map_err(ClientError::io("write", &target))
}
