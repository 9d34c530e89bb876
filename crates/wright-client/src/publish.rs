//! Publishes an author's folder: hash, link what the registry has, send the
//! rest, check, publish. Every step can be repeated; a run that was cut off
//! finds its draft again by name and version.

use crate::api::{Api, BatchFile, PublishOutcome};
use crate::cache::{Cache, hash_file};
use crate::download::on_a_thread;
use crate::error::{ClientError, Result};
use crate::progress::{Phase, Progress, ProgressSink};
use crate::tus::{LargeFile, Uploader};
use futures::stream::{StreamExt as _, TryStreamExt as _};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use wright_manifest::folder::CheckedFile;
use wright_model::{Design, DesignPath, Digest};
use wright_wire::problem::ProblemCode;
use wright_wire::{Built, ManifestFile, rest};

/// Files below this many bytes go together in batches.
pub const BATCHED_BYTES_MAX: u64 = 1 << 20;
/// Bytes of one batch.
const BATCH_BYTES_MAX: u64 = 16 << 20;
/// Files of one batch.
const BATCH_FILES_MAX: usize = 500;
/// Large files on their way at once.
const LARGE_PARALLEL: usize = 3;
/// Batches on their way at once.
const BATCH_PARALLEL: usize = 2;
/// Files linked in one PATCH.
const PATCH_FILES_MAX: usize = 2_000;
/// Drafts of one version that are looked into.
const DRAFTS_LOOKED_AT_MAX: usize = 20;
/// Tries when somebody else changes the draft meanwhile.
const CHANGED_TRIES_MAX: u32 = 4;

/// An author's file with its digest.
#[derive(Debug, Clone)]
pub struct HashedFile {
    /// Where it is.
    pub source: PathBuf,
    /// What it is.
    pub file: CheckedFile,
    /// Its bytes' digest.
    pub digest: Digest,
}

/// A folder, ready to publish.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What `design.toml` says.
    pub design: Design,
    /// Its files.
    pub files: Vec<HashedFile>,
    /// Config, manifest and their digests.
    pub built: Built,
}

/// Hashes every file of a checked folder on all cores and builds the manifest.
/// `sources` names files that are not below `root` by their path. A file that changes its length meanwhile is an error.
pub async fn prepare(
    root: &Path,
    design: Design,
    files: Vec<CheckedFile>,
    sources: &HashMap<DesignPath, PathBuf>,
    progress: &ProgressSink,
) -> Result<Prepared> {
    let bytes = files.iter().map(|file| file.size).sum();
    progress.begin(Phase::Hash, files.len() as u64, bytes);
    let parallel = std::thread::available_parallelism().map_or(2, usize::from);
    let hashed: Vec<HashedFile> = futures::stream::iter(files)
        .map(|file| {
            let source = source(root, &file.path, sources);
            let progress = progress.clone();
            on_a_thread(move || hash_one(source, file, &progress))
        })
        .buffered(parallel)
        .try_collect()
        .await?;
    progress.tell(Progress::End);
    let manifest_files: Vec<ManifestFile> = hashed
        .iter()
        .map(|hashed| ManifestFile {
            path: hashed.file.path.clone(),
            digest: hashed.digest,
            size: hashed.file.size,
            kind: hashed.file.kind,
            media_type: hashed.file.media_type.to_owned(),
        })
        .collect();
    let built =
        wright_wire::build(&design, &manifest_files).map_err(|error| ClientError::Local {
            message: error.to_string(),
            help: None,
        })?;
    Ok(Prepared {
        design,
        files: hashed,
        built,
    })
}

/// Where a file is on disk: below `root` by its path, unless `sources` says
/// otherwise.
pub fn source(root: &Path, path: &DesignPath, sources: &HashMap<DesignPath, PathBuf>) -> PathBuf {
    sources.get(path).cloned().unwrap_or_else(|| {
        let mut source = root.to_owned();
        source.extend(path.as_str().split('/'));
        source
    })
}

fn hash_one(source: PathBuf, file: CheckedFile, progress: &ProgressSink) -> Result<HashedFile> {
    let (digest, bytes) = hash_file(&source)?;
    if bytes != file.size {
        return Err(ClientError::local(
            format!("{} changed while it was read", source.display()),
            "close the program that writes it, then run the command again",
        ));
    }
    progress.tell(Progress::Bytes(bytes));
    progress.tell(Progress::Item);
    Ok(HashedFile {
        source,
        file,
        digest,
    })
}

