//! The middle of a photo, small and square: what stands beside a name.

use crate::raster::Raster;
use crate::{Picture, Refusal, encode};

/// The sides of the squares, in pixels.
pub const SQUARE_SIDES: [u32; 2] = [64, 256];

/// Squares from the middle of a picture of pixels, in the order of
/// [`SQUARE_SIDES`]; smaller sources are enlarged.
///
/// # Errors
/// [`Refusal`] says what is wrong with it. Drawings (SVG) are no photos.
pub fn square(bytes: &[u8]) -> Result<Vec<Picture>, Refusal> {
    let raster = Raster::decode(bytes)?;
    let [small, large] = SQUARE_SIDES;
    let large = raster.square(large)?;
    let small = large.scaled_to(small, small)?;
    Ok(vec![
        encode::webp(&small, raster.is_photo)?,
        encode::webp(&large, raster.is_photo)?,
    ])
}
