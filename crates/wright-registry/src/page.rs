//! Pages of lists, by key: a page begins after the last item of the one before,
//! whatever came or went meanwhile.

use crate::{Error, Result};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, Page};

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// `next` of the page before; absent for the first.
    pub after: Option<String>,
    /// Items wanted; [`PAGE_ITEMS_DEFAULT`] where absent, [`PAGE_ITEMS_MAX`] at most.
    pub limit: Option<u32>,
}

impl PageRequest {
    /// The place after which the page begins.
    pub(crate) fn cursor(&self) -> Result<Option<(DateTime<Utc>, Uuid)>> {
        let Some(text) = &self.after else {
            return Ok(None);
        };
        parse_cursor(text).map(Some).ok_or_else(|| {
            Error::refused(
                ProblemCode::Validation,
                "after: give the `next` of an earlier page unchanged, or leave it out for the first page",
            )
        })
    }

    /// Items wanted.
    pub(crate) fn limit(&self) -> usize {
        let limit = self.limit.unwrap_or(PAGE_ITEMS_DEFAULT);
        usize::try_from(limit.clamp(1, PAGE_ITEMS_MAX)).unwrap_or(1)
    }

    /// Rows to ask the database for: one more than wanted tells whether there
    /// is another page.
    pub(crate) fn rows(&self) -> i64 {
        i64::try_from(self.limit()).unwrap_or(i64::MAX - 1) + 1
    }

    /// Makes the page of what the database gave for [`Self::rows`].
    pub(crate) fn page<R, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> (DateTime<Utc>, Uuid),
        view: impl Fn(R) -> T,
    ) -> Page<T> {
        let more = rows.len() > self.limit();
        rows.truncate(self.limit());
        let next = rows
            .last()
            .filter(|_| more)
            .map(|row| cursor_text(key(row)));
        Page {
            items: rows.into_iter().map(view).collect(),
            next,
        }
    }
}

fn cursor_text((at, id): (DateTime<Utc>, Uuid)) -> String {
    format!("{}.{}", at.timestamp_micros(), id.simple())
}

fn parse_cursor(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (micros, id) = text.split_once('.')?;
    let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    Some((at, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins() {
        let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        let rows: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let request = PageRequest {
            after: None,
            limit: Some(2),
        };
        assert_eq!(request.rows(), 3);
        let page = request.page(rows, |id| (at, *id), |id| id.as_u128());
        assert_eq!(page.items, [1, 2]);
        let next = PageRequest {
            after: page.next,
            limit: None,
        };
        assert_eq!(next.cursor().unwrap(), Some((at, Uuid::from_u128(2))));
        for after in ["", "1", "x.y", "99999999999999999999.00", "1.zz"] {
            let request = PageRequest {
                after: Some(after.to_owned()),
                limit: None,
            };
            assert_eq!(
                request.cursor().unwrap_err().code(),
                ProblemCode::Validation
            );
        }
    }
}
