//! The jobs that look into files.
//!
//! Publishing queues one [`Job::Derive`] for its release; that notes what there is
//! to look into and queues a [`Job::Analyze`] for each. A file that brings its
//! child down is tried once more, then it is refused for good, under its digest
//! and pipeline, on every node: tries are counted in the database before they
//! begin, so that even one that takes the whole node along ends.

use crate::analysis::{Failure, Order, Outcome, Patience, Reason, Task};
use crate::jobs::Job;
use crate::{Error, Registry, Result};
use chrono::Duration;
use std::collections::HashMap;
use std::fs::File;
use wright_blobs::Stored;
use wright_model::id::ReleaseId;
use wright_model::{DesignPath, Digest};
use wright_store::derived::{self, Derivative};
use wright_store::{meta, releases};
use wright_wire::Config;

/// Tries of a file whose child ended badly.
const TRIES_MAX: i64 = 2;
/// Tries that began, however they ended.
const TRIES_BEGUN_MAX: i64 = 5;
/// Extensions that a file may go by for what it is.
const EXTENSIONS_MAX: usize = 4;
/// Paths of a file that are looked through for them.
const PATHS_MAX: i64 = 200;
/// Jobs queued in one transaction.
const QUEUED_AT_ONCE: usize = 200;
/// Releases one job goes through.
const RELEASES_AT_ONCE: i64 = 50;
/// In the database's single values: for which pipelines every release was gone
/// through.
const GONE_THROUGH: &str = "derived_pipelines";
/// Said among the pipelines where STEP files are looked into, too: a registry
/// whose operator has just installed the helper goes through all again.
const STEP: &str = "step";
/// What older versions made is kept so long, for pages that were loaded before.
const KEEP_OLD_PIPELINES: Duration = Duration::days(2);
/// What waits longer has lost its job.
const LOST_AFTER: Duration = Duration::hours(2);
/// Lost ones that are queued again at once.
const LOST_AT_ONCE: i64 = 500;

impl Registry {
    /// Goes through every release once when this program makes something new.
    pub(crate) async fn enqueue_derivation(&self, tx: &mut wright_store::Write) -> Result<()> {
        let known = meta::get(tx, GONE_THROUGH).await?;
        if !self.analyzes() {
            // What comes meanwhile is not looked into: later, all is gone through again.
            if known.is_some() {
                meta::set(tx, GONE_THROUGH, None).await?;
            }
            return Ok(());
        }
        if known.as_deref() != Some(&self.pipelines()) {
            let job = Job::DeriveAll {
                after: None,
                pipelines: self.pipelines(),
            };
            self.enqueue(tx, &job, self.source().now()).await?;
        }
        Ok(())
    }

    /// What this node makes, as one word.
    fn pipelines(&self) -> String {
        let mut words = Task::pipelines();
        if self.reads_step() {
            words.push(STEP);
        }
        words.join(" ")
    }

    /// Goes through some releases and queues the next ones.
    pub(crate) async fn work_on_deriving_all(
        &self,
        after: Option<ReleaseId>,
        for_pipelines: &str,
    ) -> Result<()> {
        if for_pipelines != self.pipelines() || !self.analyzes() {
            return Ok(());
        }
        let mut read = self.db().read().await?;
        let releases = derived::releases_after(&mut read, after, RELEASES_AT_ONCE).await?;
        drop(read);
        for release in &releases {
            self.work_on_deriving(*release).await?;
        }
        let mut tx = self.db().begin_write().await?;
        match releases.last() {
            Some(last) => {
                let job = Job::DeriveAll {
                    after: Some(*last),
                    pipelines: for_pipelines.to_owned(),
                };
                self.enqueue(&mut tx, &job, self.source().now()).await?;
            }
            None => meta::set(&mut tx, GONE_THROUGH, Some(for_pipelines)).await?,
        }
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }

