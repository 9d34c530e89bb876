//! Opening a database, reading from it and writing to it.

use crate::{Result, StoreError};
use sqlx::migrate::MigrateError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::time::Duration;

/// Rows that SQLite's thread reads ahead of whoever takes them: each time it waits for them costs
/// two changes of threads.
const SQLITE_ROWS_AT_ONCE: usize = 500;
/// How long a statement waits for another process's lock on SQLite.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/postgres");

/// A database of either kind. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db(Pools);

#[derive(Debug, Clone)]
enum Pools {
    /// One writer: SQLite has one write lock, and a queue is fairer than polling.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// The embedded default.
    Sqlite,
    /// The grown-up one.
    Postgres,
}

/// How to open a database.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// Connections held at most, for reading on SQLite and in all on PostgreSQL.
    pub connections_max: u32,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self {
            connections_max: 16,
        }
    }
}

/// The URL of the SQLite database at `path`, whatever characters that holds.
pub fn sqlite_url(path: &std::path::Path) -> String {
    let path = path
        .to_string_lossy()
        .replace('%', "%25")
        .replace('?', "%3F");
    format!("sqlite://{path}")
}

impl Db {
    /// Opens `sqlite://path` (made where absent) or `postgres://…`. Does not migrate.
    pub async fn open(url: &str, options: &DbOptions) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url, options).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let connect = PgConnectOptions::from_str(url)?;
            let pool = PgPoolOptions::new()
                .max_connections(options.connections_max)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(connect)
                .await?;
            Ok(Self(Pools::Postgres(pool)))
        } else {
            let scheme = url.split(':').next().unwrap_or_default();
            Err(StoreError::Url(scheme.chars().take(40).collect()))
        }
    }

    async fn open_sqlite(url: &str, options: &DbOptions) -> Result<Self> {
        let connect = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .row_buffer_size(SQLITE_ROWS_AT_ONCE)
            .busy_timeout(SQLITE_BUSY_TIMEOUT);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
        };
        // SQLite rolls back by itself where the disk is full, and then the driver counts a
        // transaction that is no more: such a connection would refuse every later one.
        let write = pool(1)
            .before_acquire(|connection, _| {
                Box::pin(async { Ok(!sqlx::Connection::is_in_transaction(connection)) })
            })
            .connect_with(connect.clone())
            .await?;
        let read = pool(options.connections_max).connect_with(connect).await?;
        Ok(Self(Pools::Sqlite { read, write }))
    }

    /// Which database it is.
    pub fn flavor(&self) -> Flavor {
        match self.0 {
            Pools::Sqlite { .. } => Flavor::Sqlite,
            Pools::Postgres(_) => Flavor::Postgres,
        }
    }

    /// Brings the schema to what this program knows. Harmless when run twice.
    pub async fn migrate(&self) -> Result<()> {
        let done = match &self.0 {
            Pools::Sqlite { write, .. } => SQLITE_MIGRATIONS.run(write).await,
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await,
        };
        done.map_err(|error| StoreError::Migrate(told(&error)))
    }

    /// Whether every migration this program knows has been applied.
    pub async fn is_migrated(&self) -> Result<bool> {
        let applied: Result<Option<i64>, sqlx::Error> = match &self.0 {
            Pools::Sqlite { read, .. } => {
                sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success")
                    .fetch_one(read)
                    .await
            }
            Pools::Postgres(pool) => {
                sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success")
                    .fetch_one(pool)
                    .await
            }
        };
        let newest = match self.flavor() {
            Flavor::Sqlite => &SQLITE_MIGRATIONS,
            Flavor::Postgres => &POSTGRES_MIGRATIONS,
        }
        .iter()
        .map(|migration| migration.version)
        .max();
        match applied {
            Ok(applied) => Ok(applied >= newest),
            // The table is not there: nothing was ever applied.
            Err(sqlx::Error::Database(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// A connection to read from.
    pub async fn read(&self) -> Result<Read> {
        Ok(Read(Connection(match &self.0 {
            Pools::Sqlite { read, .. } => Held::SqliteRead(read.acquire().await?),
            Pools::Postgres(pool) => Held::PostgresRead(pool.acquire().await?),
        })))
    }

    /// Begins a write transaction: `BEGIN IMMEDIATE` on SQLite, so that two
    /// writers queue instead of failing half way. Dropped, it rolls back.
    pub async fn begin_write(&self) -> Result<Write> {
        Ok(Write(Connection(match &self.0 {
            Pools::Sqlite { write, .. } => {
                Held::SqliteWrite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Held::PostgresWrite(pool.begin().await?),
        })))
    }

    /// The PostgreSQL pool, for what only it has (LISTEN).
    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        match &self.0 {
            Pools::Postgres(pool) => Some(pool),
            Pools::Sqlite { .. } => None,
        }
    }

    /// Copies the whole SQLite database into a new file, consistently and while
    /// others read and write. Nothing to do on PostgreSQL, which has `pg_dump`.
    pub async fn backup_sqlite(&self, to: &std::path::Path) -> Result<()> {
        if let Pools::Sqlite { read, .. } = &self.0 {
            let to = to.to_string_lossy().into_owned();
            sqlx::query("VACUUM INTO $1").bind(to).execute(read).await?;
        }
        Ok(())
    }

    /// How many connections are held now.
    pub fn connections(&self) -> Connections {
        let of = |size: u32, idle: usize| Connections {
            open: size,
            idle: u32::try_from(idle).unwrap_or(size),
        };
        match &self.0 {
            Pools::Sqlite { read, write } => of(
                read.size() + write.size(),
                read.num_idle() + write.num_idle(),
            ),
            Pools::Postgres(pool) => of(pool.size(), pool.num_idle()),
        }
    }

    /// Waits for what is under way and closes all connections.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Connections a node holds to its database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Connections {
    /// All of them.
    pub open: u32,
    /// Those nobody uses now.
    pub idle: u32,
}

/// A connection, for reading or inside a transaction.
#[derive(Debug)]
pub struct Connection(Held);

#[derive(Debug)]
enum Held {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// The driver's connection, to run one text on either.
pub(crate) enum Driver<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Connection {
    pub(crate) fn driver(&mut self) -> Driver<'_> {
        match &mut self.0 {
            Held::SqliteRead(connection) => Driver::Sqlite(connection),
            Held::SqliteWrite(transaction) => Driver::Sqlite(transaction),
            Held::PostgresRead(connection) => Driver::Postgres(connection),
            Held::PostgresWrite(transaction) => Driver::Postgres(transaction),
        }
    }

    /// Which database it is.
    pub fn flavor(&self) -> Flavor {
        match self.0 {
            Held::SqliteRead(_) | Held::SqliteWrite(_) => Flavor::Sqlite,
            Held::PostgresRead(_) | Held::PostgresWrite(_) => Flavor::Postgres,
        }
    }
}

/// Runs one body on either driver; `$c` is `&mut` the driver's connection.
macro_rules! on {
    ($connection:expr, |$c:ident| $body:expr) => {
        match $connection.driver() {
            $crate::db::Driver::Sqlite($c) => $body,
            $crate::db::Driver::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

/// Runs a statement with its values bound in order: how many rows it changed.
macro_rules! changed {
    ($connection:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($connection, |c| sqlx::query($sql)
            $(.bind($value))*
            .execute(c)
            .await?
            .rows_affected())
    };
}
pub(crate) use changed;

/// Asks with the values bound in order. The macros below say for what: rows (whatever is
/// `FromRow`) or the single values of one column; all there are, the one there may be, or
/// the one there must be.
macro_rules! fetched {
    ($query:ident, $fetch:ident, $connection:expr, $sql:expr $(, $value:expr)*) => {
        $crate::db::on!($connection, |c| sqlx::$query($sql)
            $(.bind($value))*
            .$fetch(c)
            .await?)
    };
}
pub(crate) use fetched;

macro_rules! rows {
    ($($asked:expr),+ $(,)?) => { $crate::db::fetched!(query_as, fetch_all, $($asked),+) };
}
pub(crate) use rows;

macro_rules! found_row {
    ($($asked:expr),+ $(,)?) => { $crate::db::fetched!(query_as, fetch_optional, $($asked),+) };
}
pub(crate) use found_row;

macro_rules! one_row {
    ($($asked:expr),+ $(,)?) => { $crate::db::fetched!(query_as, fetch_one, $($asked),+) };
}
pub(crate) use one_row;

macro_rules! values {
    ($($asked:expr),+ $(,)?) => { $crate::db::fetched!(query_scalar, fetch_all, $($asked),+) };
}
pub(crate) use values;

macro_rules! found_value {
    ($($asked:expr),+ $(,)?) => { $crate::db::fetched!(query_scalar, fetch_optional, $($asked),+) };
}
pub(crate) use found_value;

macro_rules! one_value {
    ($($asked:expr),+ $(,)?) => { $crate::db::fetched!(query_scalar, fetch_one, $($asked),+) };
}
pub(crate) use one_value;

/// Why the schema could not be brought up to date, and what to do.
fn told(error: &MigrateError) -> String {
    match error {
        MigrateError::VersionMismatch(version) => format!(
            "migration {version} of this database is another one than this program's: it was made by a program that was built from other sources. Start the program that made it, or begin with a new database"
        ),
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => format!(
            "this database was migrated by a newer program (migration {version}), which this one does not know: start the newer program, or restore a backup from before"
        ),
        MigrateError::Dirty(version) => format!(
            "migration {version} began and did not end: restore a backup from before it, then start again"
        ),
        other => format!("migrating the database: {other}"),
    }
}

/// A connection to read from; goes back to its pool when dropped.
#[derive(Debug)]
pub struct Read(Connection);

/// A write transaction; rolls back when dropped without [`Write::commit`].
#[derive(Debug)]
pub struct Write(Connection);

impl Write {
    /// Makes everything written durable, or nothing.
    pub async fn commit(self) -> Result<()> {
        match self.0.0 {
            Held::SqliteWrite(transaction) => transaction.commit().await?,
            Held::PostgresWrite(transaction) => transaction.commit().await?,
            Held::SqliteRead(_) | Held::PostgresRead(_) => {}
        }
        Ok(())
    }
}

impl Deref for Read {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.0
    }
}
impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}
impl Deref for Write {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.0
    }
}
impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}
