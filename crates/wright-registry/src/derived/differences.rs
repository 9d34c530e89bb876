//! What changed between two meshes: found out when somebody asks, by a child that
//! is given both, and remembered for a while. Nothing of it is kept in the store,
//! as there are as many pairs as versions by versions.

use super::shapes::{KnownShape, ShapeState};
use super::worker::not_now;
use crate::analysis::{Failure, Limits, Order, Outcome, Output, Patience, Reason, Task};
use crate::{Error, Registry, Result};
use moka::future::Cache;
use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;
use std::time::Duration;
use wright_geometry::{Difference, Format};
use wright_model::Digest;

/// Under what the files of differences are served: `/derived/{after}/{this}{before}/{file}`.
pub const DIFFERENCE_FILES: &str = "difference-1-";
/// Bytes of differences that a node remembers.
const REMEMBERED_BYTES_MAX: u64 = 96 << 20;
/// How long it does.
const REMEMBERED_FOR: Duration = Duration::from_secs(3_600);
/// What remembering one takes beside its files, in bytes.
const ENTRY_BYTES: usize = 1_000;

pub(crate) type Remembered = Cache<(Digest, Digest), DifferenceState>;

pub(super) fn remembered() -> Remembered {
    Cache::builder()
        .max_capacity(REMEMBERED_BYTES_MAX)
        .time_to_live(REMEMBERED_FOR)
        .weigher(|_, state: &DifferenceState| state.bytes())
        .build()
}

/// What there is of a difference.
#[derive(Debug, Clone)]
pub enum DifferenceState {
    /// All of it.
    Known(Arc<ShapeDifference>),
    /// Nothing yet: one of the meshes is not looked into, or too many ask.
    Later,
    /// Nothing, for a reason.
    Refused(Reason),
    /// Not both are meshes that are compared.
    NoMeshes,
    /// One of them was not looked into, so far or for ever: its name tells which.
    Unseen,
}

/// What changed between two meshes.
#[derive(Debug)]
pub struct ShapeDifference {
    /// In numbers.
    pub found: Difference,
    /// `before.png`, `after.png`, `both.png` where they could be drawn; `both.glb`.
    pub files: Vec<Output>,
}

impl ShapeDifference {
    /// A file of it.
    pub fn file(&self, name: &str) -> Option<&Output> {
        self.files.iter().find(|file| file.head.name == name)
    }
}

impl DifferenceState {
    fn bytes(&self) -> u32 {
        let files = match self {
            Self::Known(known) => known.files.iter().map(|file| file.bytes.len()).sum(),
            _ => 0,
        };
        u32::try_from(files + ENTRY_BYTES).unwrap_or(u32::MAX)
    }
}

/// Where a file of a difference is served, below the registry's address.
pub fn difference_path(before: &Digest, after: &Digest, name: &str) -> String {
    let pipeline = format!("{DIFFERENCE_FILES}{}", before.hex());
    wright_wire::paths::derived(after, &pipeline, name)
}

impl Registry {
    /// What changed from one public mesh to another, found out now if it was not.
    ///
    /// # Errors
    /// Those of [`Registry::public_blob`] for either, and of the database and the
    /// store.
    pub async fn shape_difference(&self, before: Digest, after: Digest) -> Result<DifferenceState> {
        let mut bytes = 0;
        for digest in [before, after] {
            bytes += self.public_blob(digest).await?.size;
        }
        let remembered = &self.derived().differences;
        if let Some(state) = remembered.get(&(before, after)).await {
            return Ok(state);
        }
        let shapes = self.shapes(&[before, after]).await?;
        let mut extensions = Vec::with_capacity(2);
        for digest in [before, after] {
            let extension = match shapes.get(&digest).map(Arc::as_ref) {
                Some(ShapeState::Known(known)) => extension(known),
                Some(ShapeState::Waiting) => return Ok(DifferenceState::Later),
                Some(ShapeState::Refused(why)) => return Ok(DifferenceState::Refused(why.clone())),
                None => return Ok(DifferenceState::Unseen),
            };
            match extension {
                Some(extension) => extensions.push(extension.to_owned()),
                None => return Ok(DifferenceState::NoMeshes),
            }
        }
        let limits = Task::Difference.limits(bytes);
        if bytes > limits.input_bytes_max {
            return Ok(DifferenceState::Refused(Reason::too_large(&limits)));
        }
        let registry = self.clone();
        // Whoever asks for the same pair waits for the same child.
        let compared = tokio::spawn(async move {
            let remembered = &registry.derived().differences;
            let state = registry.compare((before, after), extensions, &limits);
            remembered.try_get_with((before, after), state).await
        });
        let state = compared.await.map_err(Error::internal)?;
        state.or_else(|error| match &*error {
            Error::Unavailable { .. } => Ok(DifferenceState::Later),
            Error::Refused(refusal) => Err(Error::Refused(refusal.clone())),
            Error::Internal(_) => Err(Error::internal(error.to_string())),
        })
    }

    /// Opens and joins both only when it is their turn: as files of this machine they
    /// may take a lot of room.
    async fn compare(
        &self,
        (before, after): (Digest, Digest),
        extensions: Vec<String>,
        limits: &Limits,
    ) -> Result<DifferenceState> {
        let order = Order {
            task: Task::Difference,
            extensions,
        };
        let compared = async {
            let turn = self.turn(Patience::Request).await;
            let turn = turn.map_err(|failure| not_now(&failure))?;
            let input = self.joined(before, after).await?;
            match self.analyze(&turn, order, input, limits).await {
                Ok(outcome) => Ok(known(outcome)),
                Err(Failure::Reason(reason)) => Ok(DifferenceState::Refused(reason)),
                Err(broken) => Err(not_now(&broken)),
            }
        };
        compared.await.inspect_err(
            |error| tracing::warn!(%before, %after, %error, "two meshes cannot be compared now"),
        )
    }

    /// Both as one file.
    async fn joined(&self, before: Digest, after: Digest) -> Result<File> {
        let mut files = Vec::with_capacity(2);
        for digest in [before, after] {
            let opened = self.blobs().open_file(&digest).await?;
            files.push(opened.ok_or_else(|| crate::blobs::lost(digest))?);
        }
        let both = tokio::task::spawn_blocking(move || joined(files)).await;
        let both = both.map_err(Error::internal)?;
        both.map_err(|error| not_now(&Failure::broken(error)))
    }
}

fn known(outcome: Outcome) -> DifferenceState {
    match serde_json::from_value(outcome.found) {
        Ok(found) => DifferenceState::Known(Arc::new(ShapeDifference {
            found,
            files: outcome.outputs,
        })),
        Err(_) => DifferenceState::Refused(Reason::Confused),
    }
}

/// By which name a mesh is read; nothing for what another program has to read.
fn extension(known: &KnownShape) -> Option<&'static str> {
    let format = known.facts.mesh()?.format;
    format.is_mesh().then_some(match format {
        Format::Obj => "obj",
        _ => "stl",
    })
}

/// The length of the first, then all of them, as one file.
fn joined(files: Vec<(File, u64)>) -> std::io::Result<File> {
    let mut both = tempfile::tempfile()?;
    let first_bytes = files.first().map_or(0, |(_, bytes)| *bytes);
    both.write_all(&first_bytes.to_be_bytes())?;
    for (mut file, _) in files {
        std::io::copy(&mut file, &mut both)?;
    }
    both.rewind()?;
    Ok(both)
}
