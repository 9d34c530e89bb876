//! `/api/v1/device`: letting a program in with a browser (RFC 8628). Approving
//! is a page; programs never do it.

use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_wire::Problem;
use wright_wire::rest::{CreatedToken, Device, DevicePoll, NewDevice};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{ClientInfo, Json};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(request))
        .routes(routes!(poll))
}

/// A program asks to be let in.
#[utoipa::path(post, path = "/api/v1/device", tag = "people", request_body = NewDevice, responses(
    (status = 200, description = "Show the code, then poll", body = Device),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn request(
    State(app): State<App>,
    ClientInfo(client): ClientInfo,
    Json(request): Json<NewDevice>,
) -> ApiResult<impl IntoResponse> {
    let device = app.registry().request_device(&request, &client).await?;
    Ok((Caching::Never, Json::<_>(device)))
}

/// Asks whether the person agreed. The token is handed out once.
#[utoipa::path(post, path = "/api/v1/device/token", tag = "people", request_body = DevicePoll, responses(
    (status = 200, description = "Agreed", body = CreatedToken),
    (status = 400, description = "Not yet, or never: device-pending, device-slow-down, device-denied, device-expired",
     body = Problem, content_type = "application/problem+json"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn poll(
    State(app): State<App>,
    Json(request): Json<DevicePoll>,
) -> ApiResult<impl IntoResponse> {
    let created = app.registry().poll_device(&request.device_code).await?;
    Ok((Caching::Never, Json::<_>(created)))
}
