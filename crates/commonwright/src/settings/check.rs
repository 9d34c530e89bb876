//! What types alone cannot tell about settings: whether they fit each other.

use super::Settings;
use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;
use wright_blobs::BlobUrl;
use wright_registry::mail::MailTransport;

/// Jobs worked on at once, at most.
const WORKERS_MAX: usize = 64;
/// Connections to a database, at most.
const CONNECTIONS_MAX: u32 = 1000;

/// Everything wrong with settings whose types are right.
pub(super) fn problems(settings: &Settings) -> Vec<String> {
    let checks = [
        address(settings),
        database(settings),
        blobs(settings),
        bucket_keys(settings),
        workers(settings),
        analysts(settings),
        connections(settings),
        filter(settings),
        mail(settings),
    ];
    checks.into_iter().flatten().collect()
}

fn address(settings: &Settings) -> Option<String> {
    let Some(url) = &settings.public_url else {
        let is_local = settings.listen.ip().is_loopback();
        return (!is_local).then(|| {
            format!(
                "listen is {}, which others can reach: set public_url to the address they use",
                settings.listen
            )
        });
    };
    if !["http", "https"].contains(&url.scheme()) || url.host().is_none() {
        return Some(format!(
            "public_url must begin with https:// or http://, not {url}"
        ));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Some(format!(
            "public_url must be an address without a path, not {url}"
        ));
    }
    let is_plain = url.scheme() == "http" && !is_loopback(url);
    (is_plain && !settings.insecure_http).then(|| {
        format!("public_url is {url}, without TLS: passwords would travel readable. Use https://, or set insecure_http = true in a network you trust")
    })
}

fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn database(settings: &Settings) -> Option<String> {
    let url = settings.database_url.as_ref()?.expose_secret();
    let is_known = ["sqlite:", "postgres:", "postgresql:"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    (!is_known).then(|| "database_url must begin with sqlite:// or postgres://".to_owned())
}

fn blobs(settings: &Settings) -> Option<String> {
    if let Some(url) = &settings.blob_url
        && let Err(error) = BlobUrl::parse(url)
    {
        return Some(format!("blob_url: {error}"));
    }
    None
}

fn bucket_keys(settings: &Settings) -> Option<String> {
    let keys = (&settings.s3.access_key_id, &settings.s3.secret_access_key);
    let is_half = keys.0.is_some() != keys.1.is_some();
    is_half.then(|| "s3.access_key_id and s3.secret_access_key go together: set both, or none to use the machine's role".to_owned())
}

fn workers(settings: &Settings) -> Option<String> {
    (!(1..=WORKERS_MAX).contains(&settings.worker.count)).then(|| {
        format!(
            "worker.count must be from 1 to {WORKERS_MAX}; to do no jobs set worker.enabled = false"
        )
    })
}

fn analysts(settings: &Settings) -> Option<String> {
    (settings.analysis.count > WORKERS_MAX).then(|| {
        format!(
            "analysis.count must be at most {WORKERS_MAX}; 0 takes as many as there are processors"
        )
    })
}

fn connections(settings: &Settings) -> Option<String> {
    let connections = settings.database.connections_max;
    (!(2..=CONNECTIONS_MAX).contains(&connections)).then(|| {
        format!("database.connections_max must be from 2 to {CONNECTIONS_MAX}, not {connections}")
    })
}

fn filter(settings: &Settings) -> Option<String> {
    let error = EnvFilter::try_new(&settings.log.filter).err()?;
    Some(format!("log.filter: {error}"))
}

fn mail(settings: &Settings) -> Option<String> {
    let url = settings.mail.url.expose_secret();
    let error = MailTransport::parse(url, &settings.data).err()?;
    Some(format!("mail.url: {error}"))
}
