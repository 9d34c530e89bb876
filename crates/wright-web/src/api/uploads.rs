//! Resumable uploads: tus 1.0 with creation, creation-with-upload, checksum,
//! expiration and termination.

use super::drafts::parse_path;
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Caller, Path};
use crate::headers::Caching;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::Digest;
use wright_model::id::{DraftId, UploadId};
use wright_registry::{NewUpload, UploadOffset};
use wright_wire::{Problem, ProblemCode};

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const OFFSET_STREAM: &str = "application/offset+octet-stream";
/// The whole of `Upload-Metadata`, in bytes.
const METADATA_BYTES_MAX: usize = 8 << 10;

/// All of them move bytes and may take long.
pub(super) fn transfers() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create, options))
        .routes(routes!(offset, append, cancel))
}

/// What this server speaks of tus.
#[utoipa::path(options, path = "/api/v1/drafts/{id}/uploads", tag = "publishing", params(("id" = DraftId, Path)), responses(
    (status = 204, description = "Version, extensions and limits of tus"),
))]
async fn options(State(app): State<App>) -> Response {
    let size_max = app.registry().config().limits.file_bytes_max;
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (TUS_VERSION, VERSION),
        (
            TUS_EXTENSION,
            HeaderValue::from_static(
                "creation,creation-with-upload,checksum,expiration,termination",
            ),
        ),
        (TUS_CHECKSUM_ALGORITHM, HeaderValue::from_static("sha256")),
        (TUS_MAX_SIZE, HeaderValue::from(size_max)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Opens an upload into a draft. `Upload-Metadata` names `path` and `sha256`
/// (64 hex digits), and `keep_location` for a photo whose place is published on
/// purpose. The body may bring the first bytes.
#[utoipa::path(post, path = "/api/v1/drafts/{id}/uploads", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("Upload-Length" = u64, Header), ("Upload-Metadata" = String, Header)), responses(
    (status = 201, description = "Opened; Location is the upload"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(draft): Path<DraftId>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    check_version(&headers)?;
    let new = new_upload(&headers)?;
    let (id, mut at) = app.registry().open_upload(&caller, draft, &new).await?;
    let brings_bytes = content_type(&headers) == Some(OFFSET_STREAM);
    if brings_bytes && !at.finished {
        let checksum = checksum(&headers)?;
        at = app
            .registry()
            .append(&caller, id, 0, checksum, body.into_data_stream())
            .await?;
    }
    let location = HeaderValue::from_str(&format!("/api/v1/uploads/{id}"))
        .map_err(wright_registry::Error::internal)?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        stand(&at),
        (),
    )
        .into_response())
}

/// Where an upload stands (HEAD).
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = UploadId, Path)), responses(
    (status = 200, description = "Upload-Offset and Upload-Length"),
    (status = "default", description = "Refused"),
))]
async fn offset(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    check_version_if_said(&headers)?;
    let at = app.registry().upload_offset(&caller, id).await?;
    let length = [(UPLOAD_LENGTH, HeaderValue::from(at.length))];
    Ok((StatusCode::OK, length, stand(&at), ()).into_response())
}

/// Appends bytes at `Upload-Offset`. What came before a cut counts, unless under
/// `Upload-Checksum`.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = UploadId, Path), ("Upload-Offset" = u64, Header)), responses(
    (status = 204, description = "Counted; Upload-Offset says how far"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn append(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    check_version(&headers)?;
    if content_type(&headers) != Some(OFFSET_STREAM) {
        return Err(ApiError::new(
            ProblemCode::MediaTypeUnsupported,
            format!("Send bytes with Content-Type: {OFFSET_STREAM}."),
        ));
    }
    let offset = number(&headers, &UPLOAD_OFFSET)?;
    let checksum = checksum(&headers)?;
    let at = app
        .registry()
        .append(&caller, id, offset, checksum, body.into_data_stream())
        .await?;
    Ok((StatusCode::NO_CONTENT, stand(&at), ()).into_response())
}

/// Cancels an upload.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = UploadId, Path)), responses(
    (status = 204, description = "Cancelled"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn cancel(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    check_version_if_said(&headers)?;
    app.registry().cancel_upload(&caller, id).await?;
    Ok((
        StatusCode::NO_CONTENT,
        Caching::Never,
        [(TUS_RESUMABLE, VERSION)],
    )
        .into_response())
}

/// The headers that say where an upload stands.
fn stand(at: &UploadOffset) -> impl axum::response::IntoResponseParts + use<> {
    let expires = at
        .expires_at
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let expires = HeaderValue::from_str(&expires).unwrap_or(HeaderValue::from_static(""));
    (
        Caching::Never,
        [
            (TUS_RESUMABLE, VERSION),
            (UPLOAD_OFFSET, HeaderValue::from(at.offset)),
            (UPLOAD_EXPIRES, expires),
        ],
    )
}

fn check_version(headers: &HeaderMap) -> ApiResult<()> {
    match headers.get(TUS_RESUMABLE) {
        Some(version) if *version == VERSION => Ok(()),
        _ => Err(other_version()),
    }
}

/// The same where a client need not say it.
fn check_version_if_said(headers: &HeaderMap) -> ApiResult<()> {
    match headers.contains_key(TUS_RESUMABLE) {
        true => check_version(headers),
        false => Ok(()),
    }
}

/// The answer names the version in `Tus-Version` (tus 1.0, "Tus-Resumable").
fn other_version() -> ApiError {
    let mut error = ApiError::new(
        ProblemCode::TusVersion,
        "Send Tus-Resumable: 1.0.0; this server speaks that version of tus.",
    );
    error.headers.push((TUS_VERSION, VERSION));
    error
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> ApiResult<u64> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| {
            ApiError::new(
                ProblemCode::Validation,
                format!("{name} must be a number of bytes."),
            )
        })
}

fn checksum(headers: &HeaderMap) -> ApiResult<Option<Digest>> {
    let Some(value) = headers.get(UPLOAD_CHECKSUM) else {
        return Ok(None);
    };
    let wrong = || {
        ApiError::new(
            ProblemCode::Validation,
            "Upload-Checksum must read: sha256 and the digest in base64.",
        )
    };
    let encoded = value
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("sha256 "))
        .ok_or_else(wrong)?;
    let bytes = BASE64.decode(encoded.trim()).map_err(|_| wrong())?;
    let bytes = bytes.try_into().map_err(|_| wrong())?;
    Ok(Some(Digest::from_bytes(bytes)))
}

