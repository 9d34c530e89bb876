//! `/api/v1/admin/tombstones`: taking bytes off the registry for good.

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json};
use crate::headers::Caching;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_registry::{NewTombstone, TombstoneTarget};
use wright_wire::Problem;
use wright_wire::rest::{self, Tombstone, Tombstoned, TombstonedRelease};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(lay))
}

/// Lays a tombstone on a release or on one blob.
#[utoipa::path(post, path = "/api/v1/admin/tombstones", tag = "moderation", security(("session" = []), ("token" = [])),
    request_body = Tombstone, responses(
    (status = 201, description = "What it took", body = Tombstoned),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn lay(
    State(app): State<App>,
    Caller(caller): Caller,
    Json(request): Json<Tombstone>,
) -> ApiResult<impl IntoResponse> {
    let target = match request.target {
        rest::TombstoneTarget::Release(release) => {
            TombstoneTarget::Release(release.name, release.version)
        }
        rest::TombstoneTarget::Digest(digest) => TombstoneTarget::Digest(digest),
    };
    let order = NewTombstone {
        target,
        status: request.status,
        reason: request.reason,
        now: request.now,
    };
    let laid = app.registry().lay_tombstone(&caller, &order).await?;
    let releases = laid
        .releases
        .into_iter()
        .map(|(name, version)| TombstonedRelease { name, version })
        .collect();
    Ok((
        StatusCode::CREATED,
        Caching::Never,
        Json::<_>(Tombstoned {
            digests: laid.digests,
            releases,
        }),
    ))
}
