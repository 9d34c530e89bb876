//! What pages ask: which small pictures there are of a picture, or of a shape.

use crate::analysis::{Reason, Task};
use crate::{Registry, Result};
use std::collections::HashMap;
use std::sync::Arc;
use wright_model::Digest;
use wright_store::derived::{self, Analysis, AnalysisState, Derivative};

/// Pictures that are asked for at once.
const ASKED_MAX: usize = 500;

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
        let mut states = HashMap::new();
        let mut unknown = Vec::new();
        for digest in digests.iter().take(ASKED_MAX) {
            match remembered.get(digest) {
                Some(state) => {
                    states.insert(*digest, state);
                }
                None => unknown.push(*digest),
            }
        }
        let pipeline = Task::Picture.pipeline().unwrap_or_default();
        if unknown.is_empty() {
            return Ok(states);
        }
        // What was taken down is gone with everything made of it.
        let removed = self.removed_among(&unknown).await?;
        unknown.retain(|digest| !removed.contains(digest));
        let mut read = self.db().read().await?;
        let analyses = derived::among(&mut read, &unknown, pipeline).await?;
        let mut made: HashMap<Digest, Vec<Derivative>> = HashMap::new();
        for one in derived::made_of(&mut read, &unknown, pipeline).await? {
            made.entry(one.source).or_default().push(one);
        }
        for analysis in analyses {
            let pictures = made.remove(&analysis.digest).unwrap_or_default();
            let state = Arc::new(state_of(&analysis, &pictures, pipeline));
            if *state != PictureState::Waiting {
                remembered.insert(analysis.digest, Arc::clone(&state));
            }
            states.insert(analysis.digest, state);
        }
        drop(read);
        // What is no picture may be a shape that was drawn.
        unknown.retain(|digest| !states.contains_key(digest));
        for (digest, shape) in self.shapes(&unknown).await? {
            states.insert(digest, Arc::new(shape.picture()));
        }
        Ok(states)
    }

    /// Where the card of a release is, by its manifest; `None` while it is not
    /// drawn.
    pub async fn card_path(&self, manifest: Digest) -> Result<Option<String>> {
        let pipeline = Task::Card.pipeline().unwrap_or_default();
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

fn state_of(analysis: &Analysis, made: &[Derivative], pipeline: &str) -> PictureState {
    match analysis.state {
        AnalysisState::Waiting | AnalysisState::Running => PictureState::Waiting,
        AnalysisState::Refused => {
            let reason = analysis.reason.as_deref().unwrap_or_default();
            PictureState::Refused(serde_json::from_str(reason).unwrap_or(Reason::Confused))
        }
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
