//! Publishing: everything is checked and stored first, then one short
//! transaction makes the release, its files, its event and its jobs.

use crate::access::Target;
use crate::check::{Prepared, check_edges};
use crate::drafts::{check_revision, refuse_tombstoned, version_taken};
use crate::events::Told;
use crate::jobs::Job;
use crate::notifications::{Facts, For, News, account_of};
use crate::{Action, Error, Principal, Registry, Result};
use std::collections::HashMap;
use wright_manifest::Diagnostic;
use wright_model::id::{ActorId, DesignId, DraftId, EventId, ReleaseId};
use wright_model::{Design, DesignName, Digest, NotificationKind, Version};
use wright_store::designs;
use wright_store::drafts::{self, Draft, DraftState};
use wright_store::releases::{self, Release, ReleaseFile};
use wright_store::storage::{self, Counted};
use wright_store::{Instant, Write, blobs};
use wright_wire::changes::{ChangeDetail, ChangeKind};
use wright_wire::problem::ProblemCode;

/// A release that is out.
#[derive(Debug, Clone)]
pub struct Publication {
    /// Its design.
    pub name: DesignName,
    /// Its version.
    pub version: Version,
    /// Its identity.
    pub manifest: Digest,
    /// What a machine acts on.
    pub making: Digest,
    /// The event that tells it.
    pub event: EventId,
    /// That event's number; `None` while a crash or a busy database holds the
    /// numbering up: the release stands, and is listed once it has one.
    pub seq: Option<i64>,
    /// Whether this request published it, or it was there with these very files.
    pub is_new: bool,
    /// What the author may want to mend next time.
    pub warnings: Vec<Diagnostic>,
}

impl Registry {
    /// Publishes a draft. `manifest` is the digest the client computed and
    /// `revision` the one it saw, where it says so.
    pub async fn publish(
        &self,
        caller: &Principal,
        id: DraftId,
        manifest: Option<Digest>,
        revision: Option<i64>,
    ) -> Result<Publication> {
        if let Some(done) = self.published_draft(caller, id).await? {
            return Ok(done);
        }
        let checked = self.check_draft(caller, id).await?;
        check_revision(&checked.draft.draft, revision)?;
        let Some(prepared) = &checked.release else {
            return Err(refused(&checked.diagnostics));
        };
        if manifest.is_some_and(|manifest| manifest != prepared.built.manifest_digest) {
            return Err(Error::refused(
                ProblemCode::ManifestInvalid,
                format!(
                    "The registry computes the manifest {}, another one than you did. The draft holds other files than your folder, or wright is of another version; nothing was published.",
                    prepared.built.manifest_digest
                ),
            ));
        }
        let config = self.blobs().put(prepared.built.config.clone()).await?;
        let written = self.blobs().put(prepared.built.manifest.clone()).await?;
        let mut tx = self.db().begin_write().await?;
        let (event, is_new) = self
            .write_release(
                &mut tx,
                caller,
                &checked.draft.draft,
                prepared,
                &[config, written],
            )
            .await?;
        self.commit(tx).await?;
        Ok(Publication {
            name: prepared.design.name.clone(),
            version: prepared.design.version.clone(),
            manifest: prepared.built.manifest_digest,
            making: prepared.built.making,
            event,
            seq: self.seq_of(event).await?,
            is_new,
            warnings: checked.warnings(),
        })
    }

    /// A draft that was published before: the same answer again, so that a lost
    /// one does no harm.
    async fn published_draft(
        &self,
        caller: &Principal,
        id: DraftId,
    ) -> Result<Option<Publication>> {
        let draft = self.draft(caller, id).await?.draft;
        let Some(release) = draft
            .release
            .filter(|_| draft.state == DraftState::Published)
        else {
            return Ok(None);
        };
        let release = releases::by_id(&mut *self.db().read().await?, release).await?;
        let release =
            release.ok_or_else(|| Error::internal("a published draft without its release"))?;
        Ok(Some(Publication {
            name: draft.name,
            version: release.version,
            manifest: release.manifest,
            making: release.making,
            event: release.event,
            seq: self.seq_of(release.event).await?,
            is_new: false,
            warnings: Vec::new(),
        }))
    }

