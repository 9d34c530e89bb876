//! What happens to a release after it is out: yank, un-yank, withdraw; and how
//! designs and releases are read.

use crate::events::Told;
use crate::index::removals;
use crate::publish::choose_latest;
use crate::{Action, Error, PageRequest, Principal, Registry, Result};
use chrono::Duration;
use std::collections::HashMap;
use wright_model::id::{ActorId, DesignId, EventId};
use wright_model::limits::WITHDRAW_HOURS;
use wright_model::{ActorHandle, DesignName, Digest, Version, YankClass};
use wright_store::designs;
pub use wright_store::designs::{Design, Listed};
use wright_store::releases;
pub use wright_store::releases::{Release, ReleaseFile, Yank};
use wright_store::storage::{self, Counted};
use wright_store::{Instant, Write, actors};
use wright_wire::changes::{ChangeDetail, ChangeKind};
use wright_wire::index::Removed;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Page;

/// Why a design is hidden, in characters.
const HIDE_REASON_CHARS_MAX: usize = 1_000;

/// A design with all its releases, the newest first.
#[derive(Debug, Clone)]
pub struct DesignView {
    /// The design.
    pub design: Design,
    /// Names it had before.
    pub was: Vec<String>,
    /// Its releases, the newest first.
    pub releases: Vec<Release>,
    /// Which of them were removed, by manifest.
    pub removed: HashMap<Digest, Removed>,
}

impl DesignView {
    /// The release its page shows.
    pub fn latest(&self) -> Option<&Release> {
        let chosen = self.design.latest;
        self.releases
            .iter()
            .find(|release| Some(release.id) == chosen)
    }

    /// A release by its version.
    pub fn release(&self, version: &Version) -> Option<&Release> {
        self.releases
            .iter()
            .find(|release| release.version == *version)
    }
}

/// What one release holds.
#[derive(Debug, Clone)]
pub struct ReleaseContent {
    /// Its files, by path.
    pub files: Vec<ReleaseFile>,
    /// What the author said of it.
    pub config: wright_wire::Config,
    /// Who published it; `None` where that person was erased.
    pub published_by: Option<ActorHandle>,
}

/// Where a design's name leads.
#[derive(Debug, Clone)]
pub enum Found {
    /// It is called that.
    Design(Box<DesignView>),
    /// It is called this now.
    Moved(DesignName),
}

impl Registry {
    /// A design under its present name, or where a former one leads.
    pub async fn design(&self, name: &DesignName) -> Result<Found> {
        let mut read = self.db().read().await?;
        let named = designs::find(&mut read, name)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {name}")))?;
        if named.left_at.is_some() {
            return Ok(Found::Moved(named.design.name));
        }
        let mut found = releases::of_design(&mut read, named.design.id, None).await?;
        if found.is_empty() {
            // Committed, not numbered yet: not there for anybody.
            return Err(Error::not_found(format!("design {name}")));
        }
        let removed = removals(&mut read, &found).await?;
        let was = designs::former_names(&mut read, named.design.id).await?;
        found.reverse();
        Ok(Found::Design(Box::new(DesignView {
            design: named.design,
            was,
            releases: found,
            removed,
        })))
    }

    /// What a release of [`Self::design`] holds. Its list of files is there for
    /// removed ones too; the bytes are not.
    pub async fn release_content(&self, release: &Release) -> Result<ReleaseContent> {
        let mut read = self.db().read().await?;
        let files = releases::files(&mut read, release.id).await?;
        let config = releases::config_json(&mut read, release.id)
            .await?
            .unwrap_or_default();
        let config = wright_wire::Config::parse(config.as_bytes()).map_err(Error::internal)?;
        let published_by = actors::by_id(&mut read, release.published_by)
            .await?
            .map(|actor| actor.handle);
        Ok(ReleaseContent {
            files,
            config,
            published_by,
        })
    }

