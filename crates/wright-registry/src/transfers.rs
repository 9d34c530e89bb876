//! Renaming a design, and handing it to another actor, who must accept. A name
//! once used stays its design's own; the old index keeps its lines and says
//! where the design went.

use crate::access::Target;
use crate::events::Told;
use crate::notifications::{Facts, For, News, account_of, called};
use crate::{Action, Error, Principal, Registry, Result};
use chrono::Duration;
use wright_model::id::{ActorId, TransferId};
use wright_model::{ActorHandle, DesignName, DesignSlug, NotificationKind};
use wright_store::designs::{self, Design};
use wright_store::storage::{self, Counted};
use wright_store::transfers::{self, Outcome, Transfer};
use wright_store::{Connection, Write, actors};
use wright_wire::changes::{ChangeDetail, ChangeKind};
use wright_wire::problem::ProblemCode;

/// Days an offer stands.
const OFFER_DAYS: i64 = 14;

/// An open offer with the names it speaks of.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The offer.
    pub transfer: Transfer,
    /// The design's name.
    pub design: DesignName,
    /// Who may take it.
    pub to: ActorHandle,
}

impl Registry {
    /// Renames a design below its actor.
    pub async fn rename(
        &self,
        caller: &Principal,
        name: &DesignName,
        to: &DesignSlug,
    ) -> Result<DesignName> {
        let mut tx = self.db().begin_write().await?;
        let design = self
            .lock_design_for(&mut tx, caller, Action::Rename, name)
            .await?;
        let new = DesignName::new(&name.actor(), to);
        if new == *name {
            return Ok(new);
        }
        self.move_to(&mut tx, caller, &design, &new, design.owner)
            .await?;
        self.commit(tx).await?;
        self.index_cache().forget_all();
        Ok(new)
    }

