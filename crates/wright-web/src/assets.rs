//! Our own style sheet, scripts, fonts and icons, built by npm into `web/dist`
//! under names that hold the hash of their content, and embedded here (debug
//! builds read the folder at run time).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use tokio::sync::Mutex;

use crate::headers::{Caching, STEP_WORKER_POLICY};

/// Where the files are served.
pub const STATIC_PREFIX: &str = "/-/static/";
/// How the script that reads STEP files in browsers begins; it has a policy of its own.
const STEP_WORKER: &str = "step-worker-";
/// Fonts for drawings, below the built files.
const FONTS_FOLDER: &str = "drawing-fonts/";

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// The built files are not there.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// Nothing was built before the server was compiled or started.
    #[error(
        "the pages' style sheet and scripts are not built: run `npm ci && npm run build` in web/ \
         (`cargo xtask demo` does it), then build the server again"
    )]
    Missing,
    /// The list of files cannot be read.
    #[error("web/dist/manifest.json cannot be read ({0}): run `npm run build` in web/ again")]
    Manifest(#[from] serde_json::Error),
}

/// Checks that the files were built; called once when the server starts.
///
/// # Errors
/// [`AssetsError`] says what to run.
pub fn check() -> Result<(), AssetsError> {
    read_manifest().map(drop)
}

/// The font files (TrueType) that what the server draws is set in; none where the
/// files were not built.
pub fn fonts() -> Vec<Vec<u8>> {
    let names = Dist::iter().filter(|name| name.starts_with(FONTS_FOLDER));
    let mut names: Vec<Cow<'static, str>> = names.collect();
    // The first of a family is asked first.
    names.sort_by_key(|name| {
        (
            name.contains("-latin-ext-") || !name.contains("-latin-"),
            name.clone(),
        )
    });
    names
        .into_iter()
        .filter_map(|name| Some(Dist::get(&name)?.data.into_owned()))
        .collect()
}

/// The address of a built file by the name it was written under, such as
/// `look.css`.
pub(crate) fn address(name: &str) -> String {
    static MANIFEST: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    // A debug build follows what npm writes while the server runs.
    let manifest = if cfg!(debug_assertions) {
        Cow::Owned(read_manifest().unwrap_or_default())
    } else {
        Cow::Borrowed(MANIFEST.get_or_init(|| read_manifest().unwrap_or_default()))
    };
    let file = manifest.get(name).map_or(name, String::as_str);
    format!("{STATIC_PREFIX}{file}")
}

fn read_manifest() -> Result<BTreeMap<String, String>, AssetsError> {
    let file = Dist::get("manifest.json").ok_or(AssetsError::Missing)?;
    Ok(serde_json::from_slice(&file.data)?)
}

/// `GET /-/static/{*file}`: a name never changes its content, so it may be kept
/// for ever.
pub(crate) async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let takes_brotli = takes_brotli(&headers);
    let whole = Dist::get(&file).filter(|_| file != "manifest.json");
    let smaller = Dist::get(&format!("{file}.br")).filter(|_| takes_brotli || whole.is_none());
    let mut head = HeaderMap::new();
    let body = match (smaller, whole) {
        (Some(smaller), _) if takes_brotli => {
            head.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            Body::from(smaller.data)
        }
        (Some(smaller), _) => match UNPACKED.of(&file, smaller.data).await {
            Ok(whole) => Body::from(whole),
            Err(error) => {
                tracing::error!(%file, %error, "a built file cannot be unpacked");
                return (Caching::Never, StatusCode::INTERNAL_SERVER_ERROR).into_response();
            }
        },
        (None, Some(whole)) => Body::from(whole.data),
        (None, None) => return (Caching::Never, StatusCode::NOT_FOUND).into_response(),
    };
    let media_type = mime_guess::from_path(&file).first_or_octet_stream();
    let content_type = HeaderValue::from_str(media_type.as_ref())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    head.insert(header::CONTENT_TYPE, content_type);
    if file.starts_with(STEP_WORKER) {
        let policy = HeaderValue::from_static(STEP_WORKER_POLICY);
        head.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    (Caching::Immutable, head, body).into_response()
}

/// The file that was last asked for by somebody who does not take it compressed. One
/// unpacks it, whoever else asks waits for that and shares what comes of it.
static UNPACKED: Unpacked = Unpacked(Mutex::const_new(None));

/// A file by its name, unpacked; there is one large one.
struct Unpacked(Mutex<Option<(String, Bytes)>>);

impl Unpacked {
    async fn of(&self, file: &str, smaller: Cow<'static, [u8]>) -> std::io::Result<Bytes> {
        let mut kept = self.0.lock().await;
        if let Some((name, whole)) = &*kept
            && name == file
        {
            return Ok(whole.clone());
        }
        let whole = Bytes::from(unpacked(smaller).await?);
        *kept = Some((file.to_owned(), whole.clone()));
        Ok(whole)
    }
}

/// What was built compressed only, as it is.
async fn unpacked(smaller: Cow<'static, [u8]>) -> std::io::Result<Vec<u8>> {
    let unpack = move || {
        let mut whole = Vec::new();
        let done = brotli::BrotliDecompress(&mut &*smaller, &mut whole);
        done.map(|()| whole)
    };
    let unpacked = tokio::task::spawn_blocking(unpack).await;
    unpacked.map_err(std::io::Error::other)?
}

/// Whether the reader takes what was compressed beforehand.
pub(crate) fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter();
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_goes_only_to_who_takes_it() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            takes_brotli(&headers)
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("BR;q=0.5"));
        assert!(!takes("gzip, br;q=0"));
        assert!(!takes("brotli"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn who_takes_no_brotli_gets_what_was_built_compressed_only() {
        let whole = "all of it ".repeat(1_000);
        let mut packed = Vec::new();
        let parameters = brotli::enc::BrotliEncoderParams::default();
        brotli::BrotliCompress(&mut whole.as_bytes(), &mut packed, &parameters)
            .expect("compressed");
        assert!(packed.len() < whole.len());
        let kept = Unpacked(Mutex::const_new(None));
        let ask = |file, bytes: &[u8]| kept.of(file, bytes.to_vec().into());
        let got = ask("a.wasm", &packed).await.expect("unpacked");
        assert_eq!(got, whole.as_bytes());
        // Once: everybody shares the same bytes.
        let again = ask("a.wasm", b"not looked at").await.expect("kept");
        assert_eq!(again.as_ptr(), got.as_ptr());
        assert!(ask("b.wasm", b"no brotli at all").await.is_err());
        let other = ask("b.wasm", &packed).await.expect("unpacked");
        assert_eq!(other, got);
    }
}