    /// The transaction. Returns the event that tells the release and whether it
    /// is new.
    async fn write_release(
        &self,
        tx: &mut Write,
        caller: &Principal,
        draft: &Draft,
        prepared: &Prepared,
        stored: &[wright_blobs::Stored],
    ) -> Result<(EventId, bool)> {
        let now = self.source().now();
        let name = &prepared.design.name;
        let person = caller.person()?.actor;
        self.authorize(
            tx,
            caller,
            Action::Publish,
            draft.owner,
            &Target::Design(name),
        )
        .await?;
        self.require_verified(tx, caller).await?;
        self.hold_blobs(tx, prepared, stored).await?;
        let (design, is_new_design) = self.lock_design(tx, prepared, draft.owner, now).await?;
        let release = new_release(self, prepared, design, person, now);
        if let Some(there) = releases::find(tx, design, &release.version).await? {
            return self
                .published_before(tx, draft, prepared, &there)
                .await
                .map(|event| (event, false));
        }
        let lost = check_edges(tx, &prepared.design).await?;
        if !lost.is_empty() {
            return Err(refused(&lost));
        }
        if is_new_design {
            let told = Told {
                kind: ChangeKind::DesignCreated,
                actor: Some(draft.owner),
                subject: name.as_str(),
                detail: ChangeDetail::default(),
                at: now,
            };
            self.tell(tx, caller, told).await?;
        }
        let told = Told {
            kind: ChangeKind::ReleasePublished,
            actor: Some(draft.owner),
            subject: name.as_str(),
            detail: ChangeDetail {
                version: Some(release.version.clone()),
                manifest: Some(release.manifest),
                making: Some(release.making),
                ..ChangeDetail::default()
            },
            at: now,
        };
        let event = self.tell(tx, caller, told).await?;
        let release = Release { event, ..release };
        self.tell_who_drafted(tx, caller, draft, &release).await?;
        self.write_rows(tx, prepared, &release).await?;
        storage::add(tx, draft.owner, Counted::Release(release.id)).await?;
        self.close_draft(tx, draft, release.id, now).await?;
        choose_latest(tx, design).await?;
        Ok((event, true))
    }

    /// Tells whoever opened the draft that somebody else published it.
    async fn tell_who_drafted(
        &self,
        tx: &mut Write,
        caller: &Principal,
        draft: &Draft,
        release: &Release,
    ) -> Result<()> {
        let news = News {
            kind: NotificationKind::DraftPublished,
            // As followers are told of it: nobody is told twice.
            once: &format!("event {}", release.event),
            facts: Facts {
                path: format!("/@{}/{}", release.published_name, release.version),
                design: release.published_name.to_string(),
                title: release.title.clone(),
                version: release.version.to_string(),
                ..Facts::default()
            },
            by: account_of(caller),
        };
        self.notify(tx, For::Account(draft.account), &news).await
    }

    /// Holds what the release uses and starts from, then locks its design, which
    /// must still be its actor's and called that: a transfer may have been waited
    /// for.
    async fn lock_design(
        &self,
        tx: &mut Write,
        prepared: &Prepared,
        owner: ActorId,
        now: Instant,
    ) -> Result<(DesignId, bool)> {
        let Prepared {
            design:
                Design {
                    name,
                    dependencies,
                    parents,
                    ..
                },
            ..
        } = prepared;
        let used = dependencies
            .iter()
            .filter(|used| used.registry.is_none())
            .map(|used| &used.name);
        let used: Vec<&str> = used
            .chain(parents.iter().map(|parent| &parent.design))
            .filter(|used| *used != name)
            .map(DesignName::as_str)
            .collect();
        designs::hold(tx, &used).await?;
        let (design, is_new) = self.design_to_publish(tx, name, owner, now).await?;
        designs::lock(tx, design).await?;
        let named = designs::find(tx, name).await?;
        let named =
            named.ok_or_else(|| Error::internal("a design that was locked is not there"))?;
        Ok((own_design(&named, name, owner)?, is_new))
    }

