//! All SQL of the product, for SQLite and PostgreSQL.
//!
//! One text serves both databases; `match` stands only where the dialects truly
//! differ. A function that reads takes a [`Connection`], one that writes takes
//! a [`Write`] transaction, so nothing is ever written outside one. Rows are
//! plain structs; rules live in `wright-model` and `wright-registry`.

mod db;
mod error;
mod keyset;
mod lists;
mod row;

pub mod accounts;
pub mod actors;
pub mod arrivals;
pub mod blobs;
pub mod bom;
pub mod build_sets;
pub mod corrections;
pub mod derived;
pub mod design_pages;
pub mod designs;
pub mod devices;
pub mod documents;
pub mod draft_editing;
pub mod draft_lists;
pub mod draft_previews;
pub mod drafts;
pub mod erasure;
pub mod events;
pub mod exports;
pub mod feeds;
pub mod follows;
pub mod home;
pub mod idempotency;
pub mod index;
pub mod invitations;
pub mod jobs;
pub mod kind_counts;
pub mod mail_secrets;
pub mod mails;
pub mod members;
pub mod meta;
pub mod notifications;
pub mod passkeys;
pub mod releases;
pub mod search;
pub mod sessions;
pub mod sign_in_limits;
pub mod sign_ups;
pub mod site_invitations;
pub mod sitemap;
pub mod storage;
pub mod tokens;
pub mod tombstones;
pub mod transfers;
pub mod uploads;

pub use db::{Connection, Connections, Db, DbOptions, Flavor, Read, Write, sqlite_url};
pub use error::StoreError;

/// A result of this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
/// An instant as the databases keep it, to the microsecond.
pub type Instant = chrono::DateTime<chrono::Utc>;
