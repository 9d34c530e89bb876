//! `/api/v1/blobs/{digest}/report`: what is known of a mesh, a drawing, a board or
//! a machine program.

use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Json, Path};
use crate::headers::Caching;
use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_geometry::Facts;
use wright_model::Digest;
use wright_registry::analysis::Reason;
use wright_registry::{Error, Model, ShapeState};
use wright_wire::rest::{Shape, ShapeModel, ShapePicture, ShapeReason, ShapeStanding};
use wright_wire::{Problem, ProblemCode};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(report))
}

/// The report on a file of a release: how large it is, whether it prints, how it looks.
#[utoipa::path(get, path = "/api/v1/blobs/{digest}/report", tag = "designs",
    params(("digest" = Digest, Path)), responses(
    (status = 200, description = "The report, or where it stands", body = Shape<Facts>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn report(
    State(app): State<App>,
    Path(digest): Path<String>,
) -> ApiResult<impl IntoResponse> {
    let digest: Digest = digest.parse().map_err(|_| {
        let detail = "A file is named by sha256: and the 64 lowercase hex digits of its digest.";
        ApiError::new(ProblemCode::NotFound, detail)
    })?;
    let registry = app.registry();
    registry.public_blob(digest).await?;
    let states = registry.shapes(&[digest]).await?;
    let state = states
        .get(&digest)
        .ok_or_else(|| Error::not_found(format_args!("report on {digest}")))?;
    Ok((Caching::PerReader, Json::<_>(view(digest, state))))
}

fn view(digest: Digest, state: &ShapeState) -> Shape<Facts> {
    let mut shape = Shape {
        digest,
        state: ShapeStanding::Waiting,
        report: None,
        reason: None,
        pictures: Vec::new(),
        model: None,
        coarse_model: None,
        drawing: None,
    };
    match state {
        ShapeState::Waiting => {}
        ShapeState::Refused(reason) => {
            shape.state = ShapeStanding::Refused;
            shape.reason = Some(ShapeReason {
                code: code_of(reason),
                text: reason.to_string(),
            });
        }
        ShapeState::Known(known) => {
            let model = |model: &Model| ShapeModel {
                bytes: model.bytes,
                path: format!("/{}", model.path),
            };
            let pictures = known.pictures.iter().map(|picture| ShapePicture {
                width: picture.width,
                height: picture.height,
                path: format!("/{}", picture.path),
            });
            shape.state = ShapeStanding::Known;
            shape.report = Some(known.facts.clone());
            shape.pictures = pictures.collect();
            shape.model = known.model.as_ref().map(model);
            shape.coarse_model = known.coarse.as_ref().map(model);
            shape.drawing = known.drawing.as_ref().map(|path| format!("/{path}"));
        }
    }
    shape
}

/// The word that tells reasons apart.
fn code_of(reason: &Reason) -> String {
    let told = match reason {
        Reason::Shape { refusal } => serde_json::to_value(refusal),
        reason => serde_json::to_value(reason),
    };
    let told = told.unwrap_or_default();
    told["code"].as_str().unwrap_or("unknown").to_owned()
}
