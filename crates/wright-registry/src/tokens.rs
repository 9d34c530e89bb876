//! API tokens: made in a signed-in session or for an approved device, shown
//! once, kept as a hash, bound to scopes, names and an expiry.

use crate::page::PageRequest;
use crate::sessions::{TOUCH_EVERY, signed_in};
use crate::{Action, Error, Grant, Principal, Registry, Result, SignedIn};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use wright_model::id::{AccountId, TokenId};
use wright_model::{Digest, NamePattern, Scope, Scopes};
use wright_store::Write;
use wright_store::tokens as store;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{CreatedToken, NewToken, Page, Secret, TokenInfo};

/// What every token begins with, so that leaked ones are found by a search.
pub const TOKEN_PREFIX: &str = "cwt_";
/// Days a token lasts at most.
pub const TOKEN_DAYS_MAX: u32 = 366;
/// Days a token lasts where nobody says.
pub const TOKEN_DAYS_DEFAULT: u32 = 90;
/// Name patterns a token has at most.
const PATTERNS_MAX: usize = 50;
/// What a token is called, in characters.
const NAME_CHARS_MAX: usize = 100;

/// What a token is asked to be.
pub(crate) struct TokenRequest<'t> {
    pub(crate) name: &'t str,
    pub(crate) scopes: &'t Scopes,
    pub(crate) patterns: &'t [NamePattern],
    pub(crate) days: u32,
}

impl Registry {
    /// Makes a token for the caller.
    ///
    /// # Errors
    /// `validation`, `quota-exceeded`; `forbidden` for tokens: they cannot make others.
    pub async fn create_token(
        &self,
        principal: &Principal,
        request: &NewToken,
    ) -> Result<CreatedToken> {
        let person = self.authorize_own(principal, Action::MintToken)?;
        let request = TokenRequest {
            name: request.name.trim(),
            scopes: &request.scopes,
            patterns: &request.patterns,
            days: request.expires_in_days.unwrap_or(TOKEN_DAYS_DEFAULT),
        };
        request.check(person)?;
        let mut tx = self.db().begin_write().await?;
        // Under lock, so that two requests at once cannot pass the limit.
        wright_store::actors::lock(&mut tx, person.actor).await?;
        let created = self.insert_token(&mut tx, person.account, &request).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// Writes a token that was checked before.
    pub(crate) async fn insert_token(
        &self,
        tx: &mut Write,
        account: AccountId,
        request: &TokenRequest<'_>,
    ) -> Result<CreatedToken> {
        let now = self.source().now();
        let tokens_max = self.config().limits.tokens_per_account_max;
        if store::count_of_account(tx, account, now).await? >= i64::from(tokens_max) {
            return Err(Error::refused(
                ProblemCode::QuotaExceeded,
                format!(
                    "An account has at most {tokens_max} tokens; revoke one on your account page first."
                ),
            ));
        }
        let token = token_text(&self.source().secret());
        let created = CreatedToken {
            id: TokenId(self.source().id()),
            token: Secret::new(token),
            name: request.name.to_owned(),
            scopes: request.scopes.clone(),
            patterns: request.patterns.to_vec(),
            created_at: now,
            expires_at: Some(now + Duration::days(request.days.into())),
        };
        let row = store::NewToken {
            id: created.id,
            secret: Digest::of(created.token.expose().as_bytes()),
            account,
            name: &created.name,
            scopes: &created.scopes,
            patterns: &created.patterns,
            now,
            expires_at: now + Duration::days(request.days.into()),
        };
        store::insert(tx, &row).await?;
        Ok(created)
    }

    /// The caller's tokens that may still be used, newest first.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn tokens(
        &self,
        principal: &Principal,
        page: &PageRequest,
    ) -> Result<Page<TokenInfo>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let before = page.cursor()?.map(|(at, id)| (at, TokenId(id)));
        let now = self.source().now();
        let mut connection = self.db().read().await?;
        let rows =
            store::of_account(&mut connection, person.account, now, before, page.rows()).await?;
        Ok(page.page(
            rows,
            |row| (row.created_at, row.id.0),
            |row| TokenInfo {
                id: row.id,
                name: row.name,
                scopes: row.scopes,
                patterns: row.patterns,
                created_at: row.created_at,
                expires_at: Some(row.expires_at),
                last_used_at: row.last_used_at,
            },
        ))
    }

    /// Revokes one of the caller's tokens. A token may revoke itself: that is
    /// what signing out of a program does.
    ///
    /// # Errors
    /// `not-found`, also for somebody else's; `unauthenticated`; `forbidden` for
    /// another token.
    pub async fn revoke_token(&self, principal: &Principal, id: TokenId) -> Result<()> {
        let person = match principal {
            Principal::Person(person) if is_token(person, id) => person,
            _ => self.authorize_own(principal, Action::ManageAccount)?,
        };
        let mut tx = self.db().begin_write().await?;
        if !store::revoke(&mut tx, person.account, id, self.source().now()).await? {
            return Err(Error::not_found("token of that id among yours"));
        }
        Ok(tx.commit().await?)
    }

    /// Who a token stands for. Notes its use, at most once a minute.
    ///
    /// # Errors
    /// `unauthenticated`, saying whether it is unknown, revoked or expired;
    /// `suspended`.
    pub async fn principal_of_token(&self, token: &Secret) -> Result<Principal> {
        if !is_well_formed(token.expose()) {
            return Err(unauthenticated(
                "is not one of this registry: it was cut short or mistyped",
            ));
        }
        let now = self.source().now();
        let digest = Digest::of(token.expose().as_bytes());
        let found = store::by_secret(&mut *self.db().read().await?, &digest).await?;
        let found = found.ok_or_else(|| unauthenticated("is not known here"))?;
        if found.identity.suspended_at.is_some() {
            return Err(crate::authorize::suspended(&found.identity.handle, ""));
        }
        if found.revoked_at.is_some() {
            return Err(unauthenticated("was revoked"));
        }
        if found.token.expires_at <= now {
            return Err(unauthenticated("has expired"));
        }
        if found
            .token
            .last_used_at
            .is_none_or(|at| now - at >= TOUCH_EVERY)
        {
            self.touch_token(found.token.id, now).await;
        }
        let grant = Grant::Token {
            id: found.token.id,
            scopes: found.token.scopes,
            patterns: found.token.patterns,
        };
        Ok(Principal::Person(signed_in(found.identity, grant)))
    }

    /// A full disk must not refuse anybody, so a failure is only logged.
    async fn touch_token(&self, id: TokenId, now: DateTime<Utc>) {
        let touched = async {
            let mut tx = self.db().begin_write().await?;
            store::touch(&mut tx, id, now).await?;
            tx.commit().await
        };
        if let Err(error) = touched.await {
            tracing::warn!(%error, token = %id, "cannot note that a token was used");
        }
    }
}

