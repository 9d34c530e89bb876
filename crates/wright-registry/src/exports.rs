//! Everything a person has here, in one zip of JSON that only they can fetch.
//!
//! A job packs it and keeps it as a blob that nothing public refers to; it is
//! taken away after seven days. Secrets are not in it: they are kept as hashes
//! only. Releases are linked, as everybody can fetch them.

use crate::jobs::Job;
use crate::mail::{Letter, Mail};
use crate::{Action, Error, Principal, Registry, Result};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use std::io::Write as _;
use wright_blobs::BlobRead;
use wright_model::Role;
use wright_model::id::{ActorId, ExportId};
use wright_store::accounts::Account;
use wright_store::exports as store;
use wright_store::{
    Connection, follows, mails, members, notifications, passkeys, sessions, tokens,
};
use wright_wire::problem::ProblemCode;
use zip::write::SimpleFileOptions;

/// How long an export can be fetched.
const KEPT_DAYS: i64 = 7;
/// Between two exports of one person.
const AGAIN_AFTER: Duration = Duration::minutes(10);
/// Rows of one kind at most; who has more is told in the file.
const ROWS_MAX: i64 = 50_000;
/// Events read from the database at once.
const EVENTS_BATCH: i64 = 5_000;

/// An export as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportView {
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Its bytes, once it is packed.
    pub size: Option<u64>,
    /// When it is taken away.
    pub until: DateTime<Utc>,
}