    async fn write_rows(
        &self,
        tx: &mut Write,
        prepared: &Prepared,
        release: &Release,
    ) -> Result<()> {
        let config = std::str::from_utf8(&prepared.built.config).map_err(Error::internal)?;
        if !releases::insert(tx, release, config).await? {
            // Held against by the lock on the design; PostgreSQL's last word.
            return Err(version_taken(&release.published_name, &release.version));
        }
        let files: Vec<ReleaseFile> = prepared.files.iter().map(release_file).collect();
        releases::insert_files(tx, release.id, &files).await?;
        if self.analyzes() {
            let job = Job::Derive {
                release: release.id,
            };
            self.enqueue(tx, &job, self.source().now()).await?;
        }
        releases::insert_edges(
            tx,
            release.id,
            &prepared.design.dependencies,
            &prepared.design.parents,
        )
        .await?;
        Ok(())
    }

    /// The draft must still be as it was checked.
    async fn close_draft(
        &self,
        tx: &mut Write,
        draft: &Draft,
        release: ReleaseId,
        now: Instant,
    ) -> Result<()> {
        if drafts::end(
            tx,
            draft.id,
            draft.revision,
            DraftState::Published,
            Some(release),
            now,
        )
        .await?
        {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::DraftChanged,
            "The draft was changed while it was being published. Nothing was published; look at it and publish again.",
        ))
    }

    /// Records the new blobs and makes sure that none of the others is being
    /// collected or was tombstoned since the check, nor will be before the end.
    async fn hold_blobs(
        &self,
        tx: &mut Write,
        prepared: &Prepared,
        stored: &[wright_blobs::Stored],
    ) -> Result<()> {
        self.record_blobs(tx, stored).await?;
        let mut digests: Vec<Digest> = prepared.files.iter().map(|file| file.digest).collect();
        digests.sort_unstable();
        digests.dedup();
        blobs::hold(tx, &digests, blobs::Hold::Shared).await?;
        let found = blobs::find(tx, &digests).await?.len();
        if found != digests.len() {
            return Err(Error::refused(
                ProblemCode::BlobMissing,
                "Some files are no longer here. Nothing was published; check the draft and upload them again.",
            ));
        }
        digests.extend(stored.iter().map(|stored| stored.digest));
        refuse_tombstoned(tx, &digests).await
    }

    /// The design of that name, made where there is none.
    async fn design_to_publish(
        &self,
        tx: &mut Write,
        name: &DesignName,
        owner: ActorId,
        now: Instant,
    ) -> Result<(DesignId, bool)> {
        if let Some(named) = designs::find(tx, name).await? {
            return own_design(&named, name, owner).map(|id| (id, false));
        }
        self.check_designs(tx, owner, &name.actor()).await?;
        let design = designs::Design {
            id: DesignId(self.source().id()),
            owner,
            name: name.clone(),
            created_at: now,
            hidden_at: None,
            latest: None,
        };
        if designs::insert(tx, &design).await? {
            return Ok((design.id, true));
        }
        // Another publisher was faster, or the name differs from another in hyphens alone.
        match designs::find(tx, name).await? {
            Some(named) => own_design(&named, name, owner).map(|id| (id, false)),
            None => Err(Error::refused(
                ProblemCode::NameTaken,
                format!(
                    "{name} differs only in hyphens from a name that is or was another design's. Choose another name."
                ),
            )),
        }
    }

    /// That version is there already: the same files again are no error.
    async fn published_before(
        &self,
        tx: &mut Write,
        draft: &Draft,
        prepared: &Prepared,
        there: &Release,
    ) -> Result<EventId> {
        let files = releases::files(tx, there.id).await?;
        let new: HashMap<_, _> = prepared
            .files
            .iter()
            .map(|file| (&file.path, file.digest))
            .collect();
        let same = files.len() == new.len()
            && files
                .iter()
                .all(|file| new.get(&file.path) == Some(&file.digest));
        if !same || there.withdrawn_at.is_some() {
            return Err(version_taken(&draft.name, &there.version));
        }
        let closed = self
            .close_draft(tx, draft, there.id, self.source().now())
            .await;
        // The same request twice at once: the other one closed it.
        let became = drafts::find(tx, draft.id)
            .await?
            .and_then(|draft| draft.release);
        match closed {
            Err(error) if became != Some(there.id) => Err(error),
            _ => Ok(there.event),
        }
    }
}

