//! Pictures as pages show them: a small one where there is one, with its size, so
//! that a page is light and nothing moves when it comes.
//!
//! A view is made with [`Image`]s that only know what they are of; then, at once
//! for all of a page, [`settle`] finds out what there is of each. A page never
//! waits for a picture to be made, and never embeds one that would take a browser
//! down.

use askama::filters::Safe;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use wright_model::Digest;
use wright_registry::derived::Made;
use wright_registry::{MadePicture, PictureSize, PictureState, Registry, Result};

/// What a browser without `srcset` takes, and others where nothing is said: the
/// widest up to so many pixels.
const PLAIN_WIDTH_MAX: u32 = 640;
/// How wide the largest picture of a page stands, and one among words: said in
/// the same way, so that what is both is sent once. A phone has two dots or more
/// where a desktop has one, and its reader pays for what comes: three for four do.
pub(crate) const LARGE_SIZES: &str = "(min-width: 48rem) 40rem, 75vw";
/// How wide a drawing is: what is fine is not left out to save bytes.
const FINE_SIZES: &str = "(min-width: 48rem) 56rem, 100vw";

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    digest: Option<Digest>,
    /// Whether its bytes are public, and what is made of them.
    is_public: bool,
    /// The picture itself, or the one of the small ones that is right for most.
    address: String,
    /// Addresses and widths of the small ones, the narrowest first.
    small: Vec<(String, u32)>,
    /// Its own size, where that is known.
    pixels: Option<(u32, u32)>,
}

/// What stands in a picture's place until small ones are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    /// Nothing: the list has a sign for that.
    Nothing,
    /// The picture itself, if a browser can bear it.
    Itself,
}

impl Image {
    /// A published picture.
    pub(crate) fn of(digest: Digest) -> Self {
        Self {
            is_public: true,
            ..Self::at(digest, format!("/{}", wright_wire::paths::blob(&digest)))
        }
    }

    /// A picture that only some may see, at its own address.
    pub(crate) fn at(digest: Digest, address: String) -> Self {
        Self {
            digest: Some(digest),
            is_public: false,
            address,
            small: Vec::new(),
            pixels: None,
        }
    }

    /// One that was made of a shape, in these sizes, the narrowest first.
    pub(crate) fn drawn(sizes: &[Made]) -> Option<Self> {
        let widest = sizes.last()?;
        let small: Vec<_> = sizes
            .iter()
            .map(|size| (format!("/{}", size.path), size.width))
            .collect();
        Some(Self {
            digest: None,
            is_public: true,
            address: plain_of(&small)?.to_owned(),
            pixels: Some((widest.width, widest.height)),
            small,
        })
    }

    /// A picture of our own.
    #[cfg(test)]
    pub(crate) fn sample(address: &str) -> Self {
        Self {
            digest: None,
            is_public: false,
            address: address.to_owned(),
            small: Vec::new(),
            pixels: Some((800, 640)),
        }
    }

    /// `src` and `srcset` in a list of designs.
    pub(crate) fn card(&self) -> Safe<String> {
        self.source("(min-width: 40rem) 17rem, 9rem")
    }

    /// The same beside a line of text.
    pub(crate) fn thumb(&self) -> Safe<String> {
        self.source("3.5rem")
    }

    /// The same in a row of small ones.
    pub(crate) fn small(&self) -> Safe<String> {
        self.source("9rem")
    }

    /// The same where it is the largest thing of a page.
    pub(crate) fn large(&self) -> Safe<String> {
        self.source(LARGE_SIZES)
    }

    /// The same of a drawing, whose lines and letters are fine.
    pub(crate) fn fine(&self) -> Safe<String> {
        self.source(FINE_SIZES)
    }

    /// `sizes` says how wide it stands on the page.
    fn source(&self, sizes: &str) -> Safe<String> {
        Safe(source(&self.address, &self.small, sizes))
    }

