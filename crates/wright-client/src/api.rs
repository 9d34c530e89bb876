//! The typed client of a registry's REST API: what needs a signed-in person.
//!
//! The token goes to the registry it belongs to and nowhere else: redirects are
//! not followed, and an API that a registry places at another origin is refused.

use crate::credentials::Token;
use crate::error::{ClientError, Result};
use crate::http::{self, Http, PROBLEM_BYTES_MAX, read_body};
use crate::plain::plain;
use crate::retry::{RetryPolicy, is_retryable, retry_after};
use crate::source::{HttpSource, join};
use reqwest::header::{IF_MATCH, LOCATION};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use wright_model::id::DraftId;
use wright_model::{DesignName, Version};
use wright_wire::problem::{Problem, ProblemCode};
use wright_wire::rest;

/// An answer of the API, in bytes: a draft with 10,000 long paths fits.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Longest wait for an answer to a short request.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(180);
/// Longest wait for a publish: the registry looks at every file.
const PUBLISH_TIMEOUT: Duration = Duration::from_secs(900);
/// The slowest line that a batch is sent over, in bytes a second.
const SLOWEST_LINE_BYTES: u64 = 8_000;
/// Pages of drafts read while looking for one.
const DRAFT_PAGES_MAX: usize = 100;
/// Times a publish that is not numbered yet is asked about.
const NUMBER_POLLS_MAX: u32 = 40;
/// Pause between two such questions.
const NUMBER_POLL_PAUSE: Duration = Duration::from_millis(250);

/// A registry's API, as one person uses it.
#[derive(Debug, Clone)]
pub struct Api {
    registry: Url,
    base: Url,
    token: Option<Token>,
    client: reqwest::Client,
    retry: Arc<RetryPolicy>,
}

/// How a device sign-in stands.
#[derive(Debug)]
pub enum DeviceState {
    /// The person has not decided yet.
    Pending,
    /// The same, and we ask too often: wait 5 s longer from now on (RFC 8628, 3.5).
    SlowDown,
    /// Agreed.
    Agreed(Box<rest::CreatedToken>),
}

/// A release that is out.
#[derive(Debug, Clone)]
pub struct PublishOutcome {
    /// What the registry says of it.
    pub published: rest::Published,
    /// Whether this call published it; false where it was there already.
    pub is_new: bool,
}

