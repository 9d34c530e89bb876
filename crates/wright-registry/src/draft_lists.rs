//! Lists of drafts, and putting discarded ones back.

use crate::access::Target;
use crate::authorize::{reaches, role_in};
use crate::drafts::{DraftState, expiry, no_draft};
use crate::{Action, Error, PageRequest, Principal, Registry, Result};
use chrono::Duration;
use wright_model::id::DraftId;
pub use wright_store::draft_lists::ListedDraft;
use wright_store::{actors, draft_lists, drafts};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Page;

/// How long a discarded draft can be put back.
pub const RESTORE_WITHIN: Duration = Duration::hours(24);
/// Discarded drafts that are offered to be put back.
const DISCARDED_SHOWN_MAX: i64 = 20;

impl Registry {
    /// Open drafts of the caller and the actors they belong to, the latest
    /// touched first. A token is shown what its patterns reach.
    pub async fn draft_page(
        &self,
        caller: &Principal,
        request: &PageRequest,
    ) -> Result<Page<ListedDraft>> {
        let person = caller.person()?;
        let before = request.cursor()?.map(|(at, id)| (at, id.into()));
        let rows = draft_lists::of_person(
            &mut *self.db().read().await?,
            person.actor,
            DraftState::Open,
            None,
            before,
            request.rows(),
        )
        .await?;
        let key = |row: &ListedDraft| (row.draft.touched_at, row.draft.id.0);
        let mut page = request.page(rows, key, |row| row);
        page.items.retain(|row| may_see(caller, row));
        Ok(page)
    }

    /// Drafts that were discarded and can still be put back, the latest first.
    pub async fn discarded_drafts(&self, caller: &Principal) -> Result<Vec<ListedDraft>> {
        let person = caller.person()?;
        let since = self.source().now() - RESTORE_WITHIN;
        let mut rows = draft_lists::of_person(
            &mut *self.db().read().await?,
            person.actor,
            DraftState::Discarded,
            Some(since),
            None,
            DISCARDED_SHOWN_MAX,
        )
        .await?;
        rows.retain(|row| may_see(caller, row));
        Ok(rows)
    }

    /// Opens a draft again that was discarded within the last day.
    pub async fn restore_draft(
        &self,
        caller: &Principal,
        id: DraftId,
    ) -> Result<crate::DraftWithFiles> {
        let person = caller.person()?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        actors::lock(&mut tx, person.actor).await?;
        let draft = drafts::find(&mut tx, id)
            .await?
            .ok_or_else(|| no_draft(id))?;
        if role_in(&mut tx, caller, draft.owner).await?.is_none() {
            return Err(no_draft(id));
        }
        let target = Target::Design(&draft.name);
        self.authorize(&mut tx, caller, Action::EditDraft, draft.owner, &target)
            .await?;
        match draft.state {
            DraftState::Discarded => {}
            // Asked twice: it is there.
            DraftState::Open => return self.draft(caller, id).await,
            DraftState::Published | DraftState::Ended => return Err(no_draft(id)),
        }
        self.check_open_drafts(&mut tx, draft.account).await?;
        if !drafts::restore(&mut tx, id, now - RESTORE_WITHIN, now, expiry(now)).await? {
            return Err(Error::refused(
                ProblemCode::Gone,
                "This draft was discarded more than a day ago and is gone. Begin it again; its release, where it came from one, is still there.",
            ));
        }
        wright_store::draft_editing::note_editor(&mut tx, id, person.actor, None, now).await?;
        tx.commit().await?;
        self.draft(caller, id).await
    }
}

fn may_see(caller: &Principal, row: &ListedDraft) -> bool {
    reaches(caller, Action::EditDraft, &Target::Design(&row.draft.name))
}
