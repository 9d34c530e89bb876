//! Invitations: links into an actor with a role.
//!
//! Whoever manages an actor's members makes one; it lets in one person, or
//! several, until a day, or only the owner of one address. Its secret is shown
//! once and its hash kept. It stands for as long as its maker may manage members:
//! who leaves, loses the role or is suspended invites nobody any more. Accepting
//! never lowers a role, nobody uses a link twice, and the last use is one
//! person's however many press at once.

mod newcomers;
mod standing;

pub use standing::{Ended, Standing};
use standing::{ended, is_for, masked, other_address, standing, unverified};

use crate::access::Target;
use crate::arrivals::TYPED_ADDRESSES;
use crate::authorize::{find_actor, role_in, suspended};
use crate::mail::{Letter, Mail};
use crate::notifications::{Facts, For, News, account_of, called};
use crate::page::PageRequest;
use crate::{Action, Error, Principal, Registry, Result, SignedIn};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use wright_model::id::InvitationId;
use wright_model::{ActorHandle, ActorKind, Digest, EmailAddress, NotificationKind, Role};
use wright_store::actors::{self, Actor};
use wright_store::invitations::{self as store, Invitation, NewInvitation, Use};
use wright_store::{Connection, Write, accounts, members};
use wright_wire::changes::ChangeKind;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Page, Secret};

/// Days an invitation stands where its maker does not say.
pub const DAYS_DEFAULT: u32 = 14;
/// Days an invitation stands at most.
pub const DAYS_MAX: u32 = 90;
/// People one invitation lets in at most.
pub const USES_MAX: u32 = 100;
/// Invitations into one actor that stand at once, at most.
pub const OPEN_MAX: i64 = 200;
/// A note at most, in characters.
pub const NOTE_CHARS_MAX: usize = 80;
/// A secret at most, in bytes; ours have 32.
const SECRET_BYTES_MAX: usize = 100;

/// What somebody asks who invites.
#[derive(Debug, Clone)]
pub struct Invite {
    /// As what.
    pub role: Role,
    /// Whose address an account must have; empty: whoever has the link.
    pub email: String,
    /// For whom, in words; for the list of invitations.
    pub note: String,
    /// How many people it lets in; one where an address is given.
    pub uses_max: u32,
    /// Days it stands.
    pub days: u32,
}

/// An invitation that was just made; its secret is shown this once.
#[derive(Debug, Clone)]
pub struct MadeInvitation {
    /// Its id.
    pub id: InvitationId,
    /// The path of its page, with the secret.
    pub path: String,
    /// The secret alone.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Whether a mail with the link goes to the address.
    pub is_mailed: bool,
}

/// An invitation as whoever has the link sees it.
#[derive(Debug, Clone)]
pub struct InvitationView {
    /// Into what.
    pub actor: Actor,
    /// As what.
    pub role: Role,
    /// Who invites: handle and name; none for the operator.
    pub inviter: Option<(ActorHandle, String)>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Whose address it is for, masked.
    pub email: Option<String>,
    /// Why it lets nobody in, where it does not.
    pub ended: Option<Ended>,
    /// What it means for whoever asks.
    pub standing: Standing,
}

/// An invitation as the actor's owners see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Its id.
    pub id: InvitationId,
    /// As what.
    pub role: Role,
    /// Whose address it is for.
    pub email: Option<String>,
    /// For whom, in words.
    pub note: String,
    /// Who made it, by handle; none for the operator.
    pub inviter: Option<ActorHandle>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// How many people it lets in.
    pub uses_max: i64,
    /// How many it has let in.
    pub uses: i64,
    /// Why it lets nobody in, though nobody ended it.
    pub ended: Option<Ended>,
}

/// What became of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Into what.
    pub actor: ActorHandle,
    /// What the person is in it now.
    pub role: Role,
    /// Whether that is new; else they were that, or more, before.
    pub is_new: bool,
}