/// Publishes one prepared folder.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// The registry.
    pub api: Api,
    /// Where notes about begun uploads are.
    pub cache: Cache,
    /// Who watches.
    pub progress: ProgressSink,
}

/// What was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// Files whose bytes went over the wire.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files the registry had already.
    pub linked: u64,
}

impl Publisher {
    /// Brings the draft to exactly the prepared files: opens or finds it, links
    /// what is known, sends the rest.
    pub async fn fill_draft(&self, prepared: &Prepared) -> Result<(rest::Draft, Sent)> {
        let draft = self.open_draft(prepared).await?;
        let missing = self.link(&draft, prepared).await?;
        let sent = self.send(draft.id, prepared, &missing).await?;
        Ok((self.api.draft(draft.id).await?, sent))
    }

    /// Takes up the draft an earlier run began, or one that holds nothing this
    /// folder does not have; else opens a new one. What a colleague is preparing
    /// for the same version is left alone: publishing decides.
    async fn open_draft(&self, prepared: &Prepared) -> Result<rest::Draft> {
        let design = &prepared.design;
        let note = self.note_path(prepared);
        let noted = std::fs::read_to_string(&note).unwrap_or_default();
        let mut drafts = self.api.find_drafts(&design.name, &design.version).await?;
        drafts.truncate(DRAFTS_LOOKED_AT_MAX);
        let begun = drafts
            .iter()
            .find(|draft| draft.id.to_string() == noted.trim());
        if let Some(begun) = begun {
            return self.api.draft(begun.id).await;
        }
        for draft in drafts {
            let draft = self.api.draft(draft.id).await?;
            if holds_only(&draft, &prepared.files) {
                return Ok(draft);
            }
        }
        let draft = self.api.new_draft(&design.name, &design.version).await?;
        self.cache
            .write_atomically(&note, draft.id.to_string().as_bytes())?;
        Ok(draft)
    }

    /// Where the draft this computer began for a version is noted.
    fn note_path(&self, prepared: &Prepared) -> PathBuf {
        let design = &prepared.design;
        let key = format!("{} {} {}", self.api.registry(), design.name, design.version);
        let name = Digest::of(key.as_bytes());
        self.cache
            .root()
            .join("uploads")
            .join(format!("{}.draft", name.hex()))
    }

    /// Everything publishing the draft would say.
    pub async fn check(&self, draft: &rest::Draft) -> Result<rest::Check> {
        self.api.check(draft.id).await
    }

    /// Publishes the draft; the registry must arrive at the same manifest.
    pub async fn publish(
        &self,
        draft: &rest::Draft,
        prepared: &Prepared,
    ) -> Result<PublishOutcome> {
        let body = rest::Publish {
            manifest: Some(prepared.built.manifest_digest),
        };
        let outcome = self.api.publish(draft.id, draft.revision, &body).await?;
        if outcome.published.manifest != prepared.built.manifest_digest {
            return Err(ClientError::Integrity {
                what: format!("{} {}", prepared.design.name, prepared.design.version),
                why: format!(
                    "the registry published {}, and this folder is {}",
                    outcome.published.manifest, prepared.built.manifest_digest
                ),
            });
        }
        drop(std::fs::remove_file(self.note_path(prepared)));
        Ok(outcome)
    }