    /// Designs newest first, of one actor where given, after a place in that
    /// order. Hidden ones are left out.
    pub async fn newest_designs(
        &self,
        owner: Option<ActorId>,
        before: Option<(Instant, DesignId)>,
        limit: i64,
    ) -> Result<Vec<Listed>> {
        Ok(designs::newest(&mut *self.db().read().await?, owner, before, limit).await?)
    }

    /// Designs of an actor, newest first, as [`Self::newest_designs`].
    pub async fn designs_of(
        &self,
        handle: &ActorHandle,
        before: Option<(Instant, DesignId)>,
        limit: i64,
    ) -> Result<Vec<Listed>> {
        let mut read = self.db().read().await?;
        let actor = crate::authorize::find_actor(&mut read, handle).await?;
        Ok(designs::newest(&mut read, Some(actor.id), before, limit).await?)
    }

    /// A page of [`Self::newest_designs`].
    pub async fn design_page(
        &self,
        owner: Option<ActorId>,
        request: &PageRequest,
    ) -> Result<Page<Listed>> {
        let before = request.cursor()?.map(|(at, id)| (at, id.into()));
        let rows = self.newest_designs(owner, before, request.rows()).await?;
        Ok(request.page(
            rows,
            |listed| (listed.latest_at, listed.id.0),
            |listed| listed,
        ))
    }

    /// The release with that manifest, and its design's name today.
    pub async fn release_by_manifest(
        &self,
        manifest: Digest,
    ) -> Result<Option<(DesignName, Release)>> {
        let mut read = self.db().read().await?;
        let Some(release) = releases::by_manifest(&mut read, manifest).await? else {
            return Ok(None);
        };
        let design = designs::by_id(&mut read, release.design).await?;
        Ok(design.map(|design| (design.name, release)))
    }

    /// Yanks a release: new resolutions pass it over, lockfiles still fetch it.
    pub async fn yank(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
        class: YankClass,
        why: &str,
    ) -> Result<EventId> {
        let why = why.trim();
        if why.is_empty() || why.chars().count() > 500 {
            return Err(Error::refused(
                ProblemCode::Validation,
                "Say why in 1 to 500 characters; makers who have it read this.",
            ));
        }
        let now = self.source().now();
        let yank = Yank {
            class,
            why: why.to_owned(),
            at: now,
        };
        self.set_yank(caller, name, version, Some(yank), now).await
    }

    /// Takes a yank back.
    pub async fn unyank(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
    ) -> Result<EventId> {
        self.set_yank(caller, name, version, None, self.source().now())
            .await
    }

    async fn set_yank(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
        yank: Option<Yank>,
        now: Instant,
    ) -> Result<EventId> {
        let mut tx = self.db().begin_write().await?;
        let (design, release) = self
            .release_for(&mut tx, caller, Action::Yank, name, version)
            .await?;
        if release.withdrawn_at.is_some() {
            return Err(Error::refused(
                ProblemCode::Gone,
                format!("{name} {version} was withdrawn; there is nothing to yank."),
            ));
        }
        releases::set_yank(&mut tx, release.id, yank.as_ref()).await?;
        choose_latest(&mut tx, design.id).await?;
        let kind = match yank {
            Some(_) => ChangeKind::ReleaseYanked,
            None => ChangeKind::ReleaseUnyanked,
        };
        let detail = ChangeDetail {
            class: yank.as_ref().map(|yank| yank.class),
            why: yank.map(|yank| yank.why),
            ..detail_of(&release)
        };
        let told = Told {
            kind,
            actor: Some(design.owner),
            subject: design.name.as_str(),
            detail,
            at: now,
        };
        let event = self.tell(&mut tx, caller, told).await?;
        self.commit(tx).await?;
        Ok(event)
    }

    /// Until when a release may be withdrawn; `None` once that time is over.
    pub fn withdraw_until(&self, release: &Release) -> Option<Instant> {
        let until = release.published_at + Duration::hours(WITHDRAW_HOURS);
        (self.source().now() <= until).then_some(until)
    }