    /// Notes what there is to look into in a release, and queues it.
    pub(crate) async fn work_on_deriving(&self, id: ReleaseId) -> Result<()> {
        if !self.analyzes() {
            return Ok(());
        }
        let mut read = self.db().read().await?;
        let Some(release) = releases::by_id(&mut read, id).await? else {
            return Ok(());
        };
        let files = releases::files(&mut read, id).await?;
        drop(read);
        let mut wanted: HashMap<Task, Vec<Digest>> = HashMap::new();
        for file in &files {
            for task in Task::of_file(&file.path, file.kind, &file.media_type) {
                wanted.entry(task).or_default().push(file.digest);
            }
            if self.reads_step() && wright_geometry::is_step_extension(&file.path.extension()) {
                wanted.entry(Task::Shape).or_default().push(file.digest);
            }
        }
        self.choose_mesh_cover(&release, &files).await?;
        let config = releases::config_json(&mut *self.db().read().await?, id).await?;
        if let Some(bom) = config.and_then(|json| bom_among(&json, &files)) {
            wanted.entry(Task::Bom).or_default().push(bom);
        }
        for (task, digests) in wanted {
            for some in digests.chunks(QUEUED_AT_ONCE) {
                self.want(task, some).await?;
            }
        }
        // Behind the pictures, since it shows one.
        self.want(Task::Card, &[release.manifest]).await
    }

    /// Has blobs looked into, unless that was done.
    pub(super) async fn want(&self, task: Task, digests: &[Digest]) -> Result<()> {
        let Some(pipeline) = task.pipeline().filter(|_| !digests.is_empty()) else {
            return Ok(());
        };
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        for digest in derived::want(&mut tx, digests, pipeline, now).await? {
            self.enqueue_analysis(&mut tx, digest, pipeline).await?;
        }
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }

    async fn enqueue_analysis(
        &self,
        tx: &mut wright_store::Write,
        digest: Digest,
        pipeline: &str,
    ) -> Result<()> {
        let job = Job::Analyze {
            digest,
            pipeline: pipeline.to_owned(),
        };
        self.enqueue(tx, &job, self.source().now()).await
    }

    /// What shows a blob that was removed is made again, without it.
    pub(crate) async fn make_again_without(
        &self,
        tx: &mut wright_store::Write,
        removed: Digest,
    ) -> Result<()> {
        let now = self.source().now();
        for (source, pipeline) in derived::again_without(tx, removed, now).await? {
            self.enqueue_analysis(tx, source, &pipeline).await?;
        }
        Ok(())
    }

    /// Looks into one file, or draws one card.
    pub(crate) async fn work_on_analysis(&self, digest: Digest, pipeline: &str) -> Result<()> {
        match Task::of_pipeline(pipeline) {
            // Of an older version of this program, or a newer one that another node runs.
            None => Ok(()),
            Some(_) if !self.analyzes() => Ok(()),
            Some(Task::Card) => self.work_on_card(digest).await,
            Some(task) => {
                let Some(attempts) = self.begin(task, digest).await? else {
                    return Ok(());
                };
                let Some((input, size)) = self.blobs().open_file(&digest).await? else {
                    tracing::error!(%digest, "a recorded blob is missing in the store; run admin verify");
                    return Ok(());
                };
                self.look_into_file(task, digest, (input, size), attempts, None)
                    .await
            }
        }
    }

    /// Begins a try; `None` where nothing is to be done any more.
    pub(super) async fn begin(&self, task: Task, digest: Digest) -> Result<Option<i64>> {
        let (now, pipeline) = (self.source().now(), task.pipeline().unwrap_or_default());
        let mut tx = self.db().begin_write().await?;
        let attempts = derived::begin(&mut tx, digest, pipeline, now).await?;
        tx.commit().await?;
        match attempts {
            Some(attempts) if attempts > TRIES_BEGUN_MAX => {
                self.refuse(task, digest, &Reason::Crashed).await?;
                Ok(None)
            }
            attempts => Ok(attempts),
        }
    }

    /// One try, and what is kept of it.
    pub(super) async fn look_into_file(
        &self,
        task: Task,
        digest: Digest,
        (input, size): (File, u64),
        attempts: i64,
        shows: Option<Digest>,
    ) -> Result<()> {
        let order = Order {
            task,
            extensions: self.extensions_for(task, digest).await?,
        };
        let done = self
            .analyze(order, input, &task.limits(size), Patience::Job)
            .await;
        match done {
            Ok(outcome) => self.keep(task, digest, outcome, shows).await,
            Err(Failure::Reason(reason)) if reason.may_pass() && attempts < TRIES_MAX => {
                Err(Error::Unavailable {
                    why: format!("{task} of {digest}: {reason}"),
                    retry_after: 10,
                })
            }
            Err(Failure::Reason(reason)) => self.refuse(task, digest, &reason).await,
            Err(Failure::Broken(why)) => {
                // The file is not to blame: this was no try.
                let (now, pipeline) = (self.source().now(), task.pipeline().unwrap_or_default());
                let mut tx = self.db().begin_write().await?;
                derived::again(&mut tx, digest, pipeline, now).await?;
                tx.commit().await?;
                Err(Error::Unavailable {
                    why,
                    retry_after: 10,
                })
            }
        }
    }

