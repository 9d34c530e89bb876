//! Drawings of lines: SVG, drawn in pixels. No file, address or script in them is
//! followed; pictures inside them count as long as they are small.

use crate::fonts::SANS;
use crate::pixels::Pixels;
use crate::{Fonts, Refusal};
use image::ImageReader;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, ImageKind, Node, Options, Tree};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Pixels of all pictures inside a drawing.
const INNER_PIXELS_MAX: u64 = 32_000_000;
/// The smallest and the largest side of a drawing, in its own pixels.
const SIDES: std::ops::RangeInclusive<f32> = 0.01..=1e6;

/// A drawing that is understood.
pub(crate) struct Vector(Tree);

impl Vector {
    pub(crate) fn parse(bytes: &[u8], fonts: &Fonts) -> Result<Self, Refusal> {
        if !looks_like_svg(bytes) {
            return Err(Refusal::NoPicture);
        }
        let pixels = Arc::new(AtomicU64::new(0));
        let default = ImageHrefResolver::default_data_resolver();
        let options = Options {
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(move |media_type, data, options| {
                    is_within(&pixels, media_type, &data)
                        .then(|| default(media_type, data, options))
                        .flatten()
                }),
                resolve_string: Box::new(|_, _| None::<ImageKind>),
            },
            font_family: SANS.to_owned(),
            font_resolver: fonts.resolver(),
            fontdb: fonts.database(),
            ..Options::default()
        };
        let tree = Tree::from_data(bytes, &options)
            .map_err(|error| Refusal::Damaged(error.to_string()))?;
        let size = tree.size();
        match SIDES.contains(&size.width()) && SIDES.contains(&size.height()) {
            true => Ok(Self(tree)),
            false => Err(Refusal::NoSize),
        }
    }

    /// Its own size, in pixels of 1/96 inch.
    pub(crate) fn size(&self) -> (u32, u32) {
        let size = self.0.size();
        (whole(size.width()), whole(size.height()))
    }

    /// The drawing in pixels, on nothing.
    pub(crate) fn draw(&self, width: u32, height: u32) -> Result<Pixels, Refusal> {
        let mut pixmap = Pixmap::new(width, height).ok_or(Refusal::NoSize)?;
        let size = self.0.size();
        let scale =
            Transform::from_scale(float(width) / size.width(), float(height) / size.height());
        resvg::render(&self.0, scale, &mut pixmap.as_mut());
        Ok(Pixels {
            width,
            height,
            has_alpha: true,
            bytes: pixmap.take_demultiplied(),
        })
    }
}

/// How a line of text comes out.
pub(crate) struct TextLayout {
    /// In pixels.
    pub(crate) width: f32,
    /// Whether every character has a glyph.
    pub(crate) is_whole: bool,
}

impl Vector {
    /// How the one text of a drawing comes out; `None` where there is none.
    pub(crate) fn text_layout(&self) -> Option<TextLayout> {
        let text = self
            .0
            .root()
            .children()
            .iter()
            .find_map(|node| match node {
                Node::Text(text) => Some(text),
                _ => None,
            })?;
        let mut glyphs = text
            .layouted()
            .iter()
            .flat_map(|span| &span.positioned_glyphs);
        Some(TextLayout {
            width: text.bounding_box().width(),
            is_whole: glyphs.all(|glyph| glyph.id.0 != 0),
        })
    }
}

/// Whether there is the tag of a drawing near the beginning, so that a PDF or a
/// page is refused by what it is.
fn looks_like_svg(bytes: &[u8]) -> bool {
    const TAG_WITHIN_BYTES: usize = 64 << 10;
    let beginning = &bytes[..bytes.len().min(TAG_WITHIN_BYTES)];
    let is_tag = |at: &[u8]| at == b"<svg" || at == b":svg";
    beginning.windows(4).any(is_tag)
}

/// Whether a picture inside a drawing may be decoded: it is a drawing itself,
/// or its pixels and those before it are few.
fn is_within(pixels: &AtomicU64, media_type: &str, data: &[u8]) -> bool {
    if media_type == "image/svg+xml" {
        return true;
    }
    let reader = ImageReader::new(Cursor::new(data)).with_guessed_format();
    let Some((width, height)) = reader.ok().and_then(|reader| reader.into_dimensions().ok()) else {
        return media_type == "text/plain";
    };
    let more = u64::from(width) * u64::from(height);
    pixels.fetch_add(more, Ordering::Relaxed) + more <= INNER_PIXELS_MAX
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sides were checked to be small and positive"
)]
fn whole(side: f32) -> u32 {
    side.round().max(1.0) as u32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sides of pictures are far below 2^24"
)]
fn float(side: u32) -> f32 {
    side as f32
}
