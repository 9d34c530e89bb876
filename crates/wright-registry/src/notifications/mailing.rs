//! Mails of news: when, and what stands in them.

use super::MAIL_PAUSE;
use super::inbox::view;
use crate::jobs::Job;
use crate::mail::{Letter, Mail, NewsLine};
use crate::{Registry, Result};
use chrono::{Days, Duration, NaiveTime, TimeZone, Utc};
use wright_model::Telling;
use wright_model::id::AccountId;
use wright_store::notifications::{self as store, Notification, Receiver};
use wright_store::{Connection, Instant, releases};

/// When the mail of the day is sent, in the receiver's time zone.
const DAILY_AT: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of the day");
/// Lines of one mail; what is beyond is counted.
const LINES_MAX: usize = 40;
/// Lines looked for beyond those, to count them.
const LINES_COUNTED_MAX: i64 = 1_000;

impl Registry {
    /// The job that mails a person what is due, in one mail.
    pub(crate) async fn work_on_news(&self, account: AccountId) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let due = store::due(&mut tx, account, now, LINES_COUNTED_MAX).await?;
        store::set_mailed(&mut tx, account, now).await?;
        let mut lines = lines_of(&mut tx, &due).await?;
        if !lines.is_empty() {
            let more = lines.len().saturating_sub(LINES_MAX);
            lines.truncate(LINES_MAX);
            let letter = Letter::News {
                lines,
                more: u32::try_from(more).unwrap_or(u32::MAX),
            };
            let path = self.unsubscribe_path(&mut tx, account).await?;
            let mail = Mail::to_account(account, letter).unsubscribe(path);
            self.queue_mail(&mut tx, &mail).await?;
        }
        if let Some(next) = store::next_mail(&mut tx, account).await? {
            self.enqueue(&mut tx, &Job::News { account }, next).await?;
        }
        self.commit(tx).await
    }
}

/// What is due, as lines of a mail: releases that are gone since are left out.
async fn lines_of(connection: &mut Connection, due: &[Notification]) -> Result<Vec<NewsLine>> {
    let lines: Result<Vec<NewsLine>> = due.iter().map(line).collect();
    let mut lines = lines?;
    let releases: Vec<_> = lines
        .iter()
        .filter(|line| !line.facts.version.is_empty())
        .map(|line| (line.facts.design.as_str(), line.facts.version.as_str()))
        .collect();
    let gone = releases::gone_among(connection, &releases).await?;
    lines.retain(|line| {
        let is_of = |(design, version): &(String, String)| {
            *design == line.facts.design && *version == line.facts.version
        };
        !gone.iter().any(is_of)
    });
    Ok(lines)
}

/// When somebody is mailed: at once, but an hour after the last mail; or with the
/// mail of the day.
pub(super) fn mail_at(telling: Telling, receiver: &Receiver, now: Instant) -> Option<Instant> {
    match telling {
        Telling::Mail => Some(
            receiver
                .mailed_at
                .map_or(now, |last| now.max(last + MAIL_PAUSE)),
        ),
        Telling::Daily => Some(next_morning(&receiver.time_zone, now)),
        Telling::Page | Telling::Nothing => None,
    }
}

/// The next time it is eight in the morning in a time zone.
fn next_morning(zone: &str, now: Instant) -> Instant {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let today = now.with_timezone(&zone).date_naive();
    let mornings = (0..3).filter_map(|days| {
        let day = today.checked_add_days(Days::new(days))?;
        let morning = zone.from_local_datetime(&day.and_time(DAILY_AT));
        Some(morning.earliest()?.with_timezone(&Utc))
    });
    let mut mornings = mornings.filter(|morning| *morning > now);
    mornings.next().unwrap_or(now + Duration::days(1))
}

fn line(row: &Notification) -> Result<NewsLine> {
    let view = view(row)?;
    Ok(NewsLine {
        kind: view.kind,
        facts: view.facts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_mail_of_the_day_comes_at_eight_where_its_reader_lives() {
        for (zone, now, expected) in [
            ("UTC", "2026-11-21T07:59:59Z", "2026-11-21T08:00:00Z"),
            ("UTC", "2026-11-21T08:00:00Z", "2026-11-22T08:00:00Z"),
            (
                "Africa/Nairobi",
                "2026-11-21T07:00:00Z",
                "2026-11-22T05:00:00Z",
            ),
            (
                "America/Lima",
                "2026-11-21T03:00:00Z",
                "2026-11-21T13:00:00Z",
            ),
            // Summer time ended in the night before.
            (
                "Europe/Madrid",
                "2026-10-24T20:00:00Z",
                "2026-10-25T07:00:00Z",
            ),
            ("nowhere", "2026-11-21T09:00:00Z", "2026-11-22T08:00:00Z"),
        ] {
            assert_eq!(next_morning(zone, at(now)), at(expected), "{zone} {now}");
        }
    }

    #[test]
    fn a_second_mail_waits_for_an_hour() {
        let now = at("2026-11-21T12:00:00Z");
        let mut receiver = Receiver {
            account: AccountId(Uuid::nil()),
            time_zone: "UTC".into(),
            is_active: true,
            telling: None,
            mailed_at: None,
        };
        assert_eq!(mail_at(Telling::Mail, &receiver, now), Some(now));
        receiver.mailed_at = Some(at("2026-11-21T11:45:00Z"));
        let later = at("2026-11-21T12:45:00Z");
        assert_eq!(mail_at(Telling::Mail, &receiver, now), Some(later));
        assert_eq!(mail_at(Telling::Page, &receiver, now), None);
        assert_eq!(mail_at(Telling::Nothing, &receiver, now), None);
    }
}
