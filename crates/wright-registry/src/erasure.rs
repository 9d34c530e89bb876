//! Erasing a person: credentials, address, picture, settings and whatever says who
//! they were go; the actor stays without a name, because public history refers to
//! it. What immutable releases say stays, and is said beforehand.

use crate::accounts::Client;
use crate::jobs::Job;
use crate::lookalikes::{self, ERASED_PREFIX};
use crate::mail::{Letter, Mail};
use crate::{Action, Error, Principal, Registry, Result};
use wright_model::id::{AccountId, ActorId};
use wright_model::{ActorHandle, EmailAddress};
use wright_store::Write;
use wright_store::accounts::Account;
use wright_store::erasure::{self as store, Nameless, Orphan};
use wright_wire::changes::ChangeKind;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

/// Actors of which somebody is the only owner that are looked at.
const ORPHANS_MAX: i64 = crate::actors::ACTORS_PER_PERSON_MAX;
/// Events looked at in one go for an account's id.
const EVENTS_BATCH: i64 = 5_000;

/// What goes and what stays when an account is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasurePreview {
    /// Whose account.
    pub handle: String,
    /// Whether the handle stays, as it is part of the names of designs.
    pub keeps_handle: bool,
    /// Actors that would be left without an owner, by handle.
    pub orphans: Vec<Orphaned>,
    /// Whether a passkey was used a moment ago, so that no password is asked.
    pub is_proven: bool,
}

/// An actor that would be left without an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphaned {
    /// Its handle.
    pub handle: String,
    /// What it is called.
    pub display_name: String,
    /// How many designs it has.
    pub designs: i64,
}

