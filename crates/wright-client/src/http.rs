//! Requests to the read side of a registry or mirror: no credentials, every
//! answer limited before it is read, repeated where that helps.

use crate::error::{ClientError, Result};
use crate::plain::plain;
use crate::retry::{RetryPolicy, is_retryable, retry_after};
use bytes::Bytes;
use reqwest::header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use reqwest::{Response, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Longest silence while an answer arrives.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
/// Redirects followed for one request.
const REDIRECTS_MAX: usize = 5;
/// Longest problem document or error page read.
pub(crate) const PROBLEM_BYTES_MAX: usize = 64 * 1024;

/// An HTTP client without credentials, with retries.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    retry: Arc<RetryPolicy>,
}

/// How to ask for a document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asking<'a> {
    /// The ETag of what the caller has.
    pub etag: Option<&'a str>,
    /// Caches on the way, the server's own included, are to be passed over.
    pub past_caches: bool,
}

/// What a conditional request found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conditional {
    /// What the caller has is current.
    NotModified,
    /// A new body, with its ETag where the server gave one.
    Body {
        /// The bytes.
        bytes: Vec<u8>,
        /// The strong or weak tag, verbatim.
        etag: Option<String>,
    },
    /// Not there (404).
    Missing,
    /// Removed (410 or 451).
    Removed {
        /// 410 or 451.
        status: u16,
        /// The reason, as far as it was given.
        why: String,
    },
}

impl Http {
    /// Builds the client. Redirects are followed between http and https hosts,
    /// never from https down to http.
    pub fn new(retry: Arc<RetryPolicy>) -> Result<Self> {
        let redirects = reqwest::redirect::Policy::custom(|attempt| {
            let downgrade = attempt
                .previous()
                .last()
                .is_some_and(|from| from.scheme() == "https" && attempt.url().scheme() != "https");
            if attempt.previous().len() > REDIRECTS_MAX {
                attempt.error("too many redirects")
            } else if downgrade {
                attempt.error("a redirect leaves https")
            } else {
                attempt.follow()
            }
        });
        let client = builder()
            .redirect(redirects)
            .read_timeout(READ_TIMEOUT)
            .build()
            .map_err(|error| network("the HTTP client", &error))?;
        Ok(Self { client, retry })
    }

    /// How requests are repeated.
    pub fn retry(&self) -> &RetryPolicy {
        &self.retry
    }

    /// Sends a GET once; any answer counts.
    pub(crate) async fn get_once(&self, url: &Url, headers: HeaderMap) -> Result<Response> {
        self.client
            .get(url.clone())
            .headers(headers)
            .send()
            .await
            .map_err(|error| network(url.as_str(), &error))
    }

    /// GET with retries, the body at most `bytes_max` long.
    pub async fn get(
        &self,
        url: &Url,
        asking: Asking<'_>,
        bytes_max: usize,
    ) -> Result<Conditional> {
        let mut failures = 0;
        loop {
            let (error, wait) = match self.get_attempt(url, asking, bytes_max).await {
                Ok(found) => return Ok(found),
                Err(failure) => failure?,
            };
            failures += 1;
            self.pause(failures, wait, error, url).await?;
        }
    }

