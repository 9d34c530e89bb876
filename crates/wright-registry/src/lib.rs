//! The use cases of the registry: publish, yank, transfer, sign in, …
//!
//! This is the only place that checks permissions ([`access`]) and opens a write
//! transaction. A use case takes a [`Principal`] and parsed values, checks first,
//! writes once, and answers with values; it knows nothing of HTTP. Background
//! work lives in [`jobs`].

pub mod access;
pub mod accounts;
pub mod actor_pictures;
pub mod actor_texts;
pub mod actors;
pub mod analysis;
mod arrivals;
mod authorize;
pub mod backup;
pub mod batches;
pub mod blobs;
pub mod bom;
pub mod build_sets;
pub mod check;
pub mod config;
pub mod corrections;
mod cover;
pub mod derived;
pub mod design_pages;
pub mod devices;
pub mod documents;
pub mod draft_files;
pub mod draft_lists;
pub mod draft_merge;
mod draft_metadata;
pub mod draft_origins;
pub mod draft_previews;
pub mod draft_texts;
pub mod draft_versions;
pub mod drafts;
pub mod erasure;
pub mod error;
mod events;
pub mod exports;
pub mod feeds;
pub mod follows;
pub mod health;
pub mod home;
mod housekeeping;
pub mod idempotency;
pub mod index;
pub mod invitations;
mod jobs;
mod lookalikes;
pub mod mail;
pub mod members;
pub mod notifications;
pub mod page;
pub mod passkeys;
mod passwords;
pub mod photos;
pub mod pictures;
pub mod preferences;
pub mod production;
pub mod profiles;
pub mod publish;
pub mod releases;
pub mod search;
pub mod sessions;
mod sign_in_limits;
pub mod sign_ups;
mod signals;
pub mod site_invitations;
pub mod sitemap;
pub mod source;
pub mod storage;
mod suspensions;
pub mod tokens;
pub mod tombstones;
pub mod transfers;
pub mod uploads;
pub mod verification;
pub mod verify;
pub mod zip_layout;
pub mod zip_selection;
pub mod zips;

pub use access::{Action, Grant, Principal, SignedIn};
pub use accounts::{Client, SiteRoles};
pub use blobs::PublicBlob;
pub use check::Checked;
pub use config::{Limits, RegistryConfig};
pub use derived::{
    DIFFERENCE_FILES, DerivedFile, DifferenceState, KnownShape, MadePicture, Model, PictureState,
    ShapeDifference, ShapeState, ShapeView, TableState, difference_path,
};
pub use documents::{PastFile, ReadingRight};
pub use drafts::{DraftEdit, DraftWithFiles};
pub use error::{Error, Refusal, Result};
pub use page::PageRequest;
pub use pictures::PictureSize;
pub use publish::Publication;
pub use releases::{DesignView, Found, ReleaseContent};
pub use source::{Clock, Source};
pub use tombstones::{NewTombstone, TombstoneTarget};
pub use uploads::{NewUpload, UploadOffset};
pub use wright_store::designs::Listed;
pub use wright_store::releases::{Release, ReleaseFile, Yank};

use std::sync::Arc;
use wright_blobs::BlobStore;
use wright_model::id::RegistryId;
use wright_store::Db;

/// A registry: database, blobs and what the use cases need beside them. Cheap to
/// clone; every node of a registry has its own.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    id: RegistryId,
    db: Db,
    blobs: BlobStore,
    config: RegistryConfig,
    source: Source,
    signals: signals::Signals,
    index_cache: index::IndexCache,
    public_blobs: blobs::PublicBlobs,
    people: accounts::People,
    photos: photos::Photos,
    analysts: analysis::Analysts,
    derived: derived::Derived,
    boms: bom::Boms,
    pictures: pictures::Pictures,
    resolving: build_sets::Resolving,
    totals: health::Totals,
    search: search::Search,
    many: home::Many,
    post: Option<mail::Post>,
}

impl Registry {
    /// Opens a registry on a migrated database; draws its id at the first start.
    pub async fn open(
        db: Db,
        blobs: BlobStore,
        config: RegistryConfig,
        source: Source,
    ) -> Result<Self> {
        let mut tx = db.begin_write().await?;
        let drawn = source.id().to_string();
        let id = wright_store::meta::get_or_set(&mut tx, "registry_id", &drawn).await?;
        let applied = wright_store::events::newest_seq(&mut tx).await?;
        tx.commit().await?;
        let id = id
            .parse()
            .map_err(|_| Error::internal("the registry id in the database is not a UUID"))?;
        let people = accounts::People::new(&config.limits, &source);
        let post = config.mail.as_ref().map(mail::Post::open).transpose();
        let post = post.map_err(Error::internal)?;
        let analysts = analysis::Analysts::new(&config.analysis);
        let index_cache = index::IndexCache::new(config.limits.index_cache_bytes_max);
        Ok(Self(Arc::new(Inner {
            id,
            db,
            blobs,
            config,
            source,
            signals: signals::Signals::new(applied),
            index_cache,
            public_blobs: blobs::PublicBlobs::new(),
            people,
            photos: photos::Photos::default(),
            analysts,
            derived: derived::Derived::new(),
            boms: bom::Boms::default(),
            pictures: pictures::Pictures::default(),
            resolving: build_sets::Resolving::default(),
            totals: health::Totals::default(),
            search: search::Search::default(),
            many: home::Many::default(),
            post,
        })))
    }

    /// The registry's id, the same on every node and for ever.
    pub fn id(&self) -> RegistryId {
        self.0.id
    }

    /// Its configuration.
    pub fn config(&self) -> &RegistryConfig {
        &self.0.config
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn blobs(&self) -> &BlobStore {
        &self.0.blobs
    }

    pub(crate) fn many(&self) -> &home::Many {
        &self.0.many
    }

    pub(crate) fn signals(&self) -> &signals::Signals {
        &self.0.signals
    }

    pub(crate) fn index_cache(&self) -> &index::IndexCache {
        &self.0.index_cache
    }

    pub(crate) fn public_blobs(&self) -> &blobs::PublicBlobs {
        &self.0.public_blobs
    }

    pub(crate) fn people(&self) -> &accounts::People {
        &self.0.people
    }

    /// The way mail goes out; none where this registry sends none.
    pub(crate) fn post(&self) -> Option<&mail::Post> {
        self.0.post.as_ref()
    }

    pub(crate) fn photos(&self) -> &photos::Photos {
        &self.0.photos
    }

    pub(crate) fn analysts(&self) -> &analysis::Analysts {
        &self.0.analysts
    }

    pub(crate) fn derived(&self) -> &derived::Derived {
        &self.0.derived
    }

    pub(crate) fn boms(&self) -> &bom::Boms {
        &self.0.boms
    }

    pub(crate) fn pictures(&self) -> &pictures::Pictures {
        &self.0.pictures
    }

    /// What time it is here, for what pages tell relative to now.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.0.source.now()
    }

    pub(crate) fn resolving(&self) -> &build_sets::Resolving {
        &self.0.resolving
    }

    pub(crate) fn totals(&self) -> &health::Totals {
        &self.0.totals
    }

    pub(crate) fn searching(&self) -> &search::Search {
        &self.0.search
    }

    pub(crate) fn source(&self) -> &Source {
        &self.0.source
    }
}
