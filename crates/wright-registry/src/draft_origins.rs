//! A draft that begins with everything a release has: its files are linked, not
//! copied, and its `design.toml` says the next version.

use crate::{Action, DraftWithFiles, Error, Principal, Registry, Result};
use bytes::Bytes;
use std::collections::HashSet;
use wright_blobs::Stored;
use wright_manifest::write::{set_name, set_version};
use wright_model::id::DraftId;
use wright_model::{DesignName, Digest, Version};
use wright_resolve::next_version::{Change, next};
use wright_store::drafts::{self, Draft, DraftFile};
use wright_store::releases::{self, Release, ReleaseFile};
use wright_store::{Connection, Write, actors, draft_editing, tombstones};
use wright_wire::problem::ProblemCode;

/// How a draft from a release began.
#[derive(Debug, Clone)]
pub enum Begun {
    /// A new one was opened.
    New(Box<DraftWithFiles>),
    /// The caller has one from that release already.
    Open(Box<Draft>),
}

/// What a new draft from a release takes over.
struct Prefill {
    version: Version,
    /// The new `design.toml`, stored, and its digest in the release.
    toml: Option<(Digest, Stored)>,
}

impl Registry {
    /// Opens a draft with all files of a release. Where the caller's account has
    /// an open one from it, that is given back instead, unless `another` is wanted.
    pub async fn begin_draft_from(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
        another: bool,
    ) -> Result<Begun> {
        let person = caller.person()?;
        let (release, files, taken) = {
            let mut read = self.db().read().await?;
            let design = self
                .authorize_design(&mut read, caller, Action::EditDraft, name)
                .await?;
            let release = usable_release(&mut read, &design, version).await?;
            if !another
                && let Some(open) = drafts::open_from(&mut read, person.account, release.id).await?
            {
                return Ok(Begun::Open(Box::new(open)));
            }
            let files = releases::files(&mut read, release.id).await?;
            let all = releases::all_of_design(&mut read, design.id).await?;
            let taken: Vec<Version> = all.into_iter().map(|release| release.version).collect();
            (release, files, taken)
        };
        let next = next(version, &Change::Documentation, &taken);
        let toml = self.next_toml(name, &next, &files).await?;
        let prefill = Prefill {
            version: next,
            toml,
        };
        let mut tx = self.db().begin_write().await?;
        let id = self
            .write_prefilled(&mut tx, caller, name, version, &release, files, prefill)
            .await?;
        tx.commit().await?;
        Ok(Begun::New(Box::new(self.draft(caller, id).await?)))
    }

    /// The release's `design.toml` with the next version, and the name the design
    /// has today, stored.
    async fn next_toml(
        &self,
        name: &DesignName,
        version: &Version,
        files: &[ReleaseFile],
    ) -> Result<Option<(Digest, Stored)>> {
        let file = files
            .iter()
            .find(|file| file.path.as_str() == wright_manifest::FILE_NAME);
        let Some(file) = file else { return Ok(None) };
        let Some(text) = self.toml_text(file.digest, file.size).await? else {
            return Ok(None);
        };
        let named = set_version(&text, version).and_then(|text| set_name(&text, name));
        // What an older version of this program took may be none for this one: left as it is.
        let Ok(text) = named else { return Ok(None) };
        let stored = self.store_small(Bytes::from(text)).await?;
        Ok(Some((file.digest, stored)))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one transaction, all of it needed"
    )]
    async fn write_prefilled(
        &self,
        tx: &mut Write,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
        release: &Release,
        files: Vec<ReleaseFile>,
        prefill: Prefill,
    ) -> Result<DraftId> {
        let person = caller.person()?;
        let now = self.source().now();
        let mut files = without_removed(tx, files).await?;
        if let Some((was, stored)) = prefill.toml {
            self.record_blobs(tx, &[stored]).await?;
            let toml = wright_manifest::FILE_NAME;
            for file in &mut files {
                if file.path.as_str() == toml && file.digest == was {
                    (file.digest, file.size) = (stored.digest, stored.size);
                }
            }
        }
        let digests: Vec<Digest> = files.iter().map(|file| file.digest).collect();
        self.hold_off_collector(tx, &digests).await?;
        let design = self
            .lock_design_for(tx, caller, Action::EditDraft, name)
            .await?;
        // Withdrawn while the lock was waited for: its bytes may be going.
        usable_release(tx, &design, version).await?;
        actors::lock(tx, person.actor).await?;
        self.check_open_drafts(tx, person.account).await?;
        let draft = Draft {
            origin: Some(release.id),
            ..self.new_draft(name, &prefill.version, design.owner, person.account)
        };
        drafts::insert(tx, &draft).await?;
        drafts::put_files(tx, draft.id, &files).await?;
        self.check_storage(tx, design.owner).await?;
        draft_editing::note_editor(tx, draft.id, person.actor, None, now).await?;
        Ok(draft.id)
    }
}

/// A release that has its content.
async fn usable_release(
    connection: &mut Connection,
    design: &wright_store::designs::Design,
    version: &Version,
) -> Result<Release> {
    let release = releases::find(connection, design.id, version)
        .await?
        .ok_or_else(|| Error::not_found(format!("release {} {version}", design.name)))?;
    if release.withdrawn_at.is_some() {
        return Err(Error::refused(
            ProblemCode::Gone,
            format!(
                "{} {version} was withdrawn; begin from another version.",
                design.name
            ),
        ));
    }
    crate::drafts::refuse_tombstoned(connection, &[release.manifest]).await?;
    Ok(release)
}

/// The files that can be published again.
async fn without_removed(
    connection: &mut Connection,
    files: Vec<ReleaseFile>,
) -> Result<Vec<DraftFile>> {
    let digests: Vec<Digest> = files.iter().map(|file| file.digest).collect();
    let stones = tombstones::among(connection, &digests).await?;
    let stones: HashSet<Digest> = stones.into_iter().map(|stone| stone.digest).collect();
    let kept = files
        .into_iter()
        .filter(|file| !stones.contains(&file.digest));
    Ok(kept
        .map(|file| DraftFile {
            path: file.path,
            digest: file.digest,
            size: file.size,
            keep_location: false,
        })
        .collect())
}
