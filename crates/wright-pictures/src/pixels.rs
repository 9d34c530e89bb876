//! Pixels in memory, eight bits a channel, and making fewer of them.

use crate::Refusal;
use fast_image_resize as resize;
use image::DynamicImage;
use image::metadata::Orientation;
use resize::images::Image;
use resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// Pixels of a picture, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Three bytes a pixel, or four with alpha, not premultiplied.
    pub(crate) has_alpha: bool,
    pub(crate) bytes: Vec<u8>,
}

impl Pixels {
    /// From a decoded picture of any depth.
    pub(crate) fn of(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        let has_alpha = image.color().has_alpha();
        let bytes = match has_alpha {
            true => image.into_rgba8().into_raw(),
            false => image.into_rgb8().into_raw(),
        };
        Self {
            width,
            height,
            has_alpha,
            bytes,
        }
    }

    /// Whether something shines through. Alpha that is nowhere used does not count.
    pub(crate) fn is_transparent(&self) -> bool {
        self.has_alpha && self.bytes.chunks_exact(4).any(|pixel| pixel[3] < 250)
    }

    /// Without alpha, for what is opaque anyway.
    pub(crate) fn drop_alpha(&mut self) {
        if self.has_alpha {
            let pixels = self.bytes.chunks_exact(4);
            self.bytes = pixels
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect();
            self.has_alpha = false;
        }
    }

    /// The middle of it, as large as `width` × `height` allows in that shape, in
    /// exactly that size.
    pub(crate) fn cropped_to(&self, width: u32, height: u32) -> Result<Self, Refusal> {
        self.resized(width, height, |options| {
            options.fit_into_destination(Some((0.5, 0.5)))
        })
    }

    /// All of it in another size.
    pub(crate) fn scaled_to(&self, width: u32, height: u32) -> Result<Self, Refusal> {
        self.resized(width, height, |options| options)
    }

    fn resized(
        &self,
        width: u32,
        height: u32,
        how: impl FnOnce(ResizeOptions) -> ResizeOptions,
    ) -> Result<Self, Refusal> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let kind = match self.has_alpha {
            true => PixelType::U8x4,
            false => PixelType::U8x3,
        };
        let broken = |error: &dyn std::fmt::Display| Refusal::Damaged(error.to_string());
        let source = resize::images::ImageRef::new(self.width, self.height, &self.bytes, kind)
            .map_err(|error| broken(&error))?;
        let mut target = Image::new(width, height, kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new()
            .resize(&source, &mut target, &how(options))
            .map_err(|error| broken(&error))?;
        Ok(Self {
            width,
            height,
            has_alpha: self.has_alpha,
            bytes: target.into_vec(),
        })
    }

    /// The right way up.
    pub(crate) fn oriented(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let has_alpha = self.has_alpha;
        let mut image = match has_alpha {
            true => image::RgbaImage::from_raw(self.width, self.height, self.bytes)
                .map(DynamicImage::ImageRgba8),
            false => image::RgbImage::from_raw(self.width, self.height, self.bytes)
                .map(DynamicImage::ImageRgb8),
        }
        .expect("as many bytes as pixels need");
        image.apply_orientation(orientation);
        Self::of(image)
    }
}

/// Whether turning it right swaps width and height.
pub(crate) fn turns_sideways(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
