//! `/api/v1/designs/{actor}/{name}/versions/{version}/corrections`: what maintainers
//! correct of a release that is out.

use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::{ActorHandle, DesignName, DesignSlug, Version};
use wright_registry::Error;
use wright_registry::corrections::{Change, Corrections as Standing, Edit, Seen};
use wright_wire::rest::{Correction, Corrections, PutCorrections};
use wright_wire::{Problem, ProblemCode};

use super::drafts::parse_version;

/// A body that says all that may stand: long paths, and texts of many bytes a character.
const PUT_BYTES_MAX: usize = 2 << 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, put))
}

/// What maintainers corrected of a release. It ranks above what the release says, measures and
/// suggests; the release and its digest stay as they are.
#[utoipa::path(get, path = "/api/v1/designs/{actor}/{name}/versions/{version}/corrections", tag = "designs",
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path)), responses(
    (status = 200, description = "What stands; its ETag is for `If-Match`", body = Corrections),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn show(
    State(app): State<App>,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    let version = parse_version(&version)?;
    let standing = app.registry().corrections(&name, &version).await?;
    let etag = etag(&standing)?;
    let body = Json::<_>(view(name, version, &standing));
    Ok((Caching::PerReader, etag, body))
}

/// Says all that is to stand: what is not in it is taken back, and what ranks next is known again.
#[utoipa::path(put, path = "/api/v1/designs/{actor}/{name}/versions/{version}/corrections", tag = "publishing",
    security(("session" = []), ("token" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path),
        ("If-Match" = String, Header, description = "The ETag of what you saw, or * to write whatever stands")),
    request_body = PutCorrections, responses(
    (status = 200, description = "What stands now", body = Corrections),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn put(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
    headers: HeaderMap,
    Json(request): Json<PutCorrections, PUT_BYTES_MAX>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    let version = parse_version(&version)?;
    let edits = request.corrections.into_iter().map(|one| Edit {
        of: one.of,
        what: one.what,
        value: one.value,
    });
    let edits: Vec<Edit> = edits.collect();
    let change = Change {
        edits: &edits,
        is_whole: true,
        seen: seen(&headers)?,
    };
    let standing = app
        .registry()
        .correct(&caller, &name, &version, &change)
        .await?;
    let etag = etag(&standing)?;
    let body = Json::<_>(view(name, version, &standing));
    Ok((Caching::Never, etag, body))
}

/// Which corrections the client saw.
fn seen(headers: &HeaderMap) -> ApiResult<Seen<'_>> {
    let said = headers.get(header::IF_MATCH).ok_or_else(|| {
        ApiError::new(
            ProblemCode::PreconditionRequired,
            "Say in If-Match which corrections you saw, by the ETag of your last look at them, or If-Match: * to write whatever stands.",
        )
    })?;
    let said = said.to_str().unwrap_or_default().trim();
    if said == "*" {
        return Ok(Seen::Whatever);
    }
    let revision = said
        .strip_prefix('"')
        .and_then(|said| said.strip_suffix('"'));
    revision.map(Seen::All).ok_or_else(|| {
        ApiError::new(
            ProblemCode::Validation,
            "If-Match must be one ETag in quotes, as your last look said it, or *.",
        )
    })
}

fn etag(standing: &Standing) -> ApiResult<[(header::HeaderName, HeaderValue); 1]> {
    let etag = format!("\"{}\"", standing.revision());
    let etag = HeaderValue::from_str(&etag).map_err(Error::internal)?;
    Ok([(header::ETAG, etag)])
}

fn view(design: DesignName, version: Version, standing: &Standing) -> Corrections {
    let all = standing.all().iter().map(|one| Correction {
        of: one.corrected.of().to_owned(),
        what: one.corrected.what().to_owned(),
        value: one.corrected.value(),
        by: one.by.clone(),
        at: one.at,
    });
    Corrections {
        design,
        version,
        corrections: all.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_a_tag_or_whatever_stands() {
        let read = |said: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, HeaderValue::from_str(said).unwrap());
            let seen = seen(&headers);
            seen.map(|seen| format!("{seen:?}"))
                .map_err(|error| error.problem.code)
        };
        assert_eq!(read("*"), Ok(format!("{:?}", Seen::Whatever)));
        assert_eq!(read("\"ab\""), Ok(format!("{:?}", Seen::All("ab"))));
        for wrong in ["ab", "\"ab", "W/\"ab\"", ""] {
            assert_eq!(read(wrong), Err(ProblemCode::Validation), "{wrong}");
        }
        let missing = seen(&HeaderMap::new()).unwrap_err();
        assert_eq!(missing.problem.code, ProblemCode::PreconditionRequired);
    }
}