fn own_design(named: &designs::Named, name: &DesignName, owner: ActorId) -> Result<DesignId> {
    if named.left_at.is_some() || named.design.owner != owner {
        return Err(Error::refused(
            ProblemCode::NameRetired,
            format!(
                "{name} is called {} now; publish under that name.",
                named.design.name
            ),
        ));
    }
    Ok(named.design.id)
}

fn new_release(
    registry: &Registry,
    prepared: &Prepared,
    design: DesignId,
    person: ActorId,
    now: Instant,
) -> Release {
    Release {
        id: ReleaseId(registry.source().id()),
        design,
        version: prepared.design.version.clone(),
        published_name: prepared.design.name.clone(),
        event: EventId(uuid::Uuid::nil()),
        manifest: prepared.built.manifest_digest,
        config: prepared.built.config_digest,
        making: prepared.built.making,
        title: prepared.design.title.clone(),
        summary: prepared.design.summary.clone(),
        category: prepared.design.category.clone(),
        cover: prepared.cover,
        licenses: prepared.design.licenses.clone(),
        files: prepared.files.len() as u64,
        bytes: prepared.files.iter().map(|file| file.size).sum(),
        published_at: now,
        published_by: person,
        yank: None,
        withdrawn_at: None,
    }
}

fn release_file(file: &wright_wire::ManifestFile) -> ReleaseFile {
    ReleaseFile {
        path: file.path.clone(),
        digest: file.digest,
        size: file.size,
        kind: file.kind,
        media_type: file.media_type.clone(),
    }
}

/// The code of the first error that has one of its own, and every finding.
fn refused(diagnostics: &[Diagnostic]) -> Error {
    let code = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == wright_manifest::Severity::Error)
        .find_map(|diagnostic| ProblemCode::parse(diagnostic.code))
        .unwrap_or(ProblemCode::DesignTomlInvalid);
    Error::diagnosed(
        code,
        "The draft cannot be published yet. Nothing was published; mend what is listed and publish again.",
        diagnostics.to_vec(),
    )
}

/// Chooses the release a design's page and the lists show: the highest version
/// that is neither yanked nor removed and no pre-release; else the newest that
/// has content.
pub(crate) async fn choose_latest(tx: &mut Write, design: DesignId) -> Result<()> {
    let all = releases::all_of_design(tx, design).await?;
    let removed = crate::index::removals(tx, &all).await?;
    let usable: Vec<&Release> = all
        .iter()
        .filter(|release| !removed.contains_key(&release.manifest))
        .collect();
    let sound = usable
        .iter()
        .filter(|release| release.yank.is_none() && !release.version.is_prerelease())
        .max_by(|a, b| a.version.cmp(&b.version));
    let newest = usable
        .iter()
        .max_by_key(|release| (release.published_at, release.id));
    let latest = sound
        .or(newest)
        .map(|release| (release.id, release.published_at));
    Ok(designs::set_latest(tx, design, latest).await?)
}