    /// What a shape goes by in releases: some kinds of text look alike.
    async fn extensions_for(&self, task: Task, digest: Digest) -> Result<Vec<String>> {
        if !task.is_of_shape() {
            return Ok(Vec::new());
        }
        let mut read = self.db().read().await?;
        let paths = derived::paths_of(&mut read, digest, PATHS_MAX).await?;
        let paths = paths.iter().filter_map(|path| DesignPath::parse(path).ok());
        let mut extensions: Vec<String> = paths.map(|path| path.extension()).collect();
        extensions.retain(|one| {
            !one.is_empty() && one.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
        });
        extensions.sort_unstable();
        extensions.dedup();
        extensions.truncate(EXTENSIONS_MAX);
        Ok(extensions)
    }

    /// Keeps what was made and found out.
    pub(super) async fn keep(
        &self,
        task: Task,
        digest: Digest,
        outcome: Outcome,
        shows: Option<Digest>,
    ) -> Result<()> {
        let mut stored: Vec<Stored> = Vec::with_capacity(outcome.outputs.len());
        let mut made = Vec::with_capacity(outcome.outputs.len());
        for output in outcome.outputs {
            let blob = self.blobs().put(output.bytes).await?;
            made.push(Derivative {
                source: digest,
                name: output.head.name,
                digest: blob.digest,
                media_type: output.head.media_type,
                bytes: blob.size,
                width: output.head.width,
                height: output.head.height,
                shows,
            });
            stored.push(blob);
        }
        let found = outcome.found.to_string();
        let (now, pipeline) = (self.source().now(), task.pipeline().unwrap_or_default());
        let mut tx = self.db().begin_write().await?;
        if !stored.is_empty() {
            self.record_blobs(&mut tx, &stored).await?;
        }
        if !derived::finish(&mut tx, digest, pipeline, &found, &made, now).await? {
            return Ok(());
        }
        if let Some(next) = task.followed_by(&outcome.found) {
            let pipeline = next.pipeline().unwrap_or_default();
            for digest in derived::want(&mut tx, &[digest], pipeline, now).await? {
                self.enqueue_analysis(&mut tx, digest, pipeline).await?;
            }
        }
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }

    pub(super) async fn refuse(&self, task: Task, digest: Digest, reason: &Reason) -> Result<()> {
        tracing::info!(%digest, %task, %reason, "a file is refused");
        let written = serde_json::to_string(reason).map_err(Error::internal)?;
        let (now, pipeline) = (self.source().now(), task.pipeline().unwrap_or_default());
        let mut tx = self.db().begin_write().await?;
        derived::refuse(&mut tx, digest, pipeline, &written, now).await?;
        tx.commit().await?;
        if task == Task::Shape {
            self.choose_other_covers(digest, reason).await?;
        }
        Ok(())
    }

    /// Forgets what older versions made, and queues again what lost its job.
    pub(crate) async fn tidy_derived(&self) -> Result<()> {
        if !self.analyzes() {
            return Ok(());
        }
        let now = self.source().now();
        let current = Task::pipelines();
        let mut tx = self.db().begin_write().await?;
        derived::forget_old_pipelines(&mut tx, &current, now - KEEP_OLD_PIPELINES).await?;
        for pipeline in current {
            let lost = derived::unfinished(&mut tx, pipeline, now - LOST_AFTER, LOST_AT_ONCE);
            for digest in lost.await? {
                self.enqueue_analysis(&mut tx, digest, pipeline).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// The bill of materials that a config names.
fn bom_among(config_json: &str, files: &[releases::ReleaseFile]) -> Option<Digest> {
    let path = Config::parse(config_json.as_bytes()).ok()?.bom?;
    let found = files.iter().find(|file| file.path == path);
    found.map(|file| file.digest)
}
