//! Drafts in lists: with how much is in them and who was there last, in one
//! statement a page.

use crate::db::rows;
use crate::drafts::{Draft, DraftState, Row};
use crate::{Connection, Instant, Result, keyset, row};
use sqlx::AssertSqlSafe;
use wright_model::id::{ActorId, DraftId};
use wright_model::{ActorHandle, Version};

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDraft {
    /// The draft.
    pub draft: Draft,
    /// Its files, in number.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Files that are announced and not all here.
    pub unfinished: i64,
    /// Who changed it last.
    pub editor: Option<ActorHandle>,
    /// The version it was begun from.
    pub origin: Option<Version>,
}

/// Drafts in a state of the actors a person belongs to, themselves included,
/// touched after `since`, the latest touched first, after a place in that order.
pub async fn of_person(
    connection: &mut Connection,
    person: ActorId,
    state: DraftState,
    since: Option<Instant>,
    before: Option<(Instant, DraftId)>,
    limit: i64,
) -> Result<Vec<ListedDraft>> {
    let sql = format!(
        "SELECT d.*, o.version AS origin_version,
           (SELECT COUNT(*) FROM draft_files f WHERE f.draft_id = d.id) AS files,
           (SELECT CAST(COALESCE(SUM(f.size), 0) AS BIGINT) FROM draft_files f WHERE f.draft_id = d.id) AS bytes,
           (SELECT COUNT(*) FROM uploads u WHERE u.draft_id = d.id AND u.finished_at IS NULL) AS unfinished,
           (SELECT a.handle FROM draft_editors e JOIN actors a ON a.id = e.person_id
             WHERE e.draft_id = d.id ORDER BY e.edited_at DESC, e.person_id LIMIT 1) AS editor
         FROM ({} WHERE state = '{}'
           AND (owner_id = $1 OR owner_id IN (SELECT actor_id FROM members WHERE person_id = $1))
           AND (touched_at, id) < ($2, $3) AND touched_at > $4
           ORDER BY touched_at DESC, id DESC LIMIT $5) AS d
         LEFT JOIN releases o ON o.id = d.origin_release_id
         ORDER BY d.touched_at DESC, d.id DESC",
        crate::drafts::COLUMNS,
        state.as_str(),
    );
    let (at, id) = keyset::from_newest(before);
    let rows: Vec<ListedRow> = rows!(
        connection,
        AssertSqlSafe(sql),
        person.0,
        at,
        id,
        since.unwrap_or_default(),
        limit
    );
    rows.into_iter().map(ListedRow::into_listed).collect()
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    draft: Row,
    origin_version: Option<String>,
    files: i64,
    bytes: i64,
    unfinished: i64,
    editor: Option<String>,
}

impl ListedRow {
    fn into_listed(self) -> Result<ListedDraft> {
        let version = |text: &String| row::parse("version", text);
        let handle = |text: &String| row::parse("handle", text);
        Ok(ListedDraft {
            draft: self.draft.into_draft()?,
            files: self.files,
            bytes: self.bytes,
            unfinished: self.unfinished,
            editor: self.editor.as_ref().map(handle).transpose()?,
            origin: self.origin_version.as_ref().map(version).transpose()?,
        })
    }
}
