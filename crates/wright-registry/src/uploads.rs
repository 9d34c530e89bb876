//! Bringing bytes into a draft: resumable uploads of large files, and batches of
//! small ones.
//!
//! Bytes are durable in the blob store before the row that counts them is
//! written, and rows before the answer. An append goes on in a task of its own,
//! so that what came before a cut counts even though the request is gone.

use crate::drafts::{no_draft, refuse_tombstoned};
use crate::{Error, Principal, Registry, Result};
use bytes::Bytes;
use chrono::Duration;
use futures::Stream;
use wright_blobs::{AppendOptions, BlobError, Stored, UploadState};
use wright_model::id::{DraftId, UploadId};
use wright_model::{DesignPath, Digest};
use wright_store::drafts::{self, Draft, DraftFile};
use wright_store::uploads::{self, Upload};
use wright_store::{Write, blobs};
use wright_wire::problem::ProblemCode;

/// A file announced for upload.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Where it goes.
    pub path: DesignPath,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub length: u64,
    /// A photo's location is kept on purpose.
    pub keep_location: bool,
}

/// Where an upload stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadOffset {
    /// Bytes that count.
    pub offset: u64,
    /// Bytes announced.
    pub length: u64,
    /// When it expires.
    pub expires_at: wright_store::Instant,
    /// Whether the file is in the draft now.
    pub finished: bool,
}

impl UploadOffset {
    fn of(upload: &Upload) -> Self {
        Self {
            offset: upload.received,
            length: upload.length,
            expires_at: upload.expires_at,
            finished: upload.finished_at.is_some(),
        }
    }
}

impl Registry {
    /// Opens an upload into a draft. An empty file is in the draft at once.
    pub async fn open_upload(
        &self,
        caller: &Principal,
        draft: DraftId,
        new: &NewUpload,
    ) -> Result<(UploadId, UploadOffset)> {
        let person = caller.person()?;
        let now = self.source().now();
        let id = UploadId(self.source().id());
        self.check_file_size(&new.path, new.length)?;
        let mut upload = Upload {
            id,
            draft,
            account: person.account,
            path: new.path.clone(),
            keep_location: new.keep_location,
            digest: new.digest,
            length: new.length,
            received: 0,
            progress: String::new(),
            created_at: now,
            expires_at: now + Duration::hours(self.config().limits.upload_hours_max.into()),
            finished_at: None,
        };
        {
            let mut tx = self.db().begin_write().await?;
            let draft = self.editable_draft(&mut tx, caller, draft).await?;
            self.hold_off_collector(&mut tx, &[new.digest]).await?;
            self.check_upload_limits(&mut tx, &draft, &upload).await?;
            tx.commit().await?;
        }
        let state = self.blobs().begin(id, new.digest, new.length).await?;
        upload.progress = serde_json::to_string(&state).map_err(Error::internal)?;
        if let Err(error) = self.insert_upload(caller, &upload).await {
            if let Err(error) = self.blobs().abort(&state).await {
                // `admin gc` finds it.
                tracing::warn!(%error, upload = %id, "removing what a refused upload began");
            }
            return Err(error);
        }
        if new.length == 0 {
            return Ok((
                id,
                self.append(
                    caller,
                    id,
                    0,
                    None,
                    futures::stream::empty::<Result<Bytes, std::io::Error>>(),
                )
                .await?,
            ));
        }
        Ok((id, UploadOffset::of(&upload)))
    }

