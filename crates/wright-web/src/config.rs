//! What an operator sets for the delivery: proxies, cookies, patience.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use ipnet::IpNet;
use url::{Host, Url};

use crate::session_cookie::SessionCookie;

/// Configuration of the HTTP side.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Serve signed-in pages over plain http to other hosts than loopback.
    pub insecure_http: bool,
    /// How long a request body may pause between two pieces.
    pub body_idle_max: Duration,
    /// How long a request of the REST API may take; uploads and downloads have
    /// their own limits.
    pub request_time_max: Duration,
    /// Told of every answer, if anybody wants to know.
    pub observer: Option<fn(&Answered<'_>)>,
}

/// A request that was answered.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The route it took, never its path, which anybody can make up.
    pub route: Option<&'a str>,
    /// Its method.
    pub method: &'a Method,
    /// The status of its answer.
    pub status: StatusCode,
    /// How long until the answer's head was ready.
    pub taken: Duration,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            insecure_http: false,
            body_idle_max: Duration::from_secs(30),
            request_time_max: Duration::from_secs(60),
            observer: None,
        }
    }
}

/// The configuration cannot be served safely.
#[derive(Debug, thiserror::Error)]
pub enum WebConfigError {
    /// Passwords would travel in the clear.
    #[error(
        "public_url is {0}, plain http to another host: passwords and sessions could be read on the way. \
         Put a proxy with https in front and set public_url to its address, or set insecure_http = true \
         on a network you trust"
    )]
    PlainHttp(Url),
    /// Browsers name origins by scheme, host and port.
    #[error("public_url is {0}, which is not http:// or https:// with a host")]
    NoOrigin(Url),
}

/// Decides by the public address how the session cookie is set.
pub(crate) fn session_cookie(
    public_url: &Url,
    insecure_http: bool,
) -> Result<SessionCookie, WebConfigError> {
    match public_url.scheme() {
        "https" => Ok(SessionCookie::Secure),
        "http" if is_loopback(public_url) => Ok(SessionCookie::Secure),
        "http" if insecure_http => Ok(SessionCookie::Insecure),
        "http" => Err(WebConfigError::PlainHttp(public_url.clone())),
        _ => Err(WebConfigError::NoOrigin(public_url.clone())),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_to_others_is_asked_for_by_name() {
        for (url, insecure_http, expected) in [
            ("https://hub.example", false, Some(SessionCookie::Secure)),
            ("http://localhost:3000", false, Some(SessionCookie::Secure)),
            ("http://127.0.0.1:3000", false, Some(SessionCookie::Secure)),
            ("http://[::1]:3000", false, Some(SessionCookie::Secure)),
            ("http://hub.example", false, None),
            ("http://hub.example", true, Some(SessionCookie::Insecure)),
            ("http://localhost.example", false, None),
            ("file:///tmp", true, None),
        ] {
            let rule = session_cookie(&url.parse().unwrap(), insecure_http);
            assert_eq!(rule.ok(), expected, "{url} {insecure_http}");
        }
    }
}
