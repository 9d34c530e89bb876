//! The two schemas say the same thing, and every SQL statement is understood by the database it is
//! meant for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use sqlx::{Executor, PgPool, Row, SqlSafeStr, SqlitePool};
use tests::repository::root;

use crate::test_registry::TestRegistry;

/// What a table promises, in words that both databases share.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// Column → (type, whether it may be empty).
    columns: BTreeMap<String, (String, bool)>,
    /// Sets of columns that are unique; what only counts for some rows is marked.
    unique: BTreeSet<String>,
    /// Column → table it refers to.
    references: BTreeSet<(String, String)>,
    /// Indexes by name.
    indexes: BTreeSet<String>,
}

type Schema = BTreeMap<String, Table>;

#[tokio::test(flavor = "multi_thread")]
async fn both_schemas_are_the_same() {
    let sqlite = TestRegistry::sqlite().await;
    let Some(postgres) = TestRegistry::postgres().await else {
        return;
    };
    let sqlite = sqlite_schema(&SqlitePool::connect(&sqlite.database_url).await.unwrap()).await;
    let postgres = postgres_schema(&PgPool::connect(&postgres.database_url).await.unwrap()).await;
    assert!(sqlite.len() > 10, "{:?}", sqlite.keys());
    assert_eq!(
        sqlite.keys().collect::<Vec<_>>(),
        postgres.keys().collect::<Vec<_>>()
    );
    for (name, table) in &sqlite {
        assert_eq!(
            *table, postgres[name],
            "table {name}: SQLite left, PostgreSQL right"
        );
    }
}

/// What a column holds. SQLite has fewer types: an id and a digest are both BLOB, an instant is TEXT.
fn kind_of(database_type: &str) -> &'static str {
    match database_type {
        "BLOB" | "uuid" | "bytea" => "bytes",
        "TEXT" | "text" | "timestamp with time zone" => "text",
        "INTEGER" | "bigint" | "boolean" => "integer",
        other => panic!("say in tests/it/schema.rs what a {other} is in the other database"),
    }
}

async fn sqlite_schema(pool: &SqlitePool) -> Schema {
    let tables = sqlx::query_scalar::<_, String>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    );
    let mut schema = Schema::new();
    for name in tables.fetch_all(pool).await.unwrap() {
        schema.insert(name.clone(), sqlite_table(pool, &name).await);
    }
    schema
}

async fn sqlite_table(pool: &SqlitePool, name: &str) -> Table {
    let mut table = Table::default();
    let columns = "SELECT name, type, \"notnull\", pk FROM pragma_table_info($1) ORDER BY pk";
    let mut key = Vec::new();
    for row in sqlx::query(columns)
        .bind(name)
        .fetch_all(pool)
        .await
        .unwrap()
    {
        let (column, place): (String, i64) = (row.get(0), row.get(3));
        if place > 0 {
            key.push(column.clone());
        }
        let optional = row.get::<i64, _>(2) == 0 && place == 0;
        table
            .columns
            .insert(column, (kind_of(row.get(1)).to_owned(), optional));
    }
    table.unique.insert(sorted(key));
    let indexes = "SELECT name, \"unique\", origin, partial FROM pragma_index_list($1)";
    for row in sqlx::query(indexes)
        .bind(name)
        .fetch_all(pool)
        .await
        .unwrap()
    {
        let (index, unique): (String, i64) = (row.get(0), row.get(1));
        let (origin, partial): (String, i64) = (row.get(2), row.get(3));
        let columns = "SELECT name FROM pragma_index_info($1)";
        let columns = sqlx::query_scalar::<_, String>(columns).bind(&index);
        let columns = sorted(columns.fetch_all(pool).await.unwrap());
        if unique == 1 {
            table.unique.insert(if partial == 1 {
                format!("{columns} for some")
            } else {
                columns
            });
        }
        if origin == "c" {
            table.indexes.insert(index);
        }
    }
    let references = "SELECT \"from\", \"table\" FROM pragma_foreign_key_list($1)";
    let references = sqlx::query_as(references)
        .bind(name)
        .fetch_all(pool)
        .await
        .unwrap();
    table.references.extend(references);
    table
}

async fn postgres_schema(pool: &PgPool) -> Schema {
    let columns = "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
    let mut schema = Schema::new();
    let columns: Vec<(String, String, String, bool)> =
        sqlx::query_as(columns).fetch_all(pool).await.unwrap();
    for (table, column, database_type, optional) in columns {
        let kind = kind_of(&database_type).to_owned();
        schema
            .entry(table)
            .or_default()
            .columns
            .insert(column, (kind, optional));
    }
    let indexes = "SELECT t.relname::text, i.relname::text, x.indisunique, x.indpred IS NOT NULL,
           EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid),
           ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY(x.indkey))
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'";
    let indexes: Vec<(String, String, bool, bool, bool, Vec<String>)> =
        sqlx::query_as(indexes).fetch_all(pool).await.unwrap();
    for (table, index, unique, partial, of_constraint, columns) in indexes {
        let Some(table) = schema.get_mut(&table) else {
            continue;
        };
        let columns = sorted(columns);
        if unique {
            table.unique.insert(if partial {
                format!("{columns} for some")
            } else {
                columns
            });
        }
        if !of_constraint {
            table.indexes.insert(index);
        }
    }
    let references = "SELECT t.relname::text, a.attname::text, r.relname::text
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(c.conkey) WHERE c.contype = 'f'";
    let references: Vec<(String, String, String)> =
        sqlx::query_as(references).fetch_all(pool).await.unwrap();
    for (table, column, other) in references {
        schema
            .entry(table)
            .or_default()
            .references
            .insert((column, other));
    }
    schema
}