    /// Counted again where it is written: others may have opened theirs meanwhile.
    async fn insert_upload(&self, caller: &Principal, upload: &Upload) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let draft = self.editable_draft(&mut tx, caller, upload.draft).await?;
        self.check_upload_limits(&mut tx, &draft, upload).await?;
        uploads::insert(&mut tx, upload).await?;
        Ok(tx.commit().await?)
    }

    async fn check_upload_limits(
        &self,
        tx: &mut Write,
        draft: &Draft,
        upload: &Upload,
    ) -> Result<()> {
        let account = upload.account;
        refuse_tombstoned(tx, &[upload.digest]).await?;
        self.check_storage_with(tx, draft.owner, upload.length)
            .await?;
        uploads::hold(tx, account).await?;
        let open = uploads::count_unfinished(tx, account).await?;
        let limit = self.config().limits.uploads_per_account_max;
        if open >= i64::from(limit) {
            return Err(Error::wait(
                ProblemCode::RateLimited,
                format!(
                    "You have {open} unfinished uploads, and {limit} are allowed at once. Finish or cancel some first."
                ),
                30,
            ));
        }
        let announced = uploads::unfinished_bytes(tx, account).await?.unsigned_abs();
        let bytes_max = self.config().limits.release_bytes_max;
        if announced.saturating_add(upload.length) > bytes_max {
            return Err(Error::wait(
                ProblemCode::QuotaExceeded,
                format!(
                    "Your unfinished uploads announce {announced} bytes, and {bytes_max} are allowed at once. Finish or cancel some first."
                ),
                30,
            ));
        }
        let mut files = drafts::files(tx, upload.draft).await?;
        files.retain(|file| file.path != upload.path);
        files.push(DraftFile {
            path: upload.path.clone(),
            digest: upload.digest,
            size: upload.length,
            keep_location: upload.keep_location,
        });
        self.check_totals(&files)
    }

    /// Where an upload of the caller's stands. One whose bytes are all here, but
    /// whose end was cut off by a crash or a fault, is finished now.
    pub async fn upload_offset(&self, caller: &Principal, id: UploadId) -> Result<UploadOffset> {
        let upload = self.own_upload(caller, id).await?;
        if !is_left_over(&upload) {
            return Ok(UploadOffset::of(&upload));
        }
        let lease = self.source().id();
        let upload = self.lease_upload(id, lease).await?;
        let work = Append {
            registry: self.clone(),
            caller: caller.clone(),
            upload,
            lease,
        };
        let nothing = futures::stream::empty::<Result<Bytes, std::io::Error>>();
        tokio::spawn(work.run(None, nothing))
            .await
            .map_err(Error::internal)?
    }

    /// Appends a stream at `offset`. What came before a cut counts, unless under
    /// a checksum. The last byte puts the file into the draft.
    pub async fn append<S, E>(
        &self,
        caller: &Principal,
        id: UploadId,
        offset: u64,
        checksum: Option<Digest>,
        body: S,
    ) -> Result<UploadOffset>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        self.own_upload(caller, id).await?;
        let lease = self.source().id();
        let upload = self.lease_upload(id, lease).await?;
        if upload.received != offset {
            self.release_upload(id, lease).await?;
            return Err(Error::refused(
                ProblemCode::UploadOffset,
                format!(
                    "The upload stands at byte {}, not {offset}. Ask with HEAD and go on from there.",
                    upload.received
                ),
            ));
        }
        let work = Append {
            registry: self.clone(),
            caller: caller.clone(),
            upload,
            lease,
        };
        // The request may go away; the bytes that came must still count.
        tokio::spawn(work.run(checksum, body))
            .await
            .map_err(Error::internal)?
    }

    /// Cancels an upload.
    pub async fn cancel_upload(&self, caller: &Principal, id: UploadId) -> Result<()> {
        let upload = self.own_upload(caller, id).await?;
        if upload.finished_at.is_none() {
            let lease = self.source().id();
            let upload = self.lease_upload(id, lease).await?;
            self.blobs().abort(&read_state(&upload)?).await?;
        }
        let mut tx = self.db().begin_write().await?;
        uploads::delete(&mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An upload of the caller's own account that has not expired.
    async fn own_upload(&self, caller: &Principal, id: UploadId) -> Result<Upload> {
        let person = caller.person()?;
        let mut read = self.db().read().await?;
        let upload = uploads::find(&mut read, id)
            .await?
            .filter(|upload| upload.account == person.account)
            .ok_or_else(|| Error::not_found(format!("upload {id} of yours")))?;
        let draft = drafts::find(&mut read, upload.draft)
            .await?
            .ok_or_else(|| no_draft(upload.draft))?;
        let target = crate::access::Target::Design(&draft.name);
        self.authorize(
            &mut read,
            caller,
            crate::Action::EditDraft,
            draft.owner,
            &target,
        )
        .await?;
        let over = upload.finished_at.is_none()
            && (upload.expires_at < self.source().now() || draft.state != drafts::DraftState::Open);
        if over {
            return Err(Error::refused(
                ProblemCode::UploadExpired,
                "This upload has expired or its draft is closed. Begin it again; files that arrived whole need not be sent again.",
            ));
        }
        Ok(upload)
    }

    async fn lease_upload(&self, id: UploadId, lease: uuid::Uuid) -> Result<Upload> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let ours = uploads::lease(&mut tx, id, lease, self.upload_lease_end(), now).await?;
        let upload = uploads::find(&mut tx, id).await?;
        tx.commit().await?;
        match upload {
            Some(upload) if ours => Ok(upload),
            Some(upload) if upload.finished_at.is_some() => Err(Error::refused(
                ProblemCode::UploadOffset,
                "This upload is finished; its file is in the draft.",
            )),
            _ => Err(Error::wait(
                ProblemCode::UploadLocked,
                "Another request is writing to this upload right now. Wait for it, then ask with HEAD where it stands.",
                2,
            )),
        }
    }

    fn upload_lease_end(&self) -> wright_store::Instant {
        self.source().now() + Duration::seconds(self.config().limits.upload_lease_seconds.into())
    }

    async fn release_upload(&self, id: UploadId, lease: uuid::Uuid) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        uploads::release(&mut tx, id, lease).await?;
        Ok(tx.commit().await?)
    }

    fn check_file_size(&self, path: &DesignPath, length: u64) -> Result<()> {
        let limit = self.config().limits.file_bytes_max;
        if length <= limit {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::FileTooLarge,
            format!("{path} has {length} bytes; a file may have {limit}."),
        ))
    }

    /// Before bytes are stored that may be here already: keeps the collector off
    /// them for its grace, so that it cannot delete them between storing and
    /// recording.
    pub(crate) async fn hold_off_collector(
        &self,
        tx: &mut Write,
        digests: &[Digest],
    ) -> Result<()> {
        match blobs::touch(tx, digests, self.source().now()).await? {
            blobs::Recorded::Ready => Ok(()),
            blobs::Recorded::BeingSwept => Err(self.being_swept()),
        }
    }

    fn being_swept(&self) -> Error {
        Error::Unavailable {
            why: "the collector is removing the same bytes at this moment".to_owned(),
            retry_after: 2 + u32::try_from(self.source().below(3)).unwrap_or_default(),
        }
    }

    /// Records blobs that are durable in the store.
    pub(crate) async fn record_blobs(&self, tx: &mut Write, stored: &[Stored]) -> Result<()> {
        let rows: Vec<blobs::Blob> = stored
            .iter()
            .map(|stored| blobs::Blob {
                digest: stored.digest,
                size: stored.size,
                crc32: stored.crc32,
            })
            .collect();
        match blobs::record(tx, &rows, self.source().now()).await? {
            blobs::Recorded::Ready => Ok(()),
            blobs::Recorded::BeingSwept => Err(self.being_swept()),
        }
    }
}