impl Registry {
    /// What erasing the caller's account would do.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn erasure_preview(&self, principal: &Principal) -> Result<ErasurePreview> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut connection = self.db().read().await?;
        let keeps_handle = store::names_designs(&mut connection, &person.handle).await?;
        let orphans = store::solely_owned(&mut connection, person.actor, ORPHANS_MAX).await?;
        drop(connection);
        Ok(ErasurePreview {
            handle: person.handle.to_string(),
            keeps_handle,
            orphans: orphans.into_iter().filter(matters).map(view).collect(),
            is_proven: self.has_fresh_passkey(principal).await?,
        })
    }

    /// Erases the caller's account, for good.
    ///
    /// # Errors
    /// `forbidden` where the password is wrong, `last-owner` where communities
    /// with designs would be left without an owner and that was not confirmed, or
    /// where the last administrator would go.
    pub async fn erase_own_account(
        &self,
        principal: &Principal,
        password: &Secret,
        leave_orphans: bool,
        client: &Client,
    ) -> Result<()> {
        let account = self.prove_owner(principal, password, client).await?;
        self.erase(principal, account.id, leave_orphans).await
    }

    /// Erases somebody's account, for good.
    ///
    /// # Errors
    /// `not-found`, `last-owner`; `forbidden` for all but administrators.
    pub async fn erase_account(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        leave_orphans: bool,
    ) -> Result<()> {
        self.authorize_site(principal, Action::Administer)?;
        let mut connection = self.db().read().await?;
        let actor = crate::authorize::find_actor(&mut connection, handle).await?;
        let account = wright_store::accounts::by_actor(&mut connection, actor.id).await?;
        drop(connection);
        let account = account
            .filter(|account| account.erased_at.is_none())
            .ok_or_else(|| Error::not_found(format_args!("account of {handle}")))?;
        self.erase(principal, account.id, leave_orphans).await
    }

    async fn erase(&self, principal: &Principal, id: AccountId, leave_orphans: bool) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        // Administrators and handles are counted and given under this lock.
        wright_store::meta::lock(&mut tx).await?;
        let account = wright_store::accounts::by_id(&mut tx, id).await?;
        let account = account
            .filter(|account| account.erased_at.is_none())
            .ok_or_else(|| Error::not_found("account of that id"))?;
        wright_store::actors::lock(&mut tx, account.actor).await?;
        self.refuse_orphans(&mut tx, account.actor, leave_orphans)
            .await?;
        store::delete_belongings(&mut tx, id).await?;
        let email_key = account.email.to_lowercase();
        wright_store::invitations::forget_person(&mut tx, account.actor, &email_key).await?;
        self.say_goodbye(&mut tx, &account).await?;
        store::empty_account(&mut tx, id, now).await?;
        let administrators = wright_store::accounts::count_active_administrators(&mut tx).await?;
        if account.administrator && administrators == 0 {
            return Err(Error::refused(
                ProblemCode::LastOwner,
                "This is the last administrator; make somebody else one first. Nothing was changed.",
            ));
        }
        store::leave_everything(&mut tx, account.actor, now).await?;
        self.unname(&mut tx, &account).await?;
        self.tell_of_actor(
            &mut tx,
            &Principal::Operator,
            ChangeKind::ActorChanged,
            account.actor,
        )
        .await?;
        self.enqueue(&mut tx, &Job::Forget { account: id }, now)
            .await?;
        self.commit(tx).await?;
        tracing::info!(account = %id, by_owner = principal.actor() == Some(account.actor), "account erased");
        Ok(())
    }

    async fn refuse_orphans(
        &self,
        tx: &mut Write,
        person: ActorId,
        leave_orphans: bool,
    ) -> Result<()> {
        let orphans = store::solely_owned(tx, person, ORPHANS_MAX).await?;
        let orphans: Vec<String> = orphans
            .into_iter()
            .filter(matters)
            .map(|orphan| orphan.handle.to_string())
            .collect();
        if leave_orphans || orphans.is_empty() {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::LastOwner,
            format!(
                "{} would be left without an owner. Make somebody else an owner first, or confirm that nobody will be. Nothing was changed.",
                orphans.join(", ")
            ),
        ))
    }

    /// The last mail goes to the address itself: there is no account to find it by.
    async fn say_goodbye(&self, tx: &mut Write, account: &Account) -> Result<()> {
        let Some(address) = EmailAddress::parse(&account.email)
            .ok()
            .filter(|_| account.email_verified_at.is_some())
        else {
            return Ok(());
        };
        let letter = Letter::AccountErased {
            handle: account.handle.to_string(),
        };
        let mail = Mail::to_stranger(address, &account.language, letter);
        self.queue_mail(tx, &mail).await?;
        Ok(())
    }

    async fn unname(&self, tx: &mut Write, account: &Account) -> Result<()> {
        let keeps_handle = store::names_designs(tx, &account.handle).await?;
        let drawn = self.nameless_handle();
        let nameless = Nameless {
            actor: account.actor,
            handle: match keeps_handle {
                true => None,
                false => Some((&drawn, lookalikes::retired(&account.handle))),
            },
            now: self.source().now(),
        };
        Ok(store::unname(tx, &nameless).await?)
    }

    /// A handle that says nothing: `deleted-` and twelve drawn digits.
    fn nameless_handle(&self) -> ActorHandle {
        let drawn = u64::from_be_bytes(self.source().secret::<8>()) >> 16;
        let handle = format!("{ERASED_PREFIX}{drawn:012x}");
        ActorHandle::parse(&handle).expect("letters, digits and one hyphen are a handle")
    }

    /// The job that takes an erased person's id out of the private columns of
    /// events, a page at a time, so that others can write meanwhile.
    pub(crate) async fn work_on_forgetting(&self, account: AccountId) -> Result<()> {
        let mut from = 0;
        loop {
            let mut connection = self.db().read().await?;
            let (naming, last) =
                store::events_naming(&mut connection, account, from, EVENTS_BATCH).await?;
            drop(connection);
            if !naming.is_empty() {
                let mut tx = self.db().begin_write().await?;
                store::forget_private(&mut tx, &naming).await?;
                tx.commit().await?;
            }
            match last {
                Some(last) => from = last,
                None => return Ok(()),
            }
        }
    }
}

/// Whether anybody would miss an owner: there are designs, or other members.
fn matters(orphan: &Orphan) -> bool {
    orphan.designs > 0 || orphan.others > 0
}

fn view(orphan: Orphan) -> Orphaned {
    Orphaned {
        handle: orphan.handle.to_string(),
        display_name: orphan.display_name,
        designs: orphan.designs,
    }
}
