//! Texts of a draft, edited in the browser. An edit says from which text it
//! began; where somebody else changed that meanwhile, both are merged, or both
//! are shown, and nothing is lost.

use crate::draft_files::{Editor, Seen, file_changed, no_file};
use crate::draft_merge::{ComparedLine, compare, merge, with_endings_of};
use crate::drafts::refuse_tombstoned;
use crate::{Error, Principal, Registry, Result};
use bytes::Bytes;
use wright_model::id::DraftId;
use wright_model::{DesignPath, Digest};
use wright_store::draft_editing;
use wright_store::drafts::{Draft, DraftFile};
use wright_wire::problem::ProblemCode;

/// The largest text that is edited in the browser, in bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Times a save is merged anew, where others save faster.
const ROUNDS_MAX: usize = 4;

/// A file of a draft, opened to be edited.
#[derive(Debug, Clone)]
pub struct OpenedText {
    /// The draft.
    pub draft: Draft,
    /// All its files, by path.
    pub files: Vec<DraftFile>,
    /// The file; none where there is none at that path yet.
    pub file: Option<DraftFile>,
    /// Its text; none where it is no text, or too large a one. Empty for a new file.
    pub text: Option<String>,
    /// Who changed something in the draft, the latest first.
    pub editors: Vec<Editor>,
}

/// A text to save.
#[derive(Debug, Clone)]
pub struct TextEdit {
    /// The file.
    pub path: DesignPath,
    /// What the edit began from; none for a new file.
    pub base: Option<Digest>,
    /// The text as a form sent it: its line endings say nothing.
    pub typed: String,
}

/// How saving went.
#[derive(Debug, Clone)]
pub enum SavedText {
    /// It is in the draft.
    Saved {
        /// The digest of what is there now.
        digest: Digest,
        /// Whether somebody else's changes were merged with it.
        merged: bool,
    },
    /// Somebody else changed the same lines; nothing was written.
    Conflict(Box<TextConflict>),
}

/// Two texts for one file.
#[derive(Debug, Clone)]
pub struct TextConflict {
    /// What is in the draft now; none where it was removed or is no text.
    pub theirs: Option<String>,
    /// Its digest; none where the file was removed.
    pub theirs_digest: Option<Digest>,
    /// What was to be saved.
    pub yours: String,
    /// Whose change that may be.
    pub by: Option<Editor>,
    /// Where the two differ.
    pub differences: Vec<Vec<ComparedLine>>,
}

impl Registry {
    /// Opens a file of a draft to be edited, or a new one.
    pub async fn open_draft_text(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
    ) -> Result<OpenedText> {
        let found = self.open_draft_to_edit(caller, id).await?;
        let file = found.files.iter().find(|file| file.path == *path).cloned();
        let text = match &file {
            Some(file) => self.draft_text(file).await?,
            None => Some(String::new()),
        };
        let editors =
            draft_editing::editors(&mut *self.db().read().await?, id, EDITORS_NAMED_MAX).await?;
        Ok(OpenedText {
            draft: found.draft,
            files: found.files,
            file,
            text,
            editors,
        })
    }

    /// Saves a text: as it is where nobody touched the file meanwhile, merged
    /// where they touched other lines.
    pub async fn save_draft_text(
        &self,
        caller: &Principal,
        id: DraftId,
        edit: TextEdit,
    ) -> Result<SavedText> {
        if edit.typed.len() > TEXT_BYTES_MAX || edit.typed.contains('\0') {
            return Err(not_editable(&edit.path));
        }
        let base = self.base_text(caller, id, &edit).await?;
        let yours = off_thread({
            let (base, typed) = (base.clone().unwrap_or_default(), edit.typed);
            move || with_endings_of(&base, &typed)
        })
        .await?;
        let mut seen = edit.base;
        let mut text = yours.clone();
        for _ in 0..ROUNDS_MAX {
            let expected = seen.map_or(Seen::Nothing, Seen::File);
            let there = match self
                .write_text(caller, id, &edit.path, &text, expected)
                .await?
            {
                Ok(digest) => {
                    let merged = text != yours;
                    return Ok(SavedText::Saved { digest, merged });
                }
                Err(there) => there,
            };
            let digest = Digest::of(yours.as_bytes());
            if there.as_ref().is_some_and(|there| there.digest == digest) {
                // Somebody saved the same, or this very request came twice.
                return Ok(SavedText::Saved {
                    digest,
                    merged: false,
                });
            }
            let theirs = match &there {
                Some(there) => self.draft_text(there).await?,
                None => None,
            };
            let merged = match (&base, &theirs) {
                (Some(base), Some(theirs)) => {
                    let (base, theirs, yours) = (base.clone(), theirs.clone(), yours.clone());
                    off_thread(move || merge(&base, &theirs, &yours)).await?
                }
                _ => None,
            };
            match merged {
                Some(merged) if merged.len() <= TEXT_BYTES_MAX => text = merged,
                _ => return self.conflict(id, &edit.path, there, theirs, yours).await,
            }
            seen = there.map(|there| there.digest);
        }
        Err(file_changed(&edit.path))
    }

