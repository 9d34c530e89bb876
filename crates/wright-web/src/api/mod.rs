//! The REST API, a file a noun. A handler extracts, calls one use case, and
//! answers with a body of `wright_wire::rest`.

mod accounts;
mod actors;
mod admin;
mod bom;
mod corrections;
mod designs;
mod devices;
mod draft_editing;
mod draft_previews;
mod drafts;
mod examples;
mod follows;
mod invitations;
mod me;
mod members;
pub(crate) mod reference;
mod search;
mod session;
mod sessions;
mod shapes;
mod tokens;
mod tombstones;
mod transfers;
mod uploads;
mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use serde::Deserialize;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as OpenApiDocument;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_registry::PageRequest;
use wright_wire::problem::ProblemCode;

use crate::App;
use crate::error::ApiError;
use crate::extract::Json;
use crate::idempotency::once;
use crate::middleware::in_time;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Commonwright",
        description = "A registry for open hardware. Refusals are RFC 9457 problems with a stable `code`; \
                       lists are pages: give `next` of one as `after` of the following.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    components(schemas(wright_wire::Problem))
)]
struct Head;

/// Routes that answer within a moment and hand out secrets, which are never kept.
fn confidential() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(session::routes())
        .merge(sessions::routes())
        .merge(me::routes())
        .merge(tokens::routes())
        .merge(invitations::routes())
        .merge(devices::routes())
        .merge(draft_previews::routes())
        .routes(routes!(openapi_document))
}

/// Routes that answer within a moment; writes may carry an `Idempotency-Key`.
fn repeatable() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(actors::routes())
        .merge(members::routes())
        .merge(follows::routes())
        .merge(admin::routes())
        .merge(designs::routes())
        .merge(bom::routes())
        .merge(corrections::routes())
        .merge(search::routes())
        .merge(shapes::routes())
        .merge(drafts::routes())
        .merge(draft_editing::routes())
        .merge(transfers::routes())
        .merge(tombstones::routes())
}

/// Routes that move bytes: as long as bytes come, they may take hours.
fn transfers_of_bytes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(drafts::transfers())
        .merge(draft_editing::transfers())
        .merge(uploads::transfers())
}

/// The routes of the API; what is wrong below its prefix is answered as a problem.
pub(crate) fn routes(app: &App) -> Router<App> {
    let (confidential, _) = confidential().split_for_parts();
    let (repeatable, _) = repeatable().split_for_parts();
    let (transfers, _) = transfers_of_bytes().split_for_parts();
    confidential
        .merge(repeatable.layer(from_fn_with_state(app.clone(), once)))
        .layer(from_fn_with_state(app.clone(), in_time))
        .merge(transfers.layer(DefaultBodyLimit::disable()))
        .method_not_allowed_fallback(wrong_method)
}

/// The description of the API, assembled from its handlers.
pub fn openapi() -> OpenApiDocument {
    let mut document = Head::openapi();
    document.merge(confidential().into_openapi());
    document.merge(repeatable().into_openapi());
    document.merge(transfers_of_bytes().into_openapi());
    name_operations(&mut document);
    examples::add(&mut document);
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token, `cwt_…`."))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let cookie = ApiKeyValue::with_description("__Host-session", "A signed-in browser.");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    document
}

/// Gives every operation a name of its own, from verb and path, and writes a
/// path's rest as OpenAPI does: `{path}`.
fn name_operations(document: &mut OpenApiDocument) {
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        let path = path.replace("{*", "{");
        let words = path
            .trim_start_matches("/api/v1/")
            .replace(['{', '}', '.'], "");
        let words = words.replace(['/', '-'], "_");
        let operations = [
            ("get", &mut item.get),
            ("head", &mut item.head),
            ("options", &mut item.options),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (verb, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{verb}_{words}"));
            }
        }
        document.paths.paths.insert(path, item);
    }
}

/// The description of this API.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "registry", responses((status = 200, description = "OpenAPI 3.1")))]
async fn openapi_document() -> Json<OpenApiDocument> {
    Json(openapi())
}

async fn wrong_method(method: Method, uri: Uri) -> ApiError {
    ApiError {
        problem: Box::new(wright_wire::Problem {
            status: 405,
            ..wright_wire::Problem::new(
                ProblemCode::Validation,
                format!(
                    "{} does not take {method}; the API is described at /api/v1/openapi.json.",
                    uri.path()
                ),
            )
        }),
        retry_after: None,
        headers: Vec::new(),
    }
}

/// Which page of a list, as it stands in the query.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// Items wanted, at most 200.
    limit: Option<u32>,
}

impl From<PageQuery> for PageRequest {
    fn from(query: PageQuery) -> Self {
        Self {
            after: query.after,
            limit: query.limit,
        }
    }
}
