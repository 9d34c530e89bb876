//! Printing the effective settings, without their secrets.

use super::keys;
use super::load::{Loaded, Origin};
use url::Url;

/// What stands in place of a secret.
const HIDDEN: &str = "(hidden)";
/// What stands where nothing is set.
const UNSET: &str = "(not set)";

impl Loaded {
    /// A line per key: the key, its value, where it came from.
    pub(crate) fn report(&self) -> String {
        let rows: Vec<[String; 3]> = keys::all().iter().map(|key| self.row(key)).collect();
        let width = |column: usize| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let (keys, values) = (width(0), width(1).min(60));
        let lines = rows
            .iter()
            .map(|[key, value, origin]| format!("{key:keys$}  {value:values$}  {origin}\n"));
        lines.collect()
    }

    fn row(&self, key: &str) -> [String; 3] {
        let (value, origin) = match self.values.get(key) {
            Some((value, origin)) => (value.clone(), origin.clone()),
            None => (
                self.derived(key).unwrap_or_else(|| UNSET.to_owned()),
                Origin::Default,
            ),
        };
        let value = match key {
            _ if keys::is_secret(key) && value != UNSET => HIDDEN.to_owned(),
            "database_url" | "mail.url" => without_password(&value),
            _ if value.is_empty() => "(none)".to_owned(),
            _ => value,
        };
        [key.to_owned(), value, origin.to_string()]
    }

    /// What a key that nobody set amounts to.
    fn derived(&self, key: &str) -> Option<String> {
        let settings = &self.settings;
        match key {
            "public_url" => Some(format!("http://{}/", settings.listen)),
            "database_url" => Some(format!(
                "sqlite://{}",
                settings.embedded_database().display()
            )),
            "require_verified_email" => Some(settings.requires_verified_email().to_string()),
            "blob_url" => Some(settings.data.display().to_string()),
            _ => None,
        }
    }
}

/// A database's URL as it may be shown.
pub(crate) fn without_password(url: &str) -> String {
    if url.starts_with("sqlite:") || url == "file" {
        return url.to_owned();
    }
    let Ok(mut url) = Url::parse(url) else {
        return HIDDEN.to_owned();
    };
    if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
        return HIDDEN.to_owned();
    }
    // PostgreSQL takes a password among the options, too.
    let is_open = url.query_pairs().all(|(name, _)| name != "password");
    match is_open {
        true => url.to_string(),
        false => HIDDEN.to_owned(),
    }
}