fn new_upload(headers: &HeaderMap) -> ApiResult<NewUpload> {
    let metadata = metadata(headers)?;
    let named = |key: &str| {
        metadata.get(key).ok_or_else(|| {
            ApiError::new(
                ProblemCode::Validation,
                format!("Upload-Metadata lacks {key}: name path and sha256, each in base64."),
            )
        })
    };
    let digest = Digest::parse_hex(named("sha256")?)
        .or_else(|_| Digest::parse(named("sha256").map(String::as_str).unwrap_or_default()))
        .map_err(|error| {
            ApiError::new(
                ProblemCode::Validation,
                format!("sha256 in Upload-Metadata: {error}."),
            )
        })?;
    Ok(NewUpload {
        path: parse_path(named("path")?)?,
        digest,
        length: number(headers, &UPLOAD_LENGTH)?,
        keep_location: metadata
            .get("keep_location")
            .is_some_and(|value| value != "false"),
    })
}

/// Keys and base64 values, separated by commas (tus 1.0, "Upload-Metadata").
fn metadata(headers: &HeaderMap) -> ApiResult<HashMap<String, String>> {
    let wrong =
        |why: &str| ApiError::new(ProblemCode::Validation, format!("Upload-Metadata {why}."));
    let value = headers
        .get(UPLOAD_METADATA)
        .ok_or_else(|| wrong("is missing"))?;
    if value.len() > METADATA_BYTES_MAX {
        return Err(wrong("is too long"));
    }
    let text = value.to_str().map_err(|_| wrong("must be ASCII"))?;
    let mut pairs = HashMap::new();
    for pair in text.split(',') {
        let (key, encoded) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let bytes = BASE64
            .decode(encoded.trim())
            .map_err(|_| wrong("must hold base64 values"))?;
        let decoded = String::from_utf8(bytes).map_err(|_| wrong("must hold UTF-8 in base64"))?;
        pairs.insert(key.to_owned(), decoded);
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn metadata_names_path_and_digest() {
        let digest = Digest::of(b"x");
        let text = format!(
            "path {},sha256 {},keep_location",
            BASE64.encode("docs/guía.md"),
            BASE64.encode(digest.hex())
        );
        let new = new_upload(&headers(&[
            (&UPLOAD_METADATA, &text),
            (&UPLOAD_LENGTH, "7"),
        ]))
        .unwrap();
        assert_eq!(
            (new.path.as_str(), new.digest, new.length, new.keep_location),
            ("docs/guía.md", digest, 7, true)
        );
    }

    #[test]
    fn wrong_metadata_says_what_is_wrong() {
        for (text, said) in [
            ("path !!!", "base64"),
            ("path", "sha256"),
            ("sha256 eA==", "path"),
        ] {
            let error = new_upload(&headers(&[(&UPLOAD_METADATA, text), (&UPLOAD_LENGTH, "7")]))
                .unwrap_err();
            assert_eq!(error.problem.code, ProblemCode::Validation, "{text} {said}");
        }
        let missing = new_upload(&headers(&[])).unwrap_err();
        assert!(missing.problem.detail.contains("missing"));
    }

    #[test]
    fn checksums_are_sha256_only() {
        let digest = Digest::of(b"x");
        let value = format!("sha256 {}", BASE64.encode(digest.bytes()));
        assert_eq!(
            checksum(&headers(&[(&UPLOAD_CHECKSUM, &value)])).unwrap(),
            Some(digest)
        );
        assert!(checksum(&headers(&[(&UPLOAD_CHECKSUM, "sha1 AAAA")])).is_err());
        assert_eq!(checksum(&HeaderMap::new()).unwrap(), None);
    }
}
