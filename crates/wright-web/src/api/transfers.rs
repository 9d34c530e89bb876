//! Handing a design to another actor.

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::id::TransferId;
use wright_model::{ActorHandle, DesignName, DesignSlug};
use wright_registry::Error;
use wright_registry::transfers::Offer;
use wright_wire::Problem;
use wright_wire::rest::{OfferTransfer, Page, Transfer};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(offer))
        .routes(routes!(list))
        .routes(routes!(accept))
        .routes(routes!(end))
}

/// Offers a design to another actor, who must accept.
#[utoipa::path(post, path = "/api/v1/designs/{actor}/{name}/transfer", tag = "publishing", security(("session" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path)), request_body = OfferTransfer, responses(
    (status = 201, description = "Offered", body = Transfer),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn offer(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
    Json(request): Json<OfferTransfer>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    let to = ActorHandle::parse(&request.to).map_err(Error::from)?;
    let offer = app.registry().offer_transfer(&caller, &name, &to).await?;
    Ok((StatusCode::CREATED, Caching::Never, Json::<_>(view(offer))))
}

/// Open offers that concern the caller.
#[utoipa::path(get, path = "/api/v1/transfers", tag = "publishing", security(("session" = [])), responses(
    (status = 200, description = "Offers", body = Page<Transfer>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(caller): Caller) -> ApiResult<impl IntoResponse> {
    let offers = app.registry().transfers(&caller).await?;
    let items = offers.into_iter().map(view).collect();
    Ok((Caching::Never, Json::<_>(Page { items, next: None })))
}

/// Takes an offered design.
#[utoipa::path(post, path = "/api/v1/transfers/{id}/accept", tag = "publishing", security(("session" = [])),
    params(("id" = TransferId, Path)), responses(
    (status = 200, description = "The name the design has now"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn accept(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<TransferId>,
) -> ApiResult<impl IntoResponse> {
    let name = app.registry().accept_transfer(&caller, id).await?;
    Ok((Caching::Never, Json::<_>(serde_json::json!({"name": name}))))
}

/// Declines an offer, or takes one's own back.
#[utoipa::path(delete, path = "/api/v1/transfers/{id}", tag = "publishing", security(("session" = [])),
    params(("id" = TransferId, Path)), responses(
    (status = 204, description = "Ended"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn end(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<TransferId>,
) -> ApiResult<impl IntoResponse> {
    app.registry().end_transfer(&caller, id).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

fn view(offer: Offer) -> Transfer {
    Transfer {
        id: offer.transfer.id,
        design: offer.design,
        to: offer.to,
        offered_at: offer.transfer.offered_at,
        expires_at: offer.transfer.expires_at,
    }
}
