//! What an operator can set, typed, with where each value came from.
//!
//! Defaults < file < `COMMONWRIGHT_…` environment < flags. The file is the one
//! named by `--config`, else `commonwright.toml` in the data folder. In the
//! environment two underscores stand for a dot: `COMMONWRIGHT_LOG__FORMAT`.

mod check;
mod keys;
mod load;
mod show;
#[cfg(test)]
mod tests;

pub(crate) use load::{Loaded, Sources, load};
pub(crate) use show::without_password;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;
use wright_model::EmailAddress;
use wright_registry::Limits;
use wright_registry::config::SignUp;

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The folder of the embedded default: database, blobs, `commonwright.toml`.
    pub(crate) data: PathBuf,
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// Where people and programs reach the registry; by default the address it
    /// listens on, if that is this machine's own.
    pub(crate) public_url: Option<Url>,
    /// `sqlite://path` or `postgres://…`; by default SQLite in the data folder.
    #[serde(default, deserialize_with = "secret")]
    pub(crate) database_url: Option<SecretString>,
    /// A folder, `file:///…` or `s3://…`; by default a folder in the data folder.
    pub(crate) blob_url: Option<String>,
    /// Proxies whose `Forwarded` and `X-Forwarded-*` headers are believed.
    #[serde(deserialize_with = "networks")]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Whether an address other than this machine's may be served without TLS.
    pub(crate) insecure_http: bool,
    /// Who may open an account.
    pub(crate) sign_up: SignUp,
    /// Whether publishing needs a verified address; by default where mail goes to a
    /// mail server.
    pub(crate) require_verified_email: Option<bool>,
    /// How mail is sent.
    pub(crate) mail: MailSettings,
    /// Whether photos are looked into for the place they were taken at.
    pub(crate) inspect_photos: bool,
    /// Seconds that requests under way have to finish when the server stops.
    pub(crate) shutdown_grace_seconds: u32,
    /// Keys of the bucket.
    pub(crate) s3: S3Settings,
    /// The database.
    pub(crate) database: DatabaseSettings,
    /// Background jobs.
    pub(crate) worker: WorkerSettings,
    /// Looking into files.
    pub(crate) analysis: AnalysisSettings,
    /// The listener of Prometheus metrics.
    pub(crate) metrics: MetricsSettings,
    /// The log.
    pub(crate) log: LogSettings,
    /// Limits of the use cases.
    pub(crate) limits: Limits,
}

/// How mail is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailSettings {
    /// `file` (the folder `mail` in the data folder), `file:///folder`, or a mail
    /// server: `smtp://…`, `smtps://…`.
    pub(crate) url: SecretString,
    /// The address mail comes from; by default one at the registry's own host.
    pub(crate) from: Option<EmailAddress>,
}

/// Keys of an S3-compatible store. Without them the machine's own role is used.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct S3Settings {
    /// The id of the access key.
    pub(crate) access_key_id: Option<String>,
    /// Its secret.
    #[serde(deserialize_with = "secret")]
    pub(crate) secret_access_key: Option<SecretString>,
    /// The token of temporary credentials.
    #[serde(deserialize_with = "secret")]
    pub(crate) session_token: Option<SecretString>,
}

/// The database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatabaseSettings {
    /// Connections a node holds at most.
    pub(crate) connections_max: u32,
}

/// Background jobs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkerSettings {
    /// Whether `serve` works on jobs, too.
    pub(crate) enabled: bool,
    /// Jobs a node works on at once.
    pub(crate) count: usize,
}

/// Looking into files, each in a child that can do nothing else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalysisSettings {
    /// Whether files are looked into: pictures made smaller, and so on.
    pub(crate) enabled: bool,
    /// The `commonwright` that does it; by default this very program.
    pub(crate) program: Option<PathBuf>,
    /// The helper that makes meshes of STEP files; by default `commonwright-step`
    /// in the folder of this program, where it is there.
    pub(crate) step_helper: Option<PathBuf>,
    /// Files a node looks into at once; 0: as many as it has processors.
    pub(crate) count: usize,
}

/// The listener of Prometheus metrics.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricsSettings {
    /// Its address; `None`, written `off`: no metrics.
    #[serde(deserialize_with = "address_or_off")]
    pub(crate) listen: Option<SocketAddr>,
}

/// The log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSettings {
    /// For people or for programs.
    pub(crate) format: LogFormat,
    /// What is logged: `info`, `warn,wright_registry=debug`, …
    pub(crate) filter: String,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// A line for people.
    Pretty,
    /// A JSON object a line.
    Json,
}

impl Settings {
    /// How long requests under way have to finish.
    pub(crate) fn shutdown_grace(&self) -> Duration {
        Duration::from_secs(self.shutdown_grace_seconds.into())
    }

    /// Whether publishing needs a verified address: where nobody said, it does if
    /// mail really goes out.
    pub(crate) fn requires_verified_email(&self) -> bool {
        self.require_verified_email
            .unwrap_or_else(|| self.mail.url.expose_secret().starts_with("smtp"))
    }

    /// The database of the embedded default, where none is set.
    pub(crate) fn embedded_database(&self) -> PathBuf {
        self.data.join("commonwright.sqlite")
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

fn address_or_off<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_str() {
        "off" => Ok(None),
        address => address.parse().map(Some).map_err(|_| {
            serde::de::Error::custom(format!(
                "“{address}” is neither off nor an address such as 127.0.0.1:9464"
            ))
        }),
    }
}

/// A list, or one text with commas as the environment has it.
fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        List(Vec<String>),
        Text(String),
    }
    let texts = match Written::deserialize(deserializer)? {
        Written::List(texts) => texts,
        Written::Text(text) => text.split(',').map(str::to_owned).collect(),
    };
    let texts = texts
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    texts
        .map(|text| network(text).map_err(serde::de::Error::custom))
        .collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let wrong = || format!("“{text}” is no network such as 10.0.0.0/8 or 2001:db8::/32");
    match text.contains('/') {
        true => text.parse().map_err(|_| wrong()),
        false => text
            .parse()
            .map(|address: std::net::IpAddr| address.into())
            .map_err(|_| wrong()),
    }
}
