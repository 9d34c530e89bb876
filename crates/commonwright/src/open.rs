//! Opening what a registry stands on: database, blobs, and the lock of the data
//! folder.

use crate::settings::{Settings, without_password};
use anyhow::{Context, bail};
use secrecy::ExposeSecret;
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;
use wright_blobs::{BlobStore, BlobUrl, OpenOptions, S3Credentials};
use wright_model::EmailAddress;
use wright_registry::analysis::{AnalysisConfig, check_sandbox};
use wright_registry::mail::{MailConfig, MailTransport};
use wright_registry::{Clock, Registry, RegistryConfig, Source};
use wright_store::{Db, DbOptions, Flavor, sqlite_url};

/// The helper for STEP files, in the folder of this program.
const STEP_HELPER: &str = if cfg!(windows) {
    "commonwright-step.exe"
} else {
    "commonwright-step"
};

/// Held by everything that uses a data folder, so that no restore happens under
/// it.
const LOCK: &str = "commonwright.lock";

/// Held by the one server of an embedded database; says who it is.
const SERVER_LOCK: &str = "serve.lock";
/// What a server says of itself at most, in bytes.
const SERVER_WORDS_MAX: u64 = 200;

/// Takes the place of the only server of an embedded database: its caches follow
/// what this process commits. PostgreSQL has as many as wanted.
pub(crate) fn server_lock(
    settings: &Settings,
    address: SocketAddr,
) -> anyhow::Result<Option<File>> {
    let path = match settings
        .database_url
        .as_ref()
        .map(ExposeSecret::expose_secret)
    {
        None => settings.data.join(SERVER_LOCK),
        Some(url) => match url.strip_prefix("sqlite:") {
            Some(path) => PathBuf::from(format!(
                "{}.{SERVER_LOCK}",
                path.trim_start_matches("//")
                    .split('?')
                    .next()
                    .unwrap_or_default()
            )),
            None => return Ok(None),
        },
    };
    make_folder(&settings.data)
        .with_context(|| format!("making the data folder {}", settings.data.display()))?;
    let mut file = open_lock(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => bail!(
            "another `commonwright serve`{} already serves {}. Stop that one first, start this one on another folder with --data, or move to PostgreSQL, which several may serve",
            said_by(&file),
            settings.data.display()
        ),
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("locking {}", path.display()));
        }
    }
    file.set_len(0)?;
    write!(file, "process {} at {address}", std::process::id())?;
    Ok(Some(file))
}

/// What the holder of a lock wrote there; nothing where that cannot be read.
fn said_by(file: &File) -> String {
    let mut words = String::new();
    match file.take(SERVER_WORDS_MAX).read_to_string(&mut words) {
        Ok(_) if !words.is_empty() => format!(" ({words})"),
        _ => String::new(),
    }
}

fn open_lock(path: &Path) -> anyhow::Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path);
    file.with_context(|| format!("opening {}", path.display()))
}

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
        mail: Some(mail(settings, &public_url)?),
        require_verified_email: settings.requires_verified_email(),
        public_url,
        sign_up: settings.sign_up,
        limits: settings.limits.clone(),
        inspector: inspector(settings)?,
        analysis: analysis(settings)?,
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
    let file = open_lock(&path)?;
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

/// How mail is sent: by default into a folder.
fn mail(settings: &Settings, public_url: &Url) -> anyhow::Result<MailConfig> {
    let transport = MailTransport::parse(settings.mail.url.expose_secret(), &settings.data)
        .context("mail.url")?;
    let from = match &settings.mail.from {
        Some(from) => from.clone(),
        None => sender(public_url),
    };
    Ok(MailConfig {
        transport,
        from,
        words: wright_web::mails::words,
    })
}

/// An address at the registry's own host, or at a name that is nobody's.
fn sender(public_url: &Url) -> EmailAddress {
    let at = |host: &str| EmailAddress::parse(&format!("commonwright@{host}")).ok();
    public_url
        .domain()
        .and_then(at)
        .or_else(|| at("localhost.localdomain"))
        .expect("that address is one")
}

/// The command that looks into photos: this very program. On Linux by the link
/// that stays right when the file is replaced by a newer version.
fn inspector(settings: &Settings) -> anyhow::Result<Option<Vec<OsString>>> {
    if !settings.inspect_photos {
        return Ok(None);
    }
    Ok(Some(vec![this_program()?, "inspect".into()]))
}

/// How files are understood: by this very program, unless another is set.
pub(crate) fn analysis(settings: &Settings) -> anyhow::Result<AnalysisConfig> {
    let program = match (&settings.analysis.enabled, &settings.analysis.program) {
        (false, _) => None,
        (true, Some(program)) => Some(vec![program.clone().into_os_string()]),
        (true, None) => Some(vec![this_program()?]),
    };
    Ok(AnalysisConfig {
        program,
        step_helper: step_helper(settings)?,
        at_once_max: settings.analysis.count,
    })
}

/// The helper for STEP files: as set, else where it is installed with this program.
fn step_helper(settings: &Settings) -> anyhow::Result<Option<PathBuf>> {
    if let Some(set) = &settings.analysis.step_helper {
        anyhow::ensure!(
            set.is_absolute() && set.is_file(),
            "analysis.step_helper is {}, which is no absolute path of a program",
            set.display()
        );
        return Ok(Some(set.clone()));
    }
    let program = std::env::current_exe().context("where this program is")?;
    let beside = program.with_file_name(STEP_HELPER);
    Ok(beside.is_file().then_some(beside))
}

/// What can be locked away from the child that looks into files, in a sentence:
/// an error where that is not everything.
pub(crate) async fn sandbox(analysis: &AnalysisConfig) -> Result<String, String> {
    let Some(program) = &analysis.program else {
        return Ok("sandbox: none is needed, since files are not looked into".to_owned());
    };
    match check_sandbox(program).await {
        Ok(unrestricted) if unrestricted.is_empty() => Ok(
            "sandbox: files are looked into behind Landlock, seccomp and resource limits"
                .to_owned(),
        ),
        Ok(unrestricted) => Err(format!(
            "sandbox: this system cannot lock away everything from what looks into files ({})",
            unrestricted.join("; ")
        )),
        Err(error) => Err(format!("sandbox: {error}")),
    }
}

fn this_program() -> anyhow::Result<OsString> {
    Ok(match cfg!(target_os = "linux") {
        true => "/proc/self/exe".into(),
        false => std::env::current_exe()
            .context("where this program is")?
            .into_os_string(),
    })
}
