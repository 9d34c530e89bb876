//! Preview links: secret addresses under which somebody without an account can
//! look at a draft. A wrong, an expired and a revoked secret are answered alike.

use crate::documents::ReadingRight;
use crate::draft_files::lock_draft;
use crate::drafts::{DraftState, refuse_tombstoned};
use crate::{Action, Checked, DraftWithFiles, Error, Principal, Registry, Result};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::Duration;
use wright_blobs::BlobRead;
use wright_model::id::{DraftId, PreviewId};
use wright_model::{DesignName, DesignPath, Digest, Version};
use wright_store::actors::{self, Actor};
pub use wright_store::draft_previews::Preview;
use wright_store::draft_previews::{self, NewPreview};
use wright_store::drafts::{self, Draft, DraftFile};
use wright_store::{Connection, Instant, members, releases};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

/// Days a link opens a draft at most.
pub const PREVIEW_DAYS_MAX: u32 = 90;
/// Days where nobody says.
pub const PREVIEW_DAYS_DEFAULT: u32 = 14;
/// Links that open one draft at a time.
pub const PREVIEWS_MAX: u32 = 20;
/// For whom a link is, in characters.
const LABEL_CHARS_MAX: usize = 100;

/// A new link; its secret is shown once.
#[derive(Debug, Clone)]
pub struct CreatedPreview {
    /// Its id.
    pub id: PreviewId,
    /// What its address ends in.
    pub secret: Secret,
    /// Until when it opens the draft.
    pub expires_at: Instant,
}

/// What a secret opens.
#[derive(Debug, Clone)]
pub enum Previewed {
    /// A draft, as it would be published.
    Draft(Box<PreviewedDraft>),
    /// It is published; the release is public.
    Published(DesignName, Version),
}

/// A draft under its preview link.
#[derive(Debug, Clone)]
pub struct PreviewedDraft {
    /// The draft, checked.
    pub checked: Checked,
    /// What the actor it belongs to is called.
    pub owner_name: String,
    /// The right to its files.
    pub right: ReadingRight,
}

impl Registry {
    /// Makes a link to a draft the caller may edit.
    pub async fn create_preview(
        &self,
        caller: &Principal,
        id: DraftId,
        label: &str,
        days: u32,
    ) -> Result<CreatedPreview> {
        let person = caller.person()?.actor;
        let label = label.trim();
        if label.chars().count() > LABEL_CHARS_MAX || label.contains(char::is_control) {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("label: at most {LABEL_CHARS_MAX} characters, in one line"),
            ));
        }
        if !(1..=PREVIEW_DAYS_MAX).contains(&days) {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("expires_in_days: 1 to {PREVIEW_DAYS_MAX}"),
            ));
        }
        let now = self.source().now();
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<32>());
        let created = CreatedPreview {
            id: PreviewId(self.source().id()),
            expires_at: now + Duration::days(days.into()),
            secret: Secret::new(secret),
        };
        let mut tx = self.db().begin_write().await?;
        let draft = self.editable_draft(&mut tx, caller, id).await?;
        lock_draft(&mut tx, &draft).await?;
        let open = draft_previews::of_draft(&mut tx, id, now, PREVIEWS_MAX.into()).await?;
        if open.len() >= PREVIEWS_MAX as usize {
            return Err(Error::refused(
                ProblemCode::QuotaExceeded,
                format!("A draft has at most {PREVIEWS_MAX} preview links; close one first."),
            ));
        }
        let preview = NewPreview {
            id: created.id,
            draft: id,
            secret: hash_of(created.secret.expose()),
            label,
            created_by: person,
            created_at: now,
            expires_at: created.expires_at,
        };
        draft_previews::insert(&mut tx, &preview).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// The links that open a draft the caller may edit, the newest first.
    pub async fn previews(&self, caller: &Principal, id: DraftId) -> Result<Vec<Preview>> {
        self.open_draft_to_edit(caller, id).await?;
        let now = self.source().now();
        let mut read = self.db().read().await?;
        Ok(draft_previews::of_draft(&mut read, id, now, PREVIEWS_MAX.into()).await?)
    }

    /// Closes a link.
    pub async fn revoke_preview(
        &self,
        caller: &Principal,
        draft: DraftId,
        id: PreviewId,
    ) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        self.editable_draft(&mut tx, caller, draft).await?;
        if !draft_previews::revoke(&mut tx, draft, id, now).await? {
            return Err(Error::not_found("open preview link of this draft"));
        }
        Ok(tx.commit().await?)
    }

    /// What a secret opens, for anybody.
    pub async fn previewed(&self, secret: &str) -> Result<Previewed> {
        let (draft, owner_name, files) = {
            let mut read = self.db().read().await?;
            let (draft, owner) = self.draft_behind(&mut read, secret).await?;
            if draft.state == DraftState::Published {
                return published(&mut read, draft).await;
            }
            let files = drafts::files(&mut read, draft.id).await?;
            (draft, owner.display_name, files)
        };
        let right = ReadingRight::to_draft(files.iter().map(|file| file.digest));
        let checked = self.examine(DraftWithFiles { draft, files }).await?;
        Ok(Previewed::Draft(Box::new(PreviewedDraft {
            checked,
            owner_name,
            right,
        })))
    }

    /// The bytes of a file under a preview link.
    pub async fn preview_file(
        &self,
        secret: &str,
        path: &DesignPath,
    ) -> Result<(DraftFile, BlobRead)> {
        let file = {
            let mut read = self.db().read().await?;
            let (draft, _) = self.draft_behind(&mut read, secret).await?;
            if draft.state != DraftState::Open {
                return Err(no_preview());
            }
            let file = wright_store::draft_editing::file_at(&mut read, draft.id, path).await?;
            let file = file.ok_or_else(no_preview)?;
            refuse_tombstoned(&mut read, &[file.digest]).await?;
            file
        };
        let read = self.open_blob(file.digest, None).await?;
        Ok((file, read))
    }

    /// The draft behind a secret, open or published, and whose it is.
    async fn draft_behind(
        &self,
        connection: &mut Connection,
        secret: &str,
    ) -> Result<(Draft, Actor)> {
        let now = self.source().now();
        let found = draft_previews::behind(connection, hash_of(secret), now).await?;
        let (id, maker) = found.ok_or_else(no_preview)?;
        let draft = drafts::find(connection, id).await?.ok_or_else(no_preview)?;
        if !matches!(draft.state, DraftState::Open | DraftState::Published) {
            return Err(no_preview());
        }
        // Whoever left the community no longer shows its drafts, nor does a suspended actor.
        let is_member = maker == draft.owner
            || members::role_of(connection, draft.owner, maker)
                .await?
                .is_some_and(|role| Some(role) >= Action::EditDraft.rule().role);
        let owner = actors::by_id(connection, draft.owner).await?;
        match owner {
            Some(owner) if is_member && owner.suspended.is_none() => Ok((draft, owner)),
            _ => Err(no_preview()),
        }
    }
}

async fn published(connection: &mut Connection, draft: Draft) -> Result<Previewed> {
    let release = match draft.release {
        Some(release) => releases::by_id(connection, release).await?,
        None => None,
    };
    let release = release.ok_or_else(no_preview)?;
    let design = wright_store::designs::by_id(connection, release.design).await?;
    let design = design.ok_or_else(no_preview)?;
    Ok(Previewed::Published(design.name, release.version))
}

fn hash_of(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}

fn no_preview() -> Error {
    Error::not_found("draft under this address: the link is wrong, was closed, or has expired")
}
