//! The keys there are, their defaults, and which one somebody probably meant.

use config::Value;
use std::collections::BTreeMap;
use wright_registry::Limits;

/// The prefix of `limits.…`, whose keys and defaults are the use cases'.
const LIMITS: &str = "limits.";
/// A key nearer than this (Jaro-Winkler, 0 to 1) is worth a guess.
const SIMILARITY_MIN: f64 = 0.75;

/// Keys with a default.
pub(super) const DEFAULTS: [(&str, &str); 16] = [
    ("data", "commonwright-data"),
    ("listen", "127.0.0.1:8080"),
    ("trusted_proxies", ""),
    ("insecure_http", "false"),
    ("sign_up", "open"),
    ("inspect_photos", "true"),
    ("shutdown_grace_seconds", "30"),
    ("database.connections_max", "16"),
    ("mail.url", "file"),
    ("analysis.enabled", "true"),
    ("analysis.count", "0"),
    ("worker.enabled", "true"),
    ("worker.count", "2"),
    ("metrics.listen", "127.0.0.1:9464"),
    ("log.format", "pretty"),
    ("log.filter", "info"),
];

/// Keys without.
const OPTIONAL: [&str; 10] = [
    "analysis.program",
    "analysis.step_helper",
    "require_verified_email",
    "mail.from",
    "public_url",
    "database_url",
    "blob_url",
    "s3.access_key_id",
    "s3.secret_access_key",
    "s3.session_token",
];

/// Keys whose values are never shown.
const SECRET: [&str; 2] = ["s3.secret_access_key", "s3.session_token"];

/// Whether a key's value must not be shown.
pub(super) fn is_secret(key: &str) -> bool {
    SECRET.contains(&key)
}

/// All keys, in the order people look for them.
pub(super) fn all() -> Vec<String> {
    let plain = DEFAULTS.iter().map(|(key, _)| (*key).to_owned());
    let optional = OPTIONAL.iter().map(|key| (*key).to_owned());
    let mut top: Vec<String> = plain.chain(optional).collect();
    top.sort_by_key(|key| (key.contains('.'), key.clone()));
    top.extend(limits().into_keys().map(|key| format!("{LIMITS}{key}")));
    top
}

/// The use cases' own limits by name.
fn limits() -> BTreeMap<String, u64> {
    let value = serde_json::to_value(Limits::default()).unwrap_or_default();
    serde_json::from_value(value).unwrap_or_default()
}

/// Every default by key.
pub(super) fn defaults() -> Vec<(String, Value)> {
    let plain = DEFAULTS
        .iter()
        .map(|(key, text)| ((*key).to_owned(), Value::from(*text)));
    let limits = limits().into_iter();
    let limits = limits.map(|(key, number)| (format!("{LIMITS}{key}"), Value::from(number)));
    plain.chain(limits).collect()
}

/// The key that `unknown` is nearest to, if any is near.
pub(super) fn nearest(unknown: &str) -> Option<String> {
    let similarity = |key: &String| strsim::jaro_winkler(&unknown.to_lowercase(), key);
    let best = all()
        .into_iter()
        .max_by(|one, other| similarity(one).total_cmp(&similarity(other)))?;
    (similarity(&best) >= SIMILARITY_MIN).then_some(best)
}