impl Api {
    /// Finds the API of `registry`. `token` is that registry's.
    pub async fn connect(
        registry: &Url,
        token: Option<Token>,
        http: &Http,
        retry: Arc<RetryPolicy>,
    ) -> Result<Self> {
        let source = HttpSource::new(registry);
        let config = source.config(http).await?;
        let place = source.url(wright_wire::paths::REGISTRY_CONFIG)?;
        let unusable = |why: &str| ClientError::Protocol {
            url: registry.to_string(),
            why: why.to_owned(),
        };
        let api = config
            .api
            .as_deref()
            .ok_or_else(|| unusable("this is a mirror without an API; name the registry itself"))?;
        let base = join(&place, api)?;
        if base.origin() != registry.origin() {
            return Err(unusable(&format!(
                "its API is at {}, and tokens are not sent to another address",
                base.origin().ascii_serialization()
            )));
        }
        let client = http::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| http::network(registry.as_str(), &error))?;
        Ok(Self {
            registry: registry.clone(),
            base,
            token,
            client,
            retry,
        })
    }

    /// The registry's address.
    pub fn registry(&self) -> &Url {
        &self.registry
    }

    /// Who the token belongs to.
    pub async fn me(&self) -> Result<rest::Me> {
        self.signed_in()?;
        self.json(|| self.request(Method::GET, "me"), true).await
    }

    /// Searches designs: `pairs` are what `GET /api/v1/search` takes.
    pub async fn search(&self, pairs: &[(&str, String)]) -> Result<rest::SearchResults> {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        let path = format!("search?{query}");
        self.json(|| self.request(Method::GET, &path), true).await
    }

    /// Begins a device sign-in.
    pub async fn begin_device(&self, device: &rest::NewDevice) -> Result<rest::Device> {
        self.json(
            || Ok(self.request(Method::POST, "device")?.json(device)),
            true,
        )
        .await
    }

    /// Asks whether the person agreed.
    pub async fn poll_device(&self, poll: &rest::DevicePoll) -> Result<DeviceState> {
        let asked = self
            .json(
                || Ok(self.request(Method::POST, "device/token")?.json(poll)),
                false,
            )
            .await;
        match asked {
            Ok(token) => Ok(DeviceState::Agreed(Box::new(token))),
            Err(error) => match error.problem_code() {
                Some(ProblemCode::DevicePending) => Ok(DeviceState::Pending),
                Some(ProblemCode::DeviceSlowDown | ProblemCode::RateLimited) => {
                    Ok(DeviceState::SlowDown)
                }
                _ => Err(error),
            },
        }
    }

    /// Ends the token on the registry.
    pub async fn revoke_token(&self, id: wright_model::id::TokenId) -> Result<()> {
        self.signed_in()?;
        let path = format!("tokens/{id}");
        self.send(|| self.request(Method::DELETE, &path), true)
            .await?;
        Ok(())
    }

    /// The drafts of this name and version that the person may edit, without
    /// their files, the latest touched first.
    pub async fn find_drafts(
        &self,
        name: &DesignName,
        version: &Version,
    ) -> Result<Vec<rest::Draft>> {
        self.signed_in()?;
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..DRAFT_PAGES_MAX {
            let page: rest::Page<rest::Draft> = self
                .json(
                    || self.request(Method::GET, &drafts_path(after.as_deref())),
                    true,
                )
                .await?;
            let fits = |draft: &rest::Draft| draft.name == *name && draft.version == *version;
            found.extend(page.items.into_iter().filter(fits));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// Opens a draft.
    pub async fn new_draft(&self, name: &DesignName, version: &Version) -> Result<rest::Draft> {
        self.signed_in()?;
        let body = rest::NewDraft {
            name: name.to_string(),
            version: version.to_string(),
            from: None,
            another: false,
        };
        self.json(
            || Ok(self.request(Method::POST, "drafts")?.json(&body)),
            true,
        )
        .await
    }

    /// A draft with its files.
    pub async fn draft(&self, id: DraftId) -> Result<rest::Draft> {
        let path = format!("drafts/{id}");
        self.json(|| self.request(Method::GET, &path), true).await
    }

    /// Links and removes files of a draft at `revision`.
    pub async fn patch_draft(
        &self,
        id: DraftId,
        revision: i64,
        patch: &rest::PatchDraft,
    ) -> Result<rest::PatchedDraft> {
        let path = format!("drafts/{id}");
        self.json(
            || {
                let request = self.request(Method::PATCH, &path)?;
                Ok(if_match(request, revision).json(patch))
            },
            false,
        )
        .await
    }

    /// Sends several small files in one durable request: path and bytes each.
    pub async fn upload_batch(&self, id: DraftId, files: &[BatchFile]) -> Result<rest::Draft> {
        let path = format!("drafts/{id}/files");
        let bytes: u64 = files.iter().map(|file| file.bytes.len() as u64).sum();
        let timeout = ANSWER_TIMEOUT + Duration::from_secs(bytes / SLOWEST_LINE_BYTES);
        self.json(
            || {
                // Paths travel as they are; the other ways escape their slashes.
                let mut form = reqwest::multipart::Form::new().percent_encode_noop();
                for file in files {
                    let body = reqwest::Body::from(file.bytes.clone());
                    let length = file.bytes.len() as u64;
                    let part = reqwest::multipart::Part::stream_with_length(body, length)
                        .file_name(file.path.to_string());
                    form = form.part(file.field(), part);
                }
                let request = self.request(Method::POST, &path)?.timeout(timeout);
                Ok(request.multipart(form))
            },
            true,
        )
        .await
    }

    /// Everything publishing would say.
    pub async fn check(&self, id: DraftId) -> Result<rest::Check> {
        let path = format!("drafts/{id}/check");
        self.json(|| self.request(Method::GET, &path), true).await
    }

    /// Publishes a draft. Repeating it is harmless: the same release again is
    /// answered as the one that is there.
    pub async fn publish(
        &self,
        id: DraftId,
        revision: i64,
        body: &rest::Publish,
    ) -> Result<PublishOutcome> {
        let path = format!("drafts/{id}/publish");
        let response = self
            .send(
                || {
                    let request = self.request(Method::POST, &path)?.timeout(PUBLISH_TIMEOUT);
                    Ok(if_match(request, revision).json(body))
                },
                true,
            )
            .await?;
        let status = response.status();
        let location = response.headers().get(LOCATION).cloned();
        let mut published: rest::Published = decode(response).await?;
        if status == StatusCode::ACCEPTED
            && let Some(location) = location.as_ref().and_then(|value| value.to_str().ok())
        {
            published.seq = self.wait_for_number(location).await?;
        }
        Ok(PublishOutcome {
            published,
            is_new: status != StatusCode::OK,
        })
    }

    /// A publish is committed at once and numbered a moment later.
    async fn wait_for_number(&self, location: &str) -> Result<Option<i64>> {
        let url = self.same_origin(location)?;
        for _ in 0..NUMBER_POLLS_MAX {
            let status: rest::EventStatus = self
                .json(|| Ok(self.authorized(self.client.get(url.clone()))), true)
                .await?;
            if status.seq.is_some() {
                return Ok(status.seq);
            }
            tokio::time::sleep(NUMBER_POLL_PAUSE).await;
        }
        Ok(None)
    }

    /// Yanks a release.
    pub async fn yank(
        &self,
        name: &DesignName,
        version: &Version,
        yank: &rest::Yank,
    ) -> Result<()> {
        self.signed_in()?;
        let path = format!("designs/{name}/versions/{version}/yank");
        self.send(|| Ok(self.request(Method::PUT, &path)?.json(yank)), true)
            .await?;
        Ok(())
    }

    /// Takes a yank back.
    pub async fn unyank(&self, name: &DesignName, version: &Version) -> Result<()> {
        self.signed_in()?;
        let path = format!("designs/{name}/versions/{version}/yank");
        self.send(|| self.request(Method::DELETE, &path), true)
            .await?;
        Ok(())
    }

    /// Fails where nobody is signed in, before anything is asked.
    pub fn signed_in(&self) -> Result<()> {
        match &self.token {
            Some(_) => Ok(()),
            None => Err(ClientError::NotSignedIn {
                registry: self.registry.to_string(),
            }),
        }
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.retry
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder> {
        let url = join(&self.base, path)?;
        Ok(self.authorized(self.client.request(method, url)))
    }

    /// A request to an address the registry gave, which must be its own.
    pub(crate) fn request_at(&self, method: Method, location: &str) -> Result<RequestBuilder> {
        let url = self.same_origin(location)?;
        Ok(self.authorized(self.client.request(method, url)))
    }

    fn same_origin(&self, location: &str) -> Result<Url> {
        let url = join(&self.base, location)?;
        if url.origin() == self.registry.origin() {
            return Ok(url);
        }
        Err(ClientError::Protocol {
            url: self.registry.to_string(),
            why: format!("it points to {url}, and tokens are not sent to another address"),
        })
    }

    fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.timeout(ANSWER_TIMEOUT);
        match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    /// Sends, as often as that may help, and reads the answer's JSON.
    async fn json<T: DeserializeOwned>(
        &self,
        build: impl Fn() -> Result<RequestBuilder>,
        repeatable: bool,
    ) -> Result<T> {
        decode(self.send(build, repeatable).await?).await
    }

    /// Sends until there is an answer. One that breaks off is repeated only
    /// where doing it twice does no harm; one that was turned away always is.
    async fn send(
        &self,
        build: impl Fn() -> Result<RequestBuilder>,
        repeatable: bool,
    ) -> Result<Response> {
        let mut failures = 0;
        loop {
            let (error, wait) = match self.send_once(build()?).await {
                Ok(response) => return Ok(response),
                Err(Turned::Away(error)) => return Err(error),
                Err(Turned::Cut(error)) if !repeatable => return Err(error),
                Err(Turned::Cut(error)) => (error, None),
                Err(Turned::Later(error, wait)) => (error, wait),
            };
            failures += 1;
            if failures >= self.retry.attempts_max {
                return Err(error);
            }
            tokio::time::sleep(self.retry.delay(failures, wait)).await;
        }
    }

    pub(crate) async fn send_once(&self, request: RequestBuilder) -> Result<Response, Turned> {
        let response = request
            .send()
            .await
            .map_err(|error| Turned::Cut(http::network(self.base.as_str(), &error)))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let wait = retry_after(response.headers());
        let retryable = is_retryable(response.status())
            && response.status() != StatusCode::INTERNAL_SERVER_ERROR;
        let error = self.refusal(response).await;
        Err(if retryable {
            Turned::Later(error, wait)
        } else {
            Turned::Away(error)
        })
    }

    async fn refusal(&self, response: Response) -> ClientError {
        let status = response.status();
        let url = response.url().to_string();
        if status == StatusCode::UNAUTHORIZED && self.token.is_none() {
            return ClientError::NotSignedIn {
                registry: self.registry.to_string(),
            };
        }
        let body = read_body(response, PROBLEM_BYTES_MAX)
            .await
            .unwrap_or_default();
        match serde_json::from_slice::<Problem>(&body) {
            Ok(mut problem) => {
                problem.status = status.as_u16();
                for diagnostic in &mut problem.diagnostics {
                    diagnostic.message = plain(&diagnostic.message);
                }
                ClientError::Refused(Box::new(problem))
            }
            Err(_) => ClientError::Protocol {
                url,
                why: format!("status {status} without a reason"),
            },
        }
    }
}

/// A small file on its way.
#[derive(Debug, Clone)]
pub struct BatchFile {
    /// Where it goes.
    pub path: wright_model::DesignPath,
    /// Its bytes.
    pub bytes: bytes::Bytes,
    /// Whether a photo's place is published on purpose.
    pub keep_location: bool,
}

impl BatchFile {
    /// The name of the form's field, by which the registry tells the two apart.
    fn field(&self) -> &'static str {
        if self.keep_location {
            "keep-location"
        } else {
            "file"
        }
    }
}

/// Why a request has no good answer.
pub(crate) enum Turned {
    /// Refused for good.
    Away(ClientError),
    /// Not now.
    Later(ClientError, Option<Duration>),
    /// No answer: it may or may not have been done.
    Cut(ClientError),
}

impl From<Turned> for ClientError {
    fn from(turned: Turned) -> Self {
        match turned {
            Turned::Away(error) | Turned::Later(error, _) | Turned::Cut(error) => error,
        }
    }
}

fn drafts_path(after: Option<&str>) -> String {
    let Some(after) = after else {
        return "drafts".to_owned();
    };
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("after", after)
        .finish();
    format!("drafts?{query}")
}

fn if_match(request: RequestBuilder, revision: i64) -> RequestBuilder {
    request.header(IF_MATCH, format!("\"{revision}\""))
}

async fn decode<T: DeserializeOwned>(response: Response) -> Result<T> {
    let url = response.url().to_string();
    let body = read_body(response, ANSWER_BYTES_MAX).await?;
    serde_json::from_slice(&body).map_err(|error| ClientError::Protocol {
        url,
        why: error.to_string(),
    })
}
