//! Looking through a bucket and removing from it.

use std::collections::HashSet;
use std::time::SystemTime;

use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use wright_model::Digest;
use wright_model::id::UploadId;

use super::{S3, present};
use crate::local::sweep;
use crate::{BlobError, ListedBlob};

impl S3 {
    pub(crate) async fn delete(&self, digest: &Digest) -> Result<(), BlobError> {
        present(self.client.delete(&self.blob(digest)).await)?;
        Ok(())
    }

    pub(crate) fn list(&self) -> BoxStream<'static, Result<ListedBlob, BlobError>> {
        self.client
            .list(Some(&self.path("sha256")))
            .map_err(BlobError::from)
            .try_filter_map(|object| std::future::ready(Ok(listed(&object))))
            .boxed()
    }

    pub(crate) async fn remove_staging(
        &self,
        older_than: SystemTime,
        live: HashSet<UploadId>,
    ) -> Result<u64, BlobError> {
        let mut objects = self.client.list(Some(&self.path("staging")));
        let mut removed = 0;
        while let Some(object) = objects.try_next().await? {
            let is_live = upload_of(&object.location).is_none_or(|upload| live.contains(&upload));
            if !is_live && SystemTime::from(object.last_modified) < older_than {
                present(self.client.delete(&object.location).await)?;
                removed += 1;
            }
        }
        Ok(removed + sweep(self.spool(), older_than, live).await?)
    }

    /// Asks for an object that is not there: the answer says whether keys and bucket are right.
    pub(crate) async fn check(&self) -> Result<(), BlobError> {
        present(self.client.head(&self.path("sha256/probe")).await)?;
        Ok(())
    }
}

fn listed(object: &ObjectMeta) -> Option<ListedBlob> {
    Some(ListedBlob {
        digest: Digest::parse_hex(object.location.filename()?).ok()?,
        size: object.size,
        modified: object.last_modified.into(),
    })
}

/// The upload of `…/staging/{upload}/{start}`.
fn upload_of(path: &Path) -> Option<UploadId> {
    let parts: Vec<_> = path.parts().collect();
    let upload = parts.len().checked_sub(2)?;
    parts[upload].as_ref().parse().ok()
}
