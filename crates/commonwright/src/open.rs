//! Opening what a registry stands on: database, blobs, and the lock of the data
//! folder.

use crate::settings::{Settings, without_password};
use anyhow::{Context, bail};
use secrecy::ExposeSecret;
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::Path;
use url::Url;
use wright_blobs::{BlobStore, BlobUrl, OpenOptions, S3Credentials};
use wright_registry::{Clock, Registry, RegistryConfig, Source};
use wright_store::{Db, DbOptions, Flavor, sqlite_url};

/// Held by everything that uses a data folder, so that no restore happens under
/// it.
const LOCK: &str = "commonwright.lock";

/// How a data folder is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Together with other processes.
    Shared,
    /// Alone.
    Alone,
}

/// An open registry. Holds the lock of its data folder.
pub(crate) struct Open {
    /// The registry.
    pub(crate) registry: Registry,
    _lock: File,
}

/// Opens a registry that answers at `public_url`.
pub(crate) async fn registry(settings: &Settings, public_url: Url) -> anyhow::Result<Open> {
    let lock = lock(&settings.data, Use::Shared)?;
    let (db, blobs) = tokio::try_join!(database(settings), blobs(settings))?;
    let config = RegistryConfig {
        public_url,
        sign_up: settings.sign_up,
        limits: settings.limits.clone(),
        inspector: inspector(settings)?,
    };
    let registry = Registry::open(db, blobs, config, Source::new(Clock::System)).await?;
    Ok(Open {
        registry,
        _lock: lock,
    })
}

/// Refuses a data folder in which no registry was ever started.
pub(crate) fn must_exist(settings: &Settings) -> anyhow::Result<()> {
    if settings.database_url.is_none() && !settings.embedded_database().is_file() {
        bail!(
            "there is no registry in {}: check --data, or start one there with `commonwright serve`",
            settings.data.display()
        );
    }
    Ok(())
}

/// Brings the database to the schema this program knows.
pub(crate) async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let _lock = lock(&settings.data, Use::Shared)?;
    let db = connect(settings).await?;
    db.migrate().await?;
    db.close().await;
    println!("The database is up to date.");
    Ok(())
}

/// Takes the lock of the data folder, making the folder where it is missing.
pub(crate) fn lock(data: &Path, how: Use) -> anyhow::Result<File> {
    make_folder(data).with_context(|| format!("making the data folder {}", data.display()))?;
    let path = data.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.with_context(|| format!("opening {}", path.display()))?;
    let taken = match how {
        Use::Shared => file.try_lock_shared(),
        Use::Alone => file.try_lock(),
    };
    match taken {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "the data folder {} is in use by another `commonwright`: stop that first",
            data.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("locking {}", path.display()))
        }
    }
}

/// Makes the folder for its owner's eyes: it holds addresses and password hashes.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A database with the right schema. SQLite gets it now; PostgreSQL, which other
/// nodes use, only by `migrate`.
async fn database(settings: &Settings) -> anyhow::Result<Db> {
    let db = connect(settings).await?;
    match db.flavor() {
        Flavor::Sqlite => db.migrate().await?,
        Flavor::Postgres if !db.is_migrated().await? => bail!(
            "the database lacks migrations of this version: run `commonwright migrate` once, then start again"
        ),
        Flavor::Postgres => {}
    }
    Ok(db)
}

async fn connect(settings: &Settings) -> anyhow::Result<Db> {
    let url = match &settings.database_url {
        Some(url) => url.expose_secret().to_owned(),
        None => sqlite_url(&settings.embedded_database()),
    };
    let options = DbOptions {
        connections_max: settings.database.connections_max,
    };
    let opened = Db::open(&url, &options).await;
    opened.with_context(|| format!("opening the database {}", without_password(&url)))
}

async fn blobs(settings: &Settings) -> anyhow::Result<BlobStore> {
    let url = match &settings.blob_url {
        Some(url) => BlobUrl::parse(url)?,
        None => BlobUrl::Folder(settings.data.clone()),
    };
    let keys = &settings.s3;
    let credentials = match (&keys.access_key_id, &keys.secret_access_key) {
        (Some(id), Some(secret)) => Some(S3Credentials {
            access_key_id: id.clone(),
            secret_access_key: secret.clone(),
            session_token: keys.session_token.clone(),
        }),
        _ => None,
    };
    let options = OpenOptions {
        s3_credentials: credentials,
        spool_folder: Some(settings.data.join("spool")),
    };
    BlobStore::open(&url, &options)
        .await
        .context("opening the blob store")
}

/// The command that looks into photos: this very program. On Linux by the link
/// that stays right when the file is replaced by a newer version.
fn inspector(settings: &Settings) -> anyhow::Result<Option<Vec<OsString>>> {
    if !settings.inspect_photos {
        return Ok(None);
    }
    let program = match cfg!(target_os = "linux") {
        true => "/proc/self/exe".into(),
        false => std::env::current_exe()
            .context("where this program is")?
            .into_os_string(),
    };
    Ok(Some(vec![program, "inspect".into()]))
}