    /// One try: `Err(Ok(…))` may be repeated, `Err(Err(…))` may not.
    async fn get_attempt(
        &self,
        url: &Url,
        asking: Asking<'_>,
        bytes_max: usize,
    ) -> std::result::Result<Conditional, Result<(ClientError, Option<Duration>)>> {
        let mut headers = HeaderMap::new();
        if let Some(value) = asking.etag.and_then(|etag| etag.parse().ok()) {
            headers.insert(IF_NONE_MATCH, value);
        }
        if asking.past_caches {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        let retry = |error| Ok((error, None));
        let response = self.get_once(url, headers).await.map_err(retry)?;
        let status = response.status();
        match status {
            StatusCode::NOT_MODIFIED => Ok(Conditional::NotModified),
            StatusCode::NOT_FOUND => Ok(Conditional::Missing),
            StatusCode::GONE | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => {
                Ok(Conditional::Removed {
                    status: status.as_u16(),
                    why: reason(response).await,
                })
            }
            StatusCode::OK => {
                let etag = response
                    .headers()
                    .get(ETAG)
                    .and_then(|value| value.to_str().ok())
                    .map(str::to_owned);
                let bytes = read_body(response, bytes_max)
                    .await
                    .map_err(|error| match error {
                        ClientError::Network { .. } => Ok((error, None)),
                        other => Err(other),
                    })?;
                Ok(Conditional::Body { bytes, etag })
            }
            _ => Err(unexpected(response).await),
        }
    }

    /// Waits before the next try, or gives up with `error`.
    pub(crate) async fn pause(
        &self,
        failures: u32,
        wait: Option<Duration>,
        error: ClientError,
        url: &Url,
    ) -> Result<()> {
        if failures >= self.retry.attempts_max {
            return Err(error);
        }
        if let Some(wait) =
            wait.filter(|wait| *wait > self.retry.delay_max.max(Duration::from_secs(1)))
        {
            return Err(ClientError::Busy {
                url: url.to_string(),
                seconds: wait.as_secs(),
            });
        }
        let delay = self.retry.delay(failures, wait);
        tracing::debug!(%url, failures, ?delay, %error, "trying again");
        tokio::time::sleep(delay).await;
        Ok(())
    }
}

/// What all clients have in common. How long an answer may take differs: while
/// a body is sent nothing is read.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("wright/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_adaptive_window(true)
        .pool_max_idle_per_host(32)
}

/// Sorts an answer that is neither success nor absence.
pub(crate) async fn unexpected(response: Response) -> Result<(ClientError, Option<Duration>)> {
    let status = response.status();
    let url = response.url().to_string();
    if is_retryable(status) {
        let wait = retry_after(response.headers());
        let why = format!("it answers {status}");
        return Ok((ClientError::Network { url, why }, wait));
    }
    let why = match reason(response).await {
        reason if reason.is_empty() => format!("status {status}"),
        reason => format!("status {status}, {reason}"),
    };
    Err(ClientError::Protocol { url, why })
}

/// Reads a body that must not be longer than `bytes_max`, without trusting
/// `Content-Length`.
pub(crate) async fn read_body(mut response: Response, bytes_max: usize) -> Result<Vec<u8>> {
    let url = response.url().to_string();
    let too_large = || ClientError::TooLarge {
        what: url.clone(),
        bytes_max: bytes_max as u64,
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > bytes_max as u64 {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = next_chunk(&mut response, &url).await? {
        if body.len() + chunk.len() > bytes_max {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(crate) async fn next_chunk(response: &mut Response, url: &str) -> Result<Option<Bytes>> {
    response.chunk().await.map_err(|error| network(url, &error))
}

/// The reason a problem document gives, or nothing.
pub(crate) async fn reason(response: Response) -> String {
    #[derive(serde::Deserialize)]
    struct Said {
        detail: Option<String>,
        title: Option<String>,
    }
    let Ok(body) = read_body(response, PROBLEM_BYTES_MAX).await else {
        return String::new();
    };
    serde_json::from_slice::<Said>(&body)
        .ok()
        .and_then(|said| said.detail.or(said.title))
        .map(|text| plain(&text))
        .unwrap_or_default()
}

/// A failure of the network, told by its innermost cause.
pub(crate) fn network(url: &str, error: &reqwest::Error) -> ClientError {
    let mut why: &dyn std::error::Error = error;
    while let Some(source) = why.source() {
        why = source;
    }
    let why = if error.is_timeout() {
        "it does not answer in time".to_owned()
    } else {
        why.to_string()
    };
    ClientError::Network {
        url: url.to_owned(),
        why,
    }
}