    /// Removes what is not in the folder, links what the registry lets us link;
    /// returns the digests that must be sent.
    async fn link(&self, draft: &rest::Draft, prepared: &Prepared) -> Result<HashSet<Digest>> {
        let mut missing = HashSet::new();
        let mut draft = draft.clone();
        let mut tries = 0;
        'again: loop {
            missing.clear();
            for patch in patches_of(&draft.files, &prepared.files) {
                match self.api.patch_draft(draft.id, draft.revision, &patch).await {
                    Ok(patched) => {
                        missing.extend(patched.missing);
                        draft.revision = patched.draft.revision;
                    }
                    // Another revision, or an answer that was lost: look again.
                    Err(error) if tries < CHANGED_TRIES_MAX && is_worth_looking_again(&error) => {
                        tries += 1;
                        draft = self.api.draft(draft.id).await?;
                        continue 'again;
                    }
                    Err(error) => return Err(error),
                }
            }
            return Ok(missing);
        }
    }

    async fn send(
        &self,
        draft: wright_model::id::DraftId,
        prepared: &Prepared,
        missing: &HashSet<Digest>,
    ) -> Result<Sent> {
        let to_send: Vec<&HashedFile> = prepared
            .files
            .iter()
            .filter(|file| missing.contains(&file.digest))
            .collect();
        let sent = Sent {
            files: to_send.len() as u64,
            bytes: to_send.iter().map(|file| file.file.size).sum(),
            linked: (prepared.files.len() - to_send.len()) as u64,
        };
        if to_send.is_empty() {
            return Ok(sent);
        }
        self.progress.begin(Phase::Upload, sent.files, sent.bytes);
        let (small, large): (Vec<_>, Vec<_>) = to_send
            .into_iter()
            .partition(|file| file.file.size < BATCHED_BYTES_MAX);
        let uploader = Uploader {
            api: self.api.clone(),
            draft,
            cache: self.cache.clone(),
            progress: self.progress.clone(),
        };
        let large = futures::stream::iter(large)
            .map(|file| {
                let (uploader, file) = (uploader.clone(), large_file(file));
                async move { uploader.send(&file).await }
            })
            .buffer_unordered(LARGE_PARALLEL)
            .try_for_each(|()| futures::future::ready(Ok(())));
        let small = futures::stream::iter(batches(&small))
            .map(|batch| self.send_batch(draft, batch))
            .buffer_unordered(BATCH_PARALLEL)
            .try_for_each(|()| futures::future::ready(Ok(())));
        futures::try_join!(large, small)?;
        self.progress.tell(Progress::End);
        Ok(sent)
    }

    async fn send_batch(
        &self,
        draft: wright_model::id::DraftId,
        batch: Vec<HashedFile>,
    ) -> Result<()> {
        let read = on_a_thread(move || {
            batch
                .into_iter()
                .map(read_again)
                .collect::<Result<Vec<_>>>()
        });
        let files = read.await?;
        self.api.upload_batch(draft, &files).await?;
        for file in &files {
            self.progress.tell(Progress::Bytes(file.bytes.len() as u64));
            self.progress.tell(Progress::Item);
        }
        Ok(())
    }
}

/// Reads a small file once more; its bytes must be those that were hashed.
fn read_again(file: HashedFile) -> Result<BatchFile> {
    let bytes = std::fs::read(&file.source).map_err(ClientError::io("read", &file.source))?;
    if Digest::of(&bytes) != file.digest {
        return Err(ClientError::local(
            format!("{} changed while it was published", file.source.display()),
            "close the program that writes it, then run the command again",
        ));
    }
    Ok(BatchFile {
        path: file.file.path,
        bytes: bytes.into(),
        keep_location: file.file.keep_location,
    })
}

fn large_file(file: &HashedFile) -> LargeFile {
    LargeFile {
        source: file.source.clone(),
        path: file.file.path.clone(),
        digest: file.digest,
        size: file.file.size,
        keep_location: file.file.keep_location,
    }
}

/// Groups files so that none of the limits of a batch is passed.
fn batches(files: &[&HashedFile]) -> Vec<Vec<HashedFile>> {
    let mut batches: Vec<Vec<HashedFile>> = Vec::new();
    let mut bytes = 0;
    for file in files {
        let fits = batches
            .last()
            .is_some_and(|batch| batch.len() < BATCH_FILES_MAX)
            && bytes + file.file.size <= BATCH_BYTES_MAX;
        if !fits {
            batches.push(Vec::new());
            bytes = 0;
        }
        bytes += file.file.size;
        if let Some(batch) = batches.last_mut() {
            batch.push((*file).clone());
        }
    }
    batches
}

