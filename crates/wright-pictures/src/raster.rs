//! Photos and other pictures of pixels: JPEG, PNG, WebP, GIF. Of an animated one
//! the first frame counts.

use crate::pixels::{Pixels, turns_sideways};
use crate::{PIXELS_MAX, Refusal, SIDE_PIXELS_MAX};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// What a decoder may allocate, in bytes: 64 million pixels of four bytes, and
/// half as much to work in.
const DECODER_BYTES_MAX: u64 = 384 << 20;
/// A color profile is read up to this many bytes.
const PROFILE_BYTES_MAX: usize = 4 << 20;
/// The kinds that are decoded.
const FORMATS: [ImageFormat; 4] = [
    ImageFormat::Jpeg,
    ImageFormat::Png,
    ImageFormat::WebP,
    ImageFormat::Gif,
];

/// A decoded picture, not turned and in its own colors yet: both are cheaper once
/// it is small.
pub(crate) struct Raster {
    pub(crate) pixels: Pixels,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
    /// Whether its kind loses detail anyway.
    pub(crate) is_photo: bool,
}

/// Whether the bytes begin like a picture of pixels, by themselves.
pub(crate) fn is_raster(bytes: &[u8]) -> bool {
    format_of(bytes).is_some()
}

fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    FORMATS.contains(&format).then_some(format)
}

impl Raster {
    /// Decodes a picture. Its size is looked at before a pixel is.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let format = format_of(bytes).ok_or(Refusal::NoPicture)?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODER_BYTES_MAX);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits.clone());
        let mut decoder = reader.into_decoder().map_err(|error| damaged(&error))?;
        let (width, height) = decoder.dimensions();
        refuse_oversized(width, height)?;
        decoder
            .set_limits(limits)
            .map_err(|error| damaged(&error))?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let profile = decoder.icc_profile().ok().flatten();
        let image = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
        Ok(Self {
            pixels: Pixels::of(image),
            orientation,
            profile: profile.filter(|profile| profile.len() <= PROFILE_BYTES_MAX),
            is_photo: format == ImageFormat::Jpeg,
        })
    }

    /// Its size the right way up.
    pub(crate) fn size(&self) -> (u32, u32) {
        match turns_sideways(self.orientation) {
            true => (self.pixels.height, self.pixels.width),
            false => (self.pixels.width, self.pixels.height),
        }
    }

    /// The picture in a size, the right way up and in sRGB.
    pub(crate) fn scaled_to(&self, width: u32, height: u32) -> Result<Pixels, Refusal> {
        let (width, height) = match turns_sideways(self.orientation) {
            true => (height, width),
            false => (width, height),
        };
        Ok(self.finished(self.pixels.scaled_to(width, height)?))
    }

    /// The middle of the picture as a square, the right way up and in sRGB.
    pub(crate) fn square(&self, side: u32) -> Result<Pixels, Refusal> {
        Ok(self.finished(self.pixels.cropped_to(side, side)?))
    }

    fn finished(&self, mut pixels: Pixels) -> Pixels {
        if let Some(profile) = &self.profile {
            to_srgb(&mut pixels, profile);
        }
        pixels.oriented(self.orientation)
    }
}

/// Whether a picture would take more memory than it gets.
pub(crate) fn refuse_oversized(width: u32, height: u32) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    if width == 0 || height == 0 {
        return Err(Refusal::Damaged("it has no pixels".to_owned()));
    }
    if pixels > PIXELS_MAX || width.max(height) > SIDE_PIXELS_MAX {
        return Err(Refusal::TooManyPixels { width, height });
    }
    Ok(())
}

/// Brings colors into sRGB, which every screen is taken to show. A profile that
/// is not understood, or not of screen colors, changes nothing.
fn to_srgb(pixels: &mut Pixels, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let layout = match pixels.has_alpha {
        true => Layout::Rgba,
        false => Layout::Rgb,
    };
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default());
    let Ok(transform) = transform else { return };
    let mut changed = vec![0; pixels.bytes.len()];
    if transform.transform(&pixels.bytes, &mut changed).is_ok() {
        pixels.bytes = changed;
    }
}

fn damaged(error: &image::ImageError) -> Refusal {
    let mut words = error.to_string();
    // Decoders may quote what they read.
    words.truncate(words.floor_char_boundary(WORDS_BYTES_MAX));
    Refusal::Damaged(words)
}

/// Of what a decoder says, so much is passed on, in bytes.
const WORDS_BYTES_MAX: usize = 200;
