//! Numbers, sizes, dates and times as a reader of a language expects them.
//!
//! Words (months, "3 days ago", "a and b") stand in `web/locales/*/locale.ftl`,
//! where Fluent chooses plurals; what is left is a group mark and a decimal mark
//! a language. A new language needs its Fluent files and two characters.
//! ICU4X was weighed: its relative times and durations are not stable yet, and
//! the data of all its locales would outweigh the rest of the pages' text.
//!
//! Instants are told in the reader's time zone (`zone`), and say in which.

use std::borrow::Borrow;

use askama::filters::Safe;
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::zone::local;
use super::{Arg, Locale};

/// Seconds in a minute, an hour, a day.
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Days in a week, a month and a year, where a round figure is meant.
const WEEK_DAYS: i64 = 7;
const MONTH_DAYS: i64 = 30;
const YEAR_DAYS: i64 = 365;
/// Until here "so many days ago" reads easier than weeks.
const DAYS_TOLD_MAX: i64 = 13;
/// Until here weeks, then months.
const WEEKS_TOLD_DAYS_MAX: i64 = 59;

impl Locale {
    /// A whole number: `1,284`.
    #[must_use]
    pub fn number(&self, number: impl Number) -> String {
        let number = number.whole();
        let sign = if number < 0 { "−" } else { "" };
        format!("{sign}{}", self.language().grouped(number.unsigned_abs()))
    }