    /// Offers a design to another actor.
    pub async fn offer_transfer(
        &self,
        caller: &Principal,
        name: &DesignName,
        to: &ActorHandle,
    ) -> Result<Offer> {
        let now = self.source().now();
        let person = caller.person()?.actor;
        let mut tx = self.db().begin_write().await?;
        // Under lock: an offer by its former owner must not outlive a transfer.
        let design = self
            .lock_design_for(&mut tx, caller, Action::OfferTransfer, name)
            .await?;
        let receiver = actors::by_handle(&mut tx, to)
            .await?
            .ok_or_else(|| Error::not_found(format!("actor {to}")))?;
        if receiver.id == design.owner {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("{name} belongs to {to} already."),
            ));
        }
        transfers::end_expired(&mut tx, now).await?;
        let transfer = Transfer {
            id: TransferId(self.source().id()),
            design: design.id,
            to: receiver.id,
            offered_by: person,
            offered_at: now,
            expires_at: now + Duration::days(OFFER_DAYS),
        };
        if !transfers::insert(&mut tx, &transfer).await? {
            return Err(Error::refused(
                ProblemCode::TransferPending,
                format!("{name} is already offered to somebody. Take that offer back first."),
            ));
        }
        let news = News {
            kind: NotificationKind::TransferOffered,
            once: &format!("transfer {} offered", transfer.id),
            facts: Facts {
                path: format!("/@{to}"),
                design: design.name.to_string(),
                actor: called(&receiver),
                ..Facts::default()
            },
            by: account_of(caller),
        };
        self.notify(&mut tx, For::Owners(receiver.id), &news)
            .await?;
        self.commit(tx).await?;
        Ok(Offer {
            transfer,
            design: design.name,
            to: to.clone(),
        })
    }

    /// Open offers that concern the caller: to actors they own, or of designs
    /// these own.
    pub async fn transfers(&self, caller: &Principal) -> Result<Vec<Offer>> {
        let person = caller.person()?;
        caller.may(
            Action::AcceptTransfer,
            &Target::Own,
            Some(wright_model::Role::Owner),
        )?;
        let mut read = self.db().read().await?;
        let mut offers = Vec::new();
        for transfer in
            transfers::open_of_person(&mut read, person.actor, self.source().now()).await?
        {
            offers.push(named(&mut read, transfer).await?);
        }
        Ok(offers)
    }

    /// Takes an offered design: it gets the name it has below its new actor.
    pub async fn accept_transfer(&self, caller: &Principal, id: TransferId) -> Result<DesignName> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let offer = self.open_offer(&mut tx, id).await?;
        let taker = self
            .authorize_actor(&mut tx, caller, Action::AcceptTransfer, &offer.to)
            .await?;
        let design = self.design_of(&mut tx, &offer).await?;
        // Behind the lock: somebody may have answered it meanwhile.
        if !transfers::end(&mut tx, id, Outcome::Accepted, now).await? {
            return Err(no_offer(id));
        }
        let new = DesignName::new(&offer.to, &design.name.slug());
        let receiver = offer.transfer.to;
        self.check_designs(&mut tx, receiver, &offer.to).await?;
        self.move_to(&mut tx, caller, &design, &new, receiver)
            .await?;
        storage::add(&mut tx, receiver, Counted::Design(design.id)).await?;
        storage::remove(&mut tx, design.owner, Counted::Design(design.id)).await?;
        self.check_storage(&mut tx, receiver).await?;
        let news = News {
            kind: NotificationKind::TransferAccepted,
            once: &format!("transfer {id} accepted"),
            facts: Facts {
                path: format!("/@{new}"),
                design: design.name.to_string(),
                actor: called(&taker),
                ..Facts::default()
            },
            by: account_of(caller),
        };
        self.notify(&mut tx, For::Owners(offer.transfer.offered_by), &news)
            .await?;
        self.commit(tx).await?;
        self.index_cache().forget_all();
        Ok(new)
    }

    /// Declines an offer, or takes one's own back.
    pub async fn end_transfer(&self, caller: &Principal, id: TransferId) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let offer = self.open_offer(&mut tx, id).await?;
        let receiver = self
            .authorize_actor(&mut tx, caller, Action::AcceptTransfer, &offer.to)
            .await;
        let outcome = match receiver {
            Ok(_) => Outcome::Declined,
            Err(_) => {
                self.authorize_design(&mut tx, caller, Action::OfferTransfer, &offer.design)
                    .await?;
                Outcome::Withdrawn
            }
        };
        if !transfers::end(&mut tx, id, outcome, now).await? {
            return Err(no_offer(id));
        }
        Ok(tx.commit().await?)
    }

    async fn open_offer(&self, tx: &mut Write, id: TransferId) -> Result<Offer> {
        let transfer = transfers::find_open(tx, id, self.source().now())
            .await?
            .ok_or_else(|| no_offer(id))?;
        named(tx, transfer).await
    }

    async fn design_of(&self, tx: &mut Write, offer: &Offer) -> Result<Design> {
        designs::lock(tx, offer.transfer.design).await?;
        designs::by_id(tx, offer.transfer.design)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {}", offer.design)))
    }

    /// Gives a locked design its new name and owner.
    async fn move_to(
        &self,
        tx: &mut Write,
        caller: &Principal,
        design: &Design,
        new: &DesignName,
        owner: ActorId,
    ) -> Result<()> {
        let now = self.source().now();
        if !designs::rename(tx, design, new, owner, now).await? {
            return Err(Error::refused(
                ProblemCode::NameTaken,
                format!(
                    "{new}, or a name that differs from it in hyphens alone, is or was another design's. Choose another name."
                ),
            ));
        }
        let detail = ChangeDetail {
            to: Some(new.clone()),
            ..ChangeDetail::default()
        };
        let told = Told {
            kind: ChangeKind::DesignMoved,
            actor: Some(owner),
            subject: design.name.as_str(),
            detail,
            at: now,
        };
        self.tell(tx, caller, told).await?;
        Ok(())
    }
}

fn no_offer(id: TransferId) -> Error {
    Error::not_found(format!("open offer {id}"))
}

async fn named(connection: &mut Connection, transfer: Transfer) -> Result<Offer> {
    let design = designs::by_id(connection, transfer.design)
        .await?
        .ok_or_else(|| Error::internal("an offer of a design that is not there"))?;
    let to = actors::by_id(connection, transfer.to)
        .await?
        .ok_or_else(|| Error::internal("an offer to an actor that is not there"))?;
    Ok(Offer {
        transfer,
        design: design.name,
        to: to.handle,
    })
}
