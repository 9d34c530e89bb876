//! What is made of files: small pictures, cards, reports and models of shapes.
//!
//! All of it is keyed by the digest of its source and the pipeline that made it:
//! shared by every version and fork, never made twice, served as immutable. What
//! is made are blobs like others, so that backup, verification and collection
//! need know nothing of it; a row each says of what (`wright_store::derived`).
//! It may be read exactly where its source may, and goes when its source goes.
//!
//! [`worker`] makes it, in jobs; [`shown`] and [`shapes`] say to pages what there
//! is.

mod cards;
mod covers;
mod differences;
mod shapes;
mod shown;
mod tables;
mod worker;

pub use differences::{DIFFERENCE_FILES, DifferenceState, ShapeDifference, difference_path};
pub use shapes::{KnownShape, Model, ShapeState, ShapeView};
pub use shown::{Made, MadePicture, PictureState};
pub(crate) use tables::KnownTable;
pub use tables::TableState;

use crate::analysis::Task;
use crate::{Error, Registry, Result};
use moka::future::Cache;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use wright_blobs::BlobRead;
use wright_model::Digest;
use wright_store::derived;
use wright_wire::problem::ProblemCode;

/// Derived files a node remembers.
const REMEMBERED_MAX: u64 = 100_000;
/// Reports on shapes that a node remembers, in bytes: most are some kilobytes, but
/// a drawing with many layers says a lot.
const SHAPES_REMEMBERED_BYTES_MAX: u64 = 32 << 20;
/// How long it does: what a collector took is forgotten by itself.
const REMEMBERED_FOR: Duration = Duration::from_secs(300);

/// A file made of another, that anybody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedFile {
    /// Of its own bytes.
    pub digest: Digest,
    /// How many they are.
    pub bytes: u64,
    /// One of a few that no browser runs.
    pub media_type: String,
    /// Another blob that can be seen in it.
    shows: Option<Digest>,
}

/// What a node remembers of what was made.
pub(crate) struct Derived {
    files: Cache<(Digest, String, String), DerivedFile>,
    pictures: moka::sync::Cache<Digest, Arc<PictureState>>,
    shapes: moka::sync::Cache<Digest, Arc<ShapeState>>,
    cards: moka::sync::Cache<Digest, ()>,
    tables: tables::Tables,
    differences: differences::Remembered,
}

impl Derived {
    pub(crate) fn new() -> Self {
        let files = Cache::builder()
            .max_capacity(REMEMBERED_MAX)
            .time_to_live(REMEMBERED_FOR);
        let pictures = moka::sync::Cache::builder()
            .max_capacity(REMEMBERED_MAX)
            .time_to_live(REMEMBERED_FOR);
        let shapes = moka::sync::Cache::builder()
            .max_capacity(SHAPES_REMEMBERED_BYTES_MAX)
            .weigher(|_, state: &Arc<ShapeState>| state.weight())
            .time_to_live(REMEMBERED_FOR);
        let cards = moka::sync::Cache::builder()
            .max_capacity(REMEMBERED_MAX)
            .time_to_live(REMEMBERED_FOR);
        Self {
            files: files.build(),
            pictures: pictures.build(),
            shapes: shapes.build(),
            cards: cards.build(),
            tables: tables::Tables::new(),
            differences: differences::remembered(),
        }
    }

    pub(crate) fn forget_all(&self) {
        self.files.invalidate_all();
        self.pictures.invalidate_all();
        self.shapes.invalidate_all();
        self.cards.invalidate_all();
        self.tables.forget_all();
        self.differences.invalidate_all();
    }
}

impl Registry {
    /// A file that was made of a public blob.
    ///
    /// # Errors
    /// 404 where there is none or its source is not public; 410 or 451 under a
    /// tombstone, its own or that of anything seen in it.
    pub async fn derived_file(
        &self,
        source: Digest,
        pipeline: &str,
        name: &str,
    ) -> Result<DerivedFile> {
        self.public_blob(source).await?;
        let key = (source, pipeline.to_owned(), name.to_owned());
        let remembered = &self.derived().files;
        let file = match remembered.get(&key).await {
            Some(file) => file,
            None => {
                let file = self.find_derived(source, pipeline, name).await?;
                remembered.insert(key.clone(), file.clone()).await;
                file
            }
        };
        let Some(shows) = file.shows else {
            return Ok(file);
        };
        let Err(removed) = self.public_blob(shows).await else {
            return Ok(file);
        };
        // What is remembered may be older than one that was made without it.
        match self.find_derived(source, pipeline, name).await {
            Ok(again) if again.shows.is_none() => {
                remembered.insert(key, again.clone()).await;
                Ok(again)
            }
            _ => Err(removed),
        }
    }

    async fn find_derived(
        &self,
        source: Digest,
        pipeline: &str,
        name: &str,
    ) -> Result<DerivedFile> {
        let mut read = self.db().read().await?;
        let found = derived::derivative(&mut read, source, pipeline, name).await?;
        let found =
            found.ok_or_else(|| Error::not_found(format_args!("{pipeline} {name} of {source}")))?;
        if let Some(stone) = wright_store::tombstones::find(&mut read, found.digest).await? {
            return Err(crate::tombstones::refusal(&stone));
        }
        Ok(DerivedFile {
            digest: found.digest,
            bytes: found.bytes,
            media_type: found.media_type,
            shows: found.shows,
        })
    }

    /// A derived file as compressed beforehand, where it was.
    ///
    /// # Errors
    /// As of the file itself.
    pub async fn derived_file_packed(
        &self,
        source: Digest,
        name: &str,
    ) -> Result<Option<DerivedFile>> {
        let pipeline = Task::ShapeMore.pipeline();
        let packed = format!("{name}.br");
        match self.derived_file(source, pipeline, &packed).await {
            Ok(file) => Ok(Some(file)),
            Err(Error::Refused(refusal)) if refusal.code == ProblemCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes of a derived file.
    ///
    /// # Errors
    /// Where the store has lost them.
    pub async fn read_derived(
        &self,
        file: &DerivedFile,
        range: Option<Range<u64>>,
    ) -> Result<BlobRead> {
        self.open_blob(file.digest, range).await
    }

    /// The card of the release with this manifest.
    ///
    /// # Errors
    /// 404 while it is not drawn.
    pub async fn card(&self, manifest: Digest) -> Result<DerivedFile> {
        let pipeline = Task::Card.pipeline();
        self.derived_file(manifest, pipeline, cards::CARD).await
    }
}
