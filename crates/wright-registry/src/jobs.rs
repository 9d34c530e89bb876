//! Background jobs: taken under a lease, worked outside any transaction, ended
//! by proof of the lease. Every job is harmless when run twice.

use crate::{Registry, Result};
use chrono::Duration;
use std::time::Duration as StdDuration;
use tokio_util::sync::CancellationToken;
use wright_model::Digest;
use wright_model::id::{AccountId, EventId, ExportId, JobId, MailId, ReleaseId};
use wright_store::jobs::{self, Lane, NewJob, TakenJob};
use wright_store::{Instant, Write};

/// How long a worker may go without a beat.
const LEASE: Duration = Duration::seconds(60);
/// How often it beats.
const BEAT: StdDuration = StdDuration::from_secs(15);
/// The fallback where no signal came.
const POLL: StdDuration = StdDuration::from_secs(1);
/// Tries before a job is given up. Those that come round by themselves are not:
/// nobody would queue them again.
pub(crate) const ATTEMPTS_MAX: i64 = 12;
/// How long ended jobs are kept to be looked at.
const KEEP_ENDED: Duration = Duration::days(7);

/// How a job went that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Went {
    /// To its end.
    Through,
    /// Nowhere yet: what it needs is still being made, so it comes again.
    Waits,
}

/// What a job does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Job {
    /// Expires drafts, uploads, offers, sessions; forgets what ended long ago.
    Housekeeping,
    /// Marks unneeded blobs, for [`Job::Sweep`] to delete later.
    Mark,
    /// Deletes what a mark found and nobody needed since.
    Sweep {
        /// What the mark signed with.
        claim: uuid::Uuid,
    },
    /// Deletes one tombstoned blob at once.
    Remove {
        /// The blob.
        digest: Digest,
    },
    /// Sends one mail of the outbox.
    Mail {
        /// The mail.
        id: MailId,
    },
    /// Mails a link to choose a new password, if there is such an account.
    MailReset {
        /// The account of the address that was entered; none has it where absent.
        account: Option<AccountId>,
        /// Each request is a job of its own.
        request: uuid::Uuid,
    },
    /// Packs what a person has here.
    Export {
        /// The export.
        id: ExportId,
    },
    /// Tells followers of public events that came since the last time.
    Notify {
        /// The event that causes it: each has a job of its own, so that no two
        /// publishers wait for one row.
        event: EventId,
    },
    /// Mails a person the news that are due.
    News {
        /// Whose.
        account: AccountId,
    },
    /// Takes an erased person out of the private columns of events.
    Forget {
        /// The account that was erased.
        account: AccountId,
    },
    /// Finds what there is to look into in a release.
    Derive {
        /// The release.
        release: ReleaseId,
    },
    /// The same for all releases after one, since this program makes something new.
    DeriveAll {
        /// Those up to it are done.
        after: Option<ReleaseId>,
        /// What is made.
        pipelines: String,
    },
    /// Looks into one file.
    Analyze {
        /// The file.
        digest: Digest,
        /// For what.
        pipeline: String,
    },
}

impl Job {
    /// What [`Job::Sweep`] is called.
    pub(crate) const SWEEP: &'static str = "sweep";

    fn kind(&self) -> &'static str {
        match self {
            Self::Housekeeping => "housekeeping",
            Self::Mark => "mark",
            Self::Sweep { .. } => Self::SWEEP,
            Self::Remove { .. } => "remove",
            Self::Mail { .. } => "mail",
            Self::MailReset { .. } => "mail-reset",
            Self::Export { .. } => "export",
            Self::Notify { .. } => "notify",
            Self::News { .. } => "news",
            Self::Forget { .. } => "forget",
            Self::Derive { .. } => "derive",
            Self::DeriveAll { .. } => "derive-all",
            Self::Analyze { .. } => "analyze",
        }
    }

    fn lane(&self) -> Lane {
        match self {
            Self::Derive { .. } | Self::DeriveAll { .. } | Self::Analyze { .. } => Lane::Files,
            _ => Lane::General,
        }
    }

    /// Whether it queues its own next turn.
    fn comes_round(kind: &str) -> bool {
        [Self::Housekeeping.kind(), Self::Mark.kind()].contains(&kind)
    }

    /// Two queued jobs of a kind with one key are one.
    fn key(&self) -> String {
        match self {
            Self::Housekeeping | Self::Mark => String::new(),
            Self::Notify { event } => event.to_string(),
            Self::Sweep { claim } => claim.to_string(),
            Self::Remove { digest } => digest.to_string(),
            Self::Mail { id } => id.to_string(),
            Self::MailReset { request, .. } => request.to_string(),
            Self::Export { id } => id.to_string(),
            Self::Forget { account } | Self::News { account } => account.to_string(),
            Self::Derive { release } => release.to_string(),
            Self::DeriveAll { pipelines, .. } => pipelines.clone(),
            Self::Analyze { digest, pipeline } => format!("{pipeline} {digest}"),
        }
    }
}

impl Registry {
    /// Queues a job in the transaction that causes it.
    pub(crate) async fn enqueue(&self, tx: &mut Write, job: &Job, run_at: Instant) -> Result<()> {
        let payload = serde_json::to_string(job).map_err(crate::Error::internal)?;
        let new = NewJob {
            id: JobId(self.source().id()),
            kind: job.kind(),
            key: &job.key(),
            payload: &payload,
            lane: job.lane(),
            run_at,
            now: self.source().now(),
        };
        Ok(jobs::enqueue(tx, &new).await?)
    }

    /// Queues the housekeeping, soon.
    pub(crate) async fn enqueue_housekeeping(&self, tx: &mut Write, run_at: Instant) -> Result<()> {
        self.enqueue(tx, &Job::Housekeeping, run_at).await
    }