fn sorted(mut columns: Vec<String>) -> String {
    columns.sort();
    columns.join(", ")
}

/// Which databases a statement is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum For {
    Both,
    Sqlite,
    Postgres,
}

/// Words that stand only in statements for PostgreSQL outside of a `match` on the flavor.
const ONLY_POSTGRES: [&str; 4] = [
    "pg_",
    "ROW_NUMBER() OVER (ORDER BY ordinal)",
    "FOR UPDATE",
    "FOR NO KEY UPDATE",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_understood() {
    let statements = statements();
    assert!(
        statements.len() > 120,
        "only {} statements were found in the sources",
        statements.len()
    );
    let sqlite = TestRegistry::sqlite().await;
    let sqlite = SqlitePool::connect(&sqlite.database_url).await.unwrap();
    for (file, of, sql) in statements.iter().filter(|(_, of, _)| *of != For::Postgres) {
        let refusal = (&sqlite)
            .prepare(sqlx::AssertSqlSafe(sql.clone()).into_sql_str())
            .await
            .err();
        assert!(
            refusal.is_none(),
            "SQLite, {file} ({of:?}): {sql}\n{refusal:?}"
        );
    }
    let Some(postgres) = TestRegistry::postgres().await else {
        return;
    };
    let postgres = PgPool::connect(&postgres.database_url).await.unwrap();
    for (file, of, sql) in statements.iter().filter(|(_, of, _)| *of != For::Sqlite) {
        let refusal = (&postgres)
            .prepare(sqlx::AssertSqlSafe(sql.clone()).into_sql_str())
            .await
            .err();
        // The drivers send the types of what is bound along; without them it may not know one
        // (42P08, 42P18) or take it for text (42804).
        let untyped = |error: &sqlx::Error| {
            let code = error
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::code);
            code.is_some_and(|code| ["42P08", "42P18", "42804"].contains(&code.as_ref()))
        };
        assert!(
            refusal.as_ref().is_none_or(untyped),
            "PostgreSQL, {file} ({of:?}): {sql}\n{refusal:?}"
        );
    }
}

/// Every statement in the sources of the store, put together as its macros and constants do it.
fn statements() -> BTreeSet<(String, For, String)> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root().join("crates/wright-store/src")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        for (of, sql) in of_source(source) {
            found.insert((file.clone(), of, sql));
        }
    }
    found
}

fn of_source(source: &str) -> Vec<(For, String)> {
    let literals = literals(source);
    let constants: BTreeMap<&str, &str> = literals
        .iter()
        .filter_map(|(before, text)| {
            let name = before.trim_end().strip_suffix(": &str =")?;
            Some((name.rsplit(' ').next()?, text.as_str()))
        })
        .collect();
    // `select!("condition")` continues what `concat!("SELECT … WHERE ", $condition)` began.
    let beginning = literals
        .iter()
        .find(|(before, _)| before.trim_end().ends_with("concat!("));
    let mut found = Vec::new();
    for (before, text) in &literals {
        let before = before.trim_end();
        if before.ends_with("select!(") {
            let (_, beginning) = beginning.expect("select! is defined in its file");
            found.push((For::Both, format!("{beginning}{text}")));
        } else if before.ends_with("concat!(") || before.ends_with(": &str =") {
            // A part of others; whoever uses it is looked at.
        } else {
            let mut sql = text.clone();
            for (name, value) in &constants {
                sql = sql.replace(&format!("{{{name}}}"), value);
            }
            let begins = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];
            // What is put together from pieces at run time is left to the tests that run it.
            let balanced = sql.matches('(').count() == sql.matches(')').count();
            let whole = balanced && !sql.contains('{') && !sql.ends_with(' ');
            if whole && begins.iter().any(|word| sql.starts_with(word)) {
                found.push((meant_for(before, &sql), sql));
            }
        }
    }
    found
}

/// Which database the code before a statement asks for: an arm of a `match`, or an `if`.
fn meant_for(before: &str, sql: &str) -> For {
    if before.contains("Flavor::Sqlite") {
        For::Sqlite
    } else if before.contains("Flavor::Postgres")
        || ONLY_POSTGRES.iter().any(|word| sql.contains(word))
    {
        For::Postgres
    } else {
        For::Both
    }
}

/// Each string literal with the code before it.
fn literals(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let code: Vec<&str> = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut rest = code.as_str();
    while let Some(start) = rest.find('"') {
        let (before, after) = (&rest[..start], &rest[start + 1..]);
        if before.ends_with('\'') {
            // The character '"'.
            rest = after;
            continue;
        }
        let mut end = 0;
        while !after[end..].starts_with('"') {
            end += if after[end..].starts_with('\\') {
                2
            } else {
                after[end..].chars().next().unwrap().len_utf8()
            };
        }
        let text = after[..end].replace("\\\n", " ").replace("\\\"", "\"");
        found.push((before.to_owned(), text));
        rest = &after[end + 1..];
    }
    found
}