impl Registry {
    /// The caller's newest export.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn export(&self, principal: &Principal) -> Result<Option<ExportView>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let now = self.source().now();
        let mut connection = self.db().read().await?;
        let newest = store::newest(&mut connection, person.account, now).await?;
        Ok(newest.map(|export| ExportView {
            asked_at: export.created_at,
            size: export.packed.map(|(_, size)| size),
            until: export.expires_at,
        }))
    }

    /// Asks for an export; mail tells when it is packed.
    ///
    /// # Errors
    /// `rate-limited` where one was asked for a moment ago.
    pub async fn request_export(&self, principal: &Principal) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        wright_store::actors::lock(&mut tx, person.actor).await?;
        let newest = store::newest(&mut tx, person.account, now).await?;
        if let Some(newest) = newest.filter(|newest| now - newest.created_at < AGAIN_AFTER) {
            let wait = (newest.created_at + AGAIN_AFTER - now).num_seconds();
            return Err(Error::wait(
                ProblemCode::RateLimited,
                "Your data was packed, or is being packed, already. Ask again in ten minutes.",
                u32::try_from(wait).unwrap_or(1).max(1),
            ));
        }
        let id = ExportId(self.source().id());
        let until = now + Duration::days(KEPT_DAYS);
        store::insert(&mut tx, id, person.account, now, until).await?;
        self.enqueue(&mut tx, &Job::Export { id }, now).await?;
        self.commit(tx).await
    }

    /// The bytes of the caller's export, as they come from the store.
    ///
    /// # Errors
    /// `not-found` where there is none, or it is not packed yet.
    pub async fn read_export(&self, principal: &Principal) -> Result<(u64, BlobRead)> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let now = self.source().now();
        let newest = store::newest(&mut *self.db().read().await?, person.account, now).await?;
        let packed = newest.and_then(|export| export.packed);
        let none = || Error::not_found("export; ask for one first, it ends after seven days");
        let (digest, size) = packed.ok_or_else(none)?;
        let read = self.blobs().read(&digest, None).await?;
        Ok((size, read.ok_or_else(none)?))
    }

    /// The job that packs an export.
    pub(crate) async fn work_on_export(&self, id: ExportId) -> Result<()> {
        let now = self.source().now();
        let mut connection = self.db().read().await?;
        let account = store::account_of(&mut connection, id, now).await?;
        let Some(account) = account else {
            return Ok(());
        };
        let account = wright_store::accounts::by_id(&mut connection, account).await?;
        let Some(account) = account.filter(|account| account.erased_at.is_none()) else {
            return Ok(());
        };
        let files = self.gather(&mut connection, &account).await?;
        drop(connection);
        let bytes = pack(&files)?;
        let stored = self.blobs().put(bytes).await?;
        let mut tx = self.db().begin_write().await?;
        self.record_blobs(&mut tx, &[stored]).await?;
        store::set_packed(
            &mut tx,
            id,
            stored.digest,
            stored.size,
            now + Duration::days(KEPT_DAYS),
        )
        .await?;
        store::delete_others(&mut tx, account.id, id).await?;
        let letter = Letter::ExportReady {
            handle: account.handle.to_string(),
        };
        let mail = Mail::to_account(account.id, letter).once(format!("export {id}"));
        self.queue_mail(&mut tx, &mail).await?;
        self.commit(tx).await
    }

    /// Every file of an export by name.
    async fn gather(
        &self,
        connection: &mut Connection,
        account: &Account,
    ) -> Result<Vec<(&'static str, Value)>> {
        let now = self.source().now();
        Ok(vec![
            ("profile.json", self.own_profile(connection, account).await?),
            (
                "memberships.json",
                memberships(connection, account.actor).await?,
            ),
            (
                "releases.json",
                self.releases_published(connection, account.actor).await?,
            ),
            ("drafts.json", drafts(connection, account).await?),
            (
                "sessions.json",
                sessions_of(connection, account, now).await?,
            ),
            ("tokens.json", tokens_of(connection, account, now).await?),
            ("passkeys.json", passkeys_of(connection, account).await?),
            ("mails.json", mails_of(connection, account).await?),
            ("follows.json", follows_of(connection, account).await?),
            (
                "notifications.json",
                notifications_of(connection, account).await?,
            ),
            ("events.json", events_of(connection, account).await?),
        ])
    }

    async fn own_profile(&self, connection: &mut Connection, account: &Account) -> Result<Value> {
        let actor = wright_store::actors::by_id(connection, account.actor).await?;
        Ok(json!({
            "registry": self.config().public_url,
            "account": account.id,
            "handle": account.handle,
            "display_name": account.display_name,
            "summary": actor.as_ref().map(|actor| &actor.summary),
            "about": actor.as_ref().map(|actor| &actor.said.about),
            "place": actor.as_ref().map(|actor| &actor.said.place),
            "languages": actor.as_ref().map(|actor| &actor.said.languages),
            "links": actor.as_ref().map(|actor| &actor.said.links),
            "picture": actor.as_ref().and_then(|actor| actor.picture).map(|picture| picture.large),
            "email": account.email,
            "email_verified_at": account.email_verified_at,
            "language": account.language,
            "time_zone": account.time_zone,
            "units": account.units,
            "theme": account.theme,
            "administrator": account.administrator,
            "moderator": account.moderator,
            "created_at": account.created_at,
        }))
    }

    async fn releases_published(
        &self,
        connection: &mut Connection,
        person: ActorId,
    ) -> Result<Value> {
        let site = self.config().public_url.as_str().trim_end_matches('/');
        let rows = store::releases_by(connection, person, ROWS_MAX).await?;
        let release = |row: store::Published| {
            json!({
                "design": row.name,
                "version": row.version,
                "published_at": row.published_at,
                "zip": format!("{site}/@{}/-/zip/{}", row.name, row.version),
            })
        };
        Ok(rows.into_iter().map(release).collect())
    }
}

async fn memberships(connection: &mut Connection, person: ActorId) -> Result<Value> {
    let rows = members::of_person(connection, person, ROWS_MAX).await?;
    let membership = |row: members::Membership| {
        json!({
            "actor": row.handle,
            "display_name": row.display_name,
            "kind": row.kind.as_str(),
            "role": Role::as_str(row.role),
        })
    };
    Ok(rows.into_iter().map(membership).collect())
}

async fn drafts(connection: &mut Connection, account: &Account) -> Result<Value> {
    let rows = store::drafts_of(connection, account.id, ROWS_MAX).await?;
    let draft = |row: store::OpenDraft| {
        json!({
            "name": row.name,
            "version": row.version,
            "created_at": row.created_at,
            "touched_at": row.touched_at,
        })
    };
    Ok(rows.into_iter().map(draft).collect())
}

