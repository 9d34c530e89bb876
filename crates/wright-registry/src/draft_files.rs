//! Single files of a draft: put, removed, put back, renamed. Whoever changes one
//! says which bytes they saw there, not which revision of the draft: two people
//! may work on different files at the same time.

use crate::drafts::{expiry, no_draft, refuse_tombstoned};
use crate::{DraftWithFiles, Error, Principal, Registry, Result};
use bytes::Bytes;
use wright_blobs::Stored;
use wright_model::id::{ActorId, DraftId};
use wright_model::{DesignPath, Digest};
pub use wright_store::draft_editing::Editor;
use wright_store::draft_editing::{self, PastLimits};
use wright_store::drafts::{self, Draft, DraftFile};
use wright_store::{Connection, Write, storage};
use wright_wire::problem::ProblemCode;

/// Replaced files are kept, to merge edits that began from them, up to this size
/// in bytes; removed ones whatever their size.
const KEPT_BYTES_MAX: i64 = 1 << 20;
/// Replaced and removed files a draft keeps.
const PAST_FILES_MAX: i64 = 2_000;
/// Removed files that are offered to be put back.
const REMOVED_SHOWN_MAX: i64 = 200;
/// People that are named as editors of a draft.
const EDITORS_SHOWN_MAX: i64 = 20;

/// Which bytes the caller saw at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Whatever is there.
    Anything,
    /// No file.
    Nothing,
    /// This one.
    File(Digest),
}

impl Seen {
    /// Whether that is what stands there.
    pub(crate) fn holds(self, there: Option<Digest>) -> bool {
        match self {
            Self::Anything => true,
            Self::Nothing => there.is_none(),
            Self::File(digest) => there == Some(digest),
        }
    }
}

/// What stands beside a draft's files.
#[derive(Debug, Clone, Default)]
pub struct DraftTraces {
    /// Removed files that can be put back, by path.
    pub removed: Vec<DraftFile>,
    /// Who changed something, the latest first.
    pub editors: Vec<Editor>,
}

impl Registry {
    /// What can be put back into a draft, and who was in it.
    pub async fn draft_traces(&self, caller: &Principal, id: DraftId) -> Result<DraftTraces> {
        self.draft(caller, id).await?;
        let mut read = self.db().read().await?;
        Ok(DraftTraces {
            removed: draft_editing::removed(&mut read, id, REMOVED_SHOWN_MAX).await?,
            editors: draft_editing::editors(&mut read, id, EDITORS_SHOWN_MAX).await?,
        })
    }

    /// An open draft the caller may change, in the transaction that does it.
    async fn begin_change(
        &self,
        caller: &Principal,
        id: DraftId,
    ) -> Result<(Write, Draft, ActorId)> {
        let person = caller.person()?.actor;
        let mut tx = self.db().begin_write().await?;
        let draft = self.editable_draft(&mut tx, caller, id).await?;
        Ok((tx, draft, person))
    }

    /// Takes a file out of a draft. It can be put back until the draft is
    /// published.
    pub async fn remove_draft_file(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
        seen: Seen,
    ) -> Result<DraftWithFiles> {
        let (mut tx, draft, person) = self.begin_change(caller, id).await?;
        lock_draft(&mut tx, &draft).await?;
        check_seen(&mut tx, id, path, seen).await?;
        self.keep_removed(&mut tx, id, &[path]).await?;
        drafts::remove_files(&mut tx, id, std::slice::from_ref(path)).await?;
        self.changed(&mut tx, id, person, Some(path)).await?;
        tx.commit().await?;
        self.draft(caller, id).await
    }

    /// Puts a removed file back where it was.
    pub async fn put_back_draft_file(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
    ) -> Result<DraftWithFiles> {
        let (mut tx, draft, person) = self.begin_change(caller, id).await?;
        let removed = draft_editing::removed(&mut tx, id, PAST_FILES_MAX).await?;
        let file = removed
            .into_iter()
            .find(|file| file.path == *path)
            .ok_or_else(|| Error::not_found(format!("removed file {path} in this draft")))?;
        refuse_tombstoned(&mut tx, &[file.digest]).await?;
        self.hold_off_collector(&mut tx, &[file.digest]).await?;
        lock_draft(&mut tx, &draft).await?;
        check_seen(&mut tx, id, path, Seen::Nothing).await?;
        self.put_into_draft(&mut tx, &draft, &[file], person)
            .await?;
        tx.commit().await?;
        self.draft(caller, id).await
    }

    /// Gives a file of a draft another path. What refers to it in `design.toml`
    /// stays as it is; the check tells.
    pub async fn rename_draft_file(
        &self,
        caller: &Principal,
        id: DraftId,
        from: &DesignPath,
        to: &DesignPath,
        seen: Seen,
    ) -> Result<DraftWithFiles> {
        let (mut tx, draft, person) = self.begin_change(caller, id).await?;
        lock_draft(&mut tx, &draft).await?;
        let there = check_seen(&mut tx, id, from, seen).await?;
        let there = there.ok_or_else(|| no_file(from))?;
        if from == to {
            return self.draft(caller, id).await;
        }
        if draft_editing::file_at(&mut tx, id, to).await?.is_some() {
            return Err(Error::refused(
                ProblemCode::PathConflict,
                format!("There is a file {to} already; remove or rename that one first."),
            ));
        }
        drafts::remove_files(&mut tx, id, std::slice::from_ref(from)).await?;
        let file = DraftFile {
            path: to.clone(),
            ..there
        };
        self.put_into_draft(&mut tx, &draft, &[file], person)
            .await?;
        tx.commit().await?;
        self.draft(caller, id).await
    }

