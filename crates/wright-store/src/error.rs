//! What can go wrong below the use cases.

/// A failure of the database, told apart as far as a caller can act on it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds what this program never writes.
    #[error("the database holds a {what} that cannot be read: {value}")]
    Corrupt {
        /// Which column.
        what: &'static str,
        /// What stands there.
        value: String,
    },
    /// Migrations are missing or newer than this program.
    #[error("{0}")]
    Migrate(String),
    /// The URL is of neither database.
    #[error("database_url must begin with sqlite:// or postgres://, not “{0}”")]
    Url(String),
}

impl StoreError {
    /// Whether the database has no space left.
    pub fn is_full(&self) -> bool {
        // SQLITE_FULL 13; PostgreSQL disk_full 53100.
        self.has_code(&["13", "53100"])
    }

    /// Whether trying again later may help: no connection, server going away.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed,
            ) => true,
            // SQLITE_BUSY 5; PostgreSQL class 57P (operator intervention), 40001, 40P01.
            _ => self.has_code(&["5", "57P01", "57P02", "57P03", "40001", "40P01", "53300"]),
        }
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        error
            .code()
            .is_some_and(|code| codes.contains(&code.as_ref()))
    }
}
