//! Which version a draft aims at: suggested by what changed, chosen by its author,
//! and the same in the draft and in its `design.toml`.

use crate::draft_files::lock_draft;
use crate::drafts::{check_revision, expiry, no_draft};
use crate::{DraftWithFiles, Error, Principal, Registry, Result};
use bytes::Bytes;
use wright_manifest::write::set_version;
use wright_model::id::DraftId;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{Design, DesignPath, Digest, FileKind, Version};
pub use wright_resolve::next_version::{Change, Suggestion};
use wright_resolve::next_version::{Content, suggest};
use wright_store::drafts::{self, Draft, DraftFile};
use wright_store::releases::{self, Release};
use wright_store::{Connection, designs, draft_editing};
use wright_wire::Config;
use wright_wire::problem::ProblemCode;

impl Registry {
    /// The version that should follow the release a draft began from, or else the
    /// newest of its design; none where there is none yet.
    pub(crate) async fn suggest_version(
        &self,
        draft: &Draft,
        design: &Design,
        files: &[(DesignPath, FileKind, Digest)],
    ) -> Result<Option<Suggestion>> {
        let mut read = self.db().read().await?;
        let Some(before) = release_before(&mut read, draft).await? else {
            return Ok(None);
        };
        let taken = releases::all_of_design(&mut read, before.design).await?;
        let taken: Vec<Version> = taken.into_iter().map(|release| release.version).collect();
        let old_files: Vec<_> = releases::files(&mut read, before.id)
            .await?
            .into_iter()
            .map(|file| (file.path, file.kind, file.digest))
            .collect();
        let config = releases::config_json(&mut read, before.id)
            .await?
            .unwrap_or_default();
        let config = Config::parse(config.as_bytes()).map_err(Error::internal)?;
        let old = Content {
            config: &config,
            files: &old_files,
        };
        let new = Content {
            config: &Config::of(design),
            files,
        };
        Ok(Some(suggest(&before.version, old, new, &taken)))
    }

    /// Lets a draft aim at another version: in the draft, and in its `design.toml`
    /// where it has one that can be read; comments and order stay.
    pub async fn set_draft_version(
        &self,
        caller: &Principal,
        id: DraftId,
        version: &Version,
        revision: Option<i64>,
    ) -> Result<DraftWithFiles> {
        let person = caller.person()?.actor;
        let seen = self.open_draft_to_edit(caller, id).await?;
        check_revision(&seen.draft, revision)?;
        let toml = self.toml_with_version(&seen.files, version).await?;
        let stored = match &toml {
            Some((_, text)) => Some(self.store_small(text.clone()).await?),
            None => None,
        };
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let draft = self.editable_draft(&mut tx, caller, id).await?;
        self.check_name_free(&mut tx, &draft.name, version).await?;
        if let (Some((was, _)), Some(stored)) = (&toml, stored) {
            self.record_blobs(&mut tx, &[stored]).await?;
            lock_draft(&mut tx, &draft).await?;
            let there = draft_editing::file_at(&mut tx, id, &was.path).await?;
            if there.as_ref() != Some(was) {
                return Err(crate::draft_files::file_changed(&was.path));
            }
            let file = DraftFile {
                digest: stored.digest,
                size: stored.size,
                ..was.clone()
            };
            self.put_into_draft(&mut tx, &draft, &[file], person)
                .await?;
        }
        drafts::change(&mut tx, id, None, Some(version), now, expiry(now))
            .await?
            .ok_or_else(|| no_draft(id))?;
        draft_editing::note_editor(&mut tx, id, person, None, now).await?;
        tx.commit().await?;
        self.draft(caller, id).await
    }

    /// The draft's `design.toml` and what it reads with another version.
    async fn toml_with_version(
        &self,
        files: &[DraftFile],
        version: &Version,
    ) -> Result<Option<(DraftFile, Bytes)>> {
        let file = files
            .iter()
            .find(|file| file.path.as_str() == wright_manifest::FILE_NAME);
        let Some(file) = file else { return Ok(None) };
        let text = self.toml_text(file.digest, file.size).await?;
        let Some(text) = text else { return Ok(None) };
        let edited = set_version(&text, version)
            .map_err(|error| Error::refused(ProblemCode::DesignTomlInvalid, format!("{error}.")))?;
        Ok(Some((file.clone(), Bytes::from(edited))))
    }

    /// The text of a `design.toml`; none where it is no text of a size that is read.
    pub(crate) async fn toml_text(&self, digest: Digest, size: u64) -> Result<Option<String>> {
        if size > DESIGN_TOML_BYTES_MAX as u64 {
            return Ok(None);
        }
        let bytes = self.read_small_blob(digest, DESIGN_TOML_BYTES_MAX).await?;
        Ok(String::from_utf8(bytes.to_vec()).ok())
    }
}

/// The release a draft is compared with.
async fn release_before(connection: &mut Connection, draft: &Draft) -> Result<Option<Release>> {
    if let Some(origin) = draft.origin {
        return Ok(releases::by_id(connection, origin).await?);
    }
    let Some(named) = designs::find(connection, &draft.name).await? else {
        return Ok(None);
    };
    let all = releases::all_of_design(connection, named.design.id).await?;
    let there = all
        .into_iter()
        .filter(|release| release.withdrawn_at.is_none());
    Ok(there.max_by(|a, b| a.version.cmp(&b.version)))
}
