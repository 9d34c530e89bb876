//! Writing pictures as WebP, or as PNG where programs that know nothing else
//! read them.

use crate::palette::few_colors;
use crate::pixels::Pixels;
use crate::{Picture, Refusal};
use image::ImageEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use webp::{Encoder, WebPConfig};

/// Quality of pictures with loss, of 100.
const QUALITY: f32 = 70.0;
/// Exactness of drawings without loss, of 100: below that, neighboring shades
/// may become one.
const NEAR_LOSSLESS: i32 = 60;
/// How hard the encoder tries where it loses nothing, of 100.
const EXACT_EFFORT: f32 = 100.0;
/// How hard the encoder tries, of 6.
const EFFORT: i32 = 4;
/// A drawing without loss may be so much larger than one with, in percent: its
/// lines stay clean.
const CLEAN_PERCENT_MAX: usize = 130;

/// As WebP. What is no photo is tried without loss, too, a drawing in few colors.
pub(crate) fn webp(pixels: &Pixels, is_photo: bool) -> Result<Picture, Refusal> {
    let small = encode(pixels, &lossy()?)?;
    let bytes = match is_photo {
        true => small,
        false => {
            let clean = match few_colors(pixels) {
                Some(few) => encode(&few, &exact()?)?,
                None => encode(pixels, &clean()?)?,
            };
            match clean.len() * 100 <= small.len() * CLEAN_PERCENT_MAX {
                true => clean,
                false => small,
            }
        }
    };
    Ok(Picture {
        width: pixels.width,
        height: pixels.height,
        media_type: "image/webp",
        bytes,
    })
}

fn lossy() -> Result<WebPConfig, Refusal> {
    let mut config = base()?;
    config.quality = QUALITY;
    config.use_sharp_yuv = 1;
    Ok(config)
}

fn clean() -> Result<WebPConfig, Refusal> {
    let mut config = exact()?;
    config.near_lossless = NEAR_LOSSLESS;
    Ok(config)
}

fn exact() -> Result<WebPConfig, Refusal> {
    let mut config = base()?;
    config.lossless = 1;
    config.quality = EXACT_EFFORT;
    Ok(config)
}

fn base() -> Result<WebPConfig, Refusal> {
    let mut config =
        WebPConfig::new().map_err(|()| Refusal::Damaged("no encoder for it".to_owned()))?;
    config.method = EFFORT;
    Ok(config)
}

fn encode(pixels: &Pixels, config: &WebPConfig) -> Result<Vec<u8>, Refusal> {
    let encoder = match pixels.has_alpha {
        true => Encoder::from_rgba(&pixels.bytes, pixels.width, pixels.height),
        false => Encoder::from_rgb(&pixels.bytes, pixels.width, pixels.height),
    };
    let encoded = encoder
        .encode_advanced(config)
        .map_err(|error| Refusal::Damaged(format!("{error:?}")))?;
    Ok(encoded.to_vec())
}

/// As PNG.
pub(crate) fn png(pixels: &Pixels) -> Result<Picture, Refusal> {
    let mut bytes = Vec::new();
    let color = match pixels.has_alpha {
        true => image::ExtendedColorType::Rgba8,
        false => image::ExtendedColorType::Rgb8,
    };
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive)
        .write_image(&pixels.bytes, pixels.width, pixels.height, color)
        .map_err(|error| Refusal::Damaged(error.to_string()))?;
    Ok(Picture {
        width: pixels.width,
        height: pixels.height,
        media_type: "image/png",
        bytes,
    })
}
