//! What a form about `design.toml` began from: the text as it was when the form
//! was shown, also where somebody changed it since.

use crate::{Principal, Registry, Result};
use wright_model::id::DraftId;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{DesignPath, Digest};
use wright_store::draft_editing;
use wright_store::drafts::DraftFile;

impl Registry {
    /// The text `digest` names, where the draft has or had it at `path`; nobody
    /// learns here what other bytes the registry has.
    pub async fn draft_text_as_seen(
        &self,
        caller: &Principal,
        id: DraftId,
        path: &DesignPath,
        digest: Digest,
    ) -> Result<Option<String>> {
        self.draft(caller, id).await?;
        let had = {
            let mut read = self.db().read().await?;
            crate::drafts::refuse_tombstoned(&mut read, &[digest]).await?;
            draft_editing::had(&mut read, id, path, digest).await?
        };
        if !had {
            return Ok(None);
        }
        let bytes = self.read_small_blob(digest, DESIGN_TOML_BYTES_MAX).await?;
        Ok(String::from_utf8(bytes.to_vec()).ok())
    }

    /// The text of the `design.toml` among a draft's files.
    pub async fn draft_toml(&self, files: &[DraftFile]) -> Result<Option<String>> {
        let file = files
            .iter()
            .find(|file| file.path.as_str() == wright_manifest::FILE_NAME);
        let Some(file) = file else { return Ok(None) };
        let bytes = self
            .read_small_blob(file.digest, DESIGN_TOML_BYTES_MAX)
            .await?;
        Ok(String::from_utf8(bytes.to_vec()).ok())
    }
}
