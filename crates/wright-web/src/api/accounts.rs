//! `/api/v1/accounts`: signing up.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_registry::sign_ups::{Asked, SignedUp};
use wright_wire::Problem;
use wright_wire::rest::{AskedForAccount, Me, NewAccount};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{ClientInfo, Json};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_up))
}

/// Opens an account, or keeps the request for an administrator to decide.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "people", request_body = NewAccount, responses(
    (status = 201, description = "Opened; sign in with it", body = Me),
    (status = 202, description = "An administrator decides; a mail tells", body = AskedForAccount),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_up(
    State(app): State<App>,
    ClientInfo(client): ClientInfo,
    Json(request): Json<NewAccount>,
) -> ApiResult<Response> {
    let asked = Asked {
        invitation: request
            .invitation
            .map(|secret| secret.expose().to_owned())
            .unwrap_or_default(),
        why: request.why.unwrap_or_default(),
        language: request.language.unwrap_or_default(),
    };
    let opened = app
        .registry()
        .ask_for_account(&request.account, &asked, &client)
        .await?;
    Ok(match opened {
        SignedUp::Opened(me) => {
            (StatusCode::CREATED, Caching::Never, Json::<_>(*me)).into_response()
        }
        SignedUp::Waits => {
            let body = AskedForAccount {
                status: "waiting-for-approval".to_owned(),
                detail: "An administrator of this registry will decide; a mail tells either way."
                    .to_owned(),
            };
            (StatusCode::ACCEPTED, Caching::Never, Json::<_>(body)).into_response()
        }
    })
}
