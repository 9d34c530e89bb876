//! The session cookie: read, set, taken away. Only here is its name spelled.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use wright_wire::rest::Secret;

/// A cookie's value at most, in bytes: 32 random bytes are 43 characters.
const SECRET_BYTES_MAX: usize = 128;

/// How the session cookie is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionCookie {
    /// `__Host-`, `Secure`: https, and loopback, which browsers treat alike.
    Secure,
    /// Plain http to another host: anybody on the way can read it.
    Insecure,
}

/// The value of a cookie that a request brings.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

impl SessionCookie {
    fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-session",
            Self::Insecure => "session",
        }
    }

    /// The session's secret that a request brings.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<Secret> {
        let value = read(headers, self.name())?;
        (!value.is_empty() && value.len() <= SECRET_BYTES_MAX).then(|| Secret::new(value))
    }

    /// `Set-Cookie` for a new session. It lasts as long as the browser keeps it;
    /// the registry ends it after idling.
    pub(crate) fn set(self, secret: &Secret, days: u32) -> HeaderValue {
        self.header(secret.expose(), i64::from(days) * 24 * 60 * 60)
    }

    /// `Set-Cookie` that takes the session's cookie away.
    pub(crate) fn clear(self) -> HeaderValue {
        self.header("", 0)
    }

    fn header(self, value: &str, seconds: i64) -> HeaderValue {
        let mut cookie = Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .build();
        if self == Self::Secure {
            cookie.set_secure(true);
        }
        let text = format!("{cookie}; Max-Age={seconds}");
        HeaderValue::try_from(text).expect("names, base64url and digits are header text")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_sets() {
        for rule in [SessionCookie::Secure, SessionCookie::Insecure] {
            let set = rule.set(&Secret::new("abc-_"), 30);
            let set = set.to_str().unwrap();
            let pair = set.split(';').next().unwrap();
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, format!("lang=es; {pair}").parse().unwrap());
            assert_eq!(rule.read(&headers), Some(Secret::new("abc-_")));
            assert_eq!(set.contains("Secure"), rule == SessionCookie::Secure);
            assert!(
                set.contains("HttpOnly; SameSite=Lax") && set.contains("Path=/"),
                "{set}"
            );
        }
    }

    #[test]
    fn takes_no_cookie_of_another_name_or_size() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "session=a".parse().unwrap());
        headers.append(
            header::COOKIE,
            format!("__Host-session={}", "x".repeat(200))
                .parse()
                .unwrap(),
        );
        assert_eq!(SessionCookie::Secure.read(&headers), None);
    }
}
