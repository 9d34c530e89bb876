//! The jobs that look into files.
//!
//! Publishing queues one [`Job::Derive`] for its release; that notes what there is
//! to look into and queues a [`Job::Analyze`] for each. A file that brings its
//! child down is tried once more, then it is refused for good, under its digest
//! and pipeline, on every node: tries are counted in the database before they
//! begin, so that even one that takes the whole node along ends.

use crate::analysis::{Failure, Order, Outcome, Patience, Reason, Task, Turn};
use crate::jobs::{Job, Went};
use crate::{Error, Registry, Result};
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::fs::File;
use wright_blobs::{BlobError, Stored};
use wright_model::id::ReleaseId;
use wright_model::{DesignPath, Digest};
use wright_store::derived::{self, AnalysisState, Begun, Derivative};
use wright_store::{Instant, Write, blobs, meta, releases, tombstones};
use wright_wire::Config;
use wright_wire::problem::ProblemCode;

/// Tries of a file whose child ended badly.
const TRIES_MAX: i64 = 2;
/// Tries that began, however they ended.
const TRIES_BEGUN_MAX: i64 = 5;
/// What is said of a file whose bytes are not there, or are others, at the last try.
const LOST: &str = "this registry has lost its bytes";
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
/// Beside it: since when.
const GONE_THROUGH_AT: &str = "derived_pipelines_at";
/// Said among the pipelines where STEP files are looked into, too: a registry
/// whose operator has just installed the helper goes through all again.
const STEP: &str = "step";
/// What older versions made is kept so long after all was gone through for newer
/// ones: until those are made, and for pages that were loaded before.
const KEEP_OLD_PIPELINES: Duration = Duration::days(2);
/// Files of which that is forgotten in one transaction.
const FORGOTTEN_AT_ONCE: u16 = 1_000;
/// What waits longer has lost its job.
const LOST_AFTER: Duration = Duration::hours(2);
/// Lost ones that are queued again at once.
const LOST_AT_ONCE: i64 = 500;

impl Registry {
    /// Goes through every release once when this program makes something new.
    pub(crate) async fn enqueue_derivation(&self, tx: &mut Write) -> Result<()> {
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
            None => {
                let now = self.source().now().to_rfc3339();
                meta::set(&mut tx, GONE_THROUGH, Some(for_pipelines)).await?;
                meta::set(&mut tx, GONE_THROUGH_AT, Some(&now)).await?;
            }
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
        let config = releases::config_json(&mut read, id).await?;
        drop(read);
        let config = config.and_then(|json| Config::parse(json.as_bytes()).ok());
        let mut wanted: HashMap<Task, Vec<Digest>> = HashMap::new();
        for file in &files {
            for task in Task::of_file(&file.path, file.kind, &file.media_type) {
                wanted.entry(task).or_default().push(file.digest);
            }
            if self.reads_step() && wright_geometry::is_step_extension(&file.path.extension()) {
                wanted.entry(Task::Shape).or_default().push(file.digest);
            }
        }
        self.choose_mesh_cover(&release, &files, config.as_ref())
            .await?;
        if let Some(bom) = config.and_then(|config| bom_among(&config, &files)) {
            wanted.entry(Task::Bom).or_default().push(bom);
        }
        for (task, digests) in wanted {
            for some in digests.chunks(QUEUED_AT_ONCE) {
                self.want(task, some).await?;
                self.want_next(task, some).await?;
            }
        }
        // Behind the pictures, since it shows one.
        self.want(Task::Card, &[release.manifest]).await
    }

    /// Has blobs looked into, unless that was done.
    pub(super) async fn want(&self, task: Task, digests: &[Digest]) -> Result<()> {
        if digests.is_empty() {
            return Ok(());
        }
        let (now, pipeline) = (self.source().now(), task.pipeline());
        let mut tx = self.db().begin_write().await?;
        for digest in derived::want(&mut tx, digests, pipeline, now).await? {
            self.enqueue_analysis(&mut tx, digest, pipeline).await?;
        }
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }

    /// Has what follows on a task done of files for which that is done already: it
    /// may be of a newer version.
    async fn want_next(&self, task: Task, digests: &[Digest]) -> Result<()> {
        if task != Task::Shape {
            return Ok(());
        }
        let mut read = self.db().read().await?;
        let known = derived::among(&mut read, digests, task.pipeline()).await?;
        drop(read);
        let mut wanted: HashMap<Task, Vec<Digest>> = HashMap::new();
        for analysis in known {
            let found = analysis
                .found
                .filter(|_| analysis.state == AnalysisState::Done);
            let found = found.and_then(|json| serde_json::from_str(&json).ok());
            if let Some(next) = found.and_then(|found| task.followed_by(&found)) {
                wanted.entry(next).or_default().push(analysis.digest);
            }
        }
        for (next, digests) in wanted {
            self.want(next, &digests).await?;
        }
        Ok(())
    }

