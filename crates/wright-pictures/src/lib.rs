//! Pictures: from bytes nobody vouches for to small, clean ones, and pictures we
//! draw ourselves.
//!
//! Everything here decodes what strangers made, so it runs in a child process
//! that can do nothing else (`commonwright analyze-file`); the limits in here
//! only make for a better reason than "killed". Bytes in, bytes out: no files, no
//! clock. Nothing of the source but its pixels reaches the output, so that places
//! and names in photos end here.

mod card;
mod encode;
mod fonts;
mod palette;
mod pixels;
mod raster;
mod shrink;
mod square;
mod vector;

pub use card::{CARD_HEIGHT, CARD_WIDTH, CardFacts, draw_card};
pub use fonts::Fonts;
pub use shrink::{Shrunk, WIDTHS, shrink};
pub use square::{SQUARE_SIDES, square};

/// A picture of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// `image/webp` or `image/png`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bytes are no picture of a kind that is understood.
    #[error("it is no JPEG, PNG, WebP, GIF or SVG picture")]
    NoPicture,
    /// They begin like one and go on wrong.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// It has more pixels than anybody needs.
    #[error("it has {width} × {height} pixels; up to {} million are looked at", PIXELS_MAX / 1_000_000)]
    TooManyPixels {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// Its drawing has no extent.
    #[error("the drawing has no size")]
    NoSize,
}

/// Pixels of a picture that is decoded: 64 million are four bytes each at once.
pub const PIXELS_MAX: u64 = 64_000_000;
/// One side of a picture that is decoded, in pixels.
pub const SIDE_PIXELS_MAX: u32 = 30_000;
