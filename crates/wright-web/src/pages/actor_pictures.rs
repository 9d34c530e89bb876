//! The pictures of actors: the same bytes for everybody, so nobody is asked who
//! they are.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::{ActorHandle, Digest};
use wright_registry::Error;
use wright_registry::actors::picture_path;

use crate::App;
use crate::error::ApiResult;
use crate::extract::Path;
use crate::headers::Caching;

/// `GET /@{actor}/-/picture`: leads to the picture there is now.
pub(crate) async fn current(
    State(app): State<App>,
    Path(handle): Path<ActorHandle>,
) -> ApiResult<Response> {
    let picture = app.registry().actor_picture(&handle).await?;
    let there = Redirect::temporary(&picture_path(&picture.large));
    Ok((Caching::Never, there).into_response())
}

/// `GET /-/pictures/{digest}`: made by our own encoder, so it is what it says.
pub(crate) async fn bytes(State(app): State<App>, Path(hex): Path<String>) -> ApiResult<Response> {
    let digest = Digest::parse_hex(&hex).map_err(|_| Error::not_found("picture of that digest"))?;
    let read = app.registry().read_actor_picture(digest).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/webp")),
        (header::CONTENT_LENGTH, HeaderValue::from(read.size)),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    Ok((Caching::Blob, headers, Body::from_stream(read.body)).into_response())
}