    /// A size: `840 B`, `1.4 kB`, `14.2 MB`, in powers of 1,000.
    #[must_use]
    pub fn bytes(&self, bytes: impl Borrow<u64>) -> String {
        let bytes = *bytes.borrow();
        let units = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000_u64)];
        let Some((unit, size)) = units.into_iter().rfind(|(_, size)| bytes >= *size) else {
            return format!("{bytes} B");
        };
        let tenths = (u128::from(bytes) * 10 + u128::from(size) / 2) / u128::from(size);
        if tenths >= 1000 || tenths.is_multiple_of(10) {
            let whole = (tenths + 5 * u128::from(tenths >= 1000)) / 10;
            return format!("{} {unit}", self.language().grouped(whole));
        }
        let mark = self.language().decimal_mark();
        format!("{}{mark}{} {unit}", tenths / 10, tenths % 10)
    }

    /// A day as on a drawing: `2026-11-02`, the same in all languages. For title
    /// blocks and tables.
    #[must_use]
    pub fn day(&self, at: &DateTime<Utc>) -> String {
        local(at).format("%Y-%m-%d").to_string()
    }

    /// A day and a time to the minute, with the zone, for tables.
    #[must_use]
    pub fn minute(&self, at: &DateTime<Utc>) -> String {
        local(at).format("%Y-%m-%d %H:%M %Z").to_string()
    }

    /// A day in words: `2 November 2026`. For sentences.
    #[must_use]
    pub fn date(&self, day: impl Day) -> String {
        let day = day.falls_on();
        self.plain(
            "locale-date",
            &[
                ("day", day.day().to_string().arg()),
                ("month", day.month().arg()),
                ("year", day.year().to_string().arg()),
            ],
        )
    }

    /// A month in words: `November 2026`. For "since when".
    #[must_use]
    pub fn month(&self, day: impl Day) -> String {
        let day = day.falls_on();
        self.plain(
            "locale-month",
            &[
                ("month", day.month().arg()),
                ("year", day.year().to_string().arg()),
            ],
        )
    }

    /// A day and a time in words, with the zone: `2 November 2026, 10:05 UTC`.
    #[must_use]
    pub fn instant(&self, at: &DateTime<Utc>) -> String {
        self.plain(
            "locale-instant",
            &[
                ("date", self.date(at).arg()),
                ("time", local(at).format("%H:%M").to_string().arg()),
                ("zone", local(at).format("%Z").to_string().arg()),
            ],
        )
    }

    /// How long ago something was, or how long until it comes: `3 days ago`,
    /// `in 2 hours`. Words only; [`Locale::ago`] is the element.
    #[must_use]
    pub fn since(&self, at: &DateTime<Utc>, now: DateTime<Utc>) -> String {
        let seconds = (now - *at).num_seconds();
        let past = seconds >= 0;
        let seconds = seconds.unsigned_abs();
        let days = i64::try_from(seconds / DAY).unwrap_or(i64::MAX);
        let (unit, n) = match seconds {
            0..MINUTE if past => return self.get("locale-now"),
            0..MINUTE => return self.get("locale-soon"),
            MINUTE..HOUR => ("minute", i64::try_from(seconds / MINUTE).unwrap_or(0)),
            HOUR..DAY => ("hour", i64::try_from(seconds / HOUR).unwrap_or(0)),
            _ if days <= DAYS_TOLD_MAX => ("day", days),
            _ if days <= WEEKS_TOLD_DAYS_MAX => ("week", days / WEEK_DAYS),
            _ if days < YEAR_DAYS => ("month", days / MONTH_DAYS),
            _ => ("year", days / YEAR_DAYS),
        };
        let span = self.plain("locale-span", &[("unit", unit.arg()), ("n", n.arg())]);
        if past {
            self.plain("locale-ago", &[("span", span.arg())])
        } else {
            self.plain("locale-until", &[("span", span.arg())])
        }
    }

    /// `<time>` that says how long ago, and on hovering and to programs exactly
    /// when.
    #[must_use]
    pub fn ago(&self, at: &DateTime<Utc>, now: DateTime<Utc>) -> Safe<String> {
        self.time(at, &self.since(at, now))
    }

    /// `<time>` that says the day as on a drawing, and exactly when on hovering.
    #[must_use]
    pub fn on(&self, at: &DateTime<Utc>) -> Safe<String> {
        self.time(at, &self.day(at))
    }

    fn time(&self, at: &DateTime<Utc>, shown: &str) -> Safe<String> {
        let exact = at.format("%Y-%m-%dT%H:%M:%SZ");
        let title = self.instant(at);
        Safe(format!(
            "<time datetime=\"{exact}\" title=\"{title}\">{shown}</time>"
        ))
    }

    /// A span of time in its two largest units: `2 h 5 min`, `3 min`, `40 s`.
    #[must_use]
    pub fn duration(&self, seconds: impl Borrow<u64>) -> String {
        let seconds = *seconds.borrow();
        let parts = [
            ("d", seconds / DAY),
            ("h", seconds % DAY / HOUR),
            ("min", seconds % HOUR / MINUTE),
            ("s", seconds % MINUTE),
        ];
        let first = parts.iter().position(|(_, n)| *n > 0).unwrap_or(3);
        let shown = parts[first..].iter().take(2).filter(|(_, n)| *n > 0);
        let shown: Vec<_> = shown
            .map(|(unit, n)| format!("{}\u{a0}{unit}", self.number(*n)))
            .collect();
        if shown.is_empty() {
            return "0\u{a0}s".to_owned();
        }
        shown.join(" ")
    }

    /// `a, b and c`.
    #[must_use]
    pub fn list<T: AsRef<str>>(&self, members: &[T]) -> String {
        let Some((last, rest)) = members.split_last() else {
            return String::new();
        };
        if rest.is_empty() {
            return last.as_ref().to_owned();
        }
        let rest: Vec<_> = rest.iter().map(AsRef::as_ref).collect();
        let rest = rest.join(", ");
        let last = last.as_ref();
        if sounds_like_i(last) {
            return self.text(
                "locale-list-i",
                &[("rest", rest.arg()), ("last", last.arg())],
            );
        }
        self.text("locale-list", &[("rest", rest.arg()), ("last", last.arg())])
    }
}

/// Whether Spanish says "e" before a word instead of "y".
fn sounds_like_i(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.strip_prefix('h').unwrap_or(&word);
    word.starts_with(['i', 'í']) && !word.starts_with("ie")
}

/// A whole number of any width.
pub trait Number {
    /// Its value.
    fn whole(self) -> i128;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            fn whole(self) -> i128 {
                i128::from(self)
            }
        }
    )*};
}
numbers!(i64, i32, u64, u32);

impl Number for usize {
    fn whole(self) -> i128 {
        i128::try_from(self).expect("an address fits in 127 bits")
    }
}

impl<T: Number + Copy> Number for &T {
    fn whole(self) -> i128 {
        (*self).whole()
    }
}

/// What falls on a day.
pub trait Day {
    /// The day, of an instant where it is read.
    fn falls_on(&self) -> NaiveDate;
}

impl Day for NaiveDate {
    fn falls_on(&self) -> NaiveDate {
        *self
    }
}

