//! The card of a release: drawn from what its page says, with its picture.

use super::worker::not_now;
use crate::analysis::{self, Patience, Task};
use crate::derived::PictureState;
use crate::jobs::Went;
use crate::{Error, Registry, Result};
use serde::Serialize;
use std::fs::File;
use std::sync::Arc;
use std::task::Poll;
use wright_model::Digest;
use wright_store::releases::{self, Release};
use wright_wire::Config;

/// What it is called.
pub(super) const CARD: &str = "card.png";
/// The widest picture that is put on a card, in pixels.
const PICTURE_WIDTH_MAX: u32 = 640;
/// The largest such picture, in bytes.
const PICTURE_BYTES_MAX: usize = 4 << 20;

/// The child's input: a line of this, then the picture.
#[derive(Debug, Serialize)]
struct Facts {
    place: String,
    design: String,
    title: String,
    summary: String,
    cells: Vec<(&'static str, String)>,
}

impl Registry {
    /// Draws the card of the release with this manifest.
    pub(super) async fn work_on_card(&self, manifest: Digest) -> Result<Went> {
        let Some(release) = self.release_with(manifest).await? else {
            return Ok(Went::Through);
        };
        let Poll::Ready(picture) = self.picture_for_card(release.cover).await? else {
            return Ok(Went::Waits);
        };
        let turn = self.turn(Patience::Job).await;
        let turn = turn.map_err(|failure| not_now(&failure))?;
        let Some(begun) = self.begin(Task::Card, manifest).await? else {
            return Ok(Went::Through);
        };
        // Whatever is chosen from here on ends this try; before it, it was not seen.
        let chosen = self.release_with(manifest).await?;
        if chosen.is_none_or(|chosen| chosen.cover != release.cover) {
            self.give_back(Task::Card, manifest, begun).await?;
            return Ok(Went::Waits);
        }
        let shows = picture.is_some().then_some(release.cover).flatten();
        let input = self.card_input(&release, picture).await?;
        self.try_once(&turn, Task::Card, manifest, input, begun, shows)
            .await?;
        self.derived().cards.invalidate(&manifest);
        Ok(Went::Through)
    }

    async fn release_with(&self, manifest: Digest) -> Result<Option<Release>> {
        Ok(releases::by_manifest(&mut *self.db().read().await?, manifest).await?)
    }

    async fn card_input(&self, release: &Release, picture: Option<Vec<u8>>) -> Result<(File, u64)> {
        let mut read = self.db().read().await?;
        let config = releases::config_json(&mut read, release.id).await?;
        drop(read);
        let config = config.and_then(|json| serde_json::from_str::<Config>(&json).ok());
        let facts = self.facts(release, config.as_ref());
        let mut input = serde_json::to_vec(&facts).map_err(Error::internal)?;
        input.push(b'\n');
        input.extend(picture.unwrap_or_default());
        let size = input.len() as u64;
        let file = analysis::as_file(input.into()).await;
        Ok((file.map_err(Error::internal)?, size))
    }

    /// The picture of a card, once it is known whether there is one.
    async fn picture_for_card(&self, cover: Option<Digest>) -> Result<Poll<Option<Vec<u8>>>> {
        let Some(cover) = cover else {
            return Ok(Poll::Ready(None));
        };
        // A picture that was removed is on no new card. What this node remembers may be
        // older than its tombstone.
        if !self.removed_among(&[cover]).await?.is_empty() {
            return Ok(Poll::Ready(None));
        }
        match self.public_blob(cover).await {
            Ok(_) => {}
            Err(Error::Refused(_)) => return Ok(Poll::Ready(None)),
            Err(error) => return Err(error),
        }
        let states = self.pictures_made(&[cover]).await?;
        let made = match states.get(&cover).map(Arc::as_ref) {
            Some(PictureState::Made(made)) => made,
            Some(PictureState::Waiting) => return Ok(Poll::Pending),
            Some(PictureState::Refused(_)) | None => return Ok(Poll::Ready(None)),
        };
        let narrow = made.sizes.iter().rev();
        let mut narrow = narrow.filter(|size| size.width <= PICTURE_WIDTH_MAX);
        // `derived/{hex}/{pipeline}/{name}`
        let mut path = narrow.next().map(|size| size.path.rsplit('/'));
        let mut step = || path.as_mut().and_then(Iterator::next);
        let (Some(name), Some(pipeline)) = (step(), step()) else {
            return Ok(Poll::Ready(None));
        };
        let file = self.derived_file(cover, pipeline, name).await?;
        let bytes = self.read_small_blob(file.digest, PICTURE_BYTES_MAX).await?;
        Ok(Poll::Ready(Some(bytes.to_vec())))
    }

    fn facts(&self, release: &Release, config: Option<&Config>) -> Facts {
        let place = &self.config().public_url;
        let place = place.host_str().unwrap_or_default().to_owned();
        let mut cells = vec![("Version", release.version.to_string())];
        cells.push(("License", release.licenses.hardware.to_string()));
        let parts = config.map_or(0, |config| config.parts.len());
        if parts > 0 {
            cells.push(("Parts", parts.to_string()));
        }
        cells.push(("Files", release.files.to_string()));
        Facts {
            place,
            design: release.published_name.to_string(),
            title: release.title.clone(),
            summary: release.summary.clone(),
            cells,
        }
    }
}
