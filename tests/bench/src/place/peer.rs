//! The peer of searching: SQLite's own full-text search (FTS5) over the same texts.

use std::path::Path;

use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::made::Made;

/// Rows of one transaction.
const AT_ONCE: usize = 5_000;
/// Results of one answer, as many as a page of ours has.
const RESULTS: i64 = 24;

/// The peer's table.
#[derive(Debug)]
pub(crate) struct Peer(SqliteConnection);

impl Peer {
    /// Builds it.
    pub(crate) async fn build(file: &Path, made: &[Made], readmes: &[String]) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let mut connection = options.connect().await?;
        sqlx::query(
            "CREATE VIRTUAL TABLE designs USING fts5 (name, title, keywords, summary, parts, instructions,
               tokenize = 'unicode61 remove_diacritics 2')",
        )
        .execute(&mut connection)
        .await?;
        for some in made.chunks(AT_ONCE) {
            let mut tx = connection.begin().await?;
            for design in some {
                sqlx::query("INSERT INTO designs VALUES ($1, $2, $3, $4, $5, $6)")
                    .bind(&design.name)
                    .bind(&design.title)
                    .bind(&design.keywords)
                    .bind(&design.summary)
                    .bind(&design.parts)
                    .bind(&readmes[design.readme])
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }
        Ok(Self(connection))
    }

    /// Asks for words: how many have them all, and the best of them. No counts by value.
    pub(crate) async fn search(&mut self, words: &str) -> Result<i64> {
        let quoted: Vec<String> = words
            .split_whitespace()
            .map(|word| format!("\"{word}\""))
            .collect();
        let query = quoted.join(" ");
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM designs WHERE designs MATCH $1")
            .bind(&query)
            .fetch_one(&mut self.0)
            .await?;
        let _best: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT name, title, summary FROM designs WHERE designs MATCH $1
             ORDER BY bm25(designs, 4, 6, 4, 2.5, 1.5, 0.7) LIMIT $2",
        )
        .bind(&query)
        .bind(RESULTS)
        .fetch_all(&mut self.0)
        .await?;
        Ok(count)
    }
}
