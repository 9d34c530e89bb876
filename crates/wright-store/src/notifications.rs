//! What people are told of, how they want to be told, and what is still to be
//! mailed.

use crate::db::{changed, found_row, found_value, one_value, rows};
use crate::{Connection, Instant, Result, Write, keyset, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId, DesignId, EventId, NotificationId};
use wright_model::{NotificationKind, Telling};

/// The row of [`cursor`] that says how far followers were told.
const CURSOR: &str = "notifications";

/// Somebody who may be told, with what decides how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// The account.
    pub account: AccountId,
    /// The IANA name of the person's time zone.
    pub time_zone: String,
    /// Neither erased nor suspended.
    pub is_active: bool,
    /// What they chose for the kind asked about.
    pub telling: Option<Telling>,
    /// When news were last queued for them, not longer ago than asked about.
    pub mailed_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct ReceiverRow {
    account: Uuid,
    time_zone: String,
    is_active: bool,
    telling: Option<String>,
    mailed_at: Option<Instant>,
}

impl ReceiverRow {
    fn into_receiver(self) -> Result<Receiver> {
        let telling = self.telling.as_deref();
        Ok(Receiver {
            account: self.account.into(),
            time_zone: self.time_zone,
            is_active: self.is_active,
            telling: telling
                .map(|word| row::word("way of telling", word, Telling::parse))
                .transpose()?,
            mailed_at: self.mailed_at,
        })
    }
}

const RECEIVER: &str = "SELECT accounts.id AS account, accounts.time_zone,
        (accounts.erased_at IS NULL AND actors.suspended_at IS NULL) AS is_active,
        (SELECT c.telling FROM notification_choices c WHERE c.account_id = accounts.id AND c.kind = $1) AS telling,
        (SELECT m.created_at FROM mails m WHERE m.account_id = accounts.id AND m.kind = 'news' AND m.created_at > $2
           ORDER BY m.created_at DESC LIMIT 1) AS mailed_at
      FROM accounts JOIN actors ON actors.id = accounts.actor_id";

/// What is asked about receivers.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The kind of what they are told.
    pub kind: NotificationKind,
    /// How long ago a mail still counts.
    pub mailed_after: Instant,
}

/// What was followed at a time.
#[derive(Debug, Clone, Copy)]
pub struct FollowedAt {
    /// A design.
    pub design: DesignId,
    /// An actor beside it.
    pub actor: Option<ActorId>,
    /// When: who began later is not told.
    pub at: Instant,
}

/// Followers of a design or of an actor, each once, in the order of their
/// accounts, after one of them, at most `limit`.
pub async fn followers(
    connection: &mut Connection,
    about: About,
    followed: FollowedAt,
    after: AccountId,
    limit: i64,
) -> Result<Vec<Receiver>> {
    let sql = format!(
        "{RECEIVER} JOIN (SELECT account_id FROM follows WHERE design_id = $3 AND account_id > $5 AND since <= $7
           UNION SELECT account_id FROM follows WHERE actor_id = $4 AND account_id > $5 AND since <= $7
           ORDER BY account_id LIMIT $6) f ON f.account_id = accounts.id ORDER BY accounts.id"
    );
    let rows: Vec<ReceiverRow> = rows!(
        connection,
        AssertSqlSafe(sql),
        about.kind.as_str(),
        about.mailed_after,
        followed.design.0,
        followed.actor.map(|actor| actor.0),
        after.0,
        limit,
        followed.at
    );
    rows.into_iter().map(ReceiverRow::into_receiver).collect()
}

/// The person of an actor, or the owners of one that is no person.
pub async fn owners(
    connection: &mut Connection,
    about: About,
    actor: ActorId,
) -> Result<Vec<Receiver>> {
    let sql = format!(
        "{RECEIVER} WHERE accounts.actor_id = $3 OR accounts.actor_id IN
           (SELECT person_id FROM members WHERE actor_id = $3 AND role = 'owner') ORDER BY accounts.id"
    );
    let rows: Vec<ReceiverRow> = rows!(
        connection,
        AssertSqlSafe(sql),
        about.kind.as_str(),
        about.mailed_after,
        actor.0
    );
    rows.into_iter().map(ReceiverRow::into_receiver).collect()
}