impl Day for DateTime<Utc> {
    fn falls_on(&self) -> NaiveDate {
        local(self).date_naive()
    }
}

impl<T: Day> Day for &T {
    fn falls_on(&self) -> NaiveDate {
        (*self).falls_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use chrono::TimeDelta;

    fn english() -> &'static Locale {
        Locale::of(Language::English)
    }

    fn spanish() -> &'static Locale {
        Locale::of(Language::Spanish)
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_762_084_800, 0).expect("2 November 2025, 12:00")
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, in_english, in_spanish) in [
            (0_i64, "0", "0"),
            (999, "999", "999"),
            (1_284, "1,284", "1284"),
            (12_840, "12,840", "12\u{202f}840"),
            (1_000_000, "1,000,000", "1\u{202f}000\u{202f}000"),
            (-5_000, "−5,000", "−5000"),
        ] {
            assert_eq!(english().number(number), in_english);
            assert_eq!(spanish().number(number), in_spanish);
        }
    }

    #[test]
    fn sizes_read_like_sizes() {
        for (bytes, expected) in [
            (0_u64, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_449, "1.4 kB"),
            (14_200_000, "14.2 MB"),
            (212_400_000, "212 MB"),
            (u64::MAX, "18,446,744,074 GB"),
        ] {
            assert_eq!(english().bytes(bytes), expected);
        }
        assert_eq!(spanish().bytes(1_449_u64), "1,4 kB");
    }

    #[test]
    fn days_are_told_in_words_and_as_on_drawings() {
        assert_eq!(english().day(&noon()), "2025-11-02");
        assert_eq!(english().date(noon()), "2 November 2025");
        assert_eq!(spanish().date(noon()), "2 de noviembre de 2025");
        assert_eq!(english().month(noon()), "November 2025");
        assert_eq!(spanish().month(noon()), "noviembre de 2025");
        assert_eq!(english().instant(&noon()), "2 November 2025, 12:00 UTC");
        assert_eq!(
            english().on(&noon()).0,
            "<time datetime=\"2025-11-02T12:00:00Z\" title=\"2 November 2025, 12:00 UTC\">2025-11-02</time>"
        );
    }

    #[test]
    fn times_are_told_from_now() {
        for (seconds, in_english, in_spanish) in [
            (0, "just now", "ahora mismo"),
            (90, "1 minute ago", "hace 1 minuto"),
            (7_200, "2 hours ago", "hace 2 horas"),
            (3 * 86_400, "3 days ago", "hace 3 días"),
            (14 * 86_400, "2 weeks ago", "hace 2 semanas"),
            (70 * 86_400, "2 months ago", "hace 2 meses"),
            (800 * 86_400, "2 years ago", "hace 2 años"),
            (-30, "in a moment", "dentro de un momento"),
            (-86_400, "in 1 day", "dentro de 1 día"),
        ] {
            let at = noon() - TimeDelta::seconds(seconds);
            assert_eq!(english().since(&at, noon()), in_english);
            assert_eq!(spanish().since(&at, noon()), in_spanish);
        }
    }

    #[test]
    fn spans_and_lists_are_short() {
        for (seconds, expected) in [
            (0_u64, "0 s"),
            (40, "40 s"),
            (180, "3 min"),
            (7_500, "2 h 5 min"),
            (86_400, "1 d"),
            (86_460, "1 d"),
        ] {
            assert_eq!(english().duration(seconds).replace('\u{a0}', " "), expected);
        }
        let plain =
            |tr: &Locale, members: &[&str]| tr.list(members).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(plain(english(), &[]), "");
        assert_eq!(plain(english(), &["a"]), "a");
        assert_eq!(plain(english(), &["a", "b", "c"]), "a, b and c");
        assert_eq!(plain(spanish(), &["a", "b"]), "a y b");
        assert_eq!(plain(spanish(), &["aguja", "hilo"]), "aguja e hilo");
        assert_eq!(plain(spanish(), &["agua", "hielo"]), "agua y hielo");
    }

    #[test]
    fn counts_inside_messages_are_grouped_too() {
        let told = english().plain(
            "locale-span",
            &[("unit", "year".arg()), ("n", 12_000_i64.arg())],
        );
        assert_eq!(told, "12,000 years");
    }
}
