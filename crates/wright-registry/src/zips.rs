//! A release, or a build set, as a zip: never stored, made of its blobs as it is
//! sent.

use crate::build_sets::BuildSetView;
use crate::zip_layout::{Stretch, ZIP_ENTRIES_MAX, ZipContent, ZipEntry, ZipLayout};
use crate::zip_selection::Selection;
use crate::{Error, Found, Registry, ReleaseContent, Result};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use std::collections::HashMap;
use std::ops::Range;
use wright_model::{DesignName, Digest, Version};
use wright_store::blobs;
use wright_store::releases::{Release, ReleaseFile};
use wright_wire::Config;
use wright_wire::problem::ProblemCode;

/// A zip that can be sent, whole or in ranges.
#[derive(Debug, Clone)]
pub struct Zip {
    /// What a browser saves it as.
    pub file_name: String,
    /// Where every byte is.
    pub layout: ZipLayout,
}

/// Where a set's own release is looked for: what its page is called.
type Root<'a> = (&'a DesignName, &'a Version);

impl Registry {
    /// The zip of one release, or of what is selected of it.
    pub async fn release_zip(
        &self,
        name: &DesignName,
        version: &Version,
        selection: &Selection,
    ) -> Result<Zip> {
        let release = self.release_called(name, version).await?;
        let folder = format!("{}-{version}", release.published_name.slug());
        let files = self.selected_files(&release, selection).await?;
        let entries = self.entries(vec![(folder.clone(), files)]).await?;
        let file_name = match selection.is_everything() {
            true => format!("{folder}.zip"),
            false => format!("{folder}-selection.zip"),
        };
        Ok(Zip {
            file_name,
            layout: ZipLayout::new(&entries),
        })
    }

    /// The zip of a build set: a folder per release, and the build set itself.
    /// Kinds are selected of every release, parts of the one it was resolved for.
    pub async fn build_set_zip(
        &self,
        view: &BuildSetView,
        root: Root<'_>,
        selection: &Selection,
    ) -> Result<Zip> {
        let root = match selection.parts.is_empty() {
            true => None,
            false => Some(self.release_called(root.0, root.1).await?.manifest),
        };
        if root.is_some_and(|root| view.releases.iter().all(|release| release.manifest != root)) {
            return Err(Error::refused(
                ProblemCode::Validation,
                "parts: this build set was resolved for another release; leave the parts out.",
            ));
        }
        let of_others = selection.kinds_only();
        let mut folders = Vec::new();
        for release in &view.releases {
            // Below its actor's: with a hyphen between, a/b-c and a-b/c would be one.
            let folder = format!("{}-{}", release.published_name, release.version);
            let is_root = root.is_none_or(|root| release.manifest == root);
            let selection = if is_root { selection } else { &of_others };
            folders.push((folder, self.selected_files(release, selection).await?));
        }
        let mut entries = self.entries(folders).await?;
        entries.push(ZipEntry {
            path: "build-set.json".to_owned(),
            size: view.bytes.len() as u64,
            crc32: crc32fast::hash(&view.bytes),
            content: ZipContent::Bytes(view.bytes.clone()),
        });
        let mark = if selection.is_everything() {
            ""
        } else {
            "-selection"
        };
        let file_name = format!("build-set-{}{mark}.zip", &view.digest.hex()[..12]);
        Ok(Zip {
            file_name,
            layout: ZipLayout::new(&entries),
        })
    }

    /// A release by its design's name, today's or a former one.
    pub(crate) async fn release_called(
        &self,
        name: &DesignName,
        version: &Version,
    ) -> Result<Release> {
        let view = match self.design(name).await? {
            Found::Design(view) => view,
            Found::Moved(new) => match self.design(&new).await? {
                Found::Design(view) => view,
                Found::Moved(_) => return Err(Error::not_found(format!("design {name}"))),
            },
        };
        view.release(version)
            .cloned()
            .ok_or_else(|| Error::not_found(format!("release {name} {version}")))
    }

    /// What is selected of a release that still has its content.
    async fn selected_files(
        &self,
        release: &Release,
        selection: &Selection,
    ) -> Result<Vec<ReleaseFile>> {
        let (mut files, config) = self.servable_files(release).await?;
        selection.check(&config)?;
        selection.apply(&config, &mut files);
        Ok(files)
    }

    /// The files of a release that still has its content; 410 or 451 whole when
    /// anything of it was removed.
    pub(crate) async fn servable_files(
        &self,
        release: &Release,
    ) -> Result<(Vec<ReleaseFile>, Config)> {
        let ReleaseContent { files, config, .. } = self.release_content(release).await?;
        if let Some(stone) = self.tombstone_of(release, &files).await? {
            return Err(crate::tombstones::refusal(&stone));
        }
        if let Some(at) = release.withdrawn_at {
            return Err(Error::refused(
                ProblemCode::Gone,
                format!(
                    "{} {} was withdrawn by its maintainers on {}.",
                    release.published_name,
                    release.version,
                    at.format("%Y-%m-%d")
                ),
            ));
        }
        Ok((files, config))
    }

    /// The files of some folders of a zip.
    pub(crate) async fn entries(
        &self,
        folders: Vec<(String, Vec<ReleaseFile>)>,
    ) -> Result<Vec<ZipEntry>> {
        let count: usize = folders.iter().map(|(_, files)| files.len()).sum();
        if count > ZIP_ENTRIES_MAX {
            return Err(Error::refused(
                ProblemCode::ReleaseTooLarge,
                format!(
                    "This would be {count} files in one zip; at most {ZIP_ENTRIES_MAX} are sent. Use `wright fetch`."
                ),
            ));
        }
        let mut digests: Vec<Digest> = folders
            .iter()
            .flat_map(|(_, files)| files)
            .map(|file| file.digest)
            .collect();
        digests.sort_unstable();
        digests.dedup();
        let found = blobs::find(&mut *self.db().read().await?, &digests).await?;
        let sums: HashMap<Digest, u32> = found
            .into_iter()
            .map(|blob| (blob.digest, blob.crc32))
            .collect();
        let entry = |folder: &str, file: ReleaseFile| {
            let crc32 = sums
                .get(&file.digest)
                .ok_or_else(|| Error::internal(format!("{} has no blob row", file.digest)))?;
            Ok(ZipEntry {
                path: format!("{folder}/{}", file.path),
                content: ZipContent::Blob(file.digest),
                size: file.size,
                crc32: *crc32,
            })
        };
        folders
            .into_iter()
            .flat_map(|(folder, files)| files.into_iter().map(move |file| (folder.clone(), file)))
            .map(|(folder, file)| entry(&folder, file))
            .collect()
    }

    /// The bytes of a range of a zip.
    pub fn zip_body(
        &self,
        layout: &ZipLayout,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        let registry = self.clone();
        let stretches = layout.stretches(range);
        futures::stream::iter(stretches)
            .then(move |stretch| {
                let registry = registry.clone();
                async move {
                    Ok::<_, Error>(match stretch {
                        Stretch::Bytes(bytes) => {
                            futures::stream::once(async { Ok(bytes) }).left_stream()
                        }
                        Stretch::Blob(digest, range) => {
                            let read = registry.open_blob(digest, Some(range)).await?;
                            read.body.map_err(Error::from).right_stream()
                        }
                    })
                }
            })
            .try_flatten()
    }
}
