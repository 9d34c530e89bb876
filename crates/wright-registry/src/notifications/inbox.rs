//! A person's notifications, and what they have read of them.

use super::Facts;
use crate::{Action, Error, PageRequest, Principal, Registry, Result};
use chrono::{DateTime, Utc};
use wright_model::NotificationKind;
use wright_model::id::NotificationId;
use wright_store::notifications as store;
use wright_wire::rest::Page;

/// Unread notifications are counted no further than this.
pub const UNREAD_COUNTED_MAX: i64 = 100;

/// A notification as its receiver sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationView {
    /// Its id.
    pub id: NotificationId,
    /// Of what kind it is.
    pub kind: NotificationKind,
    /// What there is to say.
    pub facts: Facts,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Whether it was read.
    pub is_read: bool,
}

impl Registry {
    /// How many notifications the caller has not read, counted no further than
    /// [`UNREAD_COUNTED_MAX`]; none for who is no person.
    pub async fn unread(&self, principal: &Principal) -> Result<Option<u32>> {
        let Principal::Person(person) = principal else {
            return Ok(None);
        };
        let mut connection = self.db().read().await?;
        let count =
            store::count_unread(&mut connection, person.account, UNREAD_COUNTED_MAX).await?;
        Ok(u32::try_from(count).ok())
    }

    /// The caller's notifications, unread ones first, each group newest first.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens; `validation` for a place that no
    /// page of ours says.
    pub async fn notifications(
        &self,
        principal: &Principal,
        request: &PageRequest,
    ) -> Result<Page<NotificationView>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let account = person.account;
        let (from_read, place) = split_place(request);
        let after = place.cursor()?;
        let mut connection = self.db().read().await?;
        let mut rows = Vec::new();
        if !from_read {
            rows = store::of_account(&mut connection, account, true, after, request.rows()).await?;
        }
        let room = request.rows() - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if room > 0 {
            let after = after.filter(|_| from_read);
            let read = store::of_account(&mut connection, account, false, after, room).await?;
            rows.extend(read);
        }
        let last = rows.get(request.limit().saturating_sub(1));
        let is_last_read = last.is_some_and(|last| last.read_at.is_some());
        let page = request.page(rows, |row| (row.at, row.id.0), |row| row);
        let items: Result<Vec<_>> = page.items.iter().map(view).collect();
        Ok(Page {
            items: items?,
            next: page.next.map(|next| match is_last_read {
                true => format!("{READ_PLACE}{next}"),
                false => next,
            }),
        })
    }

    /// Notes that the caller read one, and answers where it leads.
    ///
    /// # Errors
    /// `not-found`; `unauthenticated`; `forbidden` for tokens.
    pub async fn read_notification(
        &self,
        principal: &Principal,
        id: NotificationId,
    ) -> Result<String> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut connection = self.db().read().await?;
        let found = store::find(&mut connection, person.account, id).await?;
        drop(connection);
        let found = found.ok_or_else(|| Error::not_found("notification of that id"))?;
        let is_read = found.read_at.is_some();
        let view = view(&found)?;
        if !is_read {
            let mut tx = self.db().begin_write().await?;
            store::set_read(&mut tx, person.account, id, self.source().now()).await?;
            tx.commit().await?;
        }
        Ok(view.facts.path)
    }

    /// Notes that the caller read everything that came until `until`.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn read_all_notifications(
        &self,
        principal: &Principal,
        until: DateTime<Utc>,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut tx = self.db().begin_write().await?;
        store::set_all_read(&mut tx, person.account, until, self.source().now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Begins the place of a page that has only read ones.
const READ_PLACE: &str = "read.";

/// Whether a page begins among the read ones, and its place there.
fn split_place(request: &PageRequest) -> (bool, PageRequest) {
    let among_read = request
        .after
        .as_deref()
        .and_then(|after| after.strip_prefix(READ_PLACE));
    let place = PageRequest {
        after: among_read.map(str::to_owned).or(request.after.clone()),
        limit: request.limit,
    };
    (among_read.is_some(), place)
}

pub(super) fn view(row: &store::Notification) -> Result<NotificationView> {
    Ok(NotificationView {
        id: row.id,
        kind: row.kind,
        facts: serde_json::from_str(&row.facts).map_err(Error::internal)?,
        at: row.at,
        is_read: row.read_at.is_some(),
    })
}