/// An append under its lease.
struct Append {
    registry: Registry,
    caller: Principal,
    upload: Upload,
    lease: uuid::Uuid,
}

impl Append {
    async fn run<S, E>(mut self, checksum: Option<Digest>, body: S) -> Result<UploadOffset>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        let mut state = read_state(&self.upload)?;
        if is_left_over(&self.upload) {
            return self.finish(state).await;
        }
        let options = AppendOptions {
            checksum,
            bytes_max: None,
        };
        let appended = {
            let blobs = self.registry.blobs().clone();
            let append = blobs.append(&mut state, body, &options);
            tokio::pin!(append);
            self.beating(append).await
        };
        self.upload.received = state.offset();
        match appended {
            Ok(appended) if appended.cut.is_none() && state.is_complete() => {
                // Known before the bytes become a blob: what a crash cuts off then can be ended.
                self.save(&state, false).await?;
                self.finish(state).await
            }
            Ok(_) => self.save(&state, true).await,
            Err(error) => {
                // What is durable counts, whatever happened after it.
                self.save(&state, true).await?;
                Err(error.into())
            }
        }
    }

    /// Runs `work` and prolongs the lease while it lasts.
    async fn beating<T>(&self, work: impl Future<Output = T>) -> T {
        let beat = self.registry.config().limits.upload_lease() / 3;
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(beat) => match self.prolong().await {
                    Ok(true) => {}
                    // What is saved under the lost lease will not count.
                    Ok(false) => tracing::warn!(upload = %self.upload.id, "lost the lease of an upload"),
                    Err(error) => tracing::warn!(%error, upload = %self.upload.id, "prolonging an upload's lease"),
                },
            }
        }
    }

    async fn prolong(&self) -> Result<bool> {
        let until = self.registry.upload_lease_end();
        let mut tx = self.registry.db().begin_write().await?;
        let ours = uploads::prolong(&mut tx, self.upload.id, self.lease, until).await?;
        tx.commit().await?;
        Ok(ours)
    }

    /// Writes down what is durable; with `release`, others may go on then.
    async fn save(&self, state: &UploadState, release: bool) -> Result<UploadOffset> {
        let progress = serde_json::to_string(state).map_err(Error::internal)?;
        let mut tx = self.registry.db().begin_write().await?;
        let saved = uploads::save(
            &mut tx,
            self.upload.id,
            self.lease,
            state.offset(),
            &progress,
            release,
        )
        .await?;
        tx.commit().await?;
        if !saved {
            return Err(lease_lost());
        }
        Ok(UploadOffset::of(&self.upload))
    }

    /// All bytes are here: makes them a blob and puts the file into the draft.
    async fn finish(mut self, state: UploadState) -> Result<UploadOffset> {
        let finished = self.beating(self.registry.blobs().finish(&state)).await;
        let stored = match finished {
            Ok(stored) => stored,
            Err(error @ BlobError::DigestMismatch { .. }) => {
                self.give_up(&state).await;
                return Err(error.into());
            }
            Err(error) => {
                self.save(&state, true).await?;
                return Err(error.into());
            }
        };
        if let Err(error) = self.record(stored).await {
            self.registry
                .release_upload(self.upload.id, self.lease)
                .await?;
            return Err(error);
        }
        Ok(UploadOffset::of(&self.upload))
    }

    /// Puts the file, whose blob is stored, into the draft.
    async fn record(&mut self, stored: Stored) -> Result<()> {
        let registry = &self.registry;
        let now = registry.source().now();
        let person = self.caller.person()?.actor;
        let mut tx = registry.db().begin_write().await?;
        let draft = registry
            .editable_draft(&mut tx, &self.caller, self.upload.draft)
            .await?;
        refuse_tombstoned(&mut tx, &[stored.digest]).await?;
        registry.record_blobs(&mut tx, &[stored]).await?;
        let file = DraftFile {
            path: self.upload.path.clone(),
            digest: stored.digest,
            size: stored.size,
            keep_location: self.upload.keep_location,
        };
        registry
            .put_into_draft(&mut tx, &draft, &[file], person)
            .await?;
        if !uploads::finish(&mut tx, self.upload.id, self.lease, stored.size, now).await? {
            // Somebody else may have cancelled or finished it.
            return Err(lease_lost());
        }
        tx.commit().await?;
        self.upload.finished_at = Some(now);
        Ok(())
    }

    /// The bytes are not what was announced: nothing of them is kept.
    async fn give_up(&self, state: &UploadState) {
        let forgotten = async {
            self.registry.blobs().abort(state).await?;
            let mut tx = self.registry.db().begin_write().await?;
            uploads::delete(&mut tx, self.upload.id).await?;
            tx.commit().await?;
            Ok::<_, Error>(())
        };
        if let Err(error) = forgotten.await {
            // It expires by itself.
            tracing::warn!(%error, upload = %self.upload.id, "forgetting a mismatched upload");
        }
    }
}

/// Whether all bytes are here and only the end is not done. An empty upload ends
/// with its first append.
fn is_left_over(upload: &Upload) -> bool {
    upload.finished_at.is_none() && upload.length > 0 && upload.received == upload.length
}

fn lease_lost() -> Error {
    Error::wait(
        ProblemCode::UploadLocked,
        "This request took so long that another one may have gone on in its place. Ask with HEAD where the upload stands.",
        2,
    )
}

fn read_state(upload: &Upload) -> Result<UploadState> {
    serde_json::from_str(&upload.progress).map_err(Error::internal)
}
