//! What pages ask: which small pictures there are of a picture, or of a shape.

use crate::analysis::{Reason, Task};
use crate::{Registry, Result};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use wright_model::Digest;
use wright_model::limits::RELEASE_FILES_MAX;
use wright_store::derived::{self, Analysis, AnalysisState, Derivative};

/// Pictures or shapes that the database is asked for at once.
pub(super) const ASKED_AT_ONCE_MAX: usize = 500;

/// What there is of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureState {
    /// Small ones.
    Made(MadePicture),
    /// Not yet any, but there will be.
    Waiting,
    /// None, for a reason; the picture itself is not to be shown either.
    Refused(Reason),
}

/// A picture with smaller ones of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadePicture {
    /// Its own width, the right way up, in pixels; a drawing's own size.
    pub width: u32,
    /// Its own height.
    pub height: u32,
    /// Whether the page shines through it.
    pub is_transparent: bool,
    /// The smaller ones, the narrowest first; at least one.
    pub sizes: Vec<Made>,
}

/// A smaller picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Where it is served, below the registry's address.
    pub path: String,
}

#[derive(serde::Deserialize)]
struct Found {
    width: u32,
    height: u32,
    transparent: bool,
}

impl Registry {
    /// What there is of pictures; those that nobody will look into have no entry.
    /// Whoever shows them has checked that they may be read.
    pub async fn pictures_made(
        &self,
        digests: &[Digest],
    ) -> Result<HashMap<Digest, Arc<PictureState>>> {
        let remembered = &self.derived().pictures;
        let (mut states, mut unknown) = self.recall(remembered, digests).await?;
        for some in unknown.chunks(ASKED_AT_ONCE_MAX) {
            for (digest, state) in self.read_pictures(some).await? {
                let state = Arc::new(state);
                if *state != PictureState::Waiting {
                    remembered.insert(digest, Arc::clone(&state));
                }
                states.insert(digest, state);
            }
        }
        // What is no picture may be a shape that was drawn.
        unknown.retain(|digest| !states.contains_key(digest));
        let (mut shapes, unknown) = known_among(&self.derived().shapes, &unknown);
        shapes.extend(self.read_unknown_shapes(&unknown).await?);
        for (digest, shape) in shapes {
            let state = Arc::new(shape.picture());
            if shape.is_final() {
                remembered.insert(digest, Arc::clone(&state));
            }
            states.insert(digest, state);
        }
        Ok(states)
    }

    async fn read_pictures(&self, digests: &[Digest]) -> Result<Vec<(Digest, PictureState)>> {
        let pipeline = Task::Picture.pipeline();
        let mut read = self.db().read().await?;
        let analyses = derived::among(&mut read, digests, pipeline).await?;
        let mut made: HashMap<Digest, Vec<Derivative>> = HashMap::new();
        for one in derived::made_of(&mut read, digests, pipeline).await? {
            made.entry(one.source).or_default().push(one);
        }
        let state = |analysis: Analysis| {
            let pictures = made.remove(&analysis.digest).unwrap_or_default();
            let state = state_of(&analysis, &pictures, pipeline);
            (analysis.digest, state)
        };
        Ok(analyses.into_iter().map(state).collect())
    }

    /// What this node remembers of `digests`, and which of the others are to be asked
    /// for: what was taken down is gone with everything made of it.
    pub(super) async fn recall<State: Clone + Send + Sync + 'static>(
        &self,
        remembered: &moka::sync::Cache<Digest, Arc<State>>,
        digests: &[Digest],
    ) -> Result<(HashMap<Digest, Arc<State>>, Vec<Digest>)> {
        let asked = &digests[..digests.len().min(RELEASE_FILES_MAX)];
        let (states, mut unknown) = known_among(remembered, asked);
        let mut removed = HashSet::new();
        for some in unknown.chunks(ASKED_AT_ONCE_MAX) {
            removed.extend(self.removed_among(some).await?);
        }
        unknown.retain(|digest| !removed.contains(digest));
        Ok((states, unknown))
    }

    /// Where the card of a release is, by its manifest; `None` while it is not
    /// drawn.
    pub async fn card_path(&self, manifest: Digest) -> Result<Option<String>> {
        let pipeline = Task::Card.pipeline();
        let path = wright_wire::paths::derived(&manifest, pipeline, super::cards::CARD);
        if self.derived().cards.contains_key(&manifest) {
            return Ok(Some(path));
        }
        let mut read = self.db().read().await?;
        let card = derived::derivative(&mut read, manifest, pipeline, super::cards::CARD).await?;
        drop(read);
        let Some(card) = card else { return Ok(None) };
        if let Some(shows) = card.shows
            && self.public_blob(shows).await.is_err()
        {
            return Ok(None);
        }
        self.derived().cards.insert(manifest, ());
        Ok(Some(path))
    }
}

/// What is remembered of `digests`, and the others.
fn known_among<State: Clone + Send + Sync + 'static>(
    remembered: &moka::sync::Cache<Digest, Arc<State>>,
    digests: &[Digest],
) -> (HashMap<Digest, Arc<State>>, Vec<Digest>) {
    let mut states = HashMap::new();
    let mut unknown = Vec::new();
    for digest in digests {
        match remembered.get(digest) {
            Some(state) => {
                states.insert(*digest, state);
            }
            None => unknown.push(*digest),
        }
    }
    (states, unknown)
}

fn state_of(analysis: &Analysis, made: &[Derivative], pipeline: &str) -> PictureState {
    match analysis.state {
        AnalysisState::Waiting | AnalysisState::Running => PictureState::Waiting,
        AnalysisState::Refused => PictureState::Refused(Reason::of(analysis)),
        AnalysisState::Done => {
            let found = analysis.found.as_deref().unwrap_or_default();
            let sizes: Vec<Made> = made
                .iter()
                .filter_map(|one| {
                    Some(Made {
                        width: one.width?,
                        height: one.height?,
                        path: wright_wire::paths::derived(&one.source, pipeline, &one.name),
                    })
                })
                .collect();
            match serde_json::from_str::<Found>(found) {
                Ok(found) if !sizes.is_empty() => PictureState::Made(MadePicture {
                    width: found.width,
                    height: found.height,
                    is_transparent: found.transparent,
                    sizes,
                }),
                _ => PictureState::Refused(Reason::Confused),
            }
        }
    }
}
