//! Drafts: opening, editing, discarding, and reading what is in them.

use crate::access::Target;
use crate::draft_files::lock_draft;
use crate::{Action, Error, Principal, Registry, Result};
use chrono::Duration;
use std::collections::HashSet;
use wright_blobs::BlobRead;
use wright_manifest::folder::FolderFile;
use wright_model::id::{AccountId, ActorId, DraftId};
use wright_model::limits::{DRAFT_IDLE_DAYS, RELEASE_FILES_MAX};
use wright_model::path::check_path_set;
use wright_model::{DesignName, DesignPath, Digest, Version};
use wright_store::drafts;
pub use wright_store::drafts::{Draft, DraftFile, DraftState};
use wright_store::{
    Connection, Instant, Write, actors, blobs, designs, draft_editing, releases, tombstones,
};
use wright_wire::problem::ProblemCode;

/// A draft and its files, by path.
#[derive(Debug, Clone)]
pub struct DraftWithFiles {
    /// The draft.
    pub draft: Draft,
    /// Its files.
    pub files: Vec<DraftFile>,
}

impl DraftWithFiles {
    /// Its files, as a folder is checked and proposed from.
    pub fn listing(&self) -> Vec<FolderFile> {
        let file = |file: &DraftFile| FolderFile {
            path: file.path.to_string(),
            size: file.size,
        };
        self.files.iter().map(file).collect()
    }
}

/// A change to a draft's list of files.
#[derive(Debug, Clone, Default)]
pub struct DraftEdit {
    /// Another version.
    pub version: Option<Version>,
    /// Files whose bytes the registry has already.
    pub put: Vec<DraftFile>,
    /// Paths to take out.
    pub remove: Vec<DesignPath>,
}

impl Registry {
    /// Opens a draft of a release of `name`. The actor must exist; the design
    /// need not.
    pub async fn open_draft(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
    ) -> Result<DraftWithFiles> {
        let person = caller.person()?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        // Under lock, so that two requests at once cannot pass the limit.
        actors::lock(&mut tx, person.actor).await?;
        let handle = name.actor();
        let owner = actors::by_handle(&mut tx, &handle).await?.ok_or_else(|| {
            Error::refused(
                ProblemCode::NotFound,
                format!("There is no actor {handle}. Create it as a community first, or publish under your own handle {}.", person.handle),
            )
        })?;
        self.authorize(
            &mut tx,
            caller,
            Action::EditDraft,
            owner.id,
            &Target::Design(name),
        )
        .await?;
        self.check_name_free(&mut tx, name, version).await?;
        self.check_open_drafts(&mut tx, person.account).await?;
        let draft = self.new_draft(name, version, owner.id, person.account);
        drafts::insert(&mut tx, &draft).await?;
        draft_editing::note_editor(&mut tx, draft.id, person.actor, None, now).await?;
        tx.commit().await?;
        Ok(DraftWithFiles {
            draft,
            files: Vec::new(),
        })
    }

    /// A draft that begins now; from no release.
    pub(crate) fn new_draft(
        &self,
        name: &DesignName,
        version: &Version,
        owner: ActorId,
        account: AccountId,
    ) -> Draft {
        let now = self.source().now();
        Draft {
            id: DraftId(self.source().id()),
            name: name.clone(),
            version: version.clone(),
            owner,
            account,
            revision: 1,
            state: DraftState::Open,
            created_at: now,
            touched_at: now,
            expires_at: expiry(now),
            release: None,
            origin: None,
        }
    }