    /// `width` and `height`, where they are known: the page keeps that place free.
    pub(crate) fn pixels(&self) -> Safe<String> {
        Safe(self.pixels.map_or_else(String::new, |(width, height)| {
            format!("width=\"{width}\" height=\"{height}\"")
        }))
    }

    fn settle_on(&mut self, made: &MadePicture) {
        self.small = small_of(made);
        self.address = plain_of(&self.small).unwrap_or_default().to_owned();
        self.pixels = Some((made.width, made.height));
    }
}

/// Addresses are made of digests, words and digits of ours: nothing to escape.
fn source(address: &str, small: &[(String, u32)], sizes: &str) -> String {
    let mut text = format!("src=\"{address}\"");
    if small.len() > 1 {
        text.push_str(" srcset=\"");
        for (at, (address, width)) in small.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let _ = write!(text, "{comma}{address} {width}w");
        }
        let _ = write!(text, "\" sizes=\"{sizes}\"");
    }
    text
}

fn small_of(made: &MadePicture) -> Vec<(String, u32)> {
    let sizes = made.sizes.iter();
    sizes
        .map(|size| (format!("/{}", size.path), size.width))
        .collect()
}

fn plain_of(small: &[(String, u32)]) -> Option<&str> {
    let fitting = small
        .iter()
        .rev()
        .find(|(_, width)| *width <= PLAIN_WIDTH_MAX);
    let chosen = fitting.or(small.first());
    chosen.map(|(address, _)| address.as_str())
}

/// Finds out what there is of the pictures of a page. Those that are not to be
/// shown are gone afterwards.
pub(crate) async fn settle<'i>(
    registry: &Registry,
    meanwhile: Meanwhile,
    images: impl IntoIterator<Item = &'i mut Option<Image>>,
) -> Result<()> {
    let slots: Vec<_> = images.into_iter().filter(|slot| slot.is_some()).collect();
    let of = |slots: &[&mut Option<Image>], public: bool| -> Vec<Digest> {
        let images = slots.iter().filter_map(|slot| slot.as_ref());
        let images = images.filter(|image| image.is_public || !public);
        images.filter_map(|image| image.digest).collect()
    };
    let states = registry.pictures_made(&of(&slots, true)).await?;
    let mut unmade = of(&slots, false);
    unmade.retain(|digest| needs_a_look(states.get(digest), meanwhile));
    if !unmade.is_empty() {
        let removed = registry.removed_among(&unmade).await?;
        unmade.retain(|digest| !removed.contains(digest));
    }
    let sizes = registry.picture_sizes(&unmade).await?;
    for slot in slots {
        let Some(image) = slot.as_mut() else { continue };
        let Some(digest) = image.digest else { continue };
        match states.get(&digest).map(Arc::as_ref) {
            Some(PictureState::Made(made)) if image.is_public => image.settle_on(made),
            _ => match sizes.get(&digest).filter(|size| !size.is_bomb()) {
                Some(size) => image.pixels = Some((size.width, size.height)),
                None => *slot = None,
            },
        }
    }
    Ok(())
}

/// Whether the picture itself may be shown, if a browser can bear it.
fn needs_a_look(state: Option<&Arc<PictureState>>, meanwhile: Meanwhile) -> bool {
    match (state.map(Arc::as_ref), meanwhile) {
        (Some(PictureState::Made(_)), _) => false,
        // Nobody looks into it here: as it is.
        (None, _) => true,
        (Some(_), meanwhile) => meanwhile == Meanwhile::Itself,
    }
}

/// The sizes of pictures of a document: those of small ones are right even where
/// a camera lay on its side.
pub(crate) fn sizes(
    states: &HashMap<Digest, Arc<PictureState>>,
) -> impl Iterator<Item = (Digest, PictureSize)> {
    states.iter().filter_map(|(digest, state)| match &**state {
        PictureState::Made(made) => Some((
            *digest,
            PictureSize {
                width: made.width,
                height: made.height,
                scalable: true,
            },
        )),
        _ => None,
    })
}

