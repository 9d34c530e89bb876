//! Lists of drafts: going on, throwing away, putting back; and the draft that
//! begins from a release.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_model::Version;
use wright_model::id::DraftId;
use wright_registry::PageRequest;
use wright_registry::draft_lists::{ListedDraft, RESTORE_WITHIN};
use wright_registry::draft_origins::Begun;

use super::asker::SignedInAsker;
use super::fields::Fields;
use super::{Failure, done_address, drafts, show};
use crate::App;
use crate::views::draft_list::{self as view, BegunPage, DraftListPage};
use crate::views::{Done, Place};

/// Drafts on one page.
const DRAFTS_SHOWN: u32 = 20;

/// Where in the list the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// `GET /-/drafts`
pub(crate) async fn list(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let registry = app.registry();
    let is_first = after.after.is_none();
    let request = PageRequest {
        after: after.after,
        limit: Some(DRAFTS_SHOWN),
    };
    let page = registry.draft_page(&asker.principal, &request).await?;
    let discarded = match is_first {
        true => registry.discarded_drafts(&asker.principal).await?,
        false => Vec::new(),
    };
    let gone = |row: ListedDraft| {
        let expires = row.draft.touched_at + RESTORE_WITHIN;
        view::ListedDraft {
            expires,
            ..listed(row)
        }
    };
    Ok(show(&DraftListPage {
        tr: asker.tr,
        frame: asker.frame(Place::Publish),
        drafts: page.items.into_iter().map(listed).collect(),
        discarded: discarded.into_iter().map(gone).collect(),
        hours_kept: RESTORE_WITHIN.num_hours(),
        next: page.next.map(|next| format!("/-/drafts?after={next}")),
    }))
}

fn listed(row: ListedDraft) -> view::ListedDraft {
    let text = |value: Option<String>| value.unwrap_or_default();
    view::ListedDraft {
        address: drafts::address(row.draft.id),
        design: row.draft.name.to_string(),
        version: row.draft.version.to_string(),
        origin: text(row.origin.map(|version| version.to_string())),
        files: row.files.unsigned_abs(),
        bytes: row.bytes.unsigned_abs(),
        unfinished: row.unfinished.unsigned_abs(),
        editor: text(row.editor.map(|handle| handle.to_string())),
        touched: row.draft.touched_at,
        expires: row.draft.expires_at,
        revision: row.draft.revision,
    }
}

/// `POST /-/drafts/{id}/restore`
pub(crate) async fn restore(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
) -> Result<Redirect, Failure> {
    app.registry().restore_draft(&asker.principal, id).await?;
    let address = drafts::address(id);
    Ok(Redirect::to(&done_address(&address, Done::DraftRestored)))
}

/// `POST /@{actor}/{name}/{version}/-/edit`
pub(crate) async fn begin(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name, version)): Path<(String, String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let name = super::designs::parse_name(&actor, &name)?;
    let version = Version::parse(&version).map_err(|_| Failure::not_found())?;
    let another = fields.one("another") == "yes";
    let begun = app
        .registry()
        .begin_draft_from(&asker.principal, &name, &version, another)
        .await?;
    Ok(match begun {
        Begun::New(draft) => {
            let address = drafts::address(draft.draft.id);
            Redirect::to(&done_address(&address, Done::DraftBegun)).into_response()
        }
        Begun::Open(draft) => show(&BegunPage {
            tr: asker.tr,
            frame: asker.frame(Place::Publish),
            design: name.to_string(),
            from: version.to_string(),
            version: draft.version.to_string(),
            touched: draft.touched_at,
            address: drafts::address(draft.id),
            begin_address: format!("/@{name}/{version}/-/edit"),
        }),
    })
}