    /// Refuses one more open draft than an account may have; under lock.
    pub(crate) async fn check_open_drafts(&self, tx: &mut Write, account: AccountId) -> Result<()> {
        let open = drafts::count_open(tx, account).await?;
        let limit = self.config().limits.drafts_per_account_max;
        if open < i64::from(limit) {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::QuotaExceeded,
            format!(
                "You have {open} open drafts, and {limit} are allowed. Publish or discard one first."
            ),
        ))
    }

    /// Refuses a name that leads elsewhere now, and a version that is taken.
    pub(crate) async fn check_name_free(
        &self,
        tx: &mut Write,
        name: &DesignName,
        version: &Version,
    ) -> Result<()> {
        let Some(named) = designs::find(tx, name).await? else {
            return Ok(());
        };
        if named.left_at.is_some() {
            return Err(Error::refused(
                ProblemCode::NameRetired,
                format!(
                    "{name} is called {} now; publish under that name.",
                    named.design.name
                ),
            ));
        }
        if releases::find(tx, named.design.id, version)
            .await?
            .is_some()
        {
            return Err(version_taken(name, version));
        }
        Ok(())
    }

    /// A draft the caller may edit, with its files.
    pub async fn draft(&self, caller: &Principal, id: DraftId) -> Result<DraftWithFiles> {
        let mut read = self.db().read().await?;
        let draft = self.readable_draft(&mut read, caller, id).await?;
        let files = drafts::files(&mut read, id).await?;
        Ok(DraftWithFiles { draft, files })
    }

    /// Discards a draft. It can be put back for a day; then its uploads and blobs
    /// go.
    pub async fn discard_draft(
        &self,
        caller: &Principal,
        id: DraftId,
        revision: i64,
    ) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let draft = self.editable_draft(&mut tx, caller, id).await?;
        check_revision(&draft, Some(revision))?;
        if !drafts::end(
            &mut tx,
            id,
            draft.revision,
            DraftState::Discarded,
            None,
            now,
        )
        .await?
        {
            // Published or changed between the look and the write.
            return Err(draft_changed(&draft));
        }
        self.enqueue_housekeeping(&mut tx, now).await?;
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }

    /// Changes the list of files. Those of `put` whose digest the caller may not
    /// know are left out and returned: they must be uploaded.
    pub async fn edit_draft(
        &self,
        caller: &Principal,
        id: DraftId,
        revision: i64,
        edit: &DraftEdit,
    ) -> Result<(DraftWithFiles, Vec<Digest>)> {
        if edit.put.len() + edit.remove.len() > RELEASE_FILES_MAX * 2 {
            return Err(too_many_files(edit.put.len()));
        }
        // One statement cannot put two files at one path.
        let mut paths = HashSet::new();
        if let Some(twice) = edit.put.iter().find(|file| !paths.insert(&file.path)) {
            return Err(Error::refused(
                ProblemCode::PathConflict,
                format!("{} is listed twice.", twice.path),
            ));
        }
        let digests: Vec<Digest> = edit.put.iter().map(|file| file.digest).collect();
        let lost = self.lost_among(caller, &digests).await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let draft = self.editable_draft(&mut tx, caller, id).await?;
        check_revision(&draft, Some(revision))?;
        if let Some(version) = &edit.version {
            self.check_name_free(&mut tx, &draft.name, version).await?;
        }
        refuse_tombstoned(&mut tx, &digests).await?;
        let mut known = self.known_to(&mut tx, caller, &digests).await?;
        known.retain(|blob| !lost.contains(&blob.digest));
        let (put, missing) = sort_out(&edit.put, &known)?;
        self.hold_off_collector(
            &mut tx,
            &put.iter().map(|file| file.digest).collect::<Vec<_>>(),
        )
        .await?;
        lock_draft(&mut tx, &draft).await?;
        self.keep_removed(&mut tx, id, &edit.remove.iter().collect::<Vec<_>>())
            .await?;
        self.keep_replaced(
            &mut tx,
            id,
            &put.iter().map(|file| &file.path).collect::<Vec<_>>(),
        )
        .await?;
        drafts::remove_files(&mut tx, id, &edit.remove).await?;
        drafts::put_files(&mut tx, id, &put).await?;
        let files = drafts::files(&mut tx, id).await?;
        self.check_totals(&files)?;
        if !put.is_empty() {
            self.check_storage(&mut tx, draft.owner).await?;
        }
        drafts::change(
            &mut tx,
            id,
            Some(revision),
            edit.version.as_ref(),
            now,
            expiry(now),
        )
        .await?
        .ok_or_else(|| draft_changed(&draft))?;
        let path = match (put.as_slice(), edit.remove.as_slice()) {
            ([file], []) => Some(&file.path),
            ([], [path]) => Some(path),
            _ => None,
        };
        draft_editing::note_editor(&mut tx, id, caller.person()?.actor, path, now).await?;
        let draft = drafts::find(&mut tx, id)
            .await?
            .ok_or_else(|| no_draft(id))?;
        tx.commit().await?;
        Ok((DraftWithFiles { draft, files }, missing))
    }

    /// The bytes of a draft's file, for whoever may edit the draft.
    pub async fn draft_file(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
        range: Option<std::ops::Range<u64>>,
    ) -> Result<(DraftFile, BlobRead)> {
        // What was published is read where it is published: there, removals count.
        let draft = self.open_draft_to_edit(caller, id).await?;
        let file = draft
            .files
            .into_iter()
            .find(|file| file.path == *path)
            .ok_or_else(|| Error::not_found(format!("file {path} in this draft")))?;
        refuse_tombstoned(&mut *self.db().read().await?, &[file.digest]).await?;
        let read = self.open_blob(file.digest, range).await?;
        Ok((file, read))
    }

    /// An open draft the caller may edit, with its files, to look at before a change.
    pub(crate) async fn open_draft_to_edit(
        &self,
        caller: &Principal,
        id: DraftId,
    ) -> Result<DraftWithFiles> {
        let mut read = self.db().read().await?;
        let draft = self.editable_draft(&mut read, caller, id).await?;
        let files = drafts::files(&mut read, id).await?;
        Ok(DraftWithFiles { draft, files })
    }

    /// A draft the caller may read: 404 for everybody else, so that nobody learns
    /// what is being prepared.
    async fn readable_draft(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        id: DraftId,
    ) -> Result<Draft> {
        caller.person()?;
        let draft = drafts::find(connection, id)
            .await?
            .filter(|draft| matches!(draft.state, DraftState::Open | DraftState::Published))
            .ok_or_else(|| no_draft(id))?;
        let target = Target::Design(&draft.name);
        let role = crate::authorize::role_in(connection, caller, draft.owner).await?;
        if role.is_none() {
            return Err(no_draft(id));
        }
        crate::authorize::may_look(caller, Action::EditDraft, &target, role)?;
        Ok(draft)
    }

    /// An open draft the caller may change.
    pub(crate) async fn editable_draft(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        id: DraftId,
    ) -> Result<Draft> {
        let draft = self.readable_draft(connection, caller, id).await?;
        self.authorize(
            connection,
            caller,
            Action::EditDraft,
            draft.owner,
            &Target::Design(&draft.name),
        )
        .await?;
        match draft.state {
            DraftState::Open => Ok(draft),
            DraftState::Published => Err(Error::refused(
                ProblemCode::DraftChanged,
                format!(
                    "This draft was published as {} {}; open a new one.",
                    draft.name, draft.version
                ),
            )),
            DraftState::Discarded | DraftState::Ended => Err(no_draft(id)),
        }
    }

    /// Those of `digests` the caller need not send again: public ones and those
    /// in drafts they may read. For any other the answer is the same as for one
    /// the registry does not have.
    async fn known_to(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        digests: &[Digest],
    ) -> Result<Vec<blobs::Blob>> {
        let mut known = blobs::public(connection, digests).await?;
        if let Principal::Person(person) = caller {
            let readable = drafts::readable_digests(connection, person.actor, digests).await?;
            known.extend(blobs::find(connection, &readable).await?);
        }
        Ok(known)
    }

    /// Those of `digests` that are known to the caller, but whose bytes the store
    /// has lost: sent again, they are mended.
    async fn lost_among(&self, caller: &Principal, digests: &[Digest]) -> Result<HashSet<Digest>> {
        let known = self
            .known_to(&mut *self.db().read().await?, caller, digests)
            .await?;
        let recorded: Vec<Digest> = known.iter().map(|blob| blob.digest).collect();
        let stored = self.stored_sizes(&recorded).await?;
        let is_lost = |blob: &&blobs::Blob| stored.get(&blob.digest) != Some(&blob.size);
        Ok(known
            .iter()
            .filter(is_lost)
            .map(|blob| blob.digest)
            .collect())
    }

    /// Holds a draft's files against the limits of a release.
    pub(crate) fn check_totals(&self, files: &[DraftFile]) -> Result<()> {
        if files.len() > RELEASE_FILES_MAX {
            return Err(too_many_files(files.len()));
        }
        let limits = &self.config().limits;
        let bytes = files
            .iter()
            .try_fold(0_u64, |sum, file| sum.checked_add(file.size));
        if bytes.is_none_or(|bytes| bytes > limits.release_bytes_max) {
            return Err(Error::refused(
                ProblemCode::ReleaseTooLarge,
                format!(
                    "A release has at most {} bytes in all; leave out what can be made from the rest.",
                    limits.release_bytes_max
                ),
            ));
        }
        let conflicts = check_path_set(files.iter().map(|file| &file.path));
        match conflicts.first() {
            None => Ok(()),
            Some(conflict) => Err(Error::refused(
                ProblemCode::PathConflict,
                format!("{conflict}."),
            )),
        }
    }
}