impl Registry {
    /// Makes an invitation, and mails it where an address is given.
    ///
    /// # Errors
    /// `not-found`, `validation`, `quota-exceeded`, `rate-limited`, `suspended`;
    /// `forbidden` for all but owners.
    pub async fn invite(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        asked: &Invite,
    ) -> Result<MadeInvitation> {
        let (note, email) = check(asked)?;
        if let (Some(_), Some(account)) = (&email, account_of(principal)) {
            self.admit_key(TYPED_ADDRESSES, &account.to_string())
                .await?;
        }
        let secret = Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<24>()));
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::ManageMembers, handle)
            .await?;
        actors::lock(&mut tx, actor.id).await?;
        if actor.kind == ActorKind::Person {
            return Err(Error::refused(
                ProblemCode::Validation,
                "A person has no members; create a community for several.",
            ));
        }
        let now = self.source().now();
        if store::count_open(&mut tx, actor.id, now).await? >= OPEN_MAX {
            return Err(Error::refused(
                ProblemCode::QuotaExceeded,
                format!("At most {OPEN_MAX} invitations stand at once; withdraw some first."),
            ));
        }
        let new = NewInvitation {
            id: InvitationId(self.source().id()),
            secret: Digest::of(secret.expose().as_bytes()),
            actor: actor.id,
            role: asked.role,
            email: email.as_ref(),
            note: &note,
            created_by: principal.actor(),
            now,
            expires_at: now + Duration::days(asked.days.into()),
            uses_max: asked.uses_max.into(),
        };
        store::insert(&mut tx, &new).await?;
        let path = format!("/-/invitations/{}", secret.expose());
        let (id, expires_at) = (new.id, new.expires_at);
        let is_mailed = match &email {
            None => false,
            Some(email) => {
                let letter = Letter::Invitation {
                    inviter: inviter_name(principal),
                    community: actor.display_name.clone(),
                    role: asked.role,
                    path: path.clone(),
                    until: expires_at.format("%Y-%m-%d").to_string(),
                };
                let language = language_for(&mut tx, email, principal).await?;
                let mail = Mail::to_stranger(email.clone(), &language, letter);
                self.queue_mail(&mut tx, &mail.once(format!("invitation {id}")))
                    .await?
            }
        };
        self.commit(tx).await?;
        Ok(MadeInvitation {
            id,
            path,
            secret,
            expires_at,
            is_mailed,
        })
    }

    /// The invitations into an actor that nobody ended, newest first.
    ///
    /// # Errors
    /// `not-found`, `validation`; `forbidden` for all but owners.
    pub async fn invitations(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        request: &PageRequest,
    ) -> Result<Page<OpenInvitation>> {
        let after = request.cursor()?.map(|(at, id)| (at, InvitationId(id)));
        let now = self.source().now();
        let mut read = self.db().read().await?;
        let actor = find_actor(&mut read, handle).await?;
        let role = role_in(&mut read, principal, actor.id).await?;
        crate::authorize::may_look(
            principal,
            Action::ManageMembers,
            &Target::Actor(handle),
            role,
        )?;
        let rows = store::open_of_actor(&mut read, actor.id, now, after, request.rows()).await?;
        Ok(request.page(
            rows,
            |row| (row.created_at, row.id.0),
            |row| OpenInvitation {
                id: row.id,
                ended: ended(&row, &actor, now),
                role: row.role,
                email: row.email,
                note: row.note,
                inviter: row.inviter.map(|inviter| inviter.handle),
                created_at: row.created_at,
                expires_at: row.expires_at,
                uses_max: row.uses_max,
                uses: row.uses,
            },
        ))
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but owners.
    pub async fn withdraw_invitation(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        id: InvitationId,
    ) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::ManageMembers, handle)
            .await?;
        if !store::withdraw(&mut tx, actor.id, id, self.source().now()).await? {
            return Err(Error::not_found("invitation of that id that still stands"));
        }
        Ok(tx.commit().await?)
    }

    /// What the page of an invitation shows; uses nothing up.
    ///
    /// # Errors
    /// `not-found` where there never was one, or long ago.
    pub async fn invitation(
        &self,
        principal: &Principal,
        secret: &Secret,
    ) -> Result<InvitationView> {
        let mut read = self.db().read().await?;
        let found = find(&mut read, secret).await?;
        let actor = actor_of(&mut read, &found).await?;
        let ended = ended(&found, &actor, self.source().now());
        let (standing, reserved) = match principal {
            Principal::Person(person) => standing(&mut read, &found, person).await?,
            Principal::Anonymous | Principal::Operator => (Standing::Stranger, false),
        };
        Ok(InvitationView {
            actor,
            role: found.role,
            inviter: found
                .inviter
                .map(|inviter| (inviter.handle, inviter.display_name)),
            expires_at: found.expires_at,
            email: found.email.as_deref().map(masked),
            ended: ended.filter(|ended| *ended != Ended::UsedUp || !reserved),
            standing,
        })
    }

    /// Accepts an invitation: the caller becomes a member, or more of one.
    /// Harmless for somebody who is that already: nothing is used up.
    ///
    /// # Errors
    /// `not-found`, `gone`, `suspended`, `quota-exceeded`; `forbidden` where it is
    /// for another address; `email-unverified` where that address is not confirmed.
    pub async fn accept_invitation(
        &self,
        principal: &Principal,
        secret: &Secret,
    ) -> Result<Joined> {
        let person = self.authorize_own(principal, Action::Join)?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let actor = find(&mut tx, secret).await?.actor;
        actors::lock(&mut tx, actor).await?;
        // Behind the lock: somebody may have used or withdrawn it meanwhile.
        let found = find(&mut tx, secret).await?;
        let actor = actor_of(&mut tx, &found).await?;
        refuse_suspended(&mut tx, person).await?;
        let (standing, reserved) = standing(&mut tx, &found, person).await?;
        let before = match standing {
            Standing::Open | Standing::Stranger => None,
            Standing::Rise(role) => Some(role),
            Standing::Member(role) => {
                return Ok(Joined {
                    actor: actor.handle,
                    role,
                    is_new: false,
                });
            }
            Standing::UsedByYou => return Err(Ended::UsedUp.refusal()),
            Standing::OtherAddress => return Err(other_address(&found)),
            Standing::Unverified => return Err(unverified()),
        };
        match ended(&found, &actor, now) {
            Some(Ended::UsedUp) if reserved => {}
            Some(ended) => return Err(ended.refusal()),
            None => {}
        }
        if !reserved && !store::take(&mut tx, found.id, now).await? {
            return Err(Ended::UsedUp.refusal());
        }
        store::keep_use(&mut tx, found.id, person.actor, Use::Joined, now).await?;
        if before.is_none() {
            crate::members::check_room(&mut tx, actor.id, person.actor).await?;
        }
        members::put(&mut tx, actor.id, person.actor, found.role, now).await?;
        self.tell_of_actor(&mut tx, principal, ChangeKind::MembersChanged, actor.id)
            .await?;
        self.tell_owners(&mut tx, principal, &actor, &found).await?;
        self.commit(tx).await?;
        Ok(Joined {
            actor: actor.handle,
            role: found.role,
            is_new: true,
        })
    }

    /// Says no to an invitation. One for a single person ends; one for several goes
    /// on for the others.
    ///
    /// # Errors
    /// As [`Self::accept_invitation`].
    pub async fn decline_invitation(&self, principal: &Principal, secret: &Secret) -> Result<()> {
        let person = self.authorize_own(principal, Action::Join)?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let found = find(&mut tx, secret).await?;
        let (standing, _) = standing(&mut tx, &found, person).await?;
        match standing {
            Standing::OtherAddress => return Err(other_address(&found)),
            Standing::Unverified => return Err(unverified()),
            // Nothing is asked of them; the link may still be for somebody else.
            Standing::Member(_) | Standing::UsedByYou => return Ok(()),
            Standing::Open | Standing::Rise(_) | Standing::Stranger => {}
        }
        if found.uses_max == 1 && found.uses == 0 {
            let actor = actor_of(&mut tx, &found).await?;
            match ended(&found, &actor, now) {
                None | Some(Ended::ActorSuspended | Ended::InviterLeft) => {
                    store::decline(&mut tx, found.id, now).await?;
                }
                Some(Ended::UsedUp | Ended::Expired | Ended::Withdrawn | Ended::Declined) => {}
            }
        }
        Ok(tx.commit().await?)
    }

    async fn tell_owners(
        &self,
        tx: &mut Write,
        principal: &Principal,
        actor: &Actor,
        found: &Invitation,
    ) -> Result<()> {
        let news = News {
            kind: NotificationKind::InvitationAccepted,
            once: &format!("invitation {} {}", found.id, self.source().id()),
            facts: Facts {
                path: format!("/@{}/-/members", actor.handle),
                actor: called(actor),
                role: Some(found.role),
                ..Facts::default()
            },
            by: account_of(principal),
        };
        self.notify(tx, For::Owners(actor.id), &news).await
    }
}