/// The person of an account.
pub async fn receiver(
    connection: &mut Connection,
    about: About,
    account: AccountId,
) -> Result<Option<Receiver>> {
    let sql = format!("{RECEIVER} WHERE accounts.id = $3");
    let row: Option<ReceiverRow> = found_row!(
        connection,
        AssertSqlSafe(sql),
        about.kind.as_str(),
        about.mailed_after,
        account.0
    );
    row.map(ReceiverRow::into_receiver).transpose()
}

/// A notification to be kept.
#[derive(Debug, Clone)]
pub struct NewNotification<'n> {
    /// Its id, made by the caller.
    pub id: NotificationId,
    /// Who is told.
    pub account: AccountId,
    /// What caused it: nobody is told of one thing twice.
    pub once: &'n str,
    /// Of what kind it is.
    pub kind: NotificationKind,
    /// What there is to say, JSON.
    pub facts: &'n str,
    /// When it happened.
    pub at: Instant,
    /// When it is to be mailed.
    pub mail_at: Option<Instant>,
}

/// Keeps a notification; `false` where the account was told of that before.
pub async fn insert(tx: &mut Write, new: &NewNotification<'_>) -> Result<bool> {
    let sql = "INSERT INTO notifications (id, account_id, once, kind, facts, at, mail_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        new.id.0,
        new.account.0,
        new.once,
        new.kind.as_str(),
        new.facts,
        new.at,
        new.mail_at
    ) == 1)
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Of what kind it is.
    pub kind: NotificationKind,
    /// What there is to say, JSON.
    pub facts: String,
    /// When it happened.
    pub at: Instant,
    /// When it was read.
    pub read_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    facts: String,
    at: Instant,
    read_at: Option<Instant>,
}

impl Row {
    fn into_notification(self) -> Result<Notification> {
        Ok(Notification {
            id: self.id.into(),
            kind: row::word("kind of notification", &self.kind, NotificationKind::parse)?,
            facts: self.facts,
            at: self.at,
            read_at: self.read_at,
        })
    }
}

/// How many notifications an account has not read, counted up to `limit`.
pub async fn count_unread(
    connection: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM notifications
               WHERE account_id = $1 AND read_at IS NULL LIMIT $2) unread";
    Ok(one_value!(connection, sql, account.0, limit))
}

/// Notifications of an account that are unread, or that are read; newest first
/// after a place, at most `limit`.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    unread: bool,
    after: Option<(Instant, Uuid)>,
    limit: i64,
) -> Result<Vec<Notification>> {
    let (at, id) = keyset::from_newest(after);
    let read = if unread { "IS NULL" } else { "IS NOT NULL" };
    let sql = format!(
        "SELECT id, kind, facts, at, read_at FROM notifications
         WHERE account_id = $1 AND read_at {read} AND (at, id) < ($2, $3)
         ORDER BY at DESC, id DESC LIMIT $4"
    );
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), account.0, at, id, limit);
    rows.into_iter().map(Row::into_notification).collect()
}

/// One notification of an account.
pub async fn find(
    connection: &mut Connection,
    account: AccountId,
    id: NotificationId,
) -> Result<Option<Notification>> {
    let sql =
        "SELECT id, kind, facts, at, read_at FROM notifications WHERE id = $1 AND account_id = $2";
    let row: Option<Row> = found_row!(connection, sql, id.0, account.0);
    row.map(Row::into_notification).transpose()
}

/// Notes that one was read.
pub async fn set_read(
    tx: &mut Write,
    account: AccountId,
    id: NotificationId,
    now: Instant,
) -> Result<()> {
    let sql = "UPDATE notifications SET read_at = $3 WHERE id = $1 AND account_id = $2 AND read_at IS NULL";
    changed!(tx, sql, id.0, account.0, now);
    Ok(())
}

/// Notes that all were read that came until `until`.
pub async fn set_all_read(
    tx: &mut Write,
    account: AccountId,
    until: Instant,
    now: Instant,
) -> Result<()> {
    let sql = "UPDATE notifications SET read_at = $3 WHERE account_id = $1 AND read_at IS NULL AND at <= $2";
    changed!(tx, sql, account.0, until, now);
    Ok(())
}