    /// What an edit began from, where the draft has or had that; nobody learns
    /// here what other bytes the registry has.
    async fn base_text(
        &self,
        caller: &Principal,
        id: DraftId,
        edit: &TextEdit,
    ) -> Result<Option<String>> {
        self.open_draft_to_edit(caller, id).await?;
        let Some(digest) = edit.base else {
            return Ok(Some(String::new()));
        };
        let had = {
            let mut read = self.db().read().await?;
            draft_editing::had(&mut read, id, &edit.path, digest).await?
        };
        if !had {
            return Ok(None);
        }
        self.text_of(digest).await
    }

    async fn write_text(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
        text: &str,
        seen: Seen,
    ) -> Result<Result<Digest, Option<DraftFile>>> {
        let stored = self.store_small(Bytes::from(text.to_owned())).await?;
        let file = DraftFile {
            path: path.clone(),
            digest: stored.digest,
            size: stored.size,
            keep_location: false,
        };
        let put = self.put_where_seen(caller, id, &file, stored, seen).await?;
        Ok(put.map(|()| file.digest))
    }

    async fn conflict(
        &self,
        id: DraftId,
        path: &DesignPath,
        there: Option<DraftFile>,
        theirs: Option<String>,
        yours: String,
    ) -> Result<SavedText> {
        let editors =
            draft_editing::editors(&mut *self.db().read().await?, id, EDITORS_NAMED_MAX).await?;
        let by = editors
            .into_iter()
            .find(|editor| editor.path.as_ref() == Some(path));
        let differences = match &theirs {
            Some(theirs) => {
                let (theirs, yours) = (theirs.clone(), yours.clone());
                off_thread(move || compare(&theirs, &yours)).await?
            }
            None => Vec::new(),
        };
        Ok(SavedText::Conflict(Box::new(TextConflict {
            theirs,
            theirs_digest: there.map(|there| there.digest),
            yours,
            by,
            differences,
        })))
    }

    /// The text of a draft's file; none where it is no text, or too large a one.
    pub(crate) async fn draft_text(&self, file: &DraftFile) -> Result<Option<String>> {
        if file.size > TEXT_BYTES_MAX as u64 {
            return Ok(None);
        }
        self.text_of(file.digest).await
    }

    async fn text_of(&self, digest: Digest) -> Result<Option<String>> {
        refuse_tombstoned(&mut *self.db().read().await?, &[digest]).await?;
        let bytes = self.read_small_blob(digest, TEXT_BYTES_MAX).await?;
        let text = String::from_utf8(bytes.to_vec()).ok();
        Ok(text.filter(|text| !text.contains('\0')))
    }

    /// Replaces the bytes of a file whose present ones the caller saw, or adds
    /// one where there was none, exactly as they are.
    pub async fn put_draft_file(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
        bytes: Bytes,
        seen: Seen,
    ) -> Result<Digest> {
        self.open_draft_to_edit(caller, id).await?;
        let stored = self.store_small(bytes).await?;
        let file = DraftFile {
            path: path.clone(),
            digest: stored.digest,
            size: stored.size,
            keep_location: false,
        };
        match self.put_where_seen(caller, id, &file, stored, seen).await? {
            Ok(()) => Ok(file.digest),
            Err(Some(there)) if there.digest == file.digest => Ok(file.digest),
            Err(None) => Err(no_file(path)),
            Err(Some(_)) => Err(file_changed(path)),
        }
    }
}

/// People looked through for who changed a file.
const EDITORS_NAMED_MAX: i64 = 20;

/// Comparing texts takes up to half a second.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(Error::internal)
}

fn not_editable(path: &DesignPath) -> Error {
    Error::refused(
        ProblemCode::FileTooLarge,
        format!(
            "{path}: texts edited here have at most {TEXT_BYTES_MAX} bytes and no NUL characters; upload the file instead."
        ),
    )
}