/// Note and address of what somebody asks, checked.
fn check(asked: &Invite) -> Result<(String, Option<EmailAddress>)> {
    let refused = |why: String| Err(Error::refused(ProblemCode::Validation, why));
    let note = asked.note.trim();
    if note.chars().count() > NOTE_CHARS_MAX || note.chars().any(char::is_control) {
        return refused(format!(
            "note: one line of at most {NOTE_CHARS_MAX} characters"
        ));
    }
    if !(1..=USES_MAX).contains(&asked.uses_max) {
        return refused(format!(
            "uses: an invitation lets in 1 to {USES_MAX} people"
        ));
    }
    if !(1..=DAYS_MAX).contains(&asked.days) {
        return refused(format!("days: an invitation stands 1 to {DAYS_MAX} days"));
    }
    let email = match asked.email.trim() {
        "" => None,
        email => Some(crate::verification::parse_email(email)?),
    };
    if email.is_some() && asked.uses_max != 1 {
        return refused("uses: an invitation for an address lets in one person".to_owned());
    }
    Ok((note.to_owned(), email))
}

async fn find(connection: &mut Connection, secret: &Secret) -> Result<Invitation> {
    let text = secret.expose();
    let unknown = || Error::not_found("invitation like this, or it ended long ago");
    if text.is_empty() || text.len() > SECRET_BYTES_MAX {
        return Err(unknown());
    }
    let found = store::find(connection, Digest::of(text.as_bytes())).await?;
    found.ok_or_else(unknown)
}