/// The changes that make the draft what the folder is: files taken out first,
/// since a file may stand where another needs a folder.
fn patches_of(draft: &[rest::DraftFile], files: &[HashedFile]) -> Vec<rest::PatchDraft> {
    let wanted: HashMap<&str, &HashedFile> = files
        .iter()
        .map(|file| (file.file.path.as_str(), file))
        .collect();
    let there: HashMap<&str, &rest::DraftFile> = draft
        .iter()
        .map(|file| (file.path.as_str(), file))
        .collect();
    let remove: Vec<String> = there
        .keys()
        .filter(|path| !wanted.contains_key(*path))
        .map(|path| (*path).to_owned())
        .collect();
    let put: Vec<rest::PutFile> = files
        .iter()
        .filter(|file| {
            there.get(file.file.path.as_str()).is_none_or(|there| {
                there.digest != file.digest || there.keep_location != file.file.keep_location
            })
        })
        .map(|file| rest::PutFile {
            path: file.file.path.to_string(),
            digest: file.digest,
            size: file.file.size,
            keep_location: file.file.keep_location,
        })
        .collect();
    let mut patches = Vec::new();
    if !remove.is_empty() {
        patches.push(rest::PatchDraft {
            version: None,
            put: Vec::new(),
            remove,
        });
    }
    patches.extend(put.chunks(PATCH_FILES_MAX).map(|put| rest::PatchDraft {
        version: None,
        put: put.to_vec(),
        remove: Vec::new(),
    }));
    patches
}

/// Whether every file of the draft is one of the folder's, byte for byte.
fn holds_only(draft: &rest::Draft, files: &[HashedFile]) -> bool {
    let files: HashMap<&str, &Digest> = files
        .iter()
        .map(|file| (file.file.path.as_str(), &file.digest))
        .collect();
    draft
        .files
        .iter()
        .all(|file| files.get(file.path.as_str()) == Some(&&file.digest))
}

fn is_worth_looking_again(error: &ClientError) -> bool {
    matches!(error, ClientError::Network { .. })
        || error.problem_code() == Some(ProblemCode::DraftChanged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::FileKind;

    fn file(path: &str, text: &str) -> HashedFile {
        HashedFile {
            source: PathBuf::new(),
            file: CheckedFile {
                path: DesignPath::parse(path).unwrap(),
                size: text.len() as u64,
                kind: FileKind::Other,
                media_type: "text/plain",
                keep_location: false,
            },
            digest: Digest::of(text.as_bytes()),
        }
    }

    fn draft(files: &[HashedFile]) -> rest::Draft {
        let at = wright_wire::instant::parse("2026-03-01T12:00:00Z").unwrap();
        rest::Draft {
            suggested_version: None,
            id: "018f4d3e-0000-7000-8000-000000000001".parse().unwrap(),
            name: wright_model::DesignName::parse("ab/cd").unwrap(),
            version: wright_model::Version::parse("1.0.0").unwrap(),
            revision: 1,
            created_at: at,
            touched_at: at,
            expires_at: at,
            files: files
                .iter()
                .map(|file| rest::DraftFile {
                    path: file.file.path.clone(),
                    digest: file.digest,
                    size: file.file.size,
                    kind: file.file.kind,
                    keep_location: false,
                })
                .collect(),
        }
    }

    #[test]
    fn batches_keep_within_every_limit() {
        let mut many: Vec<HashedFile> = (0..1_200).map(|n| file(&format!("f{n}"), "x")).collect();
        for large in &mut many[..40] {
            large.file.size = BATCHED_BYTES_MAX - 1;
        }
        let many: Vec<&HashedFile> = many.iter().collect();
        let batches = batches(&many);
        assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), 1_200);
        for batch in &batches {
            assert!(batch.len() <= BATCH_FILES_MAX);
            assert!(batch.iter().map(|file| file.file.size).sum::<u64>() <= BATCH_BYTES_MAX);
        }
    }

    #[test]
    fn patches_take_out_first_and_send_only_what_differs() {
        let there = draft(&[file("a", "1"), file("b", "2"), file("gone", "3")]);
        let wanted = [
            file("a", "1"),
            file("b", "new"),
            file("gone/now-a-folder", "4"),
        ];
        let patches = patches_of(&there.files, &wanted);
        assert_eq!(patches[0].remove, ["gone"]);
        let put: Vec<_> = patches[1]
            .put
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(put, ["b", "gone/now-a-folder"]);
        assert!(
            patches_of(
                &there.files,
                &[file("a", "1"), file("b", "2"), file("gone", "3")]
            )
            .is_empty()
        );
    }

    #[test]
    fn a_colleagues_draft_is_not_taken_over() {
        let mine = [file("a", "1"), file("b", "2")];
        assert!(holds_only(&draft(&[]), &mine));
        assert!(holds_only(&draft(&[file("a", "1")]), &mine));
        assert!(!holds_only(&draft(&[file("a", "theirs")]), &mine));
        assert!(!holds_only(&draft(&[file("c", "1")]), &mine));
    }
}