    async fn enqueue_analysis(&self, tx: &mut Write, digest: Digest, pipeline: &str) -> Result<()> {
        let job = Job::Analyze {
            digest,
            pipeline: pipeline.to_owned(),
        };
        self.enqueue(tx, &job, self.source().now()).await
    }

    /// What shows any of some blobs that were removed is made again, without it.
    pub(crate) async fn make_again_without(
        &self,
        tx: &mut Write,
        removed: &[Digest],
    ) -> Result<()> {
        let now = self.source().now();
        for (source, pipeline) in derived::again_without(tx, removed, now).await? {
            self.enqueue_analysis(tx, source, &pipeline).await?;
        }
        Ok(())
    }

    /// Looks into one file, or draws one card.
    pub(crate) async fn work_on_analysis(&self, digest: Digest, pipeline: &str) -> Result<Went> {
        match Task::of_pipeline(pipeline) {
            // Of an older version of this program, or a newer one that another node runs.
            None => {}
            Some(_) if !self.analyzes() => {}
            Some(Task::Card) => return self.work_on_card(digest).await,
            Some(task) => match self.look_into_blob(task, digest, Patience::Job).await {
                // The operator is told; no other try finds it.
                Err(error) if error.code() == ProblemCode::BlobMissing => {}
                done => done?,
            },
        }
        Ok(Went::Through)
    }

    /// One try of a stored file, when it is its turn, where there is anything left to
    /// be done.
    pub(super) async fn look_into_blob(
        &self,
        task: Task,
        digest: Digest,
        patience: Patience,
    ) -> Result<()> {
        let recorded = blobs::find(&mut *self.db().read().await?, &[digest]).await?;
        // What is known of a blob goes with its row.
        let Some(blob) = recorded.first() else {
            return Ok(());
        };
        let limits = task.limits(blob.size);
        if blob.size > limits.input_bytes_max {
            let large = Reason::too_large(&limits);
            return self.refuse(task, digest, None, &large).await;
        }
        let turn = self.turn(patience).await;
        let turn = turn.map_err(|failure| not_now(&failure))?;
        // Before the bytes are fetched: mostly, a job that was lost has nothing left to do.
        let Some(begun) = self.begin(task, digest).await? else {
            return Ok(());
        };
        match self.bytes_for(task, digest, begun, patience).await? {
            Some(input) => self.try_once(&turn, task, digest, input, begun, None).await,
            None => Ok(()),
        }
    }

    /// The bytes for a try that was begun; `None` where it was the last. That the store
    /// does not answer is not the file's fault. That it has lost them, or has others,
    /// counts as a try of a job: nothing else would end it, and who loads a page again
    /// and again ends nothing.
    async fn bytes_for(
        &self,
        task: Task,
        digest: Digest,
        begun: Begun,
        patience: Patience,
    ) -> Result<Option<(File, u64)>> {
        let why = match self.blobs().open_file(&digest).await {
            Ok(Some(input)) => return Ok(Some(input)),
            Ok(None) => crate::blobs::lost(digest),
            Err(error @ (BlobError::Unavailable(_) | BlobError::StorageFull(_))) => {
                self.give_back(task, digest, begun).await?;
                return Err(error.into());
            }
            Err(error) => error.into(),
        };
        if patience == Patience::Request {
            self.give_back(task, digest, begun).await?;
            return Err(why);
        }
        if begun.attempts < TRIES_BEGUN_MAX {
            return Err(why);
        }
        let lost = Reason::Refused { why: LOST.into() };
        self.refuse(task, digest, Some(begun), &lost).await?;
        Ok(None)
    }

    /// Begins a try; `None` where nothing is to be done any more.
    pub(super) async fn begin(&self, task: Task, digest: Digest) -> Result<Option<Begun>> {
        let (now, pipeline) = (self.source().now(), task.pipeline());
        let mut tx = self.db().begin_write().await?;
        let begun = derived::begin(&mut tx, digest, pipeline, now).await?;
        tx.commit().await?;
        match begun {
            Some(begun) if begun.attempts > TRIES_BEGUN_MAX => {
                self.refuse(task, digest, Some(begun), &Reason::Crashed)
                    .await?;
                Ok(None)
            }
            begun => Ok(begun),
        }
    }

