//! What comes round by itself: expiring drafts and uploads, and collecting
//! blobs nobody needs.
//!
//! Collection is in two phases. A mark signs unneeded blobs untouched for a day
//! with a claim; a quarter of an hour later a sweep looks again under lock,
//! sets aside what is still unneeded, and only then deletes objects and rows. An
//! upload of the same bytes in between takes the mark off.

use crate::draft_lists::RESTORE_WITHIN;
use crate::jobs::Job;
use crate::{Registry, Result};
use chrono::Duration;
use std::collections::HashSet;
use uuid::Uuid;
use wright_blobs::UploadState;
use wright_model::Digest;
use wright_store::{
    Instant, arrivals, blobs, devices, drafts, exports, idempotency, invitations, jobs,
    mail_secrets, passkeys, sessions, sign_in_limits, site_invitations, storage, tokens, transfers,
    uploads,
};

/// How often housekeeping comes round.
const HOUSEKEEPING_EVERY: Duration = Duration::minutes(30);
/// How often a mark comes round.
const MARK_EVERY: Duration = Duration::hours(6);
/// How long a blob must have been untouched.
const GRACE: Duration = Duration::hours(24);
/// Between mark and sweep.
const SECOND_LOOK_AFTER: Duration = Duration::minutes(15);
/// Blobs one mark takes.
const MARK_LIMIT: i64 = 10_000;
/// Uploads one round ends.
const UPLOADS_LIMIT: i64 = 500;
/// How long answers are kept under an `Idempotency-Key`.
const KEEP_ANSWERS: Duration = Duration::days(2);
/// How long ended sign-ins of devices and failures of signing in are kept.
const KEEP_ENDED_SIGN_INS: Duration = Duration::days(1);
/// How long links and invitations that ended are remembered, so that who opens one
/// is told why it does nothing.
const KEEP_ENDED_LINKS: Duration = Duration::days(30);
/// How long ended tokens stay on their account's page.
const KEEP_ENDED_TOKENS: Duration = Duration::days(30);
/// How long a published or discarded draft is remembered, for who asks again.
const KEEP_ENDED_DRAFTS: Duration = Duration::days(30);
/// Drafts one round forgets; each may list ten thousand files.
const DRAFTS_LIMIT: i64 = 50;
/// Changes to what actors store that one transaction adds up.
const STORAGE_CHANGES_LIMIT: u16 = 1_000;
/// How long a finished upload is remembered.
const KEEP_FINISHED: Duration = Duration::days(2);