/// Unread notifications that are to be mailed by now, the oldest first, at most
/// `limit`.
pub async fn due(
    connection: &mut Connection,
    account: AccountId,
    now: Instant,
    limit: i64,
) -> Result<Vec<Notification>> {
    let sql = "SELECT id, kind, facts, at, read_at FROM notifications
               WHERE account_id = $1 AND mail_at IS NOT NULL AND mail_at <= $2 AND read_at IS NULL
               ORDER BY at, id LIMIT $3";
    let rows: Vec<Row> = rows!(connection, sql, account.0, now, limit);
    rows.into_iter().map(Row::into_notification).collect()
}

/// Takes those off the list of what is to be mailed that are due by now, read ones
/// too; how many there were.
pub async fn set_mailed(tx: &mut Write, account: AccountId, now: Instant) -> Result<u64> {
    let sql = "UPDATE notifications SET mail_at = NULL WHERE account_id = $1 AND mail_at IS NOT NULL AND mail_at <= $2";
    Ok(changed!(tx, sql, account.0, now))
}

/// When the next mail is due.
pub async fn next_mail(connection: &mut Connection, account: AccountId) -> Result<Option<Instant>> {
    let sql = "SELECT mail_at FROM notifications WHERE account_id = $1 AND mail_at IS NOT NULL
               ORDER BY mail_at LIMIT 1";
    Ok(found_value!(connection, sql, account.0))
}

/// Forgets what happened before `before`.
pub async fn forget(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM notifications WHERE at < $1";
    Ok(changed!(tx, sql, before))
}

/// What an account chose, by kind.
pub async fn choices(
    connection: &mut Connection,
    account: AccountId,
) -> Result<Vec<(NotificationKind, Telling)>> {
    let sql = "SELECT kind, telling FROM notification_choices WHERE account_id = $1 ORDER BY kind";
    let rows: Vec<(String, String)> = rows!(connection, sql, account.0);
    let choice = |(kind, telling): (String, String)| {
        Ok((
            row::word("kind of notification", &kind, NotificationKind::parse)?,
            row::word("way of telling", &telling, Telling::parse)?,
        ))
    };
    rows.into_iter().map(choice).collect()
}

/// Keeps how an account wants to be told of a kind.
pub async fn choose(
    tx: &mut Write,
    account: AccountId,
    kind: NotificationKind,
    telling: Telling,
) -> Result<()> {
    let sql = "INSERT INTO notification_choices (account_id, kind, telling) VALUES ($1, $2, $3)
               ON CONFLICT (account_id, kind) DO UPDATE SET telling = excluded.telling";
    changed!(tx, sql, account.0, kind.as_str(), telling.as_str());
    Ok(())
}

/// A numbered event with who caused it, as its private column says.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CausedEvent {
    /// Its number.
    pub seq: i64,
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What happened.
    pub kind: String,
    /// Whose it is.
    #[sqlx(rename = "actor_id")]
    pub actor: Option<Uuid>,
    /// What it happened to.
    pub subject: String,
    /// Canonical JSON for everybody.
    pub public: String,
    /// Which account caused it, JSON.
    pub private: Option<String>,
}

/// How far followers were told.
pub async fn cursor(connection: &mut Connection) -> Result<i64> {
    let sql = "SELECT seq FROM cursors WHERE name = $1";
    let seq: Option<i64> = found_value!(connection, sql, CURSOR);
    Ok(seq.unwrap_or_default())
}

/// Notes that followers were told up to `seq`; never goes back.
pub async fn advance(tx: &mut Write, seq: i64) -> Result<()> {
    let sql = "INSERT INTO cursors (name, seq) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET seq = excluded.seq WHERE cursors.seq < excluded.seq";
    changed!(tx, sql, CURSOR, seq);
    Ok(())
}

/// Numbered events after `seq`, in order, at most `limit`.
pub async fn events_after(
    connection: &mut Connection,
    seq: i64,
    limit: i64,
) -> Result<Vec<CausedEvent>> {
    let sql = "SELECT seq, id, at, kind, actor_id, subject, public, private FROM events
               WHERE seq > $1 ORDER BY seq LIMIT $2";
    Ok(rows!(connection, sql, seq, limit))
}