/// Files whose bytes are known, with the size the registry knows; and the
/// digests of the others.
fn sort_out(files: &[DraftFile], known: &[blobs::Blob]) -> Result<(Vec<DraftFile>, Vec<Digest>)> {
    let sizes: std::collections::HashMap<Digest, u64> =
        known.iter().map(|blob| (blob.digest, blob.size)).collect();
    let mut put = Vec::new();
    let mut missing = Vec::new();
    let mut seen = HashSet::new();
    for file in files {
        match sizes.get(&file.digest) {
            Some(size) if *size == file.size => put.push(file.clone()),
            Some(size) => {
                return Err(Error::refused(
                    ProblemCode::LengthMismatch,
                    format!(
                        "{} was announced with {} bytes; {} has {size}.",
                        file.path, file.size, file.digest
                    ),
                ));
            }
            None => {
                if seen.insert(file.digest) {
                    missing.push(file.digest);
                }
            }
        }
    }
    Ok((put, missing))
}

/// Refuses bytes under a tombstone, whoever brings them.
pub(crate) async fn refuse_tombstoned(
    connection: &mut Connection,
    digests: &[Digest],
) -> Result<()> {
    match tombstones::among(connection, digests).await?.first() {
        None => Ok(()),
        Some(stone) => Err(crate::tombstones::refusal(stone)),
    }
}