    /// Ends a try that was none: the file is not to blame.
    pub(super) async fn give_back(&self, task: Task, digest: Digest, begun: Begun) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        derived::give_back(&mut tx, digest, task.pipeline(), begun, now).await?;
        Ok(tx.commit().await?)
    }

    /// One try that was begun, and what is kept of it.
    pub(super) async fn try_once(
        &self,
        turn: &Turn<'_>,
        task: Task,
        digest: Digest,
        (input, size): (File, u64),
        begun: Begun,
        shows: Option<Digest>,
    ) -> Result<()> {
        let order = Order {
            task,
            extensions: self.extensions_for(task, digest).await?,
        };
        match self.analyze(turn, order, input, &task.limits(size)).await {
            Ok(outcome) => {
                let kept = self.keep(task, digest, begun, outcome, shows).await;
                // A full disk, or a database that is away, is not the file's fault.
                if let Err(Error::Unavailable { .. }) = &kept {
                    self.give_back(task, digest, begun).await?;
                }
                kept
            }
            Err(Failure::Reason(reason)) if reason.may_pass() && begun.attempts < TRIES_MAX => {
                Err(Error::Unavailable {
                    why: format!("{task} of {digest}: {reason}"),
                    retry_after: 10,
                })
            }
            Err(Failure::Reason(reason)) => self.refuse(task, digest, Some(begun), &reason).await,
            Err(failure @ Failure::Broken(_)) => {
                self.give_back(task, digest, begun).await?;
                Err(not_now(&failure))
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
    async fn keep(
        &self,
        task: Task,
        digest: Digest,
        begun: Begun,
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
        let (now, pipeline) = (self.source().now(), task.pipeline());
        let mut tx = self.db().begin_write().await?;
        if let Some(shows) = shows
            && is_removed(&mut tx, shows).await?
        {
            drop(tx);
            self.give_back(task, digest, begun).await?;
            let why = format!("{task} of {digest}: {shows}, which it shows, was just removed");
            return Err(not_now(&Failure::Broken(why)));
        }
        if !stored.is_empty() {
            self.record_blobs(&mut tx, &stored).await?;
        }
        let kept = (found.as_str(), made.as_slice());
        if !derived::finish(&mut tx, digest, pipeline, begun, kept, now).await? {
            return Ok(());
        }
        if let Some(next) = task.followed_by(&outcome.found) {
            let pipeline = next.pipeline();
            for digest in derived::want(&mut tx, &[digest], pipeline, now).await? {
                self.enqueue_analysis(&mut tx, digest, pipeline).await?;
            }
        }
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }

    /// Refuses a file for good, by the try that was begun, unless something else is known
    /// of it by now.
    async fn refuse(
        &self,
        task: Task,
        digest: Digest,
        begun: Option<Begun>,
        reason: &Reason,
    ) -> Result<()> {
        let written = serde_json::to_string(reason).map_err(Error::internal)?;
        let (now, pipeline) = (self.source().now(), task.pipeline());
        let mut tx = self.db().begin_write().await?;
        let refused = derived::refuse(&mut tx, digest, pipeline, begun, &written, now).await?;
        tx.commit().await?;
        if !refused {
            return Ok(());
        }
        tracing::info!(%digest, %task, %reason, "a file is refused");
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
        let mut forgetting = self.is_past_old_pipelines(now).await?;
        while forgetting {
            let mut tx = self.db().begin_write().await?;
            let forgotten =
                derived::forget_old_pipelines(&mut tx, &current, FORGOTTEN_AT_ONCE).await?;
            tx.commit().await?;
            forgetting = forgotten == u64::from(FORGOTTEN_AT_ONCE);
        }
        let mut tx = self.db().begin_write().await?;
        for pipeline in current {
            let lost = derived::unfinished(&mut tx, pipeline, now - LOST_AFTER, LOST_AT_ONCE);
            for digest in lost.await? {
                self.enqueue_analysis(&mut tx, digest, pipeline).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Whether all was gone through for what this node makes, long enough ago.
    async fn is_past_old_pipelines(&self, now: Instant) -> Result<bool> {
        let mut read = self.db().read().await?;
        if meta::get(&mut read, GONE_THROUGH).await?.as_deref() != Some(&self.pipelines()) {
            return Ok(false);
        }
        let since = meta::get(&mut read, GONE_THROUGH_AT).await?;
        let since = since.and_then(|at| at.parse::<DateTime<Utc>>().ok());
        Ok(since.is_some_and(|since| since + KEEP_OLD_PIPELINES <= now))
    }
}

/// Whether a blob lies under a tombstone; none is laid on it until the transaction
/// ends, so whoever lays one later finds what was made meanwhile.
async fn is_removed(tx: &mut Write, digest: Digest) -> Result<bool> {
    blobs::hold(tx, &[digest], blobs::Hold::Shared).await?;
    Ok(tombstones::find(tx, digest).await?.is_some())
}

/// Why nothing can be looked into now.
pub(super) fn not_now(failure: &Failure) -> Error {
    Error::Unavailable {
        why: failure.to_string(),
        retry_after: 10,
    }
}

/// The bill of materials that a config names.
fn bom_among(config: &Config, files: &[releases::ReleaseFile]) -> Option<Digest> {
    let path = config.bom.as_ref()?;
    let found = files.iter().find(|file| file.path == *path);
    found.map(|file| file.digest)
}