    /// Queues the deletion of one tombstoned blob.
    pub(crate) async fn enqueue_removal(
        &self,
        tx: &mut Write,
        digest: Digest,
        now: Instant,
    ) -> Result<()> {
        self.enqueue(tx, &Job::Remove { digest }, now).await
    }

    /// Works on jobs until told to stop; a job under way is finished first. Those
    /// that look into files are left to [`Registry::work_on_files`].
    pub async fn work(&self, stop: CancellationToken) {
        if let Err(error) = self.enqueue_regular().await {
            tracing::warn!(%error, "queueing regular jobs");
        }
        self.work_in(Lane::General, stop).await;
    }

    /// Works on jobs that look into files until told to stop.
    pub async fn work_on_files(&self, stop: CancellationToken) {
        self.work_in(Lane::Files, stop).await;
    }

    async fn work_in(&self, lane: Lane, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.work_once_in(Some(lane)).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "taking jobs"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.signals().jobs(lane) => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Housekeeping and collection come round by themselves: each queues its
    /// next turn. This queues the first.
    async fn enqueue_regular(&self) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        self.enqueue(&mut tx, &Job::Housekeeping, now).await?;
        self.enqueue(&mut tx, &Job::Mark, now + Duration::minutes(10))
            .await?;
        self.enqueue_derivation(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Takes one due job of any kind and works on it; `false` when none was due.
    pub async fn work_once(&self) -> Result<bool> {
        self.work_once_in(None).await
    }

    async fn work_once_in(&self, lane: Option<Lane>) -> Result<bool> {
        let now = self.source().now();
        if !jobs::any_due(&mut *self.db().read().await?, now, lane).await? {
            return Ok(false);
        }
        let mut tx = self.db().begin_write().await?;
        jobs::requeue_expired(&mut tx, now).await?;
        let taken = jobs::take(&mut tx, now, now + LEASE, self.source().id(), lane, 1).await?;
        tx.commit().await?;
        let Some(job) = taken.into_iter().next() else {
            return Ok(false);
        };
        self.run(&job).await?;
        Ok(true)
    }

    async fn run(&self, taken: &TakenJob) -> Result<()> {
        let work = async {
            let job: Job = serde_json::from_str(&taken.payload).map_err(crate::Error::internal)?;
            let done = match job {
                Job::Housekeeping => self.housekeeping().await,
                Job::Mark => self.mark().await,
                Job::Sweep { claim } => self.sweep(claim).await,
                Job::Remove { digest } => self.remove_blob(digest).await,
                Job::Mail { id } => self.send_mail(id, taken.attempts).await,
                Job::MailReset { account, .. } => self.work_on_reset(account).await,
                Job::Export { id } => self.work_on_export(id).await,
                Job::Notify { .. } => self.work_on_notifications().await,
                Job::News { account } => self.work_on_news(account).await,
                Job::Forget { account } => self.work_on_forgetting(account).await,
                Job::Derive { release } => self.work_on_deriving(release).await,
                Job::DeriveAll { after, pipelines } => {
                    self.work_on_deriving_all(after, &pipelines).await
                }
                Job::Analyze { digest, pipeline } => {
                    return self.work_on_analysis(digest, &pipeline).await;
                }
            };
            done.map(|()| Went::Through)
        };
        tokio::pin!(work);
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                () = tokio::time::sleep(BEAT) => {
                    match self.beat(taken).await {
                        Ok(true) => {}
                        Ok(false) => {
                            tracing::warn!(job = %taken.id, kind = taken.kind, "lost the lease; another worker goes on");
                            return Ok(());
                        }
                        // The lease outlasts several beats.
                        Err(error) => tracing::warn!(%error, job = %taken.id, "prolonging a lease"),
                    }
                }
            }
        };
        self.end(taken, done).await
    }

    async fn beat(&self, job: &TakenJob) -> Result<bool> {
        let until = self.source().now() + LEASE;
        let mut tx = self.db().begin_write().await?;
        let ours = jobs::beat(&mut tx, job, until).await?;
        tx.commit().await?;
        Ok(ours)
    }

    async fn end(&self, job: &TakenJob, done: Result<Went>) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let ours = match done {
            Ok(Went::Through) => jobs::complete(&mut tx, job, now).await?,
            Ok(Went::Waits) => {
                let why = "what it needs is not there yet";
                jobs::retry(&mut tx, job, why, now + backoff(job.attempts), now).await?
            }
            Err(error) if job.attempts >= ATTEMPTS_MAX && !Job::comes_round(&job.kind) => {
                tracing::error!(%error, job = %job.id, kind = job.kind, "job given up");
                jobs::give_up(&mut tx, job, &error.to_string(), now).await?
            }
            Err(error) => {
                tracing::warn!(%error, job = %job.id, kind = job.kind, attempts = job.attempts, "job failed; trying again later");
                jobs::retry(
                    &mut tx,
                    job,
                    &error.to_string(),
                    now + backoff(job.attempts),
                    now,
                )
                .await?
            }
        };
        tx.commit().await?;
        if !ours {
            tracing::warn!(job = %job.id, "the job ended after its lease was lost");
        }
        Ok(())
    }

    /// How many jobs stand in each state, for metrics.
    pub async fn job_counts(&self) -> Result<jobs::Counts> {
        Ok(jobs::counts(&mut *self.db().read().await?).await?)
    }

    /// Forgets jobs that ended long ago.
    pub(crate) async fn forget_ended_jobs(&self, tx: &mut Write, now: Instant) -> Result<()> {
        jobs::forget_ended(tx, now - KEEP_ENDED).await?;
        Ok(())
    }
}

/// 10 s, 20 s, 40 s … at most an hour.
fn backoff(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(9);
    Duration::seconds((10_i64 << doublings).min(3600))
}
