//! Codes that let people in where accounts are by invitation. Administrators make
//! them; each lets in so many, until a day.

use crate::{Action, Error, Principal, Registry, Result};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use wright_model::Digest;
use wright_model::id::SiteInvitationId;
use wright_store::site_invitations::{self as store, NewSiteInvitation};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

/// How many people one code lets in at most.
pub const USES_MAX: u32 = 1_000;
/// How many days a code stands at most.
pub const DAYS_MAX: u32 = 365;
/// A note at most, in characters.
const NOTE_CHARS_MAX: usize = 80;
/// Codes shown at most, newest first.
const SHOWN_MAX: i64 = 200;

/// A code that was just made; it is shown this once.
#[derive(Debug, Clone)]
pub struct MadeInvitation {
    /// The code.
    pub code: Secret,
    /// The path of the sign-up page that has it filled in.
    pub path: String,
}

/// A code as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// Its id.
    pub id: SiteInvitationId,
    /// For whom, in words.
    pub note: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// How many people it lets in.
    pub uses_max: i64,
    /// How many it has let in.
    pub uses: i64,
    /// Whether it still lets anybody in.
    pub stands: bool,
}

impl Registry {
    /// Makes a code that lets people in.
    ///
    /// # Errors
    /// `validation`; `forbidden` for all but administrators.
    pub async fn invite_to_site(
        &self,
        principal: &Principal,
        note: &str,
        uses_max: u32,
        days: u32,
    ) -> Result<MadeInvitation> {
        self.authorize_site(principal, Action::Administer)?;
        let note = note.trim();
        if note.chars().count() > NOTE_CHARS_MAX || note.chars().any(char::is_control) {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("note: one line of at most {NOTE_CHARS_MAX} characters"),
            ));
        }
        if !(1..=USES_MAX).contains(&uses_max) || !(1..=DAYS_MAX).contains(&days) {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("a code lets in 1 to {USES_MAX} people and stands 1 to {DAYS_MAX} days"),
            ));
        }
        let code = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<18>());
        let now = self.source().now();
        let new = NewSiteInvitation {
            id: SiteInvitationId(self.source().id()),
            secret: Digest::of(code.as_bytes()),
            note,
            created_by: principal.actor(),
            now,
            expires_at: now + Duration::days(days.into()),
            uses_max: uses_max.into(),
        };
        let mut tx = self.db().begin_write().await?;
        store::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(MadeInvitation {
            path: format!("/-/sign-up?invitation={code}"),
            code: Secret::new(code),
        })
    }

    /// The codes there are, newest first.
    ///
    /// # Errors
    /// `forbidden` for all but administrators.
    pub async fn site_invitations(&self, principal: &Principal) -> Result<Vec<InvitationView>> {
        self.authorize_site(principal, Action::Administer)?;
        let now = self.source().now();
        let rows = store::newest(&mut *self.db().read().await?, SHOWN_MAX).await?;
        let view = |row: store::SiteInvitation| InvitationView {
            id: row.id,
            stands: row.revoked_at.is_none() && row.expires_at > now && row.uses < row.uses_max,
            note: row.note,
            expires_at: row.expires_at,
            uses_max: row.uses_max,
            uses: row.uses,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Takes a code back.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but administrators.
    pub async fn revoke_site_invitation(
        &self,
        principal: &Principal,
        id: SiteInvitationId,
    ) -> Result<()> {
        self.authorize_site(principal, Action::Administer)?;
        let mut tx = self.db().begin_write().await?;
        if !store::revoke(&mut tx, id, self.source().now()).await? {
            return Err(Error::not_found("invitation of that id that still stands"));
        }
        Ok(tx.commit().await?)
    }
}
