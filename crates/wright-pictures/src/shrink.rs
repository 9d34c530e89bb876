//! A picture in the widths that pages show.

use crate::raster::{Raster, is_raster};
use crate::vector::Vector;
use crate::{Fonts, Picture, Refusal, encode};

/// The widths pages ask for, in pixels.
pub const WIDTHS: [u32; 4] = [160, 320, 640, 1280];
/// A picture is at most so many times as high as it is wide.
const HEIGHT_FACTOR_MAX: u32 = 2;

/// What came of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// Of the source, the right way up, in pixels; a drawing's own size.
    pub width: u32,
    /// Of the source, the right way up, in pixels; a drawing's own size.
    pub height: u32,
    /// Whether the page shines through.
    pub is_transparent: bool,
    /// The smallest first. At least one, none wider than a source of pixels.
    pub pictures: Vec<Picture>,
}

/// Makes small pictures of one whose bytes say what it is.
///
/// # Errors
/// [`Refusal`] says what is wrong with it.
pub fn shrink(bytes: &[u8], fonts: &Fonts) -> Result<Shrunk, Refusal> {
    match is_raster(bytes) {
        true => shrink_raster(&Raster::decode(bytes)?),
        false => shrink_vector(&Vector::parse(bytes, fonts)?),
    }
}

fn shrink_raster(raster: &Raster) -> Result<Shrunk, Refusal> {
    let (width, height) = raster.size();
    let targets = targets(width, height, Some(width));
    let Some((widest, narrower)) = targets.split_last() else {
        return Err(Refusal::NoSize);
    };
    // The narrower ones are made from the widest: the source is walked once.
    let largest = raster.scaled_to(widest.0, widest.1)?;
    let mut pictures = Vec::with_capacity(targets.len());
    for (width, height) in narrower {
        let pixels = largest.scaled_to(*width, *height)?;
        pictures.push(encode::webp(&pixels, raster.is_photo)?);
    }
    pictures.push(encode::webp(&largest, raster.is_photo)?);
    Ok(Shrunk {
        width,
        height,
        is_transparent: largest.is_transparent(),
        pictures,
    })
}

fn shrink_vector(vector: &Vector) -> Result<Shrunk, Refusal> {
    let (width, height) = vector.size();
    let mut pictures = Vec::new();
    let mut is_transparent = false;
    for (width, height) in targets(width, height, None) {
        let pixels = vector.draw(width, height)?;
        is_transparent |= pixels.is_transparent();
        pictures.push(encode::webp(&pixels, false)?);
    }
    Ok(Shrunk {
        width,
        height,
        is_transparent,
        pictures,
    })
}

/// Sizes to make, the smallest first; none wider than `width_max`, except that
/// there is always one.
fn targets(width: u32, height: u32, width_max: Option<u32>) -> Vec<(u32, u32)> {
    let width_max = width_max.unwrap_or(u32::MAX);
    let mut targets: Vec<(u32, u32)> = WIDTHS
        .iter()
        .filter(|wanted| **wanted < width_max)
        .map(|wanted| fitted(width, height, *wanted))
        .collect();
    // Its own size, unless the next smaller one is nearly as wide.
    let reach = targets.last().map_or(0, |widest| widest.0 + widest.0 / 4);
    if width_max <= WIDTHS[WIDTHS.len() - 1] && width_max > reach {
        targets.push(fitted(width, height, width_max));
    }
    targets.dedup();
    targets
}

/// A size of that shape, as wide as wanted unless it would get too high.
fn fitted(width: u32, height: u32, wanted: u32) -> (u32, u32) {
    let height_max = wanted.saturating_mul(HEIGHT_FACTOR_MAX);
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let scaled = |side: u64, by: u64, of: u64| {
        u32::try_from(((side * by + of / 2) / of).max(1)).unwrap_or(u32::MAX)
    };
    let high = scaled(height, u64::from(wanted), width);
    match high <= height_max {
        true => (wanted, high),
        false => (scaled(width, u64::from(height_max), height), height_max),
    }
}

#[cfg(test)]
mod tests;