/// Refuses an edit of another revision than the caller saw.
pub(crate) fn check_revision(draft: &Draft, expected: Option<i64>) -> Result<()> {
    match expected {
        Some(expected) if expected != draft.revision => Err(draft_changed(draft)),
        _ => Ok(()),
    }
}

fn draft_changed(draft: &Draft) -> Error {
    Error::refused(
        ProblemCode::DraftChanged,
        format!(
            "The draft was changed meanwhile (it was at revision {}). Nothing of yours was written; read it again and repeat your change.",
            draft.revision
        ),
    )
}

pub(crate) fn no_draft(id: DraftId) -> Error {
    Error::not_found(format!("draft {id} that you may see"))
}

pub(crate) fn version_taken(name: &DesignName, version: &Version) -> Error {
    Error::refused(
        ProblemCode::VersionTaken,
        format!(
            "{name} {version} is published already, and a release never changes. Choose the next version in design.toml."
        ),
    )
}

fn too_many_files(files: usize) -> Error {
    Error::refused(
        ProblemCode::TooManyFiles,
        format!("A release has at most {RELEASE_FILES_MAX} files; these are {files}."),
    )
}

/// When an untouched draft expires.
pub(crate) fn expiry(now: Instant) -> Instant {
    now + Duration::days(DRAFT_IDLE_DAYS)
}