impl TokenRequest<'_> {
    /// Checks a request for a token of `person`.
    pub(crate) fn check(&self, person: &SignedIn) -> Result<()> {
        check_reach(self.name, self.scopes, self.patterns)?;
        if !(1..=TOKEN_DAYS_MAX).contains(&self.days) {
            return Err(invalid(format!("expires_in_days: 1 to {TOKEN_DAYS_MAX}")));
        }
        let for_the_site = person.administrator || person.moderator;
        if self.scopes.contains(Scope::Admin) && !for_the_site {
            return Err(invalid(
                "scopes: admin is for the site's moderators and administrators",
            ));
        }
        Ok(())
    }
}

/// Checks what tokens and devices ask for alike.
pub(crate) fn check_reach(name: &str, scopes: &Scopes, patterns: &[NamePattern]) -> Result<()> {
    let chars = name.chars().count();
    if chars == 0 || chars > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(invalid(format!("name: 1 to {NAME_CHARS_MAX} characters")));
    }
    if scopes.is_empty() {
        return Err(invalid("scopes: choose at least one"));
    }
    if patterns.is_empty() || patterns.len() > PATTERNS_MAX {
        return Err(invalid(format!(
            "patterns: 1 to {PATTERNS_MAX}, each `*`, `actor/*` or `actor/name`"
        )));
    }
    Ok(())
}

/// The token of 32 random bytes: prefix, the bytes, and a checksum, all text
/// that survives copying and tells a typo without asking the database.
fn token_text(secret: &[u8; 32]) -> String {
    let body = BASE64_URL_SAFE_NO_PAD.encode(secret);
    let check = checksum(&body);
    format!("{TOKEN_PREFIX}{body}{check}")
}

fn is_well_formed(token: &str) -> bool {
    // 32 bytes are 43 characters, the checksum's 4 are 6.
    let Some(rest) = token
        .strip_prefix(TOKEN_PREFIX)
        .filter(|rest| rest.len() == 49)
    else {
        return false;
    };
    rest.is_ascii() && checksum(&rest[..43]) == rest[43..]
}

fn checksum(body: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(crc32fast::hash(body.as_bytes()).to_be_bytes())
}

fn is_token(person: &SignedIn, id: TokenId) -> bool {
    matches!(&person.grant, Grant::Token { id: own, .. } if *own == id)
}

fn invalid(detail: impl Into<String>) -> Error {
    Error::refused(ProblemCode::Validation, detail)
}

fn unauthenticated(why: &str) -> Error {
    Error::refused(
        ProblemCode::Unauthenticated,
        format!("This token {why}. Make a new one on your account page, or run `wright login`."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_token_is_seen_without_a_database() {
        let token = token_text(&[7; 32]);
        assert_eq!(token.len(), 53);
        assert!(is_well_formed(&token));
        for position in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[position] = if bytes[position] == b'x' { b'y' } else { b'x' };
            assert!(
                !is_well_formed(&String::from_utf8(bytes).unwrap()),
                "{position}"
            );
            assert!(!is_well_formed(&token[..position]));
        }
        assert!(!is_well_formed(&token.replace("cwt_", "")));
        assert!(!is_well_formed(&format!("cwt_{}", "ü".repeat(25))));
    }
}
