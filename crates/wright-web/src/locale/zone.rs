//! The time zone of whoever reads a page. Instants are kept in UTC and shown where
//! their reader lives; who said nothing reads UTC, which the page's script turns
//! into the browser's own.
//!
//! It belongs to the request as its language does, and a page is rendered within
//! its request: [`reading_in`] goes around both.

use std::future::Future;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Locale;

tokio::task_local! {
    static ZONE: Option<Tz>;
}

/// Has everything that is shown while `work` goes on shown in a zone.
pub(crate) async fn reading_in<T>(zone: Option<Tz>, work: impl Future<Output = T>) -> T {
    ZONE.scope(zone, work).await
}

/// The zone that is read in, where the reader chose one.
fn chosen() -> Option<Tz> {
    ZONE.try_with(|zone| *zone).ok().flatten()
}

/// An instant where it is read.
pub(super) fn local(at: &DateTime<Utc>) -> DateTime<Tz> {
    at.with_timezone(&chosen().unwrap_or(Tz::UTC))
}

impl Locale {
    /// The name of the zone that is read in, where the reader chose one.
    #[expect(clippy::unused_self, reason = "templates reach it through the locale")]
    pub(crate) fn zone(&self) -> Option<&'static str> {
        chosen().map(Tz::name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    async fn read_in(zone: &str, at: &str) -> [String; 3] {
        let zone: Tz = zone.parse().unwrap();
        let at: DateTime<Utc> = at.parse().unwrap();
        let tr = Locale::of(Language::English);
        reading_in(Some(zone), async {
            [tr.day(&at), tr.minute(&at), tr.instant(&at)]
        })
        .await
    }

    #[tokio::test]
    async fn instants_are_told_where_their_reader_lives() {
        for (zone, at, day, minute, instant) in [
            (
                "Africa/Nairobi",
                "2026-11-21T22:30:00Z",
                "2026-11-22",
                "2026-11-22 01:30 EAT",
                "22 November 2026, 01:30 EAT",
            ),
            (
                "America/Lima",
                "2026-11-21T03:00:00Z",
                "2026-11-20",
                "2026-11-20 22:00 -05",
                "20 November 2026, 22:00 -05",
            ),
            // A minute before and after summer time ends, and before and after it begins.
            (
                "Europe/Madrid",
                "2026-10-25T00:59:00Z",
                "2026-10-25",
                "2026-10-25 02:59 CEST",
                "25 October 2026, 02:59 CEST",
            ),
            (
                "Europe/Madrid",
                "2026-10-25T01:00:00Z",
                "2026-10-25",
                "2026-10-25 02:00 CET",
                "25 October 2026, 02:00 CET",
            ),
            (
                "America/New_York",
                "2026-03-08T06:59:00Z",
                "2026-03-08",
                "2026-03-08 01:59 EST",
                "8 March 2026, 01:59 EST",
            ),
            (
                "America/New_York",
                "2026-03-08T07:00:00Z",
                "2026-03-08",
                "2026-03-08 03:00 EDT",
                "8 March 2026, 03:00 EDT",
            ),
            // Half hours, and a day that a country left out.
            (
                "Asia/Kathmandu",
                "2026-01-01T18:15:00Z",
                "2026-01-02",
                "2026-01-02 00:00 +0545",
                "2 January 2026, 00:00 +0545",
            ),
            (
                "Pacific/Apia",
                "2011-12-30T10:30:00Z",
                "2011-12-31",
                "2011-12-31 00:30 +14",
                "31 December 2011, 00:30 +14",
            ),
        ] {
            assert_eq!(
                read_in(zone, at).await,
                [day, minute, instant],
                "{zone} {at}"
            );
        }
    }

    #[tokio::test]
    async fn who_said_nothing_reads_utc() {
        let tr = Locale::of(Language::English);
        let at: DateTime<Utc> = "2026-11-21T22:30:00Z".parse().unwrap();
        let told = reading_in(None, async { (tr.minute(&at), tr.zone()) }).await;
        assert_eq!(told, ("2026-11-21 22:30 UTC".to_owned(), None));
        assert_eq!(tr.minute(&at), "2026-11-21 22:30 UTC");
        assert_eq!(tr.month(at), "November 2026");
    }
}