async fn sessions_of(
    connection: &mut Connection,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<Value> {
    let rows = sessions::of_account(connection, account.id, now, None, ROWS_MAX).await?;
    let session = |row: sessions::Session| {
        json!({
            "created_at": row.created_at,
            "last_seen_at": row.last_seen_at,
            "address": row.address,
            "browser": row.agent,
            "by": row.method,
        })
    };
    Ok(rows.into_iter().map(session).collect())
}

async fn tokens_of(
    connection: &mut Connection,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<Value> {
    let rows = tokens::of_account(connection, account.id, now, None, ROWS_MAX).await?;
    let token = |row: tokens::Token| {
        json!({
            "name": row.name,
            "scopes": row.scopes,
            "patterns": row.patterns,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
            "last_used_at": row.last_used_at,
        })
    };
    Ok(rows.into_iter().map(token).collect())
}

async fn passkeys_of(connection: &mut Connection, account: &Account) -> Result<Value> {
    let rows = passkeys::of_account(connection, account.id, ROWS_MAX).await?;
    let passkey = |row: passkeys::Passkey| {
        json!({
            "name": row.name,
            "created_at": row.created_at,
            "last_used_at": row.last_used_at,
        })
    };
    Ok(rows.into_iter().map(passkey).collect())
}

async fn mails_of(connection: &mut Connection, account: &Account) -> Result<Value> {
    let rows = mails::of_account(connection, account.id, ROWS_MAX).await?;
    let mail = |row: mails::Listed| {
        json!({
            "kind": row.kind,
            "to": row.address,
            "state": row.state,
            "queued_at": row.created_at,
            "ended_at": row.finished_at,
        })
    };
    Ok(rows.into_iter().map(mail).collect())
}

async fn follows_of(connection: &mut Connection, account: &Account) -> Result<Value> {
    let rows = follows::of_account(connection, account.id, None, ROWS_MAX).await?;
    let follow = |row: follows::Follow| json!({ "actor": row.handle, "design": row.design, "since": row.since });
    Ok(rows.into_iter().map(follow).collect())
}

/// What they were told, and how they chose to be.
async fn notifications_of(connection: &mut Connection, account: &Account) -> Result<Value> {
    let mut told = notifications::of_account(connection, account.id, true, None, ROWS_MAX).await?;
    let read = notifications::of_account(connection, account.id, false, None, ROWS_MAX).await?;
    told.extend(read);
    let told = told.into_iter().map(|row| {
        let facts: Option<Value> = serde_json::from_str(&row.facts).ok();
        json!({ "kind": row.kind.as_str(), "at": row.at, "read_at": row.read_at, "about": facts })
    });
    let told: Vec<Value> = told.collect();
    let chosen = notifications::choices(connection, account.id).await?;
    let chosen = chosen
        .into_iter()
        .map(|(kind, telling)| (kind.as_str().to_owned(), json!(telling.as_str())));
    let chosen: serde_json::Map<String, Value> = chosen.collect();
    Ok(json!({ "chosen": chosen, "told": told }))
}

async fn events_of(connection: &mut Connection, account: &Account) -> Result<Value> {
    let mut events = Vec::new();
    let mut from = 0;
    loop {
        let (own, last) = store::events_of(connection, account.id, from, EVENTS_BATCH).await?;
        events.extend(own.into_iter().map(|event| {
            json!({"seq": event.seq, "at": event.at, "kind": event.kind, "subject": event.subject})
        }));
        let is_full = i64::try_from(events.len()).unwrap_or(i64::MAX) >= ROWS_MAX;
        if last == from || is_full {
            return Ok(Value::Array(events));
        }
        from = last;
    }
}

/// A zip of the files, uncompressed, as every program opens it.
fn pack(files: &[(&'static str, Value)]) -> Result<Bytes> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, value) in files {
        let text = serde_json::to_vec_pretty(value).map_err(Error::internal)?;
        zip.start_file(*name, options).map_err(Error::internal)?;
        zip.write_all(&text).map_err(Error::internal)?;
    }
    let packed = zip.finish().map_err(Error::internal)?;
    Ok(packed.into_inner().into())
}