    /// Makes a small file durable, off the collector's reach; it is not recorded
    /// yet.
    pub(crate) async fn store_small(&self, bytes: Bytes) -> Result<Stored> {
        let digest = Digest::of(&bytes);
        let mut tx = self.db().begin_write().await?;
        refuse_tombstoned(&mut tx, &[digest]).await?;
        self.hold_off_collector(&mut tx, &[digest]).await?;
        tx.commit().await?;
        Ok(self.blobs().put(bytes).await?)
    }

    /// Puts a stored file into a draft where `seen` still holds; otherwise gives
    /// back what is there now.
    pub(crate) async fn put_where_seen(
        &self,
        caller: &Principal,
        id: DraftId,
        file: &DraftFile,
        stored: Stored,
        seen: Seen,
    ) -> Result<Result<(), Option<DraftFile>>> {
        let (mut tx, draft, person) = self.begin_change(caller, id).await?;
        refuse_tombstoned(&mut tx, &[stored.digest]).await?;
        self.record_blobs(&mut tx, &[stored]).await?;
        lock_draft(&mut tx, &draft).await?;
        let there = draft_editing::file_at(&mut tx, id, &file.path).await?;
        if !seen.holds(there.as_ref().map(|there| there.digest)) {
            // The transaction rolls back; the collector takes the bytes in time.
            return Ok(Err(there));
        }
        self.put_into_draft(&mut tx, &draft, std::slice::from_ref(file), person)
            .await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Puts files whose blobs are recorded into an open draft; what they replace
    /// is kept as past.
    pub(crate) async fn put_into_draft(
        &self,
        tx: &mut Write,
        draft: &Draft,
        files: &[DraftFile],
        person: ActorId,
    ) -> Result<()> {
        lock_draft(tx, draft).await?;
        let paths: Vec<&DesignPath> = files.iter().map(|file| &file.path).collect();
        self.keep_replaced(tx, draft.id, &paths).await?;
        drafts::put_files(tx, draft.id, files).await?;
        self.check_totals(&drafts::files(tx, draft.id).await?)?;
        self.check_storage(tx, draft.owner).await?;
        let path = match paths.as_slice() {
            [path] => Some(*path),
            _ => None,
        };
        self.changed(tx, draft.id, person, path).await
    }

    /// Keeps what stands at `paths` and is about to be replaced, where it is small.
    pub(crate) async fn keep_replaced(
        &self,
        tx: &mut Write,
        id: DraftId,
        paths: &[&DesignPath],
    ) -> Result<()> {
        self.keep_past(tx, id, paths, KEPT_BYTES_MAX).await
    }

    /// Keeps what stands at `paths` and is about to be removed.
    pub(crate) async fn keep_removed(
        &self,
        tx: &mut Write,
        id: DraftId,
        paths: &[&DesignPath],
    ) -> Result<()> {
        self.keep_past(tx, id, paths, i64::MAX).await
    }

    async fn keep_past(
        &self,
        tx: &mut Write,
        id: DraftId,
        paths: &[&DesignPath],
        bytes_max: i64,
    ) -> Result<()> {
        if paths.is_empty() {
            return Ok(());
        }
        draft_editing::keep_past(tx, id, paths, bytes_max, self.source().now()).await?;
        let bytes = self.config().limits.release_bytes_max;
        let limits = PastLimits {
            files: PAST_FILES_MAX,
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        };
        Ok(draft_editing::forget_past(tx, id, limits).await?)
    }

    /// Counts a change of a draft and notes who made it.
    pub(crate) async fn changed(
        &self,
        tx: &mut Write,
        id: DraftId,
        person: ActorId,
        path: Option<&DesignPath>,
    ) -> Result<()> {
        let now = self.source().now();
        drafts::change(tx, id, None, None, now, expiry(now))
            .await?
            .ok_or_else(|| no_draft(id))?;
        Ok(draft_editing::note_editor(tx, id, person, path, now).await?)
    }
}

/// Makes others who change this draft wait, so that what was seen at a path is
/// still there when it is written. Blobs are held before, the owner's quota with
/// it: everybody in this order, so that no two wait for each other.
pub(crate) async fn lock_draft(tx: &mut Write, draft: &Draft) -> Result<()> {
    storage::hold(tx, draft.owner).await?;
    Ok(drafts::lock(tx, draft.id).await?)
}

/// What stands at a path, if it is what the caller saw.
pub(crate) async fn check_seen(
    connection: &mut Connection,
    id: DraftId,
    path: &DesignPath,
    seen: Seen,
) -> Result<Option<DraftFile>> {
    let there = draft_editing::file_at(connection, id, path).await?;
    match (seen, &there) {
        (Seen::Nothing, Some(_)) => Err(Error::refused(
            ProblemCode::PathConflict,
            format!("There is a file {path} already; look at it first."),
        )),
        (Seen::File(_) | Seen::Anything, None) => Err(no_file(path)),
        (seen, there) if !seen.holds(there.as_ref().map(|file| file.digest)) => {
            Err(file_changed(path))
        }
        _ => Ok(there),
    }
}

pub(crate) fn file_changed(path: &DesignPath) -> Error {
    Error::refused(
        ProblemCode::DraftChanged,
        format!(
            "{path} was changed by somebody else meanwhile. Nothing of yours was written; look at it and repeat your change."
        ),
    )
}

pub(crate) fn no_file(path: &DesignPath) -> Error {
    Error::not_found(format!("file {path} in this draft"))
}