/// How many there are small ones of.
pub(crate) fn made(states: &HashMap<Digest, Arc<PictureState>>) -> usize {
    let made = |state: &&Arc<PictureState>| matches!(***state, PictureState::Made(_));
    states.values().filter(made).count()
}

/// Puts small pictures in the place of published ones in a document that was
/// cleaned. In such HTML every `<` begins a tag.
pub(crate) fn in_html(
    html: &str,
    states: &HashMap<Digest, Arc<PictureState>>,
    sizes: &str,
) -> String {
    const TAG: &str = "<img ";
    let mut small = HashMap::new();
    for (digest, state) in states {
        if let PictureState::Made(made) = &**state {
            let blob = format!("src=\"/{}\"", wright_wire::paths::blob(digest));
            let those = small_of(made);
            let plain = plain_of(&those).unwrap_or_default().to_owned();
            small.insert(blob, source(&plain, &those, sizes));
        }
    }
    if small.is_empty() {
        return html.to_owned();
    }
    let mut pieces = html.split(TAG);
    let mut changed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        changed.push_str(TAG);
        let (tag, rest) = piece.split_at(piece.find('>').unwrap_or(piece.len()));
        let begin = tag.find("src=\"");
        let end = begin.and_then(|begin| Some(begin + 5 + tag[begin + 5..].find('"')? + 1));
        match begin.zip(end).and_then(|(begin, end)| {
            let new = small.get(&tag[begin..end])?;
            Some((begin, end, new))
        }) {
            Some((begin, end, new)) => {
                changed.push_str(&tag[..begin]);
                changed.push_str(new);
                changed.push_str(&tag[end..]);
            }
            None => changed.push_str(tag),
        }
        changed.push_str(rest);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(digest: &Digest) -> MadePicture {
        let size = |width: u32| Made {
            width,
            height: width / 2,
            path: format!("derived/{}/picture-1/{width}.webp", digest.hex()),
        };
        MadePicture {
            width: 4000,
            height: 2000,
            is_transparent: false,
            sizes: [320, 640, 1280].map(size).to_vec(),
        }
    }

    #[test]
    fn a_picture_offers_its_sizes_and_keeps_its_place() {
        let digest = Digest::of(b"photo");
        let mut image = Image::of(digest);
        let blob = format!("src=\"/blobs/sha256/{}\"", digest.hex());
        assert_eq!(image.source("20rem").0, blob);
        image.settle_on(&made(&digest));
        let hex = digest.hex();
        assert_eq!(
            image.source("20rem").0,
            format!(
                "src=\"/derived/{hex}/picture-1/640.webp\" srcset=\"/derived/{hex}/picture-1/320.webp 320w, \
                 /derived/{hex}/picture-1/640.webp 640w, /derived/{hex}/picture-1/1280.webp 1280w\" sizes=\"20rem\""
            )
        );
        assert_eq!(image.pixels().0, "width=\"4000\" height=\"2000\"");
    }

    #[test]
    fn documents_get_small_pictures_in_tags_alone() {
        let digest = Digest::of(b"photo");
        let blob = format!("src=\"/blobs/sha256/{}\"", digest.hex());
        let states = HashMap::from([(digest, Arc::new(PictureState::Made(made(&digest))))]);
        let html = format!(
            "<p>{blob} <img alt=\"x\" {blob} width=\"3\"> <img src=\"/other\"> &lt;img {blob}"
        );
        let changed = in_html(&html, &states, "100vw");
        assert!(changed.starts_with(&format!("<p>{blob} <img alt=\"x\" src=\"/derived/")));
        assert!(changed.contains("sizes=\"100vw\" width=\"3\">"));
        assert!(changed.ends_with(&format!(" <img src=\"/other\"> &lt;img {blob}")));
        assert_eq!(in_html(&html, &HashMap::new(), "100vw"), html);
        for odd in [
            "<img ",
            "<img src=\"",
            "<img src=\"x",
            "",
            "<img alt=\"a>b\">",
        ] {
            assert_eq!(in_html(odd, &states, "1px"), odd);
        }
    }
}