    /// Withdraws a release's content: within 72 hours, and while nobody builds on
    /// it, which is checked under lock.
    pub async fn withdraw(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
    ) -> Result<EventId> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let (design, release) = self
            .release_for(&mut tx, caller, Action::Withdraw, name, version)
            .await?;
        if release.withdrawn_at.is_some() {
            return Ok(release.event);
        }
        if now - release.published_at > Duration::hours(WITHDRAW_HOURS) {
            return Err(Error::refused(
                ProblemCode::WithdrawTooLate,
                format!(
                    "{name} {version} has been out for more than {WITHDRAW_HOURS} hours and can no longer be withdrawn. Yank it and say why; in a grave case write to the registry's operator."
                ),
            ));
        }
        self.refuse_in_use(&mut tx, &design, &release).await?;
        releases::set_withdrawn(&mut tx, release.id, now).await?;
        storage::remove(&mut tx, design.owner, Counted::Release(release.id)).await?;
        choose_latest(&mut tx, design.id).await?;
        let told = Told {
            kind: ChangeKind::ReleaseWithdrawn,
            actor: Some(design.owner),
            subject: design.name.as_str(),
            detail: detail_of(&release),
            at: now,
        };
        let event = self.tell(&mut tx, caller, told).await?;
        self.commit(tx).await?;
        self.forget_public_blobs();
        Ok(event)
    }

    async fn refuse_in_use(
        &self,
        tx: &mut Write,
        design: &Design,
        release: &Release,
    ) -> Result<()> {
        let mut names = designs::former_names(tx, design.id).await?;
        names.push(design.name.to_string());
        let users = releases::users_of(tx, release, &names).await?;
        if users.is_empty() {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::WithdrawInUse,
            format!(
                "Others already build on it ({}), so its content stays. Yank it and say why.",
                users.join(", ")
            ),
        ))
    }

    /// A release under lock, if the caller may do `action` to its design.
    pub(crate) async fn release_for(
        &self,
        tx: &mut Write,
        caller: &Principal,
        action: Action,
        name: &DesignName,
        version: &Version,
    ) -> Result<(Design, Release)> {
        let design = self.lock_design_for(tx, caller, action, name).await?;
        let release = releases::find(tx, design.id, version)
            .await?
            .ok_or_else(|| Error::not_found(format!("release {name} {version}")))?;
        Ok((design, release))
    }

    /// Takes a design out of lists and search, or puts it back.
    pub async fn set_design_hidden(
        &self,
        caller: &Principal,
        name: &DesignName,
        hide: Option<&str>,
    ) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let named = self
            .authorize_named(&mut tx, caller, Action::Hide, name)
            .await?;
        let hide = hide.map(str::trim);
        if hide.is_some_and(|why| why.is_empty() || why.chars().count() > HIDE_REASON_CHARS_MAX) {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!(
                    "reason: say why, in at most {HIDE_REASON_CHARS_MAX} characters; everybody may read it"
                ),
            ));
        }
        let now = self.source().now();
        designs::set_hidden(&mut tx, named.design.id, hide.map(|why| (now, why))).await?;
        let told = Told {
            kind: if hide.is_some() {
                ChangeKind::DesignHidden
            } else {
                ChangeKind::DesignShown
            },
            actor: Some(named.design.owner),
            subject: named.design.name.as_str(),
            detail: ChangeDetail {
                why: hide.map(str::to_owned),
                ..ChangeDetail::default()
            },
            at: now,
        };
        self.tell(&mut tx, caller, told).await?;
        self.commit(tx).await
    }

    /// What the caller may do to a design, for pages that show only what works.
    pub async fn role_on(
        &self,
        caller: &Principal,
        owner: ActorId,
    ) -> Result<Option<wright_model::Role>> {
        // Most who look are nobody: no connection for them.
        if caller.person().is_err() {
            return Ok(None);
        }
        crate::authorize::role_in(&mut *self.db().read().await?, caller, owner).await
    }
}

pub(crate) fn detail_of(release: &Release) -> ChangeDetail {
    ChangeDetail {
        version: Some(release.version.clone()),
        manifest: Some(release.manifest),
        making: Some(release.making),
        ..ChangeDetail::default()
    }
}