impl Registry {
    pub(crate) async fn housekeeping(&self) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        drafts::end_expired(&mut tx, now).await?;
        drafts::end_discarded(&mut tx, now - RESTORE_WITHIN).await?;
        transfers::end_expired(&mut tx, now).await?;
        idempotency::forget(&mut tx, now - KEEP_ANSWERS).await?;
        uploads::forget_finished(&mut tx, now - KEEP_FINISHED).await?;
        drafts::forget_ended(&mut tx, now - KEEP_ENDED_DRAFTS, DRAFTS_LIMIT).await?;
        self.forget_ended_jobs(&mut tx, now).await?;
        sessions::forget_expired(&mut tx, now).await?;
        devices::forget_expired(&mut tx, now - KEEP_ENDED_SIGN_INS).await?;
        tokens::forget_ended(&mut tx, now - KEEP_ENDED_TOKENS).await?;
        sign_in_limits::forget_quiet(&mut tx, now - KEEP_ENDED_SIGN_INS).await?;
        self.forget_ended_mails(&mut tx, now).await?;
        mail_secrets::forget_ended(&mut tx, now - KEEP_ENDED_LINKS).await?;
        site_invitations::forget_ended(&mut tx, now - KEEP_ENDED_LINKS).await?;
        invitations::forget_ended(&mut tx, now - KEEP_ENDED_LINKS).await?;
        passkeys::forget_ended_challenges(&mut tx, now).await?;
        exports::forget_expired(&mut tx, now).await?;
        arrivals::forget_full(&mut tx, now).await?;
        self.forget_old_notifications(&mut tx, now).await?;
        self.enqueue(&mut tx, &Job::Housekeeping, now + HOUSEKEEPING_EVERY)
            .await?;
        tx.commit().await?;
        self.fold_storage().await?;
        self.tidy_derived().await?;
        self.end_abandoned_uploads(now).await
    }

    /// Adds up what publishing changed in what actors store.
    async fn fold_storage(&self) -> Result<()> {
        loop {
            let mut tx = self.db().begin_write().await?;
            let folded = storage::fold(&mut tx, STORAGE_CHANGES_LIMIT).await?;
            tx.commit().await?;
            if folded < usize::from(STORAGE_CHANGES_LIMIT) {
                return Ok(());
            }
        }
    }

    async fn end_abandoned_uploads(&self, now: Instant) -> Result<()> {
        let abandoned =
            uploads::abandoned(&mut *self.db().read().await?, now, UPLOADS_LIMIT).await?;
        for upload in abandoned {
            // Under a lease, so that a request that comes back meets a locked door.
            let lease = self.source().id();
            let mut tx = self.db().begin_write().await?;
            let ours =
                uploads::lease(&mut tx, upload.id, lease, now + Duration::minutes(5), now).await?;
            tx.commit().await?;
            if !ours {
                continue;
            }
            if let Ok(state) = serde_json::from_str::<UploadState>(&upload.progress)
                && let Err(error) = self.blobs().abort(&state).await
            {
                // The next round tries again; the others must not wait for it.
                tracing::warn!(%error, upload = %upload.id, "removing what an abandoned upload left");
                continue;
            }
            let mut tx = self.db().begin_write().await?;
            uploads::delete(&mut tx, upload.id).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// First phase of collecting.
    pub(crate) async fn mark(&self) -> Result<()> {
        self.mark_older_than(GRACE, SECOND_LOOK_AFTER).await?;
        let left_behind = self.claims_left_behind().await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        for claim in left_behind {
            self.enqueue(&mut tx, &Job::Sweep { claim }, now).await?;
        }
        self.enqueue(&mut tx, &Job::Mark, now + MARK_EVERY).await?;
        Ok(tx.commit().await?)
    }

    /// Claims whose sweep was given up: their bytes could never come again.
    async fn claims_left_behind(&self) -> Result<Vec<Uuid>> {
        let mut read = self.db().read().await?;
        let claims = blobs::claims(&mut read).await?;
        let open: HashSet<String> = jobs::open_keys(&mut read, Job::SWEEP)
            .await?
            .into_iter()
            .collect();
        Ok(claims
            .into_iter()
            .filter(|claim| !open.contains(&claim.to_string()))
            .collect())
    }

    /// Marks blobs untouched for `grace` and queues their sweep `later`; returns
    /// how many.
    pub async fn mark_older_than(&self, grace: Duration, later: Duration) -> Result<u64> {
        let now = self.source().now();
        let unneeded =
            blobs::unneeded(&mut *self.db().read().await?, now - grace, MARK_LIMIT).await?;
        if unneeded.is_empty() {
            return Ok(0);
        }
        let claim = self.source().id();
        let mut tx = self.db().begin_write().await?;
        let marked = blobs::mark_unneeded(&mut tx, &unneeded, now - grace, claim).await?;
        if marked > 0 {
            self.enqueue(&mut tx, &Job::Sweep { claim }, now + later)
                .await?;
        }
        tx.commit().await?;
        Ok(marked)
    }

    /// Second phase: deletes what is still marked and unneeded.
    pub(crate) async fn sweep(&self, claim: Uuid) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        blobs::sweep(&mut tx, claim, now).await?;
        blobs::unmark(&mut tx, claim).await?;
        tx.commit().await?;
        self.delete_swept(claim).await
    }

    /// Deletes one tombstoned blob at once, which also ends presigned URLs.
    pub(crate) async fn remove_blob(&self, digest: Digest) -> Result<()> {
        let claim = self.source().id();
        let mut tx = self.db().begin_write().await?;
        blobs::sweep_tombstoned(&mut tx, digest, claim).await?;
        blobs::sweep_derived(&mut tx, digest, claim).await?;
        self.make_again_without(&mut tx, &[digest]).await?;
        tx.commit().await?;
        self.delete_swept(claim).await
    }

    /// Deletes the objects of what was set aside under `claim`, then their rows;
    /// what an attempt that died left as well. Never those of another claim: its
    /// own collector may be done with one at any moment, and once the row is gone
    /// the bytes may come again.
    async fn delete_swept(&self, claim: Uuid) -> Result<()> {
        let mut failed = None;
        for digest in blobs::swept(&mut *self.db().read().await?, claim).await? {
            if let Err(error) = self.blobs().delete(&digest).await {
                tracing::warn!(%error, %digest, "deleting a blob");
                failed = Some(error);
                continue;
            }
            let mut tx = self.db().begin_write().await?;
            blobs::forget(&mut tx, digest, claim).await?;
            tx.commit().await?;
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Removes leftovers in staging that belong to no upload any more; returns
    /// how many. For `admin gc`.
    pub async fn remove_stray_staging(&self) -> Result<u64> {
        let live: HashSet<_> = uploads::unfinished(&mut *self.db().read().await?)
            .await?
            .into_iter()
            .collect();
        let older = self.source().now() - GRACE;
        Ok(self.blobs().remove_staging(older.into(), live).await?)
    }
}
