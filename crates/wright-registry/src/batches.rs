//! Many small files at once into a draft: staged one after the other, made
//! durable together, recorded in one transaction.

use crate::draft_files::{Seen, check_seen, lock_draft};
use crate::drafts::refuse_tombstoned;
use crate::{Error, Principal, Registry, Result};
use bytes::Bytes;
use futures::Stream;
use wright_blobs::BlobError;
use wright_model::id::DraftId;
use wright_model::{DesignPath, Digest};
use wright_store::drafts::DraftFile;
use wright_wire::problem::ProblemCode;

impl Registry {
    /// Opens a batch of small files into a draft.
    pub async fn begin_batch(&self, caller: &Principal, draft: DraftId) -> Result<Batch> {
        let mut read = self.db().read().await?;
        self.editable_draft(&mut read, caller, draft).await?;
        Ok(Batch {
            registry: self.clone(),
            caller: caller.clone(),
            draft,
            files: Vec::new(),
            bytes: 0,
            expected: Vec::new(),
        })
    }
}

/// Small files on their way into a draft, made durable together. Dropping it
/// leaves the draft as it was.
pub struct Batch {
    registry: Registry,
    caller: Principal,
    draft: DraftId,
    files: Vec<(DesignPath, bool, wright_blobs::Staged)>,
    bytes: u64,
    expected: Vec<(DesignPath, Seen)>,
}

impl Batch {
    /// Lets the batch fail where something else than `seen` stands at `path` by then.
    pub fn expect(&mut self, path: DesignPath, seen: Seen) {
        self.expected.push((path, seen));
    }

    /// Stages one file; refuses one beyond the limit of form uploads.
    pub async fn add<S, E>(&mut self, path: DesignPath, keep_location: bool, body: S) -> Result<()>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: std::fmt::Display + Send,
    {
        let limits = &self.registry.config().limits;
        if self.files.len() >= wright_model::limits::RELEASE_FILES_MAX {
            return Err(Error::refused(
                ProblemCode::TooManyFiles,
                "One request brings at most 10,000 files.",
            ));
        }
        let left = limits.form_request_bytes_max.saturating_sub(self.bytes);
        let staged = self
            .registry
            .blobs()
            .stage(body, limits.form_file_bytes_max.min(left))
            .await
            .map_err(|error| stage_error(error, &path, limits))?;
        self.bytes += staged.stored().size;
        self.files.push((path, keep_location, staged));
        Ok(())
    }

    /// Makes all files durable at once and puts them into the draft.
    pub async fn commit(self) -> Result<crate::DraftWithFiles> {
        let Self {
            registry,
            caller,
            draft,
            files,
            expected,
            ..
        } = self;
        let digests: Vec<Digest> = files
            .iter()
            .map(|(_, _, staged)| staged.stored().digest)
            .collect();
        let person = caller.person()?.actor;
        let mut tx = registry.db().begin_write().await?;
        refuse_tombstoned(&mut tx, &digests).await?;
        registry.hold_off_collector(&mut tx, &digests).await?;
        tx.commit().await?;
        let mut put = Vec::with_capacity(files.len());
        let mut staged = Vec::with_capacity(files.len());
        for (path, keep_location, file) in files {
            let stored = file.stored();
            put.push(DraftFile {
                path,
                digest: stored.digest,
                size: stored.size,
                keep_location,
            });
            staged.push(file);
        }
        let stored = registry.blobs().commit(staged).await?;
        let mut tx = registry.db().begin_write().await?;
        let open = registry.editable_draft(&mut tx, &caller, draft).await?;
        refuse_tombstoned(&mut tx, &digests).await?;
        registry.record_blobs(&mut tx, &stored).await?;
        lock_draft(&mut tx, &open).await?;
        for (path, seen) in expected {
            check_seen(&mut tx, draft, &path, seen).await?;
        }
        registry
            .put_into_draft(&mut tx, &open, &last_of_each_path(put), person)
            .await?;
        tx.commit().await?;
        registry.draft(&caller, draft).await
    }
}

/// One statement cannot put two files at one path; the later one counts.
fn last_of_each_path(files: Vec<DraftFile>) -> Vec<DraftFile> {
    let mut by_path = std::collections::BTreeMap::new();
    for file in files {
        by_path.insert(file.path.clone(), file);
    }
    by_path.into_values().collect()
}

fn stage_error<E: std::fmt::Display>(
    error: wright_blobs::StageError<E>,
    path: &DesignPath,
    limits: &crate::Limits,
) -> Error {
    match error {
        wright_blobs::StageError::Cut(cut) => Error::refused(
            ProblemCode::LengthMismatch,
            format!(
                "The connection ended inside {path} ({cut}). Nothing of this request was kept; send it again."
            ),
        ),
        wright_blobs::StageError::Blob(BlobError::LengthExceeded { .. }) => Error::refused(
            ProblemCode::FileTooLarge,
            format!(
                "{path} is too large for a form: {} bytes a file and {} a request are allowed. Use the resumable upload.",
                limits.form_file_bytes_max, limits.form_request_bytes_max
            ),
        ),
        wright_blobs::StageError::Blob(error) => error.into(),
    }
}
