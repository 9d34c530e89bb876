//! Invitations that open accounts, where accounts are by invitation: a use is
//! taken when the account is opened and kept for its person, who still says
//! whether to join.

use super::{ended, find, is_for};
use crate::{Registry, Result};
use wright_model::EmailAddress;
use wright_model::id::ActorId;
use wright_store::invitations::{self as store, Use};
use wright_store::{Connection, Write};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

impl Registry {
    /// Whether a link would let somebody with this address open an account now.
    pub(crate) async fn invites_newcomer(
        &self,
        connection: &mut Connection,
        secret: &Secret,
        email: &EmailAddress,
    ) -> Result<bool> {
        let found = match find(connection, secret).await {
            Ok(found) => found,
            Err(error) if error.code() == ProblemCode::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let is_theirs = is_for(&found, &email.key());
        let actor = super::actor_of(connection, &found).await?;
        Ok(is_theirs && ended(&found, &actor, self.source().now()).is_none())
    }

    /// Uses a link up for somebody whose account is being opened; joining is still
    /// theirs to say. `false` where it lets nobody in any more.
    pub(crate) async fn reserve_invitation(
        &self,
        tx: &mut Write,
        secret: &Secret,
        email: &EmailAddress,
        person: ActorId,
    ) -> Result<bool> {
        let now = self.source().now();
        if !self.invites_newcomer(tx, secret, email).await? {
            return Ok(false);
        }
        let found = find(tx, secret).await?;
        if !store::take(tx, found.id, now).await? {
            return Ok(false);
        }
        store::keep_use(tx, found.id, person, Use::Reserved, now).await?;
        Ok(true)
    }
}