async fn actor_of(connection: &mut Connection, found: &Invitation) -> Result<Actor> {
    actors::by_id(connection, found.actor)
        .await?
        .ok_or_else(|| Error::internal("an invitation into an actor that is not there"))
}

/// Sessions of suspended people end; this meets who was suspended a moment ago.
async fn refuse_suspended(connection: &mut Connection, person: &SignedIn) -> Result<()> {
    let actor = actors::by_id(connection, person.actor).await?;
    match actor.and_then(|actor| actor.suspended) {
        Some(measure) => Err(suspended(&person.handle, &measure.why)),
        None => Ok(()),
    }
}

fn inviter_name(principal: &Principal) -> String {
    match principal {
        Principal::Person(person) => person.handle.to_string(),
        Principal::Anonymous | Principal::Operator => "Commonwright".to_owned(),
    }
}

/// The language of whoever has that address, else of who invites.
async fn language_for(
    connection: &mut Connection,
    email: &EmailAddress,
    principal: &Principal,
) -> Result<String> {
    if let Some(account) = accounts::by_email_key(connection, &email.key()).await? {
        return Ok(account.language);
    }
    let inviter = match account_of(principal) {
        Some(id) => accounts::by_id(connection, id).await?,
        None => None,
    };
    Ok(inviter.map_or_else(
        || crate::accounts::DEFAULT_LANGUAGE.to_owned(),
        |account| account.language,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_bounded() {
        let asked = |email: &str, note: &str, uses_max, days| Invite {
            role: Role::Contributor,
            email: email.to_owned(),
            note: note.to_owned(),
            uses_max,
            days,
        };
        assert!(check(&asked("", " Ana ", 1, 14)).is_ok_and(|(note, _)| note == "Ana"));
        assert!(check(&asked("ana@example.org", "", 1, DAYS_MAX)).is_ok());
        for wrong in [
            asked("", "", 0, 14),
            asked("", "", USES_MAX + 1, 14),
            asked("", "", 1, 0),
            asked("", "", 1, DAYS_MAX + 1),
            asked("ana@example.org", "", 2, 14),
            asked("ana@example.org\r\nBcc: x@example.org", "", 1, 14),
            asked("ana", "", 1, 14),
            asked("", "two\nlines", 1, 14),
            asked("", &"x".repeat(NOTE_CHARS_MAX + 1), 1, 14),
        ] {
            assert_eq!(check(&wrong).unwrap_err().code(), ProblemCode::Validation);
        }
    }
}
