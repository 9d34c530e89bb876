//! The package protocol: index, changes, blobs, zips. Static-friendly, so that
//! a copied folder behind any file server speaks it too.

mod blobs;
mod conditional;
mod derived;
mod index;
mod lists;
mod zips;

pub(crate) use blobs::private;
pub(crate) use conditional::not_modified;
pub(crate) use lists::{UNITS_MAX, units};

use crate::routes::Routes;
use axum::routing::get;

/// Whether a path is one of the package protocol that programs ask for often.
pub(crate) fn is_below(path: &str) -> bool {
    path.starts_with("/index/") || path.starts_with("/blobs/")
}

/// The routes of the package protocol.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/index/-/config.json", get(index::config))
        .route("/index/-/changes/{block}", get(index::changes))
        .route("/index/{actor}/{name}", get(index::document))
        .route("/blobs/sha256/{hex}", get(blobs::blob))
        .route("/derived/{hex}/{pipeline}/{file}", get(derived::file))
        .route("/@{actor}/{name}/-/card.png", get(derived::card))
        .route("/@{actor}/{name}/-/zip/{version}", get(zips::zip))
        .route(
            "/@{actor}/{name}/{version}/-/lists/{list}",
            get(lists::list),
        )
}
