//! How people want to be told, and how they end it from a mail.

use crate::{Action, Error, Principal, Registry, Result};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::Duration;
use wright_model::id::AccountId;
use wright_model::{Digest, NotificationKind, Telling};
use wright_store::Write;
use wright_store::mail_secrets::{self, MailSecret, Purpose};
use wright_store::notifications as store;
use wright_wire::rest::Secret;

/// How long the link that ends mails works.
const UNSUBSCRIBE_LASTS: Duration = Duration::days(180);

impl Registry {
    /// How the caller wants to be told, of each kind.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn tellings(
        &self,
        principal: &Principal,
    ) -> Result<Vec<(NotificationKind, Telling)>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let chosen = store::choices(&mut *self.db().read().await?, person.account).await?;
        let kinds = NotificationKind::ALL.iter();
        Ok(kinds
            .map(|kind| (*kind, telling_of(&chosen, *kind)))
            .collect())
    }

    /// Keeps how the caller wants to be told; kinds left out stay as they are.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn set_tellings(
        &self,
        principal: &Principal,
        chosen: &[(NotificationKind, Telling)],
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut tx = self.db().begin_write().await?;
        for (kind, telling) in chosen {
            store::choose(&mut tx, person.account, *kind, *telling).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A link that ends the mails of an account without signing in.
    pub(super) async fn unsubscribe_path(
        &self,
        tx: &mut Write,
        account: AccountId,
    ) -> Result<String> {
        let now = self.source().now();
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<18>());
        let kept = MailSecret {
            secret: Digest::of(secret.as_bytes()),
            account,
            purpose: Purpose::Unsubscribe,
            email: String::new(),
            created_at: now,
            expires_at: now + UNSUBSCRIBE_LASTS,
            used_at: None,
        };
        mail_secrets::insert(tx, &kept).await?;
        Ok(format!("/-/notifications/unsubscribe/{secret}"))
    }

    /// Checks a link that ends mails; nothing changes.
    ///
    /// # Errors
    /// `not-found` where it is no such link, or has ended.
    pub async fn check_unsubscribe(&self, secret: &Secret) -> Result<()> {
        let mut connection = self.db().read().await?;
        self.account_to_unsubscribe(&mut connection, secret)
            .await
            .map(drop)
    }

    /// Ends the mails of news of whoever the link was sent to: they go on reading
    /// them on the page. Harmless when done twice.
    ///
    /// # Errors
    /// `not-found` where it is no such link, or has ended.
    pub async fn unsubscribe(&self, secret: &Secret) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let account = self.account_to_unsubscribe(&mut tx, secret).await?;
        let chosen = store::choices(&mut tx, account).await?;
        for kind in NotificationKind::ALL {
            let telling = telling_of(&chosen, *kind);
            if matches!(telling, Telling::Mail | Telling::Daily) {
                store::choose(&mut tx, account, *kind, Telling::Page).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    async fn account_to_unsubscribe(
        &self,
        connection: &mut wright_store::Connection,
        secret: &Secret,
    ) -> Result<AccountId> {
        let digest = Digest::of(secret.expose().as_bytes());
        let found = mail_secrets::find(connection, digest).await?;
        let now = self.source().now();
        found
            .filter(|found| found.purpose == Purpose::Unsubscribe && found.expires_at > now)
            .map(|found| found.account)
            .ok_or_else(|| Error::not_found("link like this"))
    }
}

fn telling_of(chosen: &[(NotificationKind, Telling)], kind: NotificationKind) -> Telling {
    let found = chosen.iter().find(|(of, _)| *of == kind);
    found.map_or_else(|| kind.usual_telling(), |(_, telling)| *telling)
}
